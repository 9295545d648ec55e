"""What can be asked of the log: entries, its end, whether it is whole, how far readers are."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Max, OuterRef, QuerySet, Window
from django.db.models.functions import Now

from core.events.base import Event
from core.events.upcast import event_of as _event_of
from eventlog.domain.chain import GENESIS, Anchor, Link, fault_of
from eventlog.models import Cursor, Deadline, Entry, Head, Heartbeat, ParkedEntry

NO_LIFE = UUID(int=0)
"""The instance of a log nothing was written in yet."""
STREAMED = 2_000  # entries fetched at a time when a whole log is read


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the log as readers get it. ``actor`` is ``person:12``, never a name."""

    log: str
    seq: int
    at: datetime
    recorded_at: datetime
    actor: str
    kind: str
    version: int
    body: dict[str, Any]
    formation_id: int


@dataclass(frozen=True, slots=True)
class HeadView:
    """The end of a log. Another ``instance`` than before: another life of it, start over."""

    log: str
    instance: UUID
    seq: int


@dataclass(frozen=True, slots=True)
class ParkedView:
    """A reaction that failed and waits for a person."""

    id: int
    room: str
    log: str
    seq: int
    kind: str
    formation_id: int
    tries: int
    error: str
    parked_at: datetime


@dataclass(frozen=True, slots=True)
class LagView:
    """How far behind its log a room's reactions are."""

    room: str
    log: str
    behind_count: int
    behind_s: float  # how long the first entry it has not read has waited; 0 when none does
    moved_s: float  # since it last got on
    parked_count: int


@dataclass(frozen=True, slots=True)
class HeartbeatView:
    """When a process last said it lives, by the database's clock."""

    process: str
    instance: str
    age_s: float
    skew_s: float  # its host's clock minus the database's
    skew_within_s: float  # that is this near to the truth
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChainView:
    """What reading a whole log found: its end, and the first fault (``""`` when it is whole)."""

    log: str
    end: Anchor
    fault_seq: int | None
    fault: str


def event_of(entry: EntryView) -> Event:
    """Make the event an entry tells of, lifted to today's version."""
    return _event_of(entry.kind, entry.version, entry.body)


def entries_after(log: str, seq: int, limit: int) -> list[EntryView]:
    """Give the entries of a log after ``seq``, in order, ``limit`` at most. None is ever missed."""
    return _views(Entry.objects.filter(log=log, seq__gt=seq).order_by("seq")[:limit])


def entries_of_kinds_after(log: str, seq: int, kinds: Iterable[str], limit: int) -> list[EntryView]:
    """Give those entries after ``seq`` that are of one of these kinds."""
    rows = Entry.objects.filter(log=log, seq__gt=seq, kind__in=list(kinds))
    return _views(rows.order_by("seq")[:limit])


def entries_of_incident(incident_id: UUID, limit: int) -> list[EntryView]:
    """Give the newest ``limit`` entries that name an incident, oldest first, of all logs."""
    rows = Entry.objects.filter(body__incident_id=str(incident_id))
    return _views(rows.order_by("-recorded_at", "-log", "-seq")[:limit])[::-1]


