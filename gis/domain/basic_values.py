"""Reading what somebody proposes for a field, as strictly as a file's cells are read. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.geo import LngLat
from gis.domain.basic_refusals import BadValue
from gis.domain.basics import Kind
from gis.domain.layer_cells import Known, read_column
from gis.domain.layer_faults import RowFault
from gis.domain.layer_profile import Profile
from gis.domain.layers import Reads

PLACE = "place"
_DEGREES = 7
"""Digits of a degree that are told apart: a centimetre."""


def read_values(kind: Kind, said: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Read proposed values, each by the rule of its field.

    Raises
    ------
    BadValue
        For the first that cannot stand there, with the reason.
    """
    return {name: _read(kind, name, value, now) for name, value in said.items()}


def plain(value: Any) -> Any:
    """Give a value as JSON has it, so that two can be compared whenever they were written."""
    match value:
        case datetime():
            return value.isoformat()
        case tuple() | list():
            return [plain(one) for one in value]
        case _:
            return value


def plain_place(place: LngLat) -> list[float]:
    """Give a place as JSON has it, to the centimetre."""
    return [round(place.lng, _DEGREES), round(place.lat, _DEGREES)]


def _read(kind: Kind, name: str, value: Any, now: datetime) -> Any:
    wanted = kind.field(name)
    if wanted is None or not kind.may_correct(name):
        zh, en = (wanted.zh, wanted.en) if wanted else (name, name)
        raise BadValue(zh=zh, en=en, why_zh="此项不能纠错。", why_en="this is not corrected here.")
    faults: list[str] = []
    known = Known(0, is_own_station=False, formations={}, foreign=frozenset(),
                  premises=frozenset(), now=now)  # fmt: skip
    (found,) = read_column(
        wanted,
        [_cell(value, wanted.reads)],
        Profile(layer=kind.name),
        known,
        lambda _row, _field, code, _value: faults.append(code),
    )
    if faults:
        shown = "" if value is None else str(value)
        why = RowFault(0, name, faults[0], shown).sentences()
        raise BadValue(zh=wanted.zh, en=wanted.en, why_zh=why["zh"], why_en=why["en"])
    return list(found) if wanted.reads is Reads.WORDS else found


def _cell(value: Any, reads: Reads) -> Any:
    """Give a value as a cell of a file has it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ";".join(map(str, value))
        case float() if reads is Reads.NUMBER:
            return repr(value)  # not shortened: what is typed is what is kept
        case _:
            return value
