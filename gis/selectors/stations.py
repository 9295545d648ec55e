"""Where stations are."""

import json
from dataclasses import dataclass

from django.db import connection

from core.geo import LngLat


@dataclass(frozen=True, slots=True)
class StationView:
    """消防救援站: its formation, its kind and where its gate is."""

    formation_id: int
    kind: str  # first_class, second_class, special, small
    place: LngLat
    address: str
    is_synthetic: bool


def stations() -> list[StationView]:
    """List all stations, in order of formation."""
    return _stations(None)


def find_station(formation_id: int) -> StationView | None:
    """Give a formation's station, if it is one."""
    return next(iter(_stations(formation_id)), None)


def _stations(formation_id: int | None) -> list[StationView]:
    with connection.cursor() as cursor:
        cursor.execute(_STATIONS, {"formation": formation_id})
        return [
            StationView(formation_id, kind, LngLat(lng, lat), address, is_synthetic)
            for formation_id, kind, lng, lat, address, is_synthetic in cursor
        ]


@dataclass(frozen=True, slots=True)
class StationGround:
    """What lies in a station's charge."""

    area: list[list[list[list[float]]]] | None  # its first-due area as GeoJSON has it
    area_m2: float | None
    premises_count: int
    key_premises_count: int
    water_count: int
    water_faulty_count: int


def ground_of_station(formation_id: int) -> StationGround:
    """Tell what lies in a station's charge: its first-due area, premises and water sources."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUND, {"formation": formation_id})
        area, *counts = cursor.fetchone()
    coordinates = None if area is None else json.loads(area)["coordinates"]
    return StationGround(coordinates, *counts)


_GROUND = """
    SELECT (SELECT ST_AsGeoJSON(ST_Multi(ST_Union(area)), 6) FROM geodata_firstduearea
            WHERE formation_id = %(formation)s),
        (SELECT ST_Area(ST_Union(area)::geography) FROM geodata_firstduearea
         WHERE formation_id = %(formation)s),
        p.every, p.key, w.every, w.faulty
    FROM (SELECT count(*) AS every, count(*) FILTER (WHERE is_key) AS key
          FROM geodata_premises WHERE formation_id = %(formation)s) AS p,
        (SELECT count(*) AS every, count(*) FILTER (WHERE state = 'faulty') AS faulty
         FROM geodata_watersource WHERE formation_id = %(formation)s) AS w
"""

# Coordinates as numbers: making a GEOS point of each costs ten times the query.
_STATIONS = """
    SELECT formation_id, kind, ST_X(place), ST_Y(place), address, is_synthetic
    FROM geodata_station
    WHERE %(formation)s::bigint IS NULL OR formation_id = %(formation)s::bigint
    ORDER BY formation_id
"""
