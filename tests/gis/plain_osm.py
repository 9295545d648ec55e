"""OSM read the slow and plain way, without our reading code: what imports are held against."""

import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
from pyproj import Geod
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

_CLASSES = (
    "motorway trunk primary secondary tertiary unclassified residential living_street service"
    " pedestrian road motorway_link trunk_link primary_link secondary_link tertiary_link"
)
_STOPS = (
    "bollard block jersey_barrier log debris stile turnstile full-height_turnstile kissing_gate"
    " cycle_barrier motorcycle_barrier horse_stile fence wall hedge chicane guard_rail"
    " barrier_board planter wedge stone tank_trap bus_trap sump_buster shrub hole overgrowth"
)
CLASSES, STOPS = set(_CLASSES.split()), set(_STOPS.split())
WHEN_OPENED = {"busway", "track", "footway", "cycleway", "path"}
GEOD = Geod(ellps="WGS84")

Step = tuple[int, int, int]  # segment, node it leaves, node it comes to


@dataclass
class Plain:
    """Ways, places, barriers and restrictions as they stand in the file."""

    ways: dict[int, tuple[list[int], dict[str, str]]] = field(default_factory=dict)
    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    barriers: dict[int, dict[str, str]] = field(default_factory=dict)
    relations: list[tuple[dict[str, str], list[tuple[str, int, str]]]] = field(default_factory=list)

    @cached_property
    def segments(self) -> list[tuple[int, int, int, bool]]:
        """Way, node, node, one-way: of the open roads, in the direction of travel."""
        found = []
        for number, (refs, tags) in self.ways.items():
            if is_open(tags):
                way = direction(tags)
                order = refs[::-1] if way < 0 else refs
                found += [
                    (number, a, b, way != 0)
                    for a, b in pairwise(order)
                    if a != b and a in self.places and b in self.places
                ]
        return found

    def length_m(self, segment: int) -> float:
        _, a, b, _ = self.segments[segment]
        return GEOD.inv(*self.places[a], *self.places[b])[2]

    @cached_property
    def rules(self) -> list[tuple[bool, int, int, int]]:
        """Restrictions via a node that bind us: whether only_, from way, via, to way."""
        found = []
        for tags, members in self.relations:
            kind = tags.get("restriction", "")
            exempt = "emergency" in tags.get("except", "").replace(" ", "").split(";")
            if tags.get("type") != "restriction" or not kind or exempt:
                continue
            via = [ref for type_, ref, role in members if role == "via" and type_ == "n"]
            froms = [ref for _, ref, role in members if role == "from"]
            tos = [ref for _, ref, role in members if role == "to"]
            if len(via) == 1:
                found += [
                    (kind.startswith("only_"), one, via[0], other) for one in froms for other in tos
                ]
        return found

    @cached_property
    def forbidden(self) -> set[tuple[Step, Step]]:
        """Turns that may not be made, between segments."""
        into, out = defaultdict(list), defaultdict(list)
        for number, (way, a, b, oneway) in enumerate(self.segments):
            into[way, b].append((number, a, b))
            out[way, a].append((number, a, b))
            if not oneway:
                into[way, a].append((number, b, a))
                out[way, b].append((number, b, a))
        leaving = defaultdict(list)
        for (_, node), steps in out.items():
            leaving[node] += steps
        turns = set()
        for is_only, start, via, end in self.rules:
            if len(into[start, via]) == 1 and len(out[end, via]) == 1:
                (came,), (goes,) = into[start, via], out[end, via]
                turns |= {
                    (came, one) for one in (leaving[via] if is_only else [goes])
                    if not is_only or one != goes
                }  # fmt: skip
        return turns

    def largest_part(self) -> tuple[set[Step], set[int]]:
        """Steps and segments of the largest part in which every step leads to every other."""
        first = self._part(range(len(self.segments)))
        return (part := self._part(sorted({step[0] for step in first}))), {one[0] for one in part}

    def _part(self, numbers) -> set[Step]:
        stops = {
            node
            for node, tags in self.barriers.items()
            if self.ends_of_all[node] == 2 and is_stop(tags)
        }
        steps: list[Step] = []
        for n in numbers:
            _, a, b, oneway = self.segments[n]
            steps += [(n, a, b)] if oneway else [(n, a, b), (n, b, a)]
        row = {step: at for at, step in enumerate(steps)}
        leaving = defaultdict(list)
        for step in steps:
            leaving[step[1]].append(step)
        arcs = []
        for at, came in enumerate(steps):
            back = (came[0], came[2], came[1])
            may = [back] if came[2] in stops else leaving[came[2]]
            may = [one for one in may if one in row and (came, one) not in self.forbidden]
            arcs += [(at, row[one]) for one in ([one for one in may if one != back] or may)]
        rows, columns = np.array(arcs).T
        graph = csr_array((np.ones(len(arcs)), (rows, columns)), shape=(len(steps),) * 2)
        _, label = connected_components(graph, connection="strong")
        best = np.bincount(label).argmax()
        return {step for step, one in zip(steps, label.tolist(), strict=True) if one == best}

    @cached_property
    def ends_of_all(self) -> Counter[int]:
        return Counter(node for _, a, b, _ in self.segments for node in (a, b))


