"""Where an appliance is taken to be when a force is chosen, and how old that knowledge is. Pure."""

from dataclasses import dataclass
from typing import Literal

from core.geo import LngLat
from core.status import ApplianceStatus


@dataclass(frozen=True, slots=True)
class LastFix:
    """The newest fix of an appliance and its age."""

    place: LngLat
    age_s: float
    heading_deg: float | None


@dataclass(frozen=True, slots=True)
class FixNorms:
    """When a position is old, and when it is worth nothing (norms of the city)."""

    stale_after_s: float
    lost_after_s: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an appliance is taken to be."""

    place: LngLat | None
    source: Literal["fix", "station", "none"]
    age_s: float | None  # None at its station
    heading_deg: float | None


NOWHERE = Standing(None, "none", None, None)


def standing(
    status: ApplianceStatus, station: LngLat | None, fix: LastFix | None, norms: FixNorms
) -> Standing:
    """Say where an appliance is: in its station by its status, elsewhere by its newest fix.

    A stale fix is used, its age beside it and without its heading; a lost one is not.
    """
    if status is ApplianceStatus.IN_STATION:
        return NOWHERE if station is None else Standing(station, "station", None, None)
    if fix is None or fix.age_s > norms.lost_after_s:
        return NOWHERE
    is_stale = fix.age_s > norms.stale_after_s
    return Standing(fix.place, "fix", max(fix.age_s, 0.0), None if is_stale else fix.heading_deg)


def turnout_s(status: ApplianceStatus, expected_s: float) -> float:
    """Give the turnout time to reckon with: none for one whose wheels are rolling already."""
    return 0.0 if status is ApplianceStatus.RETURNING else expected_s
