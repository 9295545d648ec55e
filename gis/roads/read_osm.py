"""Reading OSM XML through OSMnx: what it says of direction, speed, name and access."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import osmnx as ox
import shapely

from gis.domain.local import Degrees
from gis.roads.drawn import DrawnRoads, nodes_of, points_of
from gis.roads.policy import Policy

_TAGS = ["name", "name:en", "maxspeed", "lanes", "junction", "highway", "oneway"]
_KEPT_APART = ["highway", "name", "name:en", "oneway", "maxspeed", "lanes"]
_KMH_PER_MPS, _MPH_PER_MPS = 3.6, 2.23694
_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s*(mph)?", re.ASCII)


def read_osm(path: Path, policy: Policy) -> DrawnRoads:
    """Read the roads appliances may use from OSM XML.

    OSMnx turns ``oneway=-1`` round and makes roundabouts one-way. Pieces are joined where nothing
    changes: neither class, nor name, direction or speed.

    Raises
    ------
    ValueError
        If there is no road an appliance may use.
    """
    graph, given_count = _graph(path, policy)
    pieces = list(_pieces(graph))
    if not pieces:
        raise ValueError(f"{path.name}: holds no road an appliance may use")
    lines = np.array([line for line, _ in pieces], dtype=object)
    tags = [said for _, said in pieces]
    start, points = points_of(lines)
    node_from, node_to = nodes_of(start, points)
    return DrawnRoads(
        point_start=start,
        point_lnglat=points,
        node_from=node_from,
        node_to=node_to,
        road_class=np.array([_first(said.get("highway")) for said in tags]),
        is_oneway=np.array([bool(said["oneway"]) for said in tags]),
        posted_mps=np.array([posted_mps(said.get("maxspeed")) for said in tags]),
        name=[_first(said.get("name")) for said in tags],
        name_en=[_first(said.get("name:en")) for said in tags],
        has_oneway_tags=True,
        given_count=given_count,
    )


def posted_mps(maxspeed: object) -> float:
    """Read a ``maxspeed`` tag in metres a second: the lowest if there are several, NaN if none."""
    values = maxspeed if isinstance(maxspeed, list) else [maxspeed]
    speeds = [
        float(found[1]) / (_MPH_PER_MPS if found[2] else _KMH_PER_MPS)
        for value in values
        if (found := _SPEED.match(str(value)))
    ]
    return min((speed for speed in speeds if speed > 0), default=np.nan)


def _graph(path: Path, policy: Policy) -> tuple[Any, int]:
    wanted = {*_TAGS, *policy.closed, *policy.open_anyway}
    was = ox.settings.useful_tags_way
    ox.settings.useful_tags_way = sorted(wanted)
    try:
        graph = ox.graph_from_xml(path, simplify=False, retain_all=True)
    finally:
        ox.settings.useful_tags_way = was
    ways = {said["osmid"] for _, _, said in graph.edges(data=True)}
    shut = [
        (start, end, key)
        for start, end, key, said in graph.edges(keys=True, data=True)
        if not policy.is_open(said)
    ]
    graph.remove_edges_from(shut)
    graph.remove_nodes_from(list(nx.isolates(graph)))
    if graph.number_of_edges():
        graph = ox.simplify_graph(graph, edge_attrs_differ=_KEPT_APART, track_merged=False)
    return graph, len(ways)


def _pieces(graph: Any) -> Iterator[tuple[shapely.LineString, dict[str, Any]]]:
    """Give each piece once: a two-way street stands in the graph in both directions."""
    places = {node: (said["x"], said["y"]) for node, said in graph.nodes(data=True)}
    seen: set[bytes] = set()
    for start, end, said in graph.edges(data=True):
        line = said.get("geometry") or shapely.LineString([places[start], places[end]])
        if line.length == 0:
            continue
        if not said["oneway"]:
            shape = _either_way(shapely.get_coordinates(line))
            if shape in seen:
                continue
            seen.add(shape)
        yield line, said


def _either_way(points: Degrees) -> bytes:
    return min(points.tobytes(), points[::-1].tobytes())


def _first(value: object) -> str:
    if isinstance(value, list):
        return str(value[0])
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN
