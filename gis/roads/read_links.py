"""Reading a table of links (shapefile, GeoPackage) by a column mapping."""

from collections import Counter
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from gis.domain.local import Degrees
from gis.domain.road_pieces import RoadFacts
from gis.domain.roads import Bools, Floats, Ints, Longs
from gis.roads.drawn import DrawnRoads, keys_of, keys_of_lines, nodes_of, points_of
from gis.roads.mapping import Mapping, check_mapping
from gis.roads.policy import Policy

_WGS84 = 4326
_KMH_PER_MPS = 3.6
_APART_DEG = 5e-5
"""Ends of one node that lie farther apart than about 5 m are counted in the report."""

Objects = npt.NDArray[np.object_]


def read_links(path: Path, policy: Policy, mapping: dict[str, Any]) -> DrawnRoads:
    """Read links between nodes.

    Raises
    ------
    ValueError
        Naming a column that is not there, a code the mapping does not know, a class the policy
        does not know, or a missing coordinate system.
    """
    said = check_mapping(mapping)
    table = _table(path, said)
    lines, is_line = _lines(table)
    direction = _coded(table, said, "direction")
    road_class = _coded(table, said, "class")
    unknown = sorted(set(road_class.tolist()) - set(policy.speed_mps))
    if unknown:
        raise ValueError(f"{path.name}: the policy has no speed for class {', '.join(unknown)}")
    taken = is_line & (direction != "closed")
    if not taken.any():
        raise ValueError(f"{path.name}: holds no road an appliance may use")
    table, direction = table[taken], direction[taken]
    is_turned = direction == "against"
    lines = lines[taken]
    lines[is_turned] = shapely.reverse(lines[is_turned])
    start, points = points_of(lines)
    node_from, node_to = _nodes(table, said, start, points, is_turned)
    return DrawnRoads(
        point_start=start,
        point_lnglat=points,
        node_from=node_from,
        node_to=node_to,
        road_class=road_class[taken].astype(str),
        is_oneway=direction != "both",
        posted_mps=_figures(table, said, "posted_kmh") / _KMH_PER_MPS,
        name=_words(table, said, "name"),
        name_en=_words(table, said, "name_en"),
        facts=RoadFacts(
            key=keys_of(_words(table, said, "id"))
            if "id" in said.column
            else keys_of_lines(start, points),
            lane_count=_figures(table, said, "lane_count"),
            max_width_m=_figures(table, said, "max_width_m"),
            max_height_m=_figures(table, said, "max_height_m"),
            max_weight_t=_figures(table, said, "max_weight_t"),
        ),
        has_oneway_tags=True,
        given_count=len(is_line),
        said={
            "mapping": mapping,
            "closed": int((is_line & ~taken).sum()),
            "not_one_line": int((~is_line).sum()),
            "nodes_in_several_places": _spread(node_from, node_to, start, points),
            "directions": dict(Counter(direction.tolist())),
            "restrictions": {"given": 0, "why": "the file cannot hold any"},
        },
    )


def _table(path: Path, said: Mapping) -> gpd.GeoDataFrame:
    table = gpd.read_file(path, layer=said.layer) if said.layer else gpd.read_file(path)
    missing = sorted(set(said.column.values()) - set(table.columns))
    if missing:
        there = ", ".join(str(name) for name in table.columns if name != "geometry")
        raise ValueError(f"{path.name}: has no column {', '.join(missing)}; it has {there}")
    if table.crs is None and said.crs is None:
        raise ValueError(f"{path.name}: does not say its coordinate system, nor does the mapping")
    if said.crs is not None:
        table = table.set_crs(said.crs, allow_override=True)
    return table.to_crs(_WGS84)


def _lines(table: gpd.GeoDataFrame) -> tuple[Objects, Bools]:
    """Give each row's line, taken out of its bag if it is alone there, and which have one."""
    shapes = table.geometry.to_numpy().copy()
    is_bag = shapely.get_type_id(shapes) == shapely.GeometryType.MULTILINESTRING
    is_alone = is_bag & (shapely.get_num_geometries(shapes) == 1)
    shapes[is_alone] = shapely.get_geometry(shapes[is_alone], 0)
    is_line: Bools = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    return shapes, is_line & ~shapely.is_empty(shapes)


def _coded(table: gpd.GeoDataFrame, said: Mapping, what: str) -> Objects:
    """Give what the codes of a column mean; each code has to be in the mapping."""
    of_all = said.direction_of_all if what == "direction" else said.road_class_of_all
    if of_all is not None:
        return np.full(len(table), of_all, dtype=object)
    meaning = said.direction_of if what == "direction" else said.class_of
    codes = _words(table, said, what)
    unknown = Counter(code for code in codes if code not in meaning)
    if unknown:
        listed = ", ".join(f"'{code}' ({count})" for code, count in unknown.most_common(10))
        raise ValueError(f"column {said.column[what]}: the mapping has no {what} for {listed}")
    return np.array([meaning[code] for code in codes], dtype=object)


def _words(table: gpd.GeoDataFrame, said: Mapping, what: str) -> list[str]:
    """Give a column as words: whole numbers without a point, nothing as ""."""
    if what not in said.column:
        return [""] * len(table)
    return [_word(value) for value in table[said.column[what]].tolist()]


def _word(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _figures(table: gpd.GeoDataFrame, said: Mapping, what: str) -> Floats:
    """Give a column of figures: NaN where there is none, or none above zero."""
    if what not in said.column:
        return np.full(len(table), np.nan)
    try:
        figures: Floats = table[said.column[what]].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as problem:
        raise ValueError(f"column {said.column[what]} for {what}: {problem}") from problem
    return np.where(figures > 0, figures, np.nan)


def _nodes(
    table: gpd.GeoDataFrame, said: Mapping, start: Ints, points: Degrees, is_turned: Bools
) -> tuple[Longs, Longs]:
    if said.is_joined_at_ends:
        return nodes_of(start, points)
    names = np.array([_words(table, said, one) for one in ("from_node", "to_node")])
    if (names == "").any():
        column = said.column["from_node" if (names[0] == "").any() else "to_node"]
        raise ValueError(f"column {column}: a row names no node")
    _, number = np.unique(names, return_inverse=True)
    first, last = number.reshape(2, -1).astype(np.int64)
    return np.where(is_turned, last, first), np.where(is_turned, first, last)


def _spread(node_from: Longs, node_to: Longs, start: Ints, points: Degrees) -> int:
    """Count nodes whose ends do not lie together: the mapping may have them the wrong way round."""
    nodes, number = np.unique(np.concatenate([node_from, node_to]), return_inverse=True)
    ends = np.concatenate([points[start[:-1]], points[start[1:] - 1]])
    low = np.full((len(nodes), 2), np.inf)
    high = np.full((len(nodes), 2), -np.inf)
    np.minimum.at(low, number, ends)
    np.maximum.at(high, number, ends)
    return int(((high - low).max(axis=1) > _APART_DEG).sum())
