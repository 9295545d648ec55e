"""Reading coordinates in whatever notation and datum they are said. Pure."""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

from core.geo import LngLat, is_on_earth
from gis.domain.datum import Datum, to_wgs84
from gis.domain.grid_reference import read_grid

_M_PER_DEG = 111_320.0
_SHIFTED_M = 1.0  # how far the inverse of GCJ-02 or BD-09 may be off, and to spare

_DATUMS = (
    (Datum.BD09, re.compile(r"bd(?:-?0?9)?(?:ll)?(?![a-z])|baidu|百度(?:地图)?", re.I)),
    (
        Datum.GCJ02,
        re.compile(r"gcj(?:-?0?2)?|amap|高德(?:地图)?|腾讯(?:地图)?|火星(?:坐标)?", re.I),
    ),
    (Datum.CGCS2000, re.compile(r"cgcs-?2000|国家2000|大地2000|天地图|tianditu", re.I)),
    (Datum.WGS84, re.compile(r"wgs-?84|gps|北斗", re.I)),
)
_SAID_ALONG = re.compile(r"(?:地理)?坐标系?|经纬度|位置|定位|[:=：()（）\[\]【】]")
_LATITUDE_FIRST = re.compile(r"^\s*geo:", re.I)
_QUERY = re.compile(r"\b(lat(?:itude)?|lng|lon(?:gitude)?)\s*=\s*([-+]?\d{1,3}(?:\.\d+)?)", re.I)
_HALF = re.compile(
    r"\s*(?P<before>[EWNS]|[东西]经|[北南]纬|[东西南北])?\s*[:]?\s*"
    r"(?P<sign>[-+])?(?P<degrees>\d{1,3}(?:\.\d+)?)\s*(?:(?:°|度|d)\s*"
    r"(?:(?P<minutes>\d{1,2}(?:\.\d+)?)\s*(?:'|分|m)\s*"
    r"(?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:\"|''|秒|s)?)?)?)?"
    r"\s*(?(before)|(?P<after>[EWNS](?![a-z])|[东西南北](?![经纬]))?)\s*",
    re.IGNORECASE,
)
_UNSIGNED = re.compile(  # N30 35.2 E114 18.0: degrees and minutes with gaps between them
    r"([EWNS])\s*(\d{1,3})\s+(\d{1,2}(?:\.\d+)?)(?:\s+(\d{1,2}(?:\.\d+)?))?(?=\s*[,;]?\s*(?:[EWNS]|$))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[,;、\s]*")
