"""OGC API - Features - Part 2: coordinate systems (OGC 18-058r1): axes, header, boxes."""

import json

import pytest
from django.db import connection

from tests.builders import crossing
from tests.ogc.conftest import CRS84, EPSG_3857, EPSG_4326, EPSG_4490, Ask, body, ids

pytestmark = pytest.mark.django_db
WATER = "/collections/water_sources/items"
SYSTEMS = [CRS84, EPSG_4326, EPSG_3857, EPSG_4490]


def as_proj_has_it(lng: float, lat: float, srid: int) -> tuple[float, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(g), ST_Y(g) FROM"
            " ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), 4326), %s) AS g",
            [lng, lat, srid],
        )
        return cursor.fetchone()


def test_fc_md_crs_list_and_storage_crs(ask: Ask) -> None:
    for one in body(ask("/collections"))["collections"]:
        assert one["crs"] == SYSTEMS
        assert one["storageCrs"] in one["crs"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_ogc_crs_header_names_the_system(ask: Ask, system: str) -> None:
    assert ask(WATER, crs=system)["Content-Crs"] == f"<{system}>"
    assert ask(f"{WATER}/1", crs=system).headers.get("Content-Crs") in {f"<{system}>", None}


def test_the_header_names_the_default_too(ask: Ask) -> None:
    assert ask(WATER)["Content-Crs"] == f"<{CRS84}>"


def test_the_axes_are_each_system_s_own(ask: Ask) -> None:
    lng, lat = crossing(0, 1)
    wanted = {
        CRS84: (lng, lat), EPSG_4326: (lat, lng), EPSG_4490: (lat, lng),
        EPSG_3857: as_proj_has_it(lng, lat, 3857),
    }  # fmt: skip
    for system, place in wanted.items():
        given = body(ask(WATER, crs=system, limit="1"))["features"][0]
        assert given["geometry"]["coordinates"] == pytest.approx(place, abs=2e-2)
        assert "crs" not in given["geometry"]
        one = body(ask(f"{WATER}/{given['id']}", crs=system))
        assert one["geometry"] == given["geometry"]


def test_outlines_turn_their_axes_too(ask: Ask) -> None:
    usual = body(ask("/collections/buildings/items"))["features"][0]["geometry"]["coordinates"]
    turned = body(ask("/collections/buildings/items", crs=EPSG_4326))["features"][0]
    assert turned["geometry"]["coordinates"] == [
        [[[lat, lng] for lng, lat in ring] for ring in outline] for outline in usual
    ]


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_box_is_read_in_its_own_system(ask: Ask, system: str) -> None:
    low, high = crossing(1.5, 0.5), crossing(4.5, 1.5)
    if system == EPSG_3857:
        numbers = [*as_proj_has_it(*low, 3857), *as_proj_has_it(*high, 3857)]
    elif system == CRS84:
        numbers = [*low, *high]
    else:
        numbers = [low.lat, low.lng, high.lat, high.lng]
    box = ",".join(map(repr, numbers))
    assert len(ids(ask(WATER, bbox=box, bbox_crs=system))) == 3
    assert len(ids(ask(WATER, bbox=box, bbox_crs=system, crs=EPSG_3857))) == 3


def test_a_box_with_its_axes_the_wrong_way_round_finds_nothing_or_is_refused(ask: Ask) -> None:
    low, high = crossing(1.5, 0.5), crossing(4.5, 1.5)
    numbers = ",".join(map(repr, [*low, *high]))
    assert ids(ask(WATER, bbox=numbers, bbox_crs=EPSG_4326)) == []


@pytest.mark.parametrize("parameter", ["crs", "bbox_crs", "filter_crs"])
@pytest.mark.parametrize("value", ["EPSG:4326", f"{CRS84}x", "", "http://evil.example/crs"])
def test_a_system_not_offered_is_refused_by_name(ask: Ask, parameter: str, value: str) -> None:
    answer = ask(WATER, **{parameter: value})
    assert answer.status_code == 400
    assert json.loads(answer.content)["parameter"] == parameter.replace("_", "-")


def test_the_whole_world_as_a_box_is_no_error(ask: Ask) -> None:
    world = "-20037508.34,-20037508.34,20037508.34,20037508.34"
    assert len(ids(ask(WATER, bbox=world, bbox_crs=EPSG_3857))) == 10
    assert len(ids(ask("/collections/roads/items", bbox="-180,-90,180,90"))) == 2
