"""The web process' sign of life: the other processes have a loop of their own to give theirs."""

import threading
from typing import Any

import structlog
from django.db import Error as DatabaseProblem
from django.db import close_old_connections

from config.measures import LINES, Application, Receive, Scope, Send
from eventlog.api import HostClock, beat
from realtime.outbox import SENT

log = structlog.get_logger(__name__)

BEAT_S = 2.0


class WebBeat:
    """Says every two seconds that this process lives, from a thread of its own."""

    def __init__(self, *, every_s: float = BEAT_S, clock: HostClock | None = None) -> None:
        """Make it; nothing is said before ``start()``."""
        self._every_s = every_s
        self._clock = clock or HostClock()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it has begun."""
        if self._thread is not None:
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="web-beat", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        is_told = True
        while not self._stopping.is_set():
            try:
                beat("web", web_detail(), clock=self._clock)
                is_told = True
            except DatabaseProblem as problem:
                if is_told:  # said once, not every two seconds it lasts
                    log.warning("no_heartbeat", error=type(problem).__name__)
                is_told = False
            finally:
                close_old_connections()
            self._stopping.wait(self._every_s)


def web_detail() -> dict[str, Any]:
    """Give what the heartbeat says of this process."""
    lines = next(sample.value for family in LINES.collect() for sample in family.samples)
    return {"connections": int(lines), "frame_count": SENT.frame_count}


def served(application: Application, beating: WebBeat) -> Application:
    """Begin to beat when a server starts the application: tests, who come over none, do not.

    Daphne tells an application nothing of its start; under it the first who comes begins it.
    """

    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(beating, receive, send)
            return
        if "client" in scope:
            beating.start()
        await application(scope, receive, send)

    return outer


async def _live(beating: WebBeat, receive: Receive, send: Send) -> None:
    """Hear that the server starts, and that it stops."""
    while True:
        said = (await receive())["type"]
        if said == "lifespan.startup":
            beating.start()
        await send({"type": f"{said}.complete"})
        if said == "lifespan.shutdown":
            return
