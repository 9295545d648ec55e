"""Local metres: east and north of an origin, so that geometry is plain arithmetic.

The projection is a transverse Mercator about the origin. A tangent plane (east-north-up) would not
come back exactly from a point on the ground: 30 km out the ground lies 70 m below the plane.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

from core.geo import LngLat

Metres = npt.NDArray[np.float64]
Degrees = npt.NDArray[np.float64]


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
        (n, 2). Distances are true to 2 parts in 100,000 within 40 km east or west.
    """
    return _moved(lnglat, origin, is_back=False)


def to_lnglat(east_north_m: Metres, origin: LngLat) -> Degrees:
    """Give local metres as places again: the inverse of ``to_local``."""
    return _moved(east_north_m, origin, is_back=True)


def _moved(pairs: npt.NDArray[np.float64], origin: LngLat, *, is_back: bool) -> Metres:
    table = np.asarray(pairs, dtype=np.float64).reshape(-1, 2)
    if not len(table):
        return np.empty((0, 2))
    x, y = _transformer(origin).transform(
        table[:, 0], table[:, 1], direction="INVERSE" if is_back else "FORWARD"
    )
    return np.column_stack([x, y])


@lru_cache(maxsize=16)
def _transformer(origin: LngLat) -> Transformer:
    plane = CRS.from_dict(
        {
            "proj": "tmerc",
            "lon_0": origin.lng,
            "lat_0": origin.lat,
            "k": 1,
            "datum": "WGS84",
            "units": "m",
        }
    )
    return Transformer.from_crs(CRS.from_epsg(4326), plane, always_xy=True)
