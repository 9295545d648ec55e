"""From a sheet's rows to those of a table that is no layer (逐行校验), each fault named. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from core.geo import LngLat
from gis.domain.datum import Datum
from gis.domain.layer_cells import Known, read_column
from gis.domain.layer_faults import RowFault
from gis.domain.layer_places import Bounds, in_wgs84, look, read_shapes, settled
from gis.domain.layer_profile import Profile, is_taken
from gis.domain.layer_table import Table, is_damaged, text_of
from gis.domain.layers import Field, Reads, Shape

LONGEST_REF = 80
_DIGEST_LENGTH = 20


@dataclass(frozen=True, slots=True)
class SheetWanted:
    """What a table takes from a sheet."""

    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    """What tells its rows apart where the sheet has no numbers of its own."""

    has_place: bool = False
    is_place_required: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class SheetRows:
    """What a sheet gives: rows without fault, by column, and every fault."""

    refs: list[str]
    values: Mapping[str, list[Any]]
    places: list[LngLat | None]
    row: list[int]  # as in the file
    faults: list[RowFault]  # in the order of the file


def open_fields(wanted: SheetWanted, profile: Profile) -> list[str]:
    """List the required fields that neither a column nor a constant fills."""
    filled = {*profile.columns, *profile.constants}
    missing = [
        one.name
        for one in wanted.fields
        if one.is_required and one.reads != Reads.FORMATION and one.name not in filled
    ]
    has_place = profile.shape or (profile.lng and profile.lat)
    return [*missing, "place"] if wanted.is_place_required and not has_place else missing


def read_sheet_rows(  # noqa: PLR0917
    table: Table,
    wanted: SheetWanted,
    profile: Profile,
    datum: Datum,
    known: Known,
    bounds: Bounds | None,
) -> SheetRows:
    """Read every row and name every fault; a row with any fault is not among the rows.

    Parameters
    ----------
    table
        The file.
    wanted
        What is read from it.
    profile
        What its columns mean.
    datum
        What its places are counted from.
    known
        What rows may point at.
    bounds
        Where rows may lie; None: anywhere on earth.
    """
    taken = [
        index
        for index in range(len(table.row))
        if all(is_taken(only, text_of(table.columns[name][index])) for name, only in
               profile.only.items())
    ]  # fmt: skip
    table = table.rows_where(np.array(taken, dtype=np.intp))
    faults: dict[tuple[int, str], RowFault] = {}

    def note(index: int, field: str, code: str, value: str) -> None:
        faults.setdefault((index, field), RowFault(table.row[index], field, code, value))

    values = {
        one.name: read_column(one, _cells(table, profile, one.name), profile, known, note)
        for one in wanted.fields
    }
    places: list[LngLat | None] = [None] * len(table.row)
    if wanted.has_place and (profile.shape or profile.lng or table.shapes is not None):
        places = _places(table, wanted, profile, datum, bounds, note)
    refs = _refs(table, wanted, profile, values, places, note)
    faulty = {index for index, _ in faults}
    keep = [index for index in range(len(table.row)) if index not in faulty]
    return SheetRows(
        refs=[refs[one] for one in keep],
        values={name: [column[one] for one in keep] for name, column in values.items()},
        places=[places[one] for one in keep],
        row=[table.row[one] for one in keep],
        faults=sorted([*table.faults, *faults.values()], key=lambda one: one.row),
    )


def with_faults(rows: SheetRows, faults: Sequence[tuple[int, str, str, str]]) -> SheetRows:
    """Add faults (index, field, code, value) that only the table's keeper could find."""
    found = [RowFault(rows.row[at], field, code, value) for at, field, code, value in faults]
    return replace(rows, faults=sorted([*rows.faults, *found], key=lambda one: one.row))


def _cells(table: Table, profile: Profile, field: str) -> list[Any]:
    column = profile.columns.get(field)
    if column is None:
        return [profile.constants.get(field)] * len(table.row)
    return table.columns[column]


def _places(  # noqa: PLR0917
    table: Table,
    wanted: SheetWanted,
    profile: Profile,
    datum: Datum,
    bounds: Bounds | None,
    note: Any,
) -> list[LngLat | None]:
    def tell(index: int, field: str, code: str, value: str) -> None:
        if code != "no_place" or wanted.is_place_required:
            note(index, field, code, value)

    shapes = settled(read_shapes(table, profile, tell), Shape.POINT, tell)
    shapes = in_wgs84(shapes, datum)
    look(shapes, bounds, tell)
    return [None if one is None else LngLat(shapely.get_x(one), shapely.get_y(one))
            for one in shapes]  # fmt: skip


def _refs(  # noqa: PLR0917
    table: Table,
    wanted: SheetWanted,
    profile: Profile,
    values: Mapping[str, list[Any]],
    places: list[LngLat | None],
    note: Any,
) -> list[str]:
    refs = []
    seen: set[str] = set()
    for index in range(len(table.row)):
        if profile.id:
            ref = text_of(table.columns[profile.id][index])
        else:
            said = [str(values[name][index]) for name in wanted.identity]
            said += [f"{places[index]}"] if wanted.is_place_required else []
            ref = hashlib.sha256("\n".join(said).encode()).hexdigest()[:_DIGEST_LENGTH]
        if not ref:
            note(index, "id", "no_id", "")
        elif len(ref) > LONGEST_REF:
            note(index, "id", "too_long", ref)
        elif is_damaged(ref):
            note(index, "id", "unreadable_text", ref)
        elif ref in seen:
            named = ref if profile.id else str(values[wanted.identity[-1]][index])
            note(index, "id", "duplicate_id", named)
        seen.add(ref)
        refs.append(ref)
    return refs
