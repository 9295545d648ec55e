"""Importing roads from a file, and putting them in force."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from django.core.management import CommandError, call_command

from core.geo import LngLat
from eventlog.api import entries_after, logs
from gis.api import NoRoadNetwork, find_places, is_on_network, network, published, routes
from gis.models import Road, Street
from gis.models import RoadNetwork as RoadNetworkRow
from gis.roads.build import build_from_file
from gis.roads.importing import CannotRebuild
from gis.roads.policy import read_policy
from gis.roads.tags import posted_mps
from gis.roads.writing import publish_current
from gis.selectors import network as reading
from gis.selectors.network import CURRENT, roads_folder
from tests.builders import a_city

AT = datetime(2026, 11, 21, tzinfo=UTC)

NODES = {
    1: (114.300, 30.600),
    2: (114.302, 30.600),
    3: (114.304, 30.600),
    4: (114.302, 30.602),
    5: (114.302, 30.598),
    6: (114.306, 30.600),
    7: (114.304, 30.602),
}
WAYS = [
    ([1, 2, 3], {"highway": "primary", "name": "解放大道", "name:en": "Jiefang Avenue"}),
    ([4, 2, 5], {"highway": "residential", "name": "青年路", "maxspeed": "18"}),
    ([4, 7, 3], {"highway": "residential", "oneway": "-1"}),
    ([3, 6], {"highway": "service", "access": "no"}),
    ([5, 6], {"highway": "footway"}),
]


def osm_file(folder: Path, ways: list[tuple[list[int], dict[str, str]]] = WAYS) -> Path:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    lines += [f'<node id="{n}" lon="{lng}" lat="{lat}"/>' for n, (lng, lat) in NODES.items()]
    for number, (nodes, tags) in enumerate(ways, start=10):
        lines.append(f'<way id="{number}">')
        lines += [f'<nd ref="{node}"/>' for node in nodes]
        lines += [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]
        lines.append("</way>")
    path = folder / "town.osm"
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


@pytest.fixture
def own_home(settings, tmp_path: Path) -> Path:
    settings.FENGSUI_HOME = tmp_path / "home"
    reading._reader = reading._Reader()
    return settings.FENGSUI_HOME


def build(path: Path):
    return build_from_file(path, name="town", policy=read_policy(), built_at=AT)


def test_osm_says_direction_speed_name_and_who_may_enter(tmp_path: Path) -> None:
    built = build(osm_file(tmp_path))
    roads = built.network

    assert set(built.name) == {"解放大道", "青年路", ""}
    assert not built.is_name_synthetic.any()
    oneway = np.flatnonzero(roads.road_is_oneway)
    (line,) = [roads.lnglat(roads.road_line(int(row))) for row in oneway]
    assert line[0] == pytest.approx(NODES[3], abs=1e-6)  # oneway=-1: drawn backwards
    assert line[-1] == pytest.approx(NODES[4], abs=1e-6)
    assert not roads.road_is_guessed.any()
    slow = built.name.index("青年路")
    edge = roads.road_edge[slow, 0]
    assert roads.edge_length_m[edge] / roads.edge_travel_s[edge] == pytest.approx(5.0)
    assert roads.road_classes == ("primary", "residential")
    assert built.report["given"] == 5


@pytest.mark.parametrize(
    ("tag", "mps"),
    [("36", 10.0), ("36 km/h", 10.0), (["72", "36"], 10.0), ("10 mph", 4.4704)],
)
def test_a_posted_speed_is_read(tag: object, mps: float) -> None:
    assert posted_mps(tag) == pytest.approx(mps, rel=1e-4)


@pytest.mark.parametrize("tag", [None, "none", "CN:urban", "0", float("nan")])
def test_what_posts_no_speed_is_none(tag: object) -> None:
    assert np.isnan(posted_mps(tag))


def parquet_file(folder: Path) -> Path:
    """Two carriageways of a kilometre and a half, joined at their ends, with streets off them."""
    places = [
        ("primary", [(114.3002, 30.600), (114.3002, 30.614)]),
        ("primary", [(114.3000, 30.614), (114.3000, 30.600)]),
        ("residential", [(114.3000, 30.600), (114.3002, 30.600)]),
        ("residential", [(114.3000, 30.614), (114.3002, 30.614)]),
        ("residential", [(114.3002, 30.600), (114.3010, 30.600)]),
        ("residential", [(114.3002, 30.614), (114.3010, 30.614)]),
        ("residential", [(114.3000, 30.614), (114.2990, 30.614)]),
        ("residential", [(114.3000, 30.600), (114.2990, 30.600)]),
        ("steps", [(114.3000, 30.600), (114.2990, 30.610)]),
    ]
    table = gpd.GeoDataFrame(
        {"highway": [name for name, _ in places]},
        geometry=[shapely.LineString(line) for _, line in places],
        crs=4326,
    )
    path = folder / "lost.parquet"
    table.to_parquet(path)
    return path


def test_lost_oneways_are_guessed_and_long_streets_named_once(tmp_path: Path) -> None:
    built = build(parquet_file(tmp_path))
    roads = built.network

    assert roads.road_is_guessed.tolist() == roads.road_is_oneway.tolist()
    main = np.flatnonzero(roads.road_is_oneway)
    assert len(main) == built.report["guessed"] == 2
    assert len({built.name[row] for row in main}) == 1  # two carriageways, one street
    assert built.is_name_synthetic[main].all()
    assert sum(map(bool, built.name)) == 2
    assert built.report["classes"]["primary"]["partner_anti_parallel_left_percent"] == 100
    assert build(parquet_file(tmp_path)).network.version == roads.version
    assert build(parquet_file(tmp_path)).name == built.name


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roads.txt"
    path.write_text("no")
    with pytest.raises(CommandError, match=r"\.osm"):
        call_command("import_roads", path)
    with pytest.raises(CommandError, match="no file"):
        call_command("import_roads", tmp_path / "nothing.osm")


@pytest.mark.django_db(transaction=True)
def test_an_import_is_in_force_for_every_reader_and_twice_is_once(
    tmp_path: Path, own_home: Path, capsys
) -> None:
    with pytest.raises(NoRoadNetwork):
        network()

    call_command("import_roads", osm_file(tmp_path), name="镇")

    printed = capsys.readouterr().out
    said = json.loads(printed[printed.index("{") :])
    assert (said["version"], said["dropped"]) == (network().version, 0)
    assert network().name == "镇"
    assert Road.objects.count() == network().road_count
    assert is_on_network(LngLat(114.301, 30.6001), 50)
    assert not is_on_network(LngLat(114.35, 30.6))
    (route,) = routes(np.array([NODES[1]]), LngLat(*NODES[5]))
    assert route.line[0] == pytest.approx(NODES[1], abs=1e-6)
    assert route.line[-1] == pytest.approx(NODES[5], abs=1e-6)

    since = published().published_at
    call_command("import_roads", osm_file(tmp_path), name="镇")
    assert (RoadNetworkRow.objects.count(), Street.objects.count()) == (1, 2)
    assert published().published_at == since


@pytest.mark.django_db(transaction=True)
def test_a_new_import_is_noticed_and_a_broken_one_is_not_taken(
    tmp_path: Path, own_home: Path, monkeypatch
) -> None:
    monkeypatch.setattr(reading, "LOOK_EVERY_S", 0)
    call_command("import_roads", osm_file(tmp_path), name="镇")
    first = network()

    call_command("import_roads", osm_file(tmp_path, WAYS[:3]), name="城")
    second = network()
    (roads_folder() / CURRENT).write_text('{"version": "gone", "published_at": "2026-11-21"}')

    assert second.version != first.version
    assert first.road_line(0).shape[1] == 2  # who still holds the old one can go on
    assert network() is second
    assert RoadNetworkRow.objects.get(is_current=True).version == second.version


@pytest.mark.django_db(transaction=True)
def test_lost_arrays_are_built_again_from_the_kept_file(tmp_path: Path, own_home: Path) -> None:
    call_command("import_roads", osm_file(tmp_path), name="镇")
    version = network().version
    shutil.rmtree(roads_folder() / version)
    (roads_folder() / CURRENT).unlink()

    assert publish_current(AT) == version
    assert (roads_folder() / version / "turn_s.npy").exists()

    shutil.rmtree(roads_folder() / version)
    shutil.rmtree(roads_folder() / "sources")
    with pytest.raises(CannotRebuild):
        publish_current(AT)


@pytest.mark.django_db(transaction=True)
def test_streets_and_their_crossing_are_found_by_what_people_type(
    tmp_path: Path, own_home: Path
) -> None:
    call_command("import_roads", osm_file(tmp_path), name="镇")

    for words in ("解放大道", "解放", "jiefangdadao", "jfdd", "Jiefang Avenue"):
        assert [one.label for one in find_places(words)][:1] == ["解放大道"], words
    for words in ("解放大道与青年路", "青年路/解放大道", "jiefangdadao and qingnianlu"):
        (found, *_) = find_places(words)
        assert (found.kind, found.matched) == ("crossing", "crossing"), words
        assert found.place == pytest.approx(NODES[2], abs=1e-5)
    assert find_places("没有这条路") == []
    assert find_places("100%_'\\") == []
    assert find_places("  ") == []


@pytest.mark.django_db(transaction=True)
def test_every_detachment_reads_of_new_roads_once(tmp_path: Path, own_home: Path) -> None:
    a_city(with_appliances=False)

    call_command("import_roads", osm_file(tmp_path), name="镇")
    call_command("import_roads", osm_file(tmp_path), name="镇")

    assert set(logs()) == {"HB", "WH", "EZ"}  # the corps' own holds its response plans
    for log in ("WH", "EZ"):
        kinds = [entry.kind for entry in entries_after(log, 0, 100)]
        assert kinds.count("roads.published") == 1, log
        assert kinds.count("geodata.imported") == 1, log
