"""Writing the log: events are gathered while a command works and written as its last act."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from pydantic_core import from_json, to_json, to_jsonable_python

from core.actor import Actor
from core.events.base import Event
from core.refusals import Refused
from core.stamp import Stamp
from core.wire import canonical_text, event_data
from eventlog.domain.chain import GENESIS, entry_hash
from eventlog.models import Head
from eventlog.projections import project

WAKE_CHANNEL = "fengsui_log"
"""PostgreSQL NOTIFY channel; the payload is the names of the logs that grew, one space between."""


class KeyReused(Refused):
    """The same Idempotency-Key came with another body. The one refusal that is HTTP 422."""

    CODE = "key_reused"


@dataclass(slots=True)
class _Line:
    stamp: Stamp
    event: Event
    stands: Callable[[], bool]  # False once a savepoint took its effects back


@dataclass(slots=True)
class _Pending:
    depth: int  # savepoints already open when the command began
    lines: list[_Line] = field(default_factory=list)


_pending: ContextVar[_Pending | None] = ContextVar("pending_entries", default=None)


@contextmanager
def recorded() -> Iterator[None]:
    """Run a command: one transaction, whose last statements write its entries.

    Entries are written last because a writer that takes the log's head and then waits for a row
    deadlocks with one that holds the row and waits for the head (docs/decisions/0001). Nested use
    joins the outer command.

    Raises
    ------
    RuntimeError
        Inside somebody's ``transaction.atomic()``: what that one writes afterwards would come after
        the entries.
    """
    if _pending.get() is not None:
        yield
        return
    with transaction.atomic(durable=True):
        pending = _Pending(depth=len(connection.savepoint_ids))
        token = _pending.set(pending)
        try:
            yield
            _write([(line.stamp, line.event) for line in pending.lines if line.stands()])
        finally:
            _pending.reset(token)


def record(event: Event, *, log: str, actor: Actor, at: datetime) -> None:
    """Change the tables an event changes, and have it written to the log when the command ends.

    Raises
    ------
    TransactionManagementError
        Outside ``recorded()``: the event and the state it changes must stand or fall together.
    """
    pending = _pending.get()
    if pending is None:
        raise transaction.TransactionManagementError("record() needs recorded()")
    stamp = Stamp(log=log, at=at, actor=actor)
    project(event, stamp)
    pending.lines.append(_Line(stamp, event, _watch(pending)))


def once(*, actor: Actor, key: str, body_sha256: str, do: Callable[[], Any]) -> Any:
    """Do a command once: the same key again gives the stored answer and has no second effect.

    The answer is given as JSON values, the first time too.

    Raises
    ------
    KeyReused
        If the key was used for another body.
    """
    with recorded(), connection.cursor() as cursor:
        cursor.execute(_TAKE_KEY, [str(actor), key, body_sha256])
        taken = cursor.fetchone()
        if taken is None:  # somebody had it; the insert above waited until theirs was done
            cursor.execute(_READ_KEY, [str(actor), key])
            was_sha256, answer = cursor.fetchone()
            if was_sha256 != body_sha256:
                raise KeyReused
            return from_json(answer)
        answer = to_jsonable_python(do())
        cursor.execute(_ANSWER_KEY, [to_json(answer).decode(), taken[0]])
        return answer


def _watch(pending: _Pending) -> Callable[[], bool]:
    """Tell later whether the savepoints that are open now were kept."""
    if len(connection.savepoint_ids) == pending.depth:
        return lambda: True

    def mark() -> None:
        """Do nothing: Django forgets this one when a savepoint it was made in is rolled back."""

    transaction.on_commit(mark)
    return lambda: any(hook[1] is mark for hook in connection.run_on_commit)


def _write(entries: list[tuple[Stamp, Event]]) -> None:
    by_log: dict[str, list[tuple[Stamp, Event]]] = {}
    for stamp, event in entries:
        by_log.setdefault(stamp.log, []).append((stamp, event))
    for log in sorted(by_log):  # always in this order: two commands on two logs cannot cross
        _write_log(log, by_log[log])
    if by_log:
        # After the commit, not inside it: NOTIFY in the transaction would make all writers of all
        # logs wait for one another's commit. One lost here is made good by the readers' polling.
        transaction.on_commit(lambda: _wake(" ".join(sorted(by_log))), robust=True)


def _wake(logs: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [WAKE_CHANNEL, logs])


def _write_log(log: str, entries: list[tuple[Stamp, Event]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_HEAD, [len(entries), log])
        row = cursor.fetchone()
        if row is None:
            Head.objects.bulk_create(
                [Head(log=log, instance=uuid4(), hash=GENESIS)], ignore_conflicts=True
            )
            cursor.execute(_TAKE_HEAD, [len(entries), log])
            row = cursor.fetchone()
        last_seq, prev_hash, recorded_at = row[0], bytes(row[1]), row[2]
        rows = []
        for seq, (stamp, event) in enumerate(entries, start=last_seq - len(entries) + 1):
            said = {
                "log": log,
                "seq": seq,
                "at": stamp.at,
                "recorded_at": recorded_at,
                "actor": str(stamp.actor),
                "kind": event.KIND,
                "version": event.VERSION,
                "text": canonical_text(event_data(event)),
            }
            digest = entry_hash(**said, prev_hash=prev_hash)
            rows.append(
                {**said, "formation": event.formation_id, "prev": prev_hash, "hash": digest}
            )
            prev_hash = digest
        cursor.execute(_SET_HASH, [prev_hash, log])
        cursor.executemany(_INSERT, rows)


_TAKE_HEAD = """
    UPDATE eventlog_head SET seq = seq + %s WHERE log = %s
    RETURNING seq, hash, clock_timestamp()
"""
_INSERT = """
    INSERT INTO eventlog_entry
        (log, seq, at, recorded_at, actor, kind, version, text, body, formation_id, prev_hash, hash)
    VALUES
        (%(log)s, %(seq)s, %(at)s, %(recorded_at)s, %(actor)s, %(kind)s, %(version)s, %(text)s,
         %(text)s::jsonb, %(formation)s, %(prev)s, %(hash)s)
"""
_SET_HASH = "UPDATE eventlog_head SET hash = %s WHERE log = %s"
_TAKE_KEY = """
    INSERT INTO eventlog_commandkey (actor, key, body_sha256, at)
    VALUES (%s, %s, %s, clock_timestamp()) ON CONFLICT (actor, key) DO NOTHING RETURNING id
"""
_READ_KEY = """
    SELECT body_sha256, answer::text FROM eventlog_commandkey WHERE actor = %s AND key = %s
"""
_ANSWER_KEY = "UPDATE eventlog_commandkey SET answer = %s::jsonb WHERE id = %s"
