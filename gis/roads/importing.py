"""An import from beginning to end, and building again what an import once built."""

from datetime import datetime
from pathlib import Path

from gis.domain.roads import RoadNetwork, load_network
from gis.models import RoadNetwork as RoadNetworkRow
from gis.roads.build import BuiltRoads, build_from_file
from gis.roads.policy import read_policy
from gis.selectors.network import roads_folder
from gis.services.roads import (
    RoadNames,
    keep_arrays,
    keep_source,
    save_road_network,
    source_path,
)


class CannotRebuild(RuntimeError):
    """The arrays of a network are gone and cannot be built again from what is kept."""


def import_roads(path: Path, *, name: str, at: datetime) -> BuiltRoads:
    """Build a network from a file, keep its arrays and its source, save its rows, make it current.

    Raises
    ------
    ValueError
        If the file is of another kind or holds no road an appliance may use.
    """
    built = build_from_file(path, name=name, policy=read_policy(), built_at=at)
    keep_source(path, built.source_sha256)
    keep_arrays(built.network)
    save_road_network(
        built.network,
        names=RoadNames(
            zh=built.name, en=built.name_en, is_synthetic=built.is_name_synthetic.tolist()
        ),
        source=path.name,
        sha256=built.source_sha256,
        report=built.report,
    )
    return built


def arrays_of(row: RoadNetworkRow, *, at: datetime) -> RoadNetwork:
    """Give a network's arrays; where its files are missing or damaged, build them again.

    Raises
    ------
    CannotRebuild
        If the source is gone too, or gives another version (the speeds were changed since).
    """
    try:
        return load_network(roads_folder() / row.version)
    except (FileNotFoundError, ValueError):
        pass
    source = source_path(row.source, row.sha256)
    if not source.exists():
        raise CannotRebuild(f"{row.version}: {source.name} is gone; import {row.source} again")
    built = build_from_file(source, name=row.name, policy=read_policy(), built_at=at)
    if built.network.version != row.version:
        raise CannotRebuild(
            f"{row.source} now gives {built.network.version}, not {row.version}; import it again"
        )
    keep_arrays(built.network)
    return load_network(roads_folder() / row.version)
