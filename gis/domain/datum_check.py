"""Does a file's datum agree with the roads? (坐标基准核对). Pure.

A point shifted by half a kilometre still lies beside *some* road: in central Shanghai petrol
stations are 44, 37 and 46 m from the nearest road as WGS-84, GCJ-02 and BD-09. What tells is the
road an address names (922, 677 and 54 m), and lines that follow roads, such as boundaries (38, 3
and 50 m).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis.domain.datum import Datum, to_wgs84
from gis.domain.local import Degrees, Metres
from gis.domain.roads import Floats, RoadNetwork
from gis.domain.snapping import snap

FEWEST_POINTS = 30
MOST_POINTS = 3_000
APART_M = 250.0
"""One point counts per square of this side: neighbours are shifted alike and no second witness."""

FARTHEST_M = 300.0
"""A road farther away counts as this far."""

SURE_Z = 3.5
"""Standard errors of the sign test: chance reaches this once in 4,000 files."""

BETTER_SHARE = 0.6
IN_BLOCK_M = 150.0
"""An address's place lies within its block: a datum whose median is farther off is no better."""

ON_ROAD_M = 15.0
FEWEST_ON_ROAD = 0.3
"""Of an outline that follows roads where there are any (others follow water) so many lie on one."""

RIVALS = (Datum.WGS84, Datum.GCJ02, Datum.BD09)
_ENDINGS = "路街道弄巷"
_LONGEST_NAME = 12


@dataclass(frozen=True, slots=True)
class DatumCheck:
    """What the roads say of a file's datum."""

    evidence: str  # named_road, nearest_road; "" where nothing can be said
    point_count: int
    median_m: Mapping[str, float]  # datum -> median distance if the file were in it
    said: str
    better: str  # the datum that fits clearly better; "" where none does


def check_datum(
    places: Degrees,
    texts: Sequence[str],
    said: Datum,
    roads: RoadNetwork,
    streets: Mapping[str, Sequence[int]],
) -> DatumCheck:
    """Ask the roads whether places fit them better in another datum.

    Parameters
    ----------
    places
        (n, 2) degrees as the file has them.
    texts
        What the file says of each place, its address first; "" for nothing. Empty for outlines.
    said
        The datum the file is taken to be in.
    roads, streets
        The network, and road rows by street name.

    Returns
    -------
    DatumCheck
        ``better`` names another datum only if at least 30 places lie on the map in all three, the
        paired sign test is beyond 3.5 standard errors, and the gain is large: by addresses, a
        median of at most 0.6 of the other's and 150 m; by lines, a share on the road of at least
        0.3 and 5/3 of the other's.
    """
    tried = {one: to_wgs84(places, one) for one in RIVALS}
    on_map = np.flatnonzero(_in_bounds(tried, roads))
    named = _named(on_map, texts, streets)
    on_road = {index: name for index, name in named.items() if name}
    for evidence, rows in (("named_road", np.array([*on_road], dtype=np.intp)),
                           ("nearest_road", on_map)):  # fmt: skip
        local = {one: roads.local(tried[one][rows]) for one in RIVALS} if len(rows) else {}
        spread = _spread(local[Datum.WGS84]) if local else []
        if len(spread) < FEWEST_POINTS:
            continue
        if evidence == "named_road":
            lines = _lines([on_road[int(rows[one])] for one in spread], roads, streets)
            away = {one: shapely.distance(shapely.points(local[one][spread]), lines)
                    for one in RIVALS}  # fmt: skip
        else:
            away = {one: _to_nearest(roads, local[one][spread]) for one in RIVALS}
        return _verdict(evidence, said, away)
    return DatumCheck("", 0, {}, said.value, "")


def _in_bounds(tried: Mapping[Datum, Degrees], roads: RoadNetwork) -> np.ndarray:
    west, south, east, north = roads.bounds
    inside = [
        (at[:, 0] > west) & (at[:, 0] < east) & (at[:, 1] > south) & (at[:, 1] < north)
        for at in tried.values()
    ]
    return np.asarray(np.logical_and.reduce(inside))


def _spread(east_north_m: Metres) -> list[int]:
    """Give one place per square, at most ``MOST_POINTS``."""
    squares = np.floor(east_north_m / APART_M).astype(np.int64)
    _, first = np.unique(squares, axis=0, return_index=True)
    step = max(1, len(first) // MOST_POINTS)
    kept: list[int] = np.sort(first)[::step].tolist()
    return kept


def _named(
    rows: np.ndarray, texts: Sequence[str], streets: Mapping[str, Sequence[int]]
) -> dict[int, str]:
    if not texts:
        return {}
    folded = {name.casefold(): name for name in streets}
    return {row: folded.get(street_in(texts[row], folded), "") for row in rows.tolist()}


def street_in(text: str, names: Mapping[str, str]) -> str:
    """Give the longest street name (in lower case, a key of ``names``) a text holds, or ""."""
    text = text.casefold()
    ends = [at + 1 for at, letter in enumerate(text) if letter in _ENDINGS]
    found = [
        text[start:end]
        for end in ends
        for start in range(max(0, end - _LONGEST_NAME), end - 1)
        if text[start:end] in names
    ]
    words = text.replace(",", " ").split()
    found += [
        name
        for start in range(len(words))
        for end in range(start + 2, min(start + 6, len(words)) + 1)
        if (name := " ".join(words[start:end])) in names
    ]
    return max(found, key=len, default="")


def _lines(
    names: list[str], roads: RoadNetwork, streets: Mapping[str, Sequence[int]]
) -> np.ndarray:
    drawn = {
        name: shapely.MultiLineString([roads.road_line(row) for row in streets[name]])
        for name in set(names)
    }
    return np.array([drawn[name] for name in names], dtype=np.object_)


def _to_nearest(roads: RoadNetwork, east_north_m: Metres) -> Floats:
    return np.minimum(snap(roads, east_north_m, within_m=FARTHEST_M).distance_m, FARTHEST_M)


def _verdict(evidence: str, said: Datum, away: Mapping[Datum, Floats]) -> DatumCheck:
    taken = Datum.WGS84 if said == Datum.CGCS2000 else said
    median = {one: float(np.median(away[one])) for one in RIVALS}
    if evidence == "named_road":
        scores = dict(away)
        best = min(RIVALS, key=lambda one: median[one])
        is_clear = median[best] <= min(BETTER_SHARE * median[taken], IN_BLOCK_M)
    else:  # how many lie on a road: where there is none, all datums are alike and none is near
        scores = {one: (away[one] > ON_ROAD_M).astype(np.float64) for one in RIVALS}
        on_road = {one: 1.0 - float(scores[one].mean()) for one in RIVALS}
        best = max(RIVALS, key=lambda one: on_road[one])
        is_clear = on_road[best] >= max(on_road[taken] / BETTER_SHARE, FEWEST_ON_ROAD)
    is_better = best != taken and is_clear and _sign_z(scores[best], scores[taken]) >= SURE_Z
    return DatumCheck(
        evidence,
        len(away[best]),
        {one.value: round(median[one], 1) for one in RIVALS},
        said.value,
        best.value if is_better else "",
    )


def _sign_z(one: Floats, other: Floats) -> float:
    """Give by how many standard errors ``one`` is smaller more often than chance has it."""
    smaller, greater = int((one < other).sum()), int((one > other).sum())
    return float((smaller - greater) / np.sqrt(max(1, smaller + greater)))
