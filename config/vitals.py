"""How the house is: who reads what others wrote, how far each is, whose clock is off.

One reading for all who ask: the health page, ``/healthz`` and ``/metrics`` say the same.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import connection

from config.cache import CACHE
from config.standing_by import StandbyLine, standby_line
from eventlog.api import (
    HeartbeatView,
    LagView,
    find_cut_logs,
    given_up_deadlines,
    head_of,
    heartbeats,
    lags,
    logs,
    longest_overdue_s,
    overdue_deadlines,
    parked_entries,
)
from gis.api import NoRoadNetwork, published
from ops.archive import SLOT
from org.api import norm

SILENT_AFTER_S = 10.0  # signs of life come every second or two
GONE_AFTER_S = 3600.0  # a process stopped on purpose is not shown for ever
BEHIND_AFTER_S = 10.0  # a reaction that fails is parked after 1.2 s: nobody may wait longer
FULL_AT = 0.8  # of a door's buffer
READ_EVERY_S = 1.0  # whoever asks more often is told the same again
WAIT_S = 5.0  # for somebody who is reading already


@dataclass(frozen=True, slots=True)
class Consumer:
    """Somebody who reads what others wrote, and how far he is."""

    name: str  # web, relay, worker, deadlines, hooks, avl, iot, roads, redis, anchors, or a room
    log: str = ""  # the log it reads, where it reads one
    why: str = ""  # why it is not up; "" when it is
    lag_s: float | None = None  # how long what it has not read yet has waited
    lag_count: int | None = None  # how much that is
    progress_s: float | None = None  # how long ago it last got on, or looked and found nothing
    parked_count: int = 0  # set aside for a person

    @property
    def is_up(self) -> bool:
        """Whether it does its work."""
        return not self.why


@dataclass(frozen=True, slots=True)
class Host:
    """A host's clock held against the database's, as its processes measured it."""

    host: str
    skew_s: float  # positive: ahead
    within_s: float  # that is this near to the truth
    is_off: bool  # by more than the norm clock.host_tolerance_s, whatever the truth


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Whether every change is taken over into the backup as it is written (ops/archive.py)."""

    is_taken_over: bool  # somebody is there who takes it over
    behind_bytes: int | None  # written and not taken over yet; None: no longer kept for the backup


@dataclass(frozen=True, slots=True)
class Vitals:
    """All of it."""

    database_s: float = 0.0
    processes: list[HeartbeatView] = field(default_factory=list)
    consumers: list[Consumer] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)
    reactions: list[LagView] = field(default_factory=list)
    taken_over: TakenOver | None = None  # None: nobody asked for one here
    standby: StandbyLine | None = None  # None: nobody asked for one here
    cut_logs: list[str] | None = None  # whose exported anchors no longer stand; None: none are read
    parked_count: int = 0
    overdue_deadline_count: int = 0
    given_up_deadline_count: int = 0

    @property
    def is_redis_up(self) -> bool:
        """Whether Redis answers."""
        return all(one.is_up for one in self.consumers if one.name == "redis")

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        kept = self.taken_over
        is_kept = kept is None or (kept.is_taken_over and kept.behind_bytes is not None)
        is_whole = not self.cut_logs and (self.standby is None or self.standby.is_complete)
        is_right = not any(one.is_off for one in self.hosts)
        return is_kept and is_whole and is_right and all(one.is_up for one in self.consumers)

    def newest(self, process: str) -> HeartbeatView | None:
        """Give a process's newest sign of life, if it is not silent."""
        alive = [one for one in self.processes if one.process == process and not is_silent(one)]
        return min(alive, key=lambda one: one.age_s, default=None)


def is_silent(one: HeartbeatView) -> bool:
    """Whether a process has not been heard of for too long."""
    return one.age_s > SILENT_AFTER_S


