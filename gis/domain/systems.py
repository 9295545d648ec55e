"""The coordinate systems others may ask in (坐标参考系), beside our own degrees. Pure.

CGCS2000 and WGS-84 are one within centimetres, below what is surveyed here: the same numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Places = npt.NDArray[np.float64]

RADIUS_M = 6_378_137.0  # of EPSG:3857's sphere: WGS-84's semi-major axis
SQUARE_DEG = 85.051128779806604  # where EPSG:3857 ends, so that the world is a square


@dataclass(frozen=True, slots=True)
class System:
    """A coordinate system: its address, and what its numbers are."""

    uri: str
    is_lat_first: bool = False
    is_mercator: bool = False

    def to_lnglat(self, shape: BaseGeometry) -> BaseGeometry:
        """Give a shape of this system in longitude and latitude, point by point."""
        if self.is_mercator:
            return shapely.transform(shape, from_mercator)
        return shapely.transform(shape, _turned) if self.is_lat_first else shape

    def box_to_lnglat(self, box: tuple[float, ...]) -> tuple[float, float, float, float]:
        """Give the corners of a box as west, south, east, north; west may lie east of east."""
        corners = np.array(box, dtype=np.float64).reshape(2, 2)
        turn: Callable[[Places], Places] | None = None
        if self.is_mercator:
            turn = from_mercator
        elif self.is_lat_first:
            turn = _turned
        (west, south), (east, north) = corners if turn is None else turn(corners)
        return float(west), float(south), float(east), float(north)


def to_mercator(lnglat: Places) -> Places:
    """Give (n, 2) longitudes and latitudes in EPSG:3857's metres, no farther out than its square.

    Spherical Mercator, EPSG Guidance Note 7-2, method 1024.
    """
    lat = np.radians(np.clip(lnglat[:, 1], -SQUARE_DEG, SQUARE_DEG))
    north_m = RADIUS_M * np.log(np.tan(np.pi / 4 + lat / 2))
    return np.column_stack([RADIUS_M * np.radians(lnglat[:, 0]), north_m])


def from_mercator(east_north_m: Places) -> Places:
    """Give (n, 2) of EPSG:3857's metres as longitudes and latitudes (method 1024, reversed)."""
    lng = np.degrees(east_north_m[:, 0] / RADIUS_M)
    lat = np.degrees(np.arctan(np.sinh(np.clip(east_north_m[:, 1] / RADIUS_M, -50, 50))))
    return np.column_stack([lng, lat])


def _turned(places: Places) -> Places:
    return places[:, ::-1]


CRS84 = System("http://www.opengis.net/def/crs/OGC/1.3/CRS84")
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SYSTEMS: Mapping[str, System] = {
    one.uri: one
    for one in (
        CRS84,
        System(f"{_EPSG}4326", is_lat_first=True),
        System(f"{_EPSG}3857", is_mercator=True),
        System(f"{_EPSG}4490", is_lat_first=True),
    )
}
