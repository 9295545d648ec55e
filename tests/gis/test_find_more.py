"""Named buildings, major hazards and cameras come by name, each to who may see it."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import connection

from gis.api import find_places
from gis.models import Building, Camera, MajorHazard, PlaceName
from gis.services.names import index_places
from tests.builders import City

pytestmark = pytest.mark.django_db


def hazard(formation_id: int, name: str) -> MajorHazard:
    return MajorHazard.objects.create(
        formation_id=formation_id, name=name, kind="lpg", amount="50 t",
        place=Point(114.31, 30.61, srid=4326),
    )  # fmt: skip


def test_buildings_hazards_and_cameras_come_by_name_each_to_who_may_see_it(city: City) -> None:
    square = Polygon.from_bbox((114.30, 30.60, 114.301, 30.601))
    square.srid = 4326
    tower = Building.objects.create(
        name="长江之星", area=MultiPolygon(square, srid=4326), storeys=40
    )
    own, other = (
        hazard(city.stations[0], "东湖液化气站"),
        hazard(city.neighbour_station, "东湖油库"),
    )
    Camera.objects.create(
        formation_id=city.stations[0], name="东湖路口球机", place=Point(114.32, 30.62, srid=4326)
    )
    for kind in ("building", "hazard", "camera"):
        index_places(kind)

    seen = [city.stations[0]]
    assert [(one.kind, one.id) for one in find_places("cjzx", seen=seen)] == [
        ("building", tower.pk)
    ]
    found = {(one.kind, one.label, one.detail) for one in find_places("东湖", seen=seen)}
    assert found == {("hazard", "东湖液化气站", "lpg · 50 t"), ("camera", "东湖路口球机", "")}
    assert find_places("东湖油库", seen=[city.neighbour_station])[0].id == other.pk
    own.delete()
    assert {one.kind for one in find_places("东湖", seen=seen)} == {"camera"}


def test_names_leave_the_index_when_rows_are_deleted_by_whatever_way(city: City) -> None:
    made = hazard(city.stations[0], "金口油库")
    index_places("hazard", [made.pk])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM geodata_majorhazard")
    assert not PlaceName.objects.filter(kind="hazard").exists()
