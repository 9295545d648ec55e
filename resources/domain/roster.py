"""Who is on duty (值班): shifts, what may not be, and what they add up to. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's time on duty: from its first moment to before its last."""

    firefighter_id: int
    begins_at: datetime
    ends_at: datetime
    appliance_id: int | None = None  # None: at the station, aboard nothing

    def is_on(self, at: datetime) -> bool:
        """Whether it is on at a moment; the next one begins as this one ends."""
        return self.begins_at <= at < self.ends_at


def clashes(duties: Sequence[Duty]) -> list[tuple[int, int]]:
    """Name shifts of one person that overlap: (row that began first, row that began into it).

    Each row that begins before another of the same person has ended is named once.
    """
    order = sorted(range(len(duties)), key=lambda row: (duties[row].begins_at, row))
    until: dict[int, tuple[datetime, int]] = {}
    found = []
    for row in order:
        duty = duties[row]
        held = until.get(duty.firefighter_id)
        if held is not None and duty.begins_at < held[0]:
            found.append((held[1], row))
        if held is None or duty.ends_at > held[0]:
            until[duty.firefighter_id] = (duty.ends_at, row)
    return found


def on_duty(duties: Iterable[Duty], at: datetime) -> list[Duty]:
    """Give who is on duty at a moment."""
    return [duty for duty in duties if duty.is_on(at)]


def crew_counts(duties: Iterable[Duty], at: datetime) -> dict[int, int]:
    """Count who is on duty aboard each appliance; one that nobody is aboard is not named."""
    return dict(
        Counter(one.appliance_id for one in on_duty(duties, at) if one.appliance_id is not None)
    )


def lapsed(
    roles: Iterable[str], papers: Mapping[str, datetime | None], at: datetime
) -> tuple[str, ...]:
    """Name the roles whose paper has run out; one without a date has not, as far as is known."""
    ends = {role: papers.get(role) for role in roles}
    return tuple(role for role, until in ends.items() if until is not None and until <= at)
