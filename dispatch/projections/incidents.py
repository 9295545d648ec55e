"""Incidents: log entries -> tables. Applying one twice changes nothing."""

from uuid import UUID

from django.db.models import QuerySet

from core.events.incident import (
    IncidentClosed,
    IncidentControlled,
    IncidentOpened,
    IncidentPutOut,
    IncidentUpgraded,
)
from core.events.recommendation import RecommendationMade
from core.stamp import Stamp
from dispatch.domain.call_life import CallState
from dispatch.domain.incident_life import IncidentState
from dispatch.models import (
    Call,
    Incident,
    IncidentAudience,
)
from dispatch.projections.calls import point_of
from eventlog.api import projected, projects

projected(Incident, IncidentAudience)


@projects(IncidentOpened)
def _incident_opened(event: IncidentOpened, stamp: Stamp) -> None:
    _, is_new = Incident.objects.get_or_create(
        id=event.incident_id,
        defaults={
            "number": event.number,
            "formation_id": event.formation_id,
            "incident_type": event.incident_type,
            "alarm_level": event.alarm_level,
            "state": IncidentState.OPEN,
            "place": point_of(event.place),
            "address": event.address,
            "premises_id": event.premises_id,
            "call_id": event.call_id,
            "pre_alert_id": event.pre_alert_id,
            "opened_at": stamp.at,
        },
    )
    if not is_new:
        return
    IncidentAudience.objects.bulk_create(
        [
            IncidentAudience(incident_id=event.incident_id, formation_id=one)
            for one in event.audience
        ],
        ignore_conflicts=True,
    )
    if event.call_id is not None:
        Call.objects.filter(pk=event.call_id).update(
            state=CallState.ACCEPTED, incident_id=event.incident_id
        )


@projects(IncidentUpgraded)
def _incident_upgraded(event: IncidentUpgraded, stamp: Stamp) -> None:
    _incident(event.incident_id).update(alarm_level=event.alarm_level)


@projects(IncidentControlled)
def _incident_controlled(event: IncidentControlled, stamp: Stamp) -> None:
    _incident(event.incident_id).update(state=IncidentState.CONTROLLED, controlled_at=stamp.at)


@projects(IncidentPutOut)
def _incident_put_out(event: IncidentPutOut, stamp: Stamp) -> None:
    _incident(event.incident_id).update(state=IncidentState.PUT_OUT, put_out_at=stamp.at)


@projects(IncidentClosed)
def _incident_closed(event: IncidentClosed, stamp: Stamp) -> None:
    _incident(event.incident_id).update(
        state=IncidentState.CLOSED, closed_at=stamp.at, outcome=event.outcome
    )


@projects(RecommendationMade)
def _recommendation_made(event: RecommendationMade, stamp: Stamp) -> None:
    if event.incident_id is not None:
        _incident(event.incident_id).update(recommendation_id=event.recommendation_id)


def _incident(incident_id: UUID) -> QuerySet[Incident]:
    return Incident.objects.filter(pk=incident_id)
