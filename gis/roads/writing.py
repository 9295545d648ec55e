"""The one writer of the road network in force (``manage.py roads``)."""

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
import structlog
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from eventlog.api import beat
from gis.domain.roads import MANIFEST
from gis.models import RoadNetwork as RoadNetworkRow
from gis.roads.importing import CannotRebuild, arrays_of
from gis.selectors.network import ALIVE, CURRENT, roads_folder
from gis.services.fixes import ensure_fix_days
from gis.services.roads import publish_network, tell_published

WRITER = 0x66_65_6E_67_72_64  # the advisory lock the one writer holds for as long as it lives
BEAT_S = 1.0

log = structlog.get_logger()


@contextmanager
def _line() -> Iterator["psycopg.Connection[Any]"]:
    """Open a connection beside the pool: it holds the lock for as long as it lives."""
    db = connection.settings_dict
    given = {
        "host": db["HOST"],
        "port": db["PORT"],
        "dbname": db["NAME"],
        "user": db["USER"],
        "password": db["PASSWORD"],
    }
    with psycopg.connect(
        **{name: value for name, value in given.items() if value}, autocommit=True
    ) as line:
        yield line


def _is_ours(line: "psycopg.Connection[Any]") -> bool:
    row = line.execute("SELECT pg_try_advisory_lock(%s)", [WRITER]).fetchone()
    return row is not None and bool(row[0])


def publish_if_alone(at: datetime) -> bool:
    """Publish the current network here and now, unless a running ``roads`` will do it.

    Returns
    -------
    bool
        False if another process is the writer.

    Raises
    ------
    CannotRebuild
        If the arrays are gone and cannot be built again.
    """
    with _line() as line:
        if not _is_ours(line):
            return False
        publish_current(at)
        return True


def publish_current(at: datetime) -> str | None:
    """Bring what is in force up to what the database says, and give its version.

    Nothing is touched if it is in force already: its age goes on counting.
    """
    row = RoadNetworkRow.objects.filter(is_current=True).first()
    if row is None:
        return None
    is_there = (roads_folder() / row.version / MANIFEST).exists()
    if not is_there or _in_force() != row.version:
        arrays_of(row, at=at)
        publish_network(row.version, at=at)
        log.info("roads published", version=row.version, name=row.name)
    if row.told_at is None:
        tell_published(row.version, at=at)
    return row.version


def _in_force() -> str | None:
    try:
        said = json.loads((roads_folder() / CURRENT).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    version: str = said["version"]
    return version


class Writer:
    """Publishes each network that becomes current, and says every second that it lives."""

    def __init__(self) -> None:
        self._stopping = threading.Event()

    def stop(self, *_: Any) -> None:
        """Finish what is being done and leave."""
        self._stopping.set()

    def stop_on_signals(self) -> None:
        """Let SIGTERM and SIGINT mean ``stop()``."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def run(self) -> None:
        """Write while nobody else does, until told to stop; a lost database is waited for."""
        while not self._stopping.is_set():
            try:
                with _line() as line:
                    self._write(line)
            except (psycopg.OperationalError, OperationalError) as problem:
                log.warning("database lost", error=type(problem).__name__)
                close_old_connections()
                self._stopping.wait(BEAT_S)

    def _write(self, line: "psycopg.Connection[Any]") -> None:
        is_writer = False
        while not self._stopping.is_set():
            line.execute("SELECT 1")  # a connection that died tells us now
            is_writer = is_writer or _is_ours(line)
            beat("roads", self._turn() if is_writer else {"role": "standing_by"})
            close_old_connections()
            self._stopping.wait(BEAT_S)

    def _turn(self) -> dict[str, Any]:
        now = timezone.now()
        ensure_fix_days(now)
        roads_folder().mkdir(parents=True, exist_ok=True)
        (roads_folder() / ALIVE).touch()
        try:
            return {"role": "writer", "version": publish_current(now)}
        except (CannotRebuild, ValueError) as problem:
            log.error("roads cannot be published", cause=str(problem))  # noqa: TRY400
            return {"role": "writer", "version": _in_force(), "cannot": str(problem)}
