"""OGC API - Features - Part 1: Core (OGC 17-069r4): its abstract tests, each by its name."""

import json
from datetime import datetime, timedelta

import pytest

from gis import api as gis
from gis.models import WaterSource
from tests.builders import City, crossing
from tests.ogc.conftest import (
    CISTERNS,
    HYDRANTS,
    INSPECTED,
    Ask,
    body,
    ids,
    position,
)
from tests.ogc.schemas import hold_to

pytestmark = pytest.mark.django_db
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
WATER = "/collections/water_sources/items"
ALL = HYDRANTS + CISTERNS


def links(document: dict, rel: str) -> list[str]:
    return [one["href"] for one in document["links"] if one["rel"] == rel]


def box(west: float, south: float, east: float, north: float) -> str:
    """Give a bbox between two crossings."""
    return ",".join(f"{one:.7f}" for one in (*crossing(west, south), *crossing(east, north)))


def test_a_schema_that_is_broken_is_found() -> None:
    with pytest.raises(AssertionError):
        hold_to("landingPage", {"links": [{"rel": "self"}]})


def test_root_op_and_root_success(ask: Ask) -> None:
    for path in ("", "/"):
        landing = body(ask(path))
        hold_to("landingPage", landing)
        for rel in ("self", "alternate", "service-desc", "conformance", "data"):
            assert links(landing, rel), rel
        assert all("type" in one for one in landing["links"])


def test_api_definition_op_and_success(ask: Ask) -> None:
    landing = body(ask(""))
    (href,) = links(landing, "service-desc")
    answer = ask(href)
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi+json;version=3.0")
    api = body(answer)
    assert api["openapi"].startswith("3.0")
    for name in gis.COLLECTIONS:
        assert f"/collections/{name}/items" in api["paths"]


def test_the_definition_has_every_reference_and_operation_once(ask: Ask) -> None:
    api = body(ask("/api"))
    operations = [one["get"]["operationId"] for one in api["paths"].values()]
    assert len(operations) == len(set(operations))
    for reference in {part.split('"')[0] for part in json.dumps(api).split('"$ref": "')[1:]}:
        node = api
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
        assert node["in"] == "query"


def test_every_address_of_the_definition_answers(ask: Ask) -> None:
    api = body(ask("/api"))
    filled = {
        "{featureId}": "1", "{tileMatrix}": "12", "{tileRow}": "1", "{tileCol}": "1",
        "{tileMatrixSetId}": "WebMercatorQuad",
    }  # fmt: skip
    for path in api["paths"]:
        for name, value in filled.items():
            path = path.replace(name, value)  # noqa: PLW2901
        status = ask(path).status_code
        assert status in ({200, 404} if path.endswith("/items/1") else {200}), path


def test_conformance_op_and_success(ask: Ask) -> None:
    told = body(ask("/conformance"))
    hold_to("confClasses", told)
    assert {f"{CORE}core", f"{CORE}geojson", f"{CORE}oas30"} <= set(told["conformsTo"])


def test_http_only_reading_is_allowed(ask: Ask, furnished: City) -> None:
    assert ask(WATER).status_code == 200
    assert ask("/nothing/here").status_code == 404


def test_fc_md_op_and_fc_md_success_and_links(ask: Ask) -> None:
    told = body(ask("/collections"))
    hold_to("collections", told)
    assert links(told, "self")
    assert links(told, "alternate")
    assert {one["id"] for one in told["collections"]} == set(gis.COLLECTIONS)


def test_fc_md_items_links(ask: Ask) -> None:
    for one in body(ask("/collections"))["collections"]:
        kinds = {link["type"] for link in one["links"] if link["rel"] == "items"}
        assert kinds == {"application/geo+json", "text/html"}
        for link in one["links"]:
            assert link["type"]
            assert ask(link["href"]).status_code == 200, link["href"]


def test_sfc_md_op_and_success(ask: Ask) -> None:
    listed = {one["id"]: one for one in body(ask("/collections"))["collections"]}
    for name, about in listed.items():
        told = body(ask(f"/collections/{name}"))
        hold_to("collection", told)
        for key in ("id", "title", "extent", "itemType", "crs"):
            assert told.get(key) == about.get(key)