def latest_entries(
    formation_ids: Iterable[int], limit: int, *, without: Iterable[str] = ()
) -> list[EntryView]:
    """Give the newest entries these formations answer for, newest first, of all logs.

    Entries of the kinds named in ``without`` are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [list(formation_ids), list(without), limit, limit])
        return [
            EntryView(log, seq, at, recorded_at, actor, kind, version, json.loads(body), formation)
            for log, seq, at, recorded_at, actor, kind, version, body, formation in cursor
        ]


def entries_in_order() -> Iterator[EntryView]:
    """Read all logs as one: by ``recorded_at``, but never against the order of a log's numbers.

    A database clock that was set back makes a later entry look earlier; it is then read right
    after the one before it.
    """
    not_before = Window(Max("recorded_at"), partition_by="log", order_by="seq")
    rows = Entry.objects.annotate(not_before=not_before).order_by("not_before", "log", "seq")
    for row in rows.defer("text", "prev_hash", "hash").iterator(chunk_size=STREAMED):
        yield _view(row)


def find_entry(log: str, seq: int) -> EntryView | None:
    """Give one entry, if it is there."""
    return next(iter(_views(Entry.objects.filter(log=log, seq=seq))), None)


def head_of(log: str) -> HeadView:
    """Give the end of a log: number 0 and no life if nothing was ever written in it."""
    row = Head.objects.filter(pk=log).first()
    return HeadView(log, NO_LIFE, 0) if row is None else HeadView(log, row.instance, row.seq)


def logs() -> list[str]:
    """Name every log that was ever written in."""
    return list(Head.objects.order_by("log").values_list("log", flat=True))


def heads() -> dict[str, int]:
    """Give how far each log has come."""
    return dict(Head.objects.values_list("log", "seq"))


def cursors() -> dict[tuple[str, str], int]:
    """Give how far each room has read each log, by room and log."""
    return {(room, log): seq for room, log, seq in Cursor.objects.values_list("room", "log", "seq")}


def anchor_at(log: str, seq: int) -> Anchor | None:
    """Give what an anchor of this entry says now, if the entry is there."""
    found = Entry.objects.filter(log=log, seq=seq).values_list("hash", flat=True).first()
    return None if found is None else Anchor(log, seq, bytes(found))


def parked_entries(names: Iterable[str]) -> list[ParkedView]:
    """Give what waits for a person in these logs, oldest first."""
    rows = ParkedEntry.objects.filter(log__in=list(names), settled_at=None).order_by("pk")
    views = []
    for row in rows:
        entry = find_entry(row.log, row.seq)
        if entry is not None:
            views.append(parked_view(row, entry))
    return views


def parked_count(formation_ids: Iterable[int]) -> int:
    """Count what waits for a person, of the entries these formations answer for."""
    own = Entry.objects.filter(
        log=OuterRef("log"), seq=OuterRef("seq"), formation_id__in=list(formation_ids)
    )
    return ParkedEntry.objects.filter(Exists(own), settled_at=None).count()


def begun_at(names: Iterable[str]) -> datetime | None:
    """Give since when all of these logs are written in; None while nothing stands in any.

    Logs nothing was written in yet are left out.
    """
    firsts = Entry.objects.filter(log__in=set(names), seq=1)
    found: datetime | None = firsts.aggregate(latest=Max("at"))["latest"]
    return found


def find_parked(parked_id: int) -> ParkedView | None:
    """Give one parked reaction, settled or not."""
    row = ParkedEntry.objects.filter(pk=parked_id).first()
    entry = None if row is None else find_entry(row.log, row.seq)
    return None if row is None or entry is None else parked_view(row, entry)


def parked_view(row: ParkedEntry, entry: EntryView) -> ParkedView:
    """Put a parked row and its entry together."""
    return ParkedView(
        row.pk,
        row.room,
        row.log,
        row.seq,
        entry.kind,
        entry.formation_id,
        row.tries,
        row.error,
        row.parked_at,
    )


def lags() -> list[LagView]:
    """Give how far behind each room is in each log."""
    with connection.cursor() as cursor:
        cursor.execute(_LAGS)
        return [LagView(*row) for row in cursor]


def heartbeats() -> list[HeartbeatView]:
    """Give when each process last said it lives."""
    rows = Heartbeat.objects.annotate(now=Now()).order_by("process", "instance")
    return [
        HeartbeatView(
            row.process,
            row.instance,
            (row.now - row.at).total_seconds(),
            row.skew_s,
            row.skew_within_s,
            row.detail,
        )
        for row in rows
    ]


def given_up_deadlines() -> int:
    """Count the deadlines whose handler failed again and again."""
    return Deadline.objects.exclude(failed_at=None).count()


def longest_overdue_s() -> float:
    """Give how long ago the first deadline came that was not acted on yet; 0 when none waits."""
    waiting = Deadline.objects.filter(failed_at=None, due_at__lt=Now())
    first = waiting.annotate(now=Now()).order_by("due_at").first()
    return 0.0 if first is None else (first.now - first.due_at).total_seconds()


def overdue_deadlines() -> int:
    """Count the deadlines that came and were not acted on yet."""
    return Deadline.objects.filter(failed_at=None, due_at__lt=Now()).count()


def verify(log: str) -> ChainView:
    """Read a whole log and find the first entry that does not follow from the one before.

    It cannot find that the end was cut off together with the head: only an anchor written down
    elsewhere shows that.

    The log may grow meanwhile: the head is read before the entries, which must reach it, and once
    more after them, when it must not lie before the last of them.
    """
    head = _end_of(log)
    before = Anchor(log, 0, GENESIS)
    is_head_met = head == before
    for link in links(log):
        fault = fault_of(link, before)
        if fault:
            return ChainView(log, before, link.seq, fault)
        before = Anchor(log, link.seq, link.hash)
        is_head_met |= before == head
    head = _end_of(log)
    if not is_head_met or head is None or head.seq < before.seq:
        return ChainView(log, before, before.seq + 1, "the head and the last entry differ")
    return ChainView(log, before, None, "")


def _end_of(log: str) -> Anchor | None:
    head = Head.objects.filter(pk=log).first()
    return None if head is None else Anchor(log, head.seq, bytes(head.hash))


def links(log: str) -> Iterator[Link]:
    """Read a whole log in order, without holding it in memory."""
    for row in Entry.objects.filter(log=log).order_by("seq").iterator(chunk_size=STREAMED):
        yield Link(
            log=row.log,
            seq=row.seq,
            at=row.at,
            recorded_at=row.recorded_at,
            actor=row.actor,
            kind=row.kind,
            version=row.version,
            text=row.text,
            body=row.body,
            formation_id=row.formation_id,
            prev_hash=bytes(row.prev_hash),
            hash=bytes(row.hash),
        )


def _views(rows: QuerySet[Entry]) -> list[EntryView]:
    return [_view(row) for row in rows.defer("text", "prev_hash", "hash")]


def _view(row: Entry) -> EntryView:
    return EntryView(
        row.log,
        row.seq,
        row.at,
        row.recorded_at,
        row.actor,
        row.kind,
        row.version,
        row.body,
        row.formation_id,
    )


_LAGS = """
    SELECT c.room, c.log, greatest(0, coalesce(h.seq, 0) - c.seq),
        coalesce(extract(epoch FROM clock_timestamp() - e.recorded_at), 0)::float8,
        extract(epoch FROM clock_timestamp() - c.moved_at)::float8,
        (SELECT count(*) FROM eventlog_parkedentry p
         WHERE p.room = c.room AND p.log = c.log AND p.settled_at IS NULL)
    FROM eventlog_cursor c LEFT JOIN eventlog_head h ON h.log = c.log
    LEFT JOIN eventlog_entry e ON e.log = c.log AND e.seq = c.seq + 1
    ORDER BY c.room, c.log
"""

# For each formation the newest few, then the newest few of those: one index range per formation.
_LATEST = """
    SELECT e.log, e.seq, e.at, e.recorded_at, e.actor, e.kind, e.version,
        e.body::text, e.formation_id
    FROM unnest(%s::bigint[]) AS f (id)
    CROSS JOIN LATERAL (
        SELECT * FROM eventlog_entry WHERE formation_id = f.id AND kind <> ALL(%s::text[])
        ORDER BY recorded_at DESC, log DESC, seq DESC LIMIT %s
    ) AS e
    ORDER BY e.recorded_at DESC, e.log DESC, e.seq DESC LIMIT %s
"""
