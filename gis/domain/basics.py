"""Basic data (基础数据): its ten classes, its kinds, and what is missing in a row. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gis.domain.layers import Field, Reads

UNKNOWN = "unknown"
"""The word of a field that says nothing: a hydrant nobody has looked at."""


@dataclass(frozen=True, slots=True)
class BasicClass:
    """One of the ten classes."""

    key: str
    zh: str
    en: str


CLASSES = (
    BasicClass("stations", "队站", "stations"),
    BasicClass("appliances", "车辆", "appliances"),
    BasicClass("people", "人员与专家", "people and experts"),
    BasicClass("equipment", "装备器材", "equipment"),
    BasicClass("supplies", "灭火剂与物资", "agents and supplies"),
    BasicClass("water", "水源", "water sources"),
    BasicClass("premises", "重点单位与作战对象", "key premises and objects of operations"),
    BasicClass("plans", "预案", "plans made beforehand"),
    BasicClass("partners", "联动与多种形式队伍", "linked agencies and other teams"),
    BasicClass("roads_hazards", "道路与重大危险源", "roads and major hazards"),
)
"""The ten classes of basic data (10 类基础信息). The list is our proposal: the text that names the
ten was not found; their ingredients were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A table of basic data as people know it."""

    name: str
    basic_class: str  # the key of one of ``CLASSES``
    zh: str
    en: str
    fields: tuple[Field, ...]  # what is shown, in order
    asked: tuple[str, ...]  # the fields that count for completeness
    asked_where: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    """Of these, what is asked of some rows only: field -> another field, and its words there."""
    fixed: frozenset[str] = frozenset()  # shown, and not to be corrected here
    has_place: bool = False
    is_read_only: bool = False  # corrected where it is made, not here

    def __post_init__(self) -> None:
        """Refuse a kind that asks for what it does not show.

        Raises
        ------
        ValueError
            If its class or a field named is not there.
        """
        if self.basic_class not in {one.key for one in CLASSES}:
            raise ValueError(f"there is no class {self.basic_class!r}")
        named = {*self.asked, *self.asked_where, *(one for one, _ in self.asked_where.values())}
        absent = (named | self.fixed) - {one.name for one in self.fields}
        if absent:
            raise ValueError(f"{self.name} shows no {', '.join(sorted(absent))}")

    def field(self, name: str) -> Field | None:
        """Give a field, if it is shown."""
        return next((one for one in self.fields if one.name == name), None)

    def may_correct(self, name: str) -> bool:
        """Whether a correction may name this field."""
        return not self.is_read_only and name not in self.fixed and self.field(name) is not None

    @property
    def norm_key(self) -> str:
        """Name the norm that says how often a row is to be checked."""
        return f"basics.{self.name}.check_every_days"


def says_nothing(value: Any) -> bool:
    """Whether a value leaves the question open."""
    return value is None or value in ("", UNKNOWN) or value in ([], ())


def missing_in(kind: Kind, values: Mapping[str, Any]) -> list[str]:
    """List the fields that are asked of a row and say nothing.

    The tables answer the same question in SQL for all rows at once; a test holds them together.
    """
    return [
        name
        for name in kind.asked
        if says_nothing(values.get(name)) and _is_asked(kind, name, values)
    ]


def is_overdue(checked_at: datetime | None, check_every_days: float, now: datetime) -> bool:
    """Whether a row is to be checked: it never was, or too long ago."""
    return checked_at is None or checked_at < now - timedelta(days=check_every_days)


def words_of(wanted: Field) -> list[tuple[str, str, str]]:
    """Give what may stand in a field: (value, Chinese, English)."""
    return [
        (word, others[0] if others else word, word.replace("_", " "))
        for word, others in wanted.words.items()
    ]


def word_names(wanted: Field, value: Any) -> tuple[str, str]:
    """Give a value as people read it, in Chinese and English."""
    if wanted.reads is Reads.WORD and value in wanted.words:
        others = wanted.words[value]
        return (others[0] if others else value), str(value).replace("_", " ")
    return ("", "") if value is None else (str(value), str(value))


def _is_asked(kind: Kind, name: str, values: Mapping[str, Any]) -> bool:
    if name not in kind.asked_where:
        return True
    other, words = kind.asked_where[name]
    return values.get(other) in words
