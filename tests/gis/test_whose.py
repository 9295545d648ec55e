"""Whose a thing on the ground is."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.geo import LngLat, metres_between
from gis.domain.whose import charge_of, whose

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
