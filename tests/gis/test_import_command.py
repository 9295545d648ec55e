"""``import_roads`` from end to end: any file, a place, twice, and with a change."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import requests
from django.core.management import CommandError, call_command

from conftest import real_data
from gis.api import network
from gis.domain.roads import load_network
from gis.models import Road
from gis.models import RoadNetwork as RoadNetworkRow
from gis.roads.writing import publish_current
from gis.selectors import network as reading
from gis.selectors.network import CURRENT, roads_folder
from tests.gis.test_importing import AT, NODES, WAYS, osm_file
from tests.gis.test_networks import XIAN
from tests.gis.test_reading import MAPPING, links

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path: Path) -> Path:
    settings.FENGSUI_HOME = tmp_path / "home"
    reading._reader = reading._Reader()
    return settings.FENGSUI_HOME


@pytest.fixture
def said(capsys):
    """Run the command and read what it printed."""

    def run(*words, **options) -> dict:
        capsys.readouterr()
        call_command("import_roads", *words, **options)
        printed = capsys.readouterr().out
        return json.loads(printed[printed.index("{") :])

    return run


def mapping_file(folder: Path) -> Path:
    path = folder / "links.json"
    path.write_text(json.dumps(MAPPING))
    return path


def test_the_same_file_makes_no_new_version_and_says_so(tmp_path: Path, said) -> None:
    first = said(osm_file(tmp_path), name="镇")
    again = said(osm_file(tmp_path), name="镇")

    assert first["changes"] == {"said": "there was no network of this name"}
    assert again["changes"] == {"said": "nothing changed: this network is there already"}
    assert again["version"] == first["version"]
    assert RoadNetworkRow.objects.count() == 1


def test_a_new_file_says_which_roads_it_changed(tmp_path: Path, said, monkeypatch) -> None:
    first = said(osm_file(tmp_path), name="镇")
    monkeypatch.setitem(NODES, 7, (114.3041, 30.602))
    ways = [
        ([1, 2, 3], {"highway": "primary", "name": "解放路", "name:en": "Jiefang Avenue"}),
        ([4, 2, 5], {"highway": "residential", "name": "青年路", "maxspeed": "9"}),
        WAYS[2],
        ([3, 6], {"highway": "service"}),
    ]
    second = said(osm_file(tmp_path, ways), name="镇")

    changes = second["changes"]
    assert changes["since"] == first["version"]
    assert (changes["unchanged"], changes["changed"]) == (0, 5)
    assert changes["changed_in"] == {"geometry": 1, "speed": 2, "name": 2}
    assert (changes["added"], changes["removed"]) == (1, 0)
    assert changes["added_km"] == pytest.approx(0.2, abs=0.05)
    assert changes["for_example"]["changed"] == ["解放路", "青年路"]
    back = said(osm_file(tmp_path, ways[:3]), name="镇")["changes"]
    assert (back["unchanged"], back["removed"]) == (5, 1)
    assert said(osm_file(tmp_path), name="别的镇")["changes"]["said"].startswith("there was no")


def test_a_shapefile_is_kept_whole_and_built_again_from_what_is_kept(tmp_path: Path, said) -> None:
    links(tmp_path, "links.shp")
    options = {"name": "镇", "mapping": mapping_file(tmp_path)}
    version = said(tmp_path / "links.shp", **options)["version"]
    row = RoadNetworkRow.objects.get()
    assert (row.source, row.options) == ("links.zip", {"mapping": MAPPING, "datum": "wgs84"})
    assert said(tmp_path / "links.shp", **options)["changes"]["said"].startswith("nothing changed")

    shutil.rmtree(roads_folder() / version)
    (roads_folder() / CURRENT).unlink()
    for part in tmp_path.glob("links.*"):
        part.unlink()

    assert publish_current(AT) == version
    assert network().road_count == Road.objects.count() == 6


def test_a_shapefile_without_its_table_is_refused(tmp_path: Path) -> None:
    links(tmp_path, "links.shp")
    (tmp_path / "links.dbf").unlink()
    with pytest.raises(CommandError, match=r"no links\.dbf"):
        call_command("import_roads", tmp_path / "links.shp", mapping=mapping_file(tmp_path))


def test_links_want_a_mapping_and_nothing_else_takes_one(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="wants --mapping"):
        call_command("import_roads", links(tmp_path))
    with pytest.raises(CommandError, match="takes no column mapping"):
        call_command("import_roads", osm_file(tmp_path), mapping=mapping_file(tmp_path))
    with pytest.raises(CommandError, match="wants a file, or --place"):
        call_command("import_roads")


def test_a_datum_is_kept_with_what_was_imported_in_it(tmp_path: Path, said) -> None:
    version = said(osm_file(tmp_path), datum="gcj02")["version"]

    assert RoadNetworkRow.objects.get().options["datum"] == "gcj02"
    west = load_network(roads_folder() / version).bounds[0]
    assert abs(west - NODES[1][0]) > 0.004


def test_a_place_wants_the_internet_and_says_so(monkeypatch) -> None:
    """The one fake: the line is cut."""

    def cut(*_args, **_options) -> None:
        raise requests.exceptions.ConnectionError("no route to host")

    monkeypatch.setattr("requests.get", cut)
    monkeypatch.setattr("requests.post", cut)
    with pytest.raises(CommandError, match=r"'Futian, Shenzhen' cannot be looked up: .* a file"):
        call_command("import_roads", place="Futian, Shenzhen")


def test_networks_saved_by_the_first_release_are_still_read(tmp_path: Path, said) -> None:
    version = said(osm_file(tmp_path), name="镇")["version"]
    folder = roads_folder() / version
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["gate_kinds"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    for name in ("copy_of", "road_key", "road_max_height_m", "gate_node", "gate_s", "gate_kind"):
        (folder / f"{name}.npy").unlink()

    roads = load_network(folder)

    assert roads.base_count == roads.edge_count
    said(osm_file(tmp_path, WAYS[:3]), name="城")
    changed = said(osm_file(tmp_path, WAYS[:2]), name="镇")["changes"]
    assert changed == {"said": f"not compared: {version} does not say which road is which"}


def test_xian_is_imported_by_its_mapping(said) -> None:
    path = real_data("xian/modifiedConn_link.shp")

    report = said(path, name="西安", mapping=XIAN)

    assert report["kept"] == Road.objects.count() == network().road_count
    assert set(Road.objects.values_list("name", flat=True)) <= set(gpd.read_file(path)["road_name"])
