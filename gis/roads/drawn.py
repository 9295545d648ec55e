"""Roads as a file gives them, before anything is concluded."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from gis.domain.local import Degrees
from gis.domain.roads import Bools, Floats, Ints, Longs

_DIGITS = 7
"""Decimals of a degree at which two ends are one place: a centimetre."""


@dataclass(frozen=True, eq=False, kw_only=True)
class DrawnRoads:
    """Pieces of road: a one-way piece is drawn in its direction of travel."""

    point_start: Ints  # (roads + 1,)
    point_lnglat: Degrees
    node_from: Longs
    node_to: Longs
    road_class: npt.NDArray[np.str_]
    is_oneway: Bools
    posted_mps: Floats  # NaN where nothing is posted
    name: list[str]
    name_en: list[str]
    has_oneway_tags: bool  # False: one-ways have to be guessed
    given_count: int  # pieces in the file, the closed ones too

    @property
    def has_names(self) -> bool:
        """Whether any street has a name."""
        return any(self.name)


def points_of(lines: npt.NDArray[np.object_]) -> tuple[Ints, Degrees]:
    """Give LineStrings as one array of points, rounded to a centimetre, and where each starts."""
    points, rows = shapely.get_coordinates(lines, return_index=True)
    start = np.searchsorted(rows, np.arange(len(lines) + 1)).astype(np.int32)
    return start, np.round(points, _DIGITS)


def nodes_of(start: Ints, points: Degrees) -> tuple[Longs, Longs]:
    """Give the ends of lines their nodes: ends at one place are one node."""
    ends = np.concatenate([points[start[:-1]], points[start[1:] - 1]])
    _, number = np.unique(ends, axis=0, return_inverse=True)
    node_from, node_to = np.split(number.ravel().astype(np.int64), 2)
    return node_from, node_to
