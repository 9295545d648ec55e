"""How simulated appliances move, and who calls."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo import LngLat, metres_between
from core.incident_type import IncidentType
from core.levels import is_level
from ops.simulation.calls import KINDS, made_up_call, place_near, seconds_to_next
from ops.simulation.driving import ACCELERATION_MPS2, plan_drive

M_NORTH = 1 / 111_195
CORNER = [(114.3, 30.6), (114.3, 30.6 + 500 * M_NORTH), (114.305, 30.6 + 500 * M_NORTH)]


def seconds(drive) -> list:
    return [drive.at(second) for second in range(int(drive.lasts_s) + 2)]


def test_a_drive_begins_at_the_first_point_and_ends_standing_at_the_last() -> None:
    drive = plan_drive(CORNER, 15.0)

    first, last = drive.at(0), drive.at(drive.lasts_s)
    assert (first.lng, first.lat) == pytest.approx(CORNER[0])
    assert (last.lng, last.lat) == pytest.approx(CORNER[-1])
    assert last.is_there
    assert last.speed_mps == 0.0
    assert drive.at(drive.lasts_s + 100) == last


def test_headings_follow_the_way_and_turn_smoothly_round_the_corner() -> None:
    drive = plan_drive(CORNER, 15.0)
    second = seconds(drive)

    assert second[5].heading_deg == pytest.approx(0.0, abs=0.5)
    assert second[-5].heading_deg == pytest.approx(90.0, abs=0.5)
    turns = [(b.heading_deg - a.heading_deg + 180) % 360 - 180 for a, b in pairwise(second)]
    assert max(map(abs, turns)) < 60


def test_an_appliance_slows_down_for_a_corner_and_not_on_a_straight() -> None:
    drive = plan_drive(CORNER, 15.0)
    way = [drive.at(tenth / 10) for tenth in range(int(drive.lasts_s * 10))]
    round_it = [it for it in way if CORNER[1][1] - it.lat < 20 * M_NORTH and it.lng < 114.3002]

    assert min(it.speed_mps for it in round_it) < 6
    assert max(it.speed_mps for it in seconds(drive)) == pytest.approx(15.0, abs=0.1)


points = st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000))


@given(st.lists(points, min_size=1, max_size=12), st.floats(3, 45))
def test_whatever_the_way_no_second_is_faster_than_the_cruise(metres, cruise_mps) -> None:
    line = [(114.3 + x * M_NORTH / 0.86, 30.6 + y * M_NORTH) for x, y in metres]
    drive = plan_drive(line, cruise_mps)
    way = [drive.at(second) for second in range(min(600, int(drive.lasts_s) + 2))]

    for a, b in pairwise(way):
        moved_m = metres_between(LngLat(a.lng, a.lat), LngLat(b.lng, b.lat))
        assert moved_m <= cruise_mps * 1.05 + 0.5
        assert b.speed_mps - a.speed_mps <= ACCELERATION_MPS2 * 1.5 + 0.1
    assert all(0 <= it.heading_deg < 360 for it in way)


def test_the_way_so_far_can_be_driven_back() -> None:
    drive = plan_drive(CORNER, 15.0)
    back = plan_drive([*reversed(drive.so_far(20))], 11.0)

    here, home = drive.at(20), back.at(back.lasts_s)
    assert (back.at(0).lng, back.at(0).lat) == pytest.approx((here.lng, here.lat))
    assert (home.lng, home.lat) == pytest.approx(CORNER[0])


def test_no_way_at_all_is_refused_and_one_point_is_a_very_short_one() -> None:
    with pytest.raises(ValueError, match="line"):
        plan_drive([], 10.0)
    assert plan_drive([CORNER[0]], 10.0).at(0).is_there


def test_the_same_seed_makes_the_same_calls() -> None:
    one, other = random.Random(119), random.Random(119)

    assert [made_up_call(one) for _ in range(50)] == [made_up_call(other) for _ in range(50)]


def test_calls_come_at_the_chosen_rate_and_are_of_kinds_and_levels_there_are() -> None:
    rng = random.Random(1)
    gaps = [seconds_to_next(rng, 12.0) for _ in range(2000)]

    assert sum(gaps) / len(gaps) == pytest.approx(300, rel=0.1)
    assert {kind for kind, *_ in KINDS} == set(IncidentType)
    for _ in range(300):
        call = made_up_call(rng)
        assert is_level(IncidentType(call.incident_type), call.alarm_level)
        lng, lat = place_near(rng, 114.3, 30.6)
        assert 290 < metres_between(LngLat(114.3, 30.6), LngLat(lng, lat)) < 2510
