"""What is nearest to a place, in a straight line, and who can be reached now. Pure."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from core.geo import EARTH_M, LngLat

BEIJING = ZoneInfo("Asia/Shanghai")
HOURS_A_DAY = 24


def straight_line_m(places: Sequence[LngLat | None], target: LngLat) -> npt.NDArray[np.float64]:
    """Give the great-circle distance of each place, inf for one that is not known."""
    lnglat = np.array([(np.nan, np.nan) if one is None else one for one in places]).reshape(-1, 2)
    lng, lat = np.radians(lnglat).T
    there_lng, there_lat = np.radians(target)
    h = (
        np.sin((lat - there_lat) / 2) ** 2
        + np.cos(lat) * np.cos(there_lat) * np.sin((lng - there_lng) / 2) ** 2
    )
    away: npt.NDArray[np.float64] = 2 * EARTH_M * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return np.where(np.isnan(away), np.inf, away)


def nearest(distance_m: npt.NDArray[np.float64], limit: int) -> list[int]:
    """Give the rows of the nearest, nearest first; equals in the order they came.

    What has no known place comes last, but it comes: a telephone needs no road.
    """
    return [int(row) for row in np.argsort(distance_m, kind="stable")[:limit]]


def is_available(from_h: int, to_h: int, at: datetime) -> bool:
    """Whether somebody may be called at a moment: hours of Beijing, 22 to 6 goes over midnight."""
    hour = at.astimezone(BEIJING).hour
    if from_h % HOURS_A_DAY == to_h % HOURS_A_DAY:
        return True  # round the clock
    if from_h < to_h:
        return from_h <= hour < to_h
    return hour >= from_h or hour < to_h
