"""Turn restrictions (转向限制) of OSM as manoeuvres that are forbidden.

``no_*`` forbids the way from ``from`` over ``via`` to ``to``. ``only_*`` forbids every way that
leaves it: at a via node each other turn, and with via ways each turn off the path all along it, for
those who come from ``from``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any

from gis.domain.road_turns import Manoeuvre, way_of
from gis.roads.osm_file import OsmRelation
from gis.roads.policy import RestrictionRule


class _Unfit(ValueError):
    """A restriction that cannot be put into the graph; says why in a few words."""


@dataclass(slots=True)
class WayPieces:
    """The pieces that open ways were cut into, each in its direction of travel."""

    of_way: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    start: list[int] = field(default_factory=list)  # OSM nodes
    end: list[int] = field(default_factory=list)
    is_oneway: list[bool] = field(default_factory=list)
    leaving: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, way_id: int, start: int, end: int, *, is_oneway: bool) -> None:
        """Add the next piece of a way."""
        piece = len(self.start)
        self.of_way[way_id].append(piece)
        self.start.append(start)
        self.end.append(end)
        self.is_oneway.append(is_oneway)
        self.leaving[start].append(way_of(piece, is_forward=True))
        if not is_oneway:
            self.leaving[end].append(way_of(piece, is_forward=False))

    def end_of(self, way: int) -> int:
        """Give the node at which one arrives."""
        return self.end[way // 2] if way % 2 == 0 else self.start[way // 2]

    def arrivals(self, way_id: int, node: int) -> list[int]:
        """Give how one may come to a node along a way."""
        return [way for way in self._ways(way_id) if self.end_of(way) == node]

    def departures(self, way_id: int, node: int) -> list[int]:
        """Give how one may leave a node along a way."""
        pieces = set(self.of_way[way_id])
        return [way for way in self.leaving[node] if way // 2 in pieces]

    def nodes(self, way_id: int) -> set[int]:
        """Give the nodes at which a way's pieces end."""
        pieces = self.of_way[way_id]
        return {self.start[one] for one in pieces} | {self.end[one] for one in pieces}

    def walks(self, way_id: int, start: int, end: int) -> Iterator[Manoeuvre]:
        """Give the ways along one way from a node to another, each piece once."""
        for way in self.departures(way_id, start):
            yield from self._walks(way_id, (way,), end)

    def _walks(self, way_id: int, walk: Manoeuvre, end: int) -> Iterator[Manoeuvre]:
        node = self.end_of(walk[-1])
        if node == end:
            yield walk
            return
        for way in self.departures(way_id, node):
            if way // 2 not in {one // 2 for one in walk} and way % 2 == walk[-1] % 2:
                yield from self._walks(way_id, (*walk, way), end)

    def _ways(self, way_id: int) -> Iterator[int]:
        for piece in self.of_way[way_id]:
            yield way_of(piece, is_forward=True)
            if not self.is_oneway[piece]:
                yield way_of(piece, is_forward=False)


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What the file's restrictions come to."""

    forbidden: tuple[Manoeuvre, ...]
    named: tuple[Manoeuvre, ...]  # from, via, to of each restriction that was understood
    report: dict[str, Any]


def read_restrictions(
    relations: Sequence[OsmRelation], pieces: WayPieces, rule: RestrictionRule
) -> Restrictions:
    """Turn restrictions into manoeuvres, and say of each one that is left out why.

    Parameters
    ----------
    relations
        As in the file.
    pieces
        What the open ways were cut into. Every way ends a piece, and so does every via node.
    rule
        Which of them bind appliances.
    """
    forbidden: set[Manoeuvre] = set()
    named: list[Manoeuvre] = []
    left_out: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for relation in relations:
        try:
            kind = _binding(relation, rule)
            paths = _paths(relation, pieces)
        except _Unfit as why:
            left_out[str(why)] += 1
            continue
        for path in paths:
            forbidden.update(_deviations(path, pieces) if kind.startswith("only_") else (path,))
        named += paths[:1]
        kinds[kind] += 1
    report = {
        "given": len(relations),
        "understood": len(named),
        "via_way": sum(any(kind == "w" for kind, _ in one.having("via")) for one in relations),
        "kinds": dict(sorted(kinds.items())),
        "forbidden_manoeuvres": len(forbidden),
        "left_out": dict(left_out.most_common()),
    }
    return Restrictions(tuple(sorted(forbidden)), tuple(named), report)


