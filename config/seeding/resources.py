"""What a demonstration city has besides appliances. Rows in, rows out: pure."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from config.seeding.fleet import LaidAppliance
from config.seeding.roster import WATCHES, Manned, morning
from core.geo import LngLat
from core.status import ApplianceType
from resources.api import (
    EquipmentRow,
    ExpertRow,
    FirefighterRow,
    LinkedAgencyRow,
    MicroStationRow,
    SupplyRow,
)

EXPERT_COUNT, MICRO_STATION_COUNT = 20, 150
LAPSED_SHARE, UNCOUNTED_SHARE, IN_REPAIR_SHARE = 0.02, 0.03, 0.03
PUMPING = {ApplianceType.WATER_TENDER, ApplianceType.FOAM_TENDER, ApplianceType.WATER_TOWER}
ABOARD: Mapping[ApplianceType, tuple[tuple[str, int], ...]] = {
    ApplianceType.WATER_TENDER: (("hose_65", 16), ("hose_80", 12), ("nozzle", 6), ("ladder", 1)),
    ApplianceType.FOAM_TENDER: (("hose_65", 12), ("hose_80", 12), ("nozzle", 4), ("monitor", 1)),
    ApplianceType.RESCUE_TENDER: (
        ("cutting_set", 2),
        ("lifting_bag", 2),
        ("rope_set", 4),
        ("gas_detector", 2),
        ("generator", 1),
    ),
    ApplianceType.HAZMAT_TENDER: (
        ("chemical_suit", 8),
        ("gas_detector", 6),
        ("decontamination_set", 1),
    ),
    ApplianceType.SMOKE_TENDER: (("smoke_fan", 2),),
    ApplianceType.LIGHTING_TENDER: (("lighting_set", 4), ("generator", 1)),
    ApplianceType.COMMAND_VEHICLE: (("drone", 2), ("thermal_camera", 1)),
    ApplianceType.WATER_SUPPLY: (("hose_80", 30), ("portable_pump", 1)),
}
IN_STORE = (("breathing_apparatus", 10), ("hose_65", 40), ("hose_80", 20), ("thermal_camera", 1),
            ("portable_pump", 1), ("boat", 1))  # fmt: skip
STOCK = (  # item, usual, least
    ("foam_6", 1_200.0, 600.0),
    ("foam_3", 600.0, 300.0),
    ("dry_powder", 250.0, 100.0),
    ("water_additive", 200.0, 100.0),
    ("scba_cylinder", 24.0, 12.0),
    ("diesel", 800.0, 300.0),
)
FOR_SPECIAL = (
    ("foam_alcohol_resistant", 3_000.0, 1_500.0),
    ("decontaminant", 400.0, 150.0),
    ("oil_absorbent", 200.0, 50.0),
)


@dataclass(frozen=True, slots=True)
class PeopleWords:
    """The file of names."""

    surnames: str
    given: str
    ranks: tuple[str, ...]
    leader_ranks: tuple[str, ...]
    employers: tuple[str, ...]
    agencies: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A station as people live in it."""

    formation_id: int
    kind: str
    place: LngLat


@dataclass(frozen=True, slots=True)
class Aboard:
    """An appliance on the books."""

    appliance_id: int
    laid: LaidAppliance  # its station is a row of the homes


def read_people(text: str) -> PeopleWords:
    """Read the file of names (TOML)."""
    data = tomllib.loads(text)
    return PeopleWords(
        surnames=data["surnames"],
        given=data["given"],
        ranks=tuple(data["ranks"]),
        leader_ranks=tuple(data["leader_ranks"]),
        employers=tuple(data["employers"]),
        agencies=tuple(data["agency"]),
    )


def lay_crews(
    homes: Sequence[Home],
    aboard: Sequence[Aboard],
    words: PeopleWords,
    rng: np.random.Generator,
    *,
    at: datetime,
) -> Manned:
    """Man every appliance three times over: as many as its crew is today, in three watches."""
    manned = Manned([], [], [])
    names = _names(words, rng)
    ends = _ends(rng, at)
    for one in aboard:
        for watch in range(WATCHES):
            for seat in range(one.laid.crew_count):
                roles = _roles(one.laid.model.appliance_type, seat)
                ranks = words.leader_ranks if seat == 0 else words.ranks
                manned.people.append(
                    FirefighterRow(
                        formation_id=homes[one.laid.station].formation_id,
                        name=next(names),
                        rank=ranks[len(manned.people) % len(ranks)],
                        roles=roles,
                        licence="B2" if "driver" in roles else "",
                        driving_until_at=next(ends) if "driver" in roles else None,
                        apparatus_until_at=next(ends) if "breathing_apparatus" in roles else None,
                        medic_until_at=next(ends) if "medic" in roles else None,
                        is_synthetic=True,
                    )
                )
                manned.watch.append(watch)
                manned.appliance_id.append(one.appliance_id)
    return manned


def lay_equipment(
    homes: Sequence[Home], aboard: Sequence[Aboard], rng: np.random.Generator, *, at: datetime
) -> list[EquipmentRow]:
    """Equip appliances by their type, and stores alike."""
    wanted: list[tuple[int, int | None, str, int]] = [
        (homes[one.laid.station].formation_id, one.appliance_id, item, count)
        for one in aboard
        for item, count in (
            ("breathing_apparatus", one.laid.model.crew_usual),
            *ABOARD.get(one.laid.model.appliance_type, ()),
        )
    ]
    wanted += [(home.formation_id, None, item, count) for home in homes for item, count in IN_STORE]
    today = morning(at)
    broken = rng.random(len(wanted)) < IN_REPAIR_SHARE
    due_days = rng.integers(-10, 350, len(wanted))
    return [
        EquipmentRow(
            formation_id=formation_id,
            item=item,
            count=count,
            appliance_id=appliance_id,
            state="in_repair" if broken[row] else "usable",
            next_test_at=today + timedelta(days=int(due_days[row])),
            is_synthetic=True,
        )
        for row, (formation_id, appliance_id, item, count) in enumerate(wanted)
    ]


