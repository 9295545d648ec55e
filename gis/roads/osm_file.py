"""An OSM file as it is: its highways, their nodes, and its turn restrictions."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import osmium

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".xml", ".osm.gz", ".osm.bz2")


@dataclass(frozen=True, slots=True)
class OsmWay:
    """A way with a ``highway`` tag."""

    id: int
    refs: tuple[int, ...]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class OsmRelation:
    """A turn restriction as it is written."""

    id: int
    tags: dict[str, str]
    members: tuple[tuple[str, int, str], ...]  # type (n, w, r), id, role

    def having(self, role: str) -> list[tuple[str, int]]:
        """Give the members with a role, in order."""
        return [(kind, ref) for kind, ref, what in self.members if what == role]


@dataclass(frozen=True, slots=True)
class OsmFile:
    """All of a file that roads are made of."""

    ways: list[OsmWay]
    relations: list[OsmRelation]
    places: dict[int, tuple[float, float]]  # of the ways' nodes that are in the file, lng lat
    barriers: dict[int, dict[str, str]]  # tags of those that are a barrier


def read_osm_file(path: Path) -> OsmFile:
    """Read PBF or XML, packed or not.

    Raises
    ------
    ValueError
        If the file cannot be read as OSM.
    """
    try:
        ways, relations = _ways_and_relations(path)
        places, barriers = _nodes(path, {ref for way in ways for ref in way.refs})
    except RuntimeError as problem:
        raise ValueError(f"{path.name}: cannot be read as OSM: {problem}") from problem
    return OsmFile(ways, relations, places, barriers)


def _ways_and_relations(path: Path) -> tuple[list[OsmWay], list[OsmRelation]]:
    ways, relations = [], []
    wanted = osmium.FileProcessor(path, osmium.osm.WAY | osmium.osm.RELATION)
    for one in wanted.with_filter(osmium.filter.KeyFilter("highway", "type")):
        tags = dict(one.tags)
        if isinstance(one, osmium.osm.Way) and "highway" in tags:
            ways.append(OsmWay(one.id, tuple(node.ref for node in one.nodes), tags))
        elif isinstance(one, osmium.osm.Relation) and tags.get("type", "").startswith(
            "restriction"
        ):
            members = tuple((member.type, member.ref, member.role) for member in one.members)
            relations.append(OsmRelation(one.id, tags, members))
    return ways, relations


def _nodes(
    path: Path, ids: Iterable[int]
) -> tuple[dict[int, tuple[float, float]], dict[int, dict[str, str]]]:
    places: dict[int, tuple[float, float]] = {}
    barriers: dict[int, dict[str, str]] = {}
    wanted = osmium.FileProcessor(path, osmium.osm.NODE)
    for one in wanted.with_filter(osmium.filter.IdFilter(ids)):
        if isinstance(one, osmium.osm.Node) and one.location.valid():
            places[one.id] = (one.location.lon, one.location.lat)
            if "barrier" in one.tags:
                barriers[one.id] = dict(one.tags)
    return places, barriers
