"""What this room can count for the wall: reads only."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from core.status import OrderState
from dispatch.domain.incident_life import IncidentState
from dispatch.domain.numbers import beijing_midnight
from dispatch.domain.pre_alert_life import PreAlertState
from dispatch.domain.rows import WallCounts
from dispatch.domain.trends import CountTrend, Window, count_trend, same_weekdays
from dispatch.models import Call, Incident, IncidentAudience, PreAlert, TurnoutOrder


def wall_counts(
    formation_id: int, under: Collection[int], now: datetime, begun_at: datetime | None
) -> WallCounts:
    """Count what a formation and all under it have going on; "today" is Beijing's.

    Parameters
    ----------
    formation_id
        Incidents are those it sees, helped ones too.
    under
        It and all formations under it: whose calls, orders and pre-alerts are counted.
    begun_at
        Since when the log is kept: what was before is unknown, and not "usually none".
    """
    seen = IncidentAudience.objects.filter(formation_id=formation_id, incident_id=OuterRef("pk"))
    incidents = Incident.objects.filter(Exists(seen))
    working = TurnoutOrder.objects.filter(formation_id__in=under, is_open=True)
    orders = working.exclude(state=OrderState.RELEASED).aggregate(
        every=Count("pk"), there=Count("pk", filter=Q(state=OrderState.ON_SCENE))
    )
    pre_alerts = PreAlert.objects.filter(formation_id__in=under, state=PreAlertState.OPEN)
    calls = Call.objects.filter(formation_id__in=under)
    before = same_weekdays(now, begun_at)
    return WallCounts(
        open_incident_count=incidents.exclude(state=IncidentState.CLOSED).count(),
        on_order_count=orders["every"],
        on_scene_count=orders["there"],
        open_pre_alert_count=pre_alerts.count(),
        incidents=_trend(incidents, "opened_at", now, before),
        calls=_trend(calls, "received_at", now, before),
    )


def _trend(rows: QuerySet[Model], moment: str, now: datetime, before: list[Window]) -> CountTrend:
    """Count today and the days before in one question, each by its own range of the index."""
    windows = [(beijing_midnight(now), now), *before]
    ranges = [Q(**{f"{moment}__gte": start, f"{moment}__lte": end}) for start, end in windows]
    any_of = ranges[0]
    for one in ranges[1:]:
        any_of |= one
    counted = rows.filter(any_of).aggregate(
        **{f"day_{row}": Count("pk", filter=one) for row, one in enumerate(ranges)}
    )
    counts = [counted[f"day_{row}"] for row in range(len(ranges))]
    return count_trend(counts[0], counts[1:])
