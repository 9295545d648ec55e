"""Which appliances to send. No database."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dispatch.domain.recommend import reasons, recommend, shortfall, still_needed


@pytest.mark.parametrize(("ladder", "water"), [(0, 1), (1, 0)])
def test_the_only_ladder_is_kept_for_the_ladder_role(ladder: int, water: int) -> None:
    """The combination appliance is nearest for both; sending it for water loses the ladder."""
    able = np.array([[True, True], [True, True]])
    able[1, ladder] = False  # row 0: combination appliance; row 1: water tender

    got = recommend(np.array([1, 1]), able, np.array([120_000, 300_000]))

    assert got.picks == ((0, ladder), (1, water))
    assert got.short.tolist() == [0, 0]


def test_one_place_more_is_filled_however_long_it_takes() -> None:
    """Two hours for the second are taken rather than an empty place."""
    able = np.array([[True, True], [True, False]])

    got = recommend(np.array([1, 1]), able, np.array([1_000, 7_200_000]))

    assert got.picks == ((0, 1), (1, 0))


def test_the_chosen_come_soonest_first() -> None:
    able = np.ones((3, 1), dtype=bool)

    got = recommend(np.array([3]), able, np.array([300, 100, 200]))

    assert [row for row, _ in got.picks] == [1, 2, 0]


def test_nothing_needed_sends_nobody() -> None:
    got = recommend(np.array([0]), np.ones((2, 1), dtype=bool), np.array([1, 2]))

    assert got.picks == ()


def test_an_empty_fleet_is_short_of_everything() -> None:
    got = recommend(np.array([2, 1]), np.zeros((0, 2), dtype=bool), np.array([], dtype=np.int64))

    assert got.picks == ()
    assert got.short.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("needed", "able", "arrival"),
    [
        ([1], [[True]], [-1]),
        ([-1], [[True]], [1]),
        ([1], [[True, True]], [1]),
        ([10**8], [[True]], [10**9]),
    ],
)
def test_nonsense_in_is_an_error(needed, able, arrival) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        recommend(np.array(needed), np.array(able), np.array(arrival))


@st.composite
def turnouts(draw: st.DrawFn):
    """Any small response plan against any small fleet, the impossible ones included."""
    appliances, roles = draw(st.integers(0, 4)), draw(st.integers(1, 2))
    return (
        draw(arrays(np.int64, roles, elements=st.integers(0, 2))),
        draw(arrays(np.bool_, (appliances, roles))),
        draw(arrays(np.int64, appliances, elements=st.integers(0, 7_200_000))),
    )


@given(turnouts())
def test_no_other_choice_fills_more_or_arrives_sooner(turnout) -> None:
    """Against every choice there is, one by one; whole milliseconds, so equal means equal."""
    needed, able, arrival_ms = turnout
    slots = np.repeat(np.arange(needed.size), needed)
    idle = [-1] * slots.size  # a place may stay empty
    best = min(
        (sum(row < 0 for row in way), sum(int(arrival_ms[row]) for row in way if row >= 0))
        for way in permutations([*range(arrival_ms.size), *idle], slots.size)
        if all(row < 0 or able[row, role] for row, role in zip(way, slots, strict=True))
    )

    got = recommend(needed, able, arrival_ms)

    sent = [row for row, _ in got.picks]
    assert (int(got.short.sum()), sum(int(arrival_ms[row]) for row in sent)) == best
    assert len(set(sent)) == len(sent)
    assert all(able[row, role] for row, role in got.picks)
    filled = np.bincount([role for _, role in got.picks], minlength=needed.size)
    assert (filled + got.short == needed).all()
    assert [int(arrival_ms[row]) for row in sent] == sorted(int(arrival_ms[row]) for row in sent)


def test_what_is_on_its_way_is_not_asked_for_again() -> None:
    assert still_needed({"attack_water": 3, "rescue": 1}, {"attack_water": 2, "aerial": 1}) == {
        "attack_water": 1,
        "rescue": 1,
    }
    assert still_needed({"attack_water": 1}, {"attack_water": 4}) == {"attack_water": 0}


def test_each_appliance_is_told_why() -> None:
    able = np.array([[True], [True], [False], [True], [True], [True]])
    reachable = np.array([True, True, True, False, True, False])

    got = reasons([(0, 0)], able, reachable, ["", "", "", "", "undermanned", "no_position"])

    assert got == ["chosen", "slower", "not_able", "no_road", "undermanned", "no_position"]


@pytest.mark.parametrize(
    ("able", "reachable", "free", "reason"),
    [
        ([False], [True], [True], "none_able"),
        ([True], [True], [False], "all_busy"),
        ([True], [False], [True], "none_reachable"),
        ([True], [False], [False], "all_busy"),
    ],
)
def test_a_shortfall_says_why(able, reachable, free, reason) -> None:
    got = shortfall(
        ["aerial"],
        np.array([2]),
        np.array([able]).T,
        np.array(reachable),
        np.array(free),
    )

    assert [(one.role, one.missing_count, one.reason) for one in got] == [("aerial", 2, reason)]


def test_a_filled_role_is_no_shortfall() -> None:
    yes = np.array([True])

    assert shortfall(["rescue"], np.array([0]), yes[:, None], yes, yes) == ()
