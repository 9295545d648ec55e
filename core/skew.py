"""How far another's clock is off, told from the moments it names. Pure."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

KEPT = 20  # words: a fast clock that was put right still looks fast for so many
TRIPS_KEPT = 8  # answers: a clock that was set anew is seen at the latest after so many


@dataclass(slots=True)
class Skew:
    """How far a clock is ahead of ours (negative: behind), by the last ``KEPT`` moments it named.

    What is said is heard later, never earlier, so ``said_at - heard_at`` is the skew less the delay
    on the way: it never exceeds the skew. The greatest is the least delayed, and the best guess.
    """

    skew_s: float = 0.0  # nothing is known before the first word
    _samples_s: "deque[float]" = field(default_factory=lambda: deque(maxlen=KEPT))

    def hear(self, said_at: datetime, heard_at: datetime) -> None:
        """Take in a moment the other clock named, and when it was heard by ours. O(``KEPT``)."""
        self._samples_s.append((said_at - heard_at).total_seconds())
        self.skew_s = max(self._samples_s)


@dataclass(slots=True)
class RoundTrips:
    """How far our own clock is ahead of one we ask (negative: behind), and how sure that is.

    A question takes some time there and some back, and nobody knows how it was shared out: their
    moment fell somewhere between our asking and our hearing, so half the way between is wrong by
    half the round trip at most. The quickest of the last ``TRIPS_KEPT`` is the surest.
    """

    skew_s: float | None = None  # nothing is known before the first answer
    within_s: float = 0.0  # the skew is this near to the truth
    _trips: "deque[tuple[float, float]]" = field(default_factory=lambda: deque(maxlen=TRIPS_KEPT))

    def hear(self, asked_s: float, theirs_s: float, took_s: float) -> None:
        """Take in an answer: our clock when we asked, theirs, and how long it took in all."""
        half_s = max(0.0, took_s) / 2
        self._trips.append((half_s, asked_s + half_s - theirs_s))
        self.within_s, self.skew_s = min(self._trips)
