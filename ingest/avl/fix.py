"""What a decoder gives: a fix as the device told it, or why there is none. Pure."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from core.geo import LngLat

SECONDS_BELOW = 1 << 31
"""A number below this counts seconds since 1970, above it milliseconds (as Traccar reads them)."""
MOST = 1e6
"""Metres, or metres a second: nothing on the earth is so far off or so fast."""


class Fix(NamedTuple):
    """Where a device says it was. Not yet believed: the place may not even be on the earth."""

    identity: str
    place: LngLat
    at: datetime  # by the device's clock; ours when it sent none
    heading_deg: float | None = None  # clockwise from true north, [0, 360)
    speed_mps: float | None = None
    accuracy_m: float | None = None
    is_timed: bool = True  # False: the device sent no time, so ``at`` tells nothing of its clock


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no fix could be read."""

    reason: str
    identity: str = ""  # "" when not even that could be read


def number(value: object) -> float | None:
    """Read a finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def heading_of(value: object) -> float | None:
    """Read a heading in degrees; -1 and other impossible ones mean unknown."""
    read = number(value)
    if read is None or not 0.0 <= read <= 360.0:  # noqa: PLR2004 - a full turn
        return None
    return read % 360.0


def zero_or_more(value: object) -> float | None:
    """Read a quantity that cannot be negative; -1 means unknown, as does what cannot be."""
    read = number(value)
    return read if read is not None and 0.0 <= read <= MOST else None


def accuracy_of(value: object) -> float | None:
    """Read an accuracy in metres; 0 and less mean unknown: no receiver is exact."""
    read = number(value)
    return read if read is not None and 0.0 < read <= MOST else None


def moment_of(value: object) -> datetime | None:
    """Read a moment: Unix seconds or milliseconds, ISO 8601, ``yyyy-MM-dd HH:mm:ss`` (UTC)."""
    try:
        count = number(value)
        if count is not None:
            seconds = count if abs(count) < SECONDS_BELOW else count / 1000.0
            return datetime.fromtimestamp(seconds, tz=UTC)
        if not isinstance(value, str):
            return None
        read = datetime.fromisoformat(value.strip())
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
