"""Travel times and routes to one place: one search backwards from it serves every source.

All costs are the network's seconds. The search runs over key edges (see road_index); from any other
edge there is no choice until the next key, so its time is exact too.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gis.domain.local import Metres
from gis.domain.roads import NONE, Floats, Ints, RoadNetwork
from gis.domain.snapping import Snaps


@dataclass(frozen=True, eq=False, slots=True)
class Path:
    """The quickest way along the roads, cut where it starts and ends."""

    edges: Ints
    line_east_north_m: Metres  # (m, 2) in the direction of travel, m >= 2
    length_m: float
    travel_s: float


@dataclass(frozen=True, eq=False, slots=True)
class TravelTree:
    """Seconds from anywhere to one target, and the way there."""

    network: RoadNetwork
    target_share: dict[int, float]  # how far along each of its edges the target lies, 0 to 1
    key_s: Floats  # (keys,) from the start of each key edge
    ahead_edge: Ints  # sorted: edges from whose start the target comes before any choice
    ahead_s: Floats

    def travel_s(self, sources: Snaps) -> Floats:
        """Give each source's seconds to the target.

        Returns
        -------
        Floats
            (n,), the better of a source's directions; ``inf`` where no road leads to the target.
        """
        edges = sources.edge.ravel()
        is_edge = edges != NONE
        seconds = np.full(len(edges), np.inf)
        shares = _shares(self.network, edges[is_edge], sources.along_m.ravel()[is_edge])
        seconds[is_edge] = self._from_part_way(edges[is_edge], shares)
        best: Floats = seconds.reshape(-1, 2).min(axis=1, initial=np.inf)
        return best

    def paths(self, sources: Snaps) -> list[Path | None]:
        """Give each source's way to the target, None where no road leads."""
        found: list[Path | None] = []
        for both, along_m in zip(sources.edge, sources.along_m, strict=True):
            edges = both[both != NONE]
            shares = _shares(self.network, edges, along_m[both != NONE])
            seconds = self._from_part_way(edges, shares)
            if not np.isfinite(seconds.min(initial=np.inf)):
                found.append(None)
                continue
            best = int(seconds.argmin())
            found.append(self._path(int(edges[best]), float(shares[best])))
        return found

    def _from_start(self, edges: Ints) -> Floats:
        """Seconds from the start of edges, the target's own included."""
        net = self.network
        seconds: Floats = net.key_off_s[edges] + self.key_s[net.key_of[edges]]
        if len(self.ahead_edge):
            at = np.minimum(np.searchsorted(self.ahead_edge, edges), len(self.ahead_edge) - 1)
            is_ahead = self.ahead_edge[at] == edges
            seconds = np.where(is_ahead, np.minimum(seconds, self.ahead_s[at]), seconds)
        return seconds

    def _from_part_way(self, edges: Ints, shares: Floats) -> Floats:
        seconds = self._from_start(edges) - shares * self.network.edge_travel_s[edges]
        for target, at in self.target_share.items():
            for row in np.flatnonzero(edges == target):
                seconds[row] = self._on_target_edge(target, float(shares[row]), at)
        return seconds

    def _on_target_edge(self, edge: int, share: float, at: float) -> float:
        edge_s = float(self.network.edge_travel_s[edge])
        if share <= at:
            return (at - share) * edge_s
        onward_s, _ = self._onward(edge)  # the target lies behind: round again
        return (1 - share) * edge_s + onward_s

    def _onward(self, edge: int) -> tuple[float, int]:
        """Give the seconds from the end of an edge, and the edge to take there."""
        net = self.network
        low, high = int(net.turn_start[edge]), int(net.turn_start[edge + 1])
        if low == high:
            return np.inf, NONE
        after = net.turn_to[low:high]
        seconds = net.turn_s[low:high] + self._from_start(after)
        best = int(seconds.argmin())
        return float(seconds[best]), int(after[best])

    def _path(self, edge: int, share: float) -> Path:
        net = self.network
        edges = self._edges(edge, share)
        end_share = self.target_share[edges[-1]]
        ends = [(0.0, 1.0)] * len(edges)
        ends[0] = (share, ends[0][1])
        ends[-1] = (ends[-1][0], end_share)
        lines = [_cut(net, one, *end) for one, end in zip(edges, ends, strict=True)]
        rows = np.array(edges, dtype=np.int32)
        parts = np.array([stop - start for start, stop in ends])
        turn_s = sum(_turn_s(net, one, other) for one, other in pairwise(edges))
        return Path(
            edges=rows,
            line_east_north_m=np.concatenate([lines[0], *(line[1:] for line in lines[1:])]),
            length_m=float(parts @ net.edge_length_m[rows]),
            travel_s=float(parts @ net.edge_travel_s[rows]) + turn_s,
        )

    def _edges(self, edge: int, share: float) -> list[int]:
        """Go down the tree from part-way along an edge: every edge costs time, so it ends."""
        edges = [edge]
        if share <= self.target_share.get(edge, -1.0):
            return edges
        while True:
            _, edge = self._onward(edges[-1])
            edges.append(edge)
            if edge in self.target_share:
                return edges


