"""Which of several places lie in a district, and which part of a street does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from django.db import connection

from core.geo import LngLat
from gis.selectors.network import NoRoadNetwork, network


@dataclass(frozen=True, slots=True)
class StreetPart:
    """The part of a street that lies in a district: about its middle, and how far it reaches."""

    place: LngLat
    reach_m: float


def inside_districts(places: Sequence[LngLat], districts: Collection[int]) -> list[bool]:
    """Say of each place whether it lies in one of these districts."""
    with connection.cursor() as cursor:
        cursor.execute(_INSIDE, {**_columns(places), "districts": list(districts)})
        return [bool(inside) for (inside,) in cursor]


def district_names(places: Sequence[LngLat]) -> list[str]:
    """Name the county-level district each place lies in; "" where none is known."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN, _columns(places))
        return [name or "" for (name,) in cursor]


def part_inside(street_id: int, districts: Collection[int]) -> StreetPart | None:
    """Give the part of a street that lies in these districts; None when it does not touch them."""
    with connection.cursor() as cursor:
        cursor.execute(_STREET, {"street": street_id, "districts": list(districts)})
        row = cursor.fetchone()
    if row is None or row[1] is None:
        return None
    try:
        roads = network()
    except NoRoadNetwork:
        return None
    points = np.concatenate([roads.road_line(one) for one in row[0]])
    lng, lat = roads.lnglat(points).T
    inside = points[shapely.contains_xy(shapely.from_wkb(bytes(row[1])), lng, lat)]
    if len(inside) == 0:
        return None
    middle = inside[np.hypot(*(inside - np.median(inside, axis=0)).T).argmin()]
    place = roads.lnglat(middle[None])[0].tolist()
    return StreetPart(LngLat(*place), float(np.hypot(*(inside - middle).T).max()))


def _columns(places: Sequence[LngLat]) -> dict[str, list[float]]:
    return {"lng": [one.lng for one in places], "lat": [one.lat for one in places]}


_POINTS = """
    FROM unnest(%(lng)s::float8[], %(lat)s::float8[]) WITH ORDINALITY AS asked (lng, lat, number)
"""
_POINT = "ST_SetSRID(ST_MakePoint(asked.lng, asked.lat), 4326)"
_INSIDE = f"""
    SELECT EXISTS (SELECT 1 FROM geodata_district d
                   WHERE d.id = ANY(%(districts)s) AND ST_Covers(d.area, {_POINT}))
    {_POINTS} ORDER BY number
"""  # noqa: S608 - our own words
_WITHIN = f"""
    SELECT (SELECT d.name FROM geodata_district d
            WHERE d.level = 'county' AND ST_Covers(d.area, {_POINT}) ORDER BY d.id LIMIT 1)
    {_POINTS} ORDER BY number
"""  # noqa: S608
_STREET = """
    SELECT s.rows, (SELECT ST_AsBinary(ST_Union(d.area)) FROM geodata_district d
                    WHERE d.id = ANY(%(districts)s))
    FROM geodata_street s WHERE s.id = %(street)s
"""
