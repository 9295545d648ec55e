"""Vector tiles, straight from PostGIS: as much detail as the zoom can show."""

from functools import lru_cache
from typing import Any

from django.db import connection

from gis.selectors.network import NoRoadNetwork, network
from org.api import formation_names

DEEPEST = 20
EMPTY = b""

_EXTENT = 4096
_BUFFER = 64  # so that lines and symbols do not end at the tile's edge
_MARGIN = _BUFFER / _EXTENT
_WORLD_M = 40_075_016.7
_SINGLE_FROM = 14  # every hydrant and every premises from here on
_KEY_FROM = 11  # key premises from here on
_NAMES_FROM = 11  # no street is written on the map before
_STREETS_FROM = 13  # roads piece by piece from here on; before, joined by class and name
_CELLS = 24  # a tile's side in squares where water is counted

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


def is_tile(z: int, x: int, y: int) -> bool:
    """Whether there is such a tile at all."""
    return 0 <= z <= DEEPEST and 0 <= x < 1 << z and 0 <= y < 1 << z


def roads_version() -> str:
    """Give the version that road tiles are drawn from, "" while there is none."""
    try:
        return network().version
    except NoRoadNetwork:
        return ""


@lru_cache(maxsize=512)
def roads_tile(version: str, z: int, x: int, y: int) -> bytes:
    """Draw roads: the great ones from afar, all from close by. A version's tiles never change."""
    shown = next((classes for zoom, classes in _CLASSES.items() if z <= zoom), None)
    values: dict[str, Any] = {
        "version": version,
        "z": z,
        "x": x,
        "y": y,
        "classes": list(shown or ()),
    }
    which = "AND road_class = ANY(%(classes)s)" if shown else ""
    statement = _ROADS_APART if z >= _STREETS_FROM else _ROADS_JOINED
    drawn = {"fine_m": _pixel_m(z) / 4, "has_names": z >= _NAMES_FROM}
    return _tile(statement.format(which=which), values | drawn)


def water_tile(z: int, x: int, y: int) -> bytes:
    """Draw water: each source from close by; from afar counted in squares, so it stays light."""
    values: dict[str, Any] = {"z": z, "x": x, "y": y}
    if z >= _SINGLE_FROM:
        return _tile(_WATER_SINGLE, values)
    return _tile(_WATER_COUNTED, values | {"square_m": _WORLD_M / (1 << z) / _CELLS})


def premises_tile(z: int, x: int, y: int) -> bytes:
    """Draw premises: none from afar, then the key ones, then all; with other rooms' badges."""
    if z < _KEY_FROM:
        return EMPTY
    which = "" if z >= _SINGLE_FROM else "AND p.is_key"
    return _tile(_PREMISES.format(which=which), {"z": z, "x": x, "y": y})


def stations_tile(z: int, x: int, y: int) -> bytes:
    """Draw stations."""
    with connection.cursor() as cursor:
        cursor.execute(_STATION_IDS, {"z": z, "x": x, "y": y})
        ids = [row[0] for row in cursor.fetchall()]
    names = formation_names(ids)
    zh = [names.get(one, ("", ""))[0] for one in ids]
    return _tile(_STATIONS, {"z": z, "x": x, "y": y, "ids": ids, "names": zh})


def _pixel_m(z: int) -> float:
    return _WORLD_M / (1 << z) / 512


def _tile(statement: str, values: dict[str, Any]) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return bytes(row[0]) if row and row[0] else EMPTY


_WHERE = f"ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => {_MARGIN})"
_ENVELOPE = f"ST_Transform({_WHERE}, 4326)"
_SPOT = f"""ST_AsMVTGeom(ST_Transform({{place}}, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s),
    {_EXTENT}, {_BUFFER}, true) AS geom"""
_LINE = f"""ST_AsMVTGeom(ST_Simplify({{line}}, %(fine_m)s, true),
    ST_TileEnvelope(%(z)s, %(x)s, %(y)s), {_EXTENT}, {_BUFFER}, true) AS geom"""