def read_vitals() -> Vitals:
    """Read how everything is.

    Raises
    ------
    DatabaseError
        If the database does not answer.
    """
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    database_s = time.perf_counter() - began
    names = logs()
    cut_logs, anchors = _anchors()
    known = Vitals(
        database_s=database_s,
        processes=[one for one in heartbeats() if one.age_s < GONE_AFTER_S],
        heads={name: head_of(name).seq for name in names},
        reactions=lags(),
        taken_over=_taken_over(),
        standby=standby_line(),
        cut_logs=cut_logs,
        parked_count=len(parked_entries(names)),
        overdue_deadline_count=overdue_deadlines(),
        given_up_deadline_count=given_up_deadlines(),
    )
    known.consumers.extend([*_consumers(known), *anchors])
    known.hosts.extend(_hosts(known))
    return known


class _Kept:
    """The last reading, for doors that everybody may knock at."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._vitals = Vitals()

    def get(self) -> Vitals:
        if not self._lock.acquire(timeout=WAIT_S):
            return without_database()  # whoever reads has waited that long for it
        try:
            if time.monotonic() - self._read_at > READ_EVERY_S:
                self._vitals = self._read()
                self._read_at = time.monotonic()
            return self._vitals
        finally:
            self._lock.release()

    def _read(self) -> Vitals:
        try:
            return read_vitals()
        except DatabaseProblem:
            return without_database()

    def forget(self) -> None:
        with self._lock:
            self._read_at = float("-inf")


_KEPT = _Kept()
recent_vitals = _KEPT.get
"""Give the last reading, a second old at most; the database's silence is a reading as well."""
forget_vitals = _KEPT.forget
"""Have the next who asks read anew."""


def without_database() -> Vitals:
    """Say what is known while the database is silent: that."""
    return Vitals(consumers=[Consumer("database", why="silent")])


def _consumers(known: Vitals) -> Iterator[Consumer]:
    yield Consumer("database", progress_s=0.0)
    yield Consumer("redis", why="" if CACHE.is_redis_up() else "silent")
    watched = settings.WATCHED_PROCESSES
    if "web" in watched:
        yield _living("web", known)
    if "relay" in watched:
        yield from _relay(known)
    if "worker" in watched:
        yield from _worker(known)
    if "ingest" in watched:
        yield from _doors(known)
    if "roads" in watched:
        yield _roads(known)


def _living(process: str, known: Vitals) -> Consumer:
    newest = known.newest(process)
    return Consumer(
        process, why="silent" if newest is None else "", progress_s=_heard_s(process, known)
    )


def _heard_s(process: str, known: Vitals) -> float | None:
    """Give how long ago a process was last heard of, silent or not."""
    return min((one.age_s for one in known.processes if one.process == process), default=None)


def _relay(known: Vitals) -> Iterator[Consumer]:
    """Say how far the active relay has told each log; others stand by."""
    active = [
        one
        for one in known.processes
        if one.process == "relay" and not is_silent(one) and one.detail.get("is_active")
    ]
    if not active:
        why = "standing_by" if known.newest("relay") else "silent"
        yield Consumer("relay", why=why, progress_s=_heard_s("relay", known))
        return
    one = min(active, key=lambda one: one.age_s)
    lag_s = float(one.detail.get("behind_s", 0.0))
    progress_s = one.age_s + float(one.detail.get("looked_s", 0.0))
    why = "behind" if max(lag_s, progress_s) > BEHIND_AFTER_S else ""
    cursors: dict[str, int] = one.detail.get("cursors", {})
    for log, head in sorted(known.heads.items()) or [("", 0)]:
        count = max(0, head - cursors.get(log, head))
        yield Consumer("relay", log, why, lag_s, count, progress_s)


def _worker(known: Vitals) -> Iterator[Consumer]:
    leading = [
        one
        for one in known.processes
        if one.process == "worker" and not is_silent(one) and one.detail.get("is_leading")
    ]
    one = min(leading, key=lambda one: one.age_s, default=None)
    why = "" if one else "standing_by" if known.newest("worker") else "silent"
    yield Consumer("worker", why=why, progress_s=_heard_s("worker", known))
    for lag in known.reactions:
        yield Consumer(
            lag.room,
            lag.log,
            "behind" if lag.behind_s > BEHIND_AFTER_S else "",
            lag.behind_s,
            lag.behind_count,
            lag.moved_s,
            lag.parked_count,
        )
    overdue_s = longest_overdue_s()
    yield Consumer(
        "deadlines",
        why="behind" if overdue_s > BEHIND_AFTER_S else "",
        lag_s=overdue_s,
        lag_count=known.overdue_deadline_count,
        parked_count=known.given_up_deadline_count,
    )
    if one is not None:
        yield _hooks(one)


