"""Being built."""

from datetime import datetime

from core.actor import Actor
from core.geo import LngLat
from core.ids import DetectorAlarmId, IncidentId, PreAlertId
from core.incident_type import IncidentType
from dispatch.domain.rows import OpenedIncident


def raise_pre_alert(
    *,
    alarm_id: DetectorAlarmId,
    detector_id: int,
    premises_id: int,
    place: LngLat,
    formation_id: int,
    actor: Actor,
    at: datetime,
) -> PreAlertId:
    """Being built."""
    raise NotImplementedError


def confirm_pre_alert(
    *,
    pre_alert_id: PreAlertId,
    incident_id: IncidentId,
    incident_type: IncidentType,
    alarm_level: int,
    actor: Actor,
    at: datetime,
) -> OpenedIncident:
    """Being built."""
    raise NotImplementedError


def cancel_pre_alert(*, pre_alert_id: PreAlertId, reason: str, actor: Actor, at: datetime) -> None:
    """Being built."""
    raise NotImplementedError
