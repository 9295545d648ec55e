"""Laying a file's rows down: staged by COPY, merged by source, all or nothing (图层入库)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import shapely
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, ProtectedError, QuerySet, RestrictedError
from django.utils.functional import cached_property
from psycopg import sql

from gis.domain.layer_keeping import KEEPERS, Import, Merged
from gis.domain.layer_rows import LayerRows
from gis.domain.layers import Layer, Reads
from gis.domain.spelling import initials_of, pinyin_of
from gis.services.held_values import keep_against
from gis.services.names import Kind, index_places
from gis.services.water import assign_water, ground_of

ROWS_AT_ONCE = 20_000
SRID = 4326
_LONGEST_PINYIN, _LONGEST_INITIALS = 320, 120
_FOUND_AS: dict[str, Kind] = {
    "premises": "premises",
    "stations": "station",
    "districts": "district",
    "buildings": "building",
    "major_hazards": "hazard",
    "cameras": "camera",
}
_SAYS_WHOSE_WATER = frozenset({"stations", "first_due_areas"})


def lay_down(rows: LayerRows, how: Import) -> Merged:
    """Write rows, inside the caller's transaction.

    A row of the same source and reference takes the other's place; one that says what is there
    already changes nothing. What the source no longer has is kept and named, unless it is to go.
    What people found out on the ground stands against the file and is named, unless the file is
    given the last word.
    """
    layer = rows.layer
    if layer.name in KEEPERS:
        return KEEPERS[layer.name].write(rows, how)
    staging = _Staging(layer)
    staging.alone()
    staging.fill(rows)
    if layer.name == "stations":
        staging.adopt(how.source)
    is_first = not staging.is_known(how.source)
    corrected = keep_against(layer, how.source, is_overruled=how.overrules_corrections)
    added, changed, written = staging.merge(how.source, is_first=is_first)
    if layer.name in _FOUND_AS:
        index_places(_FOUND_AS[layer.name], written)
    if layer.name == "water_sources" and written and not is_first:
        assign_water(written)  # a place that was corrected stands elsewhere than the file says
    if layer.name in _SAYS_WHOSE_WATER and written:
        assign_water()
    gone = staging.gone(how.source)
    removed, protected = 0, list[str]()
    if how.remove_missing and gone:
        removed, protected = _remove(_model(layer), how.source, gone)
        gone = [ref for ref in gone if ref in set(protected)]
    return Merged(
        added_count=added,
        changed_count=changed,
        unchanged_count=len(rows.refs) - added - changed,
        gone=gone,
        removed_count=removed,
        protected=protected,
        corrected=corrected,
    )


def _model(layer: Layer) -> type[Model]:
    return apps.get_model("geodata", layer.table.removeprefix("geodata_"))


class _Staging:
    """A temporary table beside the layer's own."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._fields = [one for one in layer.fields if one.is_kept]
        spelt = ["pinyin", "initials"] if layer.name == "premises" else []
        self._facts = [
            layer.place,
            *(_column(one.name, one.reads) for one in self._fields),
            *spelt,
        ]
        # Whose new water is is known before it is written; of what is there, `assign_water` says.
        derived = ["formation_id"] if layer.name == "water_sources" else []
        self._columns = ["source_ref", *self._facts, *derived]

    @cached_property
    def _names(self) -> dict[str, sql.Composable]:
        columns = [sql.Identifier(one) for one in self._columns]
        table = sql.Identifier(self._layer.table)
        facts = [sql.Identifier(one) for one in self._facts]
        return {
            "table": table,
            "columns": sql.SQL(", ").join(columns),
            "set": sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(one) for one in facts),
            "ours": sql.SQL(", ").join(sql.SQL("{}.{}").format(table, one) for one in facts),
            "theirs": sql.SQL(", ").join(sql.SQL("EXCLUDED.{}").format(one) for one in facts),
        }

    def _run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            whole = sql.SQL(statement).format(**self._names)
            cursor.execute(whole, values)
            return cursor.fetchall() if cursor.description else []

    def alone(self) -> None:
        """Wait for another import into the layer: it may bring the same rows."""
        self._run("SELECT pg_advisory_xact_lock(hashtext(%s))", self._layer.table)

    def fill(self, rows: LayerRows) -> None:
        """COPY the rows in."""
        self._run("DROP TABLE IF EXISTS staged")
        self._run(_STAGE)
        columns = [rows.refs, _hex(rows.shapes), *(rows.values[one.name] for one in self._fields)]
        if self._layer.name == "premises":
            names = rows.values["name"]
            columns += [
                [pinyin_of(name)[:_LONGEST_PINYIN] for name in names],
                [initials_of(name)[:_LONGEST_INITIALS] for name in names],
            ]
        if self._layer.name == "water_sources":
            columns.append(ground_of(shapely.get_coordinates(rows.shapes)))
        texts = [_texts(column) for column in columns]
        with (
            connection.cursor() as cursor,
            cursor.copy(sql.SQL(_COPY).format(**self._names)) as copy,
        ):
            for block in _blocks(texts):
                copy.write(block)

    def adopt(self, source: str) -> None:
        """Let a station that nobody imported be the file's: a formation has one station."""
        self._run(_ADOPT, source)

    def is_known(self, source: str) -> bool:
        """Whether the source brought anything before."""
        return bool(self._run(_IS_KNOWN, source)[0][0])

    def merge(self, source: str, *, is_first: bool) -> tuple[int, int, list[int]]:
        """Merge; give how many rows are new, how many changed, and the ids of these."""
        if is_first:
            ids = [pk for (pk,) in self._run(_ADD, source)]
            return len(ids), 0, ids
        added, changed, ids = self._run(_MERGE, source)[0]
        return int(added), int(changed), ids

    def gone(self, source: str) -> list[str]:
        """List what the source called rows that are here and not in the file."""
        return [ref for (ref,) in self._run(_GONE, source)]


