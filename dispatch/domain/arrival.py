"""Arrival and departure seen in positions: rings and settle time (到场、离站判定). Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.geo import LngLat

_M_PER_DEG = 111_195.0  # of latitude, on a sphere of 6,371 km


class Seen(Protocol):
    """A fix, as far as this rule looks at it."""

    @property
    def place(self) -> LngLat: ...  # noqa: D102
    @property
    def speed_mps(self) -> float | None: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Ring:
    """What counts as being there; all three are norms of the city."""

    ring_m: float
    settle_s: float
    max_speed_mps: float


@dataclass(frozen=True, slots=True)
class Departure:
    """Wheels rolled, and then it was outside its ring."""

    rolled_at: datetime
    outside_at: datetime


def apart_m(one: LngLat, other: LngLat) -> float:
    """Give the straight distance in metres; good to 0.5 % within a city."""
    east = (one.lng - other.lng) * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(east, one.lat - other.lat) * _M_PER_DEG


def arrived_at(fixes: Sequence[Seen], target: LngLat, ring: Ring) -> datetime | None:
    """Say since when an appliance has been standing at ``target``, or None if it has not.

    Parameters
    ----------
    fixes
        In order of time; the last is the newest.
    target
        The incident's place, or the station on the way back.
    ring
        It counts as there when it is inside and slow in every fix for ``settle_s``.

    Returns
    -------
    datetime or None
        The first fix of that stay: when it happened, not when it was noticed.
    """
    since: datetime | None = None
    for row in reversed(range(len(fixes))):
        fix = fixes[row]
        if apart_m(fix.place, target) > ring.ring_m or _speed(fixes, row) > ring.max_speed_mps:
            break
        since = fix.at
    if since is None or (fixes[-1].at - since).total_seconds() < ring.settle_s:
        return None
    return since


def departed(fixes: Sequence[Seen], home: LngLat, ring: Ring) -> Departure | None:
    """Say when an appliance left ``home``, or None while it is there.

    It has left when every fix of the last ``settle_s`` lies outside the ring; one stray fix of a
    receiver under a roof is not a turnout. Wheels rolled with the first of the moving fixes that
    lead straight out of the ring.
    """
    first = len(fixes)
    while first and apart_m(fixes[first - 1].place, home) > ring.ring_m:
        first -= 1
    if first == len(fixes):
        return None
    outside_at = fixes[first].at
    if (fixes[-1].at - outside_at).total_seconds() < ring.settle_s:
        return None
    rolled = first
    while rolled and _speed(fixes, rolled - 1) > ring.max_speed_mps:
        rolled -= 1
    return Departure(fixes[rolled].at, outside_at)


def _speed(fixes: Sequence[Seen], row: int) -> float:
    """Give the speed a device reports, else from the fix before; 0 for a lone fix."""
    reported = fixes[row].speed_mps
    if reported is not None:
        return reported
    if row == 0:
        return 0.0
    took_s = (fixes[row].at - fixes[row - 1].at).total_seconds()
    if took_s <= 0:
        return 0.0
    return apart_m(fixes[row].place, fixes[row - 1].place) / took_s
