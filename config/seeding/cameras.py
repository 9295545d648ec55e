"""Which premises have a camera looking at them, from where, and what it shows. Pure."""

import math
from collections.abc import Sequence

import numpy as np

from core.geo import LngLat
from gis.api import CameraRow, PremisesRow

AWAY_M = (40.0, 180.0)
FIELDS_OF_VIEW_DEG = (60.0, 90.0, 110.0)
RANGES_M = (150.0, 250.0, 400.0)
ALL_AROUND, TURNING = 8, 5  # each so-and-so-many'th looks all around, or turns
NOT_CONNECTED = frozenset({3, 17})
"""Cameras by number that have no picture (未接入): a city always has some."""
PICTURES = "/simulated/"
"""Under this path the simulator gives each camera's picture, by its number."""
_M_PER_DEG = 111_195.0


def lay_cameras(
    premises: Sequence[PremisesRow], count: int, rng: np.random.Generator, pictures_url: str
) -> list[CameraRow]:
    """Stand cameras around the first so many premises, most of them looking there.

    Parameters
    ----------
    pictures_url
        The server that gives them simulated pictures; "": none has a picture.
    """
    laid = []
    for number, at in enumerate(premises[:count], 1):
        away_m, towards_deg = rng.uniform(*AWAY_M), rng.uniform(0, 360)
        beside_deg = rng.normal(0, 12)
        is_all_around, is_turning = number % ALL_AROUND == 0, number % TURNING == 0
        field_deg = 360.0 if is_all_around else float(rng.choice(FIELDS_OF_VIEW_DEG))
        is_fixed = not is_all_around and not is_turning
        laid.append(
            CameraRow(
                formation_id=at.formation_id,
                name=f"示例摄像机{number:03d}",
                place=_beside(at.place, (towards_deg + 180) % 360, away_m),
                height_m=round(float(rng.uniform(4, 30)), 1),
                heading_deg=round((towards_deg + beside_deg) % 360, 1) if is_fixed else None,
                field_of_view_deg=None if is_turning and not is_all_around else field_deg,
                range_m=float(rng.choice(RANGES_M)),
                stream_url=_picture(pictures_url, number),
                is_synthetic=True,
            )
        )
    return laid


def _picture(pictures_url: str, number: int) -> str:
    if not pictures_url or number in NOT_CONNECTED:
        return ""
    return f"{pictures_url}{PICTURES}{number}"


def _beside(place: LngLat, bearing_deg: float, away_m: float) -> LngLat:
    turned = math.radians(bearing_deg)
    across = _M_PER_DEG * math.cos(math.radians(place.lat))
    lng = place.lng + away_m * math.sin(turned) / across
    return LngLat(round(lng, 6), round(place.lat + away_m * math.cos(turned) / _M_PER_DEG, 6))
