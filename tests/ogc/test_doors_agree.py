"""Who sees what of a layer is the same by every door: map, features, finding, here, exports."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.contrib.gis.geos import Point
from django.http import HttpResponse
from django.test import Client

from gis import api as gis
from gis.api import LAYERS
from gis.models import (
    Building,
    Camera,
    District,
    FirstDueArea,
    MajorHazard,
    Premises,
    WaterSource,
)
from gis.selectors import tiles
from gis.services.names import KINDS, index_places
from org.models import Person
from tests.builders import City, a_person, crossing
from tests.gis.test_views import tile_of
from tests.ogc.conftest import square

pytestmark = pytest.mark.django_db

OURS, THEIRS = (2, 2), (11, 2)
GATES = ((6, 9), (12, 0))  # of our second station, and of the neighbour's
LOOKED_AT = (OURS, THEIRS, *GATES)
SAID: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "stations": (("2号站",), ("鄂州1号站",)),
    "appliances": (("2号站云梯",), ("鄂州水罐",)),
    "water_sources": (("faulty",), ("usable",)),
    "premises": (("甲医院",), ("乙医院",)),
    "buildings": (("甲大厦",), ("乙大厦",)),
    "districts": (("甲区",), ("乙区",)),
    "first_due_areas": (("2号站", "WH0102"), ("鄂州1号站", "EZ0101")),
    "major_hazards": (("甲气站",), ("乙气站",)),
    "cameras": (("甲路口",), ("乙路口",)),
}
"""What an answer says where it shows our thing of a layer, and theirs."""

SEES = {"dispatcher": "ours", "neighbour": "theirs", "another_station": ""}
"""Whose scoped things each sees: our detachment's, the neighbour's, another of our stations'."""


@pytest.fixture
def city_of_two(city: City) -> Iterator[City]:
    """Lay one thing of every layer on our second station's ground, and one on the neighbour's."""
    tiles.CACHE.clear()
    sides = ((city.stations[1], "甲", OURS), (city.neighbour_station, "乙", THEIRS))
    for station, name, at in sides:
        whose, place = {"formation_id": station}, Point(*crossing(*at), srid=4326)
        Premises.objects.create(
            **whose, name=f"{name}医院", pinyin="y", initials="y", place=place,
            occupancy="hospital", is_key=True,
        )  # fmt: skip
        Camera.objects.create(**whose, name=f"{name}路口", place=place)
        MajorHazard.objects.create(**whose, name=f"{name}气站", kind="lpg", place=place)
        FirstDueArea.objects.create(**whose, area=square(*at))
        Building.objects.create(name=f"{name}大厦", area=square(*at), height_m=99.5)
        District.objects.create(name=f"{name}区", level="county", area=square(*at))
        WaterSource.objects.create(
            kind="hydrant", state="faulty" if station in city.stations else "usable", place=place
        )
    for kind in KINDS:
        index_places(kind)
    a_person("another_station", city.stations[0], "incident_commander")
    yield city
    tiles.CACHE.clear()


Answers = list[HttpResponse]
Door = Callable[[Client, str], Answers]


def the_map(client: Client, layer: str) -> Answers:
    name = gis.COLLECTIONS[layer].tiles
    return [client.get(f"/tiles/{name}/{tile_of(crossing(*at), 14)}") for at in LOOKED_AT]


def ogc_tiles(client: Client, layer: str) -> Answers:
    base = f"/ogc/collections/{layer}/tiles/WebMercatorQuad"
    found = []
    for at in LOOKED_AT:
        z, x, y = tile_of(crossing(*at), 14).removesuffix(".mvt").split("/")
        found.append(client.get(f"{base}/{z}/{y}/{x}"))
    return found


def ogc_items(client: Client, layer: str) -> Answers:
    return [client.get(f"/ogc/collections/{layer}/items?limit=1000")]


def export(client: Client, layer: str) -> Answers:
    return [client.get(f"/api/layers/{layer}/export?format=geojson")]


def finding(client: Client, layer: str) -> Answers:
    return [client.get("/api/places", {"q": one[0], "limit": 5}) for one in SAID[layer]]


def what_is_here(client: Client, _: str) -> Answers:
    asked = [crossing(*at) for at in LOOKED_AT]
    asked = [one._replace(lng=one.lng + 1e-4, lat=one.lat + 1e-4) for one in asked]
    return [client.get("/api/here", {"lng": at.lng, "lat": at.lat}) for at in asked]


DRAWN = frozenset(LAYERS) - {"appliances"}
FOUND = frozenset({"stations", "premises", "districts", "buildings", "major_hazards", "cameras"})
TOLD_HERE = frozenset({"stations", "premises", "districts", "buildings", "water_sources"})
DOORS: dict[Door, frozenset[str]] = {
    the_map: DRAWN,
    ogc_tiles: DRAWN,
    ogc_items: frozenset(LAYERS),
    export: frozenset(LAYERS),
    finding: FOUND,
    what_is_here: TOLD_HERE,
}


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=username))
    return client


def text_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.content
    if "json" in answer["Content-Type"]:
        return json.dumps(json.loads(answer.content), ensure_ascii=False)
    return answer.content.decode(errors="replace")


def shown(door: Door, client: Client, layer: str) -> set[str]:
    said = " ".join(map(text_of, door(client, layer)))
    sides = zip(("ours", "theirs"), SAID[layer], strict=True)
    return {side for side, signs in sides if any(one in said for one in signs)}


@pytest.mark.parametrize("username", SEES)
@pytest.mark.parametrize("layer", LAYERS)
def test_every_door_shows_the_same_of_a_layer(city_of_two: City, layer: str, username: str) -> None:
    client = client_of(username)
    told = {
        door.__name__: shown(door, client, layer)
        for door, layers in DOORS.items()
        if layer in layers
    }
    meant = {SEES[username]} - {""} if LAYERS[layer].is_scoped else {"ours", "theirs"}
    assert told == dict.fromkeys(told, meant)
    assert len(told) >= 2


def test_who_has_no_post_is_shown_nothing_by_any_door(city_of_two: City) -> None:
    a_person("nobody", city_of_two.stations[0])
    client = client_of("nobody")
    for door, layers in DOORS.items():
        for layer in layers:
            statuses = {answer.status_code for answer in door(client, layer)}
            assert statuses <= {403, 404}, (door.__name__, layer)
