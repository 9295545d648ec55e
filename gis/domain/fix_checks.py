"""Can this fix be true? (定位点合理性). Pure: what is known of an appliance goes in and out.

The first half of what a fix goes through, at the door (gis/domain/movement.py lists it all): it is
asked of every fix, thousands a second, so it looks at nothing but what is in memory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

import numpy as np

from core.geo import LngLat, is_on_earth, metres_between
from gis.domain.datum import Datum, from_wgs84

CITY_M = (
    300_000.0  # as far as an appliance is sent by road; beyond it swapped numbers are suspected
)
TOO_OLD = timedelta(hours=24)  # a clock that is further off is not believed
NOISE_M = 50.0  # what a good receiver may be off between high buildings
ACCURACY_BELIEVED_M = 500.0  # a device may not excuse any jump by calling itself inexact
STRAYS_AGREE = 5  # so many fixes in a row that agree with each other outvote the last good one
HOME_M = 100.0
SHIFT_MATCH_M = 60.0
SHIFT_SEEN_M = 150.0  # a smaller shift cannot be told from a badly placed station
STANDING_MPS = 1.0
SHIFT_STANDS = timedelta(seconds=120)  # longer than a red light


class Seen(Protocol):
    """A fix, as far as the rules look at it."""

    @property
    def place(self) -> LngLat: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def heading_deg(self) -> float | None: ...  # noqa: D102
    @property
    def speed_mps(self) -> float | None: ...  # noqa: D102
    @property
    def accuracy_m(self) -> float | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class FixLimits:
    """What the norms and the map say."""

    future_tolerance: timedelta
    max_speed_mps: float
    city: LngLat | None  # the middle of what we serve; None where no station is known


class FixTrack(NamedTuple):
    """What is known of one appliance's positions."""

    home: LngLat | None = None  # its station
    last: Seen | None = None  # the newest fix believed
    stray: Seen | None = None  # the newest one refused as a jump
    stray_count: int = 0  # how many refused ones agree with each other
    has_stood_home: bool = False  # seen at its station unshifted: the device sends WGS-84
    suspect_since: datetime | None = None  # stands where its station would be in GCJ-02
    is_shifted: bool = False


class Verdict(NamedTuple):
    """Why the fix is refused ("" when it is believed), and what is known from now on."""

    reason: str
    track: FixTrack
    is_outdated: bool = False  # believed, and older than what is known: history, it moves nothing


def judge_fix(fix: Seen, track: FixTrack, limits: FixLimits, now: datetime) -> Verdict:
    """Believe a fix or say why not. The first of ``CHECKS`` that finds fault names it.

    One that is older than the newest believed one may be true all the same: it came late. It is
    kept as history and changes nothing that is known.

    A single fix does not show a constant offset of some 500 m. GCJ-02 is therefore only recognised
    when the appliance stands where its own station would be in that datum, and was never seen
    standing at the station itself; from then on everything the device sends is refused, until it
    stands at the station unshifted. A shifted device that never comes home is not recognised.
    """
    outdated = is_outdated(fix, track)
    if not outdated:
        track = _watch_home(fix, track)
    for reason, is_at_fault in CHECKS:
        if is_at_fault(fix, track, limits, now):
            known = track if outdated else _after_refusal(reason, fix, track, limits)
            return Verdict(reason, known)
    if outdated:
        return Verdict("", track, is_outdated=True)
    return Verdict("", track._replace(last=fix, stray=None, stray_count=0))


def is_outdated(fix: Seen, track: FixTrack) -> bool:
    """Whether something newer is known: the fix came late, or out of order."""
    return track.last is not None and fix.at < track.last.at


def shifted(place: LngLat) -> LngLat:
    """Give a place as a device that counts in GCJ-02 would send it."""
    lng, lat = from_wgs84(np.array([place]), Datum.GCJ02)[0].tolist()
    return LngLat(lng, lat)


def _is_null_island(fix: Seen, _track: FixTrack, _limits: FixLimits, _now: datetime) -> bool:
    return abs(fix.place.lng) < 0.01 and abs(fix.place.lat) < 0.01  # noqa: PLR2004 - about 1 km


