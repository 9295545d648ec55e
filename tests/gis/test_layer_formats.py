"""The same rows from every kind of file, in every encoding."""

import json
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely

from gis.layers.encoding import Unreadable
from gis.layers.reading import read_table
from gis.models import WaterSource
from gis.selectors import network as reading
from tests.gis.layer_files import a_csv, a_detachment, counts, imported

PLACES = [(114.3, 30.6), (114.31, 30.61)]
ROWS = [
    {"编号": f"H{n}", "类别": "消火栓", "状态": state, "流量": 15.5 + n, "经度": lng, "纬度": lat}
    for n, ((lng, lat), state) in enumerate(zip(PLACES, ["完好", "损坏"], strict=True), start=1)
]


@pytest.fixture
def house(db: None, settings, tmp_path: Path) -> int:
    settings.FENGSUI_HOME = tmp_path / "home"
    reading._reader = reading._Reader()
    return a_detachment()


def frame(crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    said = [{k: v for k, v in row.items() if k not in {"经度", "纬度"}} for row in ROWS]
    made = gpd.GeoDataFrame(said, geometry=[shapely.Point(*one) for one in PLACES], crs=4326)
    return made.to_crs(crs)


def a_geojson(folder: Path) -> Path:
    path = folder / "a.geojson"
    path.write_text(frame().to_json(), encoding="utf-8-sig")
    return path


def a_geopackage(folder: Path) -> Path:
    frame("EPSG:32650").to_file(folder / "a.gpkg", layer="water")
    return folder / "a.gpkg"


def a_shapefile(folder: Path) -> Path:
    frame("EPSG:4490").to_file(folder / "a.shp", encoding="gb18030")
    return folder / "a.shp"


def a_zip(folder: Path) -> Path:
    a_shapefile(folder)
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        for part in folder.glob("a.*"):
            archive.write(part, part.name)
    return folder / "b.zip"


def a_sheet(folder: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.append([])  # people leave a line free
    page.append(list(ROWS[0]))
    for row in ROWS:
        page.append(list(row.values()))
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


@pytest.mark.parametrize("make", [a_geojson, a_geopackage, a_shapefile, a_zip, a_sheet])
def test_every_kind_of_file_gives_the_same_rows(house: int, tmp_path: Path, make) -> None:
    options = {"datum": "wgs84"} if make is a_sheet else {}

    told = imported("water_sources", make(tmp_path), **options)

    assert counts(told) == (2, 0, 0), told
    one, two = WaterSource.objects.order_by("source_ref")
    assert (one.source_ref, one.kind, one.state, one.flow_lps) == ("H1", "hydrant", "usable", 16.5)
    assert two.state == "faulty"
    assert (one.place.x, one.place.y) == pytest.approx(PLACES[0], abs=1e-9)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"),
     ("utf-16", "utf-16")],
)  # fmt: skip
def test_the_encoding_is_told_from_the_bytes(tmp_path: Path, encoding: str, said: str) -> None:
    table = read_table(a_csv(tmp_path / "a.csv", ROWS, encoding))

    assert table.encoding == said
    assert table.columns["类别"] == ["消火栓", "消火栓"]


@pytest.mark.parametrize(
    ("written", "given", "why"),
    [
        ("gb18030", "utf-8", "the file is not in utf-8: byte 0"),
        ("utf-8", "gb18030", "the file is not in gb18030"),
        ("utf-8", "latin-1", "its text is UTF-8"),
        ("utf-8", "klingon", "nobody knows the encoding 'klingon'"),
    ],
)
def test_a_wrong_encoding_is_refused(tmp_path: Path, written: str, given: str, why: str) -> None:
    file = a_csv(tmp_path / "a.csv", ROWS, written)

    with pytest.raises(Unreadable, match=why):
        read_table(file, encoding=given)


def test_an_encoding_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    """Latin-1 accents pass for GB18030 byte by byte; the characters they make are rare ones."""
    rows = [{"Dirección": "Móstoles, Alcorcón, Plasencia", "Señal": "Ángel Peña"}]
    file = a_csv(tmp_path / "a.csv", rows, "latin-1")

    with pytest.raises(Unreadable, match="say --encoding"):
        read_table(file)

    assert read_table(file, encoding="latin-1").columns["Señal"] == ["Ángel Peña"]


