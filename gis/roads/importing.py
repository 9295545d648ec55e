"""An import from beginning to end, and building again what an import once built."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gis.domain.datum import Datum
from gis.domain.roads import RoadNetwork, load_network
from gis.models import Road
from gis.models import RoadNetwork as RoadNetworkRow
from gis.roads.build import BuiltRoads, build_from_file
from gis.roads.compare import NamedRoads, changes_between
from gis.roads.policy import read_policy
from gis.selectors.network import roads_folder
from gis.services.roads import (
    RoadNames,
    keep_arrays,
    keep_source,
    save_road_network,
    source_path,
)

_SHAPEFILE, _WANTED = (".shp", ".shx", ".dbf", ".prj", ".cpg"), (".shx", ".dbf")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""When packed files say they were written: the same files are always the same pack."""


class CannotRebuild(RuntimeError):
    """The arrays of a network are gone and cannot be built again from what is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a file has to be read, beyond what it says itself. Kept with what came of it."""

    mapping: dict[str, Any] | None = None
    datum: Datum = Datum.WGS84

    def as_options(self) -> dict[str, Any]:
        """Give it as it is kept."""
        return {"mapping": self.mapping, "datum": self.datum.value}

    @classmethod
    def of(cls, options: dict[str, Any]) -> "Reading":
        """Give it as it was kept."""
        return cls(mapping=options.get("mapping"), datum=Datum(options.get("datum", Datum.WGS84)))


_PLAIN = Reading()


def import_roads(path: Path, *, name: str, at: datetime, reading: Reading = _PLAIN) -> BuiltRoads:
    """Build a network from a file, keep its arrays and its source, save its rows, make it current.

    Its report says what it changed in the network of that name that was there.

    Raises
    ------
    ValueError
        If the file is of another kind, is not what its mapping says, or holds no road an
        appliance may use.
    """
    with _in_one_file(path) as file:
        built = _build(file, name=name, at=at, reading=reading)
        keep_source(file, built.source_sha256)
        source = file.name
    built.report["changes"] = _changes(built)
    keep_arrays(built.network)
    save_road_network(
        built.network,
        names=RoadNames(
            zh=built.name, en=built.name_en, is_synthetic=built.is_name_synthetic.tolist()
        ),
        source=source,
        sha256=built.source_sha256,
        options=reading.as_options(),
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
    built = _build(source, name=row.name, at=at, reading=Reading.of(row.options))
    if built.network.version != row.version:
        raise CannotRebuild(
            f"{row.source} now gives {built.network.version}, not {row.version}; import it again"
        )
    keep_arrays(built.network)
    return load_network(roads_folder() / row.version)


def _build(file: Path, *, name: str, at: datetime, reading: Reading) -> BuiltRoads:
    return build_from_file(
        file,
        name=name,
        policy=read_policy(),
        built_at=at,
        mapping=reading.mapping,
        datum=reading.datum,
    )


@contextmanager
def _in_one_file(path: Path) -> Iterator[Path]:
    """Give the one file an import is kept by: a shapefile is several, so it is packed."""
    if path.suffix.lower() != ".shp":
        yield path
        return
    parts = {
        part.suffix.lower(): part
        for part in sorted(path.parent.iterdir())
        if part.stem == path.stem and part.suffix.lower() in _SHAPEFILE
    }
    for suffix in _WANTED:
        if suffix not in parts:
            raise ValueError(f"{path.name}: there is no {path.stem}{suffix} beside it")
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / f"{path.stem}.zip"
        with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as into:
            for suffix, part in sorted(parts.items()):
                entry = zipfile.ZipInfo(f"{path.stem}{suffix}", _LONG_AGO)
                into.writestr(entry, part.read_bytes(), zipfile.ZIP_DEFLATED)
        yield pack


def _changes(built: BuiltRoads) -> dict[str, Any]:
    """Say what is different from the network of that name that was there before."""
    there = RoadNetworkRow.objects.filter(name=built.network.name)
    if there.filter(version=built.network.version).exists():
        return {"said": "nothing changed: this network is there already"}
    before = there.order_by("-is_current", "-imported_at").first()
    if before is None:
        return {"said": "there was no network of this name"}
    try:
        was = load_network(roads_folder() / before.version)
    except (FileNotFoundError, ValueError):
        return {"said": f"not compared: the arrays of {before.version} are gone"}
    if not was.road_key.any():
        return {"said": f"not compared: {before.version} does not say which road is which"}
    names = Road.objects.filter(network=before).order_by("row").values_list("name", flat=True)
    changes = changes_between(NamedRoads(was, list(names)), NamedRoads(built.network, built.name))
    changes["restrictions"] = {
        "were": before.report.get("restrictions", {}).get("in_graph", 0),
        "are": built.report.get("restrictions", {}).get("in_graph", 0),
    }
    changes["gates"] = {"were": len(was.gate_node), "are": len(built.network.gate_node)}
    return changes
