"""What can happen to a pre-alert (预警): a detector's word waiting for a person's."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.base import Event
from core.geo import LngLat
from core.ids import (
    DetectorAlarmId,
    DetectorId,
    IncidentId,
    PreAlertId,
    PremisesId,
    RecommendationId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreAlertRaised(Event):
    """A detector alarmed; a force stands ready on the desk, nobody is sent yet."""

    KIND: ClassVar[str] = "pre_alert.raised"

    pre_alert_id: PreAlertId
    alarm_id: DetectorAlarmId
    detector_id: DetectorId
    premises_id: PremisesId
    place: LngLat
    address: str
    recommendation_id: RecommendationId | None  # None: none could be made, the desk says why


@dataclass(frozen=True, slots=True, kw_only=True)
class PreAlertConfirmed(Event):
    """A person confirmed it; it is an incident now."""

    KIND: ClassVar[str] = "pre_alert.confirmed"

    pre_alert_id: PreAlertId
    incident_id: IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class PreAlertCancelled(Event):
    """A person judged it false."""

    KIND: ClassVar[str] = "pre_alert.cancelled"

    pre_alert_id: PreAlertId
    reason: str  # false_alarm, test, maintenance, cooking, steam
