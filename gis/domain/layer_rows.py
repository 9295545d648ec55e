"""From a file's rows to a layer's, each fault named (逐行校验). Pure."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gis.domain.datum import Datum
from gis.domain.layer_cells import Known, Note, read_column, text_cell
from gis.domain.layer_faults import RowFault
from gis.domain.layer_places import Bounds, in_wgs84, look, read_shapes, settled
from gis.domain.layer_profile import Profile, is_taken
from gis.domain.layer_table import Shapes, Table, is_damaged, text_of
from gis.domain.layers import LAYERS, Layer, Shape

LONGEST_REF = 80
_DIGEST_LENGTH = 20  # hexadecimal digits: two of a billion rows meet once in a million files


@dataclass(frozen=True, eq=False, slots=True)
class LayerRows:
    """Rows of a layer, by column."""

    layer: Layer
    refs: list[str]  # what the source calls each
    values: dict[str, list[Any]]  # field -> values
    shapes: Shapes | None  # WGS-84; None for what moves
    said: Shapes | None  # the same as the file says them, in its own datum
    row: list[int]  # as in the file

    def only(self, keep: list[int]) -> "LayerRows":
        """Give some of the rows."""
        return LayerRows(
            self.layer,
            [self.refs[one] for one in keep],
            {name: [column[one] for one in keep] for name, column in self.values.items()},
            None if self.shapes is None else self.shapes[keep],
            None if self.said is None else self.said[keep],
            [self.row[one] for one in keep],
        )


@dataclass(frozen=True, eq=False, slots=True)
class ReadRows:
    """What a file gives."""

    rows: LayerRows  # those without fault
    faults: list[RowFault]  # in the order of the file
    left_out_count: int  # what the profile does not want
    repeated_count: int  # what the profile takes once, met again


def read_rows(
    table: Table, profile: Profile, *, datum: Datum, known: Known, bounds: Bounds | None
) -> ReadRows:
    """Read every row and name every fault.

    Parameters
    ----------
    table
        The file.
    profile
        What its columns mean.
    datum
        What its places are counted from.
    known
        What rows may point at.
    bounds
        Where rows may lie; None: anywhere on earth.

    Returns
    -------
    ReadRows
        A row with any fault is not among the rows. A row has at most one fault per field.
    """
    layer = LAYERS[profile.layer]
    wanted = _wanted(table, profile)
    left_out_count = len(table.row) - len(wanted)
    if left_out_count:
        table = table.rows_where(wanted)
    found = _Faults(table)
    values = {
        one.name: read_column(one, _cells(table, profile, one.name), profile, known, found.note)
        for one in layer.fields
    }
    said = shapes = None
    if layer.shape != Shape.NONE:
        said = settled(read_shapes(table, profile, found.note), layer.shape, found.note)
        shapes = in_wgs84(said, datum)
        look(shapes, bounds, found.note)
    names = values[layer.named_by]
    things = _things(shapes, names)
    refs = _refs(table, profile, layer, things, found.note)
    rows = LayerRows(layer, refs, values, shapes, said, table.row)
    repeated = _repeated(rows, things, profile, found)
    at_fault = found.indexes | repeated
    keep = [index for index in range(len(table.row)) if index not in at_fault]
    faults = sorted([*table.faults, *found.faults], key=lambda one: one.row)
    return ReadRows(
        rows if not at_fault else rows.only(keep), faults, left_out_count, len(repeated)
    )


class _Faults:
    """Gathers faults; the first of a row and field stands."""

    def __init__(self, table: Table) -> None:
        self._row = table.row
        self._seen: set[tuple[int, str]] = set()
        self.faults: list[RowFault] = []
        self.indexes: set[int] = set()

    def note(self, index: int, field: str, code: str, value: str) -> None:
        if (index, field) not in self._seen:
            self._seen.add((index, field))
            self.indexes.add(index)
            self.faults.append(RowFault(self._row[index], field, code, value))


def _wanted(table: Table, profile: Profile) -> Any:
    wanted = np.ones(len(table.row), dtype=np.bool_)
    for column, taken in profile.only.items():
        wanted &= np.array(
            [is_taken(taken, text_of(cell)) for cell in table.columns[column]], dtype=bool
        )
    return np.flatnonzero(wanted)


def _cells(table: Table, profile: Profile, field: str) -> list[Any]:
    column = profile.columns.get(field)
    if column is not None:
        cells = table.columns[column]
        if set(map(type, cells)) <= {str, type(None)}:
            return cells
        return [text_cell(cell) for cell in cells]
    return [profile.constants.get(field)] * len(table.row)


def _things(shapes: Shapes | None, names: list[Any]) -> list[str]:
    """Say what each row is, so that the same thing twice says the same."""
    if shapes is None:
        return [str(name) for name in names]
    if (shapely.get_type_id(shapes) <= 0).all():
        lng, lat = shapely.get_x(shapes), shapely.get_y(shapes)
        return [
            f"{x:.7f} {y:.7f} {name}" if x == x else ""  # noqa: PLR0124 - NaN: it has no place
            for x, y, name in zip(lng.tolist(), lat.tolist(), names, strict=True)
        ]
    outlines = shapely.to_wkb(shapes, hex=True)
    return [f"{wkb} {name}" if wkb else "" for wkb, name in zip(outlines, names, strict=True)]


def _refs(table: Table, profile: Profile, layer: Layer, things: list[str], note: Note) -> list[str]:
    if layer.shape == Shape.NONE:
        return things
    if not profile.id:
        return [
            hashlib.sha256(thing.encode()).hexdigest()[:_DIGEST_LENGTH] if thing else ""
            for thing in things
        ]
    refs = [text_of(cell) for cell in table.columns[profile.id]]
    for index, ref in enumerate(refs):
        if not ref:
            note(index, "id", "no_id", "")
        elif len(ref) > LONGEST_REF:
            note(index, "id", "too_long", ref)
        elif is_damaged(ref):
            note(index, "id", "unreadable_text", ref)
    return refs


def _repeated(rows: LayerRows, things: list[str], profile: Profile, found: _Faults) -> set[int]:
    """Name what stands twice; where the profile takes each once, give the later ones instead."""
    repeated: set[int] = set()

    def again(seen: list[str], tell: Callable[[int], None]) -> None:
        first: set[str] = set()
        for index, one in enumerate(seen):
            if profile.is_once_each and index in found.indexes:
                continue  # a faulty one is not the one to take
            if one in first:
                repeated.add(index) if profile.is_once_each else tell(index)
            elif one:
                first.add(one)

    if profile.id and len(set(rows.refs)) < len(rows.refs):
        again(rows.refs, lambda at: found.note(at, "id", "duplicate_id", rows.refs[at]))
    if len(set(things)) < len(things):
        names = rows.values[rows.layer.named_by]
        again(
            things,
            lambda at: found.note(at, rows.layer.named_by, "duplicate_thing", str(names[at])),
        )
    return repeated