@pytest.mark.parametrize("name", sorted(gis.COLLECTIONS))
def test_fc_md_extent_holds_every_feature(ask: Ask, name: str) -> None:
    extent = body(ask(f"/collections/{name}")).get("extent", {})
    features = body(ask(f"/collections/{name}/items"))["features"]
    if not [one for one in features if one["geometry"]]:
        assert "spatial" not in extent
        return
    west, south, east, north = extent["spatial"]["bbox"][0]
    points = json.dumps([one["geometry"]["coordinates"] for one in features if one["geometry"]])
    flat = [
        float(one) for one in points.replace("[", " ").replace("]", " ").replace(",", " ").split()
    ]
    assert west <= min(flat[::2]) + 1e-7
    assert south <= min(flat[1::2]) + 1e-7
    assert max(flat[::2]) <= east + 1e-7
    assert max(flat[1::2]) <= north + 1e-7


def test_fc_md_extent_of_time(ask: Ask) -> None:
    (between,) = body(ask("/collections/water_sources"))["extent"]["temporal"]["interval"]
    assert [datetime.fromisoformat(one) for one in between] == [
        INSPECTED + timedelta(days=1),
        INSPECTED + timedelta(days=ALL - 1),
    ]


@pytest.mark.parametrize("name", sorted(gis.COLLECTIONS))
def test_fc_op_and_fc_response(ask: Ask, name: str) -> None:
    answer = ask(f"/collections/{name}/items")
    assert answer["Content-Type"] == "application/geo+json"
    told = body(answer)
    hold_to("featureCollectionGeoJSON", told)
    assert told["features"], "there is something in every layer"
    assert links(told, "self")
    assert links(told, "alternate")
    assert all("type" in one for one in told["links"])
    datetime.fromisoformat(told["timeStamp"])  # fc-timeStamp
    assert told["numberReturned"] == len(told["features"])  # fc-numberReturned
    assert told["numberMatched"] == len(told["features"])  # fc-numberMatched


@pytest.mark.parametrize("name", sorted(gis.COLLECTIONS))
def test_f_op_and_f_success_and_f_links(ask: Ask, name: str) -> None:
    first = body(ask(f"/collections/{name}/items"))["features"][0]
    told = body(ask(f"/collections/{name}/items/{first['id']}"))
    hold_to("featureGeoJSON", told)
    assert {key: told[key] for key in first if key != "properties"} == {
        key: value for key, value in first.items() if key != "properties"
    }
    for rel in ("self", "alternate", "collection"):
        assert links(told, rel)


@pytest.mark.parametrize("key", ["0", "999999", "x", "-1", "9" * 30, "1.0", "²"])
def test_a_feature_there_is_not_is_404(ask: Ask, key: str) -> None:
    answer = ask(f"{WATER}/{key}")
    assert answer.status_code == 404
    hold_to("exception", json.loads(answer.content))


def test_fc_limit_definition(ask: Ask) -> None:
    limit = body(ask("/api"))["components"]["parameters"]["limit"]
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100}


def test_fc_limit_response(ask: Ask) -> None:
    assert len(ids(ask(WATER, limit="4"))) == 4
    assert len(ids(ask(WATER, limit="10001"))) == ALL  # more than is given at once is no error


def test_fc_bbox_response(ask: Ask) -> None:
    """Those on the edge too: points 2, 3 and 4 of a row along one street."""
    assert len(ids(ask(WATER, bbox=box(2, 0, 4, 2)))) == 3
    assert ids(ask(WATER, bbox=box(2, 2, 4, 4))) == []
    west, south, east, north = box(2, 0, 4, 2).split(",")
    with_heights = f"{west},{south},-5,{east},{north},900"
    assert len(ids(ask(WATER, bbox=with_heights))) == 3


def test_fc_bbox_response_takes_outlines_and_lines_that_only_touch(ask: Ask) -> None:
    assert ids(ask("/collections/buildings/items", bbox=box(3.4, 3.4, 3.6, 3.6)))
    assert ids(ask("/collections/buildings/items", bbox=box(4.2, 3.4, 5, 3.6))) == []
    assert ids(ask("/collections/roads/items", bbox=box(0.5, -0.5, 0.6, 0.5)))
    assert ids(ask("/collections/roads/items", bbox=box(0.5, 0.1, 0.6, 0.9))) == []


def test_fc_bbox_response_over_the_antimeridian(ask: Ask) -> None:
    assert len(ids(ask(WATER, bbox="100,-10,-170,40"))) == ALL
    assert ids(ask(WATER, bbox="170,-10,-170,40")) == []


