"""Reading the road graphs that OSMnx writes as GraphML."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import osmnx as ox
import shapely

from gis.domain.local import Degrees
from gis.domain.road_pieces import RoadFacts
from gis.roads.drawn import DrawnRoads, keys_of, points_of
from gis.roads.policy import Policy, matching
from gis.roads.tags import lane_count, metres, posted_on, tonnes

WANTED = ("highway", "oneway")
"""What every edge has to say."""


def read_graph(path: Path, policy: Policy) -> DrawnRoads:
    """Read the roads appliances may use from an OSMnx graph.

    Raises
    ------
    ValueError
        If an edge does not say its class or direction, or no road is for appliances.
    """
    graph = ox.load_graphml(path)
    for key in WANTED:
        lacking = sum(key not in said for _, _, said in graph.edges(data=True))
        if lacking:
            raise ValueError(f"{path.name}: {lacking} edges have no '{key}'")
    given, closed, us = 0, Counter[str](), Counter[str]()
    taken = []
    for start, end, line, said in _pieces(graph):
        given += 1
        is_open, why = policy.decide(said)
        if is_open:
            taken.append((start, end, line, said))
        if why:
            (us if is_open else closed)[why] += 1
    if not taken:
        raise ValueError(f"{path.name}: holds no road an appliance may use")
    starts, ends, lines, tags = (list(column) for column in zip(*taken, strict=True))
    point_start, points = points_of(np.array(lines, dtype=object))
    return DrawnRoads(
        point_start=point_start,
        point_lnglat=points,
        node_from=np.array(starts, dtype=np.int64),
        node_to=np.array(ends, dtype=np.int64),
        road_class=np.array([said["highway"] for said in tags]),
        is_oneway=np.array(
            [said["oneway"] and not matching(said, policy.oneway.lifted) for said in tags]
        ),
        posted_mps=np.array([posted_on(said, policy.zone_mps) for said in tags]),
        name=[_first(said.get("name")) for said in tags],
        name_en=[_first(said.get("name:en")) for said in tags],
        facts=RoadFacts(
            key=keys_of((_first(said.get("osmid")), start, end) for start, end, _, said in taken),
            lane_count=np.array([lane_count(said.get("lanes")) for said in tags]),
            max_width_m=np.array([metres(said.get("maxwidth")) for said in tags]),
            max_height_m=np.array([metres(said.get("maxheight")) for said in tags]),
            max_weight_t=np.array([tonnes(said.get("maxweight")) for said in tags]),
        ),
        has_oneway_tags=True,
        given_count=given,
        said={
            "access": {
                "open_to_all": len(taken) - sum(us.values()),
                "open_to_us": dict(us.most_common()),
                "closed": dict(closed.most_common()),
            },
            "restrictions": {"given": 0, "why": "the file cannot hold any"},
        },
    )


def _pieces(graph: Any) -> Iterator[tuple[int, int, shapely.LineString, dict[str, Any]]]:
    """Give each piece once: a two-way street stands in the graph in both directions."""
    places = {node: (said["x"], said["y"]) for node, said in graph.nodes(data=True)}
    seen: set[tuple[frozenset[int], bytes]] = set()
    for start, end, said in graph.edges(data=True):
        line = said.get("geometry") or shapely.LineString([places[start], places[end]])
        if not said["oneway"]:
            shape = (frozenset({start, end}), _either_way(shapely.get_coordinates(line)))
            if shape in seen:
                continue
            seen.add(shape)
        yield start, end, line, said | {"highway": _first(said["highway"])}


def _either_way(points: Degrees) -> bytes:
    return min(points.tobytes(), points[::-1].tobytes())


def _first(value: object) -> str:
    if isinstance(value, list):
        return str(value[0])
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN
