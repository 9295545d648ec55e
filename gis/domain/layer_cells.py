"""Reading the cells of a column into a field's values (字段校验). Pure."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gis.domain.layer_profile import Profile, translated
from gis.domain.layer_table import is_damaged, text_of
from gis.domain.layers import Field, Reads

BEIJING = ZoneInfo("Asia/Shanghai")
"""A moment without a zone is one of here: files of China say none."""

CLOCKS_DIFFER = timedelta(days=1)
_YES = frozenset({"是", "有", "y", "yes", "true", "t", "1", "√"})
_NO = frozenset({"否", "无", "n", "no", "false", "f", "0", "×"})
_BETWEEN = re.compile(r"[、,,;;|/]+")
_CHINESE_DATE = re.compile(r"(\d{4})\s*[年./]\s*(\d{1,2})\s*[月./]\s*(\d{1,2})\s*日?")

Note = Callable[[int, str, str, str], None]
"""Say what is wrong: the row's index, the field, a code of ``layer_faults``, the value."""

Read = Callable[[Field, Profile, "Known", str], Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already, for fields that point at it."""

    own: int | None  # whose a row is that does not say it; None: left open, to be told later
    is_own_station: bool
    formations: Mapping[str, tuple[int, str]]  # code -> number and kind: itself and all under it
    foreign: frozenset[str]  # codes of others
    premises: frozenset[int]
    now: datetime


class _Bad(ValueError):
    """A cell cannot be read. Its text is the fault's code."""


def read_column(
    wanted: Field, cells: list[Any], profile: Profile, known: Known, note: Note
) -> list[Any]:
    """Read one field of all rows.

    Parameters
    ----------
    wanted
        The field.
    cells
        Its column as the file has it.
    profile
        What the file's words mean.
    known
        What the field may point at.
    note
        Told of each cell that cannot be read; its value is then the field's default.

    Returns
    -------
    list
        As long as ``cells``.
    """
    nothing, read = _default(wanted, known), _READERS[wanted.reads]
    words, ending = profile.words.get(wanted.name), profile.endings.get(wanted.name, "")
    good: dict[str, Any] = {}  # files repeat themselves
    values: list[Any] = []
    for index, cell in enumerate(cells):
        is_text = type(cell) is str
        if is_text and cell in good:
            values.append(good[cell])
            continue
        text = text_of(cell)
        if words is not None:
            text = translated(words, text)
        text = text.removesuffix(ending).rstrip() if ending else text
        value, fault = _read(read, wanted, profile, known, text) if text else (nothing, "")
        if not text and _must_be_said(wanted, known):
            fault = "missing"
        if fault:
            note(index, wanted.name, fault, text)
        elif is_text:
            good[cell] = value
        values.append(value)
    return values


def _read(read: Read, wanted: Field, profile: Profile, known: Known, text: str) -> tuple[Any, str]:
    """Give a value, or the field's default and the code of the fault."""
    try:
        return read(wanted, profile, known, text), ""
    except _Bad as problem:
        return _default(wanted, known), str(problem)


def _must_be_said(wanted: Field, known: Known) -> bool:
    if wanted.reads == Reads.FORMATION:  # who answers for the import answers for the row
        return wanted.is_required and wanted.is_station and not known.is_own_station
    return wanted.is_required


def _default(wanted: Field, known: Known) -> Any:
    if wanted.reads == Reads.FORMATION and wanted.is_required:
        return known.own
    return wanted.default


def vocabulary(wanted: Field) -> dict[str, str]:
    """Give every spelling of a field's words, in lower case, and the word it means."""
    return {
        spelling.casefold(): word
        for word, others in wanted.words.items()
        for spelling in (word, word.replace("_", " "), *others)
    }


def _text(wanted: Field, _profile: Profile, _known: Known, text: str) -> str:
    if is_damaged(text):
        raise _Bad("unreadable_text")
    if wanted.longest is not None and len(text) > wanted.longest:
        raise _Bad("too_long")
    return text


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise _Bad("not_a_number") from None
    if not math.isfinite(value):
        raise _Bad("not_a_number")
    return value


def _measured(wanted: Field, profile: Profile, _known: Known, text: str) -> float:
    return _ranged(wanted, _number(text) * float(profile.factors.get(wanted.name, 1.0)))


def _whole(wanted: Field, _profile: Profile, _known: Known, text: str) -> int:
    value = _number(text)
    if not value.is_integer():
        raise _Bad("not_whole")
    return int(_ranged(wanted, value))


def _ranged(wanted: Field, value: float) -> float:
    if wanted.least is not None and value < wanted.least:
        raise _Bad("out_of_range")
    if wanted.most is not None and value > wanted.most:
        raise _Bad("out_of_range")
    return value


def _yes_no(_wanted: Field, _profile: Profile, _known: Known, text: str) -> bool:
    said = text.casefold()
    if said not in _YES | _NO:
        raise _Bad("not_yes_no")
    return said in _YES


def _moment(wanted: Field, profile: Profile, known: Known, text: str) -> datetime:
    try:
        if profile.date_format:
            value = datetime.strptime(text, profile.date_format)  # noqa: DTZ007 - the zone follows
        elif found := _CHINESE_DATE.fullmatch(text):
            value = datetime(*(int(part) for part in found.groups()), tzinfo=BEIJING)  # type: ignore[arg-type, misc]
        else:
            value = datetime.fromisoformat(text)
    except ValueError:
        raise _Bad("not_a_date") from None
    value = value if value.tzinfo else value.replace(tzinfo=BEIJING)
    if value > known.now + CLOCKS_DIFFER and not wanted.may_lie_ahead:
        raise _Bad("future_date")
    return value.astimezone(UTC)


def _word(wanted: Field, _profile: Profile, _known: Known, text: str) -> str:
    word = vocabulary(wanted).get(text.strip().casefold())
    if word is None:
        raise _Bad("unknown_value")
    return word


def _words(wanted: Field, profile: Profile, known: Known, text: str) -> tuple[str, ...]:
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    return tuple(dict.fromkeys(_word(wanted, profile, known, part) for part in parts))


def _formation(wanted: Field, _profile: Profile, known: Known, text: str) -> Any:
    found = known.formations.get(text)
    if text in known.foreign:
        raise _Bad("foreign_formation")
    if wanted.is_station and found is not None and found[1] != "station":
        raise _Bad("not_a_station")
    if not wanted.is_required:  # a station's own: one that is not there yet will be made
        return text
    if found is None:
        raise _Bad("unknown_formation")
    return found[0]


def _premises(_wanted: Field, _profile: Profile, known: Known, text: str) -> int:
    if not text.isdecimal() or int(text) not in known.premises:
        raise _Bad("unknown_premises")
    return int(text)


_READERS: dict[Reads, Read] = {
    Reads.TEXT: _text,
    Reads.NUMBER: _measured,
    Reads.WHOLE: _whole,
    Reads.YES_NO: _yes_no,
    Reads.MOMENT: _moment,
    Reads.WORD: _word,
    Reads.WORDS: _words,
    Reads.FORMATION: _formation,
    Reads.PREMISES: _premises,
}


def text_cell(value: Any) -> Any:
    """Give a cell as a file's text has it: moments as ISO 8601, lists with ; between."""
    match value:
        case str() | None:
            return value
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return ";".join(map(str, value))
        case _:
            return value
