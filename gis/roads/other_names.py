"""Reading from OSM what streets are called besides, and where their kilometre posts stand."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium

from core.geo import LngLat
from gis.domain.basemap import AliasKind

_KM = re.compile(r"^\s*(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:km)?\s*$", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OtherName:
    """What a street is called besides its name."""

    street: str
    name: str
    kind: AliasKind


@dataclass(frozen=True, slots=True)
class PostRead:
    """A kilometre post of one road."""

    ref: str  # what OSM calls it: n123
    road: str  # as on signs, without gaps: G4, A5; the street's name where it bears no number
    name: str
    km: float
    place: LngLat


@dataclass(slots=True)
class OtherNames:
    """What was read, and what was dropped by reason."""

    names: set[OtherName] = field(default_factory=set)
    posts: list[PostRead] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Post:
    km: float
    place: LngLat


def read_other_names(path: Path, kinds: Mapping[str, AliasKind]) -> OtherNames:
    """Read other names of streets, and kilometre posts that stand on a road.

    Parameters
    ----------
    kinds
        Which tags hold another name, and of which kind: ``{"old_name": "former"}``.

    Raises
    ------
    ValueError
        If the file cannot be read as OSM.
    """
    found, posts = OtherNames(), dict[int, _Post]()
    taken: set[int] = set()
    wanted = osmium.filter.KeyFilter("highway")
    try:
        one: Any
        for one in osmium.FileProcessor(str(path)).with_filter(wanted):
            tags = {tag.k: tag.v for tag in one.tags}
            if one.is_node() and tags["highway"] == "milestone":
                km = _km(tags)
                if km is None:
                    found.dropped["kilometre post without a number"] += 1
                else:
                    posts[one.id] = _Post(km, LngLat(one.lon, one.lat))
            elif one.is_way():
                found.names.update(_names(tags, kinds))
                standing = {node.ref for node in one.nodes if node.ref in posts} if posts else set()
                taken |= standing
                if standing:
                    _stand(found, tags, {ref: posts[ref] for ref in standing})
    except RuntimeError as problem:
        raise ValueError(f"{path.name}: cannot be read as OSM: {problem}") from problem
    lost = len(posts.keys() - taken)
    if lost:
        found.dropped["kilometre post beside a road, on none"] += lost
    return found


def _km(tags: Mapping[str, str]) -> float | None:
    said = _KM.match(tags.get("distance", "") or tags.get("pk", ""))
    return float(said[1].replace(",", ".")) if said else None


def _names(tags: Mapping[str, str], kinds: Mapping[str, AliasKind]) -> set[OtherName]:
    street = tags.get("name", "")
    if not street:
        return set()
    others = {
        (other.strip(), kind)
        for tag, kind in kinds.items()
        for other in tags.get(tag, "").split(";")
    }
    return {
        OtherName(street[:120], other[:160], kind)
        for other, kind in others
        if other and other != street
    }


def _stand(found: OtherNames, tags: Mapping[str, str], posts: Mapping[int, _Post]) -> None:
    """Keep a road's posts under each of its numbers; under its name where it has none."""
    name = tags.get("name", "")
    numbers = ["".join(one.split()).upper() for one in tags.get("ref", "").split(";")]
    for road in [one[:40] for one in numbers if one] or ([name[:40]] if name else []):
        known = {(one.ref, one.road) for one in found.posts}
        found.posts.extend(
            PostRead(f"n{ref}", road, name[:120], post.km, post.place)
            for ref, post in sorted(posts.items())
            if (f"n{ref}", road) not in known
        )
    if not name and not any(numbers):
        found.dropped["kilometre post of a road without number or name"] += len(posts)
