"""What is told of it: words in both languages, names only to those who may know them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.geo import LngLat
from core.incident_type import IncidentType
from org.api import FormationCard
from resources.domain.words import AGENCIES, EXPERTISE, ITEMS, KIT, ROLES, SUPPLIES, Spoken
from resources.models import Equipment, Supply
from resources.selectors.duty import Crew, OnDuty
from resources.selectors.near import Found, Near, Stored

Told = dict[str, Any]


def duty(
    station: FormationCard,
    at: datetime,
    *,
    people: Sequence[OnDuty],
    crews: Sequence[Crew],
    supplies: Sequence[Supply],
    equipment: Sequence[Equipment],
    signs: Mapping[int, str],
    is_named: bool,
) -> Told:
    """Tell of a station now."""
    return {
        "station_id": station.id,
        "station_zh": station.name_zh,
        "station_en": station.name_en,
        "at": at,
        "on_duty": [_person(one, signs, is_named=is_named) for one in people],
        "crews": [
            {
                "appliance_id": one.appliance_id,
                "call_sign": signs.get(one.appliance_id),
                "crew_count": one.crew_count,
                "roles": list(one.roles),
                "is_without_driver": one.is_without_driver,
            }
            for one in crews
        ],
        "supplies": [_supply(row, signs) for row in supplies],
        "equipment": [_equipment(row, signs, at) for row in equipment],
    }


def near(
    found: Near,
    at: datetime,
    incident_type: IncidentType | None,
    stations: Mapping[int, tuple[str, str]],
    *,
    may_name: Callable[[int], bool],
) -> Told:
    """Tell of what is near a place."""
    of = found.found
    return {
        "at": at,
        "incident_type": incident_type,
        "distance": "straight_line",
        "network_version": found.network_version,
        "fit_source": found.fit_source,
        "is_fit_example": found.is_fit_example,
        "micro_stations": [_micro_station(one) for one in of.get("micro_stations", [])],
        "stores": [_store(one, stations) for one in of.get("stores", [])],
        "experts": [
            _expert(one, is_named=may_name(one.row.formation_id)) for one in of.get("experts", [])
        ],
        "linked_agencies": [_agency(one) for one in of.get("linked_agencies", [])],
    }


def word(words: Spoken, said: str) -> Told:
    """Give a word in both languages; one nobody knows is its own."""
    names = words.get(said)
    return {"word": said, "zh": names[0] if names else said, "en": said.replace("_", " ")}


def supply_word(said: str) -> Told:
    """Give a supply's word in both languages."""
    about = SUPPLIES.get(said)
    zh = about.words[0] if about else said
    return {"word": said, "zh": zh, "en": said.replace("_", " ")}


def _person(one: OnDuty, signs: Mapping[int, str], *, is_named: bool) -> Told:
    return {
        "shift_id": one.shift_id,
        "firefighter_id": one.firefighter_id,
        "name": one.name if is_named else None,
        "rank": one.rank if is_named else None,
        "roles": [word(ROLES, role) for role in one.roles],
        "lapsed_roles": list(one.lapsed_roles),
        "begins_at": one.begins_at,
        "ends_at": one.ends_at,
        "appliance_id": one.appliance_id,
        "call_sign": signs.get(one.appliance_id or 0),
        "is_synthetic": one.is_synthetic,
    }


def _supply(row: Supply, signs: Mapping[int, str]) -> Told:
    about = SUPPLIES.get(row.item)
    return {
        "id": row.pk,
        "item": supply_word(row.item),
        "quantity": about.quantity if about else "count",
        "amount": row.amount,
        "least_amount": row.least_amount,
        "is_below_least": row.least_amount is not None and row.amount < row.least_amount,
        "appliance_id": row.appliance_id,
        "call_sign": signs.get(row.appliance_id or 0),
        "counted_at": row.counted_at,
        "is_synthetic": row.is_synthetic,
    }


def _equipment(row: Equipment, signs: Mapping[int, str], at: datetime) -> Told:
    return {
        "id": row.pk,
        "item": word(ITEMS, row.item),
        "label": row.label,
        "count": row.count,
        "appliance_id": row.appliance_id,
        "call_sign": signs.get(row.appliance_id or 0),
        "state": row.state,
        "next_test_at": row.next_test_at,
        "is_test_overdue": row.next_test_at is not None and row.next_test_at < at,
        "is_synthetic": row.is_synthetic,
    }


def _way(one: Found) -> Told:
    place: LngLat | None = one.place
    return {
        "place": None if place is None else [place.lng, place.lat],
        "distance_m": one.distance_m,
        "travel_s": one.travel_s,
    }


def _micro_station(one: Found) -> Told:
    row = one.row
    is_within = None
    if row.reach_m is not None and one.distance_m is not None:
        is_within = one.distance_m <= row.reach_m
    return {
        "id": row.pk,
        "name": row.name,
        **_way(one),
        "people_count": row.people_count,
        "duty_phone": row.duty_phone,
        "kit": [word(KIT, thing) for thing in row.kit],
        "reach_m": row.reach_m,
        "is_within_reach": is_within,
        "is_synthetic": row.is_synthetic,
    }


def _store(one: Found, stations: Mapping[int, tuple[str, str]]) -> Told:
    zh, en = stations.get(one.row, ("", ""))
    return {
        "station_id": one.row,
        "station_zh": zh,
        "station_en": en,
        **_way(one),
        "supplies": [_stored(stored) for stored in one.stored],
    }


def _stored(one: Stored) -> Told:
    return {
        "item": supply_word(one.item),
        "quantity": one.quantity,
        "amount": one.amount,
        "in_store_amount": one.in_store_amount,
        "oldest_counted_at": one.oldest_counted_at,
        "is_below_least": one.is_below_least,
    }


def _expert(one: Found, *, is_named: bool) -> Told:
    row = one.row
    return {
        "id": row.pk,
        "name": row.name if is_named else None,
        "expertise": [word(EXPERTISE, field) for field in row.expertise],
        "employer": row.employer,
        **_way(one),
        "available_from_h": row.available_from_h,
        "available_to_h": row.available_to_h,
        "is_available": bool(one.is_available),
        "is_synthetic": row.is_synthetic,
    }


def _agency(one: Found) -> Told:
    row = one.row
    return {
        "id": row.pk,
        "name": row.name,
        "agency_kind": word(AGENCIES, row.agency_kind),
        "duty_phone": row.duty_phone,
        "area": row.area,
        **_way(one),
        "is_synthetic": row.is_synthetic,
    }
