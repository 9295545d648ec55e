"""Which piece of the map a place lies in, so that a viewer can leave out the rest. Pure.

XYZ tiles (Web Mercator) of one zoom; a key packs x and y into one number.
"""

import math
from collections.abc import Sequence

ZOOM = 12  # about 8 km across at the latitude of Wuhan
SIDE = 1 << ZOOM
EDGE_LAT = 85.0511287798  # where Web Mercator ends
MOST_TILES = 1024  # a wider view than this takes everything: choosing would cost more than sending


def tile_key(lng: float, lat: float) -> int:
    """Give the key of the tile a place lies in; places beyond the map's edge count as on it."""
    x = int((lng + 180.0) / 360.0 * SIDE)
    lat_rad = math.radians(max(-EDGE_LAT, min(EDGE_LAT, lat)))
    y = int((1.0 - math.asinh(math.tan(lat_rad)) / math.pi) / 2.0 * SIDE)
    return max(0, min(SIDE - 1, x)) * SIDE + max(0, min(SIDE - 1, y))


def tiles_of(bbox: Sequence[float]) -> frozenset[int] | None:
    """Give the keys of the tiles a view touches; None when it touches too many to choose.

    Parameters
    ----------
    bbox
        West, south, east, north in WGS-84 degrees.

    Raises
    ------
    ValueError
        If it is not a box: not four finite numbers, or the wrong way round.
    """
    if len(bbox) != 4 or not all(math.isfinite(side) for side in bbox):  # noqa: PLR2004
        raise ValueError("a view is west, south, east, north")
    west, south, east, north = bbox
    if west > east or south > north:
        raise ValueError("a view's west is left of its east, its south below its north")
    first_x, first_y = divmod(tile_key(west, north), SIDE)
    last_x, last_y = divmod(tile_key(east, south), SIDE)
    if (last_x - first_x + 1) * (last_y - first_y + 1) > MOST_TILES:
        return None
    return frozenset(
        x * SIDE + y for x in range(first_x, last_x + 1) for y in range(first_y, last_y + 1)
    )
