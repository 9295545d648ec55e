"""Putting places on roads."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.domain.roads import NONE, RoadNetwork
from gis.domain.snapping import nearest_road, snap
from tests.gis.networks import network_of, small_networks

NORTH, EAST, SOUTH, WEST = 0.0, 90.0, 180.0, 270.0


def avenue() -> RoadNetwork:
    """A dual carriageway running north, 20 m wide, crossed by a two-way street at each end."""
    places = [(10, -500), (10, 500), (-10, 500), (-10, -500)]
    ends = [(110, -500), (110, 500), (-110, 500), (-110, -500)]
    streets = [(1, 2, False), (3, 0, False), *((row, row + 4, False) for row in range(4))]
    return network_of([*places, *ends], [(0, 1, True), (2, 3, True), *streets])


def centre(network: RoadNetwork) -> np.ndarray:
    return network.point_east_north_m.mean(axis=0)


def heading_of(network: RoadNetwork, edge: int) -> float:
    step = np.diff(network.edge_line(edge), axis=0)[0]
    return float(np.degrees(np.arctan2(*step)) % 360)


@settings(max_examples=60, deadline=None)
@given(
    small_networks(), st.lists(st.tuples(st.floats(-400, 800), st.floats(-400, 600)), max_size=8)
)
def test_the_nearest_road_is_found_wherever_one_stands(network: RoadNetwork, places) -> None:
    places_m = np.array(places, dtype=np.float64).reshape(-1, 2)
    lines = [shapely.LineString(network.road_line(row)) for row in range(network.road_count)]
    want = [min(shapely.Point(one).distance(line) for line in lines) for one in places_m]

    got = snap(network, places_m, within_m=200)

    within = np.array(want) <= 200 if want else np.zeros(0, dtype=bool)
    assert got.is_on.tolist() == within.tolist()
    assert got.distance_m[within] == pytest.approx(np.array(want)[within] if want else [], abs=1e-6)
    for row in np.flatnonzero(within):
        for edge, along_m in zip(got.edge[row], got.along_m[row], strict=True):
            if edge != NONE:
                line = shapely.LineString(network.edge_line(int(edge)))
                spot = line.interpolate(along_m)
                assert spot.distance(shapely.Point(places_m[row])) == pytest.approx(
                    got.distance_m[row], abs=1e-6
                )


def test_a_standing_appliance_may_go_either_way_but_on_a_oneway_only_its_own() -> None:
    network = avenue()
    middle = centre(network)

    on_avenue = snap(network, middle[None] + [9, 0], within_m=50)
    on_street = snap(network, middle[None] + [0, 500], within_m=50)

    assert np.count_nonzero(on_avenue.edge[0] != NONE) == 1
    assert heading_of(network, int(on_avenue.edge[0].max())) == pytest.approx(NORTH, abs=0.1)
    assert np.count_nonzero(on_street.edge[0] != NONE) == 2


@pytest.mark.parametrize(("heading", "runs"), [(NORTH, NORTH), (SOUTH, SOUTH)])
def test_what_moves_is_on_the_carriageway_that_runs_its_way(heading: float, runs: float) -> None:
    """Its fix lies a little nearer the other one."""
    network = avenue()
    nearer_the_wrong_one = -3.0 if heading == NORTH else 3.0
    place = centre(network)[None] + [nearer_the_wrong_one, 0]

    got = snap(network, place, within_m=50, headings_deg=np.array([heading]))

    assert heading_of(network, int(got.edge[0].max())) == pytest.approx(runs, abs=0.1)


def test_what_moves_on_a_two_way_street_keeps_its_direction() -> None:
    network = avenue()
    place = centre(network)[None] + [0, 500]

    got = snap(network, place, within_m=50, headings_deg=np.array([WEST]))

    assert np.count_nonzero(got.edge[0] != NONE) == 1
    assert heading_of(network, int(got.edge[0].max())) == pytest.approx(WEST, abs=0.1)


def test_what_reverses_along_a_oneway_is_still_on_it() -> None:
    network = avenue()
    place = centre(network)[None] + [30, 0]

    got = snap(network, place, within_m=25, headings_deg=np.array([EAST + 100]))

    assert got.is_on.tolist() == [True]
    assert heading_of(network, int(got.edge[0].max())) == pytest.approx(NORTH, abs=0.1)


def test_a_road_in_a_corner_of_the_squares_looked_at_first_does_not_hide_a_nearer_one() -> None:
    """250 m off it lies in a square that touches ours; the nearer one, 196 m off, does not."""
    rim = [(-118, -118), (-900, -900), (900, -900), (900, 62), (258, 62), (900, 900)]
    streets = [(0, 1, False), (1, 2, False), (2, 3, False), (3, 4, False), (3, 5, False)]
    network = network_of(rim, streets)

    got = snap(network, np.array([[62.0, 62.0]]), within_m=500)

    assert got.distance_m == pytest.approx([196], abs=1)


def test_too_far_is_on_no_road() -> None:
    network = avenue()
    far = centre(network)[None] + [5_000, 0]

    assert snap(network, far, within_m=500).edge.tolist() == [[NONE, NONE]]
    road, distance_m = nearest_road(network, far, within_m=500)
    assert (road.tolist(), distance_m.tolist()) == ([NONE], [np.inf])


def test_a_place_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        snap(avenue(), np.array([[np.nan, 0]]), within_m=50)
