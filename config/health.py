"""How the house is: each process's sign of life, how far readers are behind, what was set aside."""

import time

from django.db import connection
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security import django_auth

from config.cache import CACHE
from eventlog.api import (
    given_up_deadlines,
    head_of,
    heartbeats,
    lags,
    logs,
    overdue_deadlines,
    parked_entries,
)

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
    logs: list[LogLine]
    reactions: list[LagLine]
    parked_count: int
    overdue_deadline_count: int
    given_up_deadline_count: int


@router.get("/health", response=Health)
def health(request: HttpRequest) -> object:
    """Give the health of every process and reader."""
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
    return Health(
        is_well=is_redis_up and {line.process for line in processes} == alive,
        database_ms=database_ms,
        is_redis_up=is_redis_up,
        processes=processes,
        logs=[LogLine(log=name, seq=head_of(name).seq) for name in names],
        reactions=[
            LagLine(room=one.room, log=one.log, behind_count=one.behind_count) for one in lags()
        ],
        parked_count=len(parked_entries(names)),
        overdue_deadline_count=overdue_deadlines(),
        given_up_deadline_count=given_up_deadlines(),
    )
