"""What a client wrote down itself: each fact it sent, and whether the server acknowledged it."""

import threading
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Journal:
    """Facts by name, ``kind:what``. A fact is acknowledged when its answer came, once or again."""

    begun: dict[str, float] = field(default_factory=dict)  # by the monotonic clock
    acknowledged: dict[str, float] = field(default_factory=dict)
    resent: dict[str, float] = field(default_factory=dict)  # when last: no answer had come
    excused: set[str] = field(default_factory=set)  # what a poison keeps from following
    refused: list[str] = field(default_factory=list)  # said no to, which no fault excuses
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, fact: str) -> None:
        """Write down that a fact is sent, before it is."""
        with self._lock:
            if fact in self.begun:
                self.resent[fact] = time.monotonic()
            else:
                self.begun[fact] = time.monotonic()

    def acknowledge(self, fact: str) -> None:
        """Write down that its answer came."""
        with self._lock:
            self.acknowledged.setdefault(fact, time.monotonic())

    def refuse(self, fact: str, answer: str) -> None:
        """Write down an answer that says no."""
        with self._lock:
            self.refused.append(f"{fact}: {answer}")

    def count(self) -> int:
        """Count what was acknowledged; that a word of alarm is an alarm is no fact more."""
        with self._lock:
            return sum(not fact.startswith("alarmed:") for fact in self.acknowledged)

    def has_resent(self, kinds: frozenset[str], since: float) -> bool:
        """Whether a fact of one of these kinds was sent again after a moment."""
        with self._lock:
            return any(
                at > since and fact.partition(":")[0] in kinds for fact, at in self.resent.items()
            )

    def has_of_each(self, kinds: set[str], began: float) -> bool:
        """Whether a fact of each kind was begun after a moment and acknowledged."""
        with self._lock:
            seen = {
                fact.partition(":")[0]
                for fact in self.acknowledged
                if self.begun.get(fact, 0.0) > began
            }
        return kinds <= seen
