"""A small city with people, shifts, supplies and partners in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.geo import LngLat
from resources import api
from tests.builders import NOON, City, crossing


@dataclass
class Stocked:
    """What was laid at the first station."""

    driver: int
    rescuer: int
    foam: int
    powder: int
    apparatus: int
    expert: int
    shift: int


def a_firefighter(station: int, name: str, *roles: str, **facts: Any) -> int:
    row = api.FirefighterRow(formation_id=station, name=name, roles=roles, **facts)
    return api.save_kept([row])[0]


def a_shift(
    station: int,
    firefighter: int,
    begins_at: datetime,
    hours: float = 24,
    appliance_id: int | None = None,
) -> int:
    row = api.ShiftRow(
        formation_id=station,
        firefighter_id=firefighter,
        begins_at=begins_at,
        ends_at=begins_at + timedelta(hours=hours),
        appliance_id=appliance_id,
    )
    return api.save_kept([row])[0]


def a_supply(
    station: int, item: str, amount: float, *, counted_at: datetime | None = None, **facts: Any
) -> int:
    row = api.SupplyRow(
        formation_id=station, item=item, amount=amount, counted_at=counted_at, **facts
    )
    return api.save_kept([row])[0]


def stocked(city: City, now: datetime = NOON) -> Stocked:
    """Man, equip and fill the first station; put partners around the scene."""
    station, other = city.stations[0], city.stations[1]
    aboard = city.appliances["1号站水罐甲"]
    driver = a_firefighter(
        station, "赵一", "driver", "rescuer", driving_until_at=now + timedelta(days=90)
    )
    rescuer = a_firefighter(station, "钱二", "rescuer", "medic", medic_until_at=now)
    begins_at = now - timedelta(hours=4)
    shift = a_shift(station, driver, begins_at, appliance_id=aboard)
    a_shift(station, rescuer, begins_at, appliance_id=aboard)
    foam = a_supply(station, "foam_6", 800, least_amount=1_000, counted_at=now - timedelta(days=9))
    a_supply(station, "foam_6", 2_000, appliance_id=aboard, counted_at=now - timedelta(days=2))
    powder = a_supply(other, "dry_powder", 300)
    apparatus = api.save_kept(
        [
            api.EquipmentRow(
                formation_id=station,
                item="breathing_apparatus",
                count=6,
                appliance_id=aboard,
                next_test_at=now - timedelta(days=1),
            )
        ]
    )[0]
    expert = api.save_kept(
        [
            api.ExpertRow(
                formation_id=city.detachment,
                name="孙教授",
                expertise=("chemical",),
                phone="13800000001",
                place=crossing(8, 6),
            ),
            api.ExpertRow(
                formation_id=city.detachment, name="李工", expertise=("highrise",), phone="1"
            ),
        ]
    )[0]
    agencies = [
        ("环保一队", "environment", crossing(9, 6)),
        ("环保二队", "environment", crossing(1, 1)),
        ("供电", "power", None),
    ]
    api.save_kept(
        [
            api.LinkedAgencyRow(
                formation_id=city.detachment, name=name, agency_kind=kind, place=place
            )
            for name, kind, place in agencies
        ]
    )
    micro: list[tuple[str, LngLat]] = [("远处微站", crossing(0, 0)), ("近处微站", crossing(6.4, 6))]
    api.save_kept(
        [
            api.MicroStationRow(
                formation_id=city.stations[0], name=name, place=place, reach_m=400, kit=("hose",)
            )
            for name, place in micro
        ]
    )
    return Stocked(driver, rescuer, foam, powder, apparatus, expert, shift)
