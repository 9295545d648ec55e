"""What can be asked of calls, incidents, orders, appliances and pre-alerts: reads only."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from core.geo import LngLat
from core.status import ApplianceStatus, OrderState
from dispatch.domain.appliance_life import why_not
from dispatch.domain.call_life import CallState
from dispatch.domain.incident_life import IncidentState
from dispatch.domain.pre_alert_life import PreAlertState
from dispatch.domain.rows import ApplianceRow, CallRow, IncidentRow, OrderRow, PreAlertRow
from dispatch.models import (
    Appliance,
    ApplianceState,
    Call,
    Incident,
    IncidentAudience,
    IncidentNote,
    PreAlert,
    TurnoutOrder,
)
from org.api import formations_under

AnyRow = TypeVar("AnyRow", bound=Model)


def call_rows(
    *, formation_id: int | None = None, ids: Collection[UUID] | None = None
) -> list[CallRow]:
    """Give the calls waiting under a formation, or these calls whatever became of them."""
    rows = _chosen(Call.objects.all(), ids)
    if formation_id is not None:
        rows = rows.filter(formation_id__in=_under(formation_id), state=CallState.WAITING)
    return [
        CallRow(
            id=row.id,
            formation_id=row.formation_id,
            channel=row.channel,
            place=None if row.place is None else place_of(row.place),
            address=row.address,
            received_at=row.received_at,
            state=row.state,
            outcome=row.outcome,
            incident_id=row.incident_id,
        )
        for row in rows.order_by("received_at", "id")
    ]


def incident_rows(
    *,
    formation_id: int | None = None,
    ids: Collection[UUID] | None = None,
    now: datetime | None = None,
) -> list[IncidentRow]:
    """Give the incidents a formation sees that are not closed, or these whatever became of them."""
    rows = _chosen(Incident.objects.all(), ids)
    if formation_id is not None:
        seen = _in_sight(now).filter(formation_id=formation_id, incident_id=OuterRef("pk"))
        rows = rows.filter(Exists(seen)).exclude(state=IncidentState.CLOSED)
    found = list(rows.order_by("opened_at", "id"))
    working = TurnoutOrder.objects.filter(incident_id__in=[row.id for row in found], is_open=True)
    counts = {
        row["incident_id"]: (row["ordered"], row["on_scene"], row["unsigned"])
        for row in working.exclude(state=OrderState.RELEASED)
        .values("incident_id")
        .annotate(
            ordered=Count("id"),
            on_scene=Count("id", filter=Q(state=OrderState.ON_SCENE)),
            unsigned=Count("id", filter=Q(is_unsigned_late=True)),
        )
    }
    return [_incident(row, counts.get(row.id, (0, 0, 0))) for row in found]


def incidents_at(premises_id: int, limit: int, *, seen: Collection[int]) -> list[IncidentRow]:
    """Give the incidents at a premises that these formations see, closed ones too, newest first."""
    theirs = _in_sight(None).filter(formation_id__in=list(seen), incident_id=OuterRef("pk"))
    there = Incident.objects.filter(Exists(theirs), premises_id=premises_id)
    newest = there.order_by("-opened_at", "-id")
    ids = list(newest.values_list("pk", flat=True)[:limit])
    return incident_rows(ids=ids)[::-1]


def order_rows(
    *,
    incident_ids: Collection[UUID] | None = None,
    ids: Collection[UUID] | None = None,
    station_ids: Collection[int] | None = None,
    is_open: bool | None = None,
) -> list[OrderRow]:
    """Give turnout orders by incident, by id, or by station, with the appliances' own facts."""
    rows = _chosen(TurnoutOrder.objects.all(), ids)
    if incident_ids is not None:
        rows = rows.filter(incident_id__in=list(incident_ids))
    if station_ids is not None:
        rows = rows.filter(formation_id__in=list(station_ids))
    if is_open is not None:
        rows = rows.filter(is_open=is_open)
    found = list(rows.order_by("ordered_at", "id"))
    appliances = Appliance.objects.in_bulk({row.appliance_id for row in found})
    return [_order(row, appliances[row.appliance_id]) for row in found]


def appliance_rows(
    *, formation_id: int | None = None, ids: Collection[int] | None = None
) -> list[ApplianceRow]:
    """Give the appliances of all stations under a formation, or these."""
    rows = _chosen(Appliance.objects.all(), ids)
    if formation_id is not None:
        rows = rows.filter(formation_id__in=_under(formation_id))
    found = list(rows.order_by("formation_id", "call_sign"))
    states = ApplianceState.objects.in_bulk([row.pk for row in found])
    return [_appliance(row, states[row.pk]) for row in found if row.pk in states]


