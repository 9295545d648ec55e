"""Tiles of a raster map from outside, fetched for people who are logged in, and kept a while."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from gis.domain.raster import RasterSource, raster_source
from gis.selectors.tile_cache import TileCache

_WAIT_S = 4.0
_LARGEST_BYTES = 2_000_000
_IMAGES = {"image/png", "image/jpeg", "image/webp"}
_SEPARATOR = b"\n"
_CACHE = TileCache(most_bytes=48 * 1024 * 1024)


class NoRaster(LookupError):
    """No raster map is configured, or it did not give this tile."""


@dataclass(frozen=True, slots=True)
class RasterTile:
    """A picture and what kind it is."""

    content_type: str
    body: bytes


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The address was set by whoever runs the house; where it would send us was not."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow nowhere."""


def configured_raster() -> RasterSource | None:
    """Give the raster map this house is configured with, if any.

    Raises
    ------
    ValueError
        If it is configured wrongly: see ``raster_source``.
    """
    return raster_source(settings.BASEMAP_URL, settings.BASEMAP_ATTRIBUTION, settings.BASEMAP_DATUM)


def raster_tile(z: int, x: int, y: int) -> RasterTile:
    """Give a tile of the raster map.

    Raises
    ------
    NoRaster
        If none is configured, it did not answer in time, or not with a picture.
    """
    source = configured_raster()
    if source is None:
        raise NoRaster("no raster map is configured")
    url = source.url_of(z, x, y)
    held = _CACHE.get(url)
    if held is not None:
        kind, _, body = held.partition(_SEPARATOR)
        return RasterTile(kind.decode(), body)
    tile = _fetched(url)
    _CACHE.put(url, tile.content_type.encode() + _SEPARATOR + tile.body)
    return tile


def _fetched(url: str) -> RasterTile:
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(url, timeout=_WAIT_S) as answer:  # the scheme was checked: HTTP
            kind = answer.headers.get_content_type()
            body = answer.read(_LARGEST_BYTES + 1)
    except (urllib.error.URLError, OSError) as problem:
        raise NoRaster(f"the raster map did not answer: {type(problem).__name__}") from problem
    if kind not in _IMAGES or len(body) > _LARGEST_BYTES:
        raise NoRaster("the raster map did not answer with a picture")
    return RasterTile(kind, body)
