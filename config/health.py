"""How the house is: each process's sign of life, how far readers are behind, what was set aside."""

import time

from django.db import connection
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security import django_auth

from config.cache import CACHE
from config.session import person_id_of
from config.standing_by import StandbyLine, standby_line
from eventlog.api import (
    find_cut_logs,
    given_up_deadlines,
    head_of,
    heartbeats,
    lags,
    logs,
    overdue_deadlines,
    parked_entries,
)
from ops.archive import SLOT
from org.api import person_names, persons_seen
from realtime.seats import seats_heard

router = Router(tags=["health"], auth=django_auth)

SILENT_AFTER_S = 10.0
GONE_AFTER_S = 3600.0  # a process stopped on purpose is not shown for ever


class ProcessLine(Schema):
    """A process that lives, or went silent."""

    process: str
    instance: str
    age_s: float
    is_silent: bool
    skew_s: float  # its host's clock minus the database's
    detail: dict[str, object]


class SeatLine(Schema):
    """A screen that is open, and how far its clock is off."""

    person: str | None  # None: somebody whom the caller does not answer for
    skew_s: float  # its clock minus that of the web server it speaks to
    age_s: float


class DeviceClock(Schema):
    """How far a device's clock is off, and at which door of ingest it speaks."""

    door: str  # avl: a position device; iot: a detector
    identity: str
    skew_s: float  # its clock minus ingest's; behind may also mean late on the line


class DeviceClocks(Schema):
    """The clocks of the devices heard within the hour."""

    heard_count: int
    off_count: int  # by more than the norm fix.future_tolerance_s
    worst: list[DeviceClock]  # the ten that are furthest off


class TakenOverLine(Schema):
    """Whether every change is taken over into the backup as it is written (ops/archive.py)."""

    is_taken_over: bool  # somebody is there who takes it over
    behind_bytes: int | None  # written and not taken over yet; None: no longer kept for the backup


class LagLine(Schema):
    """How far behind its log a room's reactions are."""

    room: str
    log: str
    behind_count: int


class LogLine(Schema):
    """The end of a log."""

    log: str
    seq: int


class Health(Schema):
    """Everything somebody on duty asks when something feels slow."""

    is_well: bool
    database_ms: float
    is_redis_up: bool
    processes: list[ProcessLine]
    seats: list[SeatLine] | None  # None: Redis is away, so nobody knows
    devices: DeviceClocks | None  # None: ingest is silent, so nobody knows
    taken_over: TakenOverLine | None  # None: nobody asked for one here, or the database is not ours
    standby: StandbyLine | None  # None: nobody asked for one here
    cut_logs: list[str] | None  # whose exported anchors no longer stand; None: none are exported
    logs: list[LogLine]
    reactions: list[LagLine]
    parked_count: int
    overdue_deadline_count: int
    given_up_deadline_count: int


@router.get("/health", response=Health)
def health(request: HttpRequest) -> object:
    """Give the health of every process and reader.

    Whoever is logged in may ask, and sees every seat's clock: one that is wrong concerns all who
    read what was written at it. Who sits there is told only to those who answer for that person.
    """
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    database_ms = (time.perf_counter() - began) * 1000
    names = logs()
    processes = [
        ProcessLine(
            process=one.process,
            instance=one.instance,
            age_s=one.age_s,
            is_silent=one.age_s > SILENT_AFTER_S,
            skew_s=one.skew_s,
            detail=one.detail,
        )
        for one in heartbeats()
        if one.age_s < GONE_AFTER_S
    ]
    alive = {line.process for line in processes if not line.is_silent}
    is_redis_up = CACHE.is_redis_up()
    taken_over, standby, cut_logs = _taken_over(), standby_line(), find_cut_logs()
    is_kept = taken_over is None or (
        taken_over.is_taken_over and taken_over.behind_bytes is not None
    )
    return Health(
        is_well=is_redis_up
        and is_kept
        and (standby is None or standby.is_complete)
        and not cut_logs
        and {line.process for line in processes} == alive,
        database_ms=database_ms,
        is_redis_up=is_redis_up,
        processes=processes,
        seats=_seats(person_id_of(request)) if is_redis_up else None,
        devices=_devices(processes),
        taken_over=taken_over,
        standby=standby,
        cut_logs=cut_logs,
        logs=[LogLine(log=name, seq=head_of(name).seq) for name in names],
        reactions=[
            LagLine(room=one.room, log=one.log, behind_count=one.behind_count) for one in lags()
        ],
        parked_count=len(parked_entries(names)),
        overdue_deadline_count=overdue_deadlines(),
        given_up_deadline_count=given_up_deadlines(),
    )


def _taken_over() -> TakenOverLine | None:
    with connection.cursor() as cursor:
        cursor.execute(_SLOT_NOW, {"slot": SLOT})
        found = cursor.fetchone()
    return None if found is None else TakenOverLine(is_taken_over=found[0], behind_bytes=found[1])


def _seats(person_id: int) -> list[SeatLine] | None:
    seats = seats_heard()
    if seats is None:
        return None
    names = person_names(persons_seen(person_id, [seat.person_id for seat in seats]))
    return [
        SeatLine(
            person=names[seat.person_id][0] if seat.person_id in names else None,
            skew_s=seat.skew_s,
            age_s=seat.age_s,
        )
        for seat in seats
    ]


def _devices(processes: list[ProcessLine]) -> DeviceClocks | None:
    """Give what the newest sign of life of ingest says: one that ended just now stands beside."""
    alive = [line for line in processes if line.process == "ingest" and not line.is_silent]
    newest = min(alive, key=lambda line: line.age_s, default=None)
    clocks = newest.detail.get("clocks") if newest else None
    return DeviceClocks.model_validate(clocks) if clocks else None


_SLOT_NOW = """
    SELECT active, CASE WHEN wal_status <> 'lost'
        THEN pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint END
    FROM pg_replication_slots WHERE slot_name = %(slot)s
"""
