"""Shapes at the HTTP door."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

Number = Annotated[int, Field(gt=0, lt=2**63)]


class WordOut(BaseModel):
    """A word in both languages."""

    word: str
    zh: str
    en: str


class SupplyCount(BaseModel):
    """What somebody counted."""

    amount: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class EquipmentStateGiven(BaseModel):
    """How equipment is from now on."""

    state: Literal["usable", "in_repair", "lost"]


class ShiftGiven(BaseModel):
    """Who is on duty, from when to when, aboard what."""

    firefighter_id: Number
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    appliance_id: Number | None = None


class ShiftMade(BaseModel):
    """The shift's number."""

    shift_id: int


class ExpertContact(BaseModel):
    """How to reach an expert. Whoever reads it stands in the log."""

    expert_id: int
    phone: str


class OnDutyOut(BaseModel):
    """Somebody on duty; the name only for those who answer for the station."""

    shift_id: int
    firefighter_id: int
    name: str | None
    rank: str | None
    roles: list[WordOut]
    lapsed_roles: list[str]
    begins_at: datetime
    ends_at: datetime
    appliance_id: int | None
    call_sign: str | None
    is_synthetic: bool


class CrewOut(BaseModel):
    """A crew by the roster: what dispatch counts is its own."""

    appliance_id: int
    call_sign: str | None
    crew_count: int
    roles: list[str]
    is_without_driver: bool


class SupplyOut(BaseModel):
    """So much of a supply, and when it was counted."""

    id: int
    item: WordOut
    quantity: str
    amount: float
    least_amount: float | None
    is_below_least: bool
    appliance_id: int | None
    call_sign: str | None
    counted_at: datetime | None
    is_synthetic: bool


class EquipmentOut(BaseModel):
    """So many of one kind of equipment."""

    id: int
    item: WordOut
    label: str
    count: int
    appliance_id: int | None
    call_sign: str | None
    state: str
    next_test_at: datetime | None
    is_test_overdue: bool
    is_synthetic: bool


class DutyOut(BaseModel):
    """A station now: people, crews, supplies, equipment."""

    station_id: int
    station_zh: str
    station_en: str
    at: datetime
    on_duty: list[OnDutyOut]
    crews: list[CrewOut]
    supplies: list[SupplyOut]
    equipment: list[EquipmentOut]


class NearMicroStation(BaseModel):
    """微型消防站."""

    id: int
    name: str
    place: list[float]
    distance_m: float
    travel_s: float | None
    people_count: int | None
    duty_phone: str
    kit: list[WordOut]
    reach_m: float | None
    is_within_reach: bool | None
    is_synthetic: bool


class StoredOut(BaseModel):
    """What a station has of a supply. ``oldest_counted_at`` is null where a part was never."""

    item: WordOut
    quantity: str
    amount: float
    in_store_amount: float
    oldest_counted_at: datetime | None
    is_below_least: bool


class NearStore(BaseModel):
    """A station with supplies that the incident asks for."""

    station_id: int
    station_zh: str
    station_en: str
    place: list[float]
    distance_m: float
    travel_s: float | None
    supplies: list[StoredOut]


class NearExpert(BaseModel):
    """An expert; the telephone is asked for by itself."""

    id: int
    name: str | None
    expertise: list[WordOut]
    employer: str
    place: list[float] | None
    distance_m: float | None
    travel_s: float | None
    available_from_h: int
    available_to_h: int
    is_available: bool
    is_synthetic: bool


class NearAgency(BaseModel):
    """联动单位: the nearest of its kind."""

    id: int
    name: str
    agency_kind: WordOut
    duty_phone: str
    area: str
    place: list[float] | None
    distance_m: float | None
    travel_s: float | None
    is_synthetic: bool


class NearOut(BaseModel):
    """What is near a place. ``distance_m`` is a straight line, ``travel_s`` a way over roads."""

    at: datetime
    incident_type: str | None
    distance: Literal["straight_line"]
    network_version: str | None
    fit_source: str
    is_fit_example: bool
    micro_stations: list[NearMicroStation]
    stores: list[NearStore]
    experts: list[NearExpert]
    linked_agencies: list[NearAgency]


class KindPage(BaseModel):
    """A page of rows of one kind."""

    kind: str
    zh: str
    en: str
    count: int
    next: int | None
    rows: list[dict[str, Any]]
