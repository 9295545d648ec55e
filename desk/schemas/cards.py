"""What screens are given: the shapes behind streams and cards. TypeScript is made from these."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from core.geo import LngLat
from core.incident_type import IncidentType
from core.status import ApplianceStatus, ApplianceType, OrderState, StatusSource
from dispatch.api import CountTrend, TimeTrend


class Shape(BaseModel):
    """A shape that says exactly what it has: an undeclared field fails here, not on a screen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CallLine(Shape):
    """A call waiting on the desk. Who called is asked for separately, and the asking is logged."""

    id: UUID
    formation_id: int  # who answers for it
    channel: str
    place: LngLat | None
    address: str
    received_at: datetime
    state: str  # waiting, accepted, closed
    outcome: str
    incident_id: UUID | None


class IncidentLine(Shape):
    """An incident in the list."""

    id: UUID
    number: str
    formation_id: int
    incident_type: IncidentType
    alarm_level: int
    highest_level: int
    state: Literal["open", "controlled", "put_out", "closed"]
    place: LngLat
    address: str
    premises_id: int | None
    premises_name: str | None
    is_key_premises: bool
    called_at: datetime | None  # when its call was taken; None: nobody called
    opened_at: datetime
    first_order_at: datetime | None
    first_arrival_at: datetime | None
    water_on_at: datetime | None
    controlled_at: datetime | None
    put_out_at: datetime | None
    closed_at: datetime | None
    ordered_count: int  # appliances on open orders
    on_scene_count: int
    unsigned_late_count: int


class OrderLine(Shape):
    """An appliance's turnout order."""

    id: UUID
    incident_id: UUID
    appliance_id: int
    call_sign: str
    appliance_type: ApplianceType
    station_id: int  # the station's formation
    station_name_zh: str
    station_name_en: str
    role: str
    alarm_level: int
    state: OrderState
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


class ApplianceLine(Shape):
    """An appliance on the board. Its position comes by the positions stream."""

    id: int
    call_sign: str
    appliance_type: ApplianceType
    station_id: int
    station_name_zh: str
    station_name_en: str
    capability: dict[str, float]
    status: ApplianceStatus
    status_source: StatusSource
    status_at: datetime
    previous_status: str  # "" when there is nothing to undo
    crew_count: int
    crew_minimum: int
    is_dispatchable: bool
    why_not: str  # "", "undermanned", "out_of_service", "on_order", "in_training" ...
    order_id: UUID | None
    incident_id: UUID | None
    is_synthetic: bool


class StationLine(Shape):
    """A station and how ready it is."""

    id: int  # its formation
    name_zh: str
    name_en: str
    kind: str
    place: LngLat
    appliance_count: int
    dispatchable_count: int
    is_synthetic: bool


class PremisesCard(Shape):
    """What is known of a premises."""

    id: int
    name: str
    address: str
    place: LngLat
    occupancy: str
    storeys: int | None
    underground_storeys: int
    height_m: float | None
    hazards: list[str]
    is_key: bool
    is_synthetic: bool


class WaterLine(Shape):
    """A water source near an incident."""

    id: int
    kind: str
    state: str
    place: LngLat
    distance_m: float  # straight line, and the screen says so
    flow_lps: float | None
    pressure_mpa: float | None
    volume_m3: float | None
    is_synthetic: bool


class CandidateLine(Shape):
    """An appliance that was considered, chosen or not, and why."""

    appliance_id: int
    call_sign: str
    appliance_type: ApplianceType
    station_name_zh: str
    station_name_en: str
    role: str  # "" when not chosen
    is_chosen: bool
    # chosen, slower, not_able, undermanned, out_of_service, on_order, no_road, no_position
    reason: str
    turnout_s: float | None
    travel_s: float | None  # an estimate from road speeds, never a measurement
    response_s: float | None
    place: LngLat | None
    place_source: Literal["fix", "station", "none"]
    place_age_s: float | None  # None at its station


class ShortfallLine(Shape):
    """A role the plan calls for that could not be filled."""

    role: str
    missing_count: int
    reason: str  # none_able, all_busy, none_reachable


class RecommendationCard(Shape):
    """调派建议: who to send, who was considered, what is missing, and on what knowledge."""

    id: str
    made_at: datetime
    incident_type: IncidentType
    alarm_level: int
    place: LngLat
    network_version: str
    network_age_s: float | None
    plan_label: str
    is_plan_example: bool
    candidates: list[CandidateLine]  # chosen first, soonest first; then the best of the rest
    considered_count: int
    shortfall: list[ShortfallLine]
    took_ms: dict[str, float]