def test_a_shapefile_whose_table_is_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = a_shapefile(tmp_path)

    with pytest.raises(Unreadable, match="is not in utf-8"):
        read_table(path, encoding="utf-8")


def test_a_shapefile_that_says_no_encoding_is_read_by_its_bytes(tmp_path: Path) -> None:
    path = a_shapefile(tmp_path)
    path.with_suffix(".cpg").unlink()

    assert read_table(path).columns["类别"] == ["消火栓", "消火栓"]


def test_a_map_without_a_reference_system_needs_its_datum(house: int, tmp_path: Path) -> None:
    path = a_shapefile(tmp_path)
    path.with_suffix(".prj").unlink()

    assert "say --datum" in imported("water_sources", path)["refused"]
    assert counts(imported("water_sources", path, datum="wgs84")) == (2, 0, 0)


def test_a_map_that_calls_itself_wgs84_can_be_said_to_be_shifted(house: int, tmp_path) -> None:
    told = imported("water_sources", a_geojson(tmp_path), datum="gcj02")

    assert told["datum"] == "gcj02"
    assert PLACES[0][0] - WaterSource.objects.get(source_ref="H1").place.x > 0.004


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('\n编号;名称\n\n1;"两\n行"\n;\n2;好\n3;多;了\n', encoding="utf-8")

    table = read_table(path)

    assert table.row == [4, 6]  # the quoted line break is inside one row
    assert table.columns["名称"] == ["两\n行", "好"]
    assert [(one.row, one.value) for one in table.faults] == [(7, "3/2")]
    assert read_table(a_sheet(tmp_path)).row == [3, 4]


def test_a_sheet_gives_moments_as_moments(house: int, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["kind", "inspected_at", "lng", "lat"])
    said = datetime(2024, 2, 3, 8, 30)  # noqa: DTZ001 - a sheet has no zones
    book.active.append(["消火栓", said, 114.3, 30.6])
    book.active.append(["消火栓", "2024年2月4日", "１１４.４", 30.6])
    book.save(tmp_path / "a.xlsx")

    imported("water_sources", tmp_path / "a.xlsx", datum="wgs84")

    moments = WaterSource.objects.order_by("inspected_at").values_list("inspected_at", flat=True)
    assert [one.isoformat() for one in moments] == [
        "2024-02-03T00:30:00+00:00", "2024-02-03T16:00:00+00:00"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.csv", "", "the file is empty"),
        ("a.csv", "a,a\n1,2\n", "several columns are called 'a'"),
        ("a.pdf", "x", "is none of .geojson"),
        ("a.geojson", "{", "is no JSON"),
        ("a.geojson", '{"a": 1}', "is no GeoJSON"),
        ("a.gpkg", "x", "cannot be read"),
        ("a.xlsx", "x", "cannot be read"),
        ("a.zip", "x", "cannot be read"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, name: str, text: str, why: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(Unreadable, match=why):
        read_table(tmp_path / name)


def test_an_archive_of_anything_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.vrt", "<OGRVRTDataSource/>")

    with pytest.raises(Unreadable, match="holds 0 shapefiles"):
        read_table(tmp_path / "a.zip")


def test_a_geopackage_of_several_layers_needs_one_named(tmp_path: Path) -> None:
    path = a_geopackage(tmp_path)
    frame().to_file(path, layer="other")

    with pytest.raises(Unreadable, match="say --sheet"):
        read_table(path)
    assert len(read_table(path, sheet="water").row) == 2


def test_a_bare_outline_and_an_old_reference_system_are_read(tmp_path: Path) -> None:
    bare = tmp_path / "a.geojson"
    bare.write_text(json.dumps({"type": "Point", "coordinates": [114.3, 30.6, 20.0]}))
    old = tmp_path / "b.geojson"
    metres = frame("EPSG:32650").iloc[[0]].to_json(drop_id=True)
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32650"}}
    old.write_text(json.dumps(json.loads(metres) | {"crs": name}))

    assert read_table(bare).shapes[0].coords[0][:2] == (114.3, 30.6)
    assert read_table(old).shapes[0].coords[0] == pytest.approx(PLACES[0], abs=1e-9)
    shutil.rmtree(tmp_path)
