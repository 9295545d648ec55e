"""GCJ-02, the shifted datum of mainland map makers: what a true place looks like in it. Pure.

Only used to recognise a device that sends shifted places; nothing here corrects one.
"""

import math

from core.geo import LngLat

_A_M = 6378245.0  # Krasovsky 1940
_EE = 0.00669342162296594323


def shifted(place: LngLat) -> LngLat:
    """Give a WGS-84 place in GCJ-02 (within 1e-5 degrees of the published test vectors).

    Outside the mainland's box (72.004-137.8347 E, 0.8293-55.8271 N) nothing is shifted.
    """
    if not (72.004 <= place.lng <= 137.8347 and 0.8293 <= place.lat <= 55.8271):  # noqa: PLR2004
        return place
    x, y = place.lng - 105.0, place.lat - 35.0
    common = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + common
    east += _waves(x, ((20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0)))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += common + _waves(y, ((20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0)))
    lat = math.radians(place.lat)
    magic = 1.0 - _EE * math.sin(lat) ** 2
    return LngLat(
        place.lng + math.degrees(east * math.sqrt(magic) / (_A_M * math.cos(lat))),
        place.lat + math.degrees(north * magic * math.sqrt(magic) / (_A_M * (1.0 - _EE))),
    )


def _waves(t: float, terms: tuple[tuple[float, float], ...]) -> float:
    return sum(a * math.sin(t / d * math.pi) for a, d in terms) * 2.0 / 3.0
