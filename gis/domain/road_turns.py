"""Which way may follow which: turns, forbidden manoeuvres, and the part that holds together.

A manoeuvre that is forbidden over more than one junction (a turn restriction via a way) is no arc
that could be left out: whether its last turn is allowed depends on where one came from. Such edges
are copied, and a copy stands for "on this edge, having come that way" (docs/decisions/0030).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from gis.domain.roads import NONE, Bools, Ints, Longs

Manoeuvre = tuple[int, ...]
"""Edges, or ways to travel pieces, one after the other: two or more."""

_TURN = 2  # a manoeuvre of two edges is one turn


@dataclass(frozen=True, eq=False, slots=True)
class DirectedEdges:
    """The ways to travel some pieces: a two-way piece has two, one after the other."""

    start: Longs  # (edges,) node
    end: Longs  # (edges,) node
    road: Ints
    is_forward: Bools
    twin: Ints

    def taken(self, rows: Ints | Longs) -> "DirectedEdges":
        """Give some edges, each with the twin it had."""
        return DirectedEdges(
            start=self.start[rows],
            end=self.end[rows],
            road=self.road[rows],
            is_forward=self.is_forward[rows],
            twin=self.twin[rows],
        )


@dataclass(frozen=True, eq=False, slots=True)
class Turns:
    """Which edge may follow which, in order of the first."""

    before: Ints
    after: Ints


@dataclass(frozen=True, eq=False, slots=True)
class TurnGraph:
    """Edges, copies of some of them numbered after them, and the turns between all of these."""

    copy_of: Ints  # (copies,) the edge that each copy is of, sorted
    turns: Turns


def way_of(piece: int, *, is_forward: bool) -> int:
    """Give a way to travel a piece its number: as drawn, or against."""
    return 2 * piece + (not is_forward)


def directed_edges(node_from: Longs, node_to: Longs, is_oneway: Bools) -> DirectedEdges:
    """Give each piece the edges it can be travelled by."""
    ways = np.where(is_oneway, 1, 2)
    road = np.repeat(np.arange(len(ways)), ways)
    first = np.concatenate([[0], np.cumsum(ways)])[:-1]
    is_forward = np.zeros(len(road), dtype=np.bool_)
    is_forward[first] = True
    twin = np.full(len(road), NONE)
    both = first[~is_oneway]
    twin[both], twin[both + 1] = both + 1, both
    return DirectedEdges(
        start=np.where(is_forward, node_from[road], node_to[road]),
        end=np.where(is_forward, node_to[road], node_from[road]),
        road=road.astype(np.int32),
        is_forward=is_forward,
        twin=twin.astype(np.int32),
    )


def on_edges(rules: Sequence[Manoeuvre], edges: DirectedEdges) -> list[Manoeuvre]:
    """Give manoeuvres over ways as manoeuvres over edges, without those that cannot be made."""
    if not rules:
        return []
    number = {
        way_of(road, is_forward=is_forward): edge
        for edge, (road, is_forward) in enumerate(
            zip(edges.road.tolist(), edges.is_forward.tolist(), strict=True)
        )
    }
    return [
        tuple(number[way] for way in rule) for rule in rules if all(way in number for way in rule)
    ]


def turns_between(edges: DirectedEdges, forbidden: Iterable[Manoeuvre] = ()) -> Turns:
    """Join each edge to those that start where it ends.

    Back into itself only where there is no other way on: at a dead end, and where every other turn
    is forbidden.

    Parameters
    ----------
    edges
        The ways to travel.
    forbidden
        Turns that may not be made: pairs of edges.
    """
    order = np.argsort(edges.start, kind="stable")
    starts = edges.start[order]
    low = np.searchsorted(starts, edges.end, side="left")
    count = np.searchsorted(starts, edges.end, side="right") - low
    before = np.repeat(np.arange(len(edges.end)), count)
    rank = np.arange(len(before)) - np.repeat(np.cumsum(count) - count, count)
    after = order[np.repeat(low, count) + rank]

    size = len(edges.end)
    pairs = np.array(sorted(forbidden), dtype=np.int64).reshape(-1, _TURN)
    is_allowed = ~np.isin(before * size + after, pairs[:, 0] * size + pairs[:, 1])
    before, after = before[is_allowed], after[is_allowed]

    is_back = after == edges.twin[before]
    others = np.bincount(before[~is_back], minlength=size)
    keep = ~is_back | (others[before] == 0)
    return Turns(before=before[keep].astype(np.int32), after=after[keep].astype(np.int32))


def turn_graph(edges: DirectedEdges, rules: Iterable[Manoeuvre]) -> TurnGraph:
    """Join edges to those that may follow, so that no path makes a forbidden manoeuvre.

    Parameters
    ----------
    edges
        The ways to travel.
    rules
        Manoeuvres over edges, each forbidden as a whole: its parts are not.

    Returns
    -------
    TurnGraph
        From an edge itself nothing is known of what came before; a path goes over a copy of an
        edge while it is part-way through a forbidden manoeuvre.

    Notes
    -----
    The automaton of Aho and Corasick (1975) over the manoeuvres, times the graph; states of depth
    one are the edges themselves, and states that no path reaches are not made.
    """
    forbidden = set(rules)
    turns = turns_between(edges, {rule for rule in forbidden if len(rule) == _TURN})
    longer = {rule for rule in forbidden if len(rule) > _TURN}
    if not longer:
        return TurnGraph(np.zeros(0, dtype=np.int32), turns)

    under_way = {rule[:length] for rule in longer for length in range(_TURN, len(rule))}
    size = len(edges.road)
    start = np.searchsorted(turns.before, np.arange(size + 1))

    def onward(path: Manoeuvre) -> Iterator[Manoeuvre]:
        for after in turns.after[start[path[-1]] : start[path[-1] + 1]].tolist():
            whole = (*path, after)
            tails = [whole[at:] for at in range(len(path))]
            if not any(tail in forbidden for tail in tails):
                yield next((tail for tail in tails if tail in under_way), (after,))

    after_of: dict[Manoeuvre, list[Manoeuvre]] = {}
    waiting: list[Manoeuvre] = [(edge,) for edge in {rule[0] for rule in longer}]
    while waiting:
        path = waiting.pop()
        if path not in after_of:
            after_of[path] = list(onward(path))
            waiting += [one for one in after_of[path] if len(one) > 1]

    copies = sorted((path for path in after_of if len(path) > 1), key=lambda path: (path[-1], path))
    number = {path: size + at for at, path in enumerate(copies)}
    number |= {(edge,): edge for edge in range(size)}
    pairs = [(number[path], number[one]) for path, ones in after_of.items() for one in ones]
    anew = np.array([path[0] for path in after_of if len(path) == 1], dtype=np.int64)
    stays = ~np.isin(turns.before, anew)
    made = np.array(pairs, dtype=np.int64).reshape(-1, _TURN)
    before = np.concatenate([turns.before[stays], made[:, 0]])
    after = np.concatenate([turns.after[stays], made[:, 1]])
    order = np.lexsort([after, before])
    return TurnGraph(
        copy_of=np.array([path[-1] for path in copies], dtype=np.int32),
        turns=Turns(before[order].astype(np.int32), after[order].astype(np.int32)),
    )


def largest_part(edges: DirectedEdges, graph: TurnGraph) -> Bools:
    """Mark the edges of the largest part in which every edge leads to every other.

    The part is one of edges, not of nodes: with U-turns only at dead ends a node may be reached
    from everywhere and still not be left for everywhere. An edge counts if it or a copy of it is in
    the part: from an edge one may go wherever one may go from its copies.
    """
    size = len(edges.road)
    if not size:
        return np.zeros(0, dtype=np.bool_)
    turns, edge_of = graph.turns, np.concatenate([np.arange(size), graph.copy_of])
    arcs = csr_array(
        (np.ones(len(turns.before), dtype=np.int8), (turns.before, turns.after)),
        shape=(len(edge_of), len(edge_of)),
    )
    _, part = connected_components(arcs, directed=True, connection="strong")
    sizes = np.bincount(part)
    inner = part[turns.before] == part[turns.after]
    sizes *= np.bincount(part[turns.before][inner], minlength=len(sizes)) > 0  # one edge, no way on
    marked = np.zeros(size, dtype=np.bool_)
    if sizes.max() > 0:
        marked[edge_of[part == sizes.argmax()]] = True
    return marked
