"""Local metres: east and north of an origin, so that geometry is plain arithmetic.

The projection is a transverse Mercator about the origin. A tangent plane (east-north-up) would not
come back exactly from a point on the ground: 30 km out the ground lies 70 m below the plane.
"""

import numpy as np
import numpy.typing as npt

from core.geo import GREATEST_LAT_DEG, LngLat

Metres = npt.NDArray[np.float64]
Degrees = npt.NDArray[np.float64]

# WGS-84, and the series of its third flattening up to the fourth power: a tenth of a micrometre.
_A_M, _F = 6_378_137.0, 1 / 298.257223563
_N = _F / (2 - _F)
_E = np.sqrt(_F * (2 - _F))
_RADIUS_M = _A_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_HARMONIC = np.array([2.0, 4.0, 6.0, 8.0])[:, None]
_ALPHA = np.array(
    [
        _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
        13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
        61 * _N**3 / 240 - 103 * _N**4 / 140,
        49_561 * _N**4 / 161_280,
    ]
)[:, None]
_BETA = np.array(
    [
        _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
        _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
        17 * _N**3 / 480 - 37 * _N**4 / 840,
        4397 * _N**4 / 161_280,
    ]
)[:, None]
_FARTHEST = 4.0  # 88 degrees from the meridian: beyond it the plane runs to infinity
_NEWTON_STEPS = 3  # from the conformal latitude back to the geographic one: the second is exact


def to_local(lnglat: Degrees, origin: LngLat) -> Metres:
    """Give places as metres east and north of ``origin``.

    Parameters
    ----------
    lnglat
        (n, 2) WGS-84 degrees, longitude first.
    origin
        Zero of the local metres.

    Returns
    -------
    Metres
        (n, 2). Distances are true to 2 parts in 100,000 within 40 km east or west; NaN for a
        latitude beyond the poles.

    Notes
    -----
    Krüger's series as given by Karney (2011), "Transverse Mercator with an accuracy of a few
    nanometers". Ours rather than PROJ's, because PROJ builds a projection anew in each thread
    (5 ms) and every request has a thread of its own.
    """
    table = np.asarray(lnglat, dtype=np.float64).reshape(-1, 2)
    east, north = _forward(table, origin.lng)
    return np.column_stack([east, north - _origin_north(origin)])


def to_lnglat(east_north_m: Metres, origin: LngLat) -> Degrees:
    """Give local metres as places again: the inverse of ``to_local``."""
    table = np.asarray(east_north_m, dtype=np.float64).reshape(-1, 2)
    xi, eta = (table[:, 1] + _origin_north(origin)) / _RADIUS_M, table[:, 0] / _RADIUS_M
    turns, grows = _HARMONIC * xi, _HARMONIC * eta
    xi = xi - (_BETA * np.sin(turns) * np.cosh(grows)).sum(axis=0)
    eta = eta - (_BETA * np.cos(turns) * np.sinh(grows)).sum(axis=0)
    conformal = np.sin(xi) / np.hypot(np.sinh(eta), np.cos(xi))
    tangent = conformal / (1 - _E**2)
    for _ in range(_NEWTON_STEPS):
        now = _conformal(tangent)
        slope = (1 + (1 - _E**2) * tangent**2) / (
            (1 - _E**2) * np.hypot(1, now) * np.hypot(1, tangent)
        )
        tangent = tangent + (conformal - now) * slope
    lng = origin.lng + np.degrees(np.arctan2(np.sinh(eta), np.cos(xi)))
    return np.column_stack([lng, np.degrees(np.arctan(tangent))])


def _forward(lnglat: Degrees, meridian_deg: float) -> tuple[Metres, Metres]:
    """Give metres east of a meridian and north of the equator."""
    lat = np.where(np.abs(lnglat[:, 1]) <= GREATEST_LAT_DEG, lnglat[:, 1], np.nan)
    across = np.radians(lnglat[:, 0] - meridian_deg)
    conformal = _conformal(np.tan(np.radians(lat)))
    xi = np.arctan2(conformal, np.cos(across))
    away = np.arcsinh(np.sin(across) / np.hypot(conformal, np.cos(across)))
    eta = np.clip(away, -_FARTHEST, _FARTHEST)
    turns, grows = _HARMONIC * xi, _HARMONIC * eta
    xi = xi + (_ALPHA * np.sin(turns) * np.cosh(grows)).sum(axis=0)
    eta = eta + (_ALPHA * np.cos(turns) * np.sinh(grows)).sum(axis=0)
    return _RADIUS_M * eta, _RADIUS_M * xi


def _origin_north(origin: LngLat) -> float:
    return float(_forward(np.array([origin]), origin.lng)[1][0])


def _conformal(tangent: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the tangent of the conformal latitude for that of the geographic one."""
    bend = np.sinh(_E * np.arctanh(_E * tangent / np.hypot(1, tangent)))
    conformal: npt.NDArray[np.float64] = tangent * np.hypot(1, bend) - bend * np.hypot(1, tangent)
    return conformal