def travel_tree(network: RoadNetwork, target: Snaps) -> TravelTree:
    """Search backwards from one place on the network.

    Parameters
    ----------
    network
        The roads.
    target
        One place, snapped. Both directions of a two-way road lead to it.

    Returns
    -------
    TravelTree
        With all times ``inf`` if the target is on no road.

    Notes
    -----
    Dijkstra (1959) as in SciPy, from a node that stands for the target part-way along its edges.
    """
    is_edge = target.edge[0] != NONE
    edges, along_m = _with_copies(network, target.edge[0][is_edge], target.along_m[0][is_edge])
    shares = _shares(network, edges, along_m)

    ahead: dict[int, float] = {}
    doors: dict[int, float] = {}
    for edge, at in zip(edges.tolist(), shares.tolist(), strict=True):
        _walk_back(network, edge, at * float(network.edge_travel_s[edge]), ahead, doors)

    keys = len(network.key_edge)
    first = np.array(sorted(doors), dtype=np.int32)
    first_s = np.array([doors[key] for key in first.tolist()], dtype=np.float64)
    start = np.array(network.back_start)
    start[-1] += len(first)
    graph = csr_array(
        (
            np.concatenate([network.back_s, first_s]),
            np.concatenate([network.back_to, first]),
            start,
        ),
        shape=(keys + 1, keys + 1),
    )
    ahead_edge = np.array(sorted(ahead), dtype=np.int32)
    return TravelTree(
        network=network,
        target_share=dict(zip(edges.tolist(), shares.tolist(), strict=True)),
        key_s=dijkstra(graph, directed=True, indices=keys)[:-1],
        ahead_edge=ahead_edge,
        ahead_s=np.array([ahead[edge] for edge in ahead_edge.tolist()], dtype=np.float64),
    )


def _with_copies(network: RoadNetwork, edges: Ints, along_m: Floats) -> tuple[Ints, Floats]:
    """Add the copies of edges: who arrives on one has arrived on the edge."""
    rows = [row for row, edge in enumerate(edges.tolist()) for _ in network.copies_of(edge)]
    copies = [copy for edge in edges.tolist() for copy in network.copies_of(edge)]
    return (
        np.concatenate([edges, np.array(copies, dtype=np.int32)]),
        np.concatenate([along_m, along_m[rows]]),
    )


def _walk_back(
    network: RoadNetwork,
    edge: int,
    seconds: float,
    ahead: dict[int, float],
    doors: dict[int, float],
) -> None:
    """Go backwards from the target to the keys around it, which are where the search starts.

    ``ahead`` gets the edges in between, ``doors`` the keys.
    """
    waiting = [(edge, seconds)]
    while waiting:
        after, after_s = waiting.pop()
        if after_s >= ahead.get(after, np.inf):
            continue
        ahead[after] = after_s
        for row in range(int(network.before_start[after]), int(network.before_start[after + 1])):
            before = int(network.before_edge[row])
            before_s = float(network.edge_travel_s[before] + network.before_s[row]) + after_s
            key = int(network.key_of[before])
            if int(network.key_edge[key]) == before:
                doors[key] = min(before_s, doors.get(key, np.inf))
            else:
                waiting.append((before, before_s))


def _shares(network: RoadNetwork, edges: Ints, along_m: Floats) -> Floats:
    """Give how far along its edge each place lies, 0 to 1."""
    length = network.edge_length_m[edges]
    shares = np.divide(along_m, length, out=np.zeros(len(edges)), where=length > 0)
    return np.clip(shares, 0.0, 1.0)


def _turn_s(network: RoadNetwork, before: int, after: int) -> float:
    low, high = int(network.turn_start[before]), int(network.turn_start[before + 1])
    row = low + int(np.flatnonzero(network.turn_to[low:high] == after)[0])
    return float(network.turn_s[row])


def _cut(network: RoadNetwork, edge: int, start_share: float, end_share: float) -> Metres:
    """Give the part of an edge's line between two shares of its length."""
    line = network.edge_line(edge)
    if (start_share, end_share) == (0.0, 1.0):
        return line
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    ends = np.array([start_share, end_share]) * along[-1]
    inner = (along > ends[0]) & (along < ends[1])
    cut = np.column_stack([np.interp(ends, along, line[:, axis]) for axis in (0, 1)])
    return np.concatenate([cut[:1], line[inner], cut[1:]])