def _hooks(worker: HeartbeatView) -> Consumer:
    """Say whether what runs every so often runs: arrivals are seen by one of these."""
    looked_s = worker.age_s + float(worker.detail.get("hooks_looked_s", 0.0))
    failed: dict[str, str] = worker.detail.get("failed_hooks", {})
    why = "failing" if failed else "behind" if looked_s > BEHIND_AFTER_S else ""
    return Consumer("hooks", why=why, lag_count=len(failed), progress_s=looked_s)


def _doors(known: Vitals) -> Iterator[Consumer]:
    one = known.newest("ingest")
    if one is None:
        for door in ("avl", "iot"):
            yield Consumer(door, why="silent", progress_s=_heard_s("ingest", known))
        return
    avl, iot = one.detail.get("avl", {}), one.detail.get("iot", {})
    pending = waiting_at(avl)
    yield Consumer("avl", why=_why_not_taken(avl), lag_count=pending, progress_s=one.age_s)
    is_cut_off = not iot.get("is_connected", True)
    yield Consumer(
        "iot", why="no_broker" if is_cut_off else _why_not_taken(iot), progress_s=one.age_s
    )


def waiting_at(door: dict[str, Any]) -> int:
    """Give how much a door holds that is not stored yet."""
    return int(door.get("buffer", {}).get("count", door.get("pending", 0)))


def _why_not_taken(door: dict[str, Any]) -> str:
    if not door.get("is_database_up", True):
        return "no_database"
    limit = door.get("buffer", {}).get("limit")
    return "full" if limit and waiting_at(door) > FULL_AT * limit else ""


def _roads(known: Vitals) -> Consumer:
    """Say how old the network in force is, and whether its writer lives and can publish."""
    writers = [
        one
        for one in known.processes
        if one.process == "roads" and not is_silent(one) and one.detail.get("role") == "writer"
    ]
    one = min(writers, key=lambda one: one.age_s, default=None)
    try:
        published()
    except NoRoadNetwork:
        return Consumer("roads", why="no_network", progress_s=_heard_s("roads", known))
    if one is None:
        why = "standing_by" if known.newest("roads") else "silent"
        return Consumer("roads", why=why, progress_s=_heard_s("roads", known))
    return Consumer("roads", why="failing" if "cannot" in one.detail else "", progress_s=one.age_s)


def _hosts(known: Vitals) -> Iterator[Host]:
    """Give each host's clock once: of its processes' measurements the surest."""
    surest: dict[str, HeartbeatView] = {}
    for one in known.processes:
        host = one.instance.rpartition(":")[0]
        if not is_silent(one):
            rival = surest.setdefault(host, one)
            surest[host] = min(rival, one, key=lambda it: it.skew_within_s)
    tolerance_s = norm("clock.host_tolerance_s")
    for host, one in sorted(surest.items()):
        off_s = abs(one.skew_s) - one.skew_within_s
        yield Host(host, one.skew_s, one.skew_within_s, is_off=off_s > tolerance_s)


def _anchors() -> tuple[list[str] | None, list[Consumer]]:
    """Hold the logs against their anchors; their folder may lie on a machine that is away."""
    try:
        cut_logs = find_cut_logs()
    except OSError:
        return None, [Consumer("anchors", why="silent")]
    return cut_logs, [] if cut_logs is None else [Consumer("anchors", progress_s=0.0)]


def _taken_over() -> TakenOver | None:
    with connection.cursor() as cursor:
        cursor.execute(_SLOT_NOW, {"slot": SLOT})
        found = cursor.fetchone()
    if found is None:  # asked for, nobody keeps anything for it: a promotion that is not through
        return TakenOver(is_taken_over=False, behind_bytes=None) if settings.IS_BACKED_UP else None
    return TakenOver(is_taken_over=found[0], behind_bytes=found[1])


_SLOT_NOW = """
    SELECT active, CASE WHEN wal_status <> 'lost'
        THEN pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint END
    FROM pg_replication_slots WHERE slot_name = %(slot)s
"""
