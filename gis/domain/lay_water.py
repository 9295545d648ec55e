"""Laying water sources (消防水源) along the streets of any road network, by GB 50974-2014. Pure.

Hydrants stand no farther apart than the norm along a street, half a metre to two metres off the
kerb, on alternate sides where the road is wide. A *street* here is pieces of road that go on into
one another as straight as they can.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_dilation, label
from scipy.spatial import cKDTree

from gis.domain.lay_streets import Rows, is_street, places_along, samples
from gis.domain.local import Metres
from gis.domain.roads import NONE, Bools, Floats, RoadNetwork

STRAIGHT_DEG = 50.0  # a street goes on through a crossing no more crooked than this
STUB_M = 35.0  # a shorter street lies within reach of its neighbours' hydrants
HALF_WIDTH_M = {"primary": 14.0, "secondary": 11.0, "tertiary": 8.0}
NARROW_M = 4.5
WIDE_CLASSES = frozenset({"primary", "secondary"})
SHORE_CELL_M = 300.0
SHORE_CELLS = 12  # a square kilometre without a road: a lake, a river, a field


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterRules:
    """The first four are norms; the rest is ours."""

    spacing_m: float
    radius_m: float
    flow_lps: float
    pressure_mpa: float
    faulty_share: float = 0.035
    unknown_share: float = 0.045
    hydrants_a_crane: int = 2500
    hydrants_a_draft_point: int = 900


@dataclass(frozen=True, eq=False, slots=True)
class WaterReport:
    """How well the norms are met. Shares are of street length."""

    hydrant_count: int
    street_km: float
    greatest_spacing_m: float  # along a street
    within_radius_share: float  # straight line
    usable_share: float
    below_flow_share: float  # of usable hydrants


@dataclass(frozen=True, eq=False, slots=True)
class LaidWater:
    """Water sources as arrays of equal length; NaN where a figure does not apply."""

    east_north_m: Metres
    kind: npt.NDArray[np.str_]  # hydrant, water_crane, cistern, draft_point
    state: npt.NDArray[np.str_]  # usable, faulty, unknown
    flow_lps: Floats
    pressure_mpa: Floats
    volume_m3: Floats
    inspected_days_ago: Floats  # NaN: never
    report: WaterReport


def lay_water(
    network: RoadNetwork, rules: WaterRules, cistern_at: Metres, rng: np.random.Generator
) -> LaidWater:
    """Lay hydrants along every street, cisterns where given, and a few other sources.

    Parameters
    ----------
    network
        Any road network.
    rules
        The norms' figures.
    cistern_at
        (k, 2) local metres of the premises that have a cistern (消防水池).
    rng
        Two equal generators lay the same water.

    Returns
    -------
    LaidWater
        Hydrants first.
    """
    hydrants, greatest_m = _hydrants(network, rules.spacing_m, rng)
    cranes = rng.choice(len(hydrants), max(1, len(hydrants) // rules.hydrants_a_crane))
    crane_at = hydrants[cranes] + rng.uniform(4.0, 9.0, (len(cranes), 2))
    drafts = _shores(network, max(1, len(hydrants) // rules.hydrants_a_draft_point), rng)
    cistern_at = np.asarray(cistern_at, dtype=np.float64).reshape(-1, 2)
    cisterns = cistern_at + rng.uniform(-18.0, 18.0, cistern_at.shape)

    groups = {
        "hydrant": hydrants, "water_crane": crane_at, "cistern": cisterns, "draft_point": drafts,
    }  # fmt: skip
    kind = np.repeat(list(groups), [len(at) for at in groups.values()])
    at = np.vstack(list(groups.values()))
    state = _states(len(at), rules, rng)
    flow_lps, pressure_mpa, volume_m3 = _figures(kind, state, rules, rng)
    never = state == "unknown"
    days = np.where(never, np.nan, np.minimum(rng.gamma(2.0, 60.0, len(at)), 720.0))
    return LaidWater(
        east_north_m=at,
        kind=kind,
        state=state,
        flow_lps=flow_lps,
        pressure_mpa=pressure_mpa,
        volume_m3=volume_m3,
        inspected_days_ago=days,
        report=_report(
            network, rules, hydrants, greatest_m=greatest_m, state=state, flow_lps=flow_lps
        ),
    )


def _hydrants(
    network: RoadNetwork, spacing_m: float, rng: np.random.Generator
) -> tuple[Metres, float]:
    """Stand hydrants evenly along each street; give their places and the greatest spacing."""
    road, is_forward, street = _streets(network)
    length_m = network.road_length_m[road]
    end_m = np.cumsum(length_m)
    first = np.flatnonzero(np.diff(street, prepend=-1))
    street_start_m = (end_m - length_m)[first]
    street_m = np.add.reduceat(length_m, first)
    count = np.ceil(street_m / spacing_m).astype(np.int64)
    count[street_m < STUB_M] = 0
    if not count.any():
        count[int(np.argmax(street_m))] = 1

    which = np.repeat(np.arange(len(count)), count)
    rank = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    gap_m = street_m / np.maximum(count, 1)
    at_m = street_start_m[which] + (rank + 0.5) * gap_m[which]
    piece = np.minimum(np.searchsorted(end_m, at_m), len(road) - 1)
    beyond_m = at_m - (end_m - length_m)[piece]
    along_m = np.where(is_forward[piece], beyond_m, length_m[piece] - beyond_m)
    places = places_along(network, road[piece], along_m)

    names = network.road_classes
    half = np.array([HALF_WIDTH_M.get(name.removesuffix("_link"), NARROW_M) for name in names])
    wide = np.array([name in WIDE_CLASSES for name in names])
    class_of = network.road_class[places.road]
    staggered = wide[class_of] & ~network.road_is_oneway[places.road]
    side = np.where(staggered & (rank % 2 == 1), -1.0, 1.0)
    side *= np.where(is_forward[piece], 1.0, -1.0)
    side[network.road_is_oneway[places.road]] = 1.0  # the outer kerb of a carriageway
    kerb_m = half[class_of] + rng.uniform(0.5, 2.0, len(places.road))
    return places.beside(side * kerb_m), float(gap_m[count > 0].max())


def _streets(network: RoadNetwork) -> tuple[Rows, Bools, Rows]:
    """Give the pieces of all streets in walking order: road row, whether as drawn, street."""
    rows = np.flatnonzero(is_street(network))
    mate = _mates(network, rows)
    seen = np.zeros(len(rows), dtype=np.bool_)
    road: list[int] = []
    forward: list[bool] = []
    street: list[int] = []
    ends_first = np.flatnonzero((mate[0::2] == NONE) | (mate[1::2] == NONE))
    number = 0
    for begin in (*ends_first.tolist(), *range(len(rows))):  # then what is left: rings
        if seen[begin]:
            continue
        enter = (
            2 * begin if mate[2 * begin] == NONE or mate[2 * begin + 1] != NONE else 2 * begin + 1
        )
        while enter != NONE and not seen[enter // 2]:
            piece = enter // 2
            seen[piece] = True
            road.append(int(rows[piece]))
            forward.append(enter % 2 == 0)
            street.append(number)
            enter = int(mate[enter ^ 1])
        number += 1
    return np.array(road), np.array(forward), np.array(street)


def _mates(network: RoadNetwork, rows: Rows) -> Rows:
    """Pair the ends of pieces that go on into one another, the straightest pair first.

    End ``2 i`` is the first point of piece ``i``, end ``2 i + 1`` its last.
    """
    points, start = network.point_east_north_m, network.point_start
    first, last = start[rows], start[rows + 1] - 1
    edge = network.road_edge[rows]
    as_drawn = edge[:, 0] != NONE
    one = np.where(as_drawn, edge[:, 0], edge[:, 1])
    node_a = np.where(as_drawn, network.edge_from[one], network.edge_to[one])
    node_b = np.where(as_drawn, network.edge_to[one], network.edge_from[one])
    node = np.column_stack([node_a, node_b]).ravel()
    out = np.stack([points[first + 1] - points[first], points[last - 1] - points[last]], axis=1)
    angle = np.arctan2(out[..., 1], out[..., 0]).ravel()

    order = np.argsort(node, kind="stable")
    pairs = []
    for step in range(1, 6):  # no crossing has more than six arms worth pairing
        a, b = order[:-step], order[step:]
        together = (node[a] == node[b]) & (a // 2 != b // 2)
        pairs.append(np.column_stack([a[together], b[together]]))
    pair = np.vstack(pairs)
    bend = np.abs(np.abs((angle[pair[:, 0]] - angle[pair[:, 1]]) % (2 * np.pi)) - np.pi)
    fits = bend <= np.radians(STRAIGHT_DEG)
    pair = pair[fits][np.argsort(bend[fits], kind="stable")]
    mate = np.full(len(node), NONE, dtype=np.int64)
    for a, b in pair.tolist():
        if mate[a] == NONE and mate[b] == NONE:
            mate[a], mate[b] = b, a
    return mate


def _shores(network: RoadNetwork, count: int, rng: np.random.Generator) -> Metres:
    """Choose places on streets beside wide roadless ground, as a shore would be."""
    places, _ = samples(network, SHORE_CELL_M)
    rows = np.flatnonzero(is_street(network)[places.road])
    corner = places.east_north_m.min(axis=0)
    at = ((places.east_north_m - corner) // SHORE_CELL_M).astype(np.int64)
    has_road = np.zeros(at.max(axis=0) + 1, dtype=np.bool_)
    has_road[at[:, 0], at[:, 1]] = True
    part, _ = label(~has_road)
    size = np.bincount(part.ravel())
    size[0] = 0
    beside = binary_dilation(size[part] >= SHORE_CELLS)
    near = rows[beside[at[rows, 0], at[rows, 1]]]
    chosen = rng.choice(near if len(near) else rows, min(count, len(rows)))
    at_water: Metres = places.east_north_m[chosen] + rng.uniform(-25.0, 25.0, (len(chosen), 2))
    return at_water


def _states(size: int, rules: WaterRules, rng: np.random.Generator) -> npt.NDArray[np.str_]:
    drawn = rng.random(size)
    faulty = drawn < rules.faulty_share
    unknown = drawn > 1.0 - rules.unknown_share
    return np.where(faulty, "faulty", np.where(unknown, "unknown", "usable"))


def _figures(
    kind: npt.NDArray[np.str_],
    state: npt.NDArray[np.str_],
    rules: WaterRules,
    rng: np.random.Generator,
) -> tuple[Floats, Floats, Floats]:
    """Give flow, pressure and volume: most hydrants above the norm's least, a few below."""
    size = len(kind)
    flow: Floats = np.maximum(rules.flow_lps * rng.lognormal(0.35, 0.2, size), 4.0)
    flow = np.where(kind == "water_crane", rng.uniform(30.0, 60.0, size), flow)
    flow = np.where(kind == "cistern", np.nan, flow)
    flow = np.where(kind == "draft_point", rng.uniform(40.0, 90.0, size), flow)
    piped = (kind == "hydrant") | (kind == "water_crane")
    pressure: Floats = np.clip(rng.normal(rules.pressure_mpa + 0.12, 0.05, size), 0.05, 0.45)
    pressure = np.where(piped, pressure, np.nan)
    volume = np.where(kind == "cistern", rng.choice([180, 216, 324, 432, 540, 800], size), np.nan)
    unmeasured = state != "usable"
    flow[unmeasured & piped] = np.nan
    pressure[unmeasured & piped] = np.nan
    return flow.round(1), pressure.round(3), volume.astype(np.float64)


def _report(
    network: RoadNetwork,
    rules: WaterRules,
    hydrants: Metres,
    *,
    greatest_m: float,
    state: npt.NDArray[np.str_],
    flow_lps: Floats,
) -> WaterReport:
    places, length_m = samples(network, rules.spacing_m / 4)
    on_street = is_street(network)[places.road]
    away_m, _ = cKDTree(hydrants).query(places.east_north_m[on_street])
    street_m = length_m[on_street]
    ours = slice(0, len(hydrants))
    usable = state[ours] == "usable"
    return WaterReport(
        hydrant_count=len(hydrants),
        street_km=float(street_m.sum()) / 1000.0,
        greatest_spacing_m=greatest_m,
        within_radius_share=float(street_m[away_m <= rules.radius_m].sum() / street_m.sum()),
        usable_share=float(usable.mean()),
        below_flow_share=float((flow_lps[ours][usable] < rules.flow_lps).mean()),
    )
