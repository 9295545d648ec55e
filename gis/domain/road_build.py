"""Building a road network's arrays from drawn pieces of road."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from core.geo import LngLat
from gis.domain.local import Metres, to_local
from gis.domain.road_index import choices, segment_grid
from gis.domain.road_pieces import Gates, RoadFacts, RoadPieces, TurnCosts
from gis.domain.road_turns import (
    DirectedEdges,
    Manoeuvre,
    TurnGraph,
    Turns,
    directed_edges,
    largest_part,
    on_edges,
    turn_graph,
    way_of,
)
from gis.domain.roads import NONE, Bools, Floats, Ints, Longs, RoadNetwork

LEAST_S = 1e-3
"""What the shortest edge costs: above zero, so that going down a travel tree always ends."""


@dataclass(frozen=True, eq=False, slots=True)
class Built:
    """A network, and which of the given pieces became its road rows."""

    network: RoadNetwork
    piece: Ints  # (roads,) row of the given pieces


def build_network(
    pieces: RoadPieces, *, turn_costs: TurnCosts, name: str, built_at: datetime
) -> Built:
    """Build the arrays of the largest strongly connected part of some pieces of road.

    Parameters
    ----------
    pieces
        As drawn. What lies outside the largest part is left out.
    turn_costs
        Seconds per kind of turn.
    name
        What people call the network.
    built_at
        Now. Not part of the version.

    Returns
    -------
    Built
        The same pieces, costs and name always give the same version.

    Raises
    ------
    ValueError
        If no road is left.
    """
    lines = _Lines.of(pieces)
    order = _along_a_curve(lines)
    pieces, lines = _taken(pieces, order), lines.taken(order)

    edges, graph = _travelled(pieces)
    kept_edge = largest_part(edges, graph)
    if not kept_edge.any():
        raise ValueError("no road that leads anywhere")
    kept = np.unique(edges.road[kept_edge])
    pieces, lines, order = _taken(pieces, kept), lines.taken(kept), order[kept]

    edges, graph = _travelled(pieces)
    edges = _without(edges, largest_part(edges, graph))
    network = _assemble(pieces, lines, edges, turn_costs, name=name, built_at=built_at)
    return Built(network, order)


def _travelled(pieces: RoadPieces) -> tuple[DirectedEdges, TurnGraph]:
    edges = directed_edges(pieces.node_from, pieces.node_to, pieces.is_oneway)
    return edges, turn_graph(edges, on_edges(pieces.forbidden, edges))


@dataclass(frozen=True, eq=False, slots=True)
class _Lines:
    origin: LngLat
    start: Ints
    east_north_m: Metres
    along_m: Floats

    @classmethod
    def of(cls, pieces: RoadPieces) -> "_Lines":
        low, high = pieces.point_lnglat.min(axis=0), pieces.point_lnglat.max(axis=0)
        origin = LngLat(*(round(float(middle), 6) for middle in (low + high) / 2))
        points = np.round(to_local(pieces.point_lnglat, origin), 3)  # millimetres: no false digits
        return cls(origin, pieces.point_start, points, _along(points, pieces.point_start))

    @property
    def length_m(self) -> Floats:
        length: Floats = self.along_m[self.start[1:] - 1]
        return length

    def taken(self, rows: Ints) -> "_Lines":
        start, points = taken_rows(self.start, rows)
        return _Lines(self.origin, start, self.east_north_m[points], self.along_m[points])


def taken_rows(start: Ints, rows: Ints) -> tuple[Ints, Longs]:
    """Take rows of a CSR: the new starts, and which entries go there."""
    counts = np.diff(start)[rows]
    new_start = np.concatenate([[0], np.cumsum(counts)])
    entries = np.arange(new_start[-1]) + np.repeat(start[rows] - new_start[:-1], counts)
    return new_start.astype(np.int32), entries


def _along(points: Metres, start: Ints) -> Floats:
    step = np.zeros(len(points))
    step[1:] = np.hypot(*np.diff(points, axis=0).T)
    step[start[:-1]] = 0.0
    total = np.cumsum(step)
    return total - np.repeat(total[start[:-1]], np.diff(start))


def _taken(pieces: RoadPieces, rows: Ints) -> RoadPieces:
    start, points = taken_rows(pieces.point_start, rows)
    return RoadPieces(
        node_from=pieces.node_from[rows],
        node_to=pieces.node_to[rows],
        road_classes=pieces.road_classes,
        road_class=pieces.road_class[rows],
        is_oneway=pieces.is_oneway[rows],
        is_guessed=pieces.is_guessed[rows],
        speed_mps=pieces.speed_mps[rows],
        point_start=start,
        point_lnglat=pieces.point_lnglat[points],
        facts=None if pieces.facts is None else pieces.facts.taken(rows),
        gates=pieces.gates,
        forbidden=_renumbered(pieces.forbidden, rows),
    )


def _renumbered(forbidden: tuple[Manoeuvre, ...], rows: Ints) -> tuple[Manoeuvre, ...]:
    """Give manoeuvres their new numbers; those over a piece that is not taken are left out."""
    if not forbidden:
        return ()
    number = {piece: row for row, piece in enumerate(rows.tolist())}
    return tuple(
        tuple(way_of(number[way // 2], is_forward=way % 2 == 0) for way in rule)
        for rule in forbidden
        if all(way // 2 in number for way in rule)
    )


def _along_a_curve(lines: _Lines) -> Ints:
    """Order pieces along a Z-order (Morton) curve of their middle points."""
    middle = lines.east_north_m[(lines.start[:-1] + lines.start[1:]) // 2]
    low = middle.min(axis=0)
    span = max(float((middle.max(axis=0) - low).max()), 1.0)
    grid = ((middle - low) / span * 0xFFFF).astype(np.uint64)
    place = _spread(grid[:, 0]) | (_spread(grid[:, 1]) << np.uint64(1))
    return np.argsort(place, kind="stable").astype(np.int32)


def _spread(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        value = (value | (value << np.uint64(shift))) & np.uint64(mask)
    return value


def _without(edges: DirectedEdges, kept: Bools) -> DirectedEdges:
    number = np.where(kept, np.cumsum(kept) - 1, NONE)
    twin = np.where(edges.twin == NONE, NONE, number[edges.twin])
    return DirectedEdges(
        start=edges.start[kept],
        end=edges.end[kept],
        road=edges.road[kept],
        is_forward=edges.is_forward[kept],
        twin=twin[kept].astype(np.int32),
    )


def _assemble(
    pieces: RoadPieces,
    lines: _Lines,
    edges: DirectedEdges,
    turn_costs: TurnCosts,
    *,
    name: str,
    built_at: datetime,
) -> RoadNetwork:
    graph = turn_graph(edges, on_edges(pieces.forbidden, edges))
    base_count, copy_of = len(edges.road), graph.copy_of
    edges = edges.taken(np.concatenate([np.arange(base_count), copy_of]))
    nodes, number = np.unique(np.concatenate([edges.start, edges.end]), return_inverse=True)
    edge_from, edge_to = (half.astype(np.int32) for half in np.split(number, 2))
    node_at = np.empty((len(nodes), 2))
    first, last = lines.east_north_m[lines.start[:-1]], lines.east_north_m[lines.start[1:] - 1]
    forward = edges.is_forward[:, None]
    node_at[edge_from] = np.where(forward, first[edges.road], last[edges.road])
    node_at[edge_to] = np.where(forward, last[edges.road], first[edges.road])

    length_m = lines.length_m
    travel_s = np.maximum(length_m / pieces.speed_mps, LEAST_S)[edges.road]
    turns, gates = graph.turns, _gates_at(pieces.gates or Gates.none(), nodes)
    edge_of = np.concatenate([np.arange(base_count), copy_of])
    seconds = _turn_seconds(lines, edges, Turns(turns.before, edge_of[turns.after]), turn_costs)
    seconds += _gate_seconds(edges, Turns(turns.before, edge_of[turns.after]), edge_to, gates)
    facts = pieces.facts or RoadFacts.unknown(len(pieces.road_class))
    turn_start = _starts(turns.before, len(edges.road))
    base: dict[str, Any] = {
        "node_east_north_m": node_at,
        "road_class": pieces.road_class.astype(np.uint8),
        "road_is_oneway": pieces.is_oneway,
        "road_is_guessed": pieces.is_guessed,
        "road_length_m": length_m,
        "point_start": lines.start,
        "point_east_north_m": lines.east_north_m,
        "point_along_m": lines.along_m,
        "edge_from": edge_from,
        "edge_to": edge_to,
        "edge_road": edges.road,
        "edge_is_forward": edges.is_forward,
        "edge_twin": edges.twin,
        "edge_length_m": length_m[edges.road],
        "edge_travel_s": travel_s,
        "turn_start": turn_start,
        "turn_to": turns.after,
        "turn_s": seconds,
        "copy_of": copy_of,
        "road_key": facts.key,
        "road_lane_count": facts.lane_count,
        "road_max_width_m": facts.max_width_m,
        "road_max_height_m": facts.max_height_m,
        "road_max_weight_t": facts.max_weight_t,
        "gate_node": gates.node.astype(np.int32),
        "gate_s": gates.seconds,
        "gate_kind": gates.kind,
    }
    words = repr((name, lines.origin, pieces.road_classes, gates.kinds)).encode()
    digest = hashlib.sha256(words)
    for key in sorted(base):
        digest.update(np.ascontiguousarray(base[key]).tobytes())

    road_edge = np.full((len(pieces.road_class), 2), NONE, dtype=np.int32)
    side = np.where(edges.is_forward, 0, 1)[:base_count]  # the edges themselves, not their copies
    road_edge[edges.road[:base_count], side] = np.arange(base_count)
    arrays: dict[str, Any] = base | {
        "road_edge": road_edge,
        "point_road": np.repeat(np.arange(len(length_m)), np.diff(lines.start)).astype(np.int32),
        **choices(travel_s, turn_start, turns.before, turns.after, seconds),
        **segment_grid(lines.east_north_m, lines.start),
    }
    for array in arrays.values():
        array.setflags(write=False)
    return RoadNetwork(
        version=digest.hexdigest()[:16],
        name=name,
        origin=lines.origin,
        built_at=built_at,
        road_classes=pieces.road_classes,
        gate_kinds=gates.kinds,
        **arrays,
    )


def _starts(sorted_rows: Ints, size: int) -> Ints:
    return np.searchsorted(sorted_rows, np.arange(size + 1)).astype(np.int32)


def _gates_at(gates: Gates, nodes: Longs) -> Gates:
    """Give the gates on nodes that are still there, at their rows."""
    at = np.minimum(np.searchsorted(nodes, gates.node), len(nodes) - 1)
    is_there = nodes[at] == gates.node
    return Gates(
        node=at[is_there],
        seconds=gates.seconds[is_there],
        kinds=gates.kinds,
        kind=gates.kind[is_there],
    )


def _gate_seconds(edges: DirectedEdges, turns: Turns, edge_to: Ints, gates: Gates) -> Floats:
    """Give what each turn waits at a gate; who turns round in front of it does not."""
    gate_s = np.zeros(int(edge_to.max()) + 1)
    gate_s[gates.node] = gates.seconds
    waits: Floats = gate_s[edge_to[turns.before]]
    waits[turns.after == edges.twin[turns.before]] = 0.0
    return waits


def _turn_seconds(lines: _Lines, edges: DirectedEdges, turns: Turns, costs: TurnCosts) -> Floats:
    """Price each turn by its angle, where there is a choice of ways."""
    into = _heading(lines, edges, is_at_end=True)[turns.before]
    out = _heading(lines, edges, is_at_end=False)[turns.after]
    angle = (out - into + 180.0) % 360.0 - 180.0  # clockwise positive
    seconds = np.where(angle > 0, float(costs.right_s), float(costs.left_s))
    seconds[np.abs(angle) <= costs.straight_within_deg] = costs.straight_s

    legs = np.unique(  # pieces that meet at a node, each end counted once
        np.column_stack(
            [
                np.concatenate([edges.start, edges.end]),
                np.tile(edges.road, 2),
                np.concatenate([edges.is_forward, ~edges.is_forward]),
            ]
        ),
        axis=0,
    )
    nodes, leg_count = np.unique(legs[:, 0], return_counts=True)
    at = edges.end[turns.before]
    seconds[leg_count[np.searchsorted(nodes, at)] < 3] = 0.0  # noqa: PLR2004 - two legs: a bend
    seconds[turns.after == edges.twin[turns.before]] = costs.around_s
    return seconds


def _heading(lines: _Lines, edges: DirectedEdges, *, is_at_end: bool) -> Floats:
    """Give the direction of travel where an edge starts or ends, clockwise from north."""
    at_first_point = edges.is_forward != is_at_end
    start, stop = lines.start[edges.road], lines.start[edges.road + 1]
    a = lines.east_north_m[np.where(at_first_point, start, stop - 2)]
    b = lines.east_north_m[np.where(at_first_point, start + 1, stop - 1)]
    step = np.where(edges.is_forward[:, None], b - a, a - b)
    return np.degrees(np.arctan2(step[:, 0], step[:, 1]))
