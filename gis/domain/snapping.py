"""From a place to the road it is on: part-way along an edge, one-ways respected."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis.domain.local import Metres
from gis.domain.road_index import CELL_M, cell_key
from gis.domain.roads import NONE, Bools, Floats, Ints, Longs, RoadNetwork

AGAINST_M = 30.0
"""How much farther a road may lie to be preferred when the nearest one runs against the heading:
about the distance between the two carriageways of a large road."""

PAIRS_AT_ONCE = 2_000_000


@dataclass(frozen=True, eq=False, slots=True)
class Snaps:
    """Where places lie on the network: for each, up to two edges of one piece of road."""

    edge: Ints  # (n, 2) the edge as drawn and the edge against; NONE where it cannot be taken
    along_m: Floats  # (n, 2) metres from the edge's start
    distance_m: Floats  # (n,) straight line to the road; inf where none is near enough

    @property
    def is_on(self) -> Bools:
        """(n,) whether a road was near enough."""
        return np.isfinite(self.distance_m)


def snap(
    network: RoadNetwork,
    east_north_m: Metres,
    *,
    within_m: float,
    headings_deg: Floats | None = None,
) -> Snaps:
    """Put places on the nearest road.

    Parameters
    ----------
    network
        The roads.
    east_north_m
        (n, 2) places in the network's own metres.
    within_m
        How far the road may be.
    headings_deg
        (n,) clockwise from north, of what is moving; NaN for what stands. It settles the direction
        on a two-way road, and which carriageway it is on where the two lie side by side.

    Returns
    -------
    Snaps
        Standing on a two-way road gives both directions, on a one-way its own only.

    Raises
    ------
    ValueError
        If a place is not finite or the shapes disagree.
    """
    places = np.asarray(east_north_m, dtype=np.float64).reshape(-1, 2)
    headings = np.full(len(places), np.nan) if headings_deg is None else headings_deg
    if len(headings) != len(places):
        raise ValueError(f"{len(headings)} headings for {len(places)} places")
    if not np.isfinite(places).all():
        raise ValueError("a place is not finite")

    found = _Found.nothing(len(places), within_m)
    reach, waiting = 1, np.arange(len(places))
    widest = int(np.ceil((within_m + AGAINST_M) / CELL_M))
    while len(waiting):
        found.improve(network, places, headings, waiting, min(reach, widest))
        if reach >= widest:
            break
        # All within ``reach`` squares has been seen: what is nearer than that stands.
        waiting = waiting[found.score[waiting] > reach * CELL_M]
        reach *= 3
    return _settled(network, found, headings)


@dataclass(slots=True)
class _Found:
    """The best segment so far, per place."""

    within_m: float
    score: Floats
    distance: Floats
    point: Longs  # first point of the segment
    along_m: Floats  # from the piece's first point
    heading: Floats  # of the segment as drawn

    @classmethod
    def nothing(cls, count: int, within_m: float) -> "_Found":
        far = np.full(count, np.inf)
        return cls(
            within_m, far, far.copy(), np.full(count, NONE), np.zeros(count), np.zeros(count)
        )

    def improve(
        self, network: RoadNetwork, places: Metres, headings: Floats, rows: Longs, reach: int
    ) -> None:
        """Look at all segments within ``reach`` squares of each place."""
        low, high = _candidates(network, places[rows], reach)
        total = (high - low).sum(axis=1)
        pieces = max(1, int(np.ceil(total.sum() / PAIRS_AT_ONCE)))
        for part in np.array_split(np.arange(len(rows)), pieces):
            self._improve(network, (places, headings), rows[part], (low[part], high[part]))

    def _improve(
        self,
        network: RoadNetwork,
        asked: tuple[Metres, Floats],
        rows: Longs,
        entries: tuple[Longs, Longs],
    ) -> None:
        (places, headings), (low, high) = asked, entries
        count = (high - low).ravel()
        of = np.repeat(np.repeat(np.arange(len(rows)), low.shape[1]), count)
        if not len(of):
            return
        rank = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
        point = network.cell_segment[np.repeat(low.ravel(), count) + rank].astype(np.int64)

        a = network.point_east_north_m[point]
        step = network.point_east_north_m[point + 1] - a
        to_place = places[rows[of]] - a
        square = np.einsum("ij,ij->i", step, step)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.clip(np.einsum("ij,ij->i", to_place, step) / square, 0.0, 1.0)
        share = np.where(square > 0, share, 0.0)
        distance = np.hypot(*(to_place - step * share[:, None]).T)
        heading = np.degrees(np.arctan2(step[:, 0], step[:, 1]))
        score = distance + AGAINST_M * _is_against(
            network, network.point_road[point], heading, headings[rows[of]]
        )
        score = np.where(distance <= self.within_m, score, np.inf)

        order = np.lexsort([point, score, of])
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = np.diff(of[order]) != 0
        best = order[first]
        row = rows[of[best]]
        better = score[best] < self.score[row]
        best, row = best[better], row[better]
        self.score[row], self.distance[row] = score[best], distance[best]
        self.point[row], self.heading[row] = point[best], heading[best]
        self.along_m[row] = network.point_along_m[point[best]] + share[best] * np.sqrt(square[best])


def _candidates(network: RoadNetwork, places: Metres, reach: int) -> tuple[Longs, Longs]:
    """Give, per place and square around it, the range of its entries in the grid."""
    square = np.floor(places / CELL_M).astype(np.int64)
    around = np.arange(-reach, reach + 1)
    column, row = (part.ravel() for part in np.meshgrid(around, around))
    keys = cell_key(square[:, :1] + column, square[:, 1:] + row)
    at = np.searchsorted(network.cell_of, keys)
    at = np.minimum(at, len(network.cell_of) - 1)
    low = network.cell_start[at].astype(np.int64)
    high = network.cell_start[at + 1].astype(np.int64)
    return low, np.where(network.cell_of[at] == keys, high, low)


def _is_against(network: RoadNetwork, road: Ints, heading: Floats, moving: Floats) -> Bools:
    """Whether a road cannot be travelled in about the direction something moves in."""
    edges = network.road_edge[road]
    forward_ok, backward_ok = _directions(heading, moving)
    is_with = ((edges[:, 0] != NONE) & forward_ok) | ((edges[:, 1] != NONE) & backward_ok)
    is_against: Bools = ~is_with
    return is_against


def _directions(heading: Floats, moving: Floats) -> tuple[Bools, Bools]:
    """Whether travel as drawn, and against, agrees with a heading. NaN agrees with both."""
    turn = np.abs((moving - heading + 180.0) % 360.0 - 180.0)
    stands = np.isnan(moving)
    right_angle = 90.0
    return stands | (turn <= right_angle), stands | (turn >= right_angle)


def _settled(network: RoadNetwork, found: _Found, headings: Floats) -> Snaps:
    is_on = np.isfinite(found.score)
    road = network.point_road[np.where(is_on, found.point, 0)]
    edges = np.where(is_on[:, None], network.road_edge[road], NONE)
    agrees = np.column_stack(_directions(found.heading, headings))
    chosen = np.where(agrees, edges, NONE)
    # Against the only way there is: reversing, or a poor heading. The road's own way stands.
    chosen = np.where((chosen == NONE).all(axis=1)[:, None], edges, chosen)
    length = network.road_length_m[road]
    along = np.clip(found.along_m, 0.0, length)
    return Snaps(
        edge=chosen.astype(np.int32),
        along_m=np.column_stack([along, length - along]),
        distance_m=np.where(is_on, found.distance, np.inf),
    )


def nearest_road(
    network: RoadNetwork, east_north_m: Metres, *, within_m: float
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Give the road row nearest to each place, NONE beyond ``within_m``, and how far it is."""
    snaps = snap(network, east_north_m, within_m=within_m)
    edge = snaps.edge.max(axis=1)
    road = np.where(edge == NONE, NONE, network.edge_road[np.maximum(edge, 0)])
    return road.astype(np.int64), snaps.distance_m
