"""What a camera (摄像机) sees: by where it stands, where it looks and how far. Pure.

Buildings and trees between are not considered (遮挡未考虑): whoever is told so is told that too.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.geo import LngLat
from gis.domain.local import to_local

DIRECTIONS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
ALL_AROUND_DEG = 360.0
_HALF_TURN_DEG = 180.0
_IN_FRONT_DEG = 90.0  # with an unknown field of view, what lies behind the lens is still not seen
_AT_ITS_FOOT_M = 1.0  # nearer than this there is no bearing to speak of
_NEAR_PART = 0.5  # of its range
_MIDDLE_PART = 0.75  # of half its field of view


class Sight(StrEnum):
    """Whether a camera sees a place. In the order in which they are wanted."""

    SEES = "sees"
    MAY_SEE = "may_see"  # it turns, or nobody said where or how widely it looks
    NOT = "not"


class Clearness(StrEnum):
    """How well it sees it."""

    CLEAR = "clear"  # in the nearer half of its range, away from the edge of its picture
    EDGE = "edge"  # at the edge of its picture
    FAR = "far"  # in the farther half of its range


@dataclass(frozen=True, slots=True)
class Look:
    """Where a camera stands and what it looks at; None for what nobody said, or what turns."""

    place: LngLat
    heading_deg: float | None
    field_of_view_deg: float | None
    range_m: float | None


@dataclass(frozen=True, slots=True)
class SightOf:
    """What a camera has of a place."""

    sight: Sight
    clearness: Clearness | None  # None where it is not known to see it
    distance_m: float  # straight line
    bearing_deg: float  # from the place to the camera: where it is to be looked for
    is_range_assumed: bool


def sight_of(look: Look, place: LngLat, assumed_range_m: float) -> SightOf:
    """Tell whether a camera sees a place, and how well.

    Parameters
    ----------
    look
        The camera.
    place
        What is to be seen.
    assumed_range_m
        How far a camera sees of which nobody said it.
    """
    [[east_m, north_m]] = to_local(np.array([place]), look.place).tolist()
    distance_m = math.hypot(east_m, north_m)
    towards_deg = math.degrees(math.atan2(east_m, north_m)) % 360.0
    range_m = assumed_range_m if look.range_m is None else look.range_m
    sight = _sight(look, towards_deg, distance_m, range_m)
    return SightOf(
        sight=sight,
        clearness=_clearness(look, towards_deg, distance_m, range_m) if sight == "sees" else None,
        distance_m=distance_m,
        bearing_deg=_bearing_deg(place, look.place),
        is_range_assumed=look.range_m is None,
    )


def off_axis_deg(heading_deg: float, towards_deg: float) -> float:
    """Give the angle between two bearings, 0 to 180."""
    return abs((towards_deg - heading_deg + _HALF_TURN_DEG) % 360.0 - _HALF_TURN_DEG)


def direction_of(bearing_deg: float) -> str:
    """Name the nearest of the eight directions: ``n``, ``ne`` and so on."""
    return DIRECTIONS[round(bearing_deg / 45.0) % 8]


def _bearing_deg(here: LngLat, there: LngLat) -> float:
    """Give the bearing at ``here``: towards the pole not simply the way back turned round."""
    [[east_m, north_m]] = to_local(np.array([there]), here).tolist()
    return math.degrees(math.atan2(east_m, north_m)) % 360.0


def _sight(look: Look, towards_deg: float, distance_m: float, range_m: float) -> Sight:
    if distance_m > range_m:
        return Sight.NOT
    field_deg = look.field_of_view_deg
    if field_deg is not None and field_deg >= ALL_AROUND_DEG:
        return Sight.SEES
    if look.heading_deg is None or distance_m < _AT_ITS_FOOT_M:
        return Sight.MAY_SEE
    off_deg = off_axis_deg(look.heading_deg, towards_deg)
    if field_deg is None:
        return Sight.MAY_SEE if off_deg <= _IN_FRONT_DEG else Sight.NOT
    return Sight.SEES if off_deg <= field_deg / 2 else Sight.NOT


def _clearness(look: Look, towards_deg: float, distance_m: float, range_m: float) -> Clearness:
    if distance_m > _NEAR_PART * range_m:
        return Clearness.FAR
    field_deg = look.field_of_view_deg
    if look.heading_deg is None or field_deg is None or field_deg >= ALL_AROUND_DEG:
        return Clearness.CLEAR
    off_deg = off_axis_deg(look.heading_deg, towards_deg)
    return Clearness.CLEAR if off_deg <= _MIDDLE_PART * field_deg / 2 else Clearness.EDGE
