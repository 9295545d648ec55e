"""Vector tiles, straight from PostGIS: as much detail as the zoom can show, and no more."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from gis.selectors import tile_sql
from gis.selectors.collections import COLLECTIONS
from gis.selectors.network import NoRoadNetwork, network
from gis.selectors.stamps import Viewer, stamp_of
from gis.selectors.tile_cache import TileCache
from org.api import formation_names

DEEPEST = 20
EMPTY = b""

_WORLD_M = 40_075_016.7
_SINGLE_FROM = 14  # every hydrant from here on; before, counted in squares
_EVERY_FROM = 14  # ordinary premises from here on; before, key ones only
_NAMES_FROM = 11  # no street is written on the map before
_STREETS_FROM = 13  # roads piece by piece from here on; before, joined by class and name
_COUNTIES_FROM, _TOWNS_FROM = 9, 11  # districts of these levels from here on
_BASE_FAR_TO = 11  # see tile_sql
_WATER_SQUARES = 24  # a tile's side in squares where water is counted

_TRUNKS = ("motorway", "trunk")
_MAIN = (*_TRUNKS, "primary", "motorway_link")
_THROUGH = (*_MAIN, "secondary", "trunk_link", "primary_link")
_TOWN = (*_THROUGH, "tertiary", "secondary_link", "tertiary_link")
_STREETS = (*_TOWN, "unclassified", "residential", "road")
_CLASSES: dict[int, tuple[str, ...]] = {
    8: _TRUNKS,
    10: _MAIN,
    11: _THROUGH,
    12: _TOWN,
    13: _STREETS,
}
CACHE = TileCache(most_bytes=96 * 1024 * 1024)
"""Of this process. Its keys hold the layer's stamp and the viewer's reach: nothing in it ages."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A place in the pyramid of tiles, and who looks at it."""

    z: int
    x: int
    y: int
    viewer: Viewer

    @property
    def values(self) -> dict[str, Any]:
        """What every statement is given."""
        return {
            "z": self.z,
            "x": self.x,
            "y": self.y,
            "fine_m": _pixel_m(self.z) / 4,
            "seen": list(self.viewer.formation_ids),
        }


@dataclass(frozen=True, slots=True)
class TileLayer:
    """How a layer is drawn, from which zoom, and what changes it."""

    draw: Callable[[Tile], bytes]
    stamps: tuple[str, ...]
    zoom_from: int = 0


def is_tile(z: int, x: int, y: int) -> bool:
    """Whether there is such a tile at all."""
    return 0 <= z <= DEEPEST and 0 <= x < 1 << z and 0 <= y < 1 << z


def tile_stamp(layer: str, viewer: Viewer, held: Mapping[str, int]) -> str:
    """Give what changes whenever a tile of this layer may look otherwise to this viewer.

    ``held`` are the stamps as they stand (``stamps()``): one look at a table of a few rows, and
    the layer's own tables are not touched.
    """
    found = LAYERS[layer]
    parts = [_roads_version()] if layer == "roads" else [stamp_of(found.stamps, held)]
    if layer in _SCOPED:
        parts.append(viewer.key)
    return "-".join(parts)


def tile(layer: str, stamp: str, at: Tile) -> bytes:
    """Give a tile as it was at a stamp or later: from this process's memory, or drawn now."""
    found = LAYERS[layer]
    if at.z < found.zoom_from:
        return EMPTY
    key = (layer, stamp, at.z, at.x, at.y)
    body = CACHE.get(key)
    if body is None:
        body = found.draw(at)
        CACHE.put(key, body)
    return body


def _roads_version() -> str:
    try:
        return network().version
    except NoRoadNetwork:
        return "none"


def _roads(at: Tile) -> bytes:
    """Draw roads: the great ones from afar, all from close by."""
    version = _roads_version()
    shown = next((classes for zoom, classes in _CLASSES.items() if at.z <= zoom), None)
    values = {"version": version, "classes": list(shown or ())}
    which = "AND road_class = ANY(%(classes)s)" if shown else ""
    statement = tile_sql.ROADS_APART if at.z >= _STREETS_FROM else tile_sql.ROADS_JOINED
    more = {"has_names": at.z >= _NAMES_FROM}
    return _ask(statement.format(which=which), at.values | values | more)


