"""The cards of a premises and a station: what several rooms know, put together. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.geo import LngLat


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How good the data are that a card is made of."""

    missing: list[str]  # fields that say nothing
    checked_at: datetime | None
    is_overdue: bool
    check_every_days: float
    waiting_count: int  # corrections
    may: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterNear:
    """A water source near a premises."""

    id: int
    kind: str
    state: str
    place: LngLat
    distance_m: float  # straight line, and the screen says so
    flow_lps: float | None
    pressure_mpa: float | None
    volume_m3: float | None
    inspected_at: datetime | None
    is_synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorThere:
    """A detector in a premises, and what it last said."""

    id: int
    kind: str
    location: str
    state: str
    since: datetime | None
    is_synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentThere:
    """An incident at a premises, now or before."""

    id: UUID
    number: str
    incident_type: str
    alarm_level: int
    state: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanThere:
    """A response plan that holds where a premises lies; none is written for one premises yet."""

    id: int
    incident_type: str
    version: int
    is_example: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesFile:
    """单位档案: everything the house knows of a premises."""

    id: int
    name: str
    address: str
    place: LngLat
    formation_id: int
    formation_zh: str
    formation_en: str
    occupancy: str
    storeys: int | None
    underground_storeys: int
    height_m: float | None
    hazards: list[str]
    is_key: bool
    is_synthetic: bool
    freshness: Freshness
    contact_count: int
    may_read_contacts: bool
    water_within_m: float
    water: list[WaterNear]
    detectors: list[DetectorThere]
    incidents: list[IncidentThere]  # newest first; only those the reader may see
    response_plans: list[PlanThere]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceThere:
    """An appliance of a station, and what it is doing."""

    id: int
    call_sign: str
    appliance_type: str
    status: str
    crew_count: int
    crew_minimum: int
    is_dispatchable: bool
    is_synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFile:
    """队站档案: everything the house knows of a station."""

    id: int  # its formation
    name_zh: str
    name_en: str
    kind: str
    place: LngLat
    address: str
    is_synthetic: bool
    freshness: Freshness
    first_due_area: list[list[list[list[float]]]] | None  # GeoJSON MultiPolygon coordinates
    first_due_area_m2: float | None  # None: no area is drawn
    premises_count: int
    key_premises_count: int
    water_count: int
    water_faulty_count: int
    appliances: list[ApplianceThere]
    counts: dict[str, dict[str, int]]  # type -> status -> appliances
