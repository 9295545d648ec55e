"""What is here (这里是哪): everything the house knows of a spot, with how far off it is."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.geo import LngLat
from gis.selectors.network import NoRoadNetwork, network
from gis.selectors.premises import PremisesView, premises_near
from gis.selectors.scope import seen_sql
from gis.selectors.water import WaterView, water_sources_near
from org.api import formation_names

ROAD_WITHIN_M, PREMISES_WITHIN_M, WATER_WITHIN_M = 150.0, 300.0, 1_000.0
_MOST = 3


@dataclass(frozen=True, slots=True)
class RoadHere:
    """The nearest road; "" where it has no name."""

    name: str
    name_en: str
    is_name_synthetic: bool
    road_class: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class DistrictHere:
    """A district the spot lies in."""

    name: str
    level: str


@dataclass(frozen=True, slots=True)
class BuildingHere:
    """The building on the spot, the highest if there are several."""

    name: str
    height_m: float | None
    is_height_estimated: bool
    storeys: int | None


@dataclass(frozen=True, slots=True)
class StationHere:
    """A station near the spot."""

    id: int
    name_zh: str
    name_en: str
    place: LngLat
    distance_m: float  # straight line


@dataclass(frozen=True, slots=True)
class Here:
    """All of it. Distances are straight lines, not ways to drive."""

    place: LngLat
    road: RoadHere | None
    districts: list[DistrictHere]
    building: BuildingHere | None
    premises: list[PremisesView]
    water: list[WaterView]
    stations: list[StationHere]


def what_is_here(place: LngLat, visible: Collection[int]) -> Here:
    """Tell what is at and around a spot, as somebody may know who sees these formations."""
    return Here(
        place=place,
        road=_road(place),
        districts=_districts(place),
        building=_building(place),
        premises=premises_near(place, PREMISES_WITHIN_M, _MOST, seen=visible),
        water=water_sources_near(place, WATER_WITHIN_M, _MOST),
        stations=_stations(place, visible),
    )


def _road(place: LngLat) -> RoadHere | None:
    try:
        version = network().version
    except NoRoadNetwork:
        return None
    rows = _rows(_ROAD, place, version=version, within_m=ROAD_WITHIN_M)
    return RoadHere(*rows[0]) if rows else None


def _districts(place: LngLat) -> list[DistrictHere]:
    return [DistrictHere(name, level) for name, level in _rows(_DISTRICTS, place)]


def _building(place: LngLat) -> BuildingHere | None:
    rows = _rows(_BUILDING, place)
    return BuildingHere(*rows[0]) if rows else None


def _stations(place: LngLat, visible: Collection[int]) -> list[StationHere]:
    rows = _rows(_STATIONS, place, most=_MOST, seen=list(visible))
    names = formation_names(row[0] for row in rows)
    return [
        StationHere(id_, *names.get(id_, ("", "")), LngLat(lng, lat), away_m)
        for id_, lng, lat, away_m in rows
    ]


def _rows(statement: str, place: LngLat, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"lng": place.lng, "lat": place.lat, **values})
        return list(cursor.fetchall())


_POINT = "ST_SetSRID(ST_MakePoint(%(lng)s, %(lat)s), 4326)"
_AWAY = f"ST_Distance({{of}}::geography, {_POINT}::geography)"
# The nearest few on the tiles' plane, then by true distance: a named road before a nameless one
# that is not clearly nearer (a service road beside the street people know).
_ROAD = f"""
    SELECT name, name_en, is_name_synthetic, road_class, away_m FROM (
        SELECT name, name_en, is_name_synthetic, road_class, {_AWAY.format(of="line")} AS away_m
        FROM geodata_road WHERE network_id = %(version)s
        ORDER BY drawn <-> ST_Transform({_POINT}, 3857) LIMIT 12
    ) AS near WHERE away_m <= %(within_m)s
    ORDER BY away_m + CASE WHEN name = '' THEN 25 ELSE 0 END LIMIT 1
"""  # noqa: S608 - our own words
_DISTRICTS = f"""
    SELECT name, level FROM geodata_district WHERE ST_Covers(area, {_POINT})
    ORDER BY ST_Area(area) DESC, id
"""  # noqa: S608 - our own words
_BUILDING = f"""
    SELECT name, height_m, is_height_estimated, storeys FROM geodata_building
    WHERE ST_Covers(area, {_POINT})
    ORDER BY height_m DESC NULLS LAST, id LIMIT 1
"""  # noqa: S608 - our own words
_STATIONS = f"""
    SELECT formation_id, ST_X(place), ST_Y(place), {_AWAY.format(of="place")} AS away_m
    FROM geodata_station WHERE {seen_sql("stations")} ORDER BY away_m, formation_id LIMIT %(most)s
"""  # noqa: S608 - our own words
