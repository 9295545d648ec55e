"""Every network of the shared data, held against counts made without our reading code."""

import ast
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from conftest import real_data
from gis.roads.build import BuiltRoads, build_from_file
from gis.roads.mapping import load_mapping
from gis.roads.policy import read_policy
from tests.gis.plain_osm import GEOD, Plain, is_open, plain_osm

AT = datetime(2026, 11, 21, tzinfo=UTC)
XIAN = Path(__file__).parent / "mappings" / "xian.toml"


@dataclass(frozen=True)
class Counts:
    """What was imported on 2026-11-21: a reader that changes says so here."""

    open: int  # pieces
    roads: int
    edges: int
    km: float
    oneway: int
    restrictions: int = 0  # in the graph


OSM = {
    "shanghai/shanghai_center.osm": Counts(7068, 6887, 9783, 909.9, 3962),
    "shanghai/shanghai.osm": Counts(1169, 735, 934, 63.7, 536),
    "heidelberg/heidelberg.osm.pbf": Counts(15806, 14183, 25647, 1139.8, 2631, 430),
    "liechtenstein/liechtenstein-latest.osm.pbf": Counts(3777, 3748, 7346, 397.5, 147, 2),
    "monaco/monaco.osm.pbf": Counts(2869, 2664, 4309, 307.9, 1007, 27),
    "helsinki/Helsinki.osm.pbf": Counts(1099, 985, 1540, 26.1, 419, 35),
}
GRAPHML = {
    "shanghai/shanghai_center_drive.graphml": Counts(6302, 6159, 8768, 910.7, 3524),
    "shenzhen/futian_osmnx.graphml": Counts(2024, 1963, 2830, 190.0, 1091),
}


def build(path: Path, **reading) -> BuiltRoads:
    return build_from_file(path, name="town", policy=read_policy(), built_at=AT, **reading)


def assert_counts(built: BuiltRoads, want: Counts) -> None:
    roads, report = built.network, built.report
    got = Counts(
        open=report["open"],
        roads=roads.road_count,
        edges=roads.base_count,
        km=report["kept_km"],
        oneway=int(roads.road_is_oneway.sum()),
        restrictions=report["restrictions"].get("in_graph", 0),
    )
    assert got == want
    assert roads.base_count == 2 * roads.road_count - got.oneway - one_sided(built)
    assert report["kept"] + report["dropped"] == report["open"]


def one_sided(built: BuiltRoads) -> int:
    """Two-way pieces one of whose edges leads nowhere."""
    roads = built.network
    return int(((roads.road_edge < 0).any(axis=1) & ~roads.road_is_oneway).sum())


@pytest.mark.parametrize("name", OSM)
def test_osm_comes_in_as_plain_code_counts_it(name: str) -> None:
    plain = plain_osm(real_data(name))
    built = build(real_data(name))
    roads = built.network
    steps, segments = plain.largest_part()

    assert_counts(built, OSM[name])
    assert len(roads.point_road) - roads.road_count == len(segments)
    oneway_segments = (np.diff(roads.point_start) - 1)[roads.road_is_oneway].sum()
    assert oneway_segments == sum(plain.segments[one][3] for one in segments)
    km = sum(map(plain.length_m, segments)) / 1000
    assert roads.road_length_m.sum() / 1000 == pytest.approx(km, rel=1e-5)
    directed_km = sum(plain.length_m(step[0]) for step in steps) / 1000
    assert roads.edge_length_m[: roads.base_count].sum() / 1000 == pytest.approx(
        directed_km, rel=1e-5
    )
    every_km = sum(map(plain.length_m, range(len(plain.segments)))) / 1000
    assert built.report["open_km"] == pytest.approx(every_km, abs=0.06)
    assert built.report["given"] == len(plain.ways)
    named = {tags["name"] for _, tags in plain.ways.values() if "name" in tags and is_open(tags)}
    assert set(built.name) - {""} <= named


def graphml_links(path: Path) -> tuple[list[tuple[int, int, int, bool]], int]:
    """Pieces of an OSMnx graph that are open, and how many there are in all."""
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = ET.parse(path).getroot()
    word = {key.get("id"): key.get("attr.name") for key in root.findall(f"{space}key")}
    links, seen, given = [], set(), 0
    for edge in root.iter(f"{space}edge"):
        said = {word[one.get("key")]: one.text for one in edge.findall(f"{space}data")}
        start, end = int(edge.get("source")), int(edge.get("target"))
        oneway = said["oneway"] == "True"
        street = (min(start, end), max(start, end), round(float(said["length"]) + 1e-6, 2))
        if not oneway and street in seen:
            continue
        if not oneway:
            seen.add(street)
        given += 1
        tags = {
            key: str(ast.literal_eval(value)[0]) if value.startswith("[") else value
            for key, value in said.items()
            if value and key not in {"oneway", "geometry"}
        }
        if is_open(tags):
            links.append((len(links), start, end, oneway))
    return links, given


def part_of(links: list[tuple[int, int, int, bool]]) -> tuple[int, int]:
    """Edges and links of the largest part, by the plain search."""
    plain = Plain()
    plain.__dict__["segments"] = links
    steps, kept = plain.largest_part()
    loops = sum(a == b and not links[one][3] for one, a, b in steps)  # both ways round are one step
    return len(steps) + loops, len(kept)


@pytest.mark.parametrize("name", GRAPHML)
def test_graphml_comes_in_as_plain_code_counts_it(name: str) -> None:
    links, given = graphml_links(real_data(name))
    built = build(real_data(name))

    assert_counts(built, GRAPHML[name])
    assert (built.report["given"], built.report["open"]) == (given, len(links))
    assert part_of(links) == (built.network.base_count, built.network.road_count)


def test_the_links_of_xian_come_in_as_plain_code_counts_them() -> None:
    path = real_data("xian/modifiedConn_link.shp")
    table = gpd.read_file(path)
    links = [
        (row, int(start), int(end), int(code) == 1)
        for row, (start, end, code) in enumerate(
            zip(table["from_node"], table["to_node"], table["dir"], strict=True)
        )
    ]
    built = build(path, mapping=load_mapping(XIAN))

    assert len(links) == (path.with_suffix(".shx").stat().st_size - 100) // 8 == 9842
    assert_counts(built, Counts(9842, 8534, 8897, 1130.7, 8124))
    assert part_of(links) == (built.network.base_count, built.network.road_count)
    km = sum(map(GEOD.geometry_length, table.geometry)) / 1000
    assert built.report["open_km"] == pytest.approx(km, abs=0.06)
    assert all(built.name)  # every link has a name
    assert set(built.name) <= set(table["road_name"])
    assert built.report["nodes_in_several_places"] == 0


def test_wuhan_comes_in_as_plain_code_counts_it() -> None:
    path = real_data("wuhan/original.parquet")
    table = gpd.read_parquet(path)
    built = build(path)

    assert_counts(built, Counts(92667, 92667, 151199, 7181.8, 33053))
    assert built.report["given"] == len(table)
    km = sum(map(GEOD.geometry_length, table.geometry.to_crs(4326))) / 1000
    assert built.report["open_km"] == pytest.approx(km, abs=0.3)