def via_nodes(relations: Iterable[OsmRelation]) -> set[int]:
    """Give the nodes at which restrictions hold: a piece has to end there."""
    return {ref for one in relations for kind, ref in one.having("via") if kind == "n"}


def _binding(relation: OsmRelation, rule: RestrictionRule) -> str:
    """Give the kind of a restriction that binds appliances."""
    kind = next((relation.tags[key] for key in rule.keys if key in relation.tags), "")
    if not kind:
        if any(key.endswith(":conditional") for key in relation.tags):
            raise _Unfit("holds at times only")
        raise _Unfit("of other vehicles")
    if relation.tags["type"] not in {"restriction", *rule.keys}:
        raise _Unfit("of other vehicles")
    excepted = {one.strip() for one in relation.tags.get("except", "").split(";")}
    if excepted & set(rule.exempt):
        raise _Unfit("frees emergency vehicles")
    if not kind.startswith(("no_", "only_")):
        raise _Unfit(f"unknown kind {kind}")
    return kind


def _paths(relation: OsmRelation, pieces: WayPieces) -> list[Manoeuvre]:
    """Give the manoeuvres a restriction names; more than one where it has several from or to."""
    froms, vias, tos = (relation.having(role) for role in ("from", "via", "to"))
    if not (froms and vias and tos):
        raise _Unfit("a member is missing")
    if any(kind != "w" for kind, _ in froms + tos):
        raise _Unfit("from or to is no way")
    ways = [ref for kind, ref in froms + vias + tos if kind == "w"]
    if not all(pieces.of_way.get(ref) for ref in ways):
        raise _Unfit("a member is not open to us or not in the file")
    found: list[Manoeuvre] = []
    why = _Unfit("")
    for (_, start), (_, end) in product(froms, tos):
        try:
            found.append(_path(start, vias, end, pieces))
        except _Unfit as problem:
            why = problem
    if not found:
        raise why
    return found


def _path(start: int, vias: list[tuple[str, int]], end: int, pieces: WayPieces) -> Manoeuvre:
    if len(vias) == 1 and vias[0][0] == "n":
        node = vias[0][1]
        arrivals, departures = pieces.arrivals(start, node), pieces.departures(end, node)
        found: list[Manoeuvre] = list(product(arrivals, departures))
        is_on = node in pieces.nodes(start) & pieces.nodes(end)
    elif all(kind == "w" for kind, _ in vias):
        chain = [start, *(ref for _, ref in vias), end]
        found = list(_over_ways(chain, pieces))
        is_on = all(pieces.nodes(one) & pieces.nodes(other) for one, other in pairwise(chain))
    else:
        raise _Unfit("several via nodes")
    if not is_on:
        raise _Unfit("the members do not meet")
    if not found:
        raise _Unfit("cannot be driven anyway: against a one-way")
    if len(found) > 1:
        raise _Unfit("ambiguous: a member goes on beyond the via")
    return found[0]


def _over_ways(chain: list[int], pieces: WayPieces) -> Iterator[Manoeuvre]:
    """Give every way from the first of some ways over all others in between to the last."""
    first, *between, last = chain
    begins = ((way,) for node in pieces.nodes(first) for way in pieces.arrivals(first, node))
    paths: list[Manoeuvre] = [
        path for path in begins if pieces.end_of(path[-1]) in pieces.nodes(between[0])
    ]
    for at, way_id in enumerate(between):
        onward = pieces.nodes(between[at + 1] if at + 1 < len(between) else last)
        paths = [
            (*path, *walk)
            for path in paths
            for node in sorted(onward & pieces.nodes(way_id))
            for walk in pieces.walks(way_id, pieces.end_of(path[-1]), node)
        ]
    for path in paths:
        for way in pieces.departures(last, pieces.end_of(path[-1])):
            yield (*path, way)


def _deviations(path: Manoeuvre, pieces: WayPieces) -> Iterator[Manoeuvre]:
    """Give every way off a path that has to be followed to its end."""
    for at in range(1, len(path)):
        for way in pieces.leaving[pieces.end_of(path[at - 1])]:
            if way != path[at]:
                yield (*path[:at], way)
