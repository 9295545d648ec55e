"""The worker: each reaction once and in order, one that fails set aside, deadlines met."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.events.house import NormChanged
from eventlog.api import (
    EntryView,
    ParkedSettled,
    StillFailing,
    clear_deadline,
    entries_after,
    given_up_deadlines,
    head_of,
    heartbeats,
    lags,
    on_deadline,
    parked_entries,
    reacts,
    record,
    recorded,
    set_deadline,
    settle_parked,
)
from eventlog.domain.registry import DEADLINES, HOOKS, REACTIONS, every
from eventlog.jobs import lanes
from eventlog.jobs.lanes import DeadlineLane, HookLane, ReactionLane
from eventlog.jobs.worker import POLL_S, Worker
from eventlog.services.reacting import open_cursor, react
from tests.eventlog.events import ALICE, AT, changed

ROOM = "test_room"
LATE = timedelta(seconds=5)


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the registries as they were: other rooms' reactions are not under test here."""
    before = (dict(REACTIONS), dict(DEADLINES), list(HOOKS))
    for registry in (REACTIONS, DEADLINES, HOOKS):
        registry.clear()
    monkeypatch.setattr(lanes, "WAIT_BEFORE_TRY_S", (0.01, 0.02))
    yield
    REACTIONS.clear()
    REACTIONS.update(before[0])
    DEADLINES.clear()
    DEADLINES.update(before[1])
    HOOKS[:] = before[2]


def say(*keys: str, log: str = "T") -> None:
    with recorded():
        for key in keys:
            record(changed(key), log=log, actor=ALICE, at=AT)


def a_reaction(failing: set[str]) -> list[str]:
    """Register a reaction that answers each entry with one of its own, and fails for some."""
    tried: list[str] = []

    @reacts(NormChanged, room=ROOM)
    def answer(event: NormChanged, entry: EntryView) -> None:
        if event.formation_id != 1:
            return
        tried.append(event.key)
        record(changed(f"re {event.key}", formation_id=2), log="R", actor=ALICE, at=entry.at)
        if event.key in failing:
            raise LookupError(event.key)

    return tried


def answered() -> list[str]:
    return [entry.body["key"] for entry in entries_after("R", 0, 99)]


def drain(lane: ReactionLane, times: int = 12) -> None:
    for _ in range(times):
        time.sleep(lane.drain())


@pytest.mark.django_db
def test_reactions_come_in_the_order_of_the_log_and_once() -> None:
    a_reaction(set())
    say("a", "b")
    drain(ReactionLane())
    say("c")
    drain(ReactionLane())  # another worker's life: the cursor is what remembers

    assert answered() == ["re a", "re b", "re c"]
    assert {(one.room, one.behind_count) for one in lags()} == {(ROOM, 0)}


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_fails_three_times_is_parked_and_the_next_gets_through() -> None:
    tried = a_reaction({"b"})
    say("a", "b", "c")

    drain(ReactionLane())

    assert tried == ["a", "b", "b", "b", "c"]
    assert answered() == ["re a", "re c"]  # what the failing one had written was taken back
    (parked,) = parked_entries(["T"])
    assert (parked.seq, parked.kind, parked.tries) == (2, "norm.changed", 3)
    assert parked.error == "LookupError"
    said = entries_after("T", 3, 1)[0]
    assert (said.kind, said.body["entry_seq"]) == ("reaction.parked", 2)


@pytest.mark.django_db(transaction=True)
def test_while_one_log_waits_for_a_retry_another_goes_on() -> None:
    a_reaction({"stuck"})
    say("stuck", log="A")
    say("b", log="B")

    ReactionLane().drain()

    assert answered() == ["re b"]


@pytest.mark.django_db(transaction=True)
def test_a_parked_entry_can_be_tried_again() -> None:
    failing = {"a"}
    a_reaction(failing)
    say("a")
    drain(ReactionLane())
    (parked,) = parked_entries(["T"])

    with pytest.raises(StillFailing):
        settle_parked(parked.id, "retried", ALICE, AT)
    assert parked_entries(["T"])[0].tries == 4
    failing.clear()
    settle_parked(parked.id, "retried", ALICE, AT)

    assert answered() == ["re a"]
    assert parked_entries(["T"]) == []
    settled = entries_after("T", head_of("T").seq - 1, 1)[0]
    assert (settled.kind, settled.body["how"]) == ("reaction.settled", "retried")
    with pytest.raises(ParkedSettled):
        settle_parked(parked.id, "dismissed", ALICE, AT)


@pytest.mark.django_db(transaction=True)
def test_a_parked_entry_can_be_dismissed_without_effect() -> None:
    a_reaction({"a"})
    say("a")
    drain(ReactionLane())

    settle_parked(parked_entries(["T"])[0].id, "dismissed", ALICE, AT)

    assert (answered(), parked_entries(["T"])) == ([], [])


