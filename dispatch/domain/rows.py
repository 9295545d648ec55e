"""What the room hands out and takes in: plain rows, nothing of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.geo import LngLat
from dispatch.domain.trends import CountTrend


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppliance:
    """An appliance to be put on the books (列编)."""

    formation_id: int  # its station's
    call_sign: str
    appliance_type: str
    capability: Mapping[str, float]
    crew_minimum: int
    crew_count: int
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """An appliance to be sent, and what it is sent as."""

    appliance_id: int
    role: str


@dataclass(frozen=True, slots=True)
class OpenedIncident:
    """An incident that is on the books now."""

    incident_id: UUID
    number: str  # 警情编号


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """A recommendation just made: its digest, its record, and what making it cost."""

    id: str  # sha256 of the record's canonical text
    record: Mapping[str, Any]
    took_ms: Mapping[
        str, float
    ]  # read, roads, choose, store, whole: measured, not part of the record


@dataclass(frozen=True, slots=True)
class CallerRow:
    """Who called. Personal: every reading is an entry in the log."""

    phone: str
    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call as it stands."""

    id: UUID
    formation_id: int
    channel: str
    place: LngLat | None
    address: str
    received_at: datetime
    state: str  # waiting, accepted, closed
    outcome: str
    incident_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """An incident as it stands, with its orders counted."""

    id: UUID
    number: str
    formation_id: int
    incident_type: str
    alarm_level: int
    state: str  # open, controlled, put_out, closed
    place: LngLat
    address: str
    premises_id: int | None
    call_id: UUID | None
    pre_alert_id: UUID | None
    opened_at: datetime
    first_order_at: datetime | None
    first_arrival_at: datetime | None
    water_on_at: datetime | None
    controlled_at: datetime | None
    put_out_at: datetime | None
    closed_at: datetime | None
    outcome: str
    recommendation_id: str  # "" when none was made
    ordered_count: int  # on open orders, released ones not counted
    on_scene_count: int
    unsigned_late_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """A turnout order as it stands, with the appliance's own facts."""

    id: UUID
    incident_id: UUID
    appliance_id: int
    call_sign: str
    appliance_type: str
    formation_id: int  # its station
    role: str
    alarm_level: int
    recommendation_id: str
    state: str
    is_open: bool
    is_unsigned_late: bool
    ordered_at: datetime
    signed_at: datetime | None
    turned_out_at: datetime | None
    en_route_at: datetime | None
    arrived_at: datetime | None
    arrived_source: str
    left_at: datetime | None  # out of the incident's ring since then, by its positions
    water_on_at: datetime | None
    released_at: datetime | None
    returned_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceRow:
    """An appliance on the board."""

    id: int
    call_sign: str
    appliance_type: str
    formation_id: int  # its station
    capability: Mapping[str, float]
    status: str
    status_source: str
    status_at: datetime
    previous_status: str  # "" when there is nothing to undo
    crew_count: int
    crew_minimum: int
    is_dispatchable: bool
    why_not: str  # "", undermanned, out_of_service, in_training, on_order
    order_id: UUID | None
    incident_id: UUID | None
    is_synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreAlertRow:
    """A pre-alert as it stands."""

    id: UUID
    formation_id: int
    state: str  # open, confirmed, cancelled
    raised_at: datetime
    place: LngLat
    address: str
    premises_id: int
    detector_id: int
    alarm_id: UUID
    recommendation_id: str  # "" when none could be made
    incident_id: UUID | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WallCounts:
    """What this room can count for the wall."""

    open_incident_count: int
    on_order_count: int
    on_scene_count: int
    open_pre_alert_count: int
    incidents: CountTrend
    calls: CountTrend
