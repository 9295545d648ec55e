"""Reading what the map stands on (底图) from OSM: water, green, built-up, buildings, names.

Beside the roads because it too reads OSM, offline; nothing here is asked while the system runs.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
from osmium.geom import WKBFactory

from gis.domain.basemap import AliasKind, BaseShape, metres_of, storeys_of

SHIPPED = Path(__file__).resolve().parents[2] / "fixtures" / "basemap.toml"
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_KEYS = ("building", "natural", "waterway", "landuse", "leisure", "amenity", "railway", "place")

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """Which tags make a feature one of this kind, and from which zoom it is drawn."""

    kind: str
    tags: dict[str, tuple[str, ...]]
    zoom_from: int = 0

    def fits(self, tags: Tags) -> bool:
        """Whether a feature with these tags is of this kind."""
        return any(tags.get(key) in values for key, values in self.tags.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class BasemapPolicy:
    """What is taken from OSM as what: data with a citation."""

    citation: str
    storey_height_m: float
    least_area_px2: float
    areas: tuple[Rule, ...]
    lines: tuple[Rule, ...]
    labels: tuple[Rule, ...]
    districts: dict[str, str]  # by admin_level
    other_names: dict[str, AliasKind]  # kind of alias, by the tag that holds it


@dataclass(slots=True)
class BasemapReport:
    """What was kept, by layer and kind; what was dropped, by reason; what was guessed."""

    kept: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    guessed: Counter[str] = field(default_factory=Counter)


def read_basemap_policy(path: Path = SHIPPED) -> BasemapPolicy:
    """Read what is taken as what, written as in ``fixtures/basemap.toml``."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))

    def rules(name: str) -> tuple[Rule, ...]:
        return tuple(
            Rule(
                row["kind"],
                {key: tuple(of) for key, of in row.items() if key not in {"kind", "zoom_from"}},
                row.get("zoom_from", 0),
            )
            for row in said[name]
        )

    return BasemapPolicy(
        citation=said["citation"],
        storey_height_m=said["storey_height_m"],
        least_area_px2=said["least_area_px2"],
        areas=rules("area"),
        lines=rules("line"),
        labels=rules("label"),
        districts={str(level): kind for level, kind in said["district"].items()},
        other_names=dict(said["other_name"]),
    )


def read_basemap(path: Path, policy: BasemapPolicy, report: BasemapReport) -> Iterator[BaseShape]:
    """Read everything the map stands on from ``.osm``, ``.osm.pbf`` or ``.osm.bz2``.

    Areas are put together from their ways. One that lacks a part (an extract's edge cuts it) is no
    area and is left out, and so are its lines: half a lake is worse than none.

    Raises
    ------
    ValueError
        If the file cannot be read as OSM.
    """
    shapes = WKBFactory()
    wanted = osmium.filter.KeyFilter(*_KEYS, "boundary")
    try:
        source = osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted)
        for one in source:
            yield from _shapes_of(one, shapes, policy, report)
    except RuntimeError as problem:
        raise ValueError(f"{path.name}: cannot be read as OSM: {problem}") from problem


def _shapes_of(
    one: Any, shapes: WKBFactory, policy: BasemapPolicy, report: BasemapReport
) -> Iterator[BaseShape]:
    tags = {tag.k: tag.v for tag in one.tags}
    try:
        if one.is_area():
            found = list(_areas(one, tags, policy))
            wkb = shapes.create_multipolygon(one) if found else ""
        elif one.is_way():
            found = list(_lines(one, tags, policy))
            wkb = shapes.create_linestring(one) if found else ""
        elif one.is_node():
            found = list(_labels(one, tags, policy))
            wkb = shapes.create_point(one) if found else ""
        else:
            return
    except (RuntimeError, osmium.InvalidLocationError):
        report.dropped["no shape: a part of it is not in the file"] += 1
        return
    for values in found:
        shape = BaseShape(
            ref=_ref(one),
            name=_name(tags),
            name_en=tags.get("name:en", "")[:160],
            wkb=wkb,
            **values,
        )
        if shape.layer in {"label", "district"} and not shape.name:
            report.dropped[f"{shape.layer} without a name"] += 1
            continue
        report.kept[f"{shape.layer}: {shape.kind}"] += 1
        if shape.is_height_estimated:
            report.guessed["building height from its storeys"] += 1
        yield shape


def _areas(one: Any, tags: Tags, policy: BasemapPolicy) -> Iterator[dict[str, Any]]:
    if tags.get("building", "no") != "no":
        yield {"layer": "building", "kind": "building", **_heights(tags, policy)}
    else:
        rule = next((rule for rule in policy.areas if rule.fits(tags)), None)
        if rule:
            yield {"layer": "area", "kind": rule.kind}
    if tags.get("boundary") == "administrative":
        level = policy.districts.get(tags.get("admin_level", ""))
        if level:
            yield {"layer": "district", "kind": level, "adcode": _adcode(tags)}


def _lines(one: Any, tags: Tags, policy: BasemapPolicy) -> Iterator[dict[str, Any]]:
    if tags.get("tunnel") in {"culvert", "yes"} and "waterway" in tags:
        return
    if tags.get("service") in {"yard", "siding", "spur", "crossover"}:
        return
    rule = next((rule for rule in policy.lines if rule.fits(tags)), None)
    if rule and len(one.nodes) > 1:
        yield {"layer": "line", "kind": rule.kind, "zoom_from": rule.zoom_from}


def _labels(one: Any, tags: Tags, policy: BasemapPolicy) -> Iterator[dict[str, Any]]:
    rule = next((rule for rule in policy.labels if rule.fits(tags)), None)
    if rule:
        count = tags.get("population", "")
        yield {
            "layer": "label",
            "kind": rule.kind,
            "zoom_from": rule.zoom_from,
            "count": int(count) if _COUNT.fullmatch(count) else None,
        }


def _heights(tags: Tags, policy: BasemapPolicy) -> dict[str, Any]:
    height_m = metres_of(tags.get("height", ""))
    storeys = storeys_of(tags.get("building:levels", ""))
    if height_m is None and storeys:
        estimate_m = round(storeys * policy.storey_height_m, 1)
        return {"height_m": estimate_m, "is_height_estimated": True, "storeys": storeys}
    return {"height_m": height_m, "storeys": storeys}


def _adcode(tags: Tags) -> str:
    return (tags.get("ref:GB2260") or tags.get("gb2260") or "")[:12]


def _name(tags: Tags) -> str:
    return (tags.get("name:zh") or tags.get("name") or "")[:160]


def _ref(one: Any) -> str:
    if one.is_area():
        return f"{'w' if one.from_way() else 'r'}{one.orig_id()}"
    return f"{'w' if one.is_way() else 'n'}{one.id}"
