"""Tiles, search and premises over HTTP."""

import json
import math

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from core.geo import LngLat
from gis.api import PremisesRow, WaterRow, save_premises, save_water_sources, set_badge
from gis.models import Road
from tests.builders import City, a_premises

pytestmark = pytest.mark.django_db


def tile_of(place: LngLat, z: int) -> str:
    n = 1 << z
    north = math.asinh(math.tan(math.radians(place.lat)))
    return f"{z}/{int((place.lng + 180) / 360 * n)}/{int((1 - north / math.pi) / 2 * n)}.mvt"


def logged_in(city: City, username: str = "dispatcher") -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=city.people[username]))
    return client


def hydrants(city: City, count: int) -> None:
    save_water_sources(
        WaterRow(
            kind="hydrant",
            place=LngLat(city.scene.lng + row * 1e-5, city.scene.lat),
            state="usable" if row % 2 else "faulty",
            is_synthetic=True,
        )
        for row in range(count)
    )


def test_a_stranger_gets_no_tile(city: City) -> None:
    assert Client().get("/tiles/water/14/0/0.mvt").status_code == 401


@pytest.mark.parametrize(
    "path", ["water/3/8/0.mvt", "water/21/0/0.mvt", "water/3/0/9.mvt", "secrets/3/0/0.mvt"]
)
def test_a_tile_that_cannot_be_is_not_found(city: City, path: str) -> None:
    assert logged_in(city).get(f"/tiles/{path}").status_code == 404


def test_a_tile_is_sent_once_and_then_only_when_it_changed(city: City) -> None:
    client, path = logged_in(city), "/tiles/water/" + tile_of(city.scene, 14)
    hydrants(city, 3)
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    hydrants(city, 1)
    changed = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert first["Cache-Control"].startswith("private")
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_from_afar_hydrants_are_counted_not_drawn(city: City) -> None:
    client = logged_in(city)
    hydrants(city, 300)

    near = client.get("/tiles/water/" + tile_of(city.scene, 14)).content
    far = client.get("/tiles/water/" + tile_of(city.scene, 12)).content

    assert b"usable" in near
    assert len(far) < len(near) / 8


def test_a_road_tile_is_tagged_with_its_network(city: City) -> None:
    client, path = logged_in(city), "/tiles/roads/" + tile_of(city.scene, 14)
    first = client.get(path)

    assert first.status_code == 200
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert Road.objects.count() == 0  # the builders publish arrays only


def test_key_premises_show_before_the_others_and_with_their_badge(city: City) -> None:
    client = logged_in(city)
    ids = save_premises(
        PremisesRow(
            formation_id=city.stations[0],
            name=name,
            address="示例路1号",
            place=city.scene,
            occupancy="hospital",
            is_key=is_key,
        )
        for name, is_key in (("重点医院", True), ("普通医院", False))
    )
    set_badge(premises_id=ids[0], room="iot", badge="in_alarm", colour="red")

    def drawn(z: int) -> bytes:
        return client.get("/tiles/premises/" + tile_of(city.scene, z)).content

    assert drawn(7) == b""
    assert "重点医院".encode() in drawn(9)
    assert "重点医院".encode() in drawn(11)
    assert b"in_alarm" in drawn(11)
    assert "普通医院".encode() not in drawn(13)
    assert "普通医院".encode() in drawn(14)
    set_badge(premises_id=ids[0], room="iot", badge="", colour="")
    assert b"in_alarm" not in drawn(11)


def test_stations_are_drawn_by_their_formation(city: City) -> None:
    body = logged_in(city).get("/tiles/stations/" + tile_of(city.scene, 10)).content

    assert b"stations" in body
    assert len(body) > 50


def test_premises_are_found_by_name_pinyin_initials_and_address(city: City) -> None:
    client = logged_in(city)
    save_premises(
        PremisesRow(
            formation_id=city.stations[0],
            name=name,
            address=address,
            place=city.scene,
            occupancy="school",
            is_synthetic=True,
        )
        for name, address in (("光明小学", "建设路7号"), ("光明小学分校", "和平路9号"))
    )

    def search(q: str) -> list[tuple[str, str]]:
        found = client.get("/api/places", {"q": q, "lng": 114.3, "lat": 30.6}).json()
        return [(one["label"], one["matched"]) for one in found if one["kind"] == "premises"]

    assert search("光明小学") == [("光明小学", "name"), ("光明小学分校", "name")]
    assert search("guangmingxiaoxue")[0] == ("光明小学", "pinyin")
    assert search("gmxx")[0] == ("光明小学", "initials")
    assert search("和平路9号") == [("光明小学分校", "address")]
    assert search("光明小学分效")[0] == ("光明小学分校", "sound")
    assert client.get("/api/places", {"q": "光明小学"}).json()[0]["is_synthetic"] is True


def test_premises_of_another_area_are_not_shown(city: City) -> None:
    pk = a_premises(city, city.scene)
    own = logged_in(city)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM geodata_premises WHERE id = %s", [pk])
        name = cursor.fetchone()[0]
    place = {"lng": city.scene.lng, "lat": city.scene.lat}

    assert own.get(f"/api/premises/{pk}").json()["id"] == pk
    assert [one["id"] for one in own.get("/api/premises/at", place).json()] == [pk]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE geodata_premises SET formation_id = %s WHERE id = %s",
            [city.neighbour_station, pk],
        )
    assert own.get(f"/api/premises/{pk}").status_code == 404
    assert own.get("/api/premises/at", place).json() == []
    assert own.get("/api/places", {"q": name}).json() == []
    assert own.get("/api/premises/999999999").status_code == 404
    assert Client().get(f"/api/premises/{pk}").status_code == 401


@pytest.mark.parametrize(
    "query", [{"lng": 200, "lat": 30}, {"lng": 114, "lat": 91}, {"lng": "x", "lat": 1}, {}]
)
def test_nonsense_places_are_refused(city: City, query: dict[str, object]) -> None:
    assert logged_in(city).get("/api/premises/at", query).status_code == 422


def test_coordinates_are_found_with_a_warning_where_they_may_be_swapped(city: City) -> None:
    found = logged_in(city).get("/api/places", {"q": "12.5,20.5"})

    assert [one["matched"] for one in json.loads(found.content)] == ["coordinates_unsure"] * 2
