"""OGC API - Tiles (OGC 20-057): the map's own tiles, row before column."""

import json

import pytest
from django.test import Client

from org.models import Person
from tests.builders import City, crossing
from tests.ogc.conftest import Ask, asker, body

pytestmark = pytest.mark.django_db
SET = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
MVT = "application/vnd.mapbox-vector-tile"


def at(zoom: int, east: float, north: float) -> tuple[int, int]:
    """Give column and row of the tile a crossing lies in."""
    import math  # noqa: PLC0415

    lng, lat = crossing(east, north)
    side = 1 << zoom
    up = math.asinh(math.tan(math.radians(lat))) / math.pi
    return int((lng + 180) / 360 * side), int((1 - up) / 2 * side)


def test_tileset_and_matrix_set_say_how_to_ask(ask: Ask) -> None:
    (listed,) = body(ask("/collections/water_sources/tiles"))["tilesets"]
    assert listed["tileMatrixSetURI"] == SET
    told = body(ask(next(one["href"] for one in listed["links"] if one["rel"] == "self")))
    assert (told["dataType"], told["tileMatrixSetURI"]) == ("vector", SET)
    (template,) = [one for one in told["links"] if one["rel"] == "item"]
    assert template["templated"] is True
    assert template["type"] == MVT
    assert "{tileMatrix}/{tileRow}/{tileCol}" in template["href"]
    matrices = body(ask("/tileMatrixSets/WebMercatorQuad"))["tileMatrices"]
    assert matrices[0]["scaleDenominator"] == pytest.approx(559082264.028717)
    assert matrices[12]["cellSize"] == pytest.approx(38.2185141425366)
    assert ask("/tileMatrixSets/WorldCRS84Quad").status_code == 404


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("water_sources", "water"),
        ("premises", "premises"),
        ("roads", "roads"),
        ("stations", "stations"),
    ],
)
def test_a_tile_is_the_map_s_own(furnished: City, name: str, layer: str) -> None:
    browser = Client()
    browser.force_login(Person.objects.get(pk=furnished.people["dispatcher"]))
    x, y = at(14, 2, 2)
    ours = browser.get(f"/ogc/collections/{name}/tiles/WebMercatorQuad/14/{y}/{x}?f=mvt")
    map_s = browser.get(f"/tiles/{layer}/14/{x}/{y}.mvt")
    assert ours.status_code == 200
    assert ours["Content-Type"] == MVT
    assert ours.content == map_s.content
    again = browser.get(
        f"/ogc/collections/{name}/tiles/WebMercatorQuad/14/{y}/{x}",
        headers={"If-None-Match": ours["ETag"]},
    )
    assert again.status_code == 304


def test_a_tile_holds_nothing_of_another_detachment(ask: Ask, furnished: City) -> None:
    neighbour = asker(furnished.people["neighbour"])
    x, y = at(14, 2, 2)
    path = f"/collections/premises/tiles/WebMercatorQuad/14/{y}/{x}"
    assert "医院2号".encode() in ask(path).content
    assert "医院2号".encode() not in neighbour(path).content


@pytest.mark.parametrize("path", ["21/0/0", "3/8/0", "3/0/8", "99/0/0"])
def test_a_tile_there_is_not_is_404(ask: Ask, path: str) -> None:
    assert ask(f"/collections/water_sources/tiles/WebMercatorQuad/{path}").status_code == 404
    assert ask(f"/collections/water_sources/tiles/Other/{path}").status_code == 404


def test_what_moves_has_no_tiles(ask: Ask) -> None:
    assert ask("/collections/appliances/tiles").status_code == 404
    links = body(ask("/collections/appliances"))["links"]
    assert not [one for one in links if "tilesets" in one["rel"]]


def test_an_unknown_parameter_of_a_tile_is_refused(ask: Ask) -> None:
    answer = ask("/collections/roads/tiles/WebMercatorQuad/3/1/1", colour="red")
    assert json.loads(answer.content)["parameter"] == "colour"
