"""Where appliances are, on their way to screens: the telemetry lane. Latest wins. Pure.

A row is ``[appliance_id, lng, lat, heading_deg, speed_mps, accuracy_m, at_ms]``, as ``ingest``
announces it.
"""

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

Row = Sequence[Any]

UNANSWERED_S = 0.75  # a viewer answers four times a second, and its line may be slow
FEWEST_UNANSWERED = 2
MOST_ID = 2**32 - 1  # what a packed record holds
MOST_AT_MS = 2**46  # the year 4200
MOST_MEASURED = 1e300  # what is kept may be absurd: it is told as "so much or more"
_FIELDS = 7


def is_row(row: object) -> TypeGuard[Row]:
    """Whether something from outside can be a row at all."""
    return (
        isinstance(row, list)
        and len(row) == _FIELDS
        and isinstance(row[0], int)
        and 0 <= row[0] <= MOST_ID
        and isinstance(row[6], int)
        and 0 <= row[6] <= MOST_AT_MS
        and _is_within(row[1], 180.0)
        and _is_within(row[2], 90.0)
        and all(value is None or _is_within(value, MOST_MEASURED) for value in row[3:6])
    )


def _is_within(value: object, most: float) -> bool:
    """Whether something is a number up to so much either way; NaN and infinity are not."""
    return isinstance(value, int | float) and -most <= value <= most


class Positions:
    """Holds the newest row of each appliance and what changed since the last tick.

    An appliance nobody has said the streams of waits: what it last said goes out once that is
    known.
    """

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._newest: dict[int, Row] = {}
        self._changed: set[int] = set()
        self._streams: dict[int, Sequence[str]] = {}

    def take(self, rows: Iterable[Row]) -> None:
        """Keep the newest row of each appliance; an older one changes nothing."""
        for row in rows:
            known = self._newest.get(row[0])
            if known is None or row[6] > known[6]:
                self._newest[row[0]] = row
                self._changed.add(row[0])

    def belong(self, ids: Iterable[int], streams: Mapping[int, Sequence[str]]) -> None:
        """Learn the streams these are told to; one that is not named there is told to none."""
        self._streams.update(dict.fromkeys(ids, ()))
        self._streams.update(streams)

    def appliances(self) -> set[int]:
        """Name all appliances heard of."""
        return set(self._newest)

    def strangers(self) -> set[int]:
        """Name those whose streams nobody has said."""
        return self._changed.difference(self._streams)  # costs what changed, not all there are

    def tick(self) -> list[tuple[Row, Sequence[str]]]:
        """Give what changed since the last tick, with the streams it is told to."""
        known = sorted(self._changed & self._streams.keys())
        self._changed.difference_update(known)
        return [(self._newest[one], self._streams[one]) for one in known]


def most_unanswered(tick_s: float) -> int:
    """Give how many ticks a viewer may leave unanswered before it gets no more."""
    return max(FEWEST_UNANSWERED, math.ceil(UNANSWERED_S / tick_s))


class Waiting:
    """What one viewer has answered, and what it has yet to get: newest rows, never a queue.

    No server pushes back in time, so a viewer that does not answer (``got``) gets nothing more;
    what it missed is merged and goes out, newest only, when it does.
    """

    def __init__(self, most_unanswered: int = FEWEST_UNANSWERED) -> None:
        """Begin with nothing to send and nothing unanswered."""
        self._rows: dict[str, dict[int, Row]] = {}
        self._unanswered: deque[int] = deque()
        self._most_unanswered = most_unanswered

    def may_send(self, tick: int) -> bool:
        """Whether a tick's frame may go out now, and then count it as sent.

        The frames of several streams may be one tick.
        """
        unanswered = self._unanswered
        if unanswered and unanswered[-1] == tick:
            return True
        if len(unanswered) >= self._most_unanswered:
            return False
        unanswered.append(tick)
        return True

    def got(self, tick: int) -> None:
        """Hear that the viewer has drawn this tick and all before it."""
        while self._unanswered and self._unanswered[0] <= tick:
            self._unanswered.popleft()

    def merge(self, stream: str, rows: Iterable[Row]) -> None:
        """Keep rows for later: the newest of each appliance wins."""
        waiting = self._rows.setdefault(stream, {})
        for row in rows:
            known = waiting.get(row[0])
            if known is None or row[6] >= known[6]:
                waiting[row[0]] = row

    def drop(self, stream: str) -> None:
        """Forget what waits of a stream."""
        self._rows.pop(stream, None)

    def waiting_count(self) -> int:
        """Count the rows that wait."""
        return sum(len(rows) for rows in self._rows.values())

    def take(self, tick: int) -> dict[str, list[Row]]:
        """Give all that waits, as one tick; nothing while too many are unanswered."""
        if not self.waiting_count() or not self.may_send(tick):
            return {}
        rows, self._rows = self._rows, {}
        return {stream: list(newest.values()) for stream, newest in rows.items() if newest}
