"""What this room can count for the wall: reads only."""

from datetime import datetime
from statistics import median

from django.db.models import Exists, OuterRef, QuerySet

from core.status import OrderState
from dispatch.domain.incident_life import IncidentState
from dispatch.domain.numbers import beijing_midnight
from dispatch.domain.pre_alert_life import PreAlertState
from dispatch.domain.rows import WallCounts
from dispatch.models import Call, Incident, IncidentAudience, PreAlert, TurnoutOrder
from dispatch.selectors.rows import appliance_rows
from org.api import formations_under


def wall_counts(formation_id: int, now: datetime) -> WallCounts:
    """Count what a formation and all under it have going on; "today" is Beijing's."""
    under = [one.id for one in formations_under(formation_id)]
    since = beijing_midnight(now)
    appliances = appliance_rows(formation_id=formation_id)
    incidents = _seen_by(formation_id)
    working = TurnoutOrder.objects.filter(formation_id__in=under, is_open=True)
    working = working.exclude(state=OrderState.RELEASED)
    taken = [
        (arrived - ordered).total_seconds()
        for ordered, arrived in TurnoutOrder.objects.filter(
            formation_id__in=under, arrived_at__gte=since
        ).values_list("ordered_at", "arrived_at")
        if arrived is not None
    ]
    open_pre_alerts = PreAlert.objects.filter(formation_id__in=under, state=PreAlertState.OPEN)
    return WallCounts(
        open_incident_count=incidents.exclude(state=IncidentState.CLOSED).count(),
        today_incident_count=incidents.filter(opened_at__gte=since).count(),
        today_call_count=Call.objects.filter(
            formation_id__in=under, received_at__gte=since
        ).count(),
        appliance_count=len(appliances),
        dispatchable_count=sum(one.is_dispatchable for one in appliances),
        on_order_count=working.count(),
        on_scene_count=working.filter(state=OrderState.ON_SCENE).count(),
        open_pre_alert_count=open_pre_alerts.count(),
        today_median_response_s=median(taken) if taken else None,
        today_median_response_of=len(taken),
    )


def _seen_by(formation_id: int) -> QuerySet[Incident]:
    seen = IncidentAudience.objects.filter(formation_id=formation_id, incident_id=OuterRef("pk"))
    return Incident.objects.filter(Exists(seen))
