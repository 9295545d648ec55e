"""Stations where the rules of 建标152 put them, on any network."""

from dataclasses import replace

import numpy as np
import pytest

from gis.domain.lay_stations import StationRules, first_due_station, lay_stations
from gis.domain.lay_streets import addressable_names, farthest_street, places_along, samples
from gis.domain.road_build import build_network
from tests.gis.networks import BUILT_AT, COSTS, network_of, pieces_of, slow_travel_s
from tests.gis.towns import away_from_roads_m, class_of, grid_town

RULES = StationRules(
    first_due_s=300,
    turnout_s=60,
    area_first_class_m2=7e6,
    area_second_class_m2=4e6,
    area_small_m2=2e6,
    area_suburb_m2=15e6,
)


@pytest.fixture(scope="module")
def town():
    return grid_town(side=50)  # 7.35 km by 7.35 km: 54 km²


def lay(town, rules=RULES, seed=119):
    return lay_stations(town, rules, np.random.default_rng(seed))


def test_the_same_seed_lays_the_same_stations(town) -> None:
    one, again, other = lay(town), lay(town), lay(town, seed=7)

    assert np.array_equal(one.east_north_m, again.east_north_m)
    assert one.kind == again.kind
    assert not np.array_equal(one.east_north_m, other.east_north_m)


def test_a_town_gets_as_many_stations_as_its_area_asks_for(town) -> None:
    laid = lay(town)

    assert 8 <= laid.report.station_count <= 16  # 54 km² by at most 7
    assert (laid.area_m2 <= RULES.area_first_class_m2).all()
    assert laid.report.over_area_count == 0
    assert laid.report.built_up_reached_share > 0.85
    assert laid.area_m2.sum() == pytest.approx(54e6, rel=0.1)


def test_smaller_areas_ask_for_more_stations(town) -> None:
    small = replace(RULES, area_first_class_m2=3e6, area_second_class_m2=2e6, area_small_m2=1e6)

    assert lay(town, small).report.station_count > 1.6 * lay(town).report.station_count


def test_less_time_asks_for_more_stations(town) -> None:
    hurried = replace(RULES, first_due_s=200)

    assert lay(town, hurried).report.station_count > lay(town).report.station_count


def test_a_gate_opens_to_a_street_and_is_set_back_from_it(town) -> None:
    laid = lay(town)

    assert set(class_of(town, laid.road)) <= {"primary", "residential"}
    away_m = away_from_roads_m(town, laid.east_north_m)
    assert (away_m >= 15).all()
    assert (away_m <= 30).all()


def test_a_station_is_classed_by_its_area_or_is_special(town) -> None:
    laid = lay(town)

    for kind, area_m2 in zip(laid.kind, laid.area_m2, strict=True):
        if kind != "special":
            assert kind == (
                "small" if area_m2 <= 2e6 else "second_class" if area_m2 <= 4e6 else "first_class"
            )
    assert 1 <= laid.kind.count("special") <= len(laid.kind) // 4


def test_who_is_first_due_is_who_a_plain_search_says() -> None:
    """Against Dijkstra in plain Python, from the beginning of each gate's own piece of road."""
    rng = np.random.default_rng(5)
    places_m = [(x * 100.0 + rng.uniform(-30, 30), y * 100.0) for x in range(5) for y in range(4)]
    ways = [(a, a + 1, bool(rng.random() < 0.4)) for a in range(19)]
    ways += [(a, a + 4, bool(rng.random() < 0.4)) for a in range(16)] + [(19, 0, False)]
    network = network_of(places_m, ways)
    gates = np.array([0, network.road_count // 2, network.road_count - 1])
    places, _ = samples(network, 70.0)

    got = first_due_station(network, gates, places)

    for row in range(len(places.road)):
        share = places.along_m[row] / network.road_length_m[places.road[row]]
        forward, back = network.road_edge[places.road[row]].tolist()
        targets = {edge: part for edge, part in ((forward, share), (back, 1 - share)) if edge >= 0}
        seconds = [
            min(
                slow_travel_s(network, (edge, 0.0), targets)
                for edge in network.road_edge[gate].tolist()
                if edge >= 0
            )
            for gate in gates
        ]
        assert seconds[got[row]] == pytest.approx(min(seconds), abs=1e-3)


def test_two_crossings_and_a_road_between_have_a_station() -> None:
    hamlet = network_of([(0, 0), (300, 0)], [(0, 1, False)])

    assert lay(hamlet).report.station_count == 1


def test_a_place_along_a_road_is_where_a_ruler_says(town) -> None:
    at = places_along(town, np.array([0, 0, 0]), np.array([-5.0, 30.0, 1e6]))
    line = town.road_line(0)

    assert at.east_north_m[0] == pytest.approx(line[0])
    assert np.hypot(*(at.east_north_m[1] - line[0])) == pytest.approx(30.0)
    assert at.east_north_m[2] == pytest.approx(line[-1])


def test_a_place_along_a_bent_road_is_past_its_bend() -> None:
    straight = pieces_of([(0, 0), (100, 0), (100, 100)], [(0, 1, False), (1, 2, False)])
    bent = replace(
        straight,
        node_from=np.array([0]),
        node_to=np.array([1]),
        road_class=straight.road_class[:1],
        is_oneway=straight.is_oneway[:1],
        is_guessed=straight.is_guessed[:1],
        speed_mps=straight.speed_mps[:1],
        point_start=np.array([0, 3], dtype=np.int32),
        point_lnglat=straight.point_lnglat[[0, 1, 3]],
    )
    network = build_network(bent, turn_costs=COSTS, name="bent", built_at=BUILT_AT).network

    at = places_along(network, np.array([0]), np.array([130.0]))

    first = network.road_line(0)[0]
    assert at.east_north_m[0] - first == pytest.approx([100, 30], abs=0.1)
    assert at.ahead[0] == pytest.approx([0, 1], abs=1e-3)


def test_the_right_of_a_road_that_runs_north_is_east() -> None:
    road = network_of([(0, 0), (0, 300)], [(0, 1, False)])
    at = places_along(road, np.array([0]), np.array([100.0]))

    north = np.sign(at.ahead[0, 1])  # pieces may have been turned round
    assert at.beside(np.array([10.0]))[0, 0] - at.east_north_m[0, 0] == pytest.approx(10 * north)


def test_the_farthest_street_is_no_motorway(town) -> None:
    edge = farthest_street(town, (-1.0, 0.0))

    assert class_of(town, edge.road).tolist() != ["motorway"]


def test_a_nameless_road_is_a_side_road_of_the_nearest_named_one() -> None:
    network = network_of(
        [(0, 0), (500, 0), (500, 200), (9000, 0), (9500, 0)],
        [(0, 1, False), (1, 2, False), (1, 3, False), (3, 4, False)],
    )
    west = network.node_east_north_m[:, 0].min()
    middle = [network.road_line(row).mean(axis=0)[0] - west for row in range(network.road_count)]
    names = ["和平路" if x < 300 else "" for x in middle]

    got = addressable_names(network, names)

    assert {name for name, x in zip(got, middle, strict=True) if x < 300} == {"和平路"}
    assert {name for name, x in zip(got, middle, strict=True) if 300 < x < 600} == {"和平路支路"}
    assert {name for name, x in zip(got, middle, strict=True) if x > 9000} == {""}
