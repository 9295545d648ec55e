"""The stream protocol, fuzzed: whatever is lost, late, dead or withdrawn, no copy is ever wrong."""

from collections import Counter
from random import Random

import pytest

from desk.api import Stream
from realtime import relay as relay_module
from tests.realtime.model import (
    ITEMS,
    NAMES,
    OWN,
    SHARED,
    Kept,
    Leader,
    Line,
    State,
    World,
    frames_of,
    take_over,
)

RUNS = 10_000
LOSS = 0.1


class Play:
    """One run: entries happen, relays tell and die, frames are lost, rights come and go."""

    def __init__(self, seed: int, count: Counter[str]) -> None:
        self.random = Random(seed)
        self.count = count
        self.world = World(0)
        self.kept = Kept()
        self.leader = take_over(self.world, self.kept)
        self.zombie: Leader | None = None  # has lost its lock and not noticed
        self.token = 0
        self.line = Line()
        self.allowed = set(NAMES)
        for name in NAMES:
            self.line.subscribe(self.world, name)

    def step(self) -> None:
        if self.random.random() < 0.6:
            self.world.happen(self.random)
        does = self.random.choices(
            (
                self.tell, self.arrive, self.heads, self.ask_again, self.crash, self.withdraw,
                self.give_back, self.leave, self.another_life,
            ),
            (40, 20, 10, 12, 6, 4, 5, 2, 1),
        )[0]  # fmt: skip
        does()
        self.check()

    def tell(self, *, loss: float = LOSS) -> None:
        """The leader tells some entries; one that lost its lock may tell a few more."""
        for leader in (self.leader, self.zombie) if self.zombie else (self.leader,):
            for log, relay in leader.relays.items():
                told = leader.world.entries[log]
                for entry in told[relay.cursor : relay.cursor + self.random.randrange(1, 5)]:
                    if leader.world is self.world:
                        self.tell_one(leader, log, entry.seq, loss)
            if leader is self.leader and self.random.random() < 0.7:
                self.save()
        if self.random.random() < 0.5:
            self.zombie = None

    def tell_one(self, leader: Leader, log: str, seq: int, loss: float) -> None:
        world = leader.world
        read_at = self.random.randrange(world.entries[log][seq - 1].moment, world.now + 1)
        changed = world.changed(world.entries[log][seq - 1], read_at)
        for name, frame in frames_of(leader.relays[log], changed):
            if self.random.random() < loss:
                self.count["lost"] += 1
            elif self.line.take(name, frame):
                self.count["applied"] += 1
        for stream in changed.renewed:
            self.token += 1
            leader.renewed[str(stream)] = self.token
            if self.random.random() >= loss:
                self.line.renew(world, str(stream), self.token)

    def save(self) -> None:
        """Cursors and what was renewed go into Redis together, or neither does."""
        if self.random.random() < 0.9:
            life = self.leader.world.life
            self.kept.cursors = {
                log: (life, relay.cursor) for log, relay in self.leader.relays.items()
            }
            self.kept.renewed = dict(self.leader.renewed)

    def heads(self, *, loss: float = LOSS) -> None:
        if self.random.random() < loss:
            return
        relay = self.leader.relays["WH"]
        for name in sorted(self.line.heard):
            copy = self.line.copies.get(name)
            if copy is None:
                self.line.subscribe(self.world, name)  # its snapshot may have been lost
            else:
                copy.hear_head(relay.heads().get(name, relay.floor))
            if name in self.leader.renewed:
                self.line.renew(self.world, name, self.leader.renewed[name])

    def arrive(self) -> None:
        self.line.arrive()

    def ask_again(self) -> None:
        self.line.ask_again(self.world)

    def crash(self) -> None:
        """The relay dies, or only loses its lock; now and then Redis forgets what it kept."""
        self.count["taken_over"] += 1
        if self.random.random() < 0.5:
            self.zombie = self.leader
        if self.random.random() < 0.2:
            self.kept = Kept()
        self.leader = take_over(self.world, self.kept)

    def withdraw(self) -> None:
        name = self.random.choice(NAMES)
        self.allowed.discard(name)
        self.line.refuse(name)
        self.count["withdrawn"] += 1

    def give_back(self) -> None:
        for name in sorted(set(NAMES) - self.line.heard):
            self.allowed.add(name)
            self.line.subscribe(self.world, name)

    def leave(self) -> None:
        self.line.refuse(self.random.choice(NAMES))

    def another_life(self) -> None:
        """A backup is put back: processes start anew, lines are cut, screens forget everything."""
        life = World(self.random.randrange(1, 1_000_000))
        for _ in range(self.random.randrange(0, 8)):
            life.happen(self.random)
        self.world, self.zombie, self.line = life, None, Line()
        self.leader = take_over(life, self.kept)
        for name in sorted(self.allowed):
            self.line.subscribe(life, name)
        self.count["another_life"] += 1

    def check(self) -> None:
        """Each item was true at the copy's number or later; nobody holds what is not theirs.

        What cannot be counted is renewed by the next head that comes: ``end`` looks at that.
        """
        assert self.line.copies.keys() <= self.allowed
        for name, copy in self.line.copies.items():
            stream = OWN[NAMES.index(name)]
            if stream == SHARED or copy.wants_snapshot:
                continue
            since = self.world.history[stream][self.world.moment_of[copy.seq] :]
            for item in range(ITEMS):
                held = copy.items.get(item)
                assert any(state.get(item) == held for state in since), (name, item)

    def end(self) -> None:
        """All is quiet: everything gets through, and every copy is what is true."""
        self.zombie = None
        while any(
            relay.cursor < len(self.world.entries[log]) for log, relay in self.leader.relays.items()
        ):
            self.tell(loss=0)
        for _ in range(2):
            self.heads(loss=0)
            self.line.ask_again(self.world)
            while self.line.late:
                self.line.arrive()
        for name, copy in self.line.copies.items():
            assert copy.items == self.world.history[OWN[NAMES.index(name)]][-1], name
            assert not copy.wants_snapshot
        assert self.line.copies.keys() == self.line.heard