def test_fc_bbox_response_holds_what_has_no_place(ask: Ask, furnished: City) -> None:
    placed, *others = furnished.appliances.values()
    position(placed, 3, crossing(2, 2))
    there = ids(ask("/collections/appliances/items", bbox=box(8, 8, 9, 9)))
    assert placed not in there
    assert others[0] in there


def test_fc_time_response(ask: Ask) -> None:
    """One of them was never inspected: it is in every answer, as the standard has it."""
    day = INSPECTED + timedelta(days=4)
    exact = day.isoformat().replace("+00:00", "Z")
    late = (day + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    sizes = {
        exact: 2, late: 1, f"{exact}/{late}": 2, f"../{exact}": 5, f"/{exact}": 5,
        f"{exact}/..": ALL - 4 + 1, f"{exact}/": ALL - 4 + 1, "2026-03-05": 2,
    }  # fmt: skip
    assert {one: len(ids(ask(WATER, datetime=one))) for one in sizes} == sizes


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"), ("limit", "-1"), ("limit", "x"), ("limit", "1.5"), ("limit", ""),
        ("limit", "9" * 40), ("bbox", "1,2,3"), ("bbox", "1,2,3,x"), ("bbox", "1,2,3,nan"),
        ("bbox", "1,5,2,4"), ("bbox", ""), ("bbox", "1,2,3,4,5"), ("bbox", "inf,1,2,3"),
        ("datetime", "yesterday"), ("datetime", ""), ("datetime", "/"), ("datetime", "../.."),
        ("datetime", "2026-03-02T00:00:00Z/2026-03-01T00:00:00Z"), ("datetime", "2026-13-01"),
        ("after", "x"), ("after", "-1"), ("f", "gml"), ("flow_lps", "much"), ("flow_lps", "inf"),
        ("is_synthetic", "maybe"), ("inspected_at", "soon"), ("kind", "x" * 5_000),
        ("kind", "a\0b"),
    ],
)  # fmt: skip
def test_query_param_invalid(ask: Ask, name: str, value: str) -> None:
    answer = ask(WATER, **{name: value})
    assert answer.status_code == 400, answer.content
    told = json.loads(answer.content)
    hold_to("exception", told)
    assert answer["Content-Type"] == "application/problem+json"
    assert told["parameter"] == name
    assert told["zh"]


@pytest.mark.parametrize(
    "path", ["", "/conformance", "/collections", "/collections/roads", "/api", WATER, f"{WATER}/1"]
)
def test_query_param_unknown(ask: Ask, path: str) -> None:
    answer = ask(path, my_first_parameter="1")
    assert answer.status_code == 400
    assert json.loads(answer.content)["parameter"] == "my_first_parameter"
    assert ask(path + "?f=json&f=html").status_code == 400


def test_a_property_is_asked_for_by_its_name(ask: Ask) -> None:
    assert len(ids(ask(WATER, kind="hydrant"))) == HYDRANTS
    assert len(ids(ask(WATER, kind="hydrant", state="usable"))) == HYDRANTS // 2
    assert len(ids(ask(WATER, flow_lps="30"))) == 1
    assert len(ids(ask(WATER, is_synthetic="false"))) == ALL
    assert ids(ask(WATER, kind="' OR 1=1 --")) == []
    assert len(ids(ask("/collections/premises/items", is_key="1", name="医院2号"))) == 1
    assert ids(ask("/collections/premises/items", formation="EZ0101")) == []


def test_crs84_longitude_comes_first(ask: Ask) -> None:
    first = body(ask(WATER, limit="1"))["features"][0]
    assert first["geometry"]["coordinates"] == pytest.approx(crossing(0, 1), abs=1e-7)


def test_a_page_for_people_says_the_same(ask: Ask) -> None:
    for path in ("", "/collections", WATER, f"{WATER}?limit=2"):
        answer = ask(path, accept="text/html,application/xhtml+xml,*/*;q=0.8")
        assert answer["Content-Type"].startswith("text/html")
        assert "<script" not in answer.content.decode()
    assert ask(WATER, accept="*/*")["Content-Type"] == "application/geo+json"
    assert ask(WATER, accept="text/html", f="json")["Content-Type"] == "application/geo+json"


def test_a_page_for_people_runs_nothing_a_name_says(ask: Ask, furnished: City) -> None:
    from gis.models import Building  # noqa: PLC0415

    Building.objects.update(name="<script>alert(1)</script>")
    shown = ask("/collections/buildings/items", accept="text/html").content.decode()
    assert "<script" not in shown
    assert "&lt;script" in shown
    assert WaterSource.objects.count() == ALL