def lay_supplies(
    homes: Sequence[Home], aboard: Sequence[Aboard], rng: np.random.Generator, *, at: datetime
) -> list[SupplyRow]:
    """Fill tanks and stores; some were counted long ago, a few never."""
    wanted: list[tuple[int, int | None, str, float, float]] = [
        (homes[one.laid.station].formation_id, one.appliance_id, "foam_6", foam_l, foam_l / 2)
        for one in aboard
        for foam_l in [one.laid.model.capability.get("foam_t", 0) * 1000.0]
        if foam_l
    ]
    wanted += [
        (home.formation_id, None, item, usual, least)
        for home in homes
        for item, usual, least in (STOCK + FOR_SPECIAL if home.kind == "special" else STOCK)
    ]
    share = rng.uniform(0.35, 1.2, len(wanted))
    days_ago = rng.gamma(2.0, 12.0, len(wanted))
    never = rng.random(len(wanted)) < UNCOUNTED_SHARE
    return [
        SupplyRow(
            formation_id=formation_id,
            item=item,
            amount=usual if appliance_id else float(round(usual * share[row])),
            least_amount=least,
            appliance_id=appliance_id,
            counted_at=None
            if never[row]
            else (at - timedelta(days=float(days_ago[row]))).replace(microsecond=0),
            is_synthetic=True,
        )
        for row, (formation_id, appliance_id, item, usual, least) in enumerate(wanted)
    ]


def lay_experts(
    formation_id: int,
    expertise: Sequence[str],
    homes: Sequence[Home],
    words: PeopleWords,
    rng: np.random.Generator,
) -> list[ExpertRow]:
    """Name experts, each with a field in turn and every third with a second one."""
    names = _names(words, rng)
    return [
        ExpertRow(
            formation_id=formation_id,
            name=next(names),
            expertise=tuple(
                expertise[(row + more * 3) % len(expertise)] for more in range(1 + (row % 3 == 0))
            ),
            employer=words.employers[row % len(words.employers)],
            phone=f"000-0000-01{row:02}",
            place=_beside(homes[int(rng.integers(len(homes)))].place, rng),
            available_from_h=(0, 8, 9)[row % 3],
            available_to_h=(24, 18, 21)[row % 3],
            is_synthetic=True,
        )
        for row in range(EXPERT_COUNT)
    ]


def lay_agencies(
    formation_id: int, homes: Sequence[Home], words: PeopleWords, rng: np.random.Generator
) -> list[LinkedAgencyRow]:
    """Name partners and put each somewhere."""
    return [
        LinkedAgencyRow(
            formation_id=formation_id,
            name=one["name"],
            agency_kind=one["kind"],
            duty_phone=one["phone"],
            area="全市",
            place=_beside(homes[int(rng.integers(len(homes)))].place, rng),
            is_synthetic=True,
        )
        for one in words.agencies
    ]


def lay_micro_stations(
    premises: Sequence[tuple[int, Any]], kit: Sequence[str], rng: np.random.Generator
) -> list[MicroStationRow]:
    """Give key premises (id, row) micro-stations of their own, up to as many as wanted."""
    count = min(MICRO_STATION_COUNT, len(premises))
    chosen = sorted(rng.choice(len(premises), count, replace=False).tolist())
    return [
        MicroStationRow(
            formation_id=row.formation_id,
            name=f"{row.name}微型消防站",
            place=row.place,
            premises_id=premises_id,
            people_count=int(rng.integers(4, 13)),
            duty_phone=f"000-0000-2{number:03}",
            kit=tuple(kit[: int(rng.integers(3, len(kit) + 1))]),
            reach_m=float(rng.choice([500, 800, 1_000])),
            is_synthetic=True,
        )
        for number, at in enumerate(chosen)
        for premises_id, row in [premises[at]]
    ]


def _roles(kind: ApplianceType, seat: int) -> tuple[str, ...]:
    if seat == 0:
        return ("crew_leader", "breathing_apparatus")
    if seat == 1:
        return ("driver", "pump_operator") if kind in PUMPING else ("driver",)
    special = {
        ApplianceType.HAZMAT_TENDER: "hazmat",
        ApplianceType.COMMAND_VEHICLE: "communications",
        ApplianceType.RESCUE_TENDER: "medic",
    }.get(kind, "breathing_apparatus")
    return ("rescuer", special)


def _names(words: PeopleWords, rng: np.random.Generator) -> Iterator[str]:
    while True:
        first = rng.integers(len(words.surnames), size=4_000)
        then = rng.integers(len(words.given), size=(4_000, 2))
        for surname, (one, other) in zip(first.tolist(), then.tolist(), strict=True):
            yield words.surnames[surname] + words.given[one] + words.given[other]


def _ends(rng: np.random.Generator, at: datetime) -> Iterator[datetime]:
    """Give dates on which papers run out: most in years to come, a few last month."""
    today = morning(at)
    while True:
        days = rng.integers(30, 1_800, 4_000)
        days[rng.random(4_000) < LAPSED_SHARE] = -20
        for one in days.tolist():
            yield today + timedelta(days=one)


def _beside(place: LngLat, rng: np.random.Generator) -> LngLat:
    east, north = rng.uniform(-0.004, 0.004, 2).tolist()
    return LngLat(round(place.lng + east, 6), round(place.lat + north, 6))