_EAST, _WEST, _NORTH, _SOUTH = "E东", "W西", "N北", "S南"


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Two numbers as a place, in one of the two orders they may be meant."""

    place: LngLat  # WGS-84
    uncertainty_m: float
    may_be_swapped: bool  # nothing says which number is which
    datum: Datum | None = None  # None: nobody said, and WGS-84 is taken
    grid: str = ""  # the square, where one was named


@dataclass(frozen=True, slots=True)
class _Angle:
    degrees: float
    mark: str  # east, north or ""
    off_m: float


def read_coordinates(
    words: str, bounds: tuple[float, float, float, float] | None
) -> list[Coordinates]:
    """Read coordinates, longitude first unless letters, size or the map say otherwise.

    Parameters
    ----------
    words
        ``114.3,30.6``, ``30.6N 114.3E``, ``北纬30度35分12秒 东经114度18分``,
        ``30°35′12″N 114°18′E``, ``GCJ 114.3,30.6``, ``百度坐标 114.3,30.6``, ``geo:30.6,114.3``,
        MGRS, UTM and the Beidou grid.
    bounds
        West, south, east, north of the map, if there is one.

    Returns
    -------
    list[Coordinates]
        None if these are no coordinates; two if nothing settles the order.
    """
    grid = read_grid(words)
    if grid is not None:
        place, off_m = grid.place, grid.uncertainty_m
        return [Coordinates(place, off_m, may_be_swapped=False, grid=grid.called)]
    plain = _plain(words)
    datum, plain = _datum(plain)
    angles = _angles(_put_in_order(plain))
    if angles is None:
        return []
    found = _places(angles, bounds)
    return [_in_wgs84(one, datum) for one in found]


def _plain(words: str) -> str:
    """Write every sign in the one form that is read below."""
    text = unicodedata.normalize("NFKC", words).strip()
    for signs, plain in (("′’‘´`", "'"), ("″”“", '"'), ("º˚", "°"), ("，；", ",")):
        text = re.sub(f"[{signs}]", plain, text)
    return _UNSIGNED.sub(_signed, text.replace("''", '"'))


def _signed(found: re.Match[str]) -> str:
    seconds = f'{found[4]}"' if found[4] else ""
    return f"{found[1]}{found[2]}°{found[3]}'{seconds}"


def _datum(words: str) -> tuple[Datum | None, str]:
    for datum, pattern in _DATUMS:
        if pattern.search(words):
            return datum, _SAID_ALONG.sub(" ", pattern.sub(" ", words, count=1))
    return None, words if _LATITUDE_FIRST.match(words) else _SAID_ALONG.sub(" ", words)


def _put_in_order(words: str) -> str:
    """Mark what a link says about order: ``geo:30.6,114.3``, ``?lat=30.6&lng=114.3``."""
    named = {found[1][:2].lower(): found[2] for found in _QUERY.finditer(words.replace(" ", "="))}
    if len(named) == 2 and "la" in named:  # noqa: PLR2004 - both
        return f"{named['la']}N {named['ln'] if 'ln' in named else named['lo']}E"
    if _LATITUDE_FIRST.match(words):
        pair = re.split(r"[,;?]", words.partition(":")[2])
        return f"{pair[0]}N {pair[1]}E" if len(pair) > 1 else words
    return words


def _angles(words: str) -> tuple[_Angle, _Angle] | None:
    first = _HALF.match(words)
    if first is None:
        return None
    gap = _BETWEEN.match(words, first.end())
    start = gap.end() if gap else first.end()
    second = _HALF.match(words, start)
    if second is None or second.end() != len(words):
        return None
    between = words[first.end("degrees") : second.start("degrees")]
    if re.fullmatch(r"[.\d]*", between):  # one number in two
        return None
    one, other = _angle(first), _angle(second)
    return (one, other) if one and other else None


def _angle(found: re.Match[str]) -> _Angle | None:
    parts = [float(found[name] or 0) for name in ("degrees", "minutes", "seconds")]
    if parts[1] >= 60 or parts[2] >= 60:  # noqa: PLR2004 - minutes and seconds
        return None
    mark = (found["before"] or found["after"] or "")[:1].upper()
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    if found["sign"] == "-" or (mark and mark in _WEST + _SOUTH):
        degrees = -degrees
    which = "" if not mark else "east" if mark in _EAST + _WEST else "north"
    return _Angle(degrees, which, _off_m(found))


def _off_m(found: re.Match[str]) -> float:
    """Half of the last digit given, on the ground."""
    for name, share in (("seconds", 3600.0), ("minutes", 60.0), ("degrees", 1.0)):
        if found[name]:
            decimals = len(found[name].partition(".")[2])
            return max(_M_PER_DEG / share * 10.0**-decimals / 2, 1.0)
    return _M_PER_DEG


def _places(
    angles: tuple[_Angle, _Angle], bounds: tuple[float, float, float, float] | None
) -> list[Coordinates]:
    one, other = angles
    off_m = max(one.off_m, other.off_m)
    as_given, swapped = LngLat(one.degrees, other.degrees), LngLat(other.degrees, one.degrees)
    if one.mark and other.mark:
        place = as_given if one.mark == "east" else swapped
        is_told = one.mark != other.mark and is_on_earth(place)
        return [Coordinates(place, off_m, may_be_swapped=False)] if is_told else []
    if one.mark or other.mark:
        place = as_given if one.mark == "east" or other.mark == "north" else swapped
        return [Coordinates(place, off_m, may_be_swapped=False)] if is_on_earth(place) else []
    ways = [place for place in (as_given, swapped) if is_on_earth(place)]
    on_map = [place for place in ways if bounds and _is_in(place, bounds)]
    is_sure = len(ways) == 1 or (len(on_map) == 1 and on_map[0] == as_given)
    return [Coordinates(place, off_m, not is_sure) for place in on_map or ways]


def _in_wgs84(one: Coordinates, datum: Datum | None) -> Coordinates:
    if datum is None:
        return one
    ((lng, lat),) = to_wgs84(np.array([one.place]), datum).tolist()
    off_m = one.uncertainty_m + (_SHIFTED_M if datum in {Datum.GCJ02, Datum.BD09} else 0.0)
    return Coordinates(LngLat(lng, lat), off_m, one.may_be_swapped, datum)


def _is_in(place: LngLat, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return west <= place.lng <= east and south <= place.lat <= north
