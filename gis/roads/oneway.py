"""Guessing one-ways where the tags were lost: a carriageway has its partner on its left."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from gis.domain.local import Metres
from gis.domain.road_turns import directed_edges, turns_between
from gis.domain.roads import Bools, Floats, Ints, Longs
from gis.roads.policy import OnewayGuess

EVERY_M = 15.0
"""How densely lines are sampled: finer changes the shares by less than a percent."""

_ALONGSIDE = 0.75  # of EVERY_M: a sample's partner is beside it, not ahead
_APART_M = 3.0  # nearer than a lane is the same line drawn twice

Names = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False, slots=True)
class Samples:
    """Points along lines, each standing for some metres of its piece."""

    piece: Longs
    place: Metres
    ahead: Metres  # direction of drawing, of length one
    stands_for_m: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Partners:
    """How much of each piece has a neighbour of its class running beside it, by side and sense."""

    anti_left: Floats  # (pieces,) shares of length
    anti_right: Floats
    same_left: Floats
    same_right: Floats
    pairs: Longs  # (n, 2) sample and its anti-parallel partner on the left

    def has_any(self, share: float) -> Bools:
        """Mark pieces with any parallel neighbour over a share of their length."""
        sides = (self.anti_left, self.anti_right, self.same_left, self.same_right)
        marked: Bools = np.maximum.reduce(sides) >= share
        return marked


def samples_of(points: Metres, start: Ints) -> Samples:
    """Sample lines every few metres."""
    is_step = np.ones(len(points), dtype=np.bool_)
    is_step[start[1:] - 1] = False
    first = np.flatnonzero(is_step)
    piece = np.repeat(np.arange(len(start) - 1), np.diff(start))[first]
    step = points[first + 1] - points[first]
    length = np.hypot(*step.T)
    parts = np.maximum(np.ceil(length / EVERY_M), 1).astype(np.int64)
    of = np.repeat(np.arange(len(first)), parts)
    rank = np.arange(len(of)) - np.repeat(np.cumsum(parts) - parts, parts)
    return Samples(
        piece=piece[of],
        place=points[first][of] + step[of] * ((rank + 0.5) / parts[of])[:, None],
        ahead=(step / np.maximum(length, 1e-9)[:, None])[of],
        stands_for_m=(length / parts)[of],
    )


def partners_of(samples: Samples, road_class: Names, rule: OnewayGuess) -> Partners:
    """Find what runs beside each piece, among pieces of its own class."""
    count = len(road_class)
    class_of = road_class[samples.piece]
    pairs = [
        _pairs_near(samples, np.flatnonzero(class_of == name), rule.within_m)
        for name in np.unique(road_class)
    ]
    here, there = np.concatenate(pairs).T if pairs else np.empty((2, 0), dtype=np.int64)

    away = samples.place[there] - samples.place[here]
    ahead = samples.ahead[here]
    along = np.abs((away * ahead).sum(axis=1))
    left = ahead[:, 0] * away[:, 1] - ahead[:, 1] * away[:, 0]
    agree = (ahead * samples.ahead[there]).sum(axis=1)
    beside = (along <= EVERY_M * _ALONGSIDE) & (np.abs(left) > _APART_M)
    parallel = np.cos(np.radians(rule.parallel_within_deg))

    def share(mask: Bools) -> Floats:
        has = np.zeros(len(samples.piece), dtype=np.bool_)
        has[here[mask]] = True
        total = np.bincount(samples.piece, samples.stands_for_m, count)
        with_one = np.bincount(samples.piece, samples.stands_for_m * has, count)
        return with_one / np.maximum(total, 1e-9)

    anti, same = beside & (agree <= -parallel), beside & (agree >= parallel)
    partner = anti & (left > 0)
    return Partners(
        anti_left=share(partner),
        anti_right=share(anti & (left < 0)),
        same_left=share(same & (left > 0)),
        same_right=share(same & (left < 0)),
        pairs=np.column_stack([here[partner], there[partner]]),
    )


def _pairs_near(samples: Samples, rows: Longs, within_m: float) -> Longs:
    if not len(rows):
        return np.empty((0, 2), dtype=np.int64)
    found = cKDTree(samples.place[rows]).query_pairs(within_m, output_type="ndarray")
    pairs = rows[np.concatenate([found, found[:, ::-1]])]
    apart: Longs = pairs[samples.piece[pairs[:, 0]] != samples.piece[pairs[:, 1]]]
    return apart


def guess_oneway(partners: Partners, road_class: Names, rule: OnewayGuess) -> Bools:
    """Mark the pieces that are taken for one-way, in the direction in which they are drawn."""
    is_carriageway = np.isin(road_class, rule.classes) & (partners.anti_left >= rule.share)
    return is_carriageway | np.isin(road_class, rule.always)


def undo_what_cuts_off(node_from: Longs, node_to: Longs, guessed: Bools, rank: Ints) -> Bools:
    """Mark the guesses to take back: they cut road off, and two-way it is whole again.

    First every guess on a piece that was cut off is taken back, until no more comes home. Then
    chains of pieces are made one-way again wherever that cuts nothing off, so that as few as can
    be stay undone: mostly carriageways that run off the map, from where nothing comes back.

    Parameters
    ----------
    node_from, node_to
        (pieces,) ends, as drawn.
    guessed
        (pieces,) the guesses.
    rank
        (pieces,) whose guess to restore first: low before high.

    Returns
    -------
    Bools
        (pieces,) guesses that are no longer made. One that would not bring its piece back stands.
    """
    ways = _Ways(node_from, node_to)
    reachable = ways.inside(np.zeros_like(guessed))
    undone = np.zeros_like(guessed)
    while True:
        inside = ways.inside(guessed & ~undone)
        more = reachable & ~inside & guessed & ~undone
        if not more.any():
            break
        undone |= more
    undone &= inside
    home = ways.inside(guessed & ~undone)
    ways.tie(guessed, open_to=undone)
    _restore(ways, guessed, undone, home, _chains(node_from, node_to, undone, rank))
    return undone


def _restore(
    ways: "_Ways", guessed: Bools, undone: Bools, home: Bools, chains: list[Longs]
) -> None:
    """Make chains one-way again, by halves, as long as all that is home stays there."""
    waiting = [chains]
    while waiting:
        some = waiting.pop()
        if not some:
            continue
        pieces = np.concatenate(some)
        undone[pieces] = False
        if (ways.inside(guessed & ~undone) >= home).all():
            continue
        undone[pieces] = True
        if len(some) > 1:
            half = len(some) // 2
            waiting += [some[half:], some[:half]]


def _chains(node_from: Longs, node_to: Longs, marked: Bools, rank: Ints) -> list[Longs]:
    """Group marked pieces that follow each other, nothing else between; the first rank first."""
    pieces = np.flatnonzero(marked)
    if not len(pieces):
        return []
    legs = np.bincount(np.concatenate([node_from, node_to]))
    ends = np.concatenate([node_from[pieces], node_to[pieces]])
    owner = np.tile(np.arange(len(pieces)), 2)
    through = np.flatnonzero(legs[ends] == 2)  # noqa: PLR2004 - two legs: the road just goes on
    order = through[np.argsort(ends[through], kind="stable")]
    meets = np.flatnonzero(np.diff(ends[order]) == 0)
    a, b = owner[order[meets]], owner[order[meets + 1]]
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(len(pieces), len(pieces)))
    _, chain = connected_components(graph)
    by_chain = np.argsort(chain, kind="stable")
    groups = np.split(pieces[by_chain], np.flatnonzero(np.diff(chain[by_chain])) + 1)
    return sorted(groups, key=lambda rows: (int(rank[rows[0]]), int(rows[0])))


class _Ways:
    """All ways to travel some pieces, to ask again and again what is lost by one-ways."""

    def __init__(self, node_from: Longs, node_to: Longs) -> None:
        edges = directed_edges(node_from, node_to, np.zeros(len(node_from), dtype=np.bool_))
        onward = turns_between(edges)
        is_back = onward.after == edges.twin[onward.before]
        every = np.arange(len(edges.road))
        self._road, self._is_forward = edges.road, edges.is_forward
        self._before = np.concatenate([onward.before[~is_back], every])
        self._after = np.concatenate([onward.after[~is_back], edges.twin])
        self._is_back = np.arange(len(self._before)) >= len(self._before) - len(every)
        self._knot = every  # edges of one knot are known to lead to each other
        self._is_tied = np.zeros(len(node_from), dtype=np.bool_)  # pieces that are always inside

    def inside(self, is_oneway: Bools) -> Bools:
        """Mark the pieces of the largest part if these are one-way."""
        is_open = self._is_open(is_oneway)
        is_arc = is_open[self._before] & is_open[self._after]
        onward = self._onward_count(is_arc)
        part = self._parts(is_arc & (~self._is_back | (onward[self._before] == 0)))
        # Once some are tied up, the part is theirs; before that, the one with the most edges.
        largest = (
            part[0] if self._is_tied.any() else np.bincount(part[self._knot[is_open]]).argmax()
        )
        marked = self._is_tied.copy()
        marked[self._road[is_open & (part[self._knot] == largest)]] = True
        return marked

    def tie(self, is_oneway: Bools, *, open_to: Bools) -> None:
        """Tie up what stays together whichever pieces of ``open_to`` become two-way.

        What is tied up, and what can never open, is looked at no more. Opening a piece only adds
        ways, but for the U-turn at what is then no dead end: only U-turns that stay count here.
        """
        is_open = self._is_open(is_oneway)
        is_arc = is_open[self._before] & is_open[self._after]
        may_open = is_open | open_to[self._road]
        may_arc = may_open[self._before] & may_open[self._after]
        stays_dead = self._onward_count(may_arc) == 0
        part = self._parts(is_arc & (~self._is_back | stays_dead[self._before]))
        is_tied = is_open & (part == np.bincount(part).argmax())
        self._is_tied[self._road[is_tied]] = True

        # An edge that may turn back now and then needs all its turns, to tell when.
        wavers = is_tied & ~stays_dead & (self._onward_count(is_arc) == 0)
        kept = ~(is_tied[self._before] & is_tied[self._after]) | wavers[self._before]
        kept &= may_arc
        edges = np.unique(np.concatenate([self._before[kept], self._after[kept]]))
        self._before = np.searchsorted(edges, self._before[kept])
        self._after = np.searchsorted(edges, self._after[kept])
        self._is_back = self._is_back[kept]
        self._road, self._is_forward = self._road[edges], self._is_forward[edges]
        loose = ~is_tied[edges]
        self._knot = np.where(loose, np.cumsum(loose), 0)

    def _is_open(self, is_oneway: Bools) -> Bools:
        is_open: Bools = self._is_forward | ~is_oneway[self._road]
        return is_open

    def _onward_count(self, is_arc: Bools) -> Longs:
        return np.bincount(self._before[is_arc & ~self._is_back], minlength=len(self._road))

    def _parts(self, is_arc: Bools) -> Longs:
        size = int(self._knot.max()) + 1
        ends = self._knot[self._before[is_arc]], self._knot[self._after[is_arc]]
        graph = csr_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size))
        _, part = connected_components(graph, directed=True, connection="strong")
        return np.asarray(part, dtype=np.int64)
