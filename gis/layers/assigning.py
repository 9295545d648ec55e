"""Whose a row is when its file does not say it: the first-due area it lies in (按责任区归属)."""

from dataclasses import dataclass, replace

import numpy as np
import shapely

from gis.domain.layer_faults import RowFault
from gis.domain.layer_rows import ReadRows
from gis.domain.whose import by_area
from gis.services.water import charge_now
from org.api import FormationCard, all_formations

BY_AREA = frozenset({"premises", "water_sources"})
"""Layers whose rows may leave it to the ground they stand on whose they are."""

MOST_NAMED = 200
"""Rows of one kind that a report names by their numbers; it counts them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """What the first-due areas said of the rows whose file does not say whose they are."""

    by_area_count: int  # in the area of one station, which has them now
    outside_count: int  # in no area
    in_several_count: int  # in the areas of several stations, or on the border between them
    outside_rows: list[int]  # as in the file, the first ones
    in_several_rows: list[int]


def assign_by_area(read: ReadRows, whose: FormationCard) -> tuple[ReadRows, Assigned | None]:
    """Give rows that do not say whose they are to the one station whose area holds them.

    A premises outside of every area, or in several stations', is left to who answers for the
    import; a water source to what ``assign_water`` says. What a row says itself stands.

    Parameters
    ----------
    read
        What a file gives; ``None`` in its column of formations is a row that does not say.
    whose
        Who answers for the import.

    Returns
    -------
    tuple[ReadRows, Assigned | None]
        With a fault for each row that lies on the ground of a station not under ``whose``. None
        for a layer that has nothing to do with areas.
    """
    rows = read.rows
    if rows.layer.name not in BY_AREA or rows.shapes is None:
        return read, None
    charge = charge_now()
    if charge is None:  # no formation at all: there is nobody to import for
        return read, None
    said = rows.values.get("formation", [None] * len(rows.row))
    open_ = np.array([index for index, one in enumerate(said) if one is None], dtype=np.int64)
    count, formation = by_area(shapely.get_coordinates(rows.shapes[open_]), charge)
    everyone = {one.id: one for one in all_formations()}
    faults = [
        RowFault(rows.row[index], "formation", "foreign_ground", everyone[one].code)
        for index, one in zip(open_.tolist(), formation.tolist(), strict=True)
        if one and whose.id not in everyone[one].ancestry
    ]
    if "formation" in rows.values:
        values = list(said)
        for index, one in zip(open_.tolist(), formation.tolist(), strict=True):
            values[index] = one or whose.id
        rows = replace(rows, values={**rows.values, "formation": values})
    outside = [rows.row[index] for index in open_[count == 0]]
    in_several = [rows.row[index] for index in open_[count > 1]]
    assigned = Assigned(
        by_area_count=int((count == 1).sum()) - len(faults),
        outside_count=len(outside),
        in_several_count=len(in_several),
        outside_rows=outside[:MOST_NAMED],
        in_several_rows=in_several[:MOST_NAMED],
    )
    if faults:
        bad = {one.row for one in faults}
        rows = rows.only([index for index, row in enumerate(rows.row) if row not in bad])
    every = sorted([*read.faults, *faults], key=lambda one: one.row)
    return replace(read, rows=rows, faults=every), assigned
