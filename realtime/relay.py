"""Numbers frames per stream, so that a screen can tell when it missed one. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from realtime.changes import Changed

REMEMBERED_COUNT = 1024  # streams; those of incidents come and go
CURSOR_TOO_FAR = 2_000  # entries: screens ask for snapshots rather than hear of all of them
RETOLD_COUNT = 200  # entries told again where nobody knows how far the last relay got


def start_after(
    *, life: str, head: int, saved: tuple[str, int] | None, is_taking_over: bool
) -> int:
    """Say after which entry a relay begins to tell of a log.

    Where the last one ended, if that is known and not far; else a little before the end, since what
    it had renewed last is not known either. A log that begins, or begins another life, while the
    relay leads is told from its first entry.
    """
    if not is_taking_over:
        return 0
    saved_life, cursor = saved or ("", 0)
    if saved_life == life and 0 <= head - cursor <= CURSOR_TOO_FAR:
        return cursor
    return max(0, head - RETOLD_COUNT)


class Relay:
    """Follows one log. Every stream's last frame was at ``cursor`` or before it.

    A relay that starts again remembers only its cursor. It takes that as the last frame of every
    stream, so a copy that is older, and may have missed one, asks for a snapshot.
    """

    def __init__(self, log: str, cursor: int) -> None:
        """Start after entry ``cursor`` of the log."""
        self.log = log
        self.cursor = cursor
        self.floor = cursor
        self._last: dict[str, int] = {}

    def frames(self, changed: Changed) -> Iterator[tuple[str, str]]:
        """Yield (stream, encoded frame) for each whole thing that an entry changed."""
        entry = changed.entry
        if entry.seq <= self.cursor:
            raise ValueError(f"entry {entry.seq} is not after {self.cursor}")
        self.cursor = entry.seq
        if changed.outdates_all:
            self.floor = entry.seq
            self._last.clear()
            return
        for told in changed.told.values():
            stream = str(told.stream)
            frame = {
                "kind": entry.kind,
                "stream": stream,
                "prev": self._last.get(stream, self.floor),
                "seq": entry.seq,
                "at": entry.at.isoformat(),
                "gone": told.gone,
                "data": told.data,
            }
            self._remember(stream, entry.seq)
            yield stream, encoded(frame)

    def heads(self) -> Mapping[str, int]:
        """Give how far each stream has come; streams not named are at ``floor``."""
        return self._last

    def _remember(self, stream: str, seq: int) -> None:
        """Hold the newest streams; one that is forgotten raises the floor, so nothing is missed."""
        self._last.pop(stream, None)
        self._last[stream] = seq
        if len(self._last) > REMEMBERED_COUNT:
            self.floor = max(self.floor, self._last.pop(next(iter(self._last))))


def whole_log(log: str) -> str:
    """Name all streams of a log at once, where one may be named that is renewed."""
    return f"log:{log}"


def encoded(frame: Mapping[str, Any]) -> str:
    """Write a frame as text, once for all its viewers."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
