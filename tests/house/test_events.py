"""Events are named alike: the class is the kind's words, frozen, and added to, never edited."""

import dataclasses
import re

import pytest

from core.events.catalogue import KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_class_is_the_same_words_as_the_kind(kind: str) -> None:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", KINDS[kind].__name__).lower()
    assert kind.replace(".", "_") in {words, words.replace("caller_read", "call_caller_read")}
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", kind)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_event_cannot_be_changed(kind: str) -> None:
    assert dataclasses.is_dataclass(KINDS[kind])
    assert KINDS[kind].__dataclass_params__.frozen


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_event_has_a_field_for_what_identifies_a_person(kind: str) -> None:
    personal = {"phone", "name", "words", "caller_name", "voice", "password"}
    assert not personal & {field.name for field in dataclasses.fields(KINDS[kind])}
