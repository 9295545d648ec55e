"""A layer's rows, as an export gives them: of a scoped one those somebody answers for."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.db import connection
from psycopg import sql

from gis.domain.layer_keeping import KEEPERS
from gis.domain.layer_table import Shapes
from gis.domain.layers import Layer, Reads, Shape
from org.api import all_formations

ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, eq=False, slots=True)
class Given:
    """Some rows of a layer. ``columns`` have the layer's own field names."""

    columns: dict[str, list[Any]]
    shapes: Shapes | None  # WGS-84

    @property
    def count(self) -> int:
        """How many."""
        return len(self.columns["id"])


def given_columns(layer: Layer) -> list[str]:
    """Name an export's columns: what an import reads, and where a row came from."""
    names = [one.name for one in layer.fields]
    came = [] if not layer.table else ["source", "source_ref"]
    return ["id", *came, *names]


def layer_rows(layer: Layer, formation_ids: Collection[int] | None) -> Iterator[Given]:
    """Give a layer's rows in order of id, some thousand at a time.

    Parameters
    ----------
    layer
        A layer of the catalogue.
    formation_ids
        Whose rows; None: all. A layer that is not scoped is open to all who may export at all.
    """
    codes = {card.id: (card.code, card.name_zh, card.name_en) for card in all_formations()}
    if layer.name in KEEPERS:
        asked = list(codes if formation_ids is None else formation_ids)
        rows = KEEPERS[layer.name].give(asked)
        columns = {name: [row[name] for row in rows] for name in given_columns(layer)}
        yield _named(layer, columns, None, codes)
        return
    after = 0
    while (given := _some(layer, formation_ids, after, codes)).count:
        after = given.columns["id"][-1]
        yield given


def kept_rows(name: str, formation_ids: Collection[int]) -> list[dict[str, Any]]:
    """Give some formations' rows of a layer that a room above keeps; none where no room does."""
    keeper = KEEPERS.get(name)
    return [] if keeper is None else keeper.give(sorted(formation_ids))


def _some(
    layer: Layer,
    formation_ids: Collection[int] | None,
    after: int,
    codes: dict[int, tuple[str, str, str]],
) -> Given:
    names = [name for name in given_columns(layer) if not layer.has(name) or _is_kept(layer, name)]
    columns = [sql.Identifier(_column(layer, name)) for name in names]
    whose = sql.SQL("")
    values: list[Any] = [after]
    if layer.is_scoped and formation_ids is not None:
        whose = sql.SQL("AND formation_id = ANY(%s)")
        values.append(list(formation_ids))
    statement = sql.SQL(
        "SELECT {columns}, ST_AsBinary({place}) FROM {table} WHERE id > %s {whose}"
        " ORDER BY id LIMIT {limit}"
    ).format(
        columns=sql.SQL(", ").join(columns),
        place=sql.Identifier(layer.place),
        table=sql.Identifier(layer.table),
        whose=whose,
        limit=sql.Literal(ROWS_AT_ONCE),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    got = (
        dict(zip([*names, "shape"], map(list, zip(*rows, strict=True)), strict=True))
        if rows
        else ({name: [] for name in [*names, "shape"]})
    )
    shapes = np.asarray(
        shapely.from_wkb([bytes(one) for one in got.pop("shape")]), dtype=np.object_
    ).reshape(-1)
    return _named(layer, got, shapes, codes)


def _is_kept(layer: Layer, name: str) -> bool:
    return layer.field(name).is_kept


def _column(layer: Layer, name: str) -> str:
    pointing = {Reads.FORMATION, Reads.PREMISES}
    return f"{name}_id" if layer.has(name) and layer.field(name).reads in pointing else name


def _named(
    layer: Layer,
    columns: dict[str, list[Any]],
    shapes: Shapes | None,
    codes: dict[int, tuple[str, str, str]],
) -> Given:
    """Put codes in the place of formations' numbers, and a station's names beside its own."""
    for one in layer.fields:
        if one.reads == Reads.WORDS:  # the driver gives JSON as text
            columns[one.name] = [json.loads(text) for text in columns[one.name]]
    if "formation" in columns:
        whose = [codes[one] for one in columns["formation"]]
        columns["formation"] = [code for code, _, _ in whose]
        if layer.name == "stations":
            columns["name"] = [zh for _, zh, _ in whose]
            columns["name_en"] = [en for _, _, en in whose]
    ordered = {name: columns[name] for name in given_columns(layer)}
    return Given(ordered, None if layer.shape == Shape.NONE else shapes)
