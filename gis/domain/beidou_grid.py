"""北斗网格位置码 (GB/T 39409-2020), its two-dimensional form: cells within cells, ten levels. Pure.

The first level is the sheet of the 1:1 000 000 map: 6 degrees by 4, its column counted from the
180th meridian eastwards, its row from the equator. Within a sheet cells are counted away from the
equator and from the prime meridian, so that the four quarters of the earth mirror one another (its
section 5.2, figures 2 to 8, and the example of annex B). The poles beyond 88 degrees (5.3) are cut
otherwise and not read. Degrees are of CGCS2000, which is WGS-84 to less than a metre.
"""

import math
import re
import unicodedata
from dataclasses import dataclass

from core.geo import LngLat

_PER_DEG = 3600 * 2048  # the finest cell is 1/2048 second wide
_SHEET = (6 * _PER_DEG, 4 * _PER_DEG)
_FIRST_EAST = 31  # the column of sheets that begins at the prime meridian
_PARTS = ((12, 8), (2, 3), (15, 10), (15, 15), (2, 2), (8, 8), (8, 8), (8, 8), (8, 8))
"""How many cells lie side by side, and one above another, in one of the level before."""

_ONE_SIGN = frozenset({(2, 3), (2, 2)})
"""Where cells are counted through, row by row, with one sign; else column and row have one each."""

_M_PER_DEG = 111_700.0  # the longest degree there is, of latitude at the poles
_SPOKEN_FROM = 4
"""Level from which letters and figures are taken for a code though nobody calls them one: a shorter
one is as easily the name of something, and covers tens of kilometres."""

_CALLED = re.compile(r"^\s*北斗(?:二维)?(?:网格)?(?:位置)?码?\s*:?\s*")
_CODE = re.compile(r"([NS])(\d\d)([A-V])([0-9A-E]*)")


@dataclass(frozen=True, slots=True)
class BeidouCell:
    """The middle of a cell, and how far its farthest corner is."""

    code: str
    level: int
    place: LngLat
    uncertainty_m: float


def read_beidou(words: str) -> BeidouCell | None:
    """Read a code of the Beidou grid (``N50J47539B82``, ``北斗网格码 N50J475``).

    Parameters
    ----------
    words
        Small letters are taken for capitals; gaps between signs do not count.

    Returns
    -------
    BeidouCell | None
        None where these are no such code, and for those of the poles beyond 88 degrees, of three
        dimensions, or relative to another cell.
    """
    plain = unicodedata.normalize("NFKC", words)
    called = _CALLED.match(plain)
    code = "".join(plain[called.end() if called else 0 :].split()).upper()
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    half, column, row = found[1], int(found[2]), ord(found[3]) - ord("A")
    counted = _counted(found[4])
    if not 1 <= column <= 2 * (_FIRST_EAST - 1) or counted is None:
        return None
    level = len(counted) + 1
    if called is None and level < _SPOKEN_FROM:
        return None
    is_west = column < _FIRST_EAST
    across, up = (_FIRST_EAST - 1 - column if is_west else column - _FIRST_EAST), row
    wide, high = _SHEET
    for (right, above), (columns, rows) in zip(counted, _PARTS, strict=False):
        across, up = across * columns + right, up * rows + above
        wide, high = wide // columns, high // rows
    lng = (across + 0.5) * wide / _PER_DEG
    lat = (up + 0.5) * high / _PER_DEG
    place = LngLat(-lng if is_west else lng, -lat if half == "S" else lat)
    return BeidouCell(code, level, place, _reach_m(lat, wide / _PER_DEG, high / _PER_DEG))


def _counted(signs: str) -> list[tuple[int, int]] | None:
    """Give column and row at each level below the first; None if the signs say no cell."""
    found = []
    for columns, rows in _PARTS:
        if not signs:
            break
        if (columns, rows) in _ONE_SIGN:
            row, column = divmod(int(signs[0], 16), columns)
            signs = signs[1:]
        elif len(signs) > 1:
            column, row = int(signs[0], 16), int(signs[1], 16)
            signs = signs[2:]
        else:
            return None
        if column >= columns or row >= rows:
            return None
        found.append((column, row))
    return None if signs else found


def _reach_m(lat: float, wide_deg: float, high_deg: float) -> float:
    """Give how far the corners are from the middle, by the cell's longer side."""
    shrunk = math.cos(math.radians(max(lat - high_deg / 2, 0.0)))
    return max(math.hypot(wide_deg * shrunk, high_deg) / 2 * _M_PER_DEG, 1.0)
