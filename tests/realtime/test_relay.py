"""The relay's numbers, one by one; fuzzed with all that may go wrong: test_protocol_model."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from desk.api import of_formation
from eventlog.api import EntryView
from realtime import relay as relay_module
from realtime.changes import Changed, Told
from realtime.relay import Relay, start_after

AT = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
STREAMS = [of_formation("incidents", 1), of_formation("appliances", 1), of_formation("calls", 2)]


def an_entry(seq: int) -> EntryView:
    return EntryView("WH", seq, AT, AT, "system:test", "incident.upgraded", 1, {}, 1)


def frames(relay: Relay, *changed: Changed) -> Iterator[dict]:
    for one in changed:
        for _, text in relay.frames(one):
            yield json.loads(text)


def told(seq: int, *streams: object) -> Changed:
    return Changed(an_entry(seq), told={s: Told(s, {"id": 1}) for s in streams})


def test_each_frame_names_the_one_before_it_on_its_stream() -> None:
    relay = Relay("WH", 10)
    first, second, calls, third = STREAMS[0], STREAMS[1], STREAMS[2], STREAMS[0]
    got = list(frames(relay, told(11, first), told(12, second, calls), told(15, third)))
    assert [(frame["stream"], frame["prev"], frame["seq"]) for frame in got] == [
        ("incidents.f1", 10, 11),
        ("appliances.f1", 10, 12),
        ("calls.f2", 10, 12),
        ("incidents.f1", 11, 15),
    ]
    assert dict(relay.heads()) == {"incidents.f1": 15, "appliances.f1": 12, "calls.f2": 12}


def test_an_entry_nobody_can_read_makes_every_copy_ask_again() -> None:
    relay = Relay("WH", 10)
    list(frames(relay, told(11, STREAMS[0])))
    assert list(frames(relay, Changed(an_entry(12), outdates_all=True))) == []
    assert (relay.floor, dict(relay.heads())) == (12, {})
    (next_frame,) = frames(relay, told(13, STREAMS[0]))
    assert next_frame["prev"] == 12


def test_a_relay_forgets_quiet_streams_without_losing_a_gap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay_module, "REMEMBERED_COUNT", 2)
    relay = Relay("WH", 0)
    list(frames(relay, told(1, STREAMS[0]), told(2, STREAMS[1]), told(3, STREAMS[2])))
    assert relay.floor == 1
    (again,) = frames(relay, told(4, STREAMS[0]))
    assert again["prev"] >= 1


def test_an_entry_is_told_once_and_in_order() -> None:
    relay = Relay("WH", 10)
    with pytest.raises(ValueError, match="not after"):
        list(relay.frames(told(10, STREAMS[0])))


@pytest.mark.parametrize(
    ("saved", "is_taking_over", "start"),
    [
        (("now", 950), True, 950),
        (("now", 1001), True, 800),  # beyond the end: it is not of this log
        (("before", 950), True, 800),  # of another life
        (None, True, 800),
        (("now", 950), False, 0),  # a log that began while the relay leads
    ],
)
def test_who_takes_over_goes_on_where_the_last_one_ended(
    saved: tuple[str, int] | None, is_taking_over: bool, start: int
) -> None:
    told = start_after(life="now", head=1000, saved=saved, is_taking_over=is_taking_over)
    assert told == start


def test_a_log_that_ran_far_ahead_is_asked_for_rather_than_told() -> None:
    told = start_after(life="now", head=9_000, saved=("now", 10), is_taking_over=True)
    assert told == 9_000 - relay_module.RETOLD_COUNT
