"""Vector tiles: who may see what, what is asked of the database, and how much a tile may hold."""

import psycopg
import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.geo import LngLat
from gis.api import PremisesRow, WaterRow, save_premises, save_water_sources
from gis.models import (
    BaseArea,
    Building,
    Camera,
    District,
    FirstDueArea,
    LayerTouch,
    MajorHazard,
    PlaceLabel,
)
from gis.selectors import tiles
from gis.selectors.stamps import stamps
from gis.selectors.tile_cache import TileCache
from org.api import save_formation
from tests.builders import City
from tests.gis.test_views import logged_in, tile_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _an_empty_cache() -> None:
    tiles.CACHE.clear()


def premises(city: City, names: list[str], formation: int | None = None, **facts: object) -> None:
    save_premises(
        PremisesRow(
            formation_id=formation or city.stations[0],
            name=name,
            address="示例路1号",
            place=city.scene,
            occupancy="hospital",
            **facts,
        )
        for name in names
    )


def square(city: City, side_deg: float = 0.002) -> MultiPolygon:
    lng, lat = city.scene
    box = Polygon.from_bbox((lng, lat, lng + side_deg, lat + side_deg))
    box.srid = 4326
    return MultiPolygon(box, srid=4326)


def body(client: Client, layer: str, place: LngLat, z: int) -> bytes:
    answer = client.get(f"/tiles/{layer}/" + tile_of(place, z))
    assert answer.status_code == 200
    return answer.content


@pytest.mark.parametrize("layer", ["premises", "major_hazards", "cameras"])
def test_what_is_another_formations_is_not_in_the_tile_at_all(city: City, layer: str) -> None:
    point = Point(*city.scene, srid=4326)
    for formation, name in ((city.stations[0], "OURS"), (city.neighbour_station, "THEIRS")):
        premises(city, [name], formation, is_key=True)
        facts = {"formation_id": formation, "name": name, "place": point}
        MajorHazard.objects.create(**facts, kind="lpg")
        view = {"heading_deg": 90, "field_of_view_deg": 60, "range_m": 80}
        Camera.objects.create(**facts, **view, stream_url="rtsp://secret")

    ours = body(logged_in(city), layer, city.scene, 14)
    theirs = body(logged_in(city, "neighbour"), layer, city.scene, 14)
    station = body(logged_in(city, "duty_2"), layer, city.scene, 14)

    assert b"OURS" in ours
    assert b"THEIRS" not in ours
    assert b"THEIRS" in theirs
    assert b"OURS" not in theirs
    assert station == b""  # another station's own
    assert (b"views" in ours) == (layer == "cameras")
    assert b"secret" not in ours  # where a picture comes from is told to no map


def test_the_cache_never_gives_one_viewers_tile_to_another(city: City) -> None:
    premises(city, ["OURS"])
    path = "/tiles/premises/" + tile_of(city.scene, 15)
    first = logged_in(city).get(path)
    again = logged_in(city, "shift_leader").get(path)
    other = logged_in(city, "neighbour").get(path, headers={"If-None-Match": first["ETag"]})

    assert again["ETag"] == first["ETag"]  # they see the same
    assert (other.status_code, other.content) == (200, b"")
    assert other["ETag"] != first["ETag"]


def test_who_is_moved_elsewhere_sees_other_premises_at_once(city: City) -> None:
    premises(city, ["OURS"])
    client = logged_in(city)
    assert b"OURS" in body(client, "premises", city.scene, 15)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_post SET formation_id = %s", [city.neighbour])
    assert body(client, "premises", city.scene, 15) == b""


