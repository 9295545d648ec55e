"""What a demonstration city has besides appliances: the same from one seed, and fit to be used."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np

from config.seeding.fleet import lay_fleet
from config.seeding.resources import (
    Aboard,
    Home,
    lay_agencies,
    lay_crews,
    lay_equipment,
    lay_experts,
    lay_supplies,
    read_people,
)
from config.seeding.roster import ROSTER, ROSTER_DAYS, Manned, lay_roster, roster_to_come
from core.geo import LngLat
from resources.api import EXPERTISE, Duty, ShiftRow, clashes, crew_counts
from resources.domain.words import AGENCIES, ITEMS, ROLES, SUPPLIES
from tests.config.test_seed_parts import FIXTURES, KINDS, WORDS

AT = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
PEOPLE = read_people((FIXTURES / "words" / "people.toml").read_text("utf-8"))
HOMES = [Home(100 + row, kind, LngLat(114.2 + row / 1000, 30.5)) for row, kind in enumerate(KINDS)]
FLEET = lay_fleet(
    KINDS, [f"武-{row}" for row in range(len(KINDS))], WORDS, np.random.default_rng(4)
)
ABOARD = [Aboard(500 + row, one) for row, one in enumerate(FLEET)]


def manned(seed: int = 119) -> Manned:
    return lay_crews(HOMES, ABOARD, PEOPLE, np.random.default_rng(seed), at=AT)


def roster(at: datetime = AT) -> list[ShiftRow]:
    crews = manned()
    return lay_roster(crews, list(range(len(crews.people))), at=at)


def duties(at: datetime = AT) -> list[Duty]:
    return [
        Duty(one.firefighter_id, one.begins_at, one.ends_at, one.appliance_id) for one in roster(at)
    ]


def test_the_same_seed_names_the_same_people() -> None:
    assert manned() == manned()
    assert manned() != manned(seed=7)


def test_the_roster_puts_todays_crews_aboard_whenever_the_seed_is_laid() -> None:
    wanted = {one.appliance_id: one.laid.crew_count for one in ABOARD}
    for hours in (0, 7, 19.5, 21):  # 07:30 in Beijing is the watch of the day before
        at = AT + timedelta(hours=hours)
        assert crew_counts(duties(at), at) == wanted
        assert crew_counts(duties(at), at + timedelta(days=ROSTER_DAYS - 3)) == wanted


def test_nobody_is_on_duty_twice_at_once_and_everybody_a_third_of_the_time() -> None:
    assert clashes(duties()) == []
    days = Counter(one.firefighter_id for one in roster())
    assert set(days.values()) == {ROSTER_DAYS // 3}


def newest(rows: list[ShiftRow]) -> list[ShiftRow]:
    """Give everybody's newest shift, as the tables do."""
    return list({one.firefighter_id: one for one in sorted(rows, key=begun)}.values())


def begun(row: ShiftRow) -> datetime:
    return row.begins_at


def crews_at(rows: list[ShiftRow], at: datetime) -> dict[int, int]:
    return crew_counts(
        [Duty(one.firefighter_id, one.begins_at, one.ends_at, one.appliance_id) for one in rows], at
    )


def test_the_roster_goes_on_for_weeks_with_the_same_crews_aboard_and_nobody_twice() -> None:
    wanted = {one.appliance_id: one.laid.crew_count for one in ABOARD}
    rows = roster()
    for day in range(50):  # looked at once a day, at another hour each time
        at = AT + timedelta(days=day, hours=day * 5 % 24)
        rows = [one for one in rows if one.ends_at > at - timedelta(days=4)]
        more = roster_to_come(newest(rows), at=at)
        assert all(one.source == ROSTER and one.is_synthetic for one in more)
        rows += more
        assert roster_to_come(newest(rows), at=at) == []  # twice changes nothing
        assert crews_at(rows, at) == wanted
        assert crews_at(rows, at + timedelta(days=ROSTER_DAYS - 3)) == wanted
    whole = [Duty(one.firefighter_id, one.begins_at, one.ends_at) for one in rows]
    assert clashes(whole) == []


def test_after_a_month_without_it_the_roster_begins_again_with_the_day_before() -> None:
    wanted = {one.appliance_id: one.laid.crew_count for one in ABOARD}
    at = AT + timedelta(days=31)
    more = roster_to_come(newest(roster()), at=at)
    assert crews_at(more, at) == wanted
    assert min(map(begun, more)) == at.replace(hour=0) - timedelta(days=1)  # 08:00 in Beijing


def test_who_was_taken_off_a_day_that_was_laid_is_not_put_on_it_again() -> None:
    rows = roster()
    gone = max(rows, key=begun)
    left = [one for one in rows if one is not gone]
    more = roster_to_come(newest(left), at=AT + timedelta(days=5))
    mine = [one for one in more if one.firefighter_id == gone.firefighter_id]
    assert mine
    assert gone.begins_at not in [one.begins_at for one in mine]


def test_every_crew_has_somebody_who_may_drive_and_some_papers_ran_out() -> None:
    crews = manned()
    drivers = {
        (aboard, watch)
        for person, aboard, watch in zip(crews.people, crews.appliance_id, crews.watch, strict=True)
        if "driver" in person.roles
    }
    assert len(drivers) == 3 * sum(one.laid.crew_count > 1 for one in ABOARD)
    assert {role for one in crews.people for role in one.roles} <= set(ROLES)
    ends = [one.driving_until_at for one in crews.people if one.driving_until_at]
    assert 0 < sum(end < AT for end in ends) < 0.1 * len(ends)


def test_stores_have_what_the_words_know_and_some_are_low_or_uncounted() -> None:
    supplies = lay_supplies(HOMES, ABOARD, np.random.default_rng(1), at=AT)
    equipment = lay_equipment(HOMES, ABOARD, np.random.default_rng(2), at=AT)

    assert {one.item for one in supplies} <= set(SUPPLIES)
    assert {one.item for one in equipment} <= set(ITEMS)
    assert any(one.counted_at is None for one in supplies)
    assert all(one.counted_at is None or one.counted_at <= AT for one in supplies)
    assert 0 < sum(one.amount < (one.least_amount or 0) for one in supplies) < len(supplies) / 3
    tanks = [one for one in supplies if one.appliance_id]
    assert len(tanks) == sum("foam_t" in one.laid.model.capability for one in ABOARD)
    assert any(one.state == "in_repair" for one in equipment)


def test_there_are_twenty_experts_and_twelve_partners_none_of_them_real() -> None:
    rng = np.random.default_rng(3)
    experts = lay_experts(1, tuple(EXPERTISE), HOMES, PEOPLE, rng)
    partners = lay_agencies(1, HOMES, PEOPLE, rng)

    assert (len(experts), len(partners)) == (20, 12)
    assert {field for one in experts for field in one.expertise} == set(EXPERTISE)
    assert {one.agency_kind for one in partners} <= set(AGENCIES)
    assert all(one.phone.startswith("000-") for one in experts)
    assert all("示例" in one.name for one in partners)
    assert all(one.is_synthetic for one in [*experts, *partners])
