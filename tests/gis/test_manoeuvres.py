"""Forbidden manoeuvres: no route makes one, and none is longer than it has to be."""

import heapq
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from gis.domain.road_build import build_network
from gis.domain.road_pieces import Gates, TurnCosts
from gis.domain.road_turns import Manoeuvre, way_of
from gis.domain.roads import NONE, RoadNetwork
from gis.domain.snapping import Snaps
from gis.domain.travel import travel_tree
from tests.gis.networks import BUILT_AT, COSTS, Piece, network_of, pieces_of

FREE = TurnCosts(straight_s=0, right_s=0, left_s=0, around_s=0, straight_within_deg=35)

Plan = tuple[list[tuple[float, float]], list[Piece], tuple[Manoeuvre, ...]]


def built(plan: Plan, costs: TurnCosts = FREE):
    places, pieces, forbidden = plan
    drawn = replace(pieces_of(places, pieces), forbidden=forbidden)
    return build_network(drawn, turn_costs=costs, name="test", built_at=BUILT_AT)


def ends_of(pieces: list[Piece], way: int) -> tuple[int, int]:
    start, end, _ = pieces[way // 2]
    return (start, end) if way % 2 == 0 else (end, start)


def next_ways(pieces: list[Piece], ways: set[int], forbidden: set[Manoeuvre], way: int) -> set[int]:
    """The rule in words: back into itself only where every other turn is missing or forbidden."""
    node = ends_of(pieces, way)[1]
    may = {one for one in ways if ends_of(pieces, one)[0] == node and (way, one) not in forbidden}
    return may - {way ^ 1} or may


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Streets on a jittered grid, and walks along them that are forbidden."""
    wide, high = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    shift = st.integers(-30, 30)
    places = [
        (x * 100.0 + draw(shift), y * 100.0 + draw(shift)) for x in range(wide) for y in range(high)
    ]
    number = st.integers(0, len(places) - 1)
    ends = st.tuples(number, number).filter(lambda ab: ab[0] != ab[1])
    ring = [(i, (i + 1) % len(places), False) for i in range(len(places))]
    extra = [(a, b, draw(st.booleans())) for a, b in draw(st.lists(ends, max_size=7))]
    pieces = ring + extra
    ways = {2 * row for row in range(len(pieces))}
    ways |= {2 * row + 1 for row, (_, _, oneway) in enumerate(pieces) if not oneway}
    forbidden = set()
    for _ in range(draw(st.integers(0, 6))):
        walk = [draw(st.sampled_from(sorted(ways)))]
        for _ in range(draw(st.integers(1, 3))):
            onward = sorted(next_ways(pieces, ways, set(), walk[-1]))
            if onward:
                walk.append(draw(st.sampled_from(onward)))
        if len(walk) > 1:
            forbidden.add(tuple(walk))
    return places, pieces, tuple(sorted(forbidden))


class Plain:
    """The same network in plain words: ways to travel pieces, and a search that looks back."""

    def __init__(self, plan: Plan, network: RoadNetwork, piece: np.ndarray) -> None:
        _, self.pieces, forbidden = plan
        self.way_of_edge = [
            way_of(
                int(piece[network.edge_road[edge]]), is_forward=bool(network.edge_is_forward[edge])
            )
            for edge in range(network.base_count)
        ]
        self.ways = set(self.way_of_edge)
        self.forbidden = {rule for rule in forbidden if set(rule) <= self.ways}
        self.reach = max((len(rule) for rule in self.forbidden), default=2)
        self.second = {
            way: float(network.edge_travel_s[edge]) for edge, way in enumerate(self.way_of_edge)
        }
        self.onward = {
            way: next_ways(self.pieces, self.ways, self.forbidden, way) for way in self.ways
        }

    def seconds(self, source: int, target: int) -> float:
        """From half-way along one way to half-way along another, by looking at whole paths."""
        if source == target:
            return 0.0
        queue: list[tuple[float, Manoeuvre]] = [(self.second[source] / 2, (source,))]
        done: set[Manoeuvre] = set()
        while queue:
            at_end_s, path = heapq.heappop(queue)
            if path[-1] == target:
                return at_end_s - self.second[target] / 2
            if path[-self.reach :] in done:
                continue
            done.add(path[-self.reach :])
            for way in self.onward[path[-1]]:
                whole = (*path, way)
                if not breaks(whole, self.forbidden):
                    heapq.heappush(queue, (at_end_s + self.second[way], whole))
        return math.inf


def breaks(path: Manoeuvre, forbidden: set[Manoeuvre]) -> bool:
    return any(path[at : at + len(rule)] == rule for rule in forbidden for at in range(len(path)))


def half_way(network: RoadNetwork, edges: list[int]) -> Snaps:
    rows = np.array(edges)
    return Snaps(
        edge=np.column_stack([rows, np.full(len(rows), NONE)]).astype(np.int32),
        along_m=np.repeat(network.edge_length_m[rows, None] / 2, 2, axis=1),
        distance_m=np.zeros(len(rows)),
    )


@settings(max_examples=120, deadline=None)
@given(plans())
def test_times_are_those_of_looking_at_every_path_there_is(plan: Plan) -> None:
    try:
        made = built(plan)
    except ValueError:
        reject()
    network = made.network
    plain = Plain(plan, network, made.piece)
    sources = half_way(network, list(range(network.base_count)))
    for target in range(network.base_count):
        tree = travel_tree(network, half_way(network, [target]))
        got = tree.travel_s(sources)
        want = [plain.seconds(way, plain.way_of_edge[target]) for way in plain.way_of_edge]
        assert got.tolist() == pytest.approx(want, abs=1e-6)
        assert np.isfinite(got).all()  # every edge leads to every other, whatever is forbidden
        for path, seconds in zip(tree.paths(sources), got.tolist(), strict=True):
            ways = tuple(plain.way_of_edge[edge] for edge in network.base_of(path.edges).tolist())
            assert not breaks(ways, plain.forbidden)
            assert path.travel_s == pytest.approx(seconds, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_a_copy_is_the_edge_it_is_of_to_all_who_read_it(plan: Plan) -> None:
    try:
        network = built(plan, COSTS).network
    except ValueError:
        reject()
    assert (network.road_edge < network.base_count).all()
    assert (network.edge_twin < network.base_count).all()
    for copy, base in enumerate(network.copy_of.tolist(), start=network.base_count):
        assert copy in network.copies_of(base)
        for name in ("edge_from", "edge_to", "edge_road", "edge_twin", "edge_travel_s"):
            assert getattr(network, name)[copy] == getattr(network, name)[base]
        onward = set(network.base_of(network.turns(copy)).tolist())
        assert onward <= set(network.base_of(network.turns(base)).tolist())
        assert (network.before_start[copy + 1] - network.before_start[copy]) > 0  # reached


#   3   6
#   |   |
#   2 - 5
#   |   |
# 0-1 - 4-7
TOWN = [(-99, 0), (0, 0), (0, 100), (0, 200), (100, 0), (100, 100), (100, 200), (200, 0)]
STREETS = [(0, 1), (1, 2), (2, 3), (1, 4), (2, 5), (4, 5), (5, 6), (4, 7)]
LOOP = [(a, b, False) for a, b in STREETS]


def way(start: int, end: int) -> int:
    if (start, end) in STREETS:
        return way_of(STREETS.index((start, end)), is_forward=True)
    return way_of(STREETS.index((end, start)), is_forward=False)


def along(*nodes: int) -> Manoeuvre:
    return tuple(way(a, b) for a, b in pairwise(nodes))


def nodes_driven(plan: Plan, start: int, end: int) -> list[int]:
    made = built(plan)
    plain = Plain(plan, made.network, made.piece)
    at = {one: edge for edge, one in enumerate(plain.way_of_edge)}
    tree = travel_tree(made.network, half_way(made.network, [at[end]]))
    (path,) = tree.paths(half_way(made.network, [at[start]]))
    ways = [plain.way_of_edge[edge] for edge in made.network.base_of(path.edges).tolist()]
    return [ends_of(plan[1], ways[0])[0], *(ends_of(plan[1], one)[1] for one in ways)]


def test_a_way_is_barred_only_to_those_who_come_from_where_it_is() -> None:
    free: Plan = (TOWN, LOOP, ())
    barred: Plan = (TOWN, LOOP, (along(0, 1, 4, 7),))

    assert nodes_driven(free, way(0, 1), way(4, 7)) == [0, 1, 4, 7]
    assert nodes_driven(barred, way(0, 1), way(4, 7)) == [0, 1, 2, 5, 4, 7]
    assert nodes_driven(barred, way(2, 1), way(4, 7)) == [2, 1, 4, 7]
    assert nodes_driven(barred, way(1, 4), way(4, 7)) == [1, 4, 7]  # it stood there: who knows?
    assert nodes_driven(barred, way(0, 1), way(1, 4)) == [0, 1, 4]  # and one may stop there


def test_the_version_says_what_is_forbidden_and_where_one_waits() -> None:
    free = built((TOWN, LOOP, ())).network
    barred = built((TOWN, LOOP, (along(0, 1, 4, 7),))).network
    turn = built((TOWN, LOOP, (along(0, 1, 4),))).network
    gate = Gates(
        node=np.array([1]), seconds=np.array([30.0]), kinds=("gate",), kind=np.array([0], np.uint8)
    )
    gated = build_network(
        replace(pieces_of(TOWN, LOOP), gates=gate), turn_costs=FREE, name="test", built_at=BUILT_AT
    ).network

    assert len({one.version for one in (free, barred, turn, gated)}) == 4
    assert (len(free.copy_of), len(barred.copy_of), len(turn.copy_of)) == (0, 1, 0)
    into = gated.edge_to[np.repeat(np.arange(gated.edge_count), np.diff(gated.turn_start))]
    assert (gated.turn_s[into == gated.gate_node[0]] == 30).all()
    assert (gated.turn_s[into != gated.gate_node[0]] == 0).all()


def test_where_all_else_is_forbidden_one_may_turn_back() -> None:
    shut = tuple(along(2, 1, end) for end in (0, 4))
    network = network_of(TOWN, LOOP)
    barred = built((TOWN, LOOP, shut), COSTS).network

    assert barred.base_count == network.edge_count
    assert nodes_driven((TOWN, LOOP, shut), way(2, 1), way(1, 2)) == [2, 1, 2]
    no_way_back = (*shut, (way(2, 1), way(1, 2)))
    assert built((TOWN, LOOP, no_way_back), COSTS).network.base_count == network.edge_count - 1
