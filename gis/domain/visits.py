"""Standing, staying and leaving, seen in fixes (停驶、停留、离开). Pure.

A *fence* is a circle about a place; whatever is asked of one is asked of a whole track, in order of
time. What has been confirmed by a part of a track is confirmed, with the same moments, by every
longer one that begins with it: so it does not matter when somebody looks, or how often.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.geo import LngLat
from gis.domain.fix_checks import Seen

_M_PER_DEG = 111_195.0  # of latitude, on a sphere of 6,371 km


@dataclass(frozen=True, slots=True)
class Pace:
    """From which speed on something moves, and up to which it has stopped; between, as before."""

    moves_mps: float  # faster than this
    stops_mps: float  # this or slower


@dataclass(frozen=True, slots=True)
class Fence:
    """A circle, and how long one must be in it (or out of it) to be believed."""

    middle: LngLat
    ring_m: float
    settle_s: float

    def holds(self, fix: Seen) -> bool:
        """Whether a fix lies in it."""
        return apart_m(fix.place, self.middle) <= self.ring_m


@dataclass(frozen=True, slots=True)
class Stay:
    """It stood in a fence."""

    since: datetime  # the first fix of the stay: when it happened
    confirmed_at: datetime  # the fix by which it had lasted long enough
    until: datetime | None  # the fix that ended it; None: not ended yet


@dataclass(frozen=True, slots=True)
class Exit:
    """It was in a fence and then outside, for long enough."""

    rolled_at: datetime  # the first of the moving fixes that lead straight out
    outside_at: datetime
    was_inside: bool  # False: the first fix at hand lay outside already


def apart_m(one: LngLat, other: LngLat) -> float:
    """Give the straight distance in metres; good to 0.5 % within a city."""
    east = (one.lng - other.lng) * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(east, one.lat - other.lat) * _M_PER_DEG


def moving(track: Sequence[Seen], pace: Pace) -> list[bool]:
    """Say of each fix whether the appliance was moving: with hysteresis, so that it does not waver.

    The speed is what the device reports, else the way from the fix before. One that has told
    nothing yet stands.
    """
    said: list[bool] = []
    is_moving = False
    for row in range(len(track)):
        speed_mps = _speed_mps(track, row)
        if speed_mps > pace.moves_mps:
            is_moving = True
        elif speed_mps <= pace.stops_mps:
            is_moving = False
        said.append(is_moving)
    return said


def exact_enough(track: Sequence[Seen], ring_m: float) -> list[Seen]:
    """Leave out the fixes that are too inexact to tell inside from outside."""
    return [fix for fix in track if fix.accuracy_m is None or fix.accuracy_m <= ring_m]


def stays(track: Sequence[Seen], is_moving: Sequence[bool], fence: Fence) -> list[Stay]:
    """List when the appliance stood in a fence for its ``settle_s`` without a break.

    Parameters
    ----------
    track
        In order of time.
    is_moving
        What ``moving`` says of it.
    fence
        Where.
    """
    found: list[Stay] = []
    since: datetime | None = None
    confirmed_at: datetime | None = None
    for fix, moves in zip(track, is_moving, strict=True):
        if not moves and fence.holds(fix):
            since = since or fix.at
            if confirmed_at is None and (fix.at - since).total_seconds() >= fence.settle_s:
                confirmed_at = fix.at
            continue
        if since is not None and confirmed_at is not None:
            found.append(Stay(since, confirmed_at, until=fix.at))
        since = confirmed_at = None
    if since is not None and confirmed_at is not None:
        found.append(Stay(since, confirmed_at, until=None))
    return found


def exits(track: Sequence[Seen], is_moving: Sequence[bool], fence: Fence) -> list[Exit]:
    """List when the appliance came out of a fence and stayed outside for its ``settle_s``.

    One stray fix of a receiver under a roof is no exit.
    """
    found: list[Exit] = []
    outside: int | None = None  # the first row of this stay outside
    is_told = False
    for row, fix in enumerate(track):
        if fence.holds(fix):
            outside, is_told = None, False
            continue
        if outside is None:
            outside = row
        if not is_told and (fix.at - track[outside].at).total_seconds() >= fence.settle_s:
            is_told = True
            rolled = outside
            while rolled and is_moving[rolled - 1]:
                rolled -= 1
            found.append(Exit(track[rolled].at, track[outside].at, was_inside=outside > 0))
    return found


def _speed_mps(track: Sequence[Seen], row: int) -> float:
    """Give the speed a device reports, else from the fix before; 0 for a lone fix."""
    reported = track[row].speed_mps
    if reported is not None:
        return reported
    if row == 0:
        return 0.0
    took_s = (track[row].at - track[row - 1].at).total_seconds()
    if took_s <= 0:
        return 0.0
    return apart_m(track[row].place, track[row - 1].place) / took_s
