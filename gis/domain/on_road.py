"""Which road a fix is on (道路匹配), and where on it: an estimate beside the fix, never for it.

Pure.
"""

from dataclasses import dataclass

import numpy as np

from core.geo import LngLat
from gis.domain.fix_checks import Seen
from gis.domain.roads import NONE, RoadNetwork
from gis.domain.snapping import snap

LANES_M = 15.0  # from a road's middle line to its outer lane, and a little
UNKNOWN_ACCURACY_M = 20.0  # of a device that does not say: a good receiver between houses
ACCURACY_FACTOR = 2.0  # a receiver's word holds for two fixes of three; twice that for 19 of 20
FARTHEST_M = 100.0  # beyond this the nearest road is a guess


@dataclass(frozen=True, slots=True)
class OnRoad:
    """Where on the network a fix most likely was. An estimate."""

    place: LngLat
    road: int  # row of the network
    edge: int  # in the direction of travel where that is known; else as drawn
    distance_m: float  # from the fix


def reach_m(accuracy_m: float | None) -> float:
    """Say how far a road may lie from a fix of this accuracy."""
    known_m = UNKNOWN_ACCURACY_M if accuracy_m is None else accuracy_m
    return min(FARTHEST_M, LANES_M + ACCURACY_FACTOR * known_m)


def on_road(network: RoadNetwork, fix: Seen, *, is_moving: bool) -> OnRoad | None:
    """Put a fix on the road it is most likely on; None where none is near enough.

    Parameters
    ----------
    network
        The roads.
    fix
        Its accuracy says how far the road may be.
    is_moving
        Only then its heading is believed, which tells one carriageway from the other and the
        direction on a two-way road. The heading of one that stands is noise.
    """
    heading = fix.heading_deg if is_moving and fix.heading_deg is not None else np.nan
    snaps = snap(
        network,
        network.local(np.array([fix.place])),
        within_m=reach_m(fix.accuracy_m),
        headings_deg=np.array([heading]),
    )
    if not snaps.is_on[0]:
        return None
    column = 0 if snaps.edge[0, 0] != NONE else 1
    edge = int(snaps.edge[0, column])
    line = network.edge_line(edge)
    step_m = np.hypot(*np.diff(line, axis=0).T)
    from_start_m = np.concatenate([[0.0], np.cumsum(step_m)])
    along_m = float(snaps.along_m[0, column])
    here = [[np.interp(along_m, from_start_m, line[:, axis]) for axis in (0, 1)]]
    lng, lat = network.lnglat(np.array(here))[0].tolist()
    return OnRoad(LngLat(lng, lat), int(network.edge_road[edge]), edge, float(snaps.distance_m[0]))
