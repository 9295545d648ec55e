"""Where appliances are, on their way to screens: the telemetry lane. Latest wins. Pure.

A row is ``[appliance_id, lng, lat, heading_deg, speed_mps, accuracy_m, at_ms]``, as ``ingest``
announces it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from realtime.relay import encoded
from realtime.tiles import tile_key

Row = Sequence[Any]
Tiles = Sequence[tuple[int, Sequence[Row]]]  # tile key, the rows in it

MOST_UNANSWERED = 2  # ticks a viewer may leave unanswered before it gets no more
_FIELDS = 7


def is_row(row: list[object]) -> bool:
    """Whether something from outside can be a row at all."""
    return (
        len(row) == _FIELDS
        and isinstance(row[0], int)
        and isinstance(row[6], int)
        and all(isinstance(value, int | float) for value in row[1:3])
        and all(value is None or isinstance(value, int | float) for value in row[3:6])
    )


class Positions:
    """Holds the newest row of each appliance and what changed since the last tick."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._newest: dict[int, Row] = {}
        self._changed: set[int] = set()

    def take(self, rows: Iterable[Row]) -> None:
        """Keep the newest row of each appliance; an older one changes nothing."""
        for row in rows:
            known = self._newest.get(row[0])
            if known is None or row[6] > known[6]:
                self._newest[row[0]] = row
                self._changed.add(row[0])

    def appliances(self) -> set[int]:
        """Name the appliances that changed since the last tick."""
        return set(self._changed)

    def tick(self, streams: Mapping[int, Sequence[str]]) -> dict[str, Tiles]:
        """Give what changed since the last tick to each stream an appliance belongs to."""
        batches: dict[str, dict[int, list[Row]]] = {}
        for appliance_id in sorted(self._changed):
            row = self._newest[appliance_id]
            key = tile_key(row[1], row[2])
            for stream in streams.get(appliance_id, ()):
                batches.setdefault(stream, {}).setdefault(key, []).append(row)
        self._changed.clear()
        return {stream: list(tiles.items()) for stream, tiles in batches.items()}


class Waiting:
    """What one viewer has yet to get: the newest row of each appliance, never a queue.

    Neither Daphne nor Channels pushes back, so a viewer that does not answer (``got``) gets nothing
    more; what it missed is merged and goes out, newest only, when it does.
    """

    def __init__(self) -> None:
        """Begin with nothing to send and everything in view."""
        self._rows: dict[str, dict[int, Row]] = {}
        self._view: frozenset[int] | None = None
        self._tick = 0
        self._answered = 0

    def look_at(self, view: frozenset[int] | None) -> None:
        """Take only what lies in these tiles from now on; None takes everything."""
        self._view = view

    def take(self, stream: str, tiles: Tiles) -> None:
        """Merge a batch in: the newest row of each appliance wins."""
        waiting = self._rows.setdefault(stream, {})
        for key, rows in tiles:
            if self._view is not None and key not in self._view:
                continue
            for row in rows:
                known = waiting.get(row[0])
                if known is None or row[6] >= known[6]:
                    waiting[row[0]] = row

    def drop(self, stream: str) -> None:
        """Forget what waits of a stream."""
        self._rows.pop(stream, None)

    def got(self, tick: int) -> None:
        """Hear that the viewer has drawn this tick and all before it."""
        self._answered = max(self._answered, min(tick, self._tick))

    def waiting_count(self) -> int:
        """Count the rows that wait."""
        return sum(len(rows) for rows in self._rows.values())

    def frames(self, at: datetime) -> list[str]:
        """Give the frames that may go out now: none while two are unanswered."""
        texts = []
        for stream in [name for name, rows in self._rows.items() if rows]:
            if self._tick - self._answered >= MOST_UNANSWERED:
                break
            self._tick += 1
            rows = self._rows.pop(stream)
            texts.append(positions_frame(stream, self._tick, at, list(rows.values())))
        return texts


def positions_frame(stream: str, tick: int, at: datetime, rows: Sequence[Row]) -> str:
    """Write a ``positions`` frame: arrays of equal length."""
    return encoded(
        {
            "kind": "positions",
            "stream": stream,
            "tick": tick,
            "at": at.isoformat(),
            "ids": [row[0] for row in rows],
            "lnglat": [[row[1], row[2]] for row in rows],
            "heading_deg": [row[3] for row in rows],
            "speed_mps": [row[4] for row in rows],
            "accuracy_m": [row[5] for row in rows],
            "fix_at": [_moment(row[6]) for row in rows],
        }
    )


def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).isoformat(timespec="milliseconds")
