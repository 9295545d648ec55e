"""Travel times and routes over the network in force."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from core.geo import LngLat
from gis.domain.local import Degrees
from gis.domain.on_road import on_road
from gis.domain.roads import NONE, Floats, Ints, RoadNetwork
from gis.domain.snapping import Snaps, snap
from gis.domain.travel import TravelTree, travel_tree
from gis.selectors.fixes import FixView
from gis.selectors.network import published

WITHIN_M = 500.0
"""How far from a road a source or target may be and still be on it."""


@dataclass(frozen=True, eq=False, slots=True)
class TravelTimes:
    """Seconds to one place, and the network that says so. An estimate from road speeds."""

    travel_s: Floats  # (n,) inf where no road leads
    network_version: str
    published_at: datetime


@dataclass(frozen=True, eq=False, slots=True)
class Route:
    """The way one source is expected to take."""

    line: Degrees  # (m, 2) WGS-84 degrees, longitude first, in the direction of travel
    length_m: float
    travel_s: float
    edges: Ints  # copies among them, see RoadNetwork.base_of
    network_version: str


def travel_times_s(
    sources: Degrees, target: LngLat, *, headings_deg: npt.ArrayLike | None = None
) -> TravelTimes:
    """Give the driving time from every source to one target: one search for all.

    Parameters
    ----------
    sources
        (n, 2) WGS-84 degrees, longitude first; NaN for one whose place is not known.
    target
        Where to.
    headings_deg
        (n,) clockwise from north, of sources that move; NaN for those that stand.

    Returns
    -------
    TravelTimes
        ``inf`` for a source, or everywhere for a target, more than 500 m from any road.

    Raises
    ------
    NoRoadNetwork
        If no road network has been published.
    """
    now = published()
    tree = _tree(now.network, target)
    seconds = tree.travel_s(_on_roads(now.network, sources, headings_deg))
    return TravelTimes(seconds, now.network.version, now.published_at)


def routes(
    sources: Degrees, target: LngLat, *, headings_deg: npt.ArrayLike | None = None
) -> list[Route | None]:
    """Give the way from each source to one target, None where no road leads.

    Parameters and exceptions are those of ``travel_times_s``, and so are the seconds.
    """
    roads = published().network
    paths = _tree(roads, target).paths(_on_roads(roads, sources, headings_deg))
    return [
        None
        if path is None
        else Route(
            line=roads.lnglat(path.line_east_north_m),
            length_m=path.length_m,
            travel_s=path.travel_s,
            edges=path.edges,
            network_version=roads.version,
        )
        for path in paths
    ]


def find_on_road(fix: FixView, *, is_moving: bool) -> LngLat | None:
    """Find where on a road a fix most likely is: an estimate. None where none is near enough.

    Raises
    ------
    NoRoadNetwork
        If no road network has been published.
    """
    found = on_road(published().network, fix, is_moving=is_moving)
    return None if found is None else found.place


def _tree(roads: RoadNetwork, target: LngLat) -> TravelTree:
    return travel_tree(roads, snap(roads, roads.local(np.array([target])), within_m=WITHIN_M))


def _on_roads(roads: RoadNetwork, sources: Degrees, headings_deg: npt.ArrayLike | None) -> Snaps:
    places = np.asarray(sources, dtype=np.float64).reshape(-1, 2)
    headings = (
        np.full(len(places), np.nan)
        if headings_deg is None
        else np.asarray(headings_deg, dtype=np.float64)
    )
    is_known = np.isfinite(places).all(axis=1)
    # Those of one station stand in one place: each place is looked up once. Compared by their
    # bits, so that "no heading" (NaN) equals itself.
    asked = np.column_stack([places, headings])[is_known]
    bits, which = np.unique(asked.view(np.int64), axis=0, return_inverse=True)
    once = bits.view(np.float64)
    found = snap(roads, roads.local(once[:, :2]), within_m=WITHIN_M, headings_deg=once[:, 2])
    edge = np.full((len(places), 2), NONE, dtype=np.int32)
    along_m = np.zeros((len(places), 2))
    distance_m = np.full(len(places), np.inf)
    edge[is_known], along_m[is_known] = found.edge[which], found.along_m[which]
    distance_m[is_known] = found.distance_m[which]
    return Snaps(edge, along_m, distance_m)
