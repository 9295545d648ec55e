"""The relay's numbers: with frames lost, relays restarted and late snapshots, no copy is ever wrong."""

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
    """The truth: for each stream, its items after every entry. ``touched`` says what an entry changed."""

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


def test_a_copy_is_never_wrong_only_old() -> None:
    """Every copy equals what was true at its number or later, item by item."""
    applied = lost = restarts = 0
    for seed in range(300):
        random = Random(seed)
        world = World()
        saved = 0
        relay = Relay("WH", 0)
        copies = {str(stream): Copy(0, {}) for stream in STREAMS}
        last_frame: dict[str, dict] = {}
        for _ in range(random.randrange(20, 60)):
            world.happen(random)
            if random.random() < 0.5:
                continue
            if random.random() < 0.1:
                restarts += 1
                relay = Relay("WH", saved if random.random() < 0.5 else relay.cursor)
            while relay.cursor < world.seq:
                if random.random() < 0.2:
                    world.happen(random)
                for stream, text in relay.frames(world.changed(relay.cursor + 1, world.seq)):
                    last_frame[stream] = json.loads(text)
                    if random.random() < 0.1:
                        lost += 1
                        continue
                    copies[stream].follow(json.loads(text))
                    applied += 1
                    check(world, stream, copies[stream])
                if random.random() < 0.7:
                    saved = relay.cursor
            heads = relay.heads()
            for stream, copy in copies.items():
                if random.random() < 0.5:
                    copy.follow({"kind": "head", "seq": heads.get(stream, relay.floor)})
                if copy.wants_snapshot and random.random() < 0.7:
                    at = random.randrange(max(0, world.seq - 2), world.seq + 1)  # a late snapshot
                    at = max(at, copy.seq)
                    copies[stream] = Copy(at, dict(world.history[stream][at]))
        # All is quiet; the relay tells the rest, heads get through, snapshots are fresh.
        while relay.cursor < world.seq:
            for stream, text in relay.frames(world.changed(relay.cursor + 1, world.seq)):
                copies[stream].follow(json.loads(text))
        for stream, copy in copies.items():
            copy.follow({"kind": "head", "seq": relay.heads().get(stream, relay.floor)})
            final = (
                Copy(world.seq, dict(world.history[stream][-1])) if copy.wants_snapshot else copy
            )
            assert final.items == world.history[stream][-1], (seed, stream)
    assert applied > 5_000
    assert lost > 500
    assert restarts > 100


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
    assert list(frames(relay, Changed(an_entry(12), is_unreadable=True))) == []
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
