"""Which reader reads which file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gis.domain.datum import Datum, to_wgs84
from gis.roads.drawn import DIGITS, DrawnRoads
from gis.roads.osm_file import SUFFIXES as OSM
from gis.roads.policy import Policy

GRAPH, PARQUET = (".graphml",), (".parquet",)
TABLE = (".shp", ".zip", ".gpkg")
"""Links and nodes: these want a mapping."""


def read_roads(
    path: Path,
    policy: Policy,
    mapping: dict[str, Any] | None = None,
    datum: Datum = Datum.WGS84,
) -> DrawnRoads:
    """Read the roads appliances may use from OSM, GraphML, GeoParquet, shapefile or GeoPackage.

    Parameters
    ----------
    path
        The file; its name says its kind.
    policy
        What appliances may use.
    mapping
        Which column says what, for tables of links.
    datum
        What the file's degrees are counted from.

    Raises
    ------
    ValueError
        If the file is of another kind, is not what its mapping says, or holds no road an
        appliance may use.
    """
    drawn = _read(path, policy, mapping)
    if datum is Datum.WGS84:
        return drawn
    shifted = np.round(to_wgs84(drawn.point_lnglat, datum), DIGITS)
    return replace(drawn, point_lnglat=shifted, said=drawn.said | {"datum": datum.value})


def _read(path: Path, policy: Policy, mapping: dict[str, Any] | None) -> DrawnRoads:
    name = path.name.lower()
    if name.endswith(TABLE) != (mapping is not None):
        wants = "wants a column mapping" if mapping is None else "takes no column mapping"
        raise ValueError(f"{path.name}: {wants}")
    # Loading OSMnx and GeoPandas takes seconds: only for the format that needs them.
    if name.endswith(OSM):
        from gis.roads.read_osm import read_osm  # noqa: PLC0415

        return read_osm(path, policy)
    if name.endswith(PARQUET):
        from gis.roads.read_parquet import read_parquet  # noqa: PLC0415

        return read_parquet(path, policy)
    if name.endswith(GRAPH):
        from gis.roads.read_graph import read_graph  # noqa: PLC0415

        return read_graph(path, policy)
    if mapping is not None:
        from gis.roads.read_links import read_links  # noqa: PLC0415

        return read_links(path, policy, mapping)
    raise ValueError(f"{path.name}: wants one of {', '.join((*OSM, *GRAPH, *PARQUET, *TABLE))}")
