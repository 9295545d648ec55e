"""Lives of incidents, appliances and calls; numbers. No database."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.incident_type import IncidentType
from core.status import ApplianceStatus as Is
from core.status import StatusSource as By
from dispatch.domain.appliance_life import REPORTED, STEP, Verdict, judge, may_undo, why_not
from dispatch.domain.call_life import without_numbers
from dispatch.domain.incident_life import (
    IncidentCommand,
    IncidentState,
    Outcome,
    is_allowed,
    is_rise,
    may_close,
)
from dispatch.domain.numbers import beijing_day, beijing_midnight, incident_number
from dispatch.domain.standing import NOWHERE, FixNorms, LastFix, standing, turnout_s
from tests.builders import crossing

STANDS, WRONG, LESS = Verdict.STANDS, Verdict.WRONG_NEXT, Verdict.LESS_TRUSTED


@pytest.mark.parametrize(
    ("was", "was_by", "status", "by", "verdict"),
    [
        (Is.ORDERED, By.SYSTEM, Is.TURNED_OUT, By.TERMINAL, STANDS),
        (Is.ORDERED, By.SYSTEM, Is.ON_SCENE, By.INFERRED, STANDS),  # steps may be skipped
        (Is.EN_ROUTE, By.TERMINAL, Is.ON_SCENE, By.INFERRED, STANDS),  # forward is no contradiction
        (Is.ON_SCENE, By.TERMINAL, Is.ON_SCENE, By.INFERRED, LESS),
        (Is.ON_SCENE, By.TERMINAL, Is.ON_SCENE, By.VOICE, LESS),
        (Is.ON_SCENE, By.INFERRED, Is.ON_SCENE, By.TERMINAL, STANDS),  # its time counts
        (Is.ON_SCENE, By.TERMINAL, Is.ON_SCENE, By.TERMINAL, WRONG),
        (Is.ON_SCENE, By.INFERRED, Is.ON_SCENE, By.INFERRED, WRONG),
        (Is.ON_SCENE, By.TERMINAL, Is.EN_ROUTE, By.VOICE, STANDS),  # the dispatcher corrects
        (Is.ON_SCENE, By.VOICE, Is.EN_ROUTE, By.VOICE, STANDS),
        (Is.ON_SCENE, By.INFERRED, Is.EN_ROUTE, By.TERMINAL, STANDS),
        (Is.ON_SCENE, By.TERMINAL, Is.EN_ROUTE, By.TERMINAL, WRONG),
        (Is.ON_SCENE, By.TERMINAL, Is.EN_ROUTE, By.INFERRED, LESS),
        (Is.ON_SCENE, By.TERMINAL, Is.WATER_OFF, By.TERMINAL, WRONG),  # there was none
        (Is.WATER_ON, By.TERMINAL, Is.WATER_OFF, By.TERMINAL, STANDS),
        (Is.WATER_OFF, By.TERMINAL, Is.WATER_ON, By.VOICE, STANDS),
        (Is.WATER_OFF, By.TERMINAL, Is.WATER_ON, By.INFERRED, LESS),  # only people know
        (Is.IN_STATION, By.SYSTEM, Is.EN_ROUTE, By.TERMINAL, WRONG),
        (Is.ORDERED, By.SYSTEM, Is.IN_TRAINING, By.VOICE, WRONG),
    ],
)
def test_whose_word_stands(was: Is, was_by: By, status: Is, by: By, verdict: Verdict) -> None:
    assert judge(was, was_by, status, by) is verdict


@given(
    st.sampled_from(sorted(STEP)),
    st.sampled_from(list(By)),
    st.sampled_from(sorted(REPORTED)),
)
def test_positions_never_take_a_persons_word_back(was: Is, was_by: By, status: Is) -> None:
    if was_by in {By.TERMINAL, By.VOICE} and STEP[status] <= STEP[was]:
        assert judge(was, was_by, status, By.INFERRED) is not STANDS


@pytest.mark.parametrize(
    ("status", "is_on_order", "crew", "reason"),
    [
        (Is.IN_STATION, False, 4, ""),
        (Is.STANDING_BY, False, 4, ""),
        (Is.RETURNING, True, 4, ""),  # on its way back: may be ordered anew
        (Is.IN_STATION, False, 3, "undermanned"),
        (Is.RETURNING, True, 3, "undermanned"),
        (Is.OUT_OF_SERVICE, False, 4, "out_of_service"),
        (Is.IN_TRAINING, False, 4, "in_training"),
        (Is.ORDERED, True, 4, "on_order"),
        (Is.ON_SCENE, True, 4, "on_order"),
        (Is.SHUTTLING_WATER, True, 4, "on_order"),
        (Is.IN_STATION, True, 4, "on_order"),
        (Is.EN_ROUTE, False, 4, "on_order"),
    ],
)
def test_who_can_be_sent(status: Is, is_on_order: bool, crew: int, reason: str) -> None:
    assert why_not(status, is_on_order=is_on_order, crew_count=crew, crew_minimum=4) == reason


def test_an_order_is_released_not_undone() -> None:
    assert not may_undo(Is.ORDERED, "in_station", is_on_order=True)
    assert not may_undo(Is.OUT_OF_SERVICE, "", is_on_order=False)
    assert may_undo(Is.OUT_OF_SERVICE, "in_station", is_on_order=False)


def test_a_closed_incident_takes_no_command() -> None:
    assert not any(is_allowed(IncidentState.CLOSED, command) for command in IncidentCommand)


def test_a_fire_under_control_may_still_be_raised_but_one_put_out_may_not() -> None:
    assert is_allowed(IncidentState.CONTROLLED, IncidentCommand.UPGRADE)
    assert not is_allowed(IncidentState.PUT_OUT, IncidentCommand.UPGRADE)
    assert is_allowed(IncidentState.PUT_OUT, IncidentCommand.ORDER)


@pytest.mark.parametrize(
    ("state", "outcome", "had_water_on", "may"),
    [
        (IncidentState.PUT_OUT, Outcome.HANDLED, True, True),
        (IncidentState.OPEN, Outcome.HANDLED, False, False),
        (IncidentState.OPEN, Outcome.FALSE_ALARM, False, True),
        (IncidentState.OPEN, Outcome.MALICIOUS, True, False),
        (IncidentState.PUT_OUT, Outcome.FALSE_ALARM, False, False),
    ],
)
def test_a_real_fire_is_not_filed_as_a_false_alarm(state, outcome, had_water_on, may) -> None:
    assert may_close(state, outcome, had_water_on=had_water_on) is may


@given(st.sampled_from(IncidentType), st.integers(0, 6), st.integers(0, 6))
def test_levels_only_rise(incident_type: IncidentType, was: int, level: int) -> None:
    if is_rise(incident_type, was, level):
        assert level > was
    assert not is_rise(IncidentType.RESCUE, was, 5)  # rescue has four


def test_a_day_begins_at_midnight_in_beijing() -> None:
    late = datetime(2026, 5, 11, 16, 0, tzinfo=UTC)

    assert beijing_day(late) == date(2026, 5, 12)
    assert beijing_midnight(late) == late
    assert incident_number("WH", beijing_day(late), 7) == "WH-20260512-0007"
    with pytest.raises(ValueError, match="number 1"):
        incident_number("WH", beijing_day(late), 0)


@pytest.mark.parametrize(
    ("address", "phone", "kept"),
    [
        ("解放大道1号 13812345678", "", "解放大道1号 ***"),
        ("8201 1190门口", "8201 1190", "***门口"),
        ("解放大道1190号", "", "解放大道1190号"),
    ],
)
def test_numbers_dictated_into_an_address_are_masked(address: str, phone: str, kept: str) -> None:
    assert without_numbers(address, phone) == kept


HOME, ROAD = crossing(1, 1), crossing(4, 4)
OLD = FixNorms(stale_after_s=30, lost_after_s=300)


def test_an_appliance_in_station_stands_there_whatever_its_device_says() -> None:
    got = standing(Is.IN_STATION, HOME, LastFix(ROAD, 2, 90), OLD)

    assert (got.place, got.source, got.age_s) == (HOME, "station", None)


def test_a_stale_position_is_used_with_its_age_and_without_its_heading() -> None:
    fresh = standing(Is.RETURNING, HOME, LastFix(ROAD, 2, 90), OLD)
    stale = standing(Is.RETURNING, HOME, LastFix(ROAD, 31, 90), OLD)

    assert (fresh.place, fresh.age_s, fresh.heading_deg) == (ROAD, 2, 90)
    assert (stale.place, stale.age_s, stale.heading_deg) == (ROAD, 31, None)


@pytest.mark.parametrize("fix", [None, LastFix(ROAD, 301, 90)])
def test_a_lost_position_is_no_position(fix: LastFix | None) -> None:
    assert standing(Is.RETURNING, HOME, fix, OLD) == NOWHERE
    assert standing(Is.IN_STATION, None, fix, OLD) == NOWHERE


def test_wheels_that_roll_need_no_turnout() -> None:
    assert turnout_s(Is.RETURNING, 60) == 0
    assert turnout_s(Is.IN_STATION, 60) == turnout_s(Is.STANDING_BY, 60) == 60