def _column(name: str, reads: Reads) -> str:
    return f"{name}_id" if reads in {Reads.FORMATION, Reads.PREMISES} else name


def _hex(shapes: Any) -> list[str]:
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    if single.any():  # areas are kept as several outlines, one being the usual number
        shapes = shapes.copy()
        shapes[single] = [shapely.MultiPolygon([one]) for one in shapes[single]]
    marked = shapely.set_srid(shapes, SRID)
    written: list[str] = shapely.to_wkb(marked, hex=True, include_srid=True).tolist()
    return written


def _texts(column: list[Any]) -> list[str]:
    """Write a column in COPY's text form; the usual kinds without a call per value."""
    kinds = set(map(type, column))
    if kinds <= {str}:
        if any("\\" in one for one in column):
            return [one.replace("\\", "\\\\") for one in column]
        return column
    if kinds <= {int, float}:
        return list(map(repr, column))
    if kinds == {type(None)}:
        return ["\\N"] * len(column)
    return [_text(one) for one in column]


def _text(value: Any) -> str:
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case tuple():
            return _json(list(value))
        case datetime():
            return value.isoformat()
        case str():
            return value.replace("\\", "\\\\")
        case _:
            return repr(value)


def _json(value: Any) -> str:
    """Write a list of words as JSON for COPY."""
    inside = ", ".join(f'"{one}"' for one in value)
    return f"[{inside}]"


def _blocks(texts: list[list[str]]) -> Iterator[bytes]:
    for start in range(0, len(texts[0]), ROWS_AT_ONCE):
        part = [column[start : start + ROWS_AT_ONCE] for column in texts]
        yield ("\n".join(map("\t".join, zip(*part, strict=True))) + "\n").encode()


def _remove(model: type[Model], source: str, gone: list[str]) -> tuple[int, list[str]]:
    """Delete what is gone; give how many, and what something else here stands on."""
    rows = _every(model).filter(source=source, source_ref__in=gone)
    kept: set[Any] = set()
    while True:
        try:
            with transaction.atomic():
                going = rows.exclude(pk__in=kept)
                count = going.count()
                going.delete()
        except (ProtectedError, RestrictedError) as problem:
            needed = _needed(model, problem)
            if not needed - kept:
                raise
            kept |= needed
            continue
        protected = rows.filter(pk__in=kept).values_list("source_ref", flat=True)
        return count, sorted(protected)


def _every(model: type[Model]) -> QuerySet[Model]:
    return QuerySet(model)


def _needed(model: type[Model], problem: ProtectedError | RestrictedError) -> set[Any]:
    """Give the keys of the rows that other rows stand on."""
    holding = (
        problem.protected_objects
        if isinstance(problem, ProtectedError)
        else problem.restricted_objects
    )
    return {
        getattr(one, link.attname)
        for one in holding
        for link in one._meta.concrete_fields  # noqa: SLF001 - Django's documented name
        if link.related_model is model
    }


_STAGE = "CREATE TEMP TABLE staged ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"
_COPY = "COPY staged ({columns}) FROM STDIN"
_IS_KNOWN = """
    SELECT EXISTS (SELECT FROM {table} WHERE source = %s AND NOT (source_ref = ''))
"""
_ADD = """
    INSERT INTO {table} (source, {columns}) SELECT %s, {columns} FROM staged RETURNING id
"""
_MERGE = """
    WITH merged AS (
        INSERT INTO {table} (source, {columns})
        SELECT %s, {columns} FROM staged
        ON CONFLICT (source, source_ref) WHERE NOT (source_ref = '') DO UPDATE SET {set}
        WHERE ({ours}) IS DISTINCT FROM ({theirs})
        RETURNING id, (xmax = 0) AS is_new
    )
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new),
        coalesce(array_agg(id), '{{}}')
    FROM merged
"""
_GONE = """
    SELECT source_ref FROM {table} WHERE source = %s AND NOT (source_ref = '')
    AND source_ref NOT IN (SELECT source_ref FROM staged) ORDER BY 1
"""
_ADOPT = """
    UPDATE {table} SET source = %s, source_ref = staged.source_ref FROM staged
    WHERE {table}.formation_id = staged.formation_id AND {table}.source = ''
"""