def test_an_unchanged_tile_is_answered_without_touching_its_table(city: City) -> None:
    premises(city, ["OURS"])
    client, path = logged_in(city), "/tiles/premises/" + tile_of(city.scene, 15)
    first = client.get(path)
    for headers, status in (({"If-None-Match": first["ETag"]}, 304), ({}, 200)):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path, headers=headers)
        assert answer.status_code == status
        assert not any("geodata_premises" in one["sql"] for one in asked)
        assert len(asked) <= 4, [one["sql"] for one in asked]


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_stamp_changes_with_what_is_committed_and_only_with_that(
    city: City, *, is_kept: bool
) -> None:
    before = stamps().get("water"), stamps().get("premises")
    with transaction.atomic():
        save_water_sources([WaterRow(kind="hydrant", place=city.scene)])
        seen = stamps().get("water")
        transaction.set_rollback(not is_kept)
    assert stamps().get("water") == (seen if is_kept else before[0])
    assert seen != before[0]
    assert stamps().get("premises") == before[1]
    assert LayerTouch.objects.filter(layer="water").count() <= 2  # folded, not heaped up


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_a_layer_do_not_wait_for_each_other(city: City) -> None:
    given = connection.get_connection_params()
    names = ("host", "port", "dbname", "user", "password")
    where = {name: given[name] for name in names if given.get(name)}
    add = (
        "INSERT INTO geodata_watersource (kind, state, place, is_synthetic)"
        " VALUES ('hydrant', 'usable', 'SRID=4326;POINT(114 30)', true)"
    )
    save_water_sources([WaterRow(kind="hydrant", place=city.scene)])  # a row both want to fold
    before = stamps().get("water")
    with psycopg.connect(**where) as one, psycopg.connect(**where) as two:
        two.execute("SET lock_timeout = '2s'")
        one.execute(add)
        two.execute(add)
        two.commit()
        middle = stamps().get("water")
        one.commit()
    assert len({before, middle, stamps().get("water")}) == 3


def test_a_renamed_station_is_drawn_by_its_new_name(city: City) -> None:
    client = logged_in(city)
    path = "/tiles/stations/" + tile_of(city.scene, 10)
    first = client.get(path)
    assert "1号站".encode() in first.content
    save_formation(
        parent_id=city.battalion, kind="station", code="WH0101", name_zh="新名站", name_en="New"
    )
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert "新名站".encode() in again.content


def test_a_tile_holds_a_bounded_number_and_says_how_many_more_there_are(city: City) -> None:
    premises(city, [f"P{row:03}" for row in range(300)])
    premises(city, ["KEY"], is_key=True)
    client = logged_in(city)
    far = body(client, "premises", city.scene, 12)
    near = body(client, "premises", city.scene, 15)

    assert b"KEY" in far
    assert b"P0" not in far
    assert b"KEY" in near  # the key one is never the one left out
    assert near.count(b"P0") + near.count(b"P1") + near.count(b"P2") == 1
    assert b"more" in near


def test_outlines_and_names_are_drawn_from_the_zoom_they_can_be_seen_at(city: City) -> None:
    client, area = logged_in(city), square(city)
    Building.objects.create(name="TOWER", area=area, height_m=120, source="test")
    District.objects.create(name="江岸区", level="county", area=square(city, 0.05))
    FirstDueArea.objects.create(formation_id=city.stations[0], area=square(city, 0.05))
    mercator = area.transform(3857, clone=True)
    BaseArea.objects.create(source="test", kind="water", name="沙湖", zoom_from=12, drawn=mercator)
    PlaceLabel.objects.create(
        source="test", kind="suburb", name="东湖", zoom_from=11, drawn=mercator.centroid
    )

    assert body(client, "buildings", city.scene, 12) == b""
    assert b"TOWER" in body(client, "buildings", city.scene, 15)
    assert "江岸区".encode() in body(client, "districts", city.scene, 12)
    assert body(client, "districts", city.scene, 6) == b""
    assert "1号站".encode() in body(client, "first_due_areas", city.scene, 12)
    assert "沙湖".encode() in body(client, "base", city.scene, 13)
    assert "东湖".encode() in body(client, "base", city.scene, 11)
    assert "沙湖".encode() not in body(client, "base", city.scene, 11)
    for layer in ("buildings", "districts", "base", "roads"):
        assert Client().get(f"/tiles/{layer}/14/0/0.mvt").status_code == 401


def test_the_memory_of_tiles_has_an_end_and_the_least_asked_for_goes_first() -> None:
    cache = TileCache(most_bytes=10_000)
    for number in range(5):
        cache.put(number, b"x" * 2_000)
        cache.get(0)
    assert cache.get(0) is not None
    assert cache.get(1) is None
    assert len(cache) == 4
    cache.put(0, b"")
    cache.put(9, b"x" * 20_000)  # larger than all room: nothing stays
    assert cache.get(9) is None
