"""Natural streets: pieces that go on into each other, and names for those that have none."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
from pypinyin import lazy_pinyin
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gis.domain.local import Metres
from gis.domain.roads import Floats, Ints, Longs
from gis.roads.oneway import Partners, Samples
from gis.roads.policy import SHIPPED, StrokeRule

OTHER_CLASS_DEG = 20.0
"""What it counts, in degrees of bend, to go on as a road of another class."""

TWIN_SHARE = 0.5
"""Of a stroke's length beside another one: the two carriageways of one street."""

Names = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class StreetName:
    """What a stroke is called, in both languages."""

    zh: str
    en: str


def strokes_of(
    lines: tuple[Metres, Ints],
    nodes: tuple[Longs, Longs],
    road_class: Names,
    rule: StrokeRule,
) -> Longs:
    """Chain pieces into strokes by good continuation.

    At a node the two pieces that go on straightest are joined first, then the next two; a bend
    sharper than the rule allows joins nothing. Pieces of classes the rule leaves out stay alone.

    Parameters
    ----------
    lines
        Points in local metres, and where each piece's start.
    nodes
        (pieces,) first and last node of each piece.
    road_class
        (pieces,) class of each piece.
    rule
        Which classes, and how sharp a bend.

    Returns
    -------
    Longs
        (pieces,) number of each piece's stroke.
    """
    (points, start), (node_from, node_to) = lines, nodes
    eligible = np.flatnonzero(np.isin(road_class, rule.classes))
    first, last = start[:-1][eligible], start[1:][eligible] - 1
    piece = np.concatenate([eligible, eligible])
    node = np.concatenate([node_from[eligible], node_to[eligible]])
    away = np.concatenate([points[first + 1] - points[first], points[last - 1] - points[last]])
    bearing = np.degrees(np.arctan2(away[:, 0], away[:, 1]))

    order = np.argsort(node, kind="stable")
    low = np.flatnonzero(np.diff(node[order], prepend=-1))
    joined = [
        pair
        for ends in np.split(order, low[1:])
        if len(ends) > 1
        for pair in _joined(ends, piece, bearing, road_class, rule.bend_within_deg)
    ]
    count = len(road_class)
    a, b = np.array(joined, dtype=np.int64).reshape(-1, 2).T
    _, stroke = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(count, count)))
    return np.asarray(stroke, dtype=np.int64)


def _joined(
    ends: Longs, piece: Longs, bearing: Floats, road_class: Names, bend_within_deg: float
) -> Iterator[tuple[int, int]]:
    ways = []
    for i, one in enumerate(ends.tolist()):
        for other in ends[i + 1 :].tolist():
            bend = abs((bearing[one] - bearing[other]) % 360.0 - 180.0)
            if bend <= bend_within_deg and piece[one] != piece[other]:
                differs = road_class[piece[one]] != road_class[piece[other]]
                ways.append((bend + OTHER_CLASS_DEG * differs, one, other))
    taken: set[int] = set()
    for _, one, other in sorted(ways):
        if one not in taken and other not in taken:
            taken |= {one, other}
            yield int(piece[one]), int(piece[other])


def streets_of(stroke: Longs, samples: Samples, partners: Partners, length_m: Floats) -> Longs:
    """Join the strokes that are the two carriageways of one street: one name for both."""
    count = int(stroke.max(initial=-1)) + 1
    here = stroke[samples.piece[partners.pairs[:, 0]]]
    there = stroke[samples.piece[partners.pairs[:, 1]]]
    pairs = np.unique(np.column_stack([partners.pairs[:, 0], here, there]), axis=0)
    pairs = pairs[pairs[:, 1] != pairs[:, 2]]
    beside_m = coo_array(
        (samples.stands_for_m[pairs[:, 0]], (pairs[:, 1], pairs[:, 2])), shape=(count, count)
    ).tocsr()
    own_m = np.bincount(stroke, length_m, count)
    beside = beside_m.tocoo()
    twin = beside.data >= TWIN_SHARE * np.maximum(own_m[beside.row], own_m[beside.col])
    a, b = beside.row[twin], beside.col[twin]
    _, street = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(count, count)))
    return np.asarray(street, dtype=np.int64)[stroke]


def name_streets(
    street: Longs, length_m: Floats, road_class: Names, rule: StrokeRule, *, seed: int
) -> dict[int, StreetName]:
    """Invent a name for every street long enough to have one; a seed always gives the same."""
    total_m = np.bincount(street, length_m)
    eligible = np.isin(road_class, rule.classes)
    members: dict[int, list[int]] = {}
    for row in np.flatnonzero(eligible & (total_m[street] >= rule.named_from_m)).tolist():
        members.setdefault(int(street[row]), []).append(row)
    # Long streets first: they get the names every city has. The first piece settles ties.
    in_order = sorted(members, key=lambda one: (-round(float(total_m[one])), members[one][0]))
    words = _Words(seed)
    return {
        one: words.next_for(_main_class(members[one], length_m, road_class)) for one in in_order
    }


def _main_class(rows: list[int], length_m: Floats, road_class: Names) -> str:
    metres: Counter[str] = Counter()
    for row in rows:
        metres[str(road_class[row])] += int(length_m[row]) + 1
    return max(sorted(metres), key=lambda name: metres[name])


class _Words:
    """A bag of street names: well-worn words first, then pairs of good characters."""

    def __init__(self, seed: int, path: Path = SHIPPED / "street_words.toml") -> None:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        random = Random(seed)  # noqa: S311 - names, not secrets
        heads = list(dict.fromkeys(said["heads"]))
        pairs = list(dict.fromkeys(a + b for a in said["first"] for b in said["second"] if a != b))
        random.shuffle(heads)
        random.shuffle(pairs)
        self._waiting = heads + [pair for pair in pairs if pair not in heads]
        self._suffixes: dict[str, list[list[str]]] = said["suffixes"]
        self._given: Counter[str] = Counter()

    def next_for(self, road_class: str) -> StreetName:
        rank = sum(self._given.values())
        self._given[road_class] += 1
        turn, place = divmod(rank, len(self._waiting))
        suffixes = self._suffixes[road_class]
        suffix_zh, suffix_en = suffixes[self._given[road_class] % len(suffixes)]
        head = self._waiting[place]
        number_zh = ["", "二", "三", "四", "五", "六", "七", "八", "九"][turn % 9]
        number_en = f" {turn + 1}" if turn else ""
        spelt = "".join(lazy_pinyin(head)).capitalize()
        return StreetName(f"{head}{number_zh}{suffix_zh}", f"{spelt} {suffix_en}{number_en}")
