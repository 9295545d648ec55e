"""What movement means (运动判定): everything a fix goes through, as one list. Pure.

``PIPELINE`` is that list. The door refuses what cannot be true and sets aside what is outdated; the
worker sees in what was believed that an appliance stands or moves, and what that means for the
order it is on; where it is on the road is worked out when somebody asks. docs/movement.md is the
same list for people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.geo import LngLat
from gis.domain.fix_checks import CHECKS, Seen, is_outdated
from gis.domain.on_road import on_road
from gis.domain.visits import Exit, Fence, Pace, Stay, exact_enough, exits, moving, stays


class Fact(StrEnum):
    """What a track can show of an order."""

    TURNED_OUT = "turned_out"  # wheels rolled, and led out of the station
    EN_ROUTE = "en_route"  # outside its station's ring
    ARRIVED = "arrived"  # settled at the incident, or stopped near it
    LEFT = "left"  # out of the incident's ring after an arrival
    REJOINED = "rejoined"  # settled there again
    RETURNED = "returned"  # settled in its station, once released


@dataclass(frozen=True, slots=True)
class Observed:
    """A fact, and the moment of the fix that shows it."""

    fact: Fact
    at: datetime


@dataclass(frozen=True, slots=True)
class MovementRules:
    """What counts as what; all of them norms of the city."""

    ring_m: float
    settle_s: float
    near_m: float
    near_settle_s: float
    left_m: float
    left_settle_s: float
    pace: Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is known of an order, and where it leads. Whatever is known is not observed again."""

    scene: LngLat
    home: LngLat | None
    ordered_at: datetime
    turned_out_at: datetime | None = None
    en_route_at: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None  # went out of the incident's ring, the last time
    rejoined_at: datetime | None = None  # and came back; None: it is away
    released_at: datetime | None = None
    returned_at: datetime | None = None
    said_at: datetime | None = None  # of the last word that it works there
    corrected_at: datetime | None = None  # by a person: what began before that is no news

    @property
    def rolled_at(self) -> datetime | None:
        """Give the latest moment known at which it was under way."""
        known = [at for at in (self.turned_out_at, self.en_route_at) if at]
        return max(known, default=None)

    @property
    def is_away(self) -> bool:
        """Whether it left the incident and has not come back."""
        return self.left_at is not None and self.rejoined_at is None

    def after(self, seen: Observed) -> "Watch":
        """Give what is known after a fact."""
        match seen.fact:
            case Fact.TURNED_OUT:
                return replace(self, turned_out_at=seen.at)
            case Fact.EN_ROUTE:
                return replace(self, en_route_at=seen.at)
            case Fact.ARRIVED:
                return replace(self, arrived_at=seen.at)
            case Fact.LEFT:
                return replace(self, left_at=seen.at, rejoined_at=None)
            case Fact.REJOINED:
                return replace(self, rejoined_at=seen.at)
            case Fact.RETURNED:
                return replace(self, returned_at=seen.at)


