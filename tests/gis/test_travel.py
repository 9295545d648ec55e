"""Travel times and routes, against the slow and plain way to find them."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.api import travel_times_s
from gis.domain.roads import NONE, RoadNetwork
from gis.domain.snapping import Snaps
from gis.domain.travel import Path, travel_tree
from tests.builders import crossing
from tests.gis.networks import network_of, slow_travel_s, small_networks


def on_road(network: RoadNetwork, places: list[tuple[int, float]]) -> Snaps:
    """Stand part-way along pieces of road: both directions of a two-way one."""
    roads = np.array([road for road, _ in places])
    shares = np.array([share for _, share in places])
    length = network.road_length_m[roads]
    return Snaps(
        edge=network.road_edge[roads],
        along_m=np.column_stack([shares * length, (1 - shares) * length]),
        distance_m=np.zeros(len(places)),
    )


def slow(network: RoadNetwork, source: Snaps, target: Snaps) -> float:
    def spots(snaps: Snaps) -> dict[int, float]:
        return {
            int(edge): float(along / network.edge_length_m[edge])
            for edge, along in zip(snaps.edge[0], snaps.along_m[0], strict=True)
            if edge != NONE
        }

    targets = spots(target)
    return min(
        (slow_travel_s(network, one, targets) for one in spots(source).items()), default=math.inf
    )


@st.composite
def trips(draw: st.DrawFn):
    network = draw(small_networks())
    road = st.integers(0, network.road_count - 1)
    share = st.integers(0, 4).map(lambda quarter: quarter / 4) | st.floats(0, 1)
    places = st.tuples(road, share)
    target = draw(places)
    near_target = st.tuples(st.just(target[0]), share)  # before and behind it on its own edge
    return network, draw(st.lists(places | near_target, min_size=1, max_size=6)), target


@settings(max_examples=100, deadline=None)
@given(trips())
def test_one_search_gives_each_source_its_quickest_time(trip) -> None:
    network, sources, target = trip
    tree = travel_tree(network, on_road(network, [target]))

    got = tree.travel_s(on_road(network, sources))

    want = [slow(network, on_road(network, [one]), on_road(network, [target])) for one in sources]
    assert got == pytest.approx(want, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(trips())
def test_a_route_takes_its_travel_time_and_breaks_no_oneway(trip) -> None:
    network, sources, target = trip
    starts, end = on_road(network, sources), on_road(network, [target])
    tree = travel_tree(network, end)

    for row, path in enumerate(tree.paths(starts)):
        assert path is not None
        assert path.travel_s == pytest.approx(tree.travel_s(starts)[row], abs=1e-6)
        line = path.line_east_north_m
        assert path.length_m == pytest.approx(np.hypot(*np.diff(line, axis=0).T).sum(), abs=1e-6)
        assert line[0] == pytest.approx(spot(network, sources[row]), abs=1e-6)
        assert line[-1] == pytest.approx(spot(network, target), abs=1e-6)
        assert_drivable(network, path)


def spot(network: RoadNetwork, place: tuple[int, float]) -> np.ndarray:
    road, share = place
    line = network.road_line(road)
    return line[0] + (line[-1] - line[0]) * share


def assert_drivable(network: RoadNetwork, path: Path) -> None:
    for before, after in pairwise(path.edges.tolist()):
        assert after in network.turns(before)
        assert network.edge_to[before] == network.edge_from[after]
    against = ~network.edge_is_forward[path.edges]
    assert not (against & network.road_is_oneway[network.edge_road[path.edges]]).any()


def ring() -> RoadNetwork:
    """A one-way square, 100 m a side at 10 m/s, and a two-way street that leads away from it."""
    corners = [(0, 0), (100, 0), (100, 100), (0, 100), (-100, 0)]
    return network_of(
        corners, [(0, 1, True), (1, 2, True), (2, 3, True), (3, 0, True), (0, 4, False)]
    )


def oneway_row(network: RoadNetwork) -> int:
    return int(np.flatnonzero(network.road_is_oneway)[0])


def test_a_target_just_behind_on_a_oneway_takes_once_round() -> None:
    network = ring()
    road = oneway_row(network)
    tree = travel_tree(network, on_road(network, [(road, 0.4)]))

    ahead, behind = tree.travel_s(on_road(network, [(road, 0.3), (road, 0.5)]))

    assert ahead == pytest.approx(1.0)
    assert behind == pytest.approx(39.0 + 8.0 + 0, abs=2)  # three quarters, and a left turn


def test_where_no_road_leads_the_time_is_infinite() -> None:
    network = ring()
    nowhere = Snaps(np.full((1, 2), NONE, dtype=np.int32), np.zeros((1, 2)), np.array([np.inf]))
    here = on_road(network, [(0, 0.5)])

    assert travel_tree(network, here).travel_s(nowhere).tolist() == [np.inf]
    assert travel_tree(network, nowhere).travel_s(here).tolist() == [np.inf]
    assert travel_tree(network, nowhere).paths(here) == [None]


@pytest.mark.usefixtures("home")
def test_many_in_one_place_are_answered_as_each_alone() -> None:
    """Places are looked up once each: by place and heading, in whatever order, some unknown."""
    there, elsewhere, target = crossing(2, 2.4), crossing(8, 3.5), crossing(6, 6.3)
    nowhere = (math.nan, math.nan)
    places = [there, nowhere, elsewhere, there, there, elsewhere, there]
    headings = [math.nan, math.nan, 90.0, 0.0, 180.0, math.nan, math.nan]

    got = travel_times_s(np.array(places), target, headings_deg=np.array(headings)).travel_s

    alone = [
        travel_times_s(np.array([place]), target, headings_deg=[heading]).travel_s[0]
        for place, heading in zip(places, headings, strict=True)
    ]
    assert got.tolist() == alone
    assert got[3] != got[4]  # facing away takes longer
    assert math.isinf(got[1])


def test_turning_round_is_for_dead_ends_only() -> None:
    network = ring()
    for edge in range(network.edge_count):
        twin = network.edge_twin[edge]
        others = np.flatnonzero(network.edge_from == network.edge_to[edge])
        turns_back = twin != NONE and twin in network.turns(edge)
        assert turns_back == (others.tolist() == [twin])
