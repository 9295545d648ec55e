"""The worker: one leads, others stand by; it outlives a database that goes away for a while."""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog
from django.db import Error, connection

from eventlog.jobs import anchors, sweep
from eventlog.jobs.lanes import DeadlineLane, HookLane, ReactionLane, is_outage
from eventlog.selectors import lags
from eventlog.services.reacting import load_rooms
from eventlog.services.recording import WAKE_CHANNEL
from eventlog.services.waiting import beat

log = structlog.get_logger()

LEADER = 0x66_65_6E_67_77_6F  # the advisory lock the leading worker holds for as long as it lives
POLL_S = 0.5  # a wake-up may be lost with the process that should have sent it
TICK_S = 0.5
BEAT_S = 1.0
REST_S = 1.0  # after the database went away, or something unforeseen
LEAVE_S = 20.0  # what is being done is finished first


class Worker:
    """Three lanes in three threads, so that a slow reaction holds up no deadline."""

    def __init__(self) -> None:
        """Make the lanes; nothing runs yet."""
        self._stopping = threading.Event()
        self._leading = threading.Event()
        self._wake = threading.Event()
        self._reactions = ReactionLane()
        self._deadlines = DeadlineLane()
        self._hooks = HookLane()

    def run(self) -> None:
        """Work until ``stop()``, SIGTERM or SIGINT."""
        load_rooms()
        threads = [
            threading.Thread(target=self._keep, args=(lane,), name=lane.__name__, daemon=True)
            for lane in (self._react, self._meet, self._call)
        ]
        for thread in threads:
            thread.start()
        while not self._stopping.is_set():
            try:
                self._lead()
            except (psycopg.Error, Error) as problem:
                log.warning("worker lost the database", error=type(problem).__name__)
                connection.close()
                self._stopping.wait(REST_S)
        for thread in threads:
            thread.join(LEAVE_S)
        connection.close()

    def stop(self, *_: Any) -> None:
        """Finish what is being done and leave."""
        self._stopping.set()
        self._wake.set()

    def stop_on_signals(self) -> None:
        """Let SIGTERM and SIGINT mean ``stop()``."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def _lead(self) -> None:
        """Lead for as long as this connection lives; stand by while another does."""
        try:
            with _own_connection() as line:
                while not self._stopping.is_set():
                    beat("worker", self._detail())
                    if self._leading.is_set() or self._take_lead(line):
                        self._listen(line)
                    else:
                        self._stopping.wait(BEAT_S)
        finally:
            self._leading.clear()  # the lock went with the connection

    def _take_lead(self, line: "psycopg.Connection[Any]") -> bool:
        row = line.execute("SELECT pg_try_advisory_lock(%s)", [LEADER]).fetchone()
        if row is None or not row[0]:
            return False
        line.execute(f"LISTEN {WAKE_CHANNEL}")
        self._leading.set()
        self._wake.set()
        log.info("worker leads")
        return True

    def _listen(self, line: "psycopg.Connection[Any]") -> None:
        until = time.monotonic() + BEAT_S
        while not self._stopping.is_set() and time.monotonic() < until:
            for _ in line.notifies(timeout=POLL_S, stop_after=1):
                self._wake.set()
        line.execute("SELECT 1")  # a connection that died tells us now

    def _keep(self, lane: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            if not self._leading.wait(POLL_S):
                continue
            try:
                lane()
            except Exception as problem:
                if is_outage(problem):
                    log.warning("lane rests: no database", lane=lane.__name__)
                else:
                    log.exception("lane rests", lane=lane.__name__)
                connection.close()
                self._stopping.wait(REST_S)
        connection.close()

    def _react(self) -> None:
        self._wake.clear()
        wait = self._reactions.drain()
        self._wake.wait(min(wait or POLL_S, POLL_S))

    def _meet(self) -> None:
        self._deadlines.tick()
        self._stopping.wait(TICK_S)

    def _call(self) -> None:
        self._stopping.wait(min(self._hooks.tick(), TICK_S))

    def _detail(self) -> dict[str, Any]:
        return {
            "is_leading": self._leading.is_set(),
            "behind_count": sum(one.behind_count for one in lags()),
            **self._hooks.detail(),
        }


@contextmanager
def _own_connection() -> Any:
    """Open a connection beside the pool: it holds the lead and listens for as long as it lives."""
    db = connection.settings_dict
    given = {
        "host": db["HOST"],
        "port": db["PORT"],
        "dbname": db["NAME"],
        "user": db["USER"],
        "password": db["PASSWORD"],
    }
    with psycopg.connect(
        **{name: value for name, value in given.items() if value},
        autocommit=True,
        connect_timeout=5,
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
    ) as line:
        yield line


__all__ = ["Worker", "anchors", "sweep"]
