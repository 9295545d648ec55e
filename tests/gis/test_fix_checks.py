"""Which fixes can be true."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo import LngLat, metres_between
from gis.domain.fix_checks import STRAYS_AGREE, FixLimits, FixTrack, judge_fix, shifted
from ingest.avl.fix import Fix

NOW = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
WUHAN = LngLat(114.30, 30.59)
STATION = LngLat(114.31, 30.60)
LIMITS = FixLimits(timedelta(seconds=10), max_speed_mps=55.0, city=WUHAN)
M_NORTH = 1 / 111_195  # degrees of latitude in a metre


def fix(place: LngLat, after_s: float = 0.0, **more: float | None) -> Fix:
    return Fix("a", place, NOW + timedelta(seconds=after_s), **more)


def north(of: LngLat, metres: float) -> LngLat:
    return LngLat(of.lng, of.lat + metres * M_NORTH)


def follow(*fixes: Fix, track: FixTrack | None = None) -> tuple[list[str], FixTrack]:
    """Judge fixes as they come; give each one's reason and what is known in the end."""
    track, reasons = track or FixTrack(home=STATION), []
    for it in fixes:
        verdict = judge_fix(it, track, LIMITS, now=max(it.at, NOW))
        reasons.append(verdict.reason)
        track = verdict.track
    return reasons, track


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (WUHAN, ""),
        (LngLat(116.4, 39.9), ""),  # far, and not swapped: sent to help Beijing
        (LngLat(30.59, 114.30), "swapped"),
        (LngLat(0.0, 0.0), "null_island"),
        (LngLat(0.004, -0.003), "null_island"),
        (LngLat(200.0, 30.0), "off_earth"),
        (LngLat(114.3, 95.0), "off_earth"),
    ],
)
def test_a_first_fix_is_believed_unless_its_numbers_cannot_be_a_place(place, reason) -> None:
    assert judge_fix(fix(place), FixTrack(), LIMITS, NOW).reason == reason


def test_swapped_numbers_are_seen_even_where_both_are_places_on_the_earth() -> None:
    heidelberg = FixLimits(timedelta(seconds=10), 55.0, city=LngLat(8.69, 49.41))

    assert judge_fix(fix(LngLat(49.41, 8.69)), FixTrack(), heidelberg, NOW).reason == "swapped"


@pytest.mark.parametrize(
    ("after_s", "reason"),
    [(9, ""), (11, "future"), (-86_399, ""), (-86_401, "too_old")],
)
def test_a_clock_that_is_off_is_not_believed(after_s: float, reason: str) -> None:
    assert judge_fix(fix(WUHAN, after_s), FixTrack(), LIMITS, NOW).reason == reason


@given(st.lists(st.floats(-55, 55), min_size=1, max_size=40))
def test_whoever_drives_within_the_norm_is_always_believed(speeds: list[float]) -> None:
    place, fixes = WUHAN, [fix(WUHAN)]
    for second, speed in enumerate(speeds, start=1):
        place = north(place, speed)
        fixes.append(fix(place, second, speed_mps=abs(speed)))

    reasons, _ = follow(*fixes)

    assert set(reasons) == {""}


@given(st.floats(200, 1_000_000), st.integers(1, 5))
def test_a_single_jump_is_refused_and_the_next_true_fix_is_believed(away_m, gap_s) -> None:
    away = fix(north(WUHAN, -away_m - 55 * gap_s), gap_s)

    reasons, track = follow(fix(WUHAN), away, fix(north(WUHAN, 20), gap_s + 1))

    assert reasons == ["", "jump", ""]
    assert track.stray is None


def test_time_makes_a_distance_possible() -> None:
    assert follow(fix(WUHAN), fix(north(WUHAN, 5000), 100))[0] == ["", ""]
    assert follow(fix(WUHAN), fix(north(WUHAN, 5000), 80))[0] == ["", "jump"]


def test_fixes_that_agree_with_each_other_outvote_the_last_believed_one() -> None:
    """Or one wrong fix, once believed, would lock the appliance out for hours."""
    there = north(WUHAN, 100_000)
    moved = [fix(north(there, 10 * n), n) for n in range(1, STRAYS_AGREE + 2)]

    reasons, track = follow(fix(WUHAN), *moved)

    assert reasons == ["", *["jump"] * (STRAYS_AGREE - 1), "", ""]
    assert track.last == moved[-1]


def test_the_same_wrong_fix_sent_again_and_again_convinces_nobody() -> None:
    reasons, _ = follow(fix(WUHAN), *[fix(north(WUHAN, 100_000), 1)] * 20)

    assert reasons == ["", *["jump"] * 20]

    agreeing = [fix(north(WUHAN, 100_000 + n), n) for n in range(1, STRAYS_AGREE)]
    assert set(follow(fix(WUHAN), *agreeing, *[agreeing[-1]] * 9)[0][1:]) == {"jump"}


def test_strays_that_disagree_convince_nobody() -> None:
    strays = [fix(north(WUHAN, 10_000 * (n % 2 * 2 - 1)), n) for n in range(1, 20)]

    assert set(follow(fix(WUHAN), *strays)[0][1:]) == {"jump"}


def test_a_fix_that_comes_late_is_believed_and_does_not_move_the_appliance_back() -> None:
    newer = fix(north(WUHAN, 300), 20)

    reasons, track = follow(fix(WUHAN), newer, fix(north(WUHAN, 150), 10))

    assert reasons == ["", "", ""]
    assert track.last == newer


def test_a_device_that_calls_itself_inexact_does_not_excuse_any_jump() -> None:
    away = fix(north(WUHAN, 50_000), 1, accuracy_m=1e9)

    assert follow(fix(WUHAN), away)[0] == ["", "jump"]


def test_a_device_that_first_speaks_from_its_station_shifted_is_known_and_stays_refused() -> None:
    there = shifted(STATION)
    assert 400 < metres_between(STATION, there) < 700

    reasons, track = follow(
        fix(north(there, 20), speed_mps=0.0),
        fix(north(there, 200), 10, speed_mps=15.0),
        fix(there, 60, speed_mps=0.0),
    )
    assert reasons == ["shifted"] * 3

    mended, _ = follow(fix(STATION, 90, speed_mps=0.2), track=track)
    assert mended == [""]


def test_an_appliance_that_was_seen_at_home_may_stand_at_the_shifted_place() -> None:
    there = [fix(shifted(STATION), 60 + n, speed_mps=0.0) for n in range(300)]

    assert set(follow(fix(STATION, speed_mps=0.0), *there)[0]) == {""}


def test_a_shifted_device_first_heard_on_the_road_is_known_when_it_has_stood_two_minutes() -> None:
    there = shifted(STATION)
    road = [fix(north(there, 300 - 10 * n), n, speed_mps=10.0) for n in range(30)]
    stands = [fix(there, 30 + n, speed_mps=0.0) for n in range(0, 150, 10)]

    reasons, _ = follow(*road, *stands)

    assert reasons[:42] == [""] * 42  # a red light or a quick look is no proof
    assert reasons[42:] == ["shifted"] * 3


def test_outside_the_mainland_nothing_is_shifted() -> None:
    heidelberg = LngLat(8.69, 49.41)

    assert shifted(heidelberg) == heidelberg
    assert (
        judge_fix(fix(heidelberg, speed_mps=0.0), FixTrack(home=heidelberg), LIMITS, NOW).reason
        == ""
    )
