"""Reading what somebody typed to find a place. Pure: what the words can mean, not where it is."""

import re
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from core.geo import LngLat
from gis.domain.local import Metres
from gis.domain.roads import Floats, Longs, RoadNetwork

_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_EAST, _NORTH = "EeWw东西", "NnSs北南"
_MARKED = re.compile(
    rf"(?:(?P<before>[{_EAST}{_NORTH}])[经纬]?度?\s*)?(?P<number>{_NUMBER})\s*[°度]?\s*"
    rf"(?P<after>[{_EAST}{_NORTH}](?![经纬]))?"
)
_COORDINATES = re.compile(
    rf"^\s*(?:[{_EAST}{_NORTH}][经纬]?)?\s*{_NUMBER}\s*[°度]?\s*[{_EAST}{_NORTH}]?"
    rf"\s*[,;\uff0c\uff1b\u3001\s]\s*(?:[{_EAST}{_NORTH}][经纬]?)?\s*{_NUMBER}\s*[°度]?\s*[{_EAST}{_NORTH}]?\s*$"
)
_SURE = re.compile(r"\s*(?:与|/|×|&|、|\band\b)\s*")
_PERHAPS = re.compile(r"和|跟|同")
_CROSSING_END = re.compile(r"(?:的)?(?:交叉路口|交叉口|十字路口|交汇处|交汇|交界处|路口|交叉|口)$")
_M_PER_DEG = 111_320.0

SAME_CROSSING_M = 120.0
"""Nodes of one crossing lie this near each other: two wide carriageways cross at four nodes."""


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Two numbers as a place, in one of the two orders they may be meant."""

    place: LngLat
    uncertainty_m: float
    may_be_swapped: bool  # nothing says which number is which


def read_coordinates(
    words: str, bounds: tuple[float, float, float, float] | None
) -> list[Coordinates]:
    """Read coordinates, longitude first unless letters, size or the map say otherwise.

    Parameters
    ----------
    words
        ``114.3,30.6``, ``30.6N 114.3E``, ``北纬30.6 东经114.3``.
    bounds
        West, south, east, north of the map, if there is one.

    Returns
    -------
    list[Coordinates]
        None if these are no coordinates; two if nothing settles the order.
    """
    if not _COORDINATES.match(words):
        return []
    found = list(_MARKED.finditer(words))
    if len(found) != 2:  # noqa: PLR2004 - a pair
        return []
    numbers = [float(one["number"]) * _sign(one) for one in found]
    marks = ["east" if _mark(one) in _EAST else "north" for one in found if _mark(one)]
    off_m = max(_uncertainty_m(one["number"]) for one in found)
    as_given, swapped = LngLat(*numbers), LngLat(*numbers[::-1])
    if len(marks) == 2:  # noqa: PLR2004 - both are marked
        return [
            Coordinates(place, off_m, may_be_swapped=False)
            for place in _by_marks(marks, as_given, swapped)
        ]
    ways = [place for place in (as_given, swapped) if _is_on_earth(place)]
    on_map = [place for place in ways if bounds and _is_in(place, bounds)]
    chosen = on_map or ways
    is_sure = len(ways) == 1 or (len(on_map) == 1 and on_map[0] == as_given)
    return [Coordinates(place, off_m, not is_sure) for place in chosen]


def crossing_splits(words: str) -> list[tuple[str, str]]:
    """Give the ways in which words may name two streets that cross: the surest first."""
    bare = _CROSSING_END.sub("", words.strip())
    splits = []
    for pattern in (_SURE, _PERHAPS):
        for found in pattern.finditer(bare):
            first, second = bare[: found.start()].strip(), bare[found.end() :].strip()
            if first and second:
                splits.append((first, second))
    return splits


def crossing_places(
    network: RoadNetwork, rows: list[int], other_rows: list[int]
) -> list[tuple[Metres, float]]:
    """Give where two streets meet: the middle of each crossing, and how far it reaches.

    Parameters
    ----------
    network
        The roads.
    rows, other_rows
        Road rows of the two streets.
    """
    shared = np.intersect1d(_nodes(network, rows), _nodes(network, other_rows))
    places = network.node_east_north_m[shared]
    if len(places) < 2:  # noqa: PLR2004 - one node is one crossing
        return [(place, 0.0) for place in places]
    group = fcluster(linkage(places, "single"), SAME_CROSSING_M, criterion="distance")
    found = []
    for number in np.unique(group):
        mine = places[group == number]
        middle = mine.mean(axis=0)
        reach: Floats = np.hypot(*(mine - middle).T)
        found.append((middle, float(reach.max())))
    return found


def _nodes(network: RoadNetwork, rows: list[int]) -> Longs:
    edges = network.road_edge[np.array(rows, dtype=np.int64)].max(axis=1)
    return np.concatenate([network.edge_from[edges], network.edge_to[edges]]).astype(np.int64)


def _mark(found: re.Match[str]) -> str:
    return found["before"] or found["after"] or ""


def _sign(found: re.Match[str]) -> int:
    return -1 if _mark(found) and _mark(found) in "WwSs西南" else 1


def _uncertainty_m(number: str) -> float:
    """Half of the last digit given, on the ground."""
    decimals = len(number.partition(".")[2])
    return max(_M_PER_DEG * 10.0**-decimals / 2, 1.0)


def _by_marks(marks: list[str], as_given: LngLat, swapped: LngLat) -> list[LngLat]:
    if marks[0] == marks[1]:
        return []
    place = as_given if marks[0] == "east" else swapped
    return [place] if _is_on_earth(place) else []


def _is_on_earth(place: LngLat) -> bool:
    return abs(place.lng) <= 180 and abs(place.lat) <= 90  # noqa: PLR2004 - degrees


def _is_in(place: LngLat, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return west <= place.lng <= east and south <= place.lat <= north
