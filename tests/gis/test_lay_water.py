"""Hydrants along every street by GB 50974, and the other water there is."""

import numpy as np
import pytest

from gis.domain.lay_water import WaterRules, lay_water
from tests.gis.networks import network_of
from tests.gis.towns import away_from_roads_m, grid_town

RULES = WaterRules(spacing_m=120, radius_m=150, flow_lps=15, pressure_mpa=0.14)
NOWHERE = np.empty((0, 2))


@pytest.fixture(scope="module")
def town():
    return grid_town(side=16, lake=True)


@pytest.fixture(scope="module")
def water(town):
    return lay_water(town, RULES, np.array([[500.0, 500.0]]), np.random.default_rng(119))


def hydrants(water):
    return water.east_north_m[water.kind == "hydrant"]


def test_the_same_seed_lays_the_same_water(town, water) -> None:
    again = lay_water(town, RULES, np.array([[500.0, 500.0]]), np.random.default_rng(119))

    assert np.array_equal(again.east_north_m, water.east_north_m)
    assert again.state.tolist() == water.state.tolist()
    assert np.array_equal(again.flow_lps, water.flow_lps, equal_nan=True)


def test_a_street_of_a_thousand_metres_has_nine_hydrants() -> None:
    street = network_of([(0, 0), (400, 0), (1000, 0)], [(0, 1, False), (1, 2, False)])

    east = np.sort(hydrants(lay_water(street, RULES, NOWHERE, np.random.default_rng(1)))[:, 0])

    assert len(east) == 9
    assert np.diff(east).max() <= 120
    assert np.ptp(east) >= 1000 - 120


def test_no_two_neighbours_on_a_street_are_farther_apart_than_the_norm(town, water) -> None:
    """Street by street of the grid, by hand: those that the lake does not cut."""
    at = hydrants(water)
    nodes = town.node_east_north_m
    ends = np.unique(nodes.round(0), axis=0)
    for axis in (0, 1):
        values, counts = np.unique(ends[:, axis], return_counts=True)
        for line in values[counts == counts.max()][1:-1]:
            on = np.abs(at[:, axis] - line) < 20
            along = np.sort(at[on, 1 - axis])
            assert np.diff(along).max() <= RULES.spacing_m + 0.1
    assert water.report.greatest_spacing_m <= RULES.spacing_m
    assert water.report.within_radius_share > 0.999


def test_a_hydrant_stands_half_a_metre_to_two_metres_off_the_kerb(town, water) -> None:
    away_m = away_from_roads_m(town, hydrants(water))
    narrow, wide = 4.5, 14.0
    off_narrow = (away_m >= narrow + 0.5) & (away_m <= narrow + 2.0)
    off_wide = (away_m >= wide + 0.5) & (away_m <= wide + 2.0)

    assert (off_narrow | off_wide).mean() > 0.85  # the rest: where another street comes near
    assert off_wide.any()


def test_no_hydrant_stands_on_a_motorway(town, water) -> None:
    assert away_from_roads_m(town, hydrants(water), only="motorway").min() > 30


def test_a_wide_road_has_them_on_both_sides() -> None:
    avenue = network_of([(0, 0), (1190, 0)], [(0, 1, False)])  # class primary
    north = hydrants(lay_water(avenue, RULES, NOWHERE, np.random.default_rng(2)))[:, 1]

    assert len(north) == 10
    assert (north > 0).sum() == (north < 0).sum() == 5


def test_a_carriageway_has_them_on_its_right() -> None:
    corners = [(0, 0), (400, 0), (800, 0), (1200, 0), (900, 450), (600, 900), (300, 450)]
    ring = network_of(corners, [(a, (a + 1) % 7, True) for a in range(7)])
    at = hydrants(lay_water(ring, RULES, NOWHERE, np.random.default_rng(2)))

    outside = 0  # the ring runs counter-clockwise: its right is outside
    for road in range(ring.road_count):
        a, b = ring.road_line(road)[[0, -1]]
        way, off = b - a, at - a
        outside = outside + ((way[0] * off[:, 1] - way[1] * off[:, 0]) < 0)
    assert (outside >= 1).all()


def test_pieces_drawn_against_one_another_are_one_street() -> None:
    drawn = [(0, 1, False), (2, 1, False), (2, 3, False)]
    street = network_of([(0, 0), (170, 0), (630, 0), (1000, 0)], drawn)

    east = np.sort(hydrants(lay_water(street, RULES, NOWHERE, np.random.default_rng(1)))[:, 0])

    assert np.diff(east) == pytest.approx(1000 / 9, abs=0.1)


def test_most_work_some_do_not_and_what_was_not_measured_has_no_figure(water) -> None:
    piped = (water.kind == "hydrant") | (water.kind == "water_crane")
    usable = water.state == "usable"

    assert 0.85 < usable[piped].mean() < 0.97
    assert {"faulty", "unknown"} <= set(water.state)
    assert np.isnan(water.flow_lps[piped & ~usable]).all()
    assert (water.flow_lps[piped & usable] > 0).all()
    assert np.isnan(water.inspected_days_ago[water.state == "unknown"]).all()
    assert (water.flow_lps[(water.kind == "hydrant") & usable] >= 15).mean() > 0.9


def test_a_cistern_stands_where_it_was_asked_for_and_holds_water(water) -> None:
    cistern = water.kind == "cistern"

    assert cistern.sum() == 1
    assert np.hypot(*(water.east_north_m[cistern][0] - 500.0)) < 30
    assert water.volume_m3[cistern][0] >= 180
    assert np.isnan(water.volume_m3[~cistern]).all()


def test_water_is_drawn_beside_the_lake(town, water) -> None:
    drafts = water.east_north_m[water.kind == "draft_point"]
    wet = np.array([7.0, 7.0]) * 150.0 + town.node_east_north_m.min(axis=0) + np.array([450.0, 0.0])

    assert len(drafts) >= 1
    assert np.hypot(*(drafts - wet).T).max() < 1600


def test_a_hamlet_has_a_hydrant_too() -> None:
    hamlet = network_of([(0, 0), (30, 0)], [(0, 1, False)])

    assert len(hydrants(lay_water(hamlet, RULES, NOWHERE, np.random.default_rng(1)))) == 1
