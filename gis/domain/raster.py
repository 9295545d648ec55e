"""A raster map from outside (天地图, WMTS, XYZ): what may be configured as one. Pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

UNSHIFTED = ("wgs84", "cgcs2000")
"""Datums a source may be drawn in: our own data are WGS-84, and CGCS2000 differs by centimetres."""


@dataclass(frozen=True, slots=True)
class RasterSource:
    """Where tiles of 256 pixels in Web Mercator come from, and whose they are."""

    url: str  # with {z}, {x} and {y}
    attribution: str

    def url_of(self, z: int, x: int, y: int) -> str:
        """Give a tile's address."""
        places = {"{z}": z, "{x}": x, "{y}": y, "{-y}": (1 << z) - 1 - y}
        url = self.url
        for name, number in places.items():
            url = url.replace(name, str(number))
        return url


def raster_source(url: str, attribution: str, datum: str) -> RasterSource | None:
    """Take what was configured; None when nothing was.

    Raises
    ------
    ValueError
        For an address without places for z, x and y or of another scheme than HTTP; for a source
        whose datum nobody said, or that is shifted (GCJ-02, BD-09): our hydrants would stand some
        five hundred metres beside its streets; for one without attribution.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("FENGSUI_BASEMAP_URL: want http:// or https://")
    if not ("{z}" in url and "{x}" in url and ("{y}" in url or "{-y}" in url)):
        raise ValueError("FENGSUI_BASEMAP_URL: want {z}, {x} and {y} in it")
    if datum not in UNSHIFTED:
        said = datum or "nothing"
        raise ValueError(
            f"FENGSUI_BASEMAP_DATUM says {said}: want {' or '.join(UNSHIFTED)}; a shifted map"
            " (gcj02, bd09) would lie beside our data"
        )
    if not attribution:
        raise ValueError("FENGSUI_BASEMAP_ATTRIBUTION: say whose map it is")
    return RasterSource(url, attribution)
