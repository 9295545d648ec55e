"""Who is on duty when: the pure rules, against plain loops over every pair and every minute."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from resources.domain.roster import Duty, clashes, crew_counts, lapsed, on_duty

EIGHT = datetime(2026, 5, 12, 0, 0, tzinfo=UTC)  # 08:00 in Beijing


def hours(count: float) -> datetime:
    return EIGHT + timedelta(hours=count)


def duty(who: int, begins: float, ends: float, aboard: int | None = None) -> Duty:
    return Duty(who, hours(begins), hours(ends), aboard)


DUTIES = st.lists(
    st.builds(
        lambda who, begins, length, aboard: duty(who, begins, begins + length, aboard),
        st.integers(1, 4),
        st.integers(0, 20),
        st.integers(1, 10),
        st.sampled_from([None, 7, 8]),
    ),
    max_size=12,
)


def test_one_shift_may_begin_as_the_last_one_ends() -> None:
    assert clashes([duty(1, 0, 24), duty(1, 24, 48)]) == []


def test_nobody_is_on_duty_twice_at_once() -> None:
    assert clashes([duty(1, 0, 24), duty(2, 0, 24), duty(1, 23, 47)]) == [(0, 2)]


def test_a_short_shift_inside_a_long_one_hides_no_later_clash() -> None:
    assert clashes([duty(1, 0, 48), duty(1, 2, 3), duty(1, 40, 60)]) == [(0, 1), (0, 2)]


@given(DUTIES)
def test_every_row_that_begins_into_anothers_time_is_named_once(duties: list[Duty]) -> None:
    order = sorted(range(len(duties)), key=lambda row: (duties[row].begins_at, row))
    into = {
        later
        for at, later in enumerate(order)
        if any(
            duties[earlier].firefighter_id == duties[later].firefighter_id
            and duties[earlier].begins_at < duties[later].ends_at
            and duties[later].begins_at < duties[earlier].ends_at
            for earlier in order[:at]
        )
    }
    found = clashes(duties)

    assert sorted(later for _, later in found) == sorted(into)
    for earlier, later in found:
        assert duties[earlier].firefighter_id == duties[later].firefighter_id
        assert duties[earlier].ends_at > duties[later].begins_at >= duties[earlier].begins_at


@given(DUTIES, st.integers(-1, 32))
def test_on_duty_is_from_the_first_moment_to_before_the_last(duties: list[Duty], at: int) -> None:
    wanted = [one for one in duties if hours(at) >= one.begins_at and not hours(at) >= one.ends_at]
    assert on_duty(duties, hours(at)) == wanted


@given(DUTIES, st.integers(-1, 32))
def test_crews_are_counted_by_appliance_and_only_now(duties: list[Duty], at: int) -> None:
    wanted: dict[int, int] = {}
    for one in duties:
        if one.appliance_id is not None and one.begins_at <= hours(at) < one.ends_at:
            wanted[one.appliance_id] = wanted.get(one.appliance_id, 0) + 1

    assert crew_counts(duties, hours(at)) == wanted


def test_a_paper_that_ran_out_takes_the_role_with_it() -> None:
    papers = {"driver": hours(0), "medic": hours(1), "breathing_apparatus": None}

    assert lapsed(["driver", "medic", "breathing_apparatus", "rescuer"], papers, hours(0)) == (
        "driver",
    )
    assert lapsed(["rescuer"], papers, hours(9)) == ()
