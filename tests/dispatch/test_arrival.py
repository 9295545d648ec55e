"""Arrival and departure seen in positions. No database."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from core.geo import LngLat
from dispatch.domain.arrival import Ring, apart_m, arrived_at, departed
from tests.builders import at, crossing

RING = Ring(ring_m=80, settle_s=10, max_speed_mps=2)
HOME = crossing(5, 6)
SCENE = crossing(6, 6)


@dataclass(frozen=True)
class Fix:
    place: LngLat
    speed_mps: float | None
    at: datetime


def track(*seen: tuple[float, LngLat, float | None]) -> list[Fix]:
    return [Fix(place, speed, at(when)) for when, place, speed in seen]


def test_two_crossings_are_half_a_kilometre_apart() -> None:
    assert apart_m(crossing(5, 6), crossing(6, 6)) == pytest.approx(500, rel=0.01)
    assert apart_m(crossing(6, 5), crossing(6, 6)) == pytest.approx(500, rel=0.01)


def test_it_arrived_when_it_came_to_stand_not_when_that_was_noticed() -> None:
    fixes = track(
        (0, crossing(5.5, 6), 12), (5, SCENE, 6), (8, SCENE, 1), (12, SCENE, 0), (18, SCENE, 0)
    )

    assert arrived_at(fixes, SCENE, RING) == at(8)


def test_one_that_drives_past_has_not_arrived() -> None:
    assert arrived_at(track((0, SCENE, 12), (11, SCENE, 12)), SCENE, RING) is None


def test_one_that_has_just_stopped_has_not_settled() -> None:
    assert arrived_at(track((0, SCENE, 0), (9, SCENE, 0)), SCENE, RING) is None


def test_leaving_the_ring_begins_the_stay_anew() -> None:
    fixes = track((0, SCENE, 0), (11, crossing(6.3, 6), 0), (12, SCENE, 0), (15, SCENE, 0))

    assert arrived_at(fixes, SCENE, RING) is None


@pytest.mark.parametrize(("gap", "expected"), [(10, 0), (9.9, None)])
def test_the_norm_itself_is_enough(gap: float, expected: float | None) -> None:
    got = arrived_at(track((0, SCENE, 2), (gap, SCENE, 2)), SCENE, RING)

    assert got == (None if expected is None else at(expected))


def test_without_a_speed_it_is_reckoned_from_the_fix_before() -> None:
    near = LngLat(SCENE.lng, SCENE.lat + 0.0005)  # 55 m: inside, but 11 m/s away

    moving = track((0, near, None), (5, SCENE, None), (10, near, None), (15, SCENE, None))
    standing = track((0, near, None), (5, SCENE, None), (10, SCENE, None), (20, SCENE, None))

    assert arrived_at(moving, SCENE, RING) is None
    assert arrived_at(standing, SCENE, RING) == at(10)


def test_nothing_seen_is_no_arrival_and_no_departure() -> None:
    assert arrived_at([], SCENE, RING) is None
    assert departed([], HOME, RING) is None


def test_wheels_rolled_with_the_first_moving_fix_that_led_out() -> None:
    fixes = track(
        (0, HOME, 0),
        (5, HOME, 3),
        (8, crossing(5.1, 6), 8),
        (15, crossing(5.5, 6), 12),
        (25, crossing(5.8, 6), 12),
    )

    got = departed(fixes, HOME, RING)

    assert got is not None
    assert apart_m(crossing(5.1, 6), HOME) < RING.ring_m
    assert (got.rolled_at, got.outside_at) == (at(5), at(15))


def test_a_stray_fix_outside_is_no_turnout() -> None:
    assert departed(track((0, HOME, 0), (5, SCENE, 0), (6, HOME, 0)), HOME, RING) is None
    assert departed(track((0, HOME, 0), (5, SCENE, 0)), HOME, RING) is None


def test_one_that_was_already_out_left_with_its_first_fix() -> None:
    got = departed(track((3, SCENE, 9), (14, SCENE, 9)), HOME, RING)

    assert got is not None
    assert (got.rolled_at, got.outside_at) == (at(3), at(3))