def _is_swapped(fix: Seen, _track: FixTrack, limits: FixLimits, _now: datetime) -> bool:
    turned = LngLat(fix.place.lat, fix.place.lng)
    if limits.city is None or not is_on_earth(turned):
        return False
    is_near_as_sent = is_on_earth(fix.place) and metres_between(fix.place, limits.city) <= CITY_M
    return not is_near_as_sent and metres_between(turned, limits.city) <= CITY_M


def _is_off_earth(fix: Seen, _track: FixTrack, _limits: FixLimits, _now: datetime) -> bool:
    return not is_on_earth(fix.place)


def _is_future(fix: Seen, _track: FixTrack, limits: FixLimits, now: datetime) -> bool:
    return fix.at - now > limits.future_tolerance


def _is_too_old(fix: Seen, _track: FixTrack, _limits: FixLimits, now: datetime) -> bool:
    return now - fix.at > TOO_OLD


def _is_shifted(_fix: Seen, track: FixTrack, _limits: FixLimits, _now: datetime) -> bool:
    return track.is_shifted


def _is_jump(fix: Seen, track: FixTrack, limits: FixLimits, _now: datetime) -> bool:
    if track.last is None or _can_reach(track.last, fix, limits):
        return False
    agrees = (
        track.stray is not None
        and fix.at > track.stray.at  # the same one sent again is no second witness
        and _can_reach(track.stray, fix, limits)
    )
    return not (agrees and track.stray_count + 1 >= STRAYS_AGREE)


CHECKS: tuple[tuple[str, Callable[[Seen, FixTrack, FixLimits, datetime], bool]], ...] = (
    ("null_island", _is_null_island),  # 0,0: a receiver without a fix
    ("swapped", _is_swapped),  # latitude and longitude exchanged
    ("off_earth", _is_off_earth),
    ("future", _is_future),
    ("too_old", _is_too_old),
    ("shifted", _is_shifted),  # GCJ-02 sent as WGS-84
    ("jump", _is_jump),  # faster than any appliance drives
)


def _can_reach(a: Seen, b: Seen, limits: FixLimits) -> bool:
    seconds = max(1.0, abs((b.at - a.at).total_seconds()))
    slack_m = NOISE_M + sum(min(f.accuracy_m or 0.0, ACCURACY_BELIEVED_M) for f in (a, b))
    return metres_between(a.place, b.place) <= limits.max_speed_mps * seconds + slack_m


def _after_refusal(reason: str, fix: Seen, track: FixTrack, limits: FixLimits) -> FixTrack:
    if reason != "jump":
        return track
    if track.stray is None or not _can_reach(track.stray, fix, limits):
        return track._replace(stray=fix, stray_count=1)
    if fix.at <= track.stray.at:
        return track
    return track._replace(stray=fix, stray_count=track.stray_count + 1)


def _watch_home(fix: Seen, track: FixTrack) -> FixTrack:
    """Learn from an appliance that stands at its station, or where GCJ-02 would put that."""
    if track.home is None or not is_on_earth(fix.place):
        return track
    is_standing = fix.speed_mps is not None and fix.speed_mps < STANDING_MPS
    if is_standing and metres_between(fix.place, track.home) <= HOME_M:
        return track._replace(has_stood_home=True, is_shifted=False, suspect_since=None)
    if not is_standing or track.has_stood_home or not _matches_shift(fix.place, track.home):
        return track._replace(suspect_since=None)
    since = track.suspect_since or fix.at
    is_first_word = track.last is None
    return track._replace(
        suspect_since=since,
        is_shifted=track.is_shifted or is_first_word or fix.at - since >= SHIFT_STANDS,
    )


def _matches_shift(place: LngLat, home: LngLat) -> bool:
    there = shifted(home)
    return (
        metres_between(home, there) >= SHIFT_SEEN_M
        and metres_between(place, there) <= SHIFT_MATCH_M
    )
