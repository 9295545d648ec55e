"""What a new import changes in the roads that are there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gis.domain.road_build import taken_rows
from gis.domain.roads import Bools, Floats, Ints, Longs, RoadNetwork

MOVED_DEG = 1e-6
"""A tenth of a metre: a point that lies farther off has moved."""

_SPEED_SHARE = 1e-3
_LIMITS = ("road_lane_count", "road_max_width_m", "road_max_height_m", "road_max_weight_t")
_EXAMPLES = 5


@dataclass(frozen=True, eq=False, slots=True)
class NamedRoads:
    """A network and what its roads are called, in their order."""

    network: RoadNetwork
    name: Sequence[str]


def changes_between(old: NamedRoads, new: NamedRoads) -> dict[str, Any]:
    """Say which roads were added, removed and changed, piece by piece.

    Pieces are the same if their key is (OSM way and ends, the source's own id, or where they lie).

    Returns
    -------
    dict
        Counts, kilometres and the names of some; ``changed`` by what changed.
    """
    was, now = old.network, new.network
    old_row, new_row = _matched(was, now)
    differs = {
        "geometry": _is_moved(was, old_row, now, new_row),
        "direction": was.road_is_oneway[old_row] != now.road_is_oneway[new_row],
        "class": _classes(was)[old_row] != _classes(now)[new_row],
        "speed": np.abs(_speed_mps(was)[old_row] / _speed_mps(now)[new_row] - 1) > _SPEED_SHARE,
        "name": np.array(old.name, dtype=object)[old_row]
        != np.array(new.name, dtype=object)[new_row],
        "limits": _is_any(
            [~_is_same(getattr(was, one)[old_row], getattr(now, one)[new_row]) for one in _LIMITS]
        ),
    }
    is_changed = _is_any(list(differs.values()))
    added = np.setdiff1d(np.arange(now.road_count), new_row)
    removed = np.setdiff1d(np.arange(was.road_count), old_row)
    return {
        "since": was.version,
        "unchanged": int((~is_changed).sum()),
        "changed": int(is_changed.sum()),
        "changed_in": {name: int(one.sum()) for name, one in differs.items() if one.any()},
        "added": len(added),
        "added_km": _km(now, added),
        "removed": len(removed),
        "removed_km": _km(was, removed),
        "for_example": {
            "changed": _some_names(new, new_row[is_changed]),
            "added": _some_names(new, added),
            "removed": _some_names(old, removed),
        },
    }


def _matched(was: RoadNetwork, now: RoadNetwork) -> tuple[Longs, Longs]:
    """Pair the rows that have one key; several of one key are paired from short to long."""
    old_rows: dict[int, list[int]] = defaultdict(list)
    for row in np.argsort(-was.road_length_m, kind="stable").tolist():
        old_rows[int(was.road_key[row])].append(row)
    pairs = [
        (rows.pop(), row)
        for row in np.argsort(now.road_length_m, kind="stable").tolist()
        if (rows := old_rows.get(int(now.road_key[row])))
    ]
    old_row, new_row = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return old_row, new_row


def _is_moved(was: RoadNetwork, old_row: Longs, now: RoadNetwork, new_row: Longs) -> Bools:
    moved: Bools = np.diff(was.point_start)[old_row] != np.diff(now.point_start)[new_row]
    alike = np.flatnonzero(~moved)
    if len(alike):
        start, old_point = taken_rows(was.point_start, old_row[alike].astype(np.int32))
        _, new_point = taken_rows(now.point_start, new_row[alike].astype(np.int32))
        places = was.lnglat(was.point_east_north_m[old_point])
        away = np.abs(places - now.lnglat(now.point_east_north_m[new_point])).max(axis=1)
        moved[alike] = np.maximum.reduceat(away, start[:-1]) > MOVED_DEG
    return moved


def _classes(network: RoadNetwork) -> "np.ndarray[Any, np.dtype[np.str_]]":
    return np.array(network.road_classes)[network.road_class]


def _speed_mps(network: RoadNetwork) -> Floats:
    edge = network.road_edge.max(axis=1)
    speed: Floats = network.edge_length_m[edge] / network.edge_travel_s[edge]
    return np.maximum(speed, _SPEED_SHARE)  # of a piece without length


def _is_same(one: Floats, other: Floats) -> Bools:
    is_same: Bools = (one == other) | (np.isnan(one) & np.isnan(other))
    return is_same


def _is_any(some: list[Bools]) -> Bools:
    found: Bools = np.any(some, axis=0)
    return found


def _km(network: RoadNetwork, rows: Ints | Longs) -> float:
    return round(float(network.road_length_m[rows].sum()) / 1000, 1)


def _some_names(roads: NamedRoads, rows: Longs) -> list[str]:
    return sorted({roads.name[row] for row in rows.tolist() if roads.name[row]})[:_EXAMPLES]