class RouteLine(Shape):
    """The way an ordered appliance is expected to take."""

    appliance_id: int
    line: list[LngLat]
    length_m: float
    travel_s: float
    network_version: str


class TimelineLine(Shape):
    """One entry of the log, in words a screen can put in either language."""

    id: str  # log and seq: "WH:412"
    log: str
    seq: int
    at: datetime
    recorded_at: datetime
    kind: str
    actor: str
    actor_name_zh: str
    actor_name_en: str
    facts: dict[str, str | int | float | bool | None]
    words: str  # of a note; "" otherwise
    incident_id: UUID | None


class IncidentCard(Shape):
    """Everything about one incident."""

    id: UUID
    incident: IncidentLine
    orders: list[OrderLine]
    premises: PremisesCard | None
    water: list[WaterLine]
    recommendation: RecommendationCard | None
    routes: list[RouteLine]
    timeline: list[TimelineLine]


class PreAlertLine(Shape):
    """预警: a detector spoke; a force stands ready; a person decides."""

    id: UUID
    formation_id: int  # who answers for it
    state: Literal["open", "confirmed", "cancelled"]
    raised_at: datetime
    place: LngLat
    address: str
    premises_id: int
    premises_name: str
    is_key_premises: bool
    detector_id: int
    detector_kind: str
    detector_location: str
    recommendation: RecommendationCard | None  # of its candidates only the chosen
    incident_id: UUID | None
    reason: str


class ParkedLine(Shape):
    """A reaction that failed and waits for a person."""

    id: int
    formation_id: int  # of the entry that was reacted to
    room: str
    log: str
    seq: int
    kind: str
    tries: int
    error: str
    parked_at: datetime


class ReadyLine(Shape):
    """How many appliances can turn out now: of a formation, or of a type."""

    formation_id: int | None
    name_zh: str  # "" of a type
    name_en: str
    appliance_type: ApplianceType | None
    appliance_count: int
    dispatchable_count: int


class WallFigures(Shape):
    """The wall's key figures, each true at the moment it was counted."""

    counted_at: datetime
    history_from: datetime | None  # since when all of this formation's logs are kept
    open_incident_count: int
    on_order_count: int
    on_scene_count: int
    open_pre_alert_count: int
    incidents: CountTrend
    calls: CountTrend
    call_to_order: TimeTrend  # a call taken until the first turnout order
    turnout: TimeTrend  # order until wheels roll
    response: TimeTrend  # order until arrival
    appliance_count: int
    dispatchable_count: int
    ready_by_formation: list[ReadyLine]  # those right below the wall's own
    ready_by_type: list[ReadyLine]
    position_stale_count: int  # heard of once, and not for as long as the norm allows
    position_stale_on_order_count: int  # of those, on an order now
    position_never_count: int
    position_stale_after_s: float
    detector_count: int
    detector_fault_count: int
    water_source_count: int  # of the whole city: water belongs to no formation
    water_usable_count: int
    hydrant_count: int
    hydrant_faulty_count: int
    parked_count: int


class MeScope(Shape):
    """A formation a person answers for."""

    formation_id: int
    kind: str
    name_zh: str
    name_en: str
    roles: list[str]
    log: str


class Me(Shape):
    """Who is logged in, what they may do, and what to listen to."""

    person_id: int
    username: str
    name_zh: str
    name_en: str
    scopes: list[MeScope]
    commands: list[str]
    streams: list[str]  # incidents.f3, appliances.f3, calls.f3, pre_alerts.f3, events.f3 ...
    is_demo: bool


class Hello(Shape):
    """First frame on a connection. Another ``log`` id than before: start over."""

    kind: Literal["hello"]
    log: str
    at: datetime


class Snapshot(Shape):
    """A stream's whole state, true at entry ``seq``. ``data`` holds the stream's lines or cards."""

    kind: Literal["snapshot"]
    stream: str
    seq: int
    data: list[dict[str, object]]


class Change(Shape):
    """One whole thing after a change. ``kind`` is the event's; ``gone`` when it left the stream."""

    kind: str
    stream: str
    prev: int
    seq: int
    at: datetime
    gone: bool = False
    data: dict[str, object]


class HeadFrame(Shape):
    """How far a stream has come: a screen that holds less has missed something."""

    kind: Literal["head"]
    stream: str
    seq: int


class PositionsFrame(Shape):
    """Where appliances are: arrays of equal length. Acknowledge with ``got`` and the tick."""

    kind: Literal["positions"]
    stream: str
    tick: int
    at: datetime
    ids: list[int]
    lnglat: list[LngLat]
    heading_deg: list[float | None]
    speed_mps: list[float | None]
    accuracy_m: list[float | None]
    fix_at: list[datetime]
