"""The roster of a demonstration city: three watches in turn, and how it goes on. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from resources.api import FirefighterRow, ShiftRow

BEIJING = ZoneInfo("Asia/Shanghai")
WATCHES = 3  # on for a day, off for two
CHANGED_AT_H = 8
ROSTER_DAYS = 9
ROSTER = "generated"
"""The source by which generated shifts are told from those that people set."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Manned:
    """Whoever one appliance's watches are, in the order they are saved."""

    people: list[FirefighterRow]
    watch: list[int]  # of each
    appliance_id: list[int]


def lay_roster(manned: Manned, ids: Sequence[int], *, at: datetime) -> list[ShiftRow]:
    """Put the watches on duty in turn, a day each, for nine days from the day before."""
    first = morning(at) - _DAY
    return [
        ShiftRow(
            formation_id=person.formation_id,
            source=ROSTER,
            firefighter_id=number,
            begins_at=first + timedelta(days=day),
            ends_at=first + timedelta(days=day + 1),
            appliance_id=appliance_id,
            is_synthetic=True,
        )
        for person, watch, appliance_id, number in zip(
            manned.people, manned.watch, manned.appliance_id, ids, strict=True
        )
        for day in range(watch, ROSTER_DAYS, WATCHES)
    ]


def roster_to_come(newest: Sequence[ShiftRow], *, at: datetime) -> list[ShiftRow]:
    """Go on with the watches where the roster ends, as far ahead as it was laid at first.

    Days that were laid are not laid again, whatever became of them: who was taken off duty by a
    person stays off. Days that passed while nothing ran are left out, but for the one before.

    Parameters
    ----------
    newest
        The newest generated shift of each person: it says whose turn is when, and aboard what.
    """
    if not newest:
        return []
    first = max(max(one.begins_at for one in newest) + _DAY, morning(at) - _DAY)
    last = morning(at) + (ROSTER_DAYS - 2) * _DAY
    return [
        replace(one, begins_at=begins_at, ends_at=begins_at + _DAY)
        for one in newest
        for begins_at in _turns(one.begins_at, last)
        if begins_at >= first
    ]


def morning(at: datetime) -> datetime:
    """Give when the watch changes on that day, which may still be to come."""
    return at.astimezone(BEIJING).replace(hour=CHANGED_AT_H, minute=0, second=0, microsecond=0)


def _turns(begins_at: datetime, last: datetime) -> Iterator[datetime]:
    while (begins_at := begins_at + WATCHES * _DAY) <= last:
        yield begins_at
