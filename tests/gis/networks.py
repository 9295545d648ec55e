"""Small networks, and the slow, plain way to travel them."""

import heapq
import math
from datetime import UTC, datetime

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st

from core.geo import LngLat
from gis.domain.local import to_lnglat
from gis.domain.road_build import build_network
from gis.domain.road_pieces import RoadPieces, TurnCosts
from gis.domain.roads import RoadNetwork

BUILT_AT = datetime(2026, 11, 21, tzinfo=UTC)
COSTS = TurnCosts(straight_s=1, right_s=3, left_s=8, around_s=20, straight_within_deg=35)
ORIGIN = LngLat(114.3, 30.6)

Piece = tuple[int, int, bool]


def pieces_of(
    places_m: list[tuple[float, float]], pieces: list[Piece], speed_mps: float = 10.0
) -> RoadPieces:
    """Draw straight pieces between numbered places; a one-way runs from its first to its second."""
    lnglat = to_lnglat(np.array(places_m, dtype=np.float64), ORIGIN)
    ends = np.array([(a, b) for a, b, _ in pieces], dtype=np.int64)
    count = len(pieces)
    return RoadPieces(
        node_from=ends[:, 0],
        node_to=ends[:, 1],
        road_classes=("primary",),
        road_class=np.zeros(count, dtype=np.uint8),
        is_oneway=np.array([oneway for _, _, oneway in pieces]),
        is_guessed=np.zeros(count, dtype=np.bool_),
        speed_mps=np.full(count, speed_mps),
        point_start=np.arange(0, 2 * count + 1, 2, dtype=np.int32),
        point_lnglat=lnglat[ends.ravel()],
    )


def network_of(
    places_m: list[tuple[float, float]], pieces: list[Piece], costs: TurnCosts = COSTS
) -> RoadNetwork:
    drawn = pieces_of(places_m, pieces)
    return build_network(drawn, turn_costs=costs, name="test", built_at=BUILT_AT).network


@st.composite
def small_networks(draw: st.DrawFn) -> RoadNetwork:
    """Streets on a jittered grid: one-ways, dead ends, loops, two streets between the same ends."""
    wide, high = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    shift = st.integers(-30, 30)
    places = [
        (x * 100.0 + draw(shift), y * 100.0 + draw(shift)) for x in range(wide) for y in range(high)
    ]
    number = st.integers(0, len(places) - 1)
    ends = draw(
        st.lists(
            st.tuples(number, number).filter(lambda ab: ab[0] != ab[1]), min_size=1, max_size=12
        )
    )
    ring = [(i, (i + 1) % len(places), draw(st.booleans())) for i in range(len(places))]
    extra = [(a, b, draw(st.booleans())) for a, b in ends]
    keep_ring = draw(st.booleans())
    pieces = (ring if keep_ring and len(places) > 2 else []) + extra
    try:
        return network_of(places, pieces)
    except ValueError:  # no road that leads anywhere and back
        reject()


def slow_travel_s(
    network: RoadNetwork, source: tuple[int, float], targets: dict[int, float]
) -> float:
    """Dijkstra in plain Python, forwards, over places part-way along edges."""
    edge, share = source
    if edge in targets and share <= targets[edge]:
        direct = (targets[edge] - share) * network.edge_travel_s[edge]
    else:
        direct = math.inf
    best = direct
    queue = [((1 - share) * float(network.edge_travel_s[edge]), edge)]
    done: set[int] = set()
    while queue:
        at_end_s, edge = heapq.heappop(queue)
        if edge in done or at_end_s >= best:
            continue
        done.add(edge)
        for row in range(network.turn_start[edge], network.turn_start[edge + 1]):
            after = int(network.turn_to[row])
            at_start_s = at_end_s + float(network.turn_s[row])
            if after in targets:
                best = min(best, at_start_s + targets[after] * float(network.edge_travel_s[after]))
            heapq.heappush(queue, (at_start_s + float(network.edge_travel_s[after]), after))
    return best
