"""What OSM's values say in our units: speeds, widths, heights, weights, lanes."""

import re
from collections.abc import Callable, Mapping

import numpy as np

from gis.roads.policy import Tags

_KMH_PER_MPS, _MPH_PER_MPS, _KNOTS_PER_MPS = 3.6, 2.23694, 1.94384
_M_PER_FT, _M_PER_IN = 0.3048, 0.0254
_T_PER_LB, _T_PER_SHORT_TON, _T_PER_LONG_TON = 0.000453592, 0.907185, 1.016047

_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|knots|km/h|kmh)?\s*$", re.ASCII)
_METRES = re.compile(r"(\d+(?:[.,]\d+)?)\s*(m|cm|ft)?\s*$", re.ASCII)
_FEET = re.compile(r"""(?:(\d+(?:\.\d+)?)\s*')?\s*(?:(\d+(?:\.\d+)?)\s*(?:"|''))?\s*$""", re.ASCII)
_TONNES = re.compile(r"(\d+(?:[.,]\d+)?)\s*(t|kg|st|lt|lbs?)?\s*$", re.ASCII)

_PER_M = {None: 1.0, "m": 1.0, "cm": 0.01, "ft": _M_PER_FT}
_PER_T = {
    None: 1.0,
    "t": 1.0,
    "kg": 0.001,
    "st": _T_PER_SHORT_TON,
    "lt": _T_PER_LONG_TON,
    "lb": _T_PER_LB,
    "lbs": _T_PER_LB,
}
_PER_MPS = {"mph": _MPH_PER_MPS, "knots": _KNOTS_PER_MPS}

NO_FIGURE = frozenset(
    {"none", "no", "default", "unsigned", "variable", "signals", "implicit", "below_default"}
)
"""Values that are a statement and no figure."""

ZONE_KEYS = ("maxspeed", "maxspeed:type", "zone:maxspeed", "source:maxspeed")
"""Where a tag may name the rule that sets the speed."""


def posted_mps(maxspeed: object, zone_mps: Mapping[str, float] | None = None) -> float:
    """Read a ``maxspeed`` tag in metres a second: the lowest if there are several, NaN if none."""
    values = maxspeed if isinstance(maxspeed, list) else str(maxspeed).split(";")
    zones = zone_mps or {}
    speeds = [zones.get(str(value).strip(), _speed_mps(str(value).strip())) for value in values]
    return min((speed for speed in speeds if speed > 0), default=np.nan)


def posted_on(tags: Tags, zone_mps: Mapping[str, float]) -> float:
    """Give what is posted on a road: a figure, else what the rule it names says, else NaN."""
    given = (posted_mps(tags[key], zone_mps) for key in ZONE_KEYS if tags.get(key) is not None)
    return next((speed for speed in given if speed > 0), np.nan)


def metres(value: object) -> float:
    """Read a width or height: metres, centimetres, feet, feet and inches. NaN if it is no figure.

    Of several the least counts.
    """
    return _least(value, _metres)


def tonnes(value: object) -> float:
    """Read a weight: tonnes, kilograms, short and long tons, pounds. NaN if it is no figure."""
    return _least(value, _tonnes)


def lane_count(value: object) -> float:
    """Read a count of lanes: the least if there are several, NaN if it is no figure."""
    return _least(value, lambda text: float(text) if text.isdecimal() else np.nan)


def is_unread(value: object, read: float) -> bool:
    """Whether a tag is there whose value was not understood."""
    return value is not None and bool(np.isnan(read)) and str(value) not in NO_FIGURE


def _speed_mps(text: str) -> float:
    found = _SPEED.match(text)
    return float(found[1]) / _PER_MPS.get(found[2], _KMH_PER_MPS) if found else np.nan


def _metres(text: str) -> float:
    if found := _METRES.match(text):
        return float(found[1].replace(",", ".")) * _PER_M[found[2]]
    found = _FEET.match(text)
    if found and (found[1] or found[2]):
        return float(found[1] or 0) * _M_PER_FT + float(found[2] or 0) * _M_PER_IN
    return np.nan


def _tonnes(text: str) -> float:
    found = _TONNES.match(text)
    return float(found[1].replace(",", ".")) * _PER_T[found[2]] if found else np.nan


def _least(value: object, read: Callable[[str], float]) -> float:
    if value is None:
        return np.nan
    values = value if isinstance(value, list) else str(value).split(";")
    return min(
        (one for one in map(read, (str(v).strip() for v in values)) if one > 0), default=np.nan
    )
