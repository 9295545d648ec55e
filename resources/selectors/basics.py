"""The room's tables as kinds of basic data (基础数据): kept, checked and corrected with the others.

People's names and telephones stay out: basic data is read by more people than may know them.
"""

from collections.abc import Iterator
from dataclasses import replace

from gis.api import BasicKind, Field, Reads, TableOfKind
from resources.domain.words import ITEMS, SUPPLIES, Spoken
from resources.selectors.kinds import (
    EQUIPMENT,
    EXPERTS,
    FIREFIGHTERS,
    LINKED_AGENCIES,
    MICRO_STATIONS,
    SUPPLY,
    KeptKind,
)

_WITHOUT_NAME = "left(t.name, 1) || '** #' || t.id"
_HAS_PHONE = Field(name="has_phone", zh="有联系电话", en="a telephone is known", reads=Reads.YES_NO)
_LEFT_OUT = {"formation", "appliance", "premises"}


def kinds_held() -> Iterator[tuple[BasicKind, TableOfKind]]:
    """Give each kind with its table, by class."""
    yield (
        _kind(FIREFIGHTERS, "people"),
        _table(FIREFIGHTERS, _WITHOUT_NAME, told=("rank", "roles"), search=("t.rank",)),
    )
    experts = _kind(EXPERTS, "people")
    yield (
        replace(
            experts,
            fields=(*experts.fields, _HAS_PHONE),
            asked=("expertise", "has_phone"),
            fixed=frozenset({"has_phone"}),
        ),
        replace(
            _table(EXPERTS, _WITHOUT_NAME, told=("expertise", "employer"), search=("t.employer",)),
            columns={"has_phone": "CASE WHEN t.phone = '' THEN NULL ELSE true END"},
        ),
    )
    yield (
        _kind(EQUIPMENT, "equipment", fixed=frozenset({"item", "state"})),
        _table(EQUIPMENT, _spoken("item", ITEMS), told=("label", "count", "state")),
    )
    supplies: Spoken = {word: one.words for word, one in SUPPLIES.items()}
    yield (
        _kind(SUPPLY, "supplies", fixed=frozenset({"item", "amount", "counted_at"})),
        replace(
            _table(SUPPLY, _spoken("item", supplies), told=("amount", "least_amount")),
            checked_at="t.counted_at",
        ),
    )
    yield (
        _kind(LINKED_AGENCIES, "partners"),
        _table(LINKED_AGENCIES, "t.name", told=("agency_kind", "area")),
    )
    yield (
        _kind(MICRO_STATIONS, "partners"),
        _table(MICRO_STATIONS, "t.name", told=("people_count",)),
    )


def _kind(of: KeptKind, basic_class: str, *, fixed: frozenset[str] = frozenset()) -> BasicKind:
    shown = tuple(
        one
        for one in of.fields
        if one.name not in _LEFT_OUT and one.name not in of.personal and not one.is_secret
    )
    named = {one.name for one in shown}
    return BasicKind(
        name=of.name,
        basic_class=basic_class,
        zh=of.zh,
        en=of.en,
        fields=shown,
        asked=tuple(name for name in of.asked if name in named),
        fixed=fixed,
        has_place=of.has_place,
    )


def _table(
    of: KeptKind, name: str, *, told: tuple[str, ...], search: tuple[str, ...] = ()
) -> TableOfKind:
    return TableOfKind(
        model=of.model,
        name=name,
        told=told,
        place="t.place" if of.has_place else "",
        is_imported=True,
        search=search or (name,),
    )


def _spoken(column: str, words: Spoken) -> str:
    """Say a word's Chinese in SQL; a per cent sign would be taken for a parameter."""
    whens = " ".join(
        f"WHEN '{word}' THEN '{names[0]}'".replace("%", "' || chr(37) || '")
        for word, names in words.items()
    )
    return f"CASE t.{column} {whens} ELSE t.{column} END"
