"""What the relay and the hubs read from the database, in a thread of each process's own."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError

from desk.api import of_formation
from dispatch import api as dispatch
from eventlog import api as eventlog
from org import api as org
from realtime.changes import Changed, changes
from realtime.threads import in_thread

log = structlog.get_logger(__name__)

BATCH = 200

_READER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")


@dataclass(slots=True)
class Batch:
    """What the next entries of all logs change."""

    heads: list[eventlog.HeadView] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    is_full: bool = False  # there are more entries already


async def next_batch(cursors: dict[str, int]) -> Batch:
    """Read the entries after the cursors of those logs that are followed."""
    return await in_thread(_READER, _next_batch, cursors)


async def streams_of_appliances(ids: Collection[int]) -> dict[int, list[str]]:
    """Give the positions streams each appliance belongs to: its station's and those above."""
    return await in_thread(_READER, find_streams, ids)


async def say_alive(detail: dict[str, Any]) -> None:
    """Say that the relay lives."""
    await in_thread(_READER, eventlog.beat, "relay", detail)


async def ended_sights(after: datetime, until: datetime) -> list[tuple[UUID, int]]:
    """Name whose sight of which incident has ended meanwhile: no entry says so."""
    return await in_thread(_READER, dispatch.sights_ended, after, until)


def head_lives(heads: Sequence[eventlog.HeadView]) -> str:
    """Name the life of every log."""
    return ",".join(f"{head.log}:{head.instance.hex[:8]}" for head in heads)


def _next_batch(cursors: dict[str, int]) -> Batch:
    batch = Batch(heads=[eventlog.head_of(name) for name in eventlog.logs()])
    for head in batch.heads:
        cursor = cursors.get(head.log)
        if cursor is None or head.seq <= cursor:
            continue
        entries = eventlog.entries_after(head.log, cursor, BATCH)
        batch.is_full |= len(entries) == BATCH
        _add(batch, entries)
    return batch


def _add(batch: Batch, entries: Sequence[eventlog.EntryView]) -> None:
    """Find what entries change; one that cannot be understood is passed over, alone and said."""
    try:
        batch.changed += changes(entries)
    except DatabaseError:
        raise
    except Exception:  # whatever a bad entry breaks: said in full, and screens begin anew
        log.exception("relay_cannot_tell", log=entries[0].log, seq=entries[0].seq)
        if len(entries) == 1:
            batch.changed.append(Changed(entries[0], outdates_all=True))
            return
        for entry in entries:
            _add(batch, [entry])


def find_streams(ids: Collection[int]) -> dict[int, list[str]]:
    """Find the streams each appliance's positions are told to, by four questions in all."""
    rows = dispatch.appliance_rows(ids=ids) if ids else []
    stations = org.formation_cards({row.formation_id for row in rows})
    above = org.formation_cards({one for station in stations for one in station.ancestry})
    log_of = {one.id: one.log for one in above}
    heard = {
        station.id: [
            str(of_formation("positions", one))
            for one in station.ancestry
            if log_of[one] == station.log
        ]
        for station in stations
    }
    return {row.id: heard[row.formation_id] for row in rows}
