"""Every kind and version of event ever written still reads, and reads the same."""

import json
from pathlib import Path

import pytest

from core.events.catalogue import KINDS
from core.events.upcast import UPCASTERS, event_of
from core.wire import canonical_text, event_data, read_event

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))
PERSONAL = {"phone", "name", "words", "caller", "username", "text", "note", "voice", "email"}


def kind_and_version(file: Path) -> tuple[str, int]:
    kind, version = file.stem.rsplit(".v", 1)
    return kind, int(version)


def test_every_kind_has_a_golden_file_for_every_version_it_ever_had() -> None:
    wanted = {
        (kind, version) for kind, thing in KINDS.items() for version in range(1, thing.VERSION + 1)
    }
    assert {kind_and_version(file) for file in FILES} == wanted


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_golden_event_reads_back_equal(file: Path) -> None:
    kind, version = kind_and_version(file)
    data = json.loads(file.read_text("utf-8"))

    event = event_of(kind, version, data)

    assert read_event(type(event), event_data(event)) == event
    if version == type(event).VERSION:
        assert canonical_text(event_data(event)) == canonical_text(data)


@pytest.mark.parametrize("kind", KINDS)
def test_no_event_has_a_field_for_personal_data(kind: str) -> None:
    fields = json.loads((GOLDEN / f"{kind}.v{KINDS[kind].VERSION}.json").read_text("utf-8"))
    assert not PERSONAL & set(fields)


def test_the_class_and_the_kind_are_the_same_words() -> None:
    for kind, thing in KINDS.items():  # call.caller_read says its noun twice
        assert kind.replace(".", "").replace("_", "").endswith(thing.__name__.lower())


def test_every_older_version_has_a_step_to_the_next() -> None:
    wanted = {(kind, old) for kind, thing in KINDS.items() for old in range(1, thing.VERSION)}
    assert set(UPCASTERS) == wanted
