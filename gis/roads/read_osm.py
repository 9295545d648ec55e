"""Reading OSM: direction, speed, limits, access, gates and turn restrictions of its roads."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from gis.domain.local import Degrees
from gis.domain.road_pieces import Gates, RoadFacts
from gis.domain.roads import Floats, Longs
from gis.roads.drawn import DIGITS, DrawnRoads, keys_of
from gis.roads.osm_file import OsmFile, OsmWay, read_osm_file
from gis.roads.policy import Policy
from gis.roads.restrictions import WayPieces, read_restrictions, via_nodes
from gis.roads.tags import is_unread, lane_count, metres, posted_on, tonnes

_BEND = 2  # ends of road that meet at a bend
_LIMITS = {
    "max_width_m": (metres, ("maxwidth", "maxwidth:physical")),
    "max_height_m": (metres, ("maxheight", "maxheight:physical")),
    "max_weight_t": (tonnes, ("maxweight", "maxweightrating")),
}
"""Which tags limit what, and how they are read; the least counts."""


def read_osm(path: Path, policy: Policy) -> DrawnRoads:
    """Read the roads appliances may use from OSM PBF or XML.

    A piece is what lies between two junctions, gates or ends of one way, so that it has one
    source. Roundabouts are one-way, ``oneway=-1`` is turned round.

    Raises
    ------
    ValueError
        If the file cannot be read or holds no road an appliance may use.
    """
    file = read_osm_file(path)
    taken, access = _open_ways(file.ways, policy)
    cut = _Cut.of(taken, file, policy)
    if not cut.line:
        raise ValueError(f"{path.name}: holds no road an appliance may use")
    restrictions = read_restrictions(file.relations, cut.pieces, policy.restrictions)
    node_from, node_to, gates, barriers = _at_barriers(cut, file, policy)
    facts, limits = _facts(cut, file)
    start = np.concatenate([[0], np.cumsum([len(line) for line in cut.line])]).astype(np.int32)
    places: Degrees = np.array([file.places[node] for line in cut.line for node in line])
    posted = [posted_on(way.tags, policy.zone_mps) for way in cut.way]
    return DrawnRoads(
        point_start=start,
        point_lnglat=np.round(places, DIGITS),
        node_from=node_from,
        node_to=node_to,
        road_class=np.array([way.tags["highway"] for way in cut.way]),
        is_oneway=np.array(cut.pieces.is_oneway, dtype=np.bool_),
        posted_mps=np.array(posted),
        name=[way.tags.get("name", "") for way in cut.way],
        name_en=[way.tags.get("name:en", "") for way in cut.way],
        facts=facts,
        gates=gates,
        forbidden=restrictions.forbidden,
        named=restrictions.named,
        has_oneway_tags=True,
        given_count=len(file.ways),
        said={
            "access": access,
            "cut_at_the_edge": cut.missing_count,
            "restrictions": restrictions.report,
            "gates": barriers,
            "limits": limits,
            "speeds_not_read": _unread(cut, posted),
        },
    )


def _open_ways(ways: list[OsmWay], policy: Policy) -> tuple[list[OsmWay], dict[str, Any]]:
    """Give the ways that are open to appliances, and what was decided over all."""
    taken, decided = [], {True: Counter[str](), False: Counter[str]()}
    for way in ways:
        is_open, why = policy.decide(way.tags)
        decided[is_open][why] += 1
        if is_open:
            taken.append(way)
    plain = decided[True].pop("", 0)
    return taken, {
        "open_to_all": plain,
        "open_to_us": dict(decided[True].most_common()),
        "closed": dict(decided[False].most_common()),
    }


@dataclass(slots=True)
class _Cut:
    """Open ways cut into pieces, each drawn in its direction of travel."""

    way: list[OsmWay]  # per piece
    line: list[tuple[int, ...]]  # per piece its nodes
    pieces: WayPieces
    missing_count: int  # nodes that ways name and the file does not hold

    @classmethod
    def of(cls, ways: list[OsmWay], file: OsmFile, policy: Policy) -> "_Cut":
        cut = cls([], [], WayPieces(), 0)
        runs = []
        for way in ways:
            direction = policy.oneway.direction(way.tags)
            refs = way.refs[::-1] if direction < 0 else way.refs
            cut.missing_count += sum(ref not in file.places for ref in refs)
            runs += [(way, run, direction != 0) for run in _runs(refs, file)]
        ends = Counter(node for _, run, _ in runs for pair in pairwise(run) for node in pair)
        breaks = {node for node, count in ends.items() if count != _BEND}
        breaks |= via_nodes(file.relations) | set(file.barriers)
        for way, run, is_oneway in runs:
            for line in _split(run, breaks):
                cut.way.append(way)
                cut.line.append(line)
                cut.pieces.add(way.id, line[0], line[-1], is_oneway=is_oneway)
        return cut


def _runs(refs: tuple[int, ...], file: OsmFile) -> Iterator[tuple[int, ...]]:
    """Give the parts of a way that lie in the file."""
    for is_there, part in groupby(refs, key=file.places.__contains__):
        run = tuple(node for node, _ in groupby(part))  # a node named twice in a row is no step
        if is_there and len(run) > 1:
            yield run


def _split(run: tuple[int, ...], breaks: set[int]) -> Iterator[tuple[int, ...]]:
    low = 0
    for at in range(1, len(run)):
        if at == len(run) - 1 or run[at] in breaks:
            yield run[low : at + 1]
            low = at


def _at_barriers(
    cut: _Cut, file: OsmFile, policy: Policy
) -> tuple[Longs, Longs, Gates, dict[str, Any]]:
    """Give the nodes of pieces, apart where a barrier stops an appliance, and gates it waits at.

    A barrier on a junction is left out: which arm it stands on is not said.
    """
    rule, pieces = policy.barriers, cut.pieces
    node_from, node_to = np.array(pieces.start), np.array(pieces.end)
    nodes, count = np.unique(np.concatenate([node_from, node_to]), return_counts=True)
    met = dict(zip(nodes.tolist(), count.tolist(), strict=True))
    told = {name: Counter[str]() for name in ("stop", "wait", "pass", "on_a_junction", "unknown")}
    stops, waits = set(), {}
    for node, tags in sorted(file.barriers.items()):
        kind = tags["barrier"]
        if met.get(node, 0) < _BEND:
            continue  # not on our roads, or at their end
        if met[node] > _BEND:
            told["on_a_junction"][kind] += 1
            continue
        if not rule.is_known(kind):
            told["unknown"][kind] += 1
        seconds = rule.seconds_at(tags)
        told["stop" if seconds == np.inf else "wait" if seconds else "pass"][kind] += 1
        if seconds == np.inf:
            stops.add(node)
        elif seconds:
            waits[node] = (kind, seconds)
    apart = np.flatnonzero(np.isin(ends := np.concatenate([node_from, node_to]), list(stops)))
    ends[apart] = -1 - np.arange(len(apart))
    node_from, node_to = np.split(ends.astype(np.int64), 2)
    kinds = tuple(sorted({kind for kind, _ in waits.values()}))
    gates = Gates(
        node=np.array(list(waits), dtype=np.int64),
        seconds=np.array([seconds for _, seconds in waits.values()], dtype=np.float64),
        kinds=kinds,
        kind=np.array([kinds.index(kind) for kind, _ in waits.values()], dtype=np.uint8),
    )
    return node_from, node_to, gates, {name: dict(one.most_common()) for name, one in told.items()}


def _facts(cut: _Cut, file: OsmFile) -> tuple[RoadFacts, dict[str, Any]]:
    """Give lanes and limits; a limit on a barrier holds for the pieces on both sides of it."""
    limit: dict[str, Floats] = {}
    report: dict[str, Any] = {}
    for name, (read, keys) in _LIMITS.items():
        own = [min(map(read, map(way.tags.get, keys)), key=_nan_last) for way in cut.way]
        at_node = {
            node: value
            for node, tags in file.barriers.items()
            if (value := min(map(read, map(tags.get, keys)), key=_nan_last)) > 0
        }
        ends = zip(cut.pieces.start, cut.pieces.end, strict=True)
        on_ends = [[at_node.get(node, np.nan) for node in both] for both in ends]
        limit[name] = np.fmin(np.array(own), np.fmin.reduce(np.array(on_ends), axis=1))
        unread = Counter(
            f"{key}={way.tags[key]}"
            for way in {way.id: way for way in cut.way}.values()
            for key in keys
            if is_unread(way.tags.get(key), read(way.tags.get(key)))
        )
        report[name] = int(np.isfinite(limit[name]).sum())
        report[f"{name}_not_read"] = dict(unread.most_common(20))
    facts = RoadFacts(
        key=keys_of(
            (way.id, line[0], line[-1]) for way, line in zip(cut.way, cut.line, strict=True)
        ),
        lane_count=np.array([lane_count(way.tags.get("lanes")) for way in cut.way]),
        **limit,
    )
    return facts, report


def _nan_last(value: float) -> float:
    return value if value > 0 else np.inf


def _unread(cut: _Cut, posted: list[float]) -> dict[str, int]:
    said = {
        way.id: (way.tags.get("maxspeed"), mps) for way, mps in zip(cut.way, posted, strict=True)
    }
    return dict(
        Counter(str(tag) for tag, mps in said.values() if is_unread(tag, mps)).most_common(20)
    )
