"""A small city with something in every layer, and somebody to read it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, Point
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from gis import api as gis
from gis.models import (
    Building,
    Camera,
    District,
    FirstDueArea,
    MajorHazard,
    Premises,
    Road,
    RoadNetwork,
    WaterSource,
)
from gis.selectors import network as networks
from org.models import Person
from tests import builders
from tests.builders import City, crossing

INSPECTED = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
HYDRANTS, CISTERNS = 7, 3
CRS = "http://www.opengis.net/def/crs/"
CRS84, EPSG_4326 = f"{CRS}OGC/1.3/CRS84", f"{CRS}EPSG/0/4326"
EPSG_3857, EPSG_4490 = f"{CRS}EPSG/0/3857", f"{CRS}EPSG/0/4490"


def square(east: float, north: float) -> GEOSGeometry:
    """Give an outline of one street block."""
    west_south, east_north = crossing(east, north), crossing(east + 1, north + 1)
    (west, south), (east_, north_) = west_south, east_north
    ring = f"{west} {south},{east_} {south},{east_} {north_},{west} {north_},{west} {south}"
    return GEOSGeometry(f"SRID=4326;MULTIPOLYGON((({ring})))")


def furnish(city: City) -> None:
    """Put something into every layer, ours and the neighbour's."""
    WaterSource.objects.bulk_create(
        WaterSource(
            kind="hydrant" if number < HYDRANTS else "cistern",
            state="usable" if number % 2 else "faulty",
            place=Point(*crossing(number, 1)),
            flow_lps=10.0 * number if number else None,
            inspected_at=INSPECTED + timedelta(days=number) if number else None,
        )
        for number in range(HYDRANTS + CISTERNS)
    )
    for station, where in ((city.stations[0], 2), (city.neighbour_station, 11)):
        Premises.objects.create(
            formation_id=station, name=f"医院{where}号", pinyin="y", initials="y",
            address="解放大道", place=Point(*crossing(where, 2)), occupancy="hospital", storeys=18,
            hazards=["oxygen", "crowd"], is_key=True,
        )  # fmt: skip
        Camera.objects.create(
            formation_id=station, name=f"路口{where}", place=Point(*crossing(where, 3)),
            stream_url="rtsp://10.0.0.8/secret",
        )  # fmt: skip
        MajorHazard.objects.create(
            formation_id=station, name=f"气站{where}", kind="lpg", place=Point(*crossing(where, 4))
        )
        FirstDueArea.objects.create(formation_id=station, area=square(where, 5))
    Building.objects.create(name="大厦", area=square(3, 3), height_m=99.5)
    District.objects.create(name="江岸区", level="county", area=square(0, 0))
    version = networks.network().version
    RoadNetwork.objects.create(
        version=version, name="grid", source="tests", sha256="0" * 64, is_current=True,
        bounds=square(0, 0)[0],
    )  # fmt: skip
    RoadNetwork.objects.create(
        version="old", name="old", source="tests", sha256="1" * 64, bounds=square(0, 0)[0]
    )
    for row, (network, name) in enumerate(
        [(version, "中山大道"), (version, "沿江路"), ("old", "x")]
    ):
        line = LineString(tuple(crossing(0, row)), tuple(crossing(1, row)), srid=4326)
        drawn = line.transform(3857, clone=True)
        Road.objects.create(
            network_id=network, row=row, road_class="primary" if row else "residential", name=name,
            is_oneway=bool(row), is_oneway_guessed=bool(row), line=line, drawn=drawn,
        )  # fmt: skip


def position(appliance_id: int, age_s: float, place: tuple[float, float]) -> None:
    """Let an appliance have told where it is so long ago."""
    told = timezone.now() - timedelta(seconds=age_s)
    gis.ensure_fix_days(told)
    gis.store_fixes(
        [gis.FixView(appliance_id, builders.LngLat(*place), 90.0, 12.0, 5.0, told, told)]
    )


@pytest.fixture(autouse=True)
def own_counts(settings: Any) -> None:
    """Count requests for this test only, in memory."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "ogc"}
    settings.CACHES = {"default": memory, "local": memory}


@pytest.fixture
def furnished(city: City) -> City:
    furnish(city)
    return city


Ask = Callable[..., HttpResponse]


@pytest.fixture
def ask(furnished: City) -> Ask:
    """Ask as the dispatcher, who sees the whole detachment."""
    return asker(furnished.people["dispatcher"])


def asker(person_id: int) -> Ask:
    browser = Client()
    browser.force_login(Person.objects.get(pk=person_id))

    def get(path: str, accept: str = "application/json", **query: str) -> HttpResponse:
        named = {name.replace("_", "-") if name in DASHED else name: v for name, v in query.items()}
        url = path if path.startswith("http") else f"/ogc{path}"
        return browser.get(url, named or None, headers={"Accept": accept})

    return get


DASHED = {"bbox_crs", "filter_crs", "filter_lang"}


def body(answer: HttpResponse) -> Any:
    assert answer.status_code == 200, f"{answer.status_code} {answer.content[:600].decode()}"
    return json.loads(answer.content)


def names(answer: HttpResponse, field: str = "name") -> list[str]:
    return [one["properties"][field] for one in body(answer)["features"]]


def ids(answer: HttpResponse) -> list[int]:
    return [one["id"] for one in body(answer)["features"]]
