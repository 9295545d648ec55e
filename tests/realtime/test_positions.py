"""Positions: latest wins, a viewer that does not answer gets no more, nothing piles up."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.positions import Positions, Waiting, is_row
from realtime.tiles import tile_key, tiles_of

AT = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)


def a_row(appliance_id: int, at_ms: int, lng: float = 114.3, lat: float = 30.59) -> list[object]:
    return [appliance_id, lng, lat, 90.0, 10.0, 5.0, at_ms]


def in_tiles(*rows: list[object]) -> list[tuple[int, list[list[object]]]]:
    return [(tile_key(row[1], row[2]), [row]) for row in rows]


def test_an_older_fix_never_replaces_a_newer_one() -> None:
    positions = Positions()
    positions.take([a_row(1, 2000, lng=114.5), a_row(1, 1000, lng=114.4)])
    ((_, rows),) = positions.tick({1: ["positions.f1"]})["positions.f1"]
    assert rows == [a_row(1, 2000, lng=114.5)]


def test_a_tick_sends_only_what_changed_and_only_where_it_belongs() -> None:
    positions = Positions()
    streams = {1: ["positions.f1", "positions.f2"], 2: ["positions.f1"]}
    positions.take([a_row(1, 1), a_row(2, 1), a_row(3, 1)])
    first = positions.tick(streams)
    positions.take([a_row(2, 2)])
    second = positions.tick(streams)

    assert {
        name: [row[0] for _, rows in tiles for row in rows] for name, tiles in first.items()
    } == {
        "positions.f1": [1, 2],
        "positions.f2": [1],
    }
    assert list(second) == ["positions.f1"]
    assert positions.tick(streams) == {}


def test_a_viewer_that_does_not_answer_gets_two_ticks_then_the_newest_at_once() -> None:
    waiting = Waiting()
    sent = []
    for at_ms in range(10):
        waiting.take("positions.f1", in_tiles(a_row(1, at_ms)))
        sent += waiting.frames(AT)
    assert [json.loads(text)["tick"] for text in sent] == [1, 2]

    waiting.got(1)
    (text,) = waiting.frames(AT)
    frame = json.loads(text)
    assert frame["tick"] == 3
    assert frame["fix_at"] == ["1970-01-01T00:00:00.009+00:00"]
    assert waiting.frames(AT) == []


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 1000)), max_size=200))
def test_a_silent_viewer_never_holds_more_than_one_row_an_appliance(
    fixes: list[tuple[int, int]],
) -> None:
    waiting = Waiting()
    for appliance_id, at_ms in fixes:
        waiting.take("positions.f1", in_tiles(a_row(appliance_id, at_ms)))
        waiting.frames(AT)
        assert waiting.waiting_count() <= 5


def test_a_viewer_gets_only_what_lies_in_its_view() -> None:
    waiting = Waiting()
    waiting.look_at(tiles_of([114.2, 30.5, 114.4, 30.7]))
    waiting.take("positions.f1", in_tiles(a_row(1, 1), a_row(2, 1, lng=116.4, lat=39.9)))
    (text,) = waiting.frames(AT)
    assert json.loads(text)["ids"] == [1]


def test_a_tick_that_was_never_sent_cannot_be_answered() -> None:
    waiting = Waiting()
    waiting.got(10**9)
    for at_ms in range(5):
        waiting.take("positions.f1", in_tiles(a_row(1, at_ms)))
        waiting.frames(AT)
    assert waiting.waiting_count() == 1


def test_a_stream_left_behind_is_forgotten() -> None:
    waiting = Waiting()
    waiting.take("positions.f1", in_tiles(a_row(1, 1)))
    waiting.drop("positions.f1")
    assert waiting.frames(AT) == []


@pytest.mark.parametrize(
    "row",
    [[], [1, 2, 3], ["1", 114.3, 30.5, None, None, None, 1], [1, None, 30.5, 0, 0, 0, 1],
     [1, 114.3, 30.5, "north", 0, 0, 1], [1, 114.3, 30.5, 0, 0, 0, "now"]],
)  # fmt: skip
def test_what_is_no_row_is_left_out(row: list[object]) -> None:
    assert not is_row(row)
    assert is_row(a_row(1, 1))
