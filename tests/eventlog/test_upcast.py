"""Old entries are lifted step by step."""

from typing import Any

import pytest

from core.events.upcast import UnknownEvent, event_of, upcast

Data = dict[str, Any]


def split(data: Data) -> Data:
    first, last = data["name"].split()
    return {"first": first, "last": last}


def shout(data: Data) -> Data:
    return {**data, "last": data["last"].upper()}


STEPS = {("thing.named", 1): split, ("thing.named", 2): shout}


def test_the_first_version_goes_through_every_step() -> None:
    got = upcast("thing.named", 1, {"name": "ada love"}, newest=3, steps=STEPS)
    assert got == {"first": "ada", "last": "LOVE"}


def test_a_later_version_skips_the_steps_before_it() -> None:
    got = upcast("thing.named", 2, {"first": "ada", "last": "love"}, newest=3, steps=STEPS)
    assert got == {"first": "ada", "last": "LOVE"}


def test_today_s_version_is_left_alone() -> None:
    assert upcast("thing.named", 3, {"a": 1}, newest=3, steps=STEPS) == {"a": 1}


def test_a_version_from_the_future_is_not_guessed_at() -> None:
    with pytest.raises(UnknownEvent, match="newer"):
        upcast("thing.named", 4, {}, newest=3, steps=STEPS)


def test_a_missing_step_is_named() -> None:
    with pytest.raises(UnknownEvent, match=r"thing\.named from version 3"):
        upcast("thing.named", 3, {}, newest=4, steps=STEPS)


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(UnknownEvent, match=r"thing\.lost"):
        event_of("thing.lost", 1, {})
