"""What is worked out once per network so that a query finds it ready."""

import numpy as np
import numpy.typing as npt

from gis.domain.local import Metres
from gis.domain.roads import Bools, Floats, Ints, Longs

CELL_M = 125.0
"""Side of a grid square: a street or two. Another size gives the same answers, slower."""

_OFFSET = 1 << 20
_SHIFT = 21


def cell_key(column: Longs, row: Longs) -> Longs:
    """Give a grid square its number."""
    return ((column + _OFFSET) << _SHIFT) | (row + _OFFSET)


def choices(
    travel_s: Floats, turn_start: Ints, before: Ints, after: Ints, turn_s: Floats
) -> dict[str, npt.NDArray[np.generic]]:
    """Fold away edges after which there is no choice: exact, and a third of the graph is left.

    An edge with a single successor costs what it costs to reach the next *key* edge, one with a
    choice. The search runs over key edges only.
    """
    edge_count = len(travel_s)
    key, off_s = _chains(travel_s, turn_start, after, turn_s)
    key_edge = np.flatnonzero(key == np.arange(edge_count))
    number = np.empty(edge_count, dtype=np.int64)
    number[key_edge] = np.arange(len(key_edge))

    is_arc = key[before] == before
    behind, ahead = number[before[is_arc]], number[key[after[is_arc]]]
    cost = travel_s[before[is_arc]] + turn_s[is_arc] + off_s[after[is_arc]]
    order = np.lexsort([cost, behind, ahead])
    behind, ahead, cost = behind[order], ahead[order], cost[order]
    is_best = np.ones(len(order), dtype=np.bool_)
    is_best[1:] = (np.diff(ahead) != 0) | (np.diff(behind) != 0)

    by_after = np.argsort(after, kind="stable")
    return {
        "key_edge": key_edge.astype(np.int32),
        "key_of": number[key].astype(np.int32),
        "key_off_s": off_s,
        "back_start": np.searchsorted(ahead[is_best], np.arange(len(key_edge) + 2)).astype(
            np.int32
        ),
        "back_to": behind[is_best].astype(np.int32),
        "back_s": cost[is_best],
        "before_start": np.searchsorted(after[by_after], np.arange(edge_count + 1)).astype(
            np.int32
        ),
        "before_edge": before[by_after],
        "before_s": turn_s[by_after],
    }


def _chains(
    travel_s: Floats, turn_start: Ints, after: Ints, turn_s: Floats
) -> tuple[Longs, Floats]:
    """Give each edge's key, and the seconds from its start to the key's start."""
    edge_count = len(travel_s)
    is_key: Bools = np.diff(turn_start) != 1
    single = np.flatnonzero(~is_key)
    onward = np.arange(edge_count)
    onward[single] = after[turn_start[single]]
    step_s = np.zeros(edge_count)
    step_s[single] = travel_s[single] + turn_s[turn_start[single]]
    while True:
        key, off_s = onward.copy(), step_s.copy()
        for _ in range(int(edge_count).bit_length()):  # each round doubles how far it has looked
            off_s, key = off_s + off_s[key], key[key]
        rings = np.flatnonzero(~is_key[key])
        if not len(rings):
            return key, off_s
        first = _on_ring(onward, int(rings[0]))  # a ring without a choice: any edge serves as key
        is_key[first], onward[first], step_s[first] = True, first, 0.0


def _on_ring(onward: Longs, edge: int) -> int:
    seen = set()
    while edge not in seen:
        seen.add(edge)
        edge = int(onward[edge])
    return edge


def segment_grid(points: Metres, start: Ints) -> dict[str, npt.NDArray[np.generic]]:
    """Sort segments into grid squares; a segment stands in every square it comes near."""
    is_segment = np.ones(len(points), dtype=np.bool_)
    is_segment[start[1:] - 1] = False
    segment = np.flatnonzero(is_segment)
    a, b = points[segment], points[segment + 1]
    parts = np.maximum(np.ceil(np.hypot(*(b - a).T) / CELL_M), 1).astype(np.int64)
    of = np.repeat(np.arange(len(segment)), parts)
    rank = np.arange(len(of)) - np.repeat(np.cumsum(parts) - parts, parts)
    ends = [
        np.floor((a[of] + (b - a)[of] * ((rank + t) / parts[of])[:, None]) / CELL_M) for t in (0, 1)
    ]
    squares = [
        (ends[i][:, 0].astype(np.int64), ends[j][:, 1].astype(np.int64))
        for i in (0, 1)
        for j in (0, 1)
    ]
    keys = np.concatenate([cell_key(column, row) for column, row in squares])
    pairs = np.unique(np.column_stack([keys, np.tile(segment[of], 4)]), axis=0)
    cells, first = np.unique(pairs[:, 0], return_index=True)
    return {
        "cell_of": cells,
        "cell_start": np.append(first, len(pairs)).astype(np.int32),
        "cell_segment": pairs[:, 1].astype(np.int32),
    }
