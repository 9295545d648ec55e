"""Where things are: one form for a place, WGS-84 degrees, longitude first."""

from typing import NamedTuple

GREATEST_LNG_DEG, GREATEST_LAT_DEG = 180.0, 90.0


class LngLat(NamedTuple):
    """A place in WGS-84 degrees, longitude first; ``[lng, lat]`` on the wire."""

    lng: float
    lat: float


def is_on_earth(place: LngLat) -> bool:
    """Whether the two numbers can be a longitude and a latitude at all."""
    return abs(place.lng) <= GREATEST_LNG_DEG and abs(place.lat) <= GREATEST_LAT_DEG
