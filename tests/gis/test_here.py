"""What is here: one question about a spot, answered as far as the person may know."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.gis.geos import LineString, MultiPolygon, Polygon
from django.test import Client

from core.geo import LngLat
from gis.api import WaterRow, network, save_water_sources
from gis.models import Building, District, Premises, Road, RoadNetwork
from tests.builders import City, a_premises
from tests.gis.test_views import logged_in

pytestmark = pytest.mark.django_db


def box(place: LngLat, side_deg: float) -> MultiPolygon:
    lng, lat = place
    one = Polygon.from_bbox((lng - side_deg, lat - side_deg, lng + side_deg, lat + side_deg))
    one.srid = 4326
    return MultiPolygon(one, srid=4326)


def a_road(name: str, place: LngLat, north_deg: float) -> None:
    version = network().version
    RoadNetwork.objects.get_or_create(
        version=version, defaults={"name": "n", "source": "s", "bounds": box(place, 1)[0]}
    )
    lng, lat = place
    line = LineString((lng - 0.01, lat + north_deg), (lng + 0.01, lat + north_deg), srid=4326)
    Road.objects.create(
        network_id=version, row=0, road_class="primary", name=name, is_oneway=False,
        is_oneway_guessed=False, line=line, drawn=line.transform(3857, clone=True),
    )  # fmt: skip


def here(city: City, username: str = "dispatcher") -> dict:
    place = {"lng": city.scene.lng, "lat": city.scene.lat}
    answer = logged_in(city, username).get("/api/here", place)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_spot_is_told_with_road_district_building_water_and_stations(city: City) -> None:
    a_road("解放大道", city.scene, 0.0002)
    a_road("", city.scene, 0.0001)  # the nameless one beside it is a little nearer
    District.objects.create(name="江岸区", level="county", area=box(city.scene, 0.05))
    District.objects.create(name="武汉市", level="city", area=box(city.scene, 0.5))
    District.objects.create(name="江夏区", level="county", area=box(LngLat(115.0, 30.0), 0.05))
    for height_m in (12.0, 96.0):
        Building.objects.create(
            area=box(city.scene, 0.0005), height_m=height_m, is_height_estimated=True, storeys=30
        )
    near = LngLat(city.scene.lng + 0.001, city.scene.lat)
    save_water_sources([WaterRow(kind="hydrant", place=near, state="faulty")])

    said = here(city)

    assert said["road"]["name"] == "解放大道"
    assert said["road"]["distance_m"] == pytest.approx(22.2, abs=0.3)
    assert [one["name"] for one in said["districts"]] == ["武汉市", "江岸区"]
    assert (said["building"]["height_m"], said["building"]["is_height_estimated"]) == (96.0, True)
    assert said["water"][0]["distance_m"] == pytest.approx(95.8, abs=0.5)
    assert said["water"][0]["state"] == "faulty"
    assert said["stations"][0]["name_zh"] == "1号站"
    away_m = [one["distance_m"] for one in said["stations"]]
    assert away_m == sorted(away_m)


def test_where_nothing_is_known_nothing_is_made_up(city: City) -> None:
    said = logged_in(city).get("/api/here", {"lng": 100.0, "lat": 40.0}).json()
    assert (said["road"], said["districts"], said["building"]) == (None, [], None)
    assert (said["premises"], said["water"]) == ([], [])


def test_premises_of_another_area_are_not_told(city: City) -> None:
    pk = a_premises(city, city.scene)
    assert [one["id"] for one in here(city)["premises"]] == [pk]
    assert here(city, "neighbour")["premises"] == []
    Premises.objects.filter(pk=pk).update(formation_id=city.neighbour_station)
    assert here(city)["premises"] == []
    assert [one["id"] for one in here(city, "neighbour")["premises"]] == [pk]


def test_a_premises_of_ones_own_is_told_however_many_of_others_are_nearer(city: City) -> None:
    others = [a_premises(city, city.scene) for _ in range(70)]
    Premises.objects.filter(pk__in=others).update(formation_id=city.neighbour_station)
    own = a_premises(city, LngLat(city.scene.lng + 0.0003, city.scene.lat))
    place = {"lng": city.scene.lng, "lat": city.scene.lat}

    assert [one["id"] for one in here(city)["premises"]] == [own]
    at = logged_in(city, "dispatcher").get("/api/premises/at", place)
    assert [one["id"] for one in at.json()] == [own]


def test_strangers_and_people_without_a_post_are_told_nothing(city: City) -> None:
    place = {"lng": 114.3, "lat": 30.6}
    assert Client().get("/api/here", place).status_code == 401
    client = Client()
    client.force_login(get_user_model().objects.create(username="nobody"))
    assert client.get("/api/here", place).status_code == 404
    assert logged_in(city).get("/api/here", {"lng": 181, "lat": 0}).status_code == 422