@pytest.mark.django_db
def test_entries_nobody_reacts_to_are_skipped_in_one_step() -> None:
    @reacts(NormChanged, room="quiet")
    def never(event: Any, entry: EntryView) -> None: ...

    REACTIONS["quiet"] = {"incident.opened": [never]}
    say(*"abcdefgh")
    ReactionLane().drain()
    assert lags()[0].behind_count == 0


def a_deadline(due_at: datetime, key: str = "k") -> None:
    set_deadline(ROOM, key, due_at, "test.due", {"n": 1})


@pytest.mark.django_db
def test_a_deadline_that_came_is_met_once() -> None:
    met: list[dict[str, Any]] = []
    on_deadline("test.due")(lambda body, _: met.append(body))
    a_deadline(timezone.now() - LATE)
    a_deadline(timezone.now() + LATE, key="later")

    assert (DeadlineLane().tick(), DeadlineLane().tick()) == (1, 0)
    assert met == [{"n": 1}]


@pytest.mark.django_db
def test_a_cleared_deadline_never_comes_and_a_moved_one_comes_later() -> None:
    on_deadline("test.due")(lambda *_: pytest.fail("it came"))
    a_deadline(timezone.now() - LATE, key="cleared")
    clear_deadline(ROOM, "cleared")
    a_deadline(timezone.now() - LATE, key="moved")
    a_deadline(timezone.now() + LATE, key="moved")

    assert DeadlineLane().tick() == 0


@pytest.mark.django_db
def test_a_deadline_cleared_while_it_is_met_has_no_effect() -> None:
    @on_deadline("test.due")
    def late(body: dict[str, Any], due_at: datetime) -> None:
        record(changed("late"), log="T", actor=ALICE, at=due_at)
        clear_deadline(ROOM, "k")  # as a service beside us would

    a_deadline(timezone.now() - LATE)
    assert DeadlineLane().tick() == 0
    assert head_of("T").seq == 0


@pytest.mark.django_db
def test_a_deadline_may_set_itself_anew() -> None:
    on_deadline("test.due")(lambda *_: a_deadline(timezone.now() + LATE))
    a_deadline(timezone.now() - LATE)
    assert (DeadlineLane().tick(), DeadlineLane().tick()) == (1, 0)


@pytest.mark.django_db
def test_a_deadline_that_fails_three_times_is_given_up_and_counted() -> None:
    tries: list[int] = []

    @on_deadline("test.due")
    def fail(body: dict[str, Any], due_at: datetime) -> None:
        tries.append(1)
        raise LookupError

    a_deadline(timezone.now() - LATE)
    for _ in range(5):
        DeadlineLane().tick()
    assert (len(tries), given_up_deadlines()) == (3, 1)


def test_a_hook_that_fails_does_not_stop_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran: list[str] = []

    @every(0)
    def broken(now: datetime) -> None:
        raise LookupError

    @every(60)
    def whole(now: datetime) -> None:
        ran.append("whole")

    lane = HookLane()
    lane.tick()
    lane.tick()

    assert ran == ["whole"]  # a minute has not passed
    assert capsys.readouterr().out.count("hook failed") == 1
    assert list(lane.failed.values()) == ["LookupError"]


def until(happened: Callable[[], bool], within_s: float = 10.0) -> None:
    end = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def two_workers() -> Iterator[list[Worker]]:
    workers = [Worker(), Worker()]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    yield workers
    for worker in workers:
        worker.stop()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.django_db
def test_an_entry_two_workers_hold_has_one_effect() -> None:
    a_reaction(set())
    say("a")
    open_cursor(ROOM, "T")
    (entry,) = entries_after("T", 0, 9)

    assert (react(ROOM, entry), react(ROOM, entry)) == (True, False)

    assert answered() == ["re a"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_outlive_every_connection_being_cut_and_do_nothing_twice(
    two_workers: list[Worker],
) -> None:
    ticks: list[datetime] = []
    every(0.1)(ticks.append)
    a_reaction(set())
    say("before")
    until(lambda: answered() == ["re before"])

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        cursor.execute("SELECT 1")
    counted = len(ticks)
    say("after")

    until(lambda: answered() == ["re before", "re after"])
    until(lambda: len(ticks) > counted)
    until(lambda: leaders(two_workers) == 1)
    for _ in range(20):
        time.sleep(0.1)
        assert leaders(two_workers) == 1
    assert any(one.process == "worker" and one.age_s < 5 for one in heartbeats())


def leaders(workers: list[Worker]) -> int:
    return sum(worker._leading.is_set() for worker in workers)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("two_workers")
def test_a_reaction_follows_its_entry_faster_than_polling_would() -> None:
    a_reaction(set())
    say("warm")
    until(lambda: answered() == ["re warm"])
    waits = []
    for number in range(10):
        began = time.monotonic()
        say(str(number))
        until(lambda: answered()[-1] == f"re {number}")  # noqa: B023
        waits.append(time.monotonic() - began)
    assert sorted(waits)[5] < POLL_S / 2
