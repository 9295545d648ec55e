"""Datums (坐标基准): the shifted ones of mainland map makers, crossed only here. Pure."""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from gis.domain.local import Degrees

Column = npt.NDArray[np.float64]

_A_M, _EE = 6378245.0, 0.00669342162296594323  # Krasovsky 1940
_WEST, _SOUTH, _EAST, _NORTH = 72.004, 0.8293, 137.8347, 55.8271
_WAVES = {  # amplitude in metres and divisor of the wave, per term
    "both": ((20.0, 1 / 6), (20.0, 1 / 2)),
    "east": ((20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0)),
    "north": ((20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0)),
}
_BAIDU = np.pi * 3000.0 / 180.0
_FARTHEST_DEG = 0.1  # nothing is shifted farther
_NOTHING_DEG = 1e-9  # rounding must not put a place on the edge outside
_STEPS = 8
"""Each step of the inverse leaves a hundredth of the error: six come to the last digit."""


class Datum(StrEnum):
    """What a pair of degrees is counted from."""

    WGS84 = "wgs84"  # GPS, and everything in this house
    CGCS2000 = "cgcs2000"  # 国家大地坐标系: surveys, Tianditu
    GCJ02 = "gcj02"  # AMap, Tencent, Google on the mainland
    BD09 = "bd09"  # Baidu


def to_wgs84(lnglat: Degrees, datum: Datum) -> Degrees:
    """Give places of a datum in WGS-84.

    Parameters
    ----------
    lnglat
        (n, 2) degrees in ``datum``, longitude first. NaN stays NaN.
    datum
        CGCS2000 is taken as WGS-84: the ellipsoids differ by 0.1 mm on the ground, and the frames
        (ITRF97 at epoch 2000.0) by the drift of the plate, 3 cm a year (Yang 2009, "Chinese
        Geodetic Coordinate System 2000", Chinese Science Bulletin 54, 2714-2721): less than 1 m.

    Returns
    -------
    Degrees
        (n, 2). Outside the mainland's box (72.004-137.8347 E, 0.8293-55.8271 N) nothing is
        shifted. Within half a kilometre of the box's edge, far out at sea or abroad, two places
        have the same shifted one: the one inside is given.

    Notes
    -----
    GCJ-02 and BD-09 have no closed inverse: the published forward formula is iterated to a fixed
    point, which it comes to within 1e-12 degrees in six steps (tests/gis/test_datum.py).
    """
    table = np.array(lnglat, dtype=np.float64).reshape(-1, 2)
    shift = _FORWARD.get(datum)
    near = _is_mainland(table, margin_deg=_FARTHEST_DEG)
    if shift is None or not near.any():
        return table
    shifted = table[near]
    place = shifted.copy()
    for _ in range(_STEPS):
        place += shifted - shift(place)
    table[near] = np.where(_is_mainland(place, margin_deg=_NOTHING_DEG)[:, None], place, shifted)
    return table


def from_wgs84(lnglat: Degrees, datum: Datum) -> Degrees:
    """Give WGS-84 places in a datum.

    Parameters
    ----------
    lnglat
        (n, 2) WGS-84 degrees, longitude first.
    datum
        What is wanted; CGCS2000 is taken as WGS-84, see ``to_wgs84``.

    Returns
    -------
    Degrees
        (n, 2). Outside the mainland's box nothing is shifted.

    Notes
    -----
    GCJ-02 as published by others since 2010 (``eviltransform``, ``coordtransform``, ``gcoord``): no
    official text is public. It agrees with the map makers' own answers within 1e-5 degrees, 1 m
    (test vectors ``gcj02.json``). BD-09 is GCJ-02 turned and moved once more.
    """
    table = np.array(lnglat, dtype=np.float64).reshape(-1, 2)
    shift = _FORWARD.get(datum)
    inside = _is_mainland(table)
    if shift is not None and inside.any():
        table[inside] = shift(table[inside])
    return table


def _is_mainland(lnglat: Degrees, margin_deg: float = 0.0) -> npt.NDArray[np.bool_]:
    low = lnglat - (_WEST - margin_deg, _SOUTH - margin_deg)
    high = lnglat - (_EAST + margin_deg, _NORTH + margin_deg)
    return np.asarray(((low >= 0) & (high <= 0)).all(axis=1), dtype=np.bool_)


def _gcj02(lnglat: Degrees) -> Degrees:
    x, y = lnglat[:, 0] - 105.0, lnglat[:, 1] - 35.0
    common = _wave(x, "both")
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    lat = np.radians(lnglat[:, 1])
    magic = 1.0 - _EE * np.sin(lat) ** 2
    east_m, north_m = east + common + _wave(x, "east"), north + common + _wave(y, "north")
    shift = np.column_stack(
        [
            np.degrees(east_m * np.sqrt(magic) / (_A_M * np.cos(lat))),
            np.degrees(north_m * magic * np.sqrt(magic) / (_A_M * (1.0 - _EE))),
        ]
    )
    return np.asarray(lnglat + shift)


def _wave(t: Column, which: str) -> Column:
    parts = [a * np.sin(t / d * np.pi) for a, d in _WAVES[which]]
    total: Column = np.sum(parts, axis=0) * (2.0 / 3.0)
    return total


def _bd09(lnglat: Degrees) -> Degrees:
    x, y = _gcj02(lnglat).T
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BAIDU)
    turn = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU)
    return np.column_stack([radius * np.cos(turn) + 0.0065, radius * np.sin(turn) + 0.006])


_FORWARD: dict[Datum, Callable[[Degrees], Degrees]] = {Datum.GCJ02: _gcj02, Datum.BD09: _bd09}
