"""Grid references: UTM, MGRS as soldiers read it off a map, and the Beidou grid. Pure."""

import re
from dataclasses import dataclass

import numpy as np

from core.geo import LngLat, is_on_earth
from gis.domain.beidou_grid import read_beidou
from gis.domain.local import to_lnglat, to_local

_SCALE = 0.9996  # of UTM on its central meridian
_FALSE_EAST_M, _FALSE_NORTH_M = 500_000.0, 10_000_000.0
_SQUARE_M, _CYCLE_M = 100_000, 2_000_000
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")  # of zones 1, 2, 3 and then again
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_EVEN_ZONE_ROWS_ON = 5
_LOWEST_LAT, _HIGHEST_LAT, _BAND_DEG = -80.0, 84.0, 8.0
_DIGITS = 5  # a metre

_MGRS = re.compile(
    rf"^\s*(?P<zone>\d{{1,2}})\s*(?P<band>[{_BANDS}])\s*(?P<column>[A-HJ-NP-Z])(?P<row>[{_ROWS}])"
    r"\s*(?P<east>\d{1,10}?)(?:\s+(?P<north>\d{1,5}))?\s*$",
    re.IGNORECASE,
)
_UTM = re.compile(
    rf"^\s*(?:UTM\s*)?(?P<zone>\d{{1,2}})\s*(?P<band>[{_BANDS}])\s*[,\s]\s*"
    r"(?P<east>\d{6}(?:\.\d+)?)\s*m?\s*[EeE东]?\s*[,\s]\s*(?P<north>\d{1,8}(?:\.\d+)?)\s*m?\s*[Nn北]?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class GridPlace:
    """The middle of a grid square, and half of its diagonal."""

    place: LngLat
    uncertainty_m: float
    called: str  # the square as its own grid writes it; UTM as MGRS


def read_grid(words: str) -> GridPlace | None:
    """Read an MGRS reference (``50RKU 40123 85432``), UTM, or a code of the Beidou grid.

    Parameters
    ----------
    words
        In UTM, a letter N or S after the zone is a hemisphere, unless the northing could only
        belong to a band of that name; any other letter is an MGRS band.

    Returns
    -------
    GridPlace | None
        WGS-84; None where it is no grid reference, or there is no such square.
    """
    square = _MGRS.match(words)
    if square:
        return _read_mgrs(square)
    plain = _UTM.match(words)
    if plain:
        return _read_utm(plain)
    cell = read_beidou(words)
    return GridPlace(cell.place, cell.uncertainty_m, cell.code) if cell else None


def to_mgrs(place: LngLat, digits: int = _DIGITS) -> str:
    """Write a place as MGRS; ``digits`` of easting and northing each, 5 for a metre.

    Raises
    ------
    ValueError
        Beyond 84 degrees north or 80 south, where MGRS goes on by other rules.
    """
    zone, east_m, north_m = to_utm(place)
    band = _BANDS[min(int((place.lat - _LOWEST_LAT) // _BAND_DEG), len(_BANDS) - 1)]
    column = _COLUMNS[(zone - 1) % 3][int(east_m // _SQUARE_M) - 1]
    shift = 0 if zone % 2 else _EVEN_ZONE_ROWS_ON
    row = _ROWS[(int(north_m // _SQUARE_M) + shift) % len(_ROWS)]
    step = 10 ** (_DIGITS - digits)
    east, north = (int(one % _SQUARE_M) // step for one in (east_m, north_m))
    return f"{zone}{band}{column}{row}{east:0{digits}}{north:0{digits}}"


def to_utm(place: LngLat) -> tuple[int, float, float]:
    """Give zone, easting and northing (metres; 10,000,000 is added in the south).

    Raises
    ------
    ValueError
        Beyond 84 degrees north or 80 south.
    """
    if not (_LOWEST_LAT <= place.lat <= _HIGHEST_LAT and is_on_earth(place)):
        raise ValueError(f"no UTM at {place.lat} degrees")
    zone = _zone_of(place)
    ((east, north),) = to_local(np.array([place]), _meridian(zone)) * _SCALE
    return (
        zone,
        float(east) + _FALSE_EAST_M,
        float(north) + (_FALSE_NORTH_M if place.lat < 0 else 0),
    )


def _zone_of(place: LngLat) -> int:
    """Give the zone, with the exceptions for south-west Norway and Svalbard."""
    zone = int((place.lng + 180) // 6) % 60 + 1
    if 56 <= place.lat < 64 and 3 <= place.lng < 12:  # noqa: PLR2004 - 32V is widened
        return 32
    if place.lat >= 72 and 0 <= place.lng < 42:  # noqa: PLR2004 - 31X to 37X
        return 31 + 2 * int((place.lng + 3) // 12)
    return zone


def _meridian(zone: int) -> LngLat:
    return LngLat(zone * 6.0 - 183.0, 0.0)


def _place_of(zone: int, east_m: float, north_m: float) -> LngLat:
    metres = np.array([[east_m - _FALSE_EAST_M, north_m]]) / _SCALE
    ((lng, lat),) = to_lnglat(metres, _meridian(zone)).tolist()
    return LngLat((lng + 180) % 360 - 180, lat)


def _read_utm(found: re.Match[str]) -> GridPlace | None:
    zone, band = int(found["zone"]), found["band"].upper()
    east_m, north_m = float(found["east"]), float(found["north"])
    is_south = band == "S" if band in "NS" else band < "N"
    if not 1 <= zone <= 60 or north_m > _FALSE_NORTH_M:  # noqa: PLR2004 - zones
        return None
    place = _place_of(zone, east_m, north_m - (_FALSE_NORTH_M if is_south else 0.0))
    return GridPlace(place, 1.0, to_mgrs(place)) if _is_in_utm(place) else None


def _read_mgrs(found: re.Match[str]) -> GridPlace | None:
    digits = (found["east"], found["north"]) if found["north"] else _halves(found["east"])
    zone = int(found["zone"])
    columns = _COLUMNS[(zone - 1) % 3]
    column = columns.find(found["column"].upper())
    if digits is None or len(digits[0]) != len(digits[1]) or not 1 <= zone <= 60 or column < 0:  # noqa: PLR2004
        return None
    step = 10 ** (_DIGITS - len(digits[0]))
    east_m = (column + 1) * _SQUARE_M + (int(digits[0]) + 0.5) * step
    shift = 0 if zone % 2 else _EVEN_ZONE_ROWS_ON
    row = (_ROWS.index(found["row"].upper()) - shift) % len(_ROWS)
    north_m = row * _SQUARE_M + (int(digits[1]) + 0.5) * step
    place = _in_band(zone, found["band"].upper(), east_m, north_m)
    called = f"{zone}{found['band']}{found['column']}{found['row']}{''.join(digits)}".upper()
    return GridPlace(place, max(step * 2**0.5 / 2, 1.0), called) if place else None


def _in_band(zone: int, band: str, east_m: float, north_m: float) -> LngLat | None:
    """Rows come again every 2,000 km: give the one that lies in the band."""
    low = _LOWEST_LAT + _BANDS.index(band) * _BAND_DEG
    high = _HIGHEST_LAT if band == "X" else low + _BAND_DEG
    base = -_FALSE_NORTH_M if low < 0 else 0.0
    slack = 1.0  # a square that is cut by the border of the band belongs to both
    for cycle in range(6):
        place = _place_of(zone, east_m, base + north_m + cycle * _CYCLE_M)
        if low - slack <= place.lat <= high + slack:
            return place
    return None


def _halves(digits: str) -> tuple[str, str] | None:
    half, odd = divmod(len(digits), 2)
    return None if odd else (digits[:half], digits[half:])


def _is_in_utm(place: LngLat) -> bool:
    return _LOWEST_LAT <= place.lat <= _HIGHEST_LAT
