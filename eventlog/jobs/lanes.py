"""The worker's three lanes: reactions in log order, deadlines, and what runs every so often."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from eventlog.domain.registry import HOOKS, REACTIONS
from eventlog.selectors import EntryView, cursors, entries_of_kinds_after, heads
from eventlog.services.meeting import due_deadlines, meet_deadline, note_failure
from eventlog.services.reacting import open_cursor, park, react, skip_to

log = structlog.get_logger()

WAIT_BEFORE_TRY_S = (0.2, 1.0)
"""Waits before the second and the third try of a reaction; after that it is parked."""
BATCH = 100


def is_outage(problem: Exception) -> bool:
    """Whether the database went away, rather than refused: nobody's entry is to blame for that."""
    if not isinstance(problem, OperationalError | InterfaceError):
        return False
    state = getattr(problem.__cause__, "sqlstate", None)
    return state is None or state.startswith(("08", "53", "57P"))


@dataclass(slots=True)
class _Failing:
    seq: int
    tries: int
    again_at: float  # by the monotonic clock


class ReactionLane:
    """Runs each room's reactions to each log, in the order of the log."""

    def __init__(self) -> None:
        """Begin with nothing failing."""
        self._failing: dict[tuple[str, str], _Failing] = {}

    def drain(self) -> float:
        """React to everything there is; give how long to wait for a failed one (0: none waits)."""
        at_heads, at = heads(), cursors()
        waits: list[float] = []
        for room, by_kind in REACTIONS.items():
            for name, head in at_heads.items():
                seq = at.get((room, name))
                if seq is None:
                    seq = open_cursor(room, name)
                if seq < head:
                    waits.append(self._follow(room, name, seq, head, by_kind.keys()))
        return min((wait for wait in waits if wait > 0), default=0.0)

    def _follow(self, room: str, name: str, seq: int, head: int, kinds: Iterable[str]) -> float:
        failing = self._failing.get((room, name))
        if failing is not None and failing.again_at > time.monotonic():
            return failing.again_at - time.monotonic()
        while True:
            entries = entries_of_kinds_after(name, seq, kinds, BATCH)
            for entry in entries:
                wait = self._react(room, entry)
                if wait:
                    return wait
                seq = entry.seq
            if len(entries) < BATCH:
                break
        if seq < head:
            skip_to(room, name, head)
        return 0.0

    def _react(self, room: str, entry: EntryView) -> float:
        try:
            react(room, entry)
        except Exception as problem:
            if is_outage(problem):
                raise
            return self._failed(room, entry, problem)
        self._failing.pop((room, entry.log), None)
        return 0.0

    def _failed(self, room: str, entry: EntryView, problem: Exception) -> float:
        where = (room, entry.log)
        before = self._failing.get(where)
        tries = before.tries + 1 if before and before.seq == entry.seq else 1
        log.warning(
            "reaction failed",
            room=room,
            log=entry.log,
            seq=entry.seq,
            tries=tries,
            exc_info=problem,
        )
        if tries > len(WAIT_BEFORE_TRY_S):
            park(room, entry, tries=tries, problem=problem, at=timezone.now())
            self._failing.pop(where, None)
            return 0.0
        wait = WAIT_BEFORE_TRY_S[tries - 1]
        self._failing[where] = _Failing(entry.seq, tries, time.monotonic() + wait)
        return wait


class DeadlineLane:
    """Meets the deadlines that have come."""

    def tick(self) -> int:
        """Meet all there are; give how many were met."""
        met = 0
        for deadline_id in due_deadlines(BATCH):
            try:
                met += meet_deadline(deadline_id)
            except Exception as problem:
                if is_outage(problem):
                    raise
                given_up = note_failure(deadline_id, problem)
                log.warning(
                    "deadline failed", deadline=deadline_id, given_up=given_up, exc_info=problem
                )
        return met


class HookLane:
    """Runs what rooms want run every so often."""

    def __init__(self) -> None:
        """Everything is due at once."""
        self._due_at: dict[str, float] = {}
        self._looked_at = time.monotonic()
        self.failed: dict[str, str] = {}  # hook to the class of its last failure

    def tick(self) -> float:
        """Run what is due; give how long until the next is."""
        self._looked_at = time.monotonic()
        for hook in HOOKS:
            now = time.monotonic()
            if self._due_at.get(hook.name, now) > now:
                continue
            self._due_at[hook.name] = now + hook.every_s
            try:
                hook.run(timezone.now())
            except Exception as problem:
                if is_outage(problem):
                    raise
                self._note_failure(hook.name, problem)
            else:
                if self.failed.pop(hook.name, None):
                    log.info("hook works again", hook=hook.name)
        return self._until_next()

    def _note_failure(self, name: str, problem: Exception) -> None:
        error = type(problem).__name__
        if self.failed.get(name) != error:  # told once, not every second it lasts
            log.warning("hook failed", hook=name, exc_info=problem)
        self.failed[name] = error

    def _until_next(self) -> float:
        now = time.monotonic()
        return max(0.0, min((at - now for at in self._due_at.values()), default=1.0))

    def detail(self) -> dict[str, Any]:
        """Say which hooks failed last time, and how long ago it looked: one may hang."""
        looked_s = round(time.monotonic() - self._looked_at, 1)
        return {"failed_hooks": dict(self.failed), "hooks_looked_s": looked_s}
