"""Whose a thing on the ground is."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.geo import LngLat, metres_between
from gis.domain.whose import by_area, charge_of, whose

WUHAN = np.array([114.3, 30.6])
places = arrays(np.float64, st.tuples(st.integers(1, 6), st.just(2)), elements=st.floats(-0.2, 0.2))


@given(places, places)
def test_no_other_station_is_nearer(things: np.ndarray, gates: np.ndarray) -> None:
    """Against every station there is, one by one; in metres, not in degrees."""
    things, gates = things + WUHAN, gates + WUHAN
    charge = charge_of([], [(10 + row, *gate) for row, gate in enumerate(gates.tolist())], 1)

    got = whose(things, charge)

    for thing, formation in zip(things, got, strict=True):
        away_m = [metres_between(LngLat(*thing), LngLat(*gate)) for gate in gates]
        assert away_m[formation - 10] <= min(away_m) + 0.01


def test_a_first_due_area_counts_before_the_nearest_station_and_the_first_before_others() -> None:
    east, all_of_it = shapely.box(114.31, 30, 115, 31), shapely.box(114, 30, 115, 31)
    charge = charge_of([(7, east), (8, all_of_it)], [(9, 114.32, 30.6)], 1)
    assert whose(np.array([[114.32, 30.6], [114.30, 30.6], [116.0, 30.6]]), charge).tolist() == [
        7, 8, 9,
    ]  # fmt: skip


def test_without_stations_it_is_the_top_of_the_tree_s() -> None:
    assert whose(WUHAN[None], charge_of([], [], 1)).tolist() == [1]


def test_areas_alone_say_whose_a_place_is_where_they_are_one_formation_s() -> None:
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    within_east = shapely.box(1.4, 0.4, 1.6, 0.6)
    charge = charge_of([(7, west), (8, east), (8, within_east)], [(9, 5.0, 5.0)], 1)
    places = np.array([[0.5, 0.5], [0.0, 0.5], [1.0, 0.5], [1.5, 0.5], [3.0, 0.5]])
    count, formation = by_area(places, charge)
    assert count.tolist() == [1, 1, 2, 1, 0]  # inside, edge, border of two, two of one, outside
    assert formation.tolist() == [7, 7, 0, 8, 0]


def test_without_areas_they_say_nothing() -> None:
    count, formation = by_area(WUHAN[None], charge_of([], [(9, 114.3, 30.6)], 1))
    assert (count.tolist(), formation.tolist()) == ([0], [0])


boxes = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 8), st.integers(0, 8), st.integers(1, 5)),
    max_size=6,
)
on_a_grid = st.lists(st.tuples(st.integers(-1, 14), st.integers(-1, 14)), max_size=12)


@given(boxes, on_a_grid)
def test_what_areas_say_is_what_looking_at_each_says(boxes: list, spots: list) -> None:
    """On whole numbers, so that many places stand on borders and corners."""
    areas = [(one, shapely.box(x, y, x + side, y + side)) for one, x, y, side in boxes]
    places = np.array(spots, dtype=np.float64).reshape(-1, 2)
    count, formation = by_area(places, charge_of(areas, [], 1))
    for place, many, one in zip(spots, count, formation, strict=True):
        holders = {whose for whose, area in areas if area.covers(shapely.Point(place))}
        assert many == len(holders)
        assert one == (holders.pop() if len(holders) == 1 else 0)
