"""Pre-alerts: log entries -> tables. Applying one twice changes nothing."""

from core.events.pre_alert import PreAlertCancelled, PreAlertConfirmed, PreAlertRaised
from core.stamp import Stamp
from dispatch.models import (
    PreAlert,
)
from dispatch.projections.calls import point_of
from eventlog.api import projected, projects

projected(PreAlert)


@projects(PreAlertRaised)
def _pre_alert_raised(event: PreAlertRaised, stamp: Stamp) -> None:
    PreAlert.objects.get_or_create(
        id=event.pre_alert_id,
        defaults={
            "formation_id": event.formation_id,
            "alarm_id": event.alarm_id,
            "detector_id": event.detector_id,
            "premises_id": event.premises_id,
            "place": point_of(event.place),
            "address": event.address,
            "state": "open",
            "raised_at": stamp.at,
            "recommendation_id": event.recommendation_id or "",
        },
    )


@projects(PreAlertConfirmed)
def _pre_alert_confirmed(event: PreAlertConfirmed, stamp: Stamp) -> None:
    PreAlert.objects.filter(pk=event.pre_alert_id).update(
        state="confirmed", incident_id=event.incident_id, settled_at=stamp.at
    )


@projects(PreAlertCancelled)
def _pre_alert_cancelled(event: PreAlertCancelled, stamp: Stamp) -> None:
    PreAlert.objects.filter(pk=event.pre_alert_id).update(
        state="cancelled", reason=event.reason, settled_at=stamp.at
    )
