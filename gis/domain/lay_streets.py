"""What the generators of a demonstration city share: places along streets, by the metre. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from gis.domain.local import Metres
from gis.domain.roads import Bools, Floats, RoadNetwork

Rows = npt.NDArray[np.int64]

SIDE_ROAD_M = 800.0
FAST_CLASSES = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
"""Nothing stands at their kerb: no gate, no door, no hydrant (OSM's words)."""


@dataclass(frozen=True, eq=False, slots=True)
class StreetPlaces:
    """Places on roads: where, on which, how far along, and which way the road runs there."""

    road: Rows  # (n,) road row
    along_m: Floats  # (n,) metres from the road's first point
    east_north_m: Metres  # (n, 2)
    ahead: Metres  # (n, 2) direction as drawn, of length one

    def beside(self, aside_m: Floats) -> Metres:
        """Give places this many metres off the road's line, to the right of it as drawn."""
        right = np.column_stack([self.ahead[:, 1], -self.ahead[:, 0]])
        return self.east_north_m + right * np.asarray(aside_m)[:, None]


def places_along(network: RoadNetwork, road: Rows, along_m: Floats) -> StreetPlaces:
    """Give places at ``along_m`` metres from the first point of each road row."""
    start = network.point_start.astype(np.int64)
    ahead_of = np.concatenate([[0.0], np.cumsum(network.road_length_m + 1.0)])  # no two overlap
    on_one_line = network.point_along_m + np.repeat(ahead_of[:-1], np.diff(start))
    along_m = np.clip(along_m, 0.0, network.road_length_m[road])
    after = np.searchsorted(on_one_line, ahead_of[road] + along_m, side="right")
    after = np.clip(after, start[road] + 1, start[road + 1] - 1)
    a, b = network.point_east_north_m[after - 1], network.point_east_north_m[after]
    step = b - a
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6)
    ahead = step / length[:, None]
    beyond = along_m - network.point_along_m[after - 1]
    return StreetPlaces(road, along_m, a + ahead * beyond[:, None], ahead)


def farthest_street(network: RoadNetwork, towards: tuple[float, float]) -> StreetPlaces:
    """Give the one place on a street that lies farthest in a direction (east, north)."""
    places, _ = samples(network, 200.0)
    rows = np.flatnonzero(is_street(network)[places.road])
    one = rows[[int(np.argmax(places.east_north_m[rows] @ np.asarray(towards)))]]
    return StreetPlaces(
        places.road[one], places.along_m[one], places.east_north_m[one], places.ahead[one]
    )


def is_street(network: RoadNetwork) -> Bools:
    """Mark the road rows that have a kerb with doors; all of them, when none has."""
    at_kerb = np.array([name not in FAST_CLASSES for name in network.road_classes])
    marked: Bools = at_kerb[network.road_class]
    return marked if marked.any() else np.ones_like(marked)


def samples(network: RoadNetwork, every_m: float) -> tuple[StreetPlaces, Floats]:
    """Cut every road into equal lengths of at most ``every_m``; give middles and lengths."""
    count = np.maximum(np.ceil(network.road_length_m / every_m), 1).astype(np.int64)
    road = np.repeat(np.arange(network.road_count), count)
    rank = np.arange(len(road)) - np.repeat(np.cumsum(count) - count, count)
    length_m = (network.road_length_m / count)[road]
    return places_along(network, road, (rank + 0.5) * length_m), length_m


def addressable_names(network: RoadNetwork, names: Sequence[str]) -> tuple[str, ...]:
    """Give each road row a name to write an address with.

    A road without a name is a side road (支路) of the nearest one that has one, if there is any
    within ``SIDE_ROAD_M``; else "".
    """
    named = np.array([bool(name) for name in names], dtype=np.bool_)
    if not named.any() or named.all():
        return tuple(names)
    places, _ = samples(network, SIDE_ROAD_M / 4)
    known = np.flatnonzero(named[places.road])
    middle = (network.point_start[:-1] + network.point_start[1:]) // 2
    away_m, nearest = cKDTree(places.east_north_m[known]).query(network.point_east_north_m[middle])
    beside = places.road[known[nearest]]
    return tuple(
        name or (f"{names[near]}支路" if metres <= SIDE_ROAD_M else "")
        for name, near, metres in zip(names, beside.tolist(), away_m.tolist(), strict=True)
    )
