"""What the map stands on (底图), feature by feature, and how OSM writes heights. Pure."""

import math
import re
from dataclasses import dataclass
from typing import Literal

DEEPEST_ZOOM = 16
"""Nothing appears later than here: nearer tiles are drawn from these."""

AliasKind = Literal["former", "short", "other", "english"]
"""What another name of a place is to its own (别名)."""

_FEET_M = 0.3048
_NUMBER = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*(m|ft|'|)", re.ASCII)
_HIGHEST_M, _MOST_STOREYS = 1_000.0, 250


@dataclass(frozen=True, slots=True)
class BaseShape:
    """One feature as it was mapped: WGS-84, as hexadecimal WKB."""

    layer: str  # area, line, label, building, district
    kind: str
    ref: str  # what OSM calls it: w123, r45, n6
    name: str
    name_en: str
    wkb: str
    zoom_from: int = 0
    height_m: float | None = None
    is_height_estimated: bool = False
    storeys: int | None = None
    count: int | None = None  # a place's population
    adcode: str = ""


def metres_of(said: str) -> float | None:
    """Read a height tag in metres: ``12``, ``12.5 m``, ``40 ft``. None for what is no height."""
    found = _NUMBER.match(said)
    if not found:
        return None
    value = float(found[1].replace(",", ".")) * (_FEET_M if found[2] in {"ft", "'"} else 1)
    return round(value, 2) if 0 < value <= _HIGHEST_M else None


def storeys_of(said: str) -> int | None:
    """Read a count of storeys, a half one as whole. None for what is none."""
    found = _NUMBER.match(said)
    count = math.ceil(float(found[1].replace(",", "."))) if found else 0
    return count if 0 < count <= _MOST_STOREYS else None
