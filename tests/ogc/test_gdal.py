"""QGIS's way in: GDAL's OAPIF driver reads every layer from the real running server, over HTTP.

QGIS and GDAL are other people's programs: what they ask is seen in what the server answered.
"""

import json
import math
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import shapely

from gis.api import COLLECTIONS
from gis.domain.systems import from_mercator
from tests.ogc.conftest import CRS84, EPSG_3857, EPSG_4326, EPSG_4490
from tests.running import Running, Somebody

WHO = "diaodu"


@pytest.fixture(scope="module")
def dispatcher(system: Running) -> Somebody:
    return system.log_in(WHO)


@pytest.fixture(scope="module")
def token(dispatcher: Somebody) -> Iterator[str]:
    made = dispatcher.post("/api/tokens", name="QGIS")
    yield made["token"]
    dispatcher.post(f"/api/tokens/{made['id']}/withdraw")


@pytest.fixture(scope="module")
def ours(system: Running, token: str) -> httpx.Client:
    """Ask the server ourselves, with the same token."""
    client = httpx.Client(base_url=system.url, auth=(WHO, token), timeout=60)
    system.clients.append(client)
    return client


SCOPED = {"premises": "Premises", "major_hazards": "MajorHazard", "cameras": "Camera"}
SHARED = {
    "stations": "Station", "first_due_areas": "FirstDueArea", "water_sources": "WaterSource",
    "buildings": "Building", "districts": "District",
}  # fmt: skip


@pytest.fixture(scope="module")
def held(system: Running, dispatcher: Somebody) -> dict[str, int]:
    """Count the rows of each layer that are the dispatcher's to see, past all of our views."""
    ours = f"formation__ancestry__contains='/{dispatcher.detachment_id}/'"
    words = ["import json", "from django.apps import apps", "m = apps.get_model", "n = {}"]
    words += [
        f"n['{name}'] = m('geodata', '{model}').objects.filter({ours}).count()"
        for name, model in SCOPED.items()
    ]
    words += [f"n['{k}'] = m('geodata', '{v}').objects.count()" for k, v in SHARED.items()]
    words += [
        "a = m('dispatch', 'Appliance').objects.values_list('formation_id', flat=True)",
        "f = m('org', 'Formation').objects.filter("
        f"{ours.removeprefix('formation__')}).values_list('pk', flat=True)",
        "n['appliances'] = len([one for one in a if one in set(f)])",
        "n['roads'] = m('geodata', 'Road').objects.filter(network__is_current=True).count()",
        "print('COUNTS' + json.dumps(n))",
    ]
    said = system.manage("shell", "-c", "\n".join(words))
    assert "COUNTS" in said.stdout, said.stderr[-800:]
    line = next(one for one in said.stdout.splitlines() if one.startswith("COUNTS"))
    counts: dict[str, int] = json.loads(line.removeprefix("COUNTS"))
    return counts


def read(system: Running, token: str, layer: str, **options: Any) -> tuple[dict, Any]:
    """Read a layer by pyogrio, the GDAL of GeoPandas."""
    import pyogrio  # noqa: PLC0415 - loads a GDAL of its own

    pyogrio.set_gdal_config_options(
        {"GDAL_HTTP_USERPWD": f"{WHO}:{token}", "GDAL_HTTP_AUTH": "BASIC"}
    )
    opening = {"PAGE_SIZE": 10_000}
    meta, _, geometry, fields = pyogrio.raw.read(
        f"OAPIF:{system.url}/ogc", layer=layer, **{**opening, **options}
    )
    return meta, (geometry, dict(zip(meta["fields"], fields, strict=True)))


