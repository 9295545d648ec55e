"""Basic data as a city in service has them: keepers, checks of every age, corrections waiting."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import numpy as np

from config.seeding.formations import Chain
from core.actor import person, system
from dispatch.api import appliance_rows
from gis.api import (
    ContactRow,
    PremisesView,
    get_kind,
    list_premises,
    propose_correction,
    save_checks,
    save_contacts,
    save_past_inspections,
    set_data_keeper,
    stations,
    water_sources_near,
)
from org.api import find_person

INSPECTIONS_OF_ONE_IN = 20
Row = TypeVar("Row")
_CONTACTS = (
    ("control_room", ""),
    ("responsible", "示例责任人{}"),
    ("manager", "示例管理人{}"),
)
_KEEPERS = (  # over the whole detachment
    ("stations", "zhiban"),
    ("appliances", "zhiban"),
    ("water_sources", "zhiban"),
    ("premises", "jiandu"),
    ("major_hazards", "jiandu"),
)
# How many of a kind somebody looked at, and how long ago at most: some are overdue.
_CHECKED = {"stations": (0.9, 420), "appliances": (0.85, 40), "premises": (0.7, 260)}


def lay_basics(chain: Chain, rng: np.random.Generator, at: datetime) -> dict[str, int]:
    """Lay keepers, checks, inspections, contacts and corrections; gives how many of each.

    The same generator on the same city gives the same. What names people is synthetic.
    """
    premises = list_premises()
    _save_keepers(chain, at)
    inspections = save_past_inspections(one_in=INSPECTIONS_OF_ONE_IN)
    checks = _save_checks(chain, premises, rng, at)
    contacts = _save_contacts([one for one in premises if one.is_key])
    corrections = _propose(chain, premises, rng, at)
    return {
        "keeper_count": len(_KEEPERS) + 1,
        "check_count": checks,
        "water_inspection_count": inspections,
        "contact_count": contacts,
        "correction_count": corrections,
    }


def _save_keepers(chain: Chain, at: datetime) -> None:
    own = chain.stations[0].formation.id
    kept = [*((kind, chain.detachment.id, who) for kind, who in _KEEPERS),
            ("appliances", own, "duizhan")]  # fmt: skip
    for kind, formation_id, username in kept:
        set_data_keeper(
            get_kind(kind),
            formation_id=formation_id,
            person_id=_person(username),
            actor=system("seed"),
            at=at,
        )


def _save_checks(
    chain: Chain, premises: list[PremisesView], rng: np.random.Generator, at: datetime
) -> int:
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    ids = {
        "stations": [one.formation_id for one in stations()],
        "appliances": sorted(
            one.id for top in (chain.detachment, chain.neighbour)
            for one in appliance_rows(formation_id=top.id)
        ),
        "premises": [one.id for one in premises],
    }  # fmt: skip
    count = 0
    for kind, (share, days) in _CHECKED.items():
        is_checked = rng.random(len(ids[kind])) < share
        ages = rng.integers(0, days, len(ids[kind]))
        checks = {
            row_id: today - timedelta(days=int(age))
            for row_id, checked, age in zip(ids[kind], is_checked, ages, strict=True)
            if checked
        }
        save_checks(kind, checks)
        count += len(checks)
    return count


def _save_contacts(key: list[PremisesView]) -> int:
    rows = [
        ContactRow(
            premises_id=one.id,
            role=role,
            name=name.format(number),
            phone=f"000-{number:05d}{which}",  # no number anywhere begins so
            is_synthetic=True,
        )
        for number, one in enumerate(key, start=1)
        for which, (role, name) in enumerate(_CONTACTS)
    ]
    save_contacts(rows)
    return len(rows)


def _propose(
    chain: Chain, premises: list[PremisesView], rng: np.random.Generator, at: datetime
) -> int:
    """Let the first station's people say what they found: of premises and of hydrants."""
    station = chain.stations[0].formation.id
    place = next(one.place for one in stations() if one.formation_id == station)
    own = [one for one in premises if one.formation_id == station and one.storeys]
    wet = [one for one in water_sources_near(place, 2_000, 200) if one.state == "usable"]
    said: list[tuple[str, int, dict[str, Any], str, str]] = [
        *(("premises", one.id, {"storeys": (one.storeys or 0) + 1}, "加建一层", "banzu")
          for one in _some(own, 3, rng)),
        *(("premises", one.id, {"address": f"{one.address}(东门)"}, "大门改在东侧", "duizhan")
          for one in _some(own, 2, rng)),
        *(("water_sources", one.id, {"state": "faulty"}, "井盖被占压,无法打开", "banzu")
          for one in _some(wet, 3, rng)),
    ]  # fmt: skip
    for hours, (kind, row_id, values, note, username) in enumerate(said, start=1):
        who = _person(username)
        propose_correction(
            get_kind(kind),
            row_id,
            values=values,
            place=None,
            note=note,
            person_id=who,
            actor=person(who),
            at=at - timedelta(hours=hours),
        )
    return len(said)


def _some(rows: Sequence[Row], count: int, rng: np.random.Generator) -> list[Row]:
    picked = rng.permutation(len(rows))[:count]
    return [rows[one] for one in sorted(picked.tolist())]


def _person(username: str) -> int:
    found = find_person(username)
    if found is None:
        raise LookupError(username)
    return found.id
