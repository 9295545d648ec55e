"""What readers make of tags, barriers, limits and restrictions, on a town drawn by hand."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.domain.datum import Datum, from_wgs84
from gis.domain.roads import RoadNetwork
from gis.domain.snapping import snap
from gis.domain.travel import travel_tree
from gis.roads.build import BuiltRoads
from gis.roads.policy import read_policy
from gis.roads.read_osm import read_osm
from gis.roads.tags import lane_count, metres, posted_on, tonnes
from tests.gis.test_networks import build

#   3   6
#   |   |
#   2 - 5
#   |   |
# 0-1 - 4-7
NODES = {
    10: (0, 0), 11: (1, 0), 12: (1, 1), 13: (1, 2), 14: (2, 0), 15: (2, 1), 16: (2, 2), 17: (3, 0),
}  # fmt: skip
STREETS = {
    1: [10, 11], 2: [11, 12], 3: [12, 13], 4: [11, 14], 5: [12, 15], 6: [14, 15], 7: [15, 16],
    8: [14, 17],
}  # fmt: skip
Tags = dict[str, str]


def place(node: int) -> tuple[float, float]:
    x, y = NODES[node]
    return 114.3 + x * 0.002, 30.6 + y * 0.002


def town(
    folder: Path,
    tags: dict[int, Tags] | None = None,
    barriers: dict[int, Tags] | None = None,
    relations: list[tuple[Tags, list[tuple[str, int, str]]]] = (),
    streets: dict[int, list[int]] = STREETS,
) -> Path:
    def words(said: Tags) -> str:
        return "".join(f"<tag k='{key}' v='{value}'/>" for key, value in said.items())

    lines = ["<osm version='0.6'>"]
    for node in NODES:
        lng, lat = place(node)
        lines.append(f"<node id='{node}' version='1' lon='{lng:.7f}' lat='{lat:.7f}'>")
        lines.append(words((barriers or {}).get(node, {})) + "</node>")
    for way, refs in streets.items():
        nodes = "".join(f"<nd ref='{ref}'/>" for ref in refs)
        said = {"highway": "residential"} | (tags or {}).get(way, {})
        lines.append(f"<way id='{way}' version='1'>{nodes}{words(said)}</way>")
    for number, (said, members) in enumerate(relations, 1):
        parts = "".join(f"<member type='{t}' ref='{r}' role='{o}'/>" for t, r, o in members)
        lines.append(f"<relation id='{number}' version='1'>{parts}{words(said)}</relation>")
    path = folder / "town.osm"
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def restriction(kind: str, *members: int, **said: str) -> tuple[Tags, list[tuple[str, int, str]]]:
    """From, via and to; a via above nine is a node."""
    start, *vias, end = members
    parts = [("way", start, "from"), *(("node" if v > 9 else "way", v, "via") for v in vias)]
    return {"type": "restriction", "restriction": kind} | said, [*parts, ("way", end, "to")]


def nodes_driven(roads: RoadNetwork, start: tuple[int, int], end: tuple[int, int]) -> list[int]:
    """Nodes passed from the middle of one street, leaving it forwards, to that of another."""

    def middle(street: tuple[int, int]):
        (a, b), (c, d) = (place(node) for node in street)
        at = roads.local(np.array([[(a + c) / 2, (b + d) / 2]]))
        heading = np.degrees(np.arctan2(c - a, d - b))
        return snap(roads, at, within_m=1.0, headings_deg=np.array([heading]))

    (path,) = travel_tree(roads, middle(end)).paths(middle(start))
    ends = roads.lnglat(roads.node_east_north_m[roads.edge_to[path.edges[:-1]]])
    at = {tuple(np.round(place(node), 6)): node for node in NODES}
    return [at[tuple(one)] for one in np.round(ends, 6)]


def report_of(path: Path) -> dict:
    return build(path).report["restrictions"]


@pytest.mark.parametrize(
    ("relations", "nodes"),
    [
        ([], [11, 14]),
        ([restriction("no_straight_on", 1, 11, 4)], [11, 12, 15, 14]),
        ([restriction("only_left_turn", 1, 11, 2)], [11, 12, 15, 14]),
        ([restriction("no_straight_on", 1, 4, 8)], [11, 12, 15, 14]),  # via a way
        ([restriction("no_straight_on", 1, 4, 8), restriction("no_right_turn", 3, 5, 6)],
         [11, 12, 15, 14]),  # both via ways; the second has another from
        ([restriction("only_left_turn", 1, 2, 5)], [11, 12, 15, 14]),
        ([restriction("no_u_turn", 1, 2, 5, 6)], [11, 14]),  # two via ways, not on our path
        ([restriction("no_straight_on", 1, 4, 8), restriction("no_u_turn", 1, 2, 5, 6)],
         None),  # over both: there is no way left but round by a dead end
        ([restriction("no_straight_on", 1, 11, 4, **{"except": "emergency"})], [11, 14]),
        ([restriction("no_straight_on", 1, 11, 4, **{"except": "bus;emergency"})], [11, 14]),
        ([({"type": "restriction", "restriction:hgv": "no_straight_on"},
           restriction("", 1, 11, 4)[1])], [11, 14]),
        ([({"type": "restriction", "restriction:conditional": "no_straight_on @ (07:00-09:00)"},
           restriction("", 1, 11, 4)[1])], [11, 14]),
    ],
)  # fmt: skip
def test_a_restriction_is_kept_by_the_way_that_is_driven(
    tmp_path: Path, relations: list, nodes: list[int] | None
) -> None:
    roads = build(town(tmp_path, relations=relations)).network

    got = nodes_driven(roads, (10, 11), (14, 17))

    if nodes is None:
        assert got not in ([11, 14], [11, 12, 15, 14])
        assert got[-1] == 14
    else:
        assert got == nodes


def test_those_who_come_from_elsewhere_may_still_go_over_the_via_way(tmp_path: Path) -> None:
    barred = town(tmp_path, relations=[restriction("no_straight_on", 1, 4, 8)])
    built = build(barred)

    assert nodes_driven(built.network, (12, 11), (14, 17)) == [11, 14]
    assert nodes_driven(built.network, (10, 11), (11, 14)) == [11]  # and to it
    assert built.report["edges_copied"] == 1
    assert built.report["restrictions"]["in_graph"] == 1


def test_each_restriction_that_is_left_out_is_counted_with_its_reason(tmp_path: Path) -> None:
    said = report_of(
        town(
            tmp_path,
            tags={8: {"oneway": "yes"}},
            streets=STREETS | {9: [11, 14, 15]},
            relations=[
                restriction("no_left_turn", 1, 11, 99),
                restriction("no_left_turn", 8, 14, 4),  # 8 leads away from 14
                restriction("no_left_turn", 1, 15, 6),
                restriction("no_left_turn", 9, 14, 8),  # 9 passes through
                restriction("only_thinking", 1, 11, 4),
                restriction("rest", 1, 11, 4),
                restriction("no_left_turn", 1, 11, 4, **{"except": "emergency"}),
                ({"type": "restriction", "restriction:bicycle": "no_left_turn"}, []),
                ({"type": "restriction", "restriction:conditional": "no_u_turn @ (Mo)"}, []),
                ({"type": "restriction", "restriction": "no_u_turn"}, []),
            ],
        )
    )

    assert (said["given"], said["understood"]) == (10, 1)
    assert said["left_out"] == {
        "a member is not open to us or not in the file": 1,
        "cannot be driven anyway: against a one-way": 1,
        "the members do not meet": 1,
        "ambiguous: a member goes on beyond the via": 1,
        "unknown kind rest": 1,
        "frees emergency vehicles": 1,
        "of other vehicles": 1,
        "holds at times only": 1,
        "a member is missing": 1,
    }


@pytest.mark.parametrize(
    ("read", "value", "want"),
    [
        (metres, "2.5", 2.5), (metres, "2.5 m", 2.5), (metres, "2,5", 2.5), (metres, "250 cm", 2.5),
        (metres, "8 ft", 2.4384), (metres, "8'6\"", 2.5908), (metres, "8'", 2.4384),
        (metres, "4;3.5", 3.5), (tonnes, "7.5", 7.5), (tonnes, "7.5 t", 7.5),
        (tonnes, "3500 kg", 3.5), (tonnes, "10 st", 9.07185), (lane_count, "2;3", 2),
    ],
)  # fmt: skip
def test_limits_are_read_in_whatever_measure(read, value: str, want: float) -> None:
    assert read(value) == pytest.approx(want, rel=1e-5)


@pytest.mark.parametrize("value", [None, "default", "none", "", "low", "-2", "'"])
def test_what_is_no_limit_is_unknown(value: str | None) -> None:
    assert np.isnan([metres(value), tonnes(value), lane_count(value)]).all()


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"maxspeed": "CN:urban"}, 50),
        ({"maxspeed": "20 mph"}, 32.187),
        ({"maxspeed:type": "CN:rural"}, 70),
        ({"maxspeed": "30", "source:maxspeed": "DE:urban"}, 30),
        ({"maxspeed": "signals"}, np.nan),
        ({"maxspeed": "XX:urban"}, np.nan),
    ],
)
def test_a_rule_that_is_named_posts_its_speed(tags: Tags, kmh: float) -> None:
    got = posted_on(tags, read_policy().zone_mps) * 3.6
    assert got == pytest.approx(kmh, rel=1e-4, nan_ok=True)


def test_limits_and_lanes_stand_on_their_road(tmp_path: Path) -> None:
    limits = {"maxheight": "3.2", "maxweight": "12", "maxwidth": "8 ft", "lanes": "2"}
    built = build(town(tmp_path, tags={4: limits | {"name": "低桥路"}, 5: {"maxheight": "low"}}))
    roads, row = built.network, built.name.index("低桥路")

    assert roads.road_max_height_m[row] == 3.2
    assert roads.road_max_weight_t[row] == 12
    assert roads.road_max_width_m[row] == pytest.approx(2.4384)
    assert roads.road_lane_count[row] == 2
    assert np.isfinite(roads.road_max_height_m).sum() == 1
    assert built.report["limits"]["max_height_m_not_read"] == {"maxheight=low": 1}


def way_round(built: BuiltRoads) -> bool:
    """Whether one goes round by 12 and 15 from 10 to 17."""
    return nodes_driven(built.network, (10, 11), (14, 17)) == [11, 12, 15, 14]


SPLIT = {**STREETS, 4: [11, 18, 14]}


@pytest.mark.parametrize(
    ("barrier", "is_round", "wait_s"),
    [
        ({"barrier": "bollard"}, True, 0),
        ({"barrier": "bollard", "bollard": "removable"}, False, 45),
        ({"barrier": "bollard", "emergency": "yes"}, False, 45),
        ({"barrier": "lift_gate"}, False, 10),
        ({"barrier": "gate", "locked": "yes"}, True, 120),
        ({"barrier": "entrance"}, False, 0),
        ({"barrier": "troll"}, False, 30),
    ],
)
def test_a_barrier_stops_or_costs_what_the_policy_says(
    tmp_path: Path, monkeypatch, barrier: Tags, is_round: bool, wait_s: float
) -> None:
    monkeypatch.setitem(NODES, 18, (1.5, 0))
    free = build(town(tmp_path, streets=SPLIT))
    gated = build(town(tmp_path, streets=SPLIT, barriers={18: barrier}))

    assert way_round(gated) == is_round
    assert gated.network.gate_s.tolist() == ([wait_s] if wait_s else [])
    assert gated.network.turn_s.sum() == pytest.approx(
        free.network.turn_s.sum()
        + (2 * wait_s if wait_s else 40 * (barrier["barrier"] == "bollard"))
    )
    kind = barrier["barrier"]
    assert gated.report["gates"]["unknown"] == ({kind: 1} if kind == "troll" else {})
    assert gated.network.road_count == free.network.road_count + 1


def test_a_barrier_on_a_junction_shuts_nothing(tmp_path: Path) -> None:
    built = build(town(tmp_path, barriers={14: {"barrier": "bollard"}}))

    assert not way_round(built)
    assert built.report["gates"]["on_a_junction"] == {"bollard": 1}


@pytest.mark.parametrize(
    ("tags", "is_open", "why"),
    [
        ({"highway": "residential"}, True, ""),
        ({"highway": "service", "access": "private"}, True, "access=private"),
        ({"highway": "service", "access": "no"}, False, "access=no"),
        ({"highway": "service", "access": "no", "motor_vehicle": "yes"}, True, ""),
        ({"highway": "service", "access": "no", "emergency": "yes"}, True, "emergency=yes"),
        ({"highway": "service", "access": "no", "bus": "yes"}, True, "bus=yes"),
        ({"highway": "footway"}, False, "highway=footway"),
        ({"highway": "footway", "emergency": "yes"}, True, "emergency=yes"),
        ({"highway": "steps", "emergency": "yes"}, False, "highway=steps"),
        ({"highway": "primary", "oneway": "reversible"}, False, "oneway=reversible"),
    ],
)
def test_who_may_enter_is_decided_by_the_policy(tags: Tags, is_open: bool, why: str) -> None:
    assert read_policy().decide(tags) == (is_open, why)


@pytest.mark.parametrize(
    ("tags", "want"),
    [
        ({"oneway": "yes"}, 1),
        ({"oneway": "-1"}, -1),
        ({"oneway": "no", "junction": "roundabout"}, 0),
        ({"junction": "roundabout"}, 1),
        ({"highway": "motorway"}, 1),
        ({"oneway": "yes", "oneway:bus": "no"}, 0),
        ({"oneway": "yes", "oneway:bicycle": "no"}, 1),
        ({"oneway:motor_vehicle": "yes", "oneway": "no"}, 1),
        ({}, 0),
    ],
)
def test_direction_is_decided_by_the_policy(tags: Tags, want: int) -> None:
    assert read_policy().oneway.direction(tags) == want


def test_a_way_that_leaves_the_file_is_cut_where_it_does(tmp_path: Path) -> None:
    path = town(tmp_path, streets={**STREETS, 8: [14, 17, 999, 998]})
    assert read_osm(path, read_policy()).said["cut_at_the_edge"] == 2


def test_what_is_no_osm_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm.pbf"
    path.write_bytes(b"no")
    with pytest.raises(ValueError, match=r"roads\.osm\.pbf: cannot be read"):
        build(path)


MAPPING = {
    "column": {"from_node": "a", "to_node": "b", "direction": "dir", "class": "kind", "name": "n"},
    "direction": {"both": [0], "as_drawn": [1], "against": [2], "closed": [3]},
    "class": {"main": "primary", "side": "residential"},
}


def links(folder: Path, name: str = "links.gpkg", **column) -> Path:
    rows = [(1, 10, 11), (2, 11, 12), (4, 11, 14), (5, 12, 15), (6, 14, 15), (8, 14, 17)]
    table = gpd.GeoDataFrame(
        {
            "a": [a for _, a, _ in rows],
            "b": [b for _, _, b in rows],
            "dir": [0, 0, 2, 0, 0, 0],
            "kind": ["side", "side", "main", "side", "side", "side"],
            "n": ["", "北街", "大街", None, "", ""],
        }
        | column,
        geometry=[shapely.LineString([place(a), place(b)]) for _, a, b in rows],
        crs=4326,
    )
    table.to_file(folder / name)
    return folder / name


@pytest.mark.parametrize("name", ["links.gpkg", "links.shp"])
def test_links_are_read_by_their_mapping(tmp_path: Path, name: str) -> None:
    built = build(links(tmp_path, name), mapping=MAPPING)
    roads, main = built.network, built.name.index("大街")

    assert roads.road_count == 6
    assert roads.road_is_oneway.nonzero()[0].tolist() == [main]
    assert roads.lnglat(roads.road_line(main))[0] == pytest.approx(place(14), abs=1e-6)
    assert roads.road_classes[roads.road_class[main]] == "primary"
    assert built.report["directions"] == {"both": 5, "against": 1}


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"column": MAPPING["column"] | {"name": "nom"}}, {}, "no column nom"),
        ({}, {"dir": [0, 0, 7, 0, 9, 7]}, r"column dir: .* '7' \(2\), '9' \(1\)"),
        ({}, {"kind": ["side"] * 5 + ["path"]}, r"column kind: .* class for 'path'"),
        ({"class": {"main": "boulevard", "side": "residential"}}, {}, "no speed for class boule"),
        ({"all": {"class": "primary"}}, {}, r"either column.class or all.class"),
        ({"colunm": {}}, {}, "colunm"),
        ({"direction": {"forth": [1]}}, {}, "direction.forth"),
        ({"direction": {}}, {}, r"wants \[direction\]"),
        ({"all": {"nodes": "at_ends"}}, {}, "column.from_node and column.to_node"),
        ({"column": MAPPING["column"] | {"posted_kmh": "n"}}, {}, "column n for posted_kmh"),
        ({}, {"a": [1, 2, None, 4, 5, 6]}, "column a: a row names no node"),
    ],
)
def test_what_a_mapping_does_not_say_is_refused_by_name(
    tmp_path: Path, change: dict, column: dict, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        build(links(tmp_path, **column), mapping=MAPPING | change)


def test_roads_in_another_datum_come_to_lie_where_they_are(tmp_path: Path) -> None:
    path = links(tmp_path)
    shifted = gpd.read_file(path)
    shifted.geometry = shapely.transform(
        shifted.geometry.to_numpy(), lambda places: from_wgs84(places, Datum.GCJ02)
    )
    shifted.to_file(tmp_path / "gcj.gpkg")
    true = build(path, mapping=MAPPING).network

    back = build(tmp_path / "gcj.gpkg", mapping=MAPPING, datum=Datum.GCJ02).network
    wrong = build(tmp_path / "gcj.gpkg", mapping=MAPPING).network

    assert back.bounds == pytest.approx(true.bounds, abs=2e-7)
    assert abs(wrong.bounds[0] - true.bounds[0]) > 0.004