def ogrinfo(system: Running, token: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Debian's ogrinfo: the GDAL Debian's QGIS stands on."""
    return subprocess.run(
        ["ogrinfo", "-ro", f"OAPIF:{system.url}/ogc", *words],
        env={
            "PATH": os.environ["PATH"], "GDAL_HTTP_USERPWD": f"{WHO}:{token}", "CPL_DEBUG": "ON",
            "CPL_CURL_VERBOSE": "NO",
        },
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_ogrinfo_finds_every_layer_and_counts_what_the_database_holds(
    system: Running, token: str, held: dict[str, int]
) -> None:
    assert set(held) == set(COLLECTIONS)
    assert held["water_sources"] > 1_000
    for layer, count in held.items():
        said = ogrinfo(system, token, "-so", layer)
        assert said.returncode == 0, said.stderr[-800:]
        assert f"Feature Count: {count}" in said.stdout, (layer, said.stdout[:600])


def test_every_feature_of_every_layer_is_read_page_by_page(
    system: Running, token: str, held: dict[str, int]
) -> None:
    for layer, count in held.items():
        meta, (geometry, fields) = read(system, token, layer)
        assert len(geometry) == count, layer
        if count:
            assert all(len(values) == count for values in fields.values())
            assert meta["crs"] is not None


def test_pages_of_a_hundred_hold_the_same_features(system: Running, token: str) -> None:
    _, (_, whole) = read(system, token, "stations")
    _, (_, pages) = read(system, token, "stations", PAGE_SIZE=3)
    assert list(pages["name"]) == list(whole["name"])
    assert len(set(pages["name"])) == len(whole["name"])


def test_an_attribute_filter_is_done_by_the_server(
    system: Running, token: str, ours: httpx.Client
) -> None:
    wanted = ours.get("/ogc/collections/water_sources/items", params={"kind": "cistern"}).json()
    _, (geometry, fields) = read(system, token, "water_sources", where="kind = 'cistern'")
    assert 0 < len(geometry) == wanted["numberMatched"]
    assert set(fields["kind"]) == {"cistern"}

    said = ogrinfo(system, token, "-q", "-where", "kind = 'cistern'", "water_sources")
    asked = said.stderr + said.stdout
    assert "kind=cistern" in asked, asked[-2_000:]


def test_a_box_is_done_by_the_server(
    system: Running, token: str, ours: httpx.Client, held: dict[str, int]
) -> None:
    extent = ours.get("/ogc/collections/water_sources").json()["extent"]["spatial"]["bbox"][0]
    west, south, east, north = extent
    box = (west, south, (west + east) / 2, (south + north) / 2)
    named = ",".join(map(repr, box))
    wanted = ours.get("/ogc/collections/water_sources/items", params={"bbox": named}).json()
    _, (geometry, _) = read(system, token, "water_sources", bbox=box)
    assert 0 < len(geometry) == wanted["numberMatched"] < held["water_sources"]

    said = ogrinfo(system, token, "-q", "-spat", *map(str, box), "water_sources")
    assert "bbox=" in said.stderr


def test_each_system_s_axes_come_out_in_the_right_place(
    system: Running, token: str, ours: httpx.Client
) -> None:
    first = ours.get("/ogc/collections/stations/items", params={"limit": 1}).json()["features"][0]
    lng, lat = first["geometry"]["coordinates"]
    for asked in (CRS84, EPSG_4326, EPSG_4490, EPSG_3857):
        meta, (geometry, _) = read(system, token, "stations", CRS=asked)
        (x, y), *_ = shapely.get_coordinates(shapely.from_wkb(geometry[0]))
        if asked == EPSG_3857:
            assert "3857" in meta["crs"]
            ((x, y),) = from_mercator(np.array([[x, y]]))
        assert (x, y) == pytest.approx((lng, lat), abs=1e-6)  # GDAL turns axes for its users


def test_a_wrong_token_opens_nothing(system: Running) -> None:
    said = ogrinfo(system, "fengsui_wrong", "-so", "stations")
    assert "401" in said.stderr
    assert "Feature Count" not in said.stdout


def test_tiles_are_opened_by_gdal_too(system: Running, token: str, ours: httpx.Client) -> None:
    extent = ours.get("/ogc/collections/water_sources/tiles/WebMercatorQuad").json()
    (template,) = [one["href"] for one in extent["links"] if one["rel"] == "item"]
    station = ours.get("/ogc/collections/stations/items", params={"limit": 1}).json()
    lng, lat = station["features"][0]["geometry"]["coordinates"]
    zoom = 12
    up = math.asinh(math.tan(math.radians(lat))) / math.pi
    column, row = int((lng + 180) / 360 * 2**zoom), int((1 - up) / 2 * 2**zoom)
    filled = template.replace("{tileMatrix}", str(zoom)).replace("{tileRow}", str(row))
    filled = filled.replace("{tileCol}", str(column))
    got = ours.get(filled)
    assert got.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    at = Path(os.environ.get("TMPDIR", "/tmp")) / f"fengsui-tile-{os.getpid()}.pbf"
    at.write_bytes(got.content)
    try:
        said = subprocess.run(
            ["ogrinfo", "-so", "-al", str(at)], capture_output=True, text=True, check=False
        )
    finally:
        at.unlink()
    assert "Layer name: water" in said.stdout
