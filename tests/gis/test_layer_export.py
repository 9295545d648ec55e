"""Layers into files, and back: what goes out comes in again."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from django.contrib.auth import get_user_model
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.core.management import CommandError, call_command
from django.test import Client

from dispatch.models import Appliance
from gis.domain.layer_words import CAPABILITIES
from gis.domain.layers import LAYERS, Shape
from gis.layers.writing import FORMS
from gis.models import (
    Building,
    Camera,
    District,
    FirstDueArea,
    MajorHazard,
    Premises,
    Station,
    WaterSource,
)
from gis.views import places as views
from plans.domain.capability import VOCABULARY
from tests.builders import City, a_person, a_premises, crossing
from tests.gis.layer_files import counts, imported

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)


def square(east: float) -> MultiPolygon:
    corner = crossing(east, 3)
    return MultiPolygon(
        Polygon.from_bbox((corner.lng, corner.lat, corner.lng + 0.01, corner.lat + 0.01))
    )


@pytest.fixture
def ground(city: City) -> City:
    """Lay a few things of every layer."""
    here = Point(*crossing(4, 4), srid=4326)
    hospital = a_premises(city, crossing(3, 3))
    Premises.objects.filter(pk=hospital).update(hazards=["lpg", "crowd"], name="=HYPERLINK(1)")
    WaterSource.objects.create(
        kind="hydrant", state="faulty", place=here, flow_lps=15.5, inspected_at=WHEN
    )
    WaterSource.objects.create(kind="cistern", state="unknown", place=here, volume_m3=500)
    Building.objects.create(name='楼,"甲"座', area=square(2), height_m=99.5, storeys=30)
    District.objects.create(name="江岸区", adcode="420102", level="county", area=square(1))
    FirstDueArea.objects.create(formation_id=city.stations[0], area=square(4))
    MajorHazard.objects.create(
        formation_id=city.stations[1], premises_id=hospital, name="液氧罐", kind="oxygen",
        amount="20 m³", place=here, is_synthetic=True,
    )  # fmt: skip
    Camera.objects.create(
        formation_id=city.neighbour, name="路口", place=here, heading_deg=90.0,
        stream_url="rtsp://user:secret@10.0.0.1/1",
    )  # fmt: skip
    return city


def written(layer: str, file: Path, **options: Any) -> Path:
    call_command("export_layer", layer, str(file), stdout=io.StringIO(), **options)
    return file


MODELS = {
    "stations": Station, "water_sources": WaterSource, "premises": Premises,
    "buildings": Building, "districts": District, "first_due_areas": FirstDueArea,
    "major_hazards": MajorHazard, "cameras": Camera,
}  # fmt: skip


def facts(layer: str, source: str) -> list[str]:
    """Give all that rows of a source say, each as text; places to 0.1 mm, rings from one corner."""

    def plain(value: Any) -> Any:
        if not isinstance(value, GEOSGeometry):
            return value
        shape = shapely.normalize(shapely.from_wkb(bytes(value.wkb)))
        return shapely.to_wkt(shape, rounding_precision=9)

    left = {"id", "source", "source_ref", "pinyin", "initials"}
    fields = MODELS[layer]._meta.concrete_fields
    if layer == "water_sources":
        left |= {"formation_id"}  # worked out from where it lies
    names = [one.attname for one in fields if one.attname not in left and not one.generated]
    rows = MODELS[layer].objects.filter(source=source)
    return sorted(str([plain(getattr(row, name)) for name in names]) for row in rows)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layer", [one for one in MODELS if one != "stations"])
def test_what_goes_out_comes_in_again(ground: City, tmp_path: Path, layer: str, form: str) -> None:
    file = written(layer, tmp_path / f"a.{form}")

    options = {"datum": "wgs84"} if form == "csv" else {}
    told = imported(layer, file, source="back", formation="HB", **options)

    was = facts(layer, "")
    assert counts(told) == (len(was), 0, 0), told
    assert facts(layer, "back") == was
    assert len(was) > 0


@pytest.mark.parametrize("form", FORMS)
def test_stations_and_appliances_come_back_to_themselves(
    ground: City, tmp_path: Path, form: str
) -> None:
    options = {"datum": "wgs84"} if form == "csv" else {}
    stations = written("stations", tmp_path / f"a.{form}")
    was = facts("stations", "")
    told = imported("stations", stations, source="back", formation="HB", **options)
    assert sum(counts(told)) == len(was)
    assert facts("stations", "back") == was

    appliances = written("appliances", tmp_path / f"b.{form}")
    count = Appliance.objects.count()
    told = imported("appliances", appliances, source="back", formation="HB")
    assert counts(told) == (0, 0, count), told["faults"][:3]


def test_a_table_opens_in_a_spreadsheet_and_runs_nothing(ground: City, tmp_path: Path) -> None:
    data = written("premises", tmp_path / "a.csv").read_bytes()

    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert row["name"] == "'=HYPERLINK(1)"
    assert row["hazards"] == "lpg;crowd"
    assert (float(row["lng"]), float(row["lat"])) == pytest.approx(crossing(3, 3))
    assert shapely.from_wkt(row["wkt"]).x == pytest.approx(crossing(3, 3).lng)


def test_a_geojson_is_as_the_standard_has_it(ground: City, tmp_path: Path) -> None:
    said = json.loads(written("districts", tmp_path / "a.geojson").read_bytes())

    (feature,) = said["features"]
    ring = shapely.LinearRing(feature["geometry"]["coordinates"][0][0])
    assert said["type"] == "FeatureCollection"
    assert "crs" not in said
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert ring.is_ccw
    assert feature["properties"]["name"] == "江岸区"


def test_a_geopackage_opens_in_gdal(ground: City, tmp_path: Path) -> None:
    frame = gpd.read_file(written("buildings", tmp_path / "a.gpkg"))

    assert frame.crs.to_epsg() == 4326
    assert frame["name"].tolist() == ['楼,"甲"座']


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("form", FORMS)
def test_an_empty_layer_is_an_empty_file(db: None, home, tmp_path: Path, layer: str, form) -> None:
    file = written(layer, tmp_path / f"a.{form}")

    if form == "csv":
        assert len(file.read_text("utf-8-sig").splitlines()) == 1
    elif form == "geojson":
        assert json.loads(file.read_bytes())["features"] == []
    else:
        assert len(gpd.read_file(file)) == 0


def test_a_table_can_be_given_in_a_shifted_datum_and_nothing_else(
    ground: City, tmp_path: Path
) -> None:
    file = written("water_sources", tmp_path / "a.csv", datum="gcj02")
    imported("water_sources", file, source="back", formation="HB", datum="gcj02")

    there = WaterSource.objects.filter(source="back").first().place
    assert (there.x, there.y) == pytest.approx(crossing(4, 4), abs=2e-9)
    with pytest.raises(CommandError, match="gcj02 goes into a CSV only"):
        written("water_sources", tmp_path / "a.geojson", datum="gcj02")
    assert not (tmp_path / "a.geojson").exists()


def seen_by(city: City, username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


def given(client: Client, layer: str, form: str = "geojson") -> Any:
    answer = client.get(f"/api/layers/{layer}/export?format={form}")
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)["features"] if form == "geojson" else answer


def test_one_is_given_what_one_sees(ground: City) -> None:
    city, neighbour = seen_by(ground, "dispatcher"), seen_by(ground, "neighbour")

    assert len(given(city, "stations")) == len(given(neighbour, "stations")) == 5
    assert len(given(city, "premises")) == 1
    assert given(neighbour, "premises") == []
    assert given(city, "cameras") == []
    assert len(given(neighbour, "cameras")) == 1
    assert len(given(neighbour, "appliances")) == 1
    assert len(given(city, "water_sources")) == len(given(neighbour, "water_sources")) == 2


def test_where_a_camera_s_picture_comes_from_is_not_given_out(ground: City, tmp_path: Path) -> None:
    a_person("chief", ground.corps, "admin")
    for form in FORMS:
        answer = seen_by(ground, "chief").get(f"/api/layers/cameras/export?format={form}")
        assert b"secret" not in answer.content
        assert b"stream_url" not in answer.content

    assert b"secret" in written("cameras", tmp_path / "a.csv").read_bytes()


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        (None, "stations/export", 401),
        ("duty_1", "stations/export", 403),
        ("trainer", "stations/export", 403),
        ("dispatcher", "secrets/export", 404),
        ("dispatcher", "stations/export?format=pdf", 422),
        ("dispatcher", "stations/export?format=gpkg&datum=bd09", 409),
    ],
)
def test_who_may_not_and_what_there_is_not(
    ground: City, username: str | None, path: str, status: int
) -> None:
    client = Client() if username is None else seen_by(ground, username)

    assert client.get(f"/api/layers/{path}").status_code == status


def test_more_than_an_answer_holds_is_refused(ground: City, monkeypatch) -> None:
    monkeypatch.setattr(views, "MOST_EXPORTED", 1)

    answer = seen_by(ground, "dispatcher").get("/api/layers/water_sources/export")

    assert answer.status_code == 409
    assert answer.json()["refused"] == "export_too_large"


def test_a_file_has_its_name_and_its_type(ground: City) -> None:
    answer = given(seen_by(ground, "dispatcher"), "stations", "gpkg")

    assert answer["Content-Disposition"] == 'attachment; filename="stations.gpkg"'
    assert answer["Content-Type"] == "application/geopackage+sqlite3"
    assert answer.content.startswith(b"SQLite format 3")


def test_every_layer_of_the_catalogue_is_named_in_both_languages() -> None:
    for layer in LAYERS.values():
        assert all([layer.zh, layer.en])
        assert layer.table or layer.shape == Shape.NONE
        assert all(name for one in layer.fields for name in (one.zh, one.en)), layer.name
    assert set(CAPABILITIES) == set(VOCABULARY)
