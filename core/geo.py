"""Where things are: one form for a place, WGS-84 degrees, longitude first."""

import math
from typing import NamedTuple

EARTH_M = 6_371_008.8
"""Mean radius of the earth (IUGG)."""

GREATEST_LNG_DEG, GREATEST_LAT_DEG = 180.0, 90.0


class LngLat(NamedTuple):
    """A place in WGS-84 degrees, longitude first; ``[lng, lat]`` on the wire."""

    lng: float
    lat: float


def is_on_earth(place: LngLat) -> bool:
    """Whether the two numbers can be a longitude and a latitude at all."""
    return abs(place.lng) <= GREATEST_LNG_DEG and abs(place.lat) <= GREATEST_LAT_DEG


def metres_between(a: LngLat, b: LngLat) -> float:
    """Give the great-circle distance (haversine, mean earth radius)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lng = (lat_b - lat_a) / 2.0, math.radians(b.lng - a.lng) / 2.0
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lng) ** 2
    return 2.0 * EARTH_M * math.asin(min(1.0, math.sqrt(h)))
