"""Keeps what a clone runs running: a process or a service that ends is started again."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol

from ops import services
from ops.family import remember

LOOK_S = 0.2
RESTART_PAUSE_S = (1.0, 30.0)  # first pause and longest, doubling between
STEADY_S = 60.0  # what ran this long failed by chance, not at start

Say = Callable[[str], None]


class Watched(Protocol):
    """Something that is to run."""

    name: str

    def start(self) -> None:
        """Start it."""

    def ended(self) -> str | None:
        """Say how it ended; None: it runs."""

    def stop(self) -> None:
        """Ask it to stop, if that is the supervisor's to do."""

    def wait(self) -> None:
        """Wait until it has stopped, and make it after a while."""


@dataclass(slots=True)
class Program:
    """A process of ours, or a program that works for us."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    log: Path
    user: str = ""  # whose it runs as, where we are root; "" for ours
    _running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, in a group of its own: Ctrl-C reaches the supervisor alone."""
        with self.log.open("ab") as out:
            self._running = subprocess.Popen(  # type: ignore[call-overload]
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
                **(services.as_user(self.user) if self.user else {}),
            )
        remember(self.log.parent, self._running.pid)

    def ended(self) -> str | None:
        """Say with which code it ended."""
        code = None if self._running is None else self._running.poll()
        return None if code is None else f"ended with {code}"

    def stop(self) -> None:
        """Ask it to stop."""
        if self._running is not None and self._running.poll() is None:
            self._running.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait until it stopped."""
        if self._running is not None:
            services.end(self._running)


@dataclass(slots=True)
class Service:
    """A service that was started before the processes and is stopped after them, by others."""

    name: str
    again: Callable[[], None]
    lives: Callable[[], bool]

    def start(self) -> None:
        """Start it, unless it runs."""
        if not self.lives():
            self.again()

    def ended(self) -> str | None:
        """Say that it is gone."""
        return None if self.lives() else "is gone"

    def stop(self) -> None:
        """Leave it running: processes that are being stopped still need it."""

    def wait(self) -> None:
        """Leave it running."""


@dataclass(slots=True)
class _Care:
    it: Watched
    started_at: float = 0.0
    pause_s: float = RESTART_PAUSE_S[0]
    again_at: float | None = None  # None: it runs
    is_unseen: bool = False  # it could not be looked at: its disk does not answer


@dataclass(slots=True)
class Supervisor:
    """Keeps them running: what ends is started again, after a growing pause.

    Nothing that fails here ends the watch, least of all a disk that is full or gone: all that still
    runs would be stopped with it.
    """

    watched: list[Watched]
    say: Say
    _stopping: bool = False
    _cares: list[_Care] = field(default_factory=list)

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """End the watch at the next look."""
        self._stopping = True

    def start(self) -> None:
        """Start everything, in the order given."""
        for it in self.watched:
            self._cares.append(_Care(it))
            self._start(self._cares[-1])

    def watch(self) -> None:
        """Look after them until told to stop, then stop them, the last one first."""
        try:
            while not self._stopping:
                for care in self._cares:
                    self._look_after(care)
                time.sleep(LOOK_S)
        finally:
            for care in reversed(self._cares):
                care.it.stop()
            for care in reversed(self._cares):
                care.it.wait()

    def _start(self, care: _Care) -> None:
        care.started_at = time.monotonic()
        care.again_at = None
        try:
            care.it.start()
        except (services.ServiceFailed, OSError) as problem:
            self._rest(care, f"does not start: {str(problem).strip()}")

    def _look_after(self, care: _Care) -> None:
        now = time.monotonic()
        if care.again_at is not None:
            if now >= care.again_at:
                self._start(care)
            return
        how = self._how_ended(care)
        if how is not None:
            if now - care.started_at > STEADY_S:
                care.pause_s = RESTART_PAUSE_S[0]
            self._rest(care, how)

    def _how_ended(self, care: _Care) -> str | None:
        """Say how it ended, if that can be seen: what cannot be looked at may well run."""
        try:
            how = care.it.ended()
        except OSError as problem:
            if not care.is_unseen:
                self.say(f"{care.it.name} cannot be looked at: {problem}")
            care.is_unseen = True
            return None
        care.is_unseen = False
        return how

    def _rest(self, care: _Care, how: str) -> None:
        self.say(f"{care.it.name} {how}; starting it again in {care.pause_s:.0f} s")
        care.again_at = time.monotonic() + care.pause_s
        care.pause_s = min(care.pause_s * 2, RESTART_PAUSE_S[1])
