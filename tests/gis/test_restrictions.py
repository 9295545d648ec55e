"""Turn restrictions of real OSM: no route breaks one. The oracle reads the raw file itself."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from conftest import real_data
from gis.domain.roads import RoadNetwork
from gis.domain.snapping import Snaps, snap
from gis.domain.travel import Path as Way
from gis.domain.travel import travel_tree
from gis.roads.build import build
from gis.roads.policy import read_policy
from gis.roads.read_osm import read_osm
from tests.gis.plain_osm import Plain, direction, plain_osm

HEIDELBERG = "heidelberg/heidelberg.osm.pbf"
TARGETS, SOURCES = 100, 100
AT = datetime(2026, 11, 21, tzinfo=UTC)


class Oracle:
    """Says of a route, as a line on the ground, which one-ways and restrictions it breaks."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self.node_at = {place: node for node, place in plain.places.items()}

    @cached_property
    def ways_of(self) -> dict[tuple[int, int], set[int]]:
        """Which ways a step from node to node may belong to, either way round."""
        found = defaultdict(set)
        for number, a, b, _ in self.plain.segments:
            found[a, b].add(number)
            found[b, a].add(number)
        return found

    @cached_property
    def against(self) -> set[tuple[int, int]]:
        """Steps that go against a one-way, and along no other road."""
        may = {(a, b) for _, a, b, _ in self.plain.segments}
        may |= {(b, a) for _, a, b, oneway in self.plain.segments if not oneway}
        return {(b, a) for _, a, b, oneway in self.plain.segments if oneway} - may

    @cached_property
    def rules_at(self) -> dict[int, list[tuple[int, bool, int, int]]]:
        found = defaultdict(list)
        for number, (is_only, start, via, end) in enumerate(self.plain.rules):
            if self.is_drivable(start, via, end):
                found[via].append((number, is_only, start, end))
        return found

    @cached_property
    def open_ways(self) -> set[int]:
        return {number for number, *_ in self.plain.segments}

    def is_drivable(self, start: int, via: int, end: int) -> bool:
        """Whether a restriction speaks of ways that are open, and of one way to go each."""
        return {start, end} <= self.open_ways and self.ends(start, via, 0) == self.ends(
            end, via, 1
        ) == 1

    def ends(self, way: int, via: int, side: int) -> int:
        """How many ways there are to come to (side 0) or leave (side 1) a node along a way."""
        refs, tags = self.plain.ways[way]
        steps = list(pairwise(refs[::-1] if direction(tags) < 0 else refs))
        count = sum((b if side == 0 else a) == via for a, b in steps)
        if direction(tags) == 0:
            count += sum((a if side == 0 else b) == via for a, b in steps)
        return count

    def nodes_of(self, network: RoadNetwork) -> list[list[int]]:
        """OSM's nodes along each edge of a network."""
        places = network.lnglat(network.point_east_north_m).round(7).tolist()
        node = [self.node_at[lng, lat] for lng, lat in places]
        start = network.point_start.tolist()
        lines = [node[low:high] for low, high in pairwise(start)]
        return [
            lines[road] if is_forward else lines[road][::-1]
            for road, is_forward in zip(
                network.edge_road.tolist(), network.edge_is_forward.tolist(), strict=True
            )
        ]

    def broken(self, nodes: list[int]) -> list[int]:
        """Numbers of the restrictions that a route breaks."""
        found = []
        for came, via, goes in zip(nodes, nodes[1:], nodes[2:], strict=False):
            for number, is_only, start, end in self.rules_at.get(via, []):
                if start in self.ways_of[came, via]:
                    is_to = end in self.ways_of[via, goes]
                    if is_to != is_only:
                        found.append(number)
        return found


@pytest.fixture(scope="module")
def path() -> Path:
    return real_data(HEIDELBERG)


@pytest.fixture(scope="module")
def networks(path: Path) -> tuple[RoadNetwork, RoadNetwork]:
    """Heidelberg as it is, and as if nothing were forbidden."""
    policy = read_policy()
    drawn = read_osm(path, policy)
    said = {"name": "town", "policy": policy, "built_at": AT, "sha256": "", "began_s": 0.0}
    free = replace(drawn, forbidden=(), named=())
    return build(drawn, **said).network, build(free, **said).network


def test_ten_thousand_routes_break_none_and_hundreds_would_have(path: Path, networks) -> None:
    bound, free = networks
    oracle = Oracle(plain_osm(path))
    rng = np.random.default_rng(119)
    rows = rng.choice(bound.road_count, TARGETS + SOURCES, replace=False)
    middle = (bound.point_start[rows] + bound.point_start[rows + 1]) // 2
    places = bound.lnglat(bound.point_east_north_m[middle])
    sources, targets = places[:SOURCES], places[SOURCES:]

    along, along_free = oracle.nodes_of(bound), oracle.nodes_of(free)
    driven, exercised, would_break = 0, 0, Counter[int]()
    for target in targets:
        tree, free_tree = (travel_tree(one, at(one, target[None])) for one in networks)
        seconds = tree.travel_s(at(bound, sources))
        assert np.isfinite(seconds).all()
        for path_ in tree.paths(at(bound, sources)):
            nodes = driven_along(along, path_)
            assert not oracle.broken(nodes)
            assert not oracle.against.intersection(pairwise(nodes))
            driven += 1
        dearer = sources[seconds > free_tree.travel_s(at(free, sources)) + 1e-6]
        for path_ in free_tree.paths(at(free, dearer)):
            broken = oracle.broken(driven_along(along_free, path_))
            exercised += bool(broken)
            would_break.update(broken)

    assert driven == TARGETS * SOURCES
    assert exercised >= 50
    assert len(would_break) >= 20
    assert sum(len(rules) for rules in oracle.rules_at.values()) >= 430


def driven_along(along: list[list[int]], path: Way) -> list[int]:
    """OSM's nodes along a route, the pieces at its ends driven whole."""
    nodes: list[int] = []
    for edge in path.edges.tolist():
        nodes += along[edge][bool(nodes) :]
    return nodes


def at(network: RoadNetwork, places: np.ndarray) -> Snaps:
    return snap(network, network.local(places), within_m=1.0)


def test_more_than_four_hundred_restrictions_of_heidelberg_are_in_the_graph(path: Path) -> None:
    policy = read_policy()
    report = build(
        read_osm(path, policy), name="t", policy=policy, built_at=AT, sha256="", began_s=0.0
    ).report["restrictions"]
    relations = [
        tags for tags, _ in plain_osm(path).relations if tags["type"].startswith("restriction")
    ]

    assert report["given"] == len(relations) == 476
    assert report["in_graph"] >= 400
    assert report["understood"] + sum(report["left_out"].values()) == report["given"]
