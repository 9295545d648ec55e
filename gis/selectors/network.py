"""The road network in force, as ``roads`` published it: mapped, shared, and swapped whole."""

import json
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from django.conf import settings

from core.geo import LngLat, is_on_earth
from gis.domain.roads import RoadNetwork, load_network
from gis.domain.snapping import snap

CURRENT = "CURRENT"
ALIVE = "ALIVE"
LOOK_EVERY_S = 0.5
"""How often a reader looks whether there is another network: one ``stat`` each time."""

MAP_MARGIN_DEG = 0.05
"""How far beyond the road network a thing may lie: 5 km, a hydrant on the last farm track."""


class NoRoadNetwork(LookupError):
    """No road network has been published here yet."""


@dataclass(frozen=True, slots=True)
class Published:
    """A network that is in force, since when, and when its writer was last heard of."""

    network: RoadNetwork
    published_at: datetime
    writer_seen_at: datetime | None


def roads_folder() -> Path:
    """Give the folder that ``roads`` publishes into."""
    return Path(settings.FENGSUI_HOME) / "roads"


class _Reader:
    """Holds the network that was last read; keeps it when a newer one cannot be read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked_at = -np.inf
        self._mark: tuple[Path, int, int] | None = None
        self._held: tuple[RoadNetwork, datetime] | None = None

    def get(self) -> tuple[RoadNetwork, datetime]:
        if self._held is None or time.monotonic() - self._looked_at >= LOOK_EVERY_S:
            with self._lock:
                self._look()
        if self._held is None:
            raise NoRoadNetwork("no road network has been published: run import_roads and roads")
        return self._held

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        path = roads_folder() / CURRENT
        try:
            stat = path.stat()
        except FileNotFoundError:
            if self._mark is not None and self._mark[0] != path:
                self._held, self._mark = None, None  # another home: not our network
            return
        mark = (path, stat.st_mtime_ns, stat.st_ino)
        if mark == self._mark:
            return
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            network = load_network(roads_folder() / said["version"])
        except (FileNotFoundError, ValueError):
            return  # being replaced, or damaged: the one in hand still serves, and shows its age
        self._held = (network, datetime.fromisoformat(said["published_at"]))
        self._mark = mark


_reader = _Reader()


def network() -> RoadNetwork:
    """Give the road network in force, mapped read-only.

    Raises
    ------
    NoRoadNetwork
        If none was ever published here.
    """
    return _reader.get()[0]


def published() -> Published:
    """Give the network in force with its age and its writer's last sign of life.

    Raises
    ------
    NoRoadNetwork
        If none was ever published here.
    """
    held, published_at = _reader.get()
    try:
        seen = (roads_folder() / ALIVE).stat().st_mtime
    except FileNotFoundError:
        return Published(held, published_at, None)
    return Published(held, published_at, datetime.fromtimestamp(seen, tz=UTC))


def is_on_network(place: LngLat, within_m: float = 500) -> bool:
    """Whether a road of the network in force lies within a distance of a place."""
    roads = network()
    return bool(snap(roads, roads.local(np.array([place])), within_m=within_m).is_on[0])


def map_bounds() -> tuple[float, float, float, float] | None:
    """Give where things may lie, west, south, east, north; None while no network is in force."""
    try:
        west, south, east, north = network().bounds
    except NoRoadNetwork:
        return None
    return (
        west - MAP_MARGIN_DEG,
        south - MAP_MARGIN_DEG,
        east + MAP_MARGIN_DEG,
        north + MAP_MARGIN_DEG,
    )


def is_on_map(place: LngLat) -> bool:
    """Whether a place lies where this centre's map is; anywhere on earth while it has none."""
    bounds = map_bounds()
    if bounds is None:
        return is_on_earth(place)
    west, south, east, north = bounds
    return west <= place.lng <= east and south <= place.lat <= north
