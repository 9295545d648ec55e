"""How far a clock is off, from moments it names that are heard late."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from core.skew import KEPT, TRIPS_KEPT, RoundTrips, Skew

NOW = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)


def heard(skew_s: float, delays_s: list[float]) -> float:
    """Let a clock that is off name a moment each second; each word is so long on the way."""
    skew = Skew()
    for second, delay_s in enumerate(delays_s):
        said = NOW + timedelta(seconds=second)
        skew.hear(said + timedelta(seconds=skew_s), said + timedelta(seconds=delay_s))
    return skew.skew_s


SKEWS_S = st.integers(-90_000, 90_000)
DELAYS_S = st.lists(st.integers(0, 86_400), min_size=1, max_size=KEPT)


@given(SKEWS_S, DELAYS_S)
@example(-7200, [86_400])
def test_the_guess_never_exceeds_the_skew_and_is_off_by_the_least_delay(skew_s, delays_s) -> None:
    """By the least and no more: so it is exact when one word came at once."""
    assert heard(skew_s, delays_s) == skew_s - min(delays_s)


@given(SKEWS_S, DELAYS_S, st.integers(0, KEPT - 1))
def test_one_word_that_came_at_once_is_enough(skew_s, delays_s, which) -> None:
    delays_s[which % len(delays_s)] = 0

    assert heard(skew_s, delays_s) == skew_s


def test_a_clock_put_right_is_believed_once_its_old_words_are_forgotten() -> None:
    skew = Skew()
    skew.hear(NOW + timedelta(seconds=90), NOW)
    for _ in range(KEPT - 1):
        skew.hear(NOW, NOW)
    assert skew.skew_s == 90
    skew.hear(NOW, NOW)
    assert skew.skew_s == 0


# A clock that asks another one.

WAYS_S = st.tuples(st.floats(0, 5), st.floats(0, 5))


@given(st.floats(-3600, 3600), st.lists(WAYS_S, min_size=1, max_size=TRIPS_KEPT))
def test_the_truth_is_never_farther_off_than_it_says(skew_s: float, ways) -> None:
    """However the time of a question was shared out between there and back."""
    trips = RoundTrips()
    for second, (there_s, back_s) in enumerate(ways):
        theirs_s = 1000.0 * second + there_s
        trips.hear(1000.0 * second + skew_s, theirs_s, there_s + back_s)

    assert trips.skew_s is not None
    assert abs(trips.skew_s - skew_s) <= trips.within_s + 1e-6
    assert trips.within_s <= min(there + back for there, back in ways) / 2 + 1e-9


def test_nothing_is_known_before_the_first_answer() -> None:
    assert RoundTrips().skew_s is None


def test_a_clock_that_was_put_right_is_seen_after_so_many_answers() -> None:
    trips = RoundTrips()
    trips.hear(90.0, 0.0, 0.0)
    for _ in range(TRIPS_KEPT):
        trips.hear(0.0, 0.05, 0.1)

    assert (trips.skew_s, trips.within_s) == (0.0, 0.05)