def observe(track: Sequence[Seen], watch: Watch, rules: MovementRules) -> list[Observed]:
    """Say what a track shows of an order that is not known yet, in the order in which it happened.

    Parameters
    ----------
    track
        Believed fixes since the order, or since as long as is worth a look; in order of time,
        those that came late in their place.
    watch
        What is known.
    rules
        The norms.

    Returns
    -------
    list of Observed
        Each with the time of the fact. The same facts, with the same times, are found however
        often somebody looks while the track grows, and with what was found taken over or not.
    """
    usable = exact_enough(track, rules.ring_m)
    look = Look(usable, moving(usable, rules.pace), watch, rules)
    found: list[Observed] = []
    while (seen := _next(look)) is not None:
        found.append(seen)
        look = replace(look, watch=look.watch.after(seen))
    return found


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a track."""

    track: Sequence[Seen]
    is_moving: Sequence[bool]
    watch: Watch
    rules: MovementRules

    def since(self, at: datetime | None) -> "Look":
        """Look only at what was from a moment on."""
        first = next((n for n, fix in enumerate(self.track) if at is None or fix.at >= at), None)
        first = len(self.track) if first is None else first
        return replace(self, track=self.track[first:], is_moving=self.is_moving[first:])

    def stays(self, fence: Fence) -> list[Stay]:
        """List the stays in a fence."""
        return stays(self.track, self.is_moving, fence)

    def exits(self, fence: Fence) -> list[Exit]:
        """List the exits from a fence."""
        return exits(self.track, self.is_moving, fence)

    def is_news(self, at: datetime) -> bool:
        """Whether what began then is not what a person has corrected already.

        What began with the oldest fix at hand may be as old as the correction.
        """
        corrected_at = self.watch.corrected_at
        return corrected_at is None or (at > corrected_at and at > self.track[0].at)


def _next(look: Look) -> Observed | None:
    for fact, rule in MEANINGS:
        at = rule(look)
        if at is not None:
            return Observed(fact, at)
    return None


def _way_out(look: Look) -> Exit | None:
    """Find how it left its station, while nobody knows that it is under way."""
    watch, rules = look.watch, look.rules
    if watch.home is None or watch.released_at or watch.en_route_at or watch.arrived_at:
        return None
    home = Fence(watch.home, rules.ring_m, rules.settle_s)
    found = look.since(watch.turned_out_at or watch.ordered_at).exits(home)
    return next((way for way in found if look.is_news(way.outside_at)), None)


def _turned_out(look: Look) -> datetime | None:
    way = None if look.watch.turned_out_at else _way_out(look)
    return None if way is None else way.rolled_at


def _en_route(look: Look) -> datetime | None:
    way = _way_out(look)
    return None if way is None else way.outside_at


def _arrived(look: Look) -> datetime | None:
    """Find since when it has been there: a fire next door to its station is none by itself."""
    watch, rules = look.watch, look.rules
    if watch.arrived_at or watch.released_at:
        return None
    look = look.since(watch.ordered_at)
    rolled_at = watch.rolled_at
    if rolled_at is None:
        if watch.home is None or not look.exits(Fence(watch.home, rules.ring_m, rules.settle_s)):
            return None
        rolled_at = watch.ordered_at
    found = look.stays(Fence(watch.scene, rules.ring_m, rules.settle_s))
    found += _stays_nearby(look)
    there = [
        stay
        for stay in found
        if (stay.until is None or stay.until > rolled_at) and look.is_news(stay.since)
    ]
    if not there:
        return None
    return max(rolled_at, min(there, key=lambda stay: (stay.confirmed_at, stay.since)).since)


def _stays_nearby(look: Look) -> list[Stay]:
    """List the stays near the incident: in the next street, for longer than a red light lasts."""
    watch, rules = look.watch, look.rules
    home = None if watch.home is None else Fence(watch.home, rules.ring_m, 0.0)
    is_at_home = [home is not None and home.holds(fix) for fix in look.track]
    not_here = [one or other for one, other in zip(look.is_moving, is_at_home, strict=True)]
    return stays(look.track, not_here, Fence(watch.scene, rules.near_m, rules.near_settle_s))


def _left(look: Look) -> datetime | None:
    """Find when it went from where it was seen: a crew that works elsewhere has said so."""
    watch, rules = look.watch, look.rules
    if watch.arrived_at is None or watch.is_away or watch.returned_at:
        return None
    here_at = watch.rejoined_at or watch.arrived_at
    said_at = max(here_at, watch.said_at or here_at)
    fence = Fence(watch.scene, rules.left_m, rules.left_settle_s)
    found = look.since(here_at).exits(fence)
    ways = (way.outside_at for way in found if way.was_inside and way.outside_at > said_at)
    return next((at for at in ways if look.is_news(at)), None)


def _rejoined(look: Look) -> datetime | None:
    watch, rules = look.watch, look.rules
    if watch.left_at is None or watch.rejoined_at or watch.released_at:
        return None
    found = look.since(watch.left_at).stays(Fence(watch.scene, rules.ring_m, rules.settle_s))
    return next((stay.since for stay in found if stay.since > watch.left_at), None)


def _returned(look: Look) -> datetime | None:
    watch, rules = look.watch, look.rules
    if watch.home is None or watch.released_at is None or watch.returned_at:
        return None
    home = Fence(watch.home, rules.ring_m, rules.settle_s)
    return next((stay.since for stay in look.since(watch.released_at).stays(home)), None)


MEANINGS: tuple[tuple[Fact, Callable[[Look], datetime | None]], ...] = (
    (Fact.TURNED_OUT, _turned_out),  # out of the fence of its station
    (Fact.EN_ROUTE, _en_route),
    (Fact.ARRIVED, _arrived),  # in the fence of the incident
    (Fact.LEFT, _left),
    (Fact.REJOINED, _rejoined),
    (Fact.RETURNED, _returned),
)
"""What the worker looks for, in this order."""


class Place(StrEnum):
    """Where a stage is worked out."""

    DOOR = "door"  # ingest, of every fix, from memory alone
    ASKED = "asked"  # when somebody wants to know
    WORKER = "worker"  # over the tracks of those on an order, as they grow


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing a fix goes through."""

    name: str
    place: Place
    rule: Callable[..., Any]


PIPELINE: tuple[Stage, ...] = (
    *(Stage(reason, Place.DOOR, check) for reason, check in CHECKS),  # refused, kept as it came
    Stage("outdated", Place.DOOR, is_outdated),  # history only
    Stage("on_road", Place.ASKED, on_road),  # an estimate beside the fix
    Stage("moving", Place.WORKER, moving),  # or stopped
    *(Stage(fact, Place.WORKER, rule) for fact, rule in MEANINGS),
)
"""All that a fix goes through, in this order."""
