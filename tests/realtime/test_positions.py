"""Positions: latest wins, a viewer that does not answer gets no more, nothing piles up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.positions import MOST_ID, Positions, Waiting, is_row, most_unanswered
from realtime.tiles import tile_key, tiles_of
from realtime.viewports import Viewports

STREAM = "positions.f1"


def a_row(appliance_id: int, at_ms: int, lng: float = 114.3, lat: float = 30.59) -> list[object]:
    return [appliance_id, lng, lat, 90.0, 10.0, 5.0, at_ms]


def test_an_older_fix_never_replaces_a_newer_one() -> None:
    positions = Positions()
    positions.take([a_row(1, 2000, lng=114.5), a_row(1, 1000, lng=114.4)])
    positions.belong([1], {1: [STREAM]})
    assert positions.tick() == [(a_row(1, 2000, lng=114.5), [STREAM])]


def test_a_tick_tells_only_what_changed_and_only_where_it_belongs() -> None:
    positions = Positions()
    positions.belong([1, 2, 3], {1: ["positions.f1", "positions.f2"], 2: ["positions.f1"]})
    positions.take([a_row(1, 1), a_row(2, 1), a_row(3, 1)])
    first = positions.tick()
    positions.take([a_row(2, 2)])
    second = positions.tick()

    assert [(row[0], list(streams)) for row, streams in first] == [
        (1, ["positions.f1", "positions.f2"]),
        (2, ["positions.f1"]),
        (3, []),
    ]
    assert [row for row, _ in second] == [a_row(2, 2)]
    assert positions.tick() == []


def test_what_a_stranger_said_waits_until_its_streams_are_known() -> None:
    positions = Positions()
    positions.take([a_row(7, 1)])
    positions.take([a_row(7, 2)])
    assert (positions.tick(), positions.strangers()) == ([], {7})
    positions.belong([7], {7: [STREAM]})
    assert positions.tick() == [(a_row(7, 2), [STREAM])]
    assert positions.strangers() == set()


def test_a_viewer_that_does_not_answer_gets_two_ticks_then_the_newest_at_once() -> None:
    waiting = Waiting()
    sent = []
    for tick in range(1, 11):
        if waiting.may_send(tick):
            sent.append(tick)
        else:
            waiting.merge(STREAM, [a_row(1, tick)])
    assert sent == [1, 2]

    waiting.got(1)
    assert waiting.take(11) == {STREAM: [a_row(1, 10)]}
    assert waiting.take(12) == {}
    assert not waiting.may_send(12)


@pytest.mark.parametrize(("tick_s", "most"), [(1.0, 2), (0.25, 3), (0.05, 15)])
def test_three_quarters_of_a_second_may_stay_unanswered_and_never_less_than_two_ticks(
    tick_s: float, most: int
) -> None:
    waiting = Waiting(most_unanswered(tick_s))
    assert sum(waiting.may_send(tick) for tick in range(1, 100)) == most
    waiting.got(1)
    assert sum(waiting.may_send(tick) for tick in range(100, 200)) == 1


def test_the_frames_of_two_streams_may_be_one_tick() -> None:
    waiting = Waiting()
    assert [waiting.may_send(tick) for tick in (1, 1, 2, 2, 3)] == [True, True, True, True, False]


class Play:
    """A hub and one viewer; what was said is kept beside as the oracle."""

    def __init__(self) -> None:
        self.positions, self.waiting = Positions(), Waiting()
        self.positions.belong(range(1, 6), {one: [STREAM] for one in range(1, 6)})
        self.newest: dict[int, int] = {}
        self.shown: dict[int, int] = {}
        self.tick_count = 0

    def say(self, appliance_id: int, at_ms: int) -> None:
        self.positions.take([a_row(appliance_id, at_ms)])
        self.newest[appliance_id] = max(at_ms, self.newest.get(appliance_id, -1))

    def tick(self) -> None:
        rows = [row for row, _ in self.positions.tick()]
        if not rows:
            return
        self.tick_count += 1
        if self.waiting.may_send(self.tick_count):
            self.show(rows)
        else:
            self.waiting.merge(STREAM, rows)
        assert self.waiting.waiting_count() <= 5

    def answer(self, late: int = 0) -> None:
        self.waiting.got(self.tick_count - late)
        self.tick_count += 1
        self.show(self.waiting.take(self.tick_count).get(STREAM, []))

    def show(self, rows: list[list]) -> None:
        for row in rows:
            assert self.shown.get(row[0], -1) <= row[6]  # never back in time
            self.shown[row[0]] = row[6]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["say", "tick", "answer"]), st.integers(1, 5), st.integers(0, 99)
        ),
        max_size=120,
    )
)
def test_a_viewer_ends_with_the_newest_of_each_however_it_answers(
    story: list[tuple[str, int, int]],
) -> None:
    play = Play()
    for what, one, at_ms in story:
        if what == "say":
            play.say(one, at_ms)
        elif what == "tick":
            play.tick()
        else:
            play.answer(late=one % 3)
    play.tick()
    play.answer()
    assert play.shown == play.newest


def test_a_tick_that_was_never_sent_cannot_be_answered() -> None:
    waiting = Waiting()
    waiting.got(10**9)
    assert [waiting.may_send(tick) for tick in range(1, 6)] == [True, True, False, False, False]


def test_a_stream_left_behind_is_forgotten() -> None:
    waiting = Waiting()
    waiting.merge(STREAM, [a_row(1, 1)])
    waiting.drop(STREAM)
    assert waiting.take(1) == {}


VIEWS = [None, *(tiles_of([113.9 + west, 30.3, 114.2 + west, 30.7]) for west in (0, 0.1, 0.2))]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 4), st.sampled_from(VIEWS), st.sampled_from(["positions.f1", "x.f2"])
        ),
        max_size=12,
    ),
    st.lists(st.floats(113.8, 114.8), max_size=20),
    st.data(),
)
def test_each_viewer_gets_exactly_what_its_view_shows(
    looks: list[tuple[int, frozenset[int] | None, str]], lngs: list[float], data: st.DataObject
) -> None:
    """However viewers come and go, the same as asking each one about every place."""
    viewports: Viewports[int] = Viewports()
    looking: set[tuple[int, frozenset[int] | None, str]] = set()
    for look in looks:
        viewer, view, stream = look
        if look in looking and data.draw(st.booleans()):
            viewports.leave(stream, view, viewer)
            looking.discard(look)
        else:
            viewports.join(stream, view, viewer)
            looking.add(look)
    changed = [(a_row(k, 1, lng=lng, lat=30.5), [STREAM]) for k, lng in enumerate(lngs)]

    for _ in range(2):  # nothing is left over from the tick before
        told = {
            (viewer, port.view, port.stream): [row[0] for row in rows]
            for port, rows in viewports.gather(changed)
            for viewer in port.viewers
        }
        assert told == {
            (viewer, view, stream): ids
            for viewer, view, stream in looking
            if stream == STREAM
            and (
                ids := [
                    row[0] for row, _ in changed if view is None or tile_key(row[1], row[2]) in view
                ]
            )
        }
    for viewer, view, stream in looking:
        viewports.leave(stream, view, viewer)
    assert (viewports.count(), viewports.gather(changed)) == (0, [])


@pytest.mark.parametrize(
    "row",
    [[], [1, 2, 3], ["1", 114.3, 30.5, None, None, None, 1], [1, None, 30.5, 0, 0, 0, 1],
     [1, 114.3, 30.5, "north", 0, 0, 1], [1, 114.3, 30.5, 0, 0, 0, "now"],
     [1, 181.0, 30.5, 0, 0, 0, 1], [1, 114.3, float("nan"), 0, 0, 0, 1], {"id": 1}, None,
     [1, 114.3, 30.5, float("inf"), 0, 0, 1], [MOST_ID + 1, 114.3, 30.5, 0, 0, 0, 1],
     [1, 10**400, 30.5, 0, 0, 0, 1], [1, 114.3, 30.5, 0, 10**400, 0, 1],
     [1, 114.3, 30.5, 0, 0, 0, -1], [1, 114.3, 30.5, 0, 0, 0, 2**62]],
)  # fmt: skip
def test_what_is_no_row_is_left_out(row: object) -> None:
    assert not is_row(row)
    assert is_row(a_row(1, 1))
