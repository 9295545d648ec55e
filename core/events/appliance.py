"""What can happen to an appliance (消防车) and the orders it is sent on."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.events.base import Event
from core.ids import ApplianceId, FormationId, IncidentId, OrderId, RecommendationId
from core.status import ApplianceStatus, StatusSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceRegistered(Event):
    """列编: the appliance is on the books of a station (``formation_id``) with a crew."""

    KIND: ClassVar[str] = "appliance.registered"

    appliance_id: ApplianceId
    crew_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceCrewed(Event):
    """在岗人数变化: how many are aboard now."""

    KIND: ClassVar[str] = "appliance.crewed"

    appliance_id: ApplianceId
    crew_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceOrdered(Event):
    """调派: an appliance was ordered to an incident. ``formation_id`` is its station."""

    KIND: ClassVar[str] = "appliance.ordered"

    order_id: OrderId
    incident_id: IncidentId
    appliance_id: ApplianceId
    role: str
    alarm_level: int
    recommendation_id: RecommendationId | None  # None: sent by hand
    audience: tuple[FormationId, ...] = ()  # the station and its ancestors, then


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStep(Event):
    """What every step of an order says. Not an event by itself."""

    order_id: OrderId
    incident_id: IncidentId
    appliance_id: ApplianceId
    source: StatusSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceSigned(OrderStep):
    """签收: the station has read the order."""

    KIND: ClassVar[str] = "appliance.signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceTurnedOut(OrderStep):
    """出动: wheels rolling."""

    KIND: ClassVar[str] = "appliance.turned_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceEnRoute(OrderStep):
    """途中."""

    KIND: ClassVar[str] = "appliance.en_route"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceArrived(OrderStep):
    """到场: at the incident, reported or observed from positions."""

    KIND: ClassVar[str] = "appliance.arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceWaterOn(OrderStep):
    """出水."""

    KIND: ClassVar[str] = "appliance.water_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceWaterOff(OrderStep):
    """停水."""

    KIND: ClassVar[str] = "appliance.water_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceLeft(OrderStep):
    """离场: went out of the incident's ring without a release; its order goes on."""

    KIND: ClassVar[str] = "appliance.left"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceRejoined(OrderStep):
    """返场: at the incident again after it had left."""

    KIND: ClassVar[str] = "appliance.rejoined"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceReleased(OrderStep):
    """撤离 or 中途返回: no longer needed there; it may be ordered anew."""

    KIND: ClassVar[str] = "appliance.released"

    sight_until: datetime | None = None  # until when its station still sees the incident


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceReturned(OrderStep):
    """归队: back in its station."""

    KIND: ClassVar[str] = "appliance.returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceUnsigned(Event):
    """An order was not signed for within the norm: the desk must know."""

    KIND: ClassVar[str] = "appliance.unsigned"

    order_id: OrderId
    incident_id: IncidentId
    appliance_id: ApplianceId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceStatusSet(Event):
    """A status outside any order: out of service, training, standing by, back in station."""

    KIND: ClassVar[str] = "appliance.status_set"

    appliance_id: ApplianceId
    status: ApplianceStatus
    source: StatusSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceStatusUndone(Event):
    """撤销: the last status was wrong; the one before stands again."""

    KIND: ClassVar[str] = "appliance.status_undone"

    appliance_id: ApplianceId
    status: ApplianceStatus  # the one that stands again
    was_status: ApplianceStatus  # the one taken back
