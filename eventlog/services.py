"""Writing the log: events are gathered while a command works and written as its last act."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from core.actor import Actor
from core.events.base import Event
from core.refusals import Refused
from core.stamp import Stamp
from core.wire import canonical_text, event_data, instant
from eventlog.models import CommandKey, Head
from eventlog.projections import project

GENESIS = bytes(32)
"""What the first entry of a log names as its predecessor."""


class KeyReused(Refused):
    """The same Idempotency-Key came with another body. The one refusal that is HTTP 422."""

    CODE = "key_reused"


@dataclass(slots=True)
class _Pending:
    entries: list[tuple[Stamp, Event]] = field(default_factory=list)


_pending: ContextVar[_Pending | None] = ContextVar("pending_entries", default=None)


@contextmanager
def recorded() -> Iterator[None]:
    """Run a command: one transaction, whose last statements write its entries.

    Entries are written last because a writer that takes the log's head and then waits for a row
    deadlocks with one that holds the row and waits for the head (docs/decisions/0002). Nested use
    joins the outer command.
    """
    if _pending.get() is not None:
        yield
        return
    pending = _Pending()
    token = _pending.set(pending)
    try:
        with transaction.atomic():
            yield
            _write(pending.entries)
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
    pending.entries.append((stamp, event))


def once(*, actor: Actor, key: str, body_sha256: str, do: Callable[[], Any]) -> Any:
    """Do a command once: the same key again gives the stored answer and has no second effect.

    Raises
    ------
    KeyReused
        If the key was used for another body.
    """
    with recorded():
        CommandKey.objects.bulk_create(
            [CommandKey(actor=str(actor), key=key, body_sha256=body_sha256)], ignore_conflicts=True
        )
        mine = CommandKey.objects.select_for_update().get(actor=str(actor), key=key)
        if mine.body_sha256 != body_sha256:
            raise KeyReused
        if mine.answer is not None:
            return mine.answer["answer"]
        answer = do()
        mine.answer = {"answer": answer}
        mine.save(update_fields=["answer"])
        return answer


def entry_hash(
    *,
    log: str,
    seq: int,
    at: datetime,
    recorded_at: datetime,
    actor: str,
    kind: str,
    version: int,
    text: str,
    prev_hash: bytes,
) -> bytes:
    """Digest an entry: everything it says, and the digest of the entry before it."""
    said = canonical_text(
        {
            "log": log,
            "seq": seq,
            "at": instant(at),
            "recorded_at": instant(recorded_at),
            "actor": actor,
            "kind": kind,
            "version": version,
            "text": text,
            "prev": prev_hash.hex(),
        }
    )
    return hashlib.sha256(said.encode("utf-8")).digest()


def _write(entries: list[tuple[Stamp, Event]]) -> None:
    by_log: dict[str, list[tuple[Stamp, Event]]] = {}
    for stamp, event in entries:
        by_log.setdefault(stamp.log, []).append((stamp, event))
    for log in sorted(by_log):  # always in this order: two commands on two logs cannot cross
        _write_log(log, by_log[log])


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
        cursor.executemany(_INSERT, rows)
        cursor.execute(_SET_HASH, [prev_hash, log])


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
