"""A world in miniature for the stream protocol: truth, relays that die, a lossy line, a screen.

What the product decides is the product's own code: ``Relay`` numbers, ``start_after`` says where a
relay begins. The screen's rule is the four lines of docs/wire.md; the screens' own code for it is
fuzzed in frontend/src/state/follow.fuzz.test.ts.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from desk.api import Stream, of_formation
from eventlog.api import EntryView
from realtime.changes import Changed, Told
from realtime.relay import Relay, start_after

AT = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
OWN = (of_formation("incidents", 1), of_formation("calls", 1), of_formation("appliances", 1))
SHARED = OWN[0]  # changed by the other log's entries too, and twice by one: neither can be counted
NAMES = tuple(str(stream) for stream in OWN)
ITEMS = 3

State = dict[int, int]


@dataclass(slots=True)
class Entry:
    """An entry of one of the two logs, and what it changed."""

    log: str
    seq: int
    moment: int
    touched: list[tuple[Stream, int]]
    outdates_all: bool = False


class World:
    """The truth: each stream's items after every moment, in one life of the logs."""

    def __init__(self, life: int) -> None:
        self.life = f"life{life}"
        self.history: dict[Stream, list[State]] = {stream: [{}] for stream in OWN}
        self.entries: dict[str, list[Entry]] = {"WH": [], "HG": []}
        self.moment_of = [0]  # of each seq of the streams' own log

    @property
    def now(self) -> int:
        return len(self.history[SHARED]) - 1

    def happen(self, random: Random) -> None:
        """Something changes: items come, change, leave and come back."""
        log = "WH" if random.random() < 0.8 else "HG"
        states = {stream: dict(self.history[stream][-1]) for stream in OWN}
        touched = []
        for stream in OWN if log == "WH" else (SHARED,):
            most = 2 if stream == SHARED else 1
            count = random.randrange(most + 1) if log == "WH" else 1
            touched += [(stream, self._touch(states[stream], random)) for _ in range(count)]
        outdates_all = log == "WH" and random.random() < 0.04  # an import, or nobody can read it
        if outdates_all:
            for stream in OWN:
                self._touch(states[stream], random)
        self.enter(log, touched, states, outdates_all=outdates_all)

    def enter(
        self,
        log: str,
        touched: list[tuple[Stream, int]],
        states: dict[Stream, State],
        *,
        outdates_all: bool = False,
    ) -> None:
        """Write an entry, after which the streams are as they are."""
        number = len(self.entries[log]) + 1
        for stream in OWN:
            self.history[stream].append(states[stream])
        self.entries[log].append(Entry(log, number, self.now, touched, outdates_all))
        if log == "WH":
            self.moment_of.append(self.now)

    def changed(self, entry: Entry, read_at: int) -> Changed:
        """What a relay reads for an entry, the world having come to ``read_at`` meanwhile."""
        view = EntryView(entry.log, entry.seq, AT, AT, "system:test", "x.happened", 1, {}, 1)
        changed = Changed(view, outdates_all=entry.outdates_all)
        for stream, item in entry.touched:
            state = self.history[stream][read_at]
            told = Told(stream, {"id": item, "value": state.get(item)}, gone=item not in state)
            if entry.log != "WH" or changed.told.setdefault(stream, told).data["id"] != item:
                changed.renewed.add(stream)
        return changed

    def seq_at(self, moment: int) -> int:
        """The number of the streams' own log at a moment."""
        return sum(one.moment <= moment for one in self.entries["WH"])

    @staticmethod
    def _touch(state: State, random: Random) -> int:
        item = random.randrange(ITEMS)
        if state.pop(item, None) is None or random.random() < 0.7:
            state[item] = random.randrange(1_000_000)
        return item


@dataclass(slots=True)
class Copy:
    """What a screen holds of a stream: the whole rule."""

    seq: int
    items: State
    wants_snapshot: bool = False

    def follow(self, frame: dict) -> None:
        if frame["seq"] <= self.seq:
            return
        if frame["prev"] > self.seq:
            self.wants_snapshot = True
            return
        self.seq = frame["seq"]
        if frame["gone"]:
            self.items.pop(frame["data"]["id"], None)
        else:
            self.items[frame["data"]["id"]] = frame["data"]["value"]

    def hear_head(self, seq: int) -> None:
        self.wants_snapshot |= seq > self.seq


@dataclass
class Leader:
    """A relay process that leads, or still thinks that it does."""

    world: World
    relays: dict[str, Relay]
    renewed: dict[str, int]  # stream -> token


@dataclass
class Kept:
    """What Redis keeps for who takes over."""

    cursors: dict[str, tuple[str, int]] = field(default_factory=dict)
    renewed: dict[str, int] = field(default_factory=dict)


class Line:
    """A screen and the web process' end of its line."""

    def __init__(self) -> None:
        self.copies: dict[str, Copy] = {}
        self.late: list[tuple[str, Copy]] = []  # snapshots on their way
        self.tokens: dict[str, int] = {}
        self.heard: set[str] = set()  # streams subscribed to and not refused

    def subscribe(self, world: World, name: str) -> None:
        self.heard.add(name)
        self._read(world, name)

    def refuse(self, name: str) -> None:
        """Nothing more is sent, snapshots on their way included; the screen forgets its copy."""
        self.heard.discard(name)
        self.copies.pop(name, None)
        self.late = [one for one in self.late if one[0] != name]

    def take(self, name: str, frame: dict) -> bool:
        copy = self.copies.get(name) if name in self.heard else None
        if copy is not None:
            copy.follow(frame)
        return copy is not None

    def renew(self, world: World, name: str, token: int) -> None:
        if name in self.heard and self.tokens.get(name) != token:
            self.tokens[name] = token
            self._read(world, name)

    def arrive(self) -> None:
        """The first snapshot on its way comes in; frames may have overtaken it, no other has."""
        if self.late:
            name, found = self.late.pop(0)
            held = self.copies.get(name)
            if held is None or held.seq <= found.seq:
                self.copies[name] = found
            else:  # frames overtook it, and it may hold what no frame tells: a newer one, please
                held.wants_snapshot = True

    def ask_again(self, world: World) -> None:
        for name, copy in self.copies.items():
            if copy.wants_snapshot:
                self._read(world, name)

    def _read(self, world: World, name: str) -> None:
        state = world.history[OWN[NAMES.index(name)]][-1]
        self.late.append((name, Copy(world.seq_at(world.now), dict(state))))


def take_over(world: World, kept: Kept) -> Leader:
    """Begin to lead as a relay does that knows only what Redis kept."""
    relays = {
        log: Relay(
            log,
            start_after(
                life=world.life,
                head=len(entries),
                saved=kept.cursors.get(log),
                is_taking_over=True,
            ),
        )
        for log, entries in world.entries.items()
    }
    return Leader(world, relays, dict(kept.renewed))


def frames_of(relay: Relay, changed: Changed) -> list[tuple[str, dict]]:
    """Number what an entry tells, by the product's own code."""
    return [(name, json.loads(text)) for name, text in relay.frames(changed)]