def is_open(tags: dict[str, str]) -> bool:
    opened = (
        tags.get("emergency") in {"yes", "designated"}
        or tags.get("fire_lane") == "yes"
        or tags.get("bus") in {"yes", "designated"}
        or tags.get("psv") in {"yes", "designated"}
    )
    kind = tags.get("highway")
    if kind not in CLASSES:
        return opened and kind in WHEN_OPENED
    access = ""
    for key in ("access", "vehicle", "motor_vehicle", "motorcar"):
        access = tags.get(key, access)
    shut = (
        access == "no"
        or tags.get("area") == "yes"
        or tags.get("service") in {"parking_aisle", "drive-through"}
        or tags.get("construction") == "yes"
        or tags.get("oneway") == "reversible"
    )
    return opened or not shut


def direction(tags: dict[str, str]) -> int:
    if "no" in (tags.get("oneway:emergency"), tags.get("oneway:bus"), tags.get("oneway:psv")):
        return 0
    said = tags.get("oneway:motor_vehicle", tags.get("oneway"))
    if said is None:
        round_ = tags.get("junction") in {"roundabout", "circular"}
        return int(round_ or tags.get("highway") == "motorway")
    return -1 if said in {"-1", "reverse"} else int(said in {"yes", "true", "1"})


def is_stop(tags: dict[str, str]) -> bool:
    soft = (
        tags.get("bollard") in {"removable", "rising", "foldable"}
        or tags.get("emergency") in {"yes", "designated"}
        or tags.get("motor_vehicle") == "yes"
    )
    return tags["barrier"] in STOPS and not soft


def plain_osm(path: Path) -> Plain:
    """Read XML with the standard library, PBF object by object."""
    return _xml(path) if path.suffix == ".osm" else _pbf(path)


def _xml(path: Path) -> Plain:
    plain = Plain()
    for one in ET.parse(path).getroot():
        tags = {tag.get("k"): tag.get("v") for tag in one.findall("tag")}
        if one.tag == "node":
            plain.places[int(one.get("id"))] = (float(one.get("lon")), float(one.get("lat")))
            if "barrier" in tags:
                plain.barriers[int(one.get("id"))] = tags
        elif one.tag == "way" and "highway" in tags:
            refs = [int(node.get("ref")) for node in one.findall("nd")]
            plain.ways[int(one.get("id"))] = (refs, tags)
        elif one.tag == "relation":
            members = [
                (member.get("type")[0], int(member.get("ref")), member.get("role"))
                for member in one.findall("member")
            ]
            plain.relations.append((tags, members))
    return plain


def _pbf(path: Path) -> Plain:
    plain = Plain()
    for one in osmium.FileProcessor(path):
        if one.is_node():
            plain.places[one.id] = (one.location.lon, one.location.lat)
            if "barrier" in one.tags:
                plain.barriers[one.id] = dict(one.tags)
        elif one.is_way() and "highway" in one.tags:
            plain.ways[one.id] = ([node.ref for node in one.nodes], dict(one.tags))
        elif one.is_relation() and "type" in one.tags:
            members = [(member.type, member.ref, member.role) for member in one.members]
            plain.relations.append((dict(one.tags), members))
    return plain
