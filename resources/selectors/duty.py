"""Who is on duty at a station, aboard what, and what the station has."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from resources.domain.roster import Duty, crew_counts, lapsed
from resources.domain.rows import ShiftRow
from resources.domain.words import PAPERS
from resources.models import Equipment, Shift, Supply


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody who is on duty now. The name is personal."""

    shift_id: int
    firefighter_id: int
    name: str
    rank: str
    roles: tuple[str, ...]
    lapsed_roles: tuple[str, ...]  # their papers have run out
    begins_at: datetime
    ends_at: datetime
    appliance_id: int | None
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class Crew:
    """车组: how many are aboard an appliance, and what they can do."""

    appliance_id: int
    crew_count: int
    roles: tuple[str, ...]  # those whose papers hold, each named once
    is_without_driver: bool


def on_duty_at(station_id: int, at: datetime) -> list[OnDuty]:
    """List who is on duty at a station, by appliance, who is aboard none last."""
    rows = (
        Shift.objects.filter(formation_id=station_id, begins_at__lte=at, ends_at__gt=at)
        .select_related("firefighter")
        .order_by("appliance_id", "pk")
    )
    return [_on_duty(row, at) for row in rows]


def crews_of(people: Collection[OnDuty]) -> list[Crew]:
    """Put who is on duty together into crews, by appliance."""
    aboard: dict[int, list[OnDuty]] = {}
    for one in people:
        if one.appliance_id is not None:
            aboard.setdefault(one.appliance_id, []).append(one)
    crews = []
    for appliance_id, crew in aboard.items():
        held = {role for one in crew for role in set(one.roles) - set(one.lapsed_roles)}
        crews.append(
            Crew(appliance_id, len(crew), tuple(sorted(held)), "driver" not in held)
        )  # fmt: skip
    return crews


def rostered_crew_counts(station_ids: Collection[int], at: datetime) -> dict[int, int]:
    """Count who is on duty aboard each appliance of some stations, by the roster.

    An appliance that nobody is aboard is not named: the roster may not have been kept.
    """
    rows = Shift.objects.filter(
        formation_id__in=list(station_ids), begins_at__lte=at, ends_at__gt=at
    ).values_list("firefighter_id", "begins_at", "ends_at", "appliance_id")
    return crew_counts([Duty(*row) for row in rows], at)


def newest_shifts(source: str) -> list[ShiftRow]:
    """Give everybody's newest shift that came from a source."""
    rows = Shift.objects.filter(source=source).order_by("firefighter_id", "-begins_at")
    columns = [one.name for one in fields(ShiftRow)]
    return [ShiftRow(**row) for row in rows.distinct("firefighter_id").values(*columns)]


def supplies_of(station_id: int) -> list[Supply]:
    """List a station's supplies, in store first."""
    rows = Supply.objects.filter(formation_id=station_id)
    return sorted(rows, key=lambda row: (row.appliance_id or 0, row.item, row.pk))


def equipment_of(station_id: int) -> list[Equipment]:
    """List a station's equipment, in store first."""
    rows = Equipment.objects.filter(formation_id=station_id)
    return sorted(rows, key=lambda row: (row.appliance_id or 0, row.item, row.pk))


def _on_duty(row: Shift, at: datetime) -> OnDuty:
    who = row.firefighter
    roles = tuple(who.roles)
    papers = {role: getattr(who, column) for role, column in PAPERS.items()}
    return OnDuty(
        shift_id=row.pk,
        firefighter_id=who.pk,
        name=who.name,
        rank=who.rank,
        roles=roles,
        lapsed_roles=lapsed(roles, papers, at),
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        appliance_id=row.appliance_id,
        is_synthetic=row.is_synthetic,
    )
