"""How many pictures a process hands on at once: one more is refused, and told so."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.refusals import Refused


class TooManyViewers(Refused):
    """As many pictures are handed on as this server allows. HTTP 503."""

    CODE = "camera_too_many_viewers"


class TooManyOfOne(Refused):
    """A person has as many open as anybody may. HTTP 503."""

    CODE = "camera_too_many_yours"


@dataclass(slots=True)
class Seats:
    """Seats of one event loop. Nobody waits for one: a person would rather know at once."""

    most: int
    most_each: int
    _taken: Counter[int] = field(default_factory=Counter)

    @contextmanager
    def taken(self, person_id: int) -> Iterator[None]:
        """Sit down, until the block is left.

        Raises
        ------
        TooManyViewers, TooManyOfOne
            If there is no seat, or none for this person.
        """
        if self._taken.total() >= self.most:
            raise TooManyViewers(most=self.most)
        if self._taken[person_id] >= self.most_each:
            raise TooManyOfOne(most=self.most_each)
        self._taken[person_id] += 1
        try:
            yield
        finally:
            self._taken[person_id] -= 1
            self._taken += Counter()  # forgets who has none
