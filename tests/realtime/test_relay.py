"""The relay's numbers: with frames lost, relays restarted, snapshots late, no copy is wrong."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

import pytest

from desk.api import of_formation
from eventlog.api import EntryView
from realtime import relay as relay_module
from realtime.changes import Changed, Told
from realtime.relay import Relay

AT = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
STREAMS = [of_formation("incidents", 1), of_formation("appliances", 1), of_formation("calls", 2)]


def an_entry(seq: int) -> EntryView:
    return EntryView("WH", seq, AT, AT, "system:test", "incident.upgraded", 1, {}, 1)


@dataclass
class Copy:
    """What a screen holds: house.md section 6, the whole rule."""

    seq: int
    items: dict[int, int]
    wants_snapshot: bool = False

    def follow(self, frame: dict) -> None:
        if frame["kind"] == "head":
            self.wants_snapshot |= frame["seq"] > self.seq
        elif frame["seq"] <= self.seq:
            return
        elif frame["prev"] > self.seq:
            self.wants_snapshot = True
        else:
            self.seq = frame["seq"]
            if frame["gone"]:
                self.items.pop(frame["data"]["id"], None)
            else:
                self.items[frame["data"]["id"]] = frame["data"]["value"]


@dataclass
class World:
    """The truth: each stream's items after every entry; ``touched`` says what an entry changed."""

    history: dict[str, list[dict[int, int]]] = field(
        default_factory=lambda: {str(stream): [{}] for stream in STREAMS}
    )
    touched: list[dict] = field(default_factory=lambda: [{}])

    @property
    def seq(self) -> int:
        return len(self.touched) - 1

    def happen(self, random: Random) -> None:
        touched = {}
        for stream in STREAMS:
            now = dict(self.history[str(stream)][-1])
            if random.random() < 0.4:
                item = random.randrange(4)
                touched[stream] = item
                if item in now and random.random() < 0.3:
                    del now[item]
                else:
                    now[item] = random.randrange(1000)
            self.history[str(stream)].append(now)
        self.touched.append(touched)

    def changed(self, seq: int, read_at: int) -> Changed:
        """What the relay reads for an entry, when the log has come to ``read_at`` meanwhile."""
        changed = Changed(an_entry(seq))
        for stream, item in self.touched[seq].items():
            now = self.history[str(stream)][read_at]
            told = Told(stream, {"id": item, "value": now.get(item)}, gone=item not in now)
            changed.told[stream] = told
        return changed


@dataclass
class Play:
    """One run: entries happen, the relay tells, frames get lost, screens ask again."""

    random: Random
    world: World = field(default_factory=World)
    relay: Relay = field(default_factory=lambda: Relay("WH", 0))
    saved: int = 0
    copies: dict[str, Copy] = field(
        default_factory=lambda: {str(stream): Copy(0, {}) for stream in STREAMS}
    )
    applied: int = 0
    lost: int = 0
    restarts: int = 0

    def step(self) -> None:
        self.world.happen(self.random)
        if self.random.random() < 0.5:
            return
        if self.random.random() < 0.1:
            self.restarts += 1
            is_old = self.random.random() < 0.5  # the cursor was not saved in time
            self.relay = Relay("WH", self.saved if is_old else self.relay.cursor)
        self.tell(loss=0.1)
        for stream in self.copies:
            self.look(stream)

    def tell(self, *, loss: float) -> None:
        while self.relay.cursor < self.world.seq:
            if loss and self.random.random() < 0.2:
                self.world.happen(self.random)
            changed = self.world.changed(self.relay.cursor + 1, self.world.seq)
            for stream, text in self.relay.frames(changed):
                if self.random.random() < loss:
                    self.lost += 1
                    continue
                self.copies[stream].follow(json.loads(text))
                self.applied += 1
                check(self.world, stream, self.copies[stream])
            if self.random.random() < 0.7:
                self.saved = self.relay.cursor

    def hear_head(self, stream: str) -> None:
        head = self.relay.heads().get(stream, self.relay.floor)
        self.copies[stream].follow({"kind": "head", "seq": head})

    def look(self, stream: str) -> None:
        """A head may get through; a screen that wants a snapshot may get a late one."""
        if self.random.random() < 0.5:
            self.hear_head(stream)
        copy, newest = self.copies[stream], self.world.seq
        if copy.wants_snapshot and self.random.random() < 0.7:
            at = max(copy.seq, self.random.randrange(max(0, newest - 2), newest + 1))
            self.copies[stream] = Copy(at, dict(self.world.history[stream][at]))

    def end(self, seed: int) -> None:
        """All is quiet: heads get through, who knows it is old is excused, all others are right."""
        self.tell(loss=0)
        for stream, copy in self.copies.items():
            self.hear_head(stream)
            assert copy.wants_snapshot or copy.items == self.world.history[stream][-1], seed


def test_a_copy_is_never_wrong_only_old() -> None:
    """Every copy holds, item by item, what was true at its number or later."""
    plays = []
    for seed in range(300):
        play = Play(Random(seed))
        for _ in range(play.random.randrange(20, 60)):
            play.step()
        play.end(seed)
        plays.append(play)
    assert sum(play.applied for play in plays) > 5_000
    assert sum(play.lost for play in plays) > 500
    assert sum(play.restarts for play in plays) > 100


def check(world: World, stream: str, copy: Copy) -> None:
    if copy.wants_snapshot:
        return  # it knows that it is old
    history = world.history[stream][copy.seq :]
    for item in range(4):
        assert any(now.get(item) == copy.items.get(item) for now in history), (stream, item)


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