def _water(at: Tile) -> bytes:
    """Draw water: each source from close by; from afar counted in squares, so it stays light."""
    if at.z >= _SINGLE_FROM:
        return _ask(tile_sql.WATER_SINGLE, at.values)
    square_m = _WORLD_M / (1 << at.z) / _WATER_SQUARES
    return _ask(tile_sql.WATER_COUNTED, at.values | {"square_m": square_m})


def _premises(at: Tile) -> bytes:
    """Draw premises the viewer may see: from afar the key ones, then all.

    A tile holds so many a square at most, key ones first; ``more`` says how many stand behind.
    Those outside of the viewer's reach are not there at all: neither name nor place.
    """
    squares, most = (32, 1) if at.z < _EVERY_FROM else (32, 2) if at.z < 16 else (64, 4)  # noqa: PLR2004
    west, north = _corner(at.z, at.x, at.y)
    east, south = _corner(at.z, at.x + 1, at.y + 1)
    values = {
        "squares": squares,
        "most": most,
        "west": west,
        "north": north,
        "east": east,
        "south": south,
        "square_lng": (east - west) / squares,
        "square_lat": (north - south) / squares,
    }
    which = "" if at.z >= _EVERY_FROM else "AND is_key"
    return _ask(tile_sql.PREMISES.format(which=which), at.values | values)


def _stations(at: Tile) -> bytes:
    """Draw stations, each by its formation's name."""
    return _named(tile_sql.STATION_IDS, tile_sql.STATIONS, at)


def _first_due_areas(at: Tile) -> bytes:
    return _named(tile_sql.FIRST_DUE_IDS, tile_sql.FIRST_DUE_AREAS, at)


def _buildings(at: Tile) -> bytes:
    return _ask(tile_sql.BUILDINGS, at.values)


def _districts(at: Tile) -> bytes:
    levels = ["city"]
    levels += ["county"] if at.z >= _COUNTIES_FROM else []
    levels += ["street"] if at.z >= _TOWNS_FROM else []
    return _ask(tile_sql.DISTRICTS, at.values | {"levels": levels})


def _major_hazards(at: Tile) -> bytes:
    return _ask(tile_sql.MAJOR_HAZARDS, at.values)


def _cameras(at: Tile) -> bytes:
    return _ask(tile_sql.CAMERAS, at.values)


def _base(at: Tile) -> bytes:
    far = tile_sql.FAR_FROM_BASE if at.z <= _BASE_FAR_TO else ""
    return _ask(tile_sql.BASE.format(far=far), at.values)


LAYERS: dict[str, TileLayer] = {
    "roads": TileLayer(_roads, ()),
    "base": TileLayer(_base, ("base",), 4),
    "water": TileLayer(_water, ("water",), 11),
    "premises": TileLayer(_premises, ("premises",), 8),
    "stations": TileLayer(_stations, ("stations", "formations")),
    "buildings": TileLayer(_buildings, ("buildings",), 13),
    "districts": TileLayer(_districts, ("districts",), 5),
    "first_due_areas": TileLayer(_first_due_areas, ("first_due_areas", "formations"), 8),
    "major_hazards": TileLayer(_major_hazards, ("major_hazards",), 8),
    "cameras": TileLayer(_cameras, ("cameras",), 12),
}
_SCOPED = frozenset(one.tiles for one in COLLECTIONS.values() if one.is_scoped)
"""Layers that differ by what the viewer may see."""


def _named(ids_statement: str, statement: str, at: Tile) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(ids_statement, at.values)
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return EMPTY
    names = formation_names(ids)
    zh = [names.get(one, ("", ""))[0] for one in ids]
    return _ask(statement, at.values | {"ids": ids, "names": zh})


def _corner(z: int, x: int, y: int) -> tuple[float, float]:
    """Give the north-west corner of a tile in degrees."""
    side = 1 << z
    north = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / side))))
    return x / side * 360 - 180, north


def _pixel_m(z: int) -> float:
    return _WORLD_M / (1 << z) / 512


def _ask(statement: str, values: dict[str, Any]) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return bytes(row[0]) if row and row[0] else EMPTY