def pre_alert_rows(
    *, formation_id: int | None = None, ids: Collection[UUID] | None = None
) -> list[PreAlertRow]:
    """Give the pre-alerts open under a formation, or these whatever became of them."""
    rows = _chosen(PreAlert.objects.all(), ids)
    if formation_id is not None:
        rows = rows.filter(formation_id__in=_under(formation_id), state=PreAlertState.OPEN)
    return [
        PreAlertRow(
            id=row.id,
            formation_id=row.formation_id,
            state=row.state,
            raised_at=row.raised_at,
            place=place_of(row.place),
            address=row.address,
            premises_id=row.premises_id,
            detector_id=row.detector_id,
            alarm_id=row.alarm_id,
            recommendation_id=row.recommendation_id,
            incident_id=row.incident_id,
            reason=row.reason,
        )
        for row in rows.order_by("raised_at", "id")
    ]


def note_words(ids: Collection[UUID]) -> dict[UUID, str]:
    """Give the words of notes; one that was erased is left out."""
    return dict(IncidentNote.objects.filter(pk__in=list(ids)).values_list("id", "words"))


def incident_audience(incident_id: UUID, now: datetime | None = None) -> list[int]:
    """Give the formations that see an incident now; none for an incident that is not there."""
    rows = _in_sight(now).filter(incident_id=incident_id)
    return list(rows.order_by("formation_id").values_list("formation_id", flat=True))


def place_of(point: Point) -> LngLat:
    """Read a place from a column."""
    return LngLat(point.x, point.y)


def _in_sight(now: datetime | None) -> QuerySet[IncidentAudience]:
    return IncidentAudience.objects.filter(Q(until=None) | Q(until__gt=now or timezone.now()))


def _under(formation_id: int) -> list[int]:
    return [one.id for one in formations_under(formation_id)]


def _chosen(rows: QuerySet[AnyRow], ids: Iterable[object] | None) -> QuerySet[AnyRow]:
    return rows if ids is None else rows.filter(pk__in=list(ids))


def _incident(row: Incident, counts: tuple[int, int, int]) -> IncidentRow:
    return IncidentRow(
        id=row.id,
        number=row.number,
        formation_id=row.formation_id,
        incident_type=row.incident_type,
        alarm_level=row.alarm_level,
        state=row.state,
        place=place_of(row.place),
        address=row.address,
        premises_id=row.premises_id,
        call_id=row.call_id,
        pre_alert_id=row.pre_alert_id,
        opened_at=row.opened_at,
        first_order_at=row.first_order_at,
        first_arrival_at=row.first_arrival_at,
        water_on_at=row.water_on_at,
        controlled_at=row.controlled_at,
        put_out_at=row.put_out_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        recommendation_id=row.recommendation_id,
        ordered_count=counts[0],
        on_scene_count=counts[1],
        unsigned_late_count=counts[2],
    )


def _order(row: TurnoutOrder, appliance: Appliance) -> OrderRow:
    return OrderRow(
        id=row.id,
        incident_id=row.incident_id,
        appliance_id=row.appliance_id,
        call_sign=appliance.call_sign,
        appliance_type=appliance.appliance_type,
        formation_id=row.formation_id,
        role=row.role,
        alarm_level=row.alarm_level,
        recommendation_id=row.recommendation_id,
        state=row.state,
        is_open=row.is_open,
        is_unsigned_late=row.is_unsigned_late,
        ordered_at=row.ordered_at,
        signed_at=row.signed_at,
        turned_out_at=row.turned_out_at,
        en_route_at=row.en_route_at,
        arrived_at=row.arrived_at,
        arrived_source=row.arrived_source,
        left_at=None if row.rejoined_at else row.left_at,
        water_on_at=row.water_on_at,
        released_at=row.released_at,
        returned_at=row.returned_at,
    )


def _appliance(row: Appliance, state: ApplianceState) -> ApplianceRow:
    reason = why_not(
        ApplianceStatus(state.status),
        is_on_order=state.order_id is not None,
        crew_count=state.crew_count,
        crew_minimum=row.crew_minimum,
    )
    return ApplianceRow(
        id=row.pk,
        call_sign=row.call_sign,
        appliance_type=row.appliance_type,
        formation_id=row.formation_id,
        capability=row.capability,
        status=state.status,
        status_source=state.status_source,
        status_at=state.status_at,
        previous_status=state.previous_status,
        crew_count=state.crew_count,
        crew_minimum=row.crew_minimum,
        is_dispatchable=not reason,
        why_not=reason,
        order_id=state.order_id,
        incident_id=state.incident_id,
        is_synthetic=row.is_synthetic,
    )
