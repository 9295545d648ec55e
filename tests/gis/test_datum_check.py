"""Whether a file's datum agrees with the roads: on Shanghai's own."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.db import connection

from conftest import real_data
from gis.domain.datum import Datum, from_wgs84
from gis.domain.datum_check import RIVALS, check_datum, street_in
from gis.domain.snapping import snap
from gis.layers.reading import read_table
from gis.models import District, Premises, Road, RoadNetwork, Street
from gis.roads.importing import import_roads
from gis.selectors import network as reading
from gis.services.roads import publish_network
from tests.gis.layer_files import a_detachment, counts, imported

AT = datetime(2026, 11, 21, tzinfo=UTC)
FUEL = "shanghai/fuel_charging_1603.geojson"
PLACES = "shanghai/poi/shanghai_hospital.csv"
DISTRICTS = ("310101", "310104", "310105", "310106", "310107", "310109", "310110", "310115")


@pytest.fixture(scope="module")
def shanghai(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    """Import Shanghai's roads once: building them takes seconds."""
    from django.conf import settings  # noqa: PLC0415 - a module's fixture has no ``settings``

    roads, was = real_data("shanghai/shanghai_center.osm"), settings.FENGSUI_HOME
    home = tmp_path_factory.mktemp("shanghai")
    settings.FENGSUI_HOME = home
    with django_db_blocker.unblock():
        built = import_roads(roads, name="Shanghai", at=AT)
        publish_network(built.network.version, at=AT)
        yield home
        for model in (Street, Road, RoadNetwork):
            model.objects.all().delete()
    settings.FENGSUI_HOME = was


@pytest.fixture
def house(db: None, shanghai: Path, settings) -> int:
    settings.FENGSUI_HOME = shanghai
    reading._reader = reading._Reader()
    return a_detachment("SH")


def premises(file: str, house: int, **options) -> dict:
    profile = {FUEL: "shanghai_fuel", PLACES: "shanghai_places"}[file]
    return imported("premises", real_data(file), profile=profile, anywhere=True, **options)


def to_its_street_m() -> list[float]:
    """Measure how far each imported premises lies from the street its address names."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT DISTINCT ON (p.id) ST_Distance(p.place::geography, ST_Collect(r.line)::geography)
            FROM geodata_premises p
            JOIN geodata_roadnetwork n ON n.is_current AND ST_Covers(n.bounds, p.place)
            JOIN geodata_street s ON position(s.name IN p.address) > 0
            JOIN geodata_road r ON r.network_id = s.network_id AND r.row = ANY(s.rows)
            GROUP BY p.id, s.id ORDER BY p.id, length(s.name) DESC
        """)
        return [row[0] for row in cursor.fetchall()]


def test_petrol_stations_land_on_the_street_of_their_address(house: int) -> None:
    told = premises(FUEL, house)

    away = to_its_street_m()
    assert counts(told) == (1_602, 0, 0)
    assert told["datum_check"]["better"] == ""
    assert len(away) > 150
    assert np.median(away) < 65  # 54 m; read as WGS-84 it would be 920 m


def test_places_land_on_the_street_of_their_address(house: int) -> None:
    told = premises(PLACES, house)

    assert counts(told) == (7_513, 0, 0)
    assert told["datum_check"]["better"] == ""
    assert np.median(to_its_street_m()) < 50  # 38 m; read as GCJ-02 it would be 370 m


def districts(folder: Path, house: int, **options) -> dict:
    """Import all districts from one file, as an office gives them out."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"区{code}", "adcode": code},
            "geometry": json.loads(real_data(f"boundaries/{code}.geojson").read_text("utf-8")),
        }
        for code in DISTRICTS
    ]
    file = folder / "districts.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    named = {"map": ["name=name", "adcode=adcode"], "id": "adcode", "anywhere": True}
    return imported("districts", file, profile="china_districts", **named, **options)


def test_boundaries_land_on_the_roads_they_follow(house: int, tmp_path: Path) -> None:
    told = districts(tmp_path, house)

    roads = reading.network()
    corners = np.concatenate(
        [np.array(ring) for one in District.objects.all() for part in one.area for ring in part]
    )
    west, south, east, north = roads.bounds
    x, y = corners.T
    inside = corners[(x > west) & (x < east) & (y > south) & (y < north)]
    away = snap(roads, roads.local(inside), within_m=1_000).distance_m
    assert counts(told) == (8, 0, 0)
    assert len(inside) > 2_000
    assert np.median(away) < 5  # 3.3 m; read as WGS-84 it would be 38 m
    assert told["datum_check"]["better"] == ""


@pytest.mark.parametrize("file", [FUEL, PLACES])
@pytest.mark.parametrize("tag", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_places_tagged_wrongly_are_flagged(house: int, file: str, tag: str) -> None:
    true = {FUEL: "bd09", PLACES: "wgs84"}[file]
    told = premises(file, house, datum=tag, dry_run=True)

    check = told["datum_check"]
    is_right = tag == true or (true, tag) == ("wgs84", "cgcs2000")
    assert check["evidence"] == "named_road"
    assert check["better"] == ("" if is_right else true)
    assert min(check["median_m"], key=check["median_m"].get) == true
    assert any("WARNING" in line for line in told["faults"]) != is_right


@pytest.mark.parametrize("tag", ["wgs84", "cgcs2000", "bd09"])
def test_boundaries_tagged_wrongly_are_flagged(house: int, tag: str, tmp_path: Path) -> None:
    check = districts(tmp_path, house, datum=tag, dry_run=True)["datum_check"]

    assert check["evidence"] == "nearest_road"
    assert check["better"] == "gcj02", check


def test_a_strict_import_refuses_a_datum_the_roads_contradict(house: int) -> None:
    told = premises(FUEL, house, datum="wgs84", strict_datum=True)

    assert told["refused"] == "nothing was imported: the places fit bd09 better"
    assert not Premises.objects.exists()


def test_a_handful_of_points_proves_nothing(house: int) -> None:
    roads = reading.network()
    table = read_table(real_data(FUEL))
    some = shapely.get_coordinates(table.shapes)[:40]

    got = check_datum(some, table.columns["address"][:40], Datum.WGS84, roads, streets())

    assert (got.evidence, got.better) == ("", "")


def streets() -> dict[str, list[int]]:
    return dict(Street.objects.values_list("name", "rows"))


@pytest.mark.parametrize("true", RIVALS)
def test_chance_does_not_contradict_a_datum(house: int, true: Datum) -> None:
    """A thousand places thrown anywhere, twenty times: no datum is ever called better."""
    roads = reading.network()
    west, south, east, north = roads.bounds
    rng = np.random.default_rng(119)
    for _ in range(20):
        places = rng.uniform((west, south), (east, north), (1_000, 2))
        got = check_datum(from_wgs84(places, true), [], true, roads, {})
        assert got.better == ""


def test_the_longest_street_in_an_address_is_its_street() -> None:
    names = {
        name: name for name in ("中山路", "中山南二路", "南路", "high street", "old high street")
    }

    assert street_in("上海市徐汇区中山南二路10号(近中山路)", names) == "中山南二路"
    assert street_in("12 Old High Street, Fulham", names) == "old high street"
    assert street_in("没有路名", names) == ""
