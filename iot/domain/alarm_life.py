"""What a detector's words add up to (报警状态), in the order of happening, not of hearing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CLOCK_TRUST = timedelta(hours=24)
"""A device clock further behind ours than this is broken; its words count from when we heard."""


class Condition(StrEnum):
    """What a detector can say of itself."""

    QUIET = "normal"  # 正常
    FAULTY = "fault"  # 故障
    IN_ALARM = "alarm"  # 火灾报警


_WEIGHT = {Condition.QUIET: 0, Condition.FAULTY: 1, Condition.IN_ALARM: 2}


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing a detector said: its condition, and the moment this is about."""

    at: datetime
    condition: Condition


def moment_of(said_at: datetime, received_at: datetime) -> datetime:
    """Give the moment a message counts from.

    A clock that runs ahead is held to ours, or one word from the future would hide every later
    alarm. A clock more than ``CLOCK_TRUST`` behind is taken for broken (many devices wake in 1970):
    its alarm must still ring.
    """
    if said_at > received_at or received_at - said_at > CLOCK_TRUST:
        return received_at
    return said_at


def newest(known: Heard | None, said: Heard) -> Heard:
    """Give what stands after ``said`` was heard.

    Later seconds win; within one second the graver condition wins, so an alarm and a "normal"
    of the same second leave an alarm. The outcome does not depend on the order of arrival.
    """
    if known is None or _rank(said) > _rank(known):
        return said
    return known


def changed_to(known: Heard | None, now: Heard) -> Condition | None:
    """Give the new condition if it changed, None if it did not. A new detector counts as quiet."""
    before = known.condition if known else Condition.QUIET
    return now.condition if now.condition != before else None


def _rank(heard: Heard) -> tuple[datetime, int]:
    return heard.at.replace(microsecond=0), _WEIGHT[heard.condition]
