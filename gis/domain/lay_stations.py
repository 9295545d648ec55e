"""Laying fire stations (消防救援站) over any road network, by the rules of 建标152-2017. Pure.

The rules: the edge of a first-due area is reached within five minutes of the order (turnout and
travel), and the area is no larger than its class allows. Places start evenly over the city, move to
the middle of what they reach first, are split in two where the area is too large, and are added
where most street is out of reach (a greedy set cover) while one more is worth it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gis.domain.lay_streets import Rows, StreetPlaces, is_street, samples
from gis.domain.local import Metres
from gis.domain.roads import NONE, Bools, Floats, RoadNetwork

SAMPLE_M = 100.0
CELL_M = 200.0
SMOOTHED_CELLS = 5  # road density is taken over a square kilometre
MOVES_A_ROUND = 2
ROUNDS = 16
AREA_ROUNDS = 6  # the area rule first; then stations are added where most is out of reach
EASY_LOAD = 0.9  # how full a station is laid at first
LEAST_LOAD = 0.35
BLOCK_CELLS = 9  # a new station is judged by the road it finds within 1.8 km
LEAST_GAIN_M = 8_000.0  # of built-up street out of reach: for less no station is built


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRules:
    """What a city asks of its stations. The first six are norms; the rest is ours."""

    first_due_s: float  # from the order to the edge of the area
    turnout_s: float
    area_first_class_m2: float
    area_second_class_m2: float
    area_small_m2: float
    area_suburb_m2: float
    built_up_km_per_km2: float = 8.0  # street density from which on ground counts as built up
    suburb_km_per_km2: float = 4.0
    reached_share: float = 0.85  # of built-up street, within the time: no more are built for more
    special_every: int = 9  # one special-duty station (特勤站) among so many


@dataclass(frozen=True, eq=False, slots=True)
class StationReport:
    """How well the rules are met. Shares are of road length, as driven on the network."""

    station_count: int
    built_up_km2: float
    suburb_km2: float
    built_up_reached_share: float  # within the time of the norm
    suburb_reached_share: float
    over_area_count: int  # stations whose area is larger than the norm allows
    area_km2: tuple[float, float, float, float, float]  # least, quartiles, greatest
    slowest_built_up_s: float  # 95th percentile of response, turnout included


@dataclass(frozen=True, eq=False, slots=True)
class LaidStations:
    """Stations and what they answer for first (责任区)."""

    east_north_m: Metres  # (n, 2) the gate's forecourt, set back from the road
    road: Rows  # (n,) the road the gate opens to
    kind: tuple[str, ...]
    area_m2: Floats  # (n,) of built-up and suburban ground reached first
    is_suburban: Bools
    report: StationReport


@dataclass(frozen=True, eq=False, slots=True)
class _Ground:
    """The city as cells with road in them, and samples of that road."""

    places: StreetPlaces
    length_m: Floats  # (s,) of road each sample stands for
    cell: Rows  # (s,) row of the cells below, NONE outside the city
    is_gate: Bools  # (s,) a station may open onto it
    cell_at: Metres  # (c, 2)
    cell_road_m: Floats
    is_built_up: Bools  # (c,) else suburb
    area_m2: Floats  # (c,) with the roadless ground that is nearest to it


def lay_stations(
    network: RoadNetwork, rules: StationRules, rng: np.random.Generator
) -> LaidStations:
    """Lay as many stations as the rules ask for, where they reach most.

    Parameters
    ----------
    network
        Any road network.
    rules
        The norms' figures.
    rng
        Two equal generators lay the same stations.

    Returns
    -------
    LaidStations
        At least one, with a report of how far the rules are met.
    """
    ground = _ground(network, rules)
    reach = _Reach(network)
    limit_m2 = np.where(ground.is_built_up, rules.area_first_class_m2, rules.area_suburb_m2)
    budget_s = rules.first_due_s - rules.turnout_s
    gates = _first_gates(ground, ground.area_m2 / limit_m2, rng)
    for round_ in range(ROUNDS):
        for _ in range(MOVES_A_ROUND):
            _, owner, _ = reach.first_due(ground, gates)
            gates = _moved(ground, gates, owner)
        travel_s, owner, late_m = reach.first_due(ground, gates, budget_s)
        load = np.bincount(owner, ground.area_m2 / limit_m2, len(gates))
        if round_ < AREA_ROUNDS:
            idle = (load < LEAST_LOAD) & (len(gates) > 1)
            wanted = _farthest(ground, owner, travel_s, load > 1.0)
        else:
            idle = np.zeros(len(gates), dtype=np.bool_)
            wanted = _out_of_reach(ground, late_m, rules, most=1 + len(gates) // 10)
        if round_ >= AREA_ROUNDS and (not len(wanted) or round_ == ROUNDS - 1):
            break
        kept = gates[~idle] if not idle.all() else gates
        if len(wanted):
            kept = np.unique(np.concatenate([kept, _nearest_gates(ground, wanted)]))
        gates = kept
    return _told(ground, rules, reach, gates, rng)


def first_due_station(network: RoadNetwork, gate_road: Rows, places: StreetPlaces) -> Rows:
    """Give, for each place, the row of the station (its gate's road) that is there first."""
    _, whose = _Reach(network).times(places, gate_road)
    return whose


class _Reach:
    """Travel times from stations over edges and turns: one multi-source search."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        turns_of = np.diff(network.turn_start)
        size = network.edge_count
        seconds = np.repeat(network.edge_travel_s, turns_of) + network.turn_s + 1e-6
        self._graph = csr_array((seconds, network.turn_to, network.turn_start), shape=(size, size))

    def times(self, places: StreetPlaces, gate_road: Rows) -> tuple[Floats, Rows]:
        """Give each place's travel time from the nearest gate, and which gate that is.

        A gate's own piece of road is driven whole: a little too long, never too short.
        """
        network = self._network
        pairs = network.road_edge[gate_road]
        sources = pairs.max(axis=1)  # of a two-way piece, either: the twin is added below
        twin = pairs.min(axis=1)
        both = np.unique(np.concatenate([sources, twin[twin != NONE]]))
        whose = np.full(network.edge_count, NONE, dtype=np.int64)
        for edges in (twin, sources):
            known = edges != NONE
            whose[edges[known]] = np.flatnonzero(known)
        start_s, _, source = dijkstra(
            self._graph, indices=both, min_only=True, return_predecessors=True
        )
        share = places.along_m / np.maximum(network.road_length_m[places.road], 1e-6)
        best_s = np.full(len(share), np.inf)
        owner = np.zeros(len(share), dtype=np.int64)
        for side, part in ((0, share), (1, 1.0 - share)):
            edge = network.road_edge[places.road, side]
            there_s = start_s[edge] + part * network.edge_travel_s[edge]
            better = (edge != NONE) & (there_s < best_s)
            best_s[better] = there_s[better]
            owner[better] = whose[source[edge[better]]]
        return best_s, owner

    def first_due(
        self, ground: _Ground, gates: Rows, budget_s: float = np.inf
    ) -> tuple[Floats, Rows, Floats]:
        """Give each cell's travel time, its station, and its metres of street too far away."""
        best_s, whose = self.times(ground.places, ground.places.road[gates])
        known = np.flatnonzero(ground.cell != NONE)
        order = known[np.lexsort((best_s[known], ground.cell[known]))]
        cells, first = np.unique(ground.cell[order], return_index=True)
        travel_s = np.full(len(ground.cell_at), np.inf)
        owner = np.zeros(len(ground.cell_at), dtype=np.int64)
        travel_s[cells], owner[cells] = best_s[order[first]], whose[order[first]]
        late_m: Floats = np.bincount(
            ground.cell[known],
            (best_s[known] > budget_s) * ground.length_m[known],
            len(ground.cell_at),
        ).astype(np.float64)
        return travel_s, owner, late_m


def _ground(network: RoadNetwork, rules: StationRules) -> _Ground:
    places, length_m = samples(network, SAMPLE_M)
    at_kerb = is_street(network)[places.road]
    length_m = length_m * at_kerb  # nobody lives on a motorway
    corner = places.east_north_m.min(axis=0)
    at = ((places.east_north_m - corner) // CELL_M).astype(np.int64)
    rows, columns = (int(most) + 1 for most in at.max(axis=0))
    flat = at[:, 0] * columns + at[:, 1]
    road_m = np.bincount(flat, length_m, rows * columns).reshape(rows, columns)
    density = uniform_filter(road_m, SMOOTHED_CELLS, mode="constant") / CELL_M**2 * 1000.0
    in_city = density >= min(rules.suburb_km_per_km2, float(density.max()))
    has_road = (road_m > 0) & in_city
    number = np.where(has_road.ravel(), np.cumsum(has_road.ravel()) - 1, NONE)
    cells = np.argwhere(has_road)
    built_up = density[has_road] >= min(rules.built_up_km_per_km2, float(density.max()))
    # Ground without road (a lake shore, a block's inside) is shared out among the city's cells.
    roadless_m2 = float((in_city & ~has_road).sum()) * CELL_M**2
    area_m2 = np.full(len(cells), CELL_M**2 + roadless_m2 / max(len(cells), 1))
    cell = number[flat]
    return _Ground(
        places=places,
        length_m=length_m,
        cell=cell,
        is_gate=at_kerb & (cell != NONE),
        cell_at=corner + (cells + 0.5) * CELL_M,
        cell_road_m=road_m[has_road],
        is_built_up=built_up,
        area_m2=area_m2,
    )


def _first_gates(ground: _Ground, load: Floats, rng: np.random.Generator) -> Rows:
    """Walk the cells along a curve that stays near itself and stop whenever a station is full."""
    grid = ((ground.cell_at - ground.cell_at.min(axis=0)) / CELL_M).astype(np.int64)
    band = grid[:, 0] // 12  # strips of 2.4 km, walked up and down in turn
    along = np.where(band % 2 == 0, grid[:, 1], -grid[:, 1])
    order = np.lexsort((along, band))
    filled = np.cumsum(load[order]) / EASY_LOAD + rng.random()
    stops = order[np.flatnonzero(np.diff(np.floor(filled), prepend=np.floor(filled[0])))]
    if not len(stops):
        stops = order[[len(order) // 2]]
    return _nearest_gates(ground, ground.cell_at[stops])


def _nearest_gates(ground: _Ground, wanted: Metres) -> Rows:
    gates = np.flatnonzero(ground.is_gate)
    if not len(gates):
        gates = np.flatnonzero(ground.cell != NONE)
    at = ground.places.east_north_m[gates]
    found = [gates[np.argmin(((at - one) ** 2).sum(axis=1))] for one in wanted]
    return np.unique(np.array(found, dtype=np.int64))


def _moved(ground: _Ground, gates: Rows, owner: Rows) -> Rows:
    """Move each station to the gate nearest the middle of its area's road."""
    size = len(gates)
    road_m = np.bincount(owner, ground.cell_road_m, size)
    middle = (
        np.column_stack(
            [np.bincount(owner, ground.cell_road_m * ground.cell_at[:, k], size) for k in (0, 1)]
        )
        / np.maximum(road_m, 1e-6)[:, None]
    )
    rows = np.flatnonzero(ground.is_gate)
    whose = owner[ground.cell[rows]]
    away = ((ground.places.east_north_m[rows] - middle[whose]) ** 2).sum(axis=1)
    order = np.lexsort((away, whose))
    found, first = np.unique(whose[order], return_index=True)
    moved = gates.copy()
    moved[found] = rows[order[first]]
    return np.unique(moved)


def _farthest(ground: _Ground, owner: Rows, travel_s: Floats, broken: Bools) -> Metres:
    """Give the place each broken area's station comes to last."""
    order = np.lexsort((-travel_s, owner))
    found, first = np.unique(owner[order], return_index=True)
    return ground.cell_at[order[first[broken[found]]]]


def _out_of_reach(ground: _Ground, late_m: Floats, rules: StationRules, *, most: int) -> Metres:
    """Give the middles of the blocks with most built-up street out of reach, none overlapping.

    Nothing, once the share in reach is what the city wants.
    """
    late_m = late_m * ground.is_built_up
    built_up_m = float((ground.cell_road_m * ground.is_built_up).sum())
    chosen: list[Metres] = []
    if float(late_m.sum()) <= (1.0 - rules.reached_share) * built_up_m:
        return np.empty((0, 2))
    at = ((ground.cell_at - ground.cell_at.min(axis=0)) / CELL_M).round().astype(np.int64)
    grid = np.zeros(at.max(axis=0) + 1)
    grid[at[:, 0], at[:, 1]] = late_m
    block_m = uniform_filter(grid, BLOCK_CELLS, mode="constant") * BLOCK_CELLS**2
    while len(chosen) < most and block_m.max() >= LEAST_GAIN_M:
        i, j = np.unravel_index(int(np.argmax(block_m)), block_m.shape)
        near = (np.abs(at - np.array([i, j])) <= BLOCK_CELLS // 2).all(axis=1)
        chosen.append(np.average(ground.cell_at[near], axis=0, weights=late_m[near] + 1e-9))
        block_m[
            max(i - BLOCK_CELLS, 0) : i + BLOCK_CELLS + 1,
            max(j - BLOCK_CELLS, 0) : j + BLOCK_CELLS + 1,
        ] = 0.0
    return np.array(chosen).reshape(-1, 2)


def _told(
    ground: _Ground,
    rules: StationRules,
    reach: _Reach,
    gates: Rows,
    rng: np.random.Generator,
) -> LaidStations:
    size = len(gates)
    budget_s = rules.first_due_s - rules.turnout_s
    _, owner, _ = reach.first_due(ground, gates)
    area_m2: Floats = np.bincount(owner, ground.area_m2, size).astype(np.float64)
    built_up_m2 = np.bincount(owner, ground.area_m2 * ground.is_built_up, size)
    is_suburban = built_up_m2 < area_m2 / 2
    allowed_m2 = np.where(is_suburban, rules.area_suburb_m2, rules.area_first_class_m2)

    best_s, _ = reach.times(ground.places, ground.places.road[gates])
    in_city = ground.cell != NONE
    built_up = in_city & ground.is_built_up[ground.cell]
    in_time = (best_s <= budget_s) * ground.length_m

    def share(rows: Bools) -> float:
        whole = float(ground.length_m[rows].sum())
        return float(in_time[rows].sum()) / whole if whole else 1.0

    cut = StreetPlaces(
        ground.places.road[gates],
        ground.places.along_m[gates],
        ground.places.east_north_m[gates],
        ground.places.ahead[gates],
    )
    side = np.where(rng.random(size) < 0.5, 1.0, -1.0)  # noqa: PLR2004 - either side
    quantiles = np.quantile(area_m2 / 1e6, [0, 0.25, 0.5, 0.75, 1])
    reached = best_s[built_up][np.isfinite(best_s[built_up])]
    return LaidStations(
        east_north_m=cut.beside(side * rng.uniform(18.0, 28.0, size)),
        road=cut.road,
        kind=_kinds(cut.east_north_m, area_m2, is_suburban, rules),
        area_m2=area_m2,
        is_suburban=is_suburban,
        report=StationReport(
            station_count=size,
            built_up_km2=float(ground.area_m2[ground.is_built_up].sum()) / 1e6,
            suburb_km2=float(ground.area_m2[~ground.is_built_up].sum()) / 1e6,
            built_up_reached_share=share(built_up),
            suburb_reached_share=share(in_city & ~built_up),
            over_area_count=int((area_m2 > allowed_m2).sum()),
            area_km2=tuple(float(one) for one in quantiles),  # type: ignore[arg-type]
            slowest_built_up_s=rules.turnout_s
            + (float(np.quantile(reached, 0.95)) if len(reached) else np.inf),
        ),
    )


def _kinds(at: Metres, area_m2: Floats, is_suburban: Bools, rules: StationRules) -> tuple[str, ...]:
    """Class each station by its area; the special ones stand far from one another."""
    kind = np.where(
        area_m2 <= rules.area_small_m2,
        "small",
        np.where(area_m2 <= rules.area_second_class_m2, "second_class", "first_class"),
    ).astype("U12")
    urban = np.flatnonzero(~is_suburban) if (~is_suburban).any() else np.arange(len(at))
    away = np.full(len(urban), np.inf)
    one = int(np.argmin(((at[urban] - at[urban].mean(axis=0)) ** 2).sum(axis=1)))
    for _ in range(max(1, len(at) // rules.special_every)):
        kind[urban[one]] = "special"
        away = np.minimum(away, ((at[urban] - at[urban[one]]) ** 2).sum(axis=1))
        one = int(np.argmax(away))
    return tuple(str(word) for word in kind)