def test_no_copy_is_wrong_in_ten_thousand_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every other run streams are forgotten all the time: the relay remembers two of three."""
    count: Counter[str] = Counter()
    for seed in range(RUNS):
        monkeypatch.setattr(relay_module, "REMEMBERED_COUNT", 2 + seed % 2)
        play = Play(seed, count)
        try:
            for _ in range(play.random.randrange(15, 40)):
                play.step()
            play.end()
        except AssertionError as problem:
            pytest.fail(f"run {seed}: {problem}")
    assert count["applied"] > 10 * RUNS
    assert count["lost"] > RUNS
    for what in ("taken_over", "withdrawn", "another_life"):
        assert count[what] > RUNS / 10, what


@pytest.mark.parametrize("is_redis_emptied", [False, True])
def test_what_was_renewed_and_lost_is_renewed_by_who_takes_over(*, is_redis_emptied: bool) -> None:
    """No number tells of it: the other log's entry is behind the cursor, the copy is at its own."""
    play = Play(1, Counter())
    quiet: dict[Stream, State] = {stream: {} for stream in OWN}
    while play.line.late:
        play.arrive()
    play.world.enter("WH", [(SHARED, 1)], quiet | {SHARED: {1: 1}})
    play.tell_one(play.leader, "WH", 1, loss=0)
    play.world.enter("HG", [(SHARED, 1)], quiet | {SHARED: {1: 2}})
    play.tell_one(play.leader, "HG", 1, loss=1)
    play.save()
    assert play.line.copies[str(SHARED)].items == {1: 1}

    if is_redis_emptied:
        play.kept = Kept()
    play.leader = take_over(play.world, play.kept)
    play.end()
    assert play.line.copies[str(SHARED)].items == {1: 2}
