"""How far another's clock is off, told from the moments it names. Pure."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

KEPT = 20  # words: a fast clock that was put right still looks fast for so many


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
