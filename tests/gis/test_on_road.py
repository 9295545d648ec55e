"""Which road a fix is on: an estimate. No database."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo import LngLat
from gis.domain.local import to_lnglat, to_local
from gis.domain.on_road import FARTHEST_M, OnRoad, on_road, reach_m
from tests.gis.networks import ORIGIN, network_of

# A divided road 20 m apart, each carriageway one-way, joined at both ends; and a lane beyond.
EAST, WEST = 0, 1
PLACES_M = [(0.0, 0.0), (1000.0, 0.0), (1000.0, 20.0), (0.0, 20.0), (0.0, 400.0)]
ROADS = network_of(
    PLACES_M, [(0, 1, True), (2, 3, True), (1, 2, False), (3, 0, False), (3, 4, False)]
)


@dataclass(frozen=True)
class Fix:
    place: LngLat
    heading_deg: float | None = None
    accuracy_m: float | None = None
    speed_mps: float | None = None
    at: datetime = datetime(2026, 5, 12, tzinfo=UTC)


def here(east_m: float, north_m: float, **more: float | None) -> Fix:
    lng, lat = to_lnglat(np.array([(east_m, north_m)]), ORIGIN)[0].tolist()
    return Fix(LngLat(lng, lat), **more)


def metres(found: OnRoad) -> object:
    east, north = to_local(np.array([found.place]), ORIGIN)[0].tolist()
    return pytest.approx((east, north), abs=0.05)


def test_it_is_put_on_the_nearest_road_beside_where_it_was_measured() -> None:
    found = on_road(ROADS, here(500, 3), is_moving=False)

    assert found is not None
    assert metres(found) == (500, 0)
    assert found.distance_m == pytest.approx(3, abs=0.05)


def test_one_that_moves_is_on_the_carriageway_that_leads_its_way() -> None:
    nearer_the_other = here(500, 12, heading_deg=90.0)

    moves = on_road(ROADS, nearer_the_other, is_moving=True)
    assert moves is not None
    assert metres(moves) == (500, 0)


def test_the_heading_of_one_that_stands_is_noise() -> None:
    stands = on_road(ROADS, here(500, 12, heading_deg=90.0), is_moving=False)

    assert stands is not None
    assert metres(stands) == (500, 20)


@pytest.mark.parametrize(
    ("accuracy_m", "is_found"), [(None, True), (5.0, False), (30.0, True), (500.0, True)]
)
def test_how_far_the_road_may_be_is_a_matter_of_accuracy(accuracy_m, is_found) -> None:
    fix = here(500, -50, accuracy_m=accuracy_m)

    assert (on_road(ROADS, fix, is_moving=False) is not None) is is_found


def test_beyond_a_hundred_metres_no_accuracy_makes_a_road_likely() -> None:
    assert on_road(ROADS, here(500, -101, accuracy_m=5000.0), is_moving=False) is None


@given(
    st.floats(-60, 1060),
    st.floats(-60, 460),
    st.none() | st.floats(1, 200),
    st.none() | st.floats(0, 359),
    st.booleans(),
)
def test_the_place_lies_on_a_road_as_far_off_as_it_says_and_no_farther_than_allowed(
    east, north, accuracy_m, heading_deg, is_moving
) -> None:
    fix = here(east, north, accuracy_m=accuracy_m, heading_deg=heading_deg)

    found = on_road(ROADS, fix, is_moving=is_moving)

    nearest_m = min(_apart(east, north, one) for one in ((0, 1), (2, 3), (1, 2), (3, 0), (3, 4)))
    allowed_m = reach_m(accuracy_m)
    assert allowed_m <= FARTHEST_M
    if found is None:
        assert nearest_m > allowed_m - 0.1
        return
    place = to_local(np.array([found.place]), ORIGIN)[0]
    assert np.hypot(*(place - (east, north))) == pytest.approx(found.distance_m, abs=0.1)
    assert nearest_m - 0.1 <= found.distance_m <= allowed_m
    if not is_moving or heading_deg is None:
        assert found.distance_m == pytest.approx(nearest_m, abs=0.1)


def _apart(east: float, north: float, ends: tuple[int, int]) -> float:
    a, b = (np.array(PLACES_M[one]) for one in ends)
    step, to = b - a, np.array([east, north]) - a
    share = np.clip(step @ to / (step @ step), 0, 1)
    return float(np.hypot(*(to - step * share)))
