"""Reading a GeoParquet of road pieces: ``highway`` and a LineString each."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from gis.domain.road_pieces import RoadFacts
from gis.roads.drawn import DrawnRoads, keys_of_lines, nodes_of, points_of
from gis.roads.policy import Policy

_WGS84 = 4326


def read_parquet(path: Path, policy: Policy) -> DrawnRoads:
    """Read pieces of road of which the one-way tags, the names and the speeds are lost.

    Raises
    ------
    ValueError
        If there is no ``highway`` column, no coordinate system, or no LineString.
    """
    table = gpd.read_parquet(path)
    if "highway" not in table.columns or table.crs is None:
        raise ValueError(f"{path.name}: wants a 'highway' column and a coordinate system")
    classes = table["highway"].to_numpy().astype(str)
    lines = table.geometry.to_crs(_WGS84).to_numpy()
    is_line = shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING
    kept = is_line & np.isin(classes, list(policy.speed_mps))
    if not kept.any():
        raise ValueError(f"{path.name}: holds no road an appliance may use")
    start, points = points_of(lines[kept])
    node_from, node_to = nodes_of(start, points)
    count = int(kept.sum())
    return DrawnRoads(
        point_start=start,
        point_lnglat=points,
        node_from=node_from,
        node_to=node_to,
        road_class=classes[kept],
        is_oneway=np.zeros(count, dtype=np.bool_),
        posted_mps=np.full(count, np.nan),
        name=[""] * count,
        name_en=[""] * count,
        facts=replace(RoadFacts.unknown(count), key=keys_of_lines(start, points)),
        has_oneway_tags=False,
        given_count=len(table),
        said={"restrictions": {"given": 0, "why": "the file cannot hold any"}},
    )
