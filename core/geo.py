"""Where things are: one form for a place, WGS-84 degrees, longitude first."""

from typing import NamedTuple


class LngLat(NamedTuple):
    """A place in WGS-84 degrees, longitude first; ``[lng, lat]`` on the wire."""

    lng: float
    lat: float


def is_on_earth(place: LngLat) -> bool:
    """Whether the two numbers can be a longitude and a latitude at all."""
    return -180.0 <= place.lng <= 180.0 and -90.0 <= place.lat <= 90.0
