"""What stands after a detector's words came in any order."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iot.domain.alarm_life import Condition, Heard, changed_to, moment_of, newest

NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
GRAVITY = [Condition.QUIET, Condition.FAULTY, Condition.IN_ALARM]


def heard(condition: Condition, after_s: float) -> Heard:
    return Heard(NOON + timedelta(seconds=after_s), condition)


words = st.lists(
    st.builds(
        heard, st.sampled_from(Condition), st.integers(0, 40).map(lambda tenths: tenths / 10)
    ),
    min_size=1,
    max_size=12,
)


@given(words, st.randoms(use_true_random=False))
def test_what_stands_is_the_gravest_word_of_the_last_second_in_whatever_order(said, random) -> None:
    """Against an oracle that sees all words at once."""
    last_second = max(word.at.replace(microsecond=0) for word in said)
    gravest = max(
        GRAVITY.index(word.condition)
        for word in said
        if word.at.replace(microsecond=0) == last_second
    )
    shuffled = list(said)
    random.shuffle(shuffled)

    stands = reduce(newest, shuffled, None)

    assert stands.condition == GRAVITY[gravest]
    assert stands.at.replace(microsecond=0) == last_second


@given(words)
def test_each_reported_change_differs_from_the_one_before_and_ends_where_things_stand(said) -> None:
    known, told = None, [Condition.QUIET]
    for word in said:
        now = newest(known, word)
        change = changed_to(known, now)
        if change is not None:
            told.append(change)
        known = now

    assert all(before != after for before, after in pairwise(told))
    assert told[-1] == known.condition


def test_an_older_normal_does_not_clear_a_newer_alarm() -> None:
    rings = heard(Condition.IN_ALARM, 10)

    assert newest(rings, heard(Condition.QUIET, 5)) is rings


@pytest.mark.parametrize("normal_s", [10.0, 10.9])
def test_an_alarm_wins_over_a_normal_of_the_same_second(normal_s: float) -> None:
    rings = heard(Condition.IN_ALARM, 10.1)
    quiet = heard(Condition.QUIET, normal_s)

    assert newest(rings, quiet) is rings
    assert newest(quiet, rings) is rings


def test_a_clock_that_runs_ahead_cannot_hide_what_comes_after() -> None:
    assert moment_of(NOON + timedelta(days=900), received_at=NOON) == NOON


def test_a_clock_that_woke_in_1970_counts_from_when_we_heard() -> None:
    assert moment_of(datetime(1970, 1, 1, tzinfo=UTC), received_at=NOON) == NOON


def test_a_word_that_was_an_hour_on_its_way_keeps_its_hour() -> None:
    said_at = NOON - timedelta(hours=1)

    assert moment_of(said_at, received_at=NOON) == said_at
