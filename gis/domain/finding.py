"""Crossings in words and on the ground. Pure."""

import re

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from gis.domain.local import Metres
from gis.domain.roads import Floats, Longs, RoadNetwork

_SURE = re.compile(r"\s*(?:与|/|×|&|、|\band\b)\s*")
_PERHAPS = re.compile(r"和|跟|同")
_CROSSING_END = re.compile(r"(?:的)?(?:交叉路口|交叉口|十字路口|交汇处|交汇|交界处|路口|交叉|口)$")
SAME_CROSSING_M = 120.0
"""Nodes of one crossing lie this near each other: two wide carriageways cross at four nodes."""


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
