"""Roads as a file gives them, before anything is concluded."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gis.domain.local import Degrees
from gis.domain.road_pieces import Gates, RoadFacts
from gis.domain.road_turns import Manoeuvre
from gis.domain.roads import Bools, Floats, Ints, Longs

DIGITS = 7
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
    facts: RoadFacts
    has_oneway_tags: bool  # False: one-ways have to be guessed
    given_count: int  # pieces in the file, the closed ones too
    gates: Gates = field(default_factory=Gates.none)
    forbidden: tuple[Manoeuvre, ...] = ()
    named: tuple[Manoeuvre, ...] = ()  # from, via, to of each restriction behind them
    said: dict[str, Any] = field(default_factory=dict)  # for the report

    @property
    def has_names(self) -> bool:
        """Whether any street has a name."""
        return any(self.name)


def points_of(lines: npt.NDArray[np.object_]) -> tuple[Ints, Degrees]:
    """Give LineStrings as one array of points, rounded to a centimetre, and where each starts."""
    points, rows = shapely.get_coordinates(lines, return_index=True)
    start = np.searchsorted(rows, np.arange(len(lines) + 1)).astype(np.int32)
    return start, np.round(points, DIGITS)


def nodes_of(start: Ints, points: Degrees) -> tuple[Longs, Longs]:
    """Give the ends of lines their nodes: ends at one place are one node."""
    ends = np.concatenate([points[start[:-1]], points[start[1:] - 1]])
    _, number = np.unique(ends, axis=0, return_inverse=True)
    node_from, node_to = np.split(number.ravel().astype(np.int64), 2)
    return node_from, node_to


def keys_of(words: Iterable[object]) -> Longs:
    """Give each piece the number it is known by from one import to the next.

    Parameters
    ----------
    words
        Per piece what names it in its source: equal words give equal numbers.
    """
    digests = (hashlib.blake2b(repr(one).encode(), digest_size=8).digest() for one in words)
    return np.frombuffer(b"".join(digests), dtype="<i8").astype(np.int64)


def keys_of_lines(start: Ints, points: Degrees) -> Longs:
    """Give keys to pieces whose source does not name them: by where they lie, either way round."""
    return keys_of(
        min(points[low:high].tobytes(), points[low:high][::-1].tobytes())
        for low, high in zip(start[:-1].tolist(), start[1:].tolist(), strict=True)
    )
