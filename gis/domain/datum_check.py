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

SURE_Z = 4.0
"""Standard errors of the sign test: chance reaches this once in 30,000 files."""

BETTER_SHARE = 0.6
FITS_M = {"named_road": 150.0, "nearest_road": 25.0}
"""Median distance a hypothesis must fit within to be believed: an address's point lies in its
block; a line that follows roads lies on them."""

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
        sign test over them is beyond four standard errors, the median distance is at most 0.6 of
        the other's, and small as such.
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
        name: shapely.multilinestrings([roads.road_line(row) for row in streets[name]])
        for name in set(names)
    }
    return np.array([drawn[name] for name in names], dtype=np.object_)


def _to_nearest(roads: RoadNetwork, east_north_m: Metres) -> Floats:
    return np.minimum(snap(roads, east_north_m, within_m=FARTHEST_M).distance_m, FARTHEST_M)


def _verdict(evidence: str, said: Datum, away: Mapping[Datum, Floats]) -> DatumCheck:
    taken = Datum.WGS84 if said == Datum.CGCS2000 else said
    median = {one: float(np.median(away[one])) for one in RIVALS}
    best = min(RIVALS, key=lambda one: median[one])
    nearer, farther = (away[best] < away[taken]).sum(), (away[best] > away[taken]).sum()
    z = (nearer - farther) / np.sqrt(max(1, nearer + farther))
    is_better = (
        best != taken
        and z >= SURE_Z
        and median[best] <= BETTER_SHARE * median[taken]
        and median[best] <= FITS_M[evidence]
    )
    return DatumCheck(
        evidence,
        len(away[best]),
        {one.value: round(median[one], 1) for one in RIVALS},
        said.value,
        best.value if is_better else "",
    )
