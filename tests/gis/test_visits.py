"""Standing, staying and leaving. No database."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo import LngLat
from gis.domain.visits import Fence, Pace, apart_m, exact_enough, exits, moving, stays
from tests.builders import at, crossing

PACE = Pace(moves_mps=2, stops_mps=1)
HOME = crossing(5, 6)
SCENE = crossing(6, 6)
AT_SCENE = Fence(SCENE, ring_m=80, settle_s=10)
AT_HOME = Fence(HOME, ring_m=80, settle_s=10)


@dataclass(frozen=True)
class Fix:
    place: LngLat
    speed_mps: float | None
    at: datetime
    accuracy_m: float | None = None
    heading_deg: float | None = None


def track(*seen: tuple[float, LngLat, float | None]) -> list[Fix]:
    return [Fix(place, speed, at(when)) for when, place, speed in seen]


def stood(fixes: list[Fix], fence: Fence = AT_SCENE) -> list[datetime]:
    return [stay.since for stay in stays(fixes, moving(fixes, PACE), fence)]


def came_out(fixes: list[Fix], fence: Fence = AT_HOME) -> list[tuple[datetime, datetime]]:
    return [(way.rolled_at, way.outside_at) for way in exits(fixes, moving(fixes, PACE), fence)]


def test_two_crossings_are_half_a_kilometre_apart() -> None:
    assert apart_m(crossing(5, 6), crossing(6, 6)) == pytest.approx(500, rel=0.01)
    assert apart_m(crossing(6, 5), crossing(6, 6)) == pytest.approx(500, rel=0.01)


def test_it_came_when_it_came_to_stand_not_when_that_was_noticed() -> None:
    fixes = track(
        (0, crossing(5.5, 6), 12), (5, SCENE, 6), (8, SCENE, 1), (12, SCENE, 0), (18, SCENE, 0)
    )

    assert stood(fixes) == [at(8)]


def test_one_that_drives_past_has_not_come() -> None:
    assert stood(track((0, SCENE, 12), (11, SCENE, 12))) == []


def test_one_that_has_just_stopped_has_not_settled() -> None:
    assert stood(track((0, SCENE, 0), (9, SCENE, 0))) == []


def test_leaving_the_ring_begins_the_stay_anew() -> None:
    fixes = track((0, SCENE, 0), (11, crossing(6.3, 6), 0), (12, SCENE, 0), (25, SCENE, 0))

    assert stood(fixes) == [at(12)]


def test_a_stay_that_ended_is_still_found() -> None:
    """Fixes that were kept while out of reach come all at once, long after it has driven on."""
    fixes = track((0, SCENE, 0), (20, SCENE, 0), (30, crossing(7, 6), 12))

    (stay,) = stays(fixes, moving(fixes, PACE), AT_SCENE)

    assert (stay.since, stay.confirmed_at, stay.until) == (at(0), at(20), at(30))


@pytest.mark.parametrize(("gap", "expected"), [(10, [0]), (9.9, [])])
def test_the_norm_itself_is_enough(gap: float, expected: list[float]) -> None:
    assert stood(track((0, SCENE, 2), (gap, SCENE, 2))) == [at(one) for one in expected]


def test_between_the_two_speeds_it_does_as_before() -> None:
    """A crawl in a jam is neither a stop nor a start: without hysteresis it would waver."""
    fixes = track((0, SCENE, 9), (1, SCENE, 1.5), (2, SCENE, 0.5), (3, SCENE, 1.5), (4, SCENE, 2.5))

    assert moving(fixes, PACE) == [True, True, False, False, True]


def test_without_a_speed_it_is_reckoned_from_the_fix_before() -> None:
    near = LngLat(SCENE.lng, SCENE.lat + 0.0005)  # 55 m: inside, but 11 m/s away

    there_and_back = track((0, near, None), (5, SCENE, None), (10, near, None), (15, SCENE, None))
    standing = track((0, near, None), (5, SCENE, None), (10, SCENE, None), (20, SCENE, None))

    assert stood(there_and_back) == []
    assert stood(standing) == [at(10)]


def test_nothing_seen_shows_nothing() -> None:
    assert stood([]) == came_out([]) == moving([], PACE) == []


def test_wheels_rolled_with_the_first_moving_fix_that_led_out() -> None:
    fixes = track(
        (0, HOME, 0),
        (5, HOME, 3),
        (8, crossing(5.1, 6), 8),
        (15, crossing(5.5, 6), 12),
        (25, crossing(5.8, 6), 12),
    )

    assert apart_m(crossing(5.1, 6), HOME) < AT_HOME.ring_m
    assert came_out(fixes) == [(at(5), at(15))]


def test_a_stray_fix_outside_is_no_turnout() -> None:
    assert came_out(track((0, HOME, 0), (5, SCENE, 0), (6, HOME, 0))) == []
    assert came_out(track((0, HOME, 0), (5, SCENE, 0))) == []


def test_one_that_was_already_out_left_with_its_first_fix_and_says_so() -> None:
    fixes = track((3, SCENE, 9), (14, SCENE, 9))

    (way,) = exits(fixes, moving(fixes, PACE), AT_HOME)

    assert (way.rolled_at, way.outside_at, way.was_inside) == (at(3), at(3), False)


def test_a_fix_that_may_be_anywhere_tells_no_inside_from_outside() -> None:
    vague = [Fix(SCENE, 0.0, at(n), accuracy_m=300.0) for n in (0, 20)]
    sharp = [Fix(SCENE, 0.0, at(n), accuracy_m=5.0) for n in (40, 60)]

    assert exact_enough([*vague, *sharp], 80) == sharp


# Against a slow reader that asks each question anew of every pair of fixes.

SPEEDS = st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 9.0])
PLACES = st.sampled_from([HOME, crossing(5.1, 6), crossing(5.5, 6), crossing(5.9, 6), SCENE])
STEPS_S = st.sampled_from([1, 3, 5, 9, 10, 11, 40])


@st.composite
def tracks(draw: st.DrawFn) -> list[Fix]:
    when, fixes = 0.0, []
    for _ in range(draw(st.integers(0, 9))):
        when += draw(STEPS_S)
        fixes.append(Fix(draw(PLACES), draw(SPEEDS), at(when)))
    return fixes


def oracle_moving(fixes: list[Fix], row: int) -> bool:
    decisive = [fix for fix in fixes[: row + 1] if fix.speed_mps > 2 or fix.speed_mps <= 1]
    return bool(decisive) and decisive[-1].speed_mps > 2


def lasts(fixes: list[Fix], first: int, last: int) -> bool:
    return (fixes[last].at - fixes[first].at).total_seconds() >= 10


@given(tracks())
def test_stays_are_the_runs_that_lasted_and_no_others(fixes: list[Fix]) -> None:
    here = [
        apart_m(fix.place, SCENE) <= 80 and not oracle_moving(fixes, row)
        for row, fix in enumerate(fixes)
    ]
    wanted = [
        fixes[first].at
        for first in range(len(fixes))
        for last in range(first, len(fixes))
        if all(here[first : last + 1])
        and (first == 0 or not here[first - 1])
        and (last + 1 == len(fixes) or not here[last + 1])
        and lasts(fixes, first, last)
    ]

    assert stood(fixes) == wanted


@given(tracks())
def test_exits_are_the_runs_outside_that_lasted_and_begin_where_it_rolled(fixes) -> None:
    out = [apart_m(fix.place, HOME) > 80 for fix in fixes]
    wanted = []
    for first in range(len(fixes)):
        if not out[first] or (first and out[first - 1]):
            continue
        last = next((n - 1 for n in range(first, len(fixes)) if not out[n]), len(fixes) - 1)
        if lasts(fixes, first, last):
            still = [n for n in range(first) if not oracle_moving(fixes, n)]
            rolled = still[-1] + 1 if still else 0
            wanted.append((fixes[rolled].at, fixes[first].at))

    assert came_out(fixes) == wanted


@given(tracks(), st.integers(0, 9))
def test_what_a_part_of_a_track_shows_the_whole_shows_the_same(fixes, count: int) -> None:
    part = fixes[:count]

    assert stood(fixes)[: len(stood(part))] == stood(part)
    assert came_out(fixes)[: len(came_out(part))] == came_out(part)