_MVT = f"ST_AsMVT(tile, '{{name}}', {_EXTENT}, 'geom')"

_ROADS_APART = f"""
    SELECT {_MVT.format(name="roads")} FROM (
        SELECT road_class AS class, name, name_en, is_oneway AS oneway,
            is_oneway_guessed AS guessed,
            is_name_synthetic AS synthetic, {_LINE.format(line="drawn")}
        FROM geodata_road
        WHERE network_id = %(version)s AND drawn && {_WHERE} {{which}}
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
_ROADS_JOINED = f"""
    SELECT {_MVT.format(name="roads")} FROM (
        SELECT class, name, name_en, oneway, guessed, synthetic, {_LINE.format(line="joined")}
        FROM (
            SELECT road_class AS class, is_oneway AS oneway,
                CASE WHEN %(has_names)s THEN name ELSE '' END AS name,
                CASE WHEN %(has_names)s THEN max(name_en) ELSE '' END AS name_en,
                bool_or(is_oneway_guessed) AS guessed, bool_or(is_name_synthetic) AS synthetic,
                ST_LineMerge(ST_Collect(ST_Simplify(drawn, %(fine_m)s, true))) AS joined
            FROM geodata_road
            WHERE network_id = %(version)s AND drawn && {_WHERE} {{which}}
            GROUP BY 1, 2, 3
        ) AS streets
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
_WATER_SINGLE = f"""
    SELECT {_MVT.format(name="water")} FROM (
        SELECT id, kind, state, is_synthetic AS synthetic, 1 AS count,
            {_SPOT.format(place="place")}
        FROM geodata_watersource WHERE place && {_ENVELOPE}
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
_WATER_COUNTED = f"""
    SELECT {_MVT.format(name="water")} FROM (
        SELECT count, usable, kind, state, synthetic,
            ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(east, north), 3857),
                ST_TileEnvelope(%(z)s, %(x)s, %(y)s), {_EXTENT}, {_BUFFER}, true) AS geom
        FROM (
            SELECT count(*)::int AS count, mode() WITHIN GROUP (ORDER BY kind) AS kind,
                (count(*) FILTER (WHERE state = 'usable'))::int AS usable,
                mode() WITHIN GROUP (ORDER BY state) AS state, bool_and(is_synthetic) AS synthetic,
                avg(east) AS east, avg(north) AS north
            FROM (
                SELECT kind, state, is_synthetic,
                    6378137 * radians(ST_X(place)) AS east,
                    6378137 * ln(tan(pi() / 4 + radians(ST_Y(place)) / 2)) AS north
                FROM geodata_watersource WHERE place && {_ENVELOPE}
            ) AS spots
            GROUP BY floor(spots.east / %(square_m)s), floor(spots.north / %(square_m)s)
        ) AS squares
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
_PREMISES = f"""
    SELECT {_MVT.format(name="premises")} FROM (
        SELECT p.id, p.name, p.occupancy, p.is_key AS key, p.is_synthetic AS synthetic,
            b.badge, b.colour, {_SPOT.format(place="p.place")}
        FROM geodata_premises p
        LEFT JOIN LATERAL (
            SELECT string_agg(badge, ',' ORDER BY room) AS badge, min(colour) AS colour
            FROM geodata_premisesbadge WHERE premises_id = p.id
        ) AS b ON true
        WHERE p.place && {_ENVELOPE} {{which}}
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
_STATION_IDS = f"SELECT formation_id FROM geodata_station WHERE place && {_ENVELOPE}"  # noqa: S608
_STATIONS = f"""
    SELECT {_MVT.format(name="stations")} FROM (
        SELECT s.formation_id AS id, given.name, s.kind, s.is_synthetic AS synthetic,
            {_SPOT.format(place="s.place")}
        FROM geodata_station s
        JOIN unnest(%(ids)s::bigint[], %(names)s::text[]) AS given(id, name)
          ON given.id = s.formation_id
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
