"""Appliances and orders: log entries -> tables. Applying one twice changes nothing."""

from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet
from django.db.models.functions import Coalesce

from core.events.appliance import (
    ApplianceArrived,
    ApplianceCrewed,
    ApplianceEnRoute,
    ApplianceLeft,
    ApplianceOrdered,
    ApplianceRegistered,
    ApplianceRejoined,
    ApplianceReleased,
    ApplianceReturned,
    ApplianceSigned,
    ApplianceStatusSet,
    ApplianceStatusUndone,
    ApplianceTurnedOut,
    ApplianceUnsigned,
    ApplianceWaterOff,
    ApplianceWaterOn,
    OrderStep,
)
from core.stamp import Stamp
from core.status import ApplianceStatus, OrderState, StatusSource
from dispatch.domain.appliance_life import STEP, WITHOUT_ORDER, WORKING_ORDER
from dispatch.models import (
    ApplianceState,
    Incident,
    IncidentAudience,
    TurnoutOrder,
)
from eventlog.api import projected, projects

projected(ApplianceState, TurnoutOrder)

_STAMP = {
    ApplianceStatus.TURNED_OUT: "turned_out_at",
    ApplianceStatus.EN_ROUTE: "en_route_at",
    ApplianceStatus.ON_SCENE: "arrived_at",
    ApplianceStatus.WATER_ON: "water_on_at",
}
_STATUS: dict[str, ApplianceStatus] = {
    ApplianceTurnedOut.KIND: ApplianceStatus.TURNED_OUT,
    ApplianceEnRoute.KIND: ApplianceStatus.EN_ROUTE,
    ApplianceArrived.KIND: ApplianceStatus.ON_SCENE,
    ApplianceWaterOn.KIND: ApplianceStatus.WATER_ON,
    ApplianceWaterOff.KIND: ApplianceStatus.WATER_OFF,
}


@projects(ApplianceRegistered)
def _appliance_registered(event: ApplianceRegistered, stamp: Stamp) -> None:
    ApplianceState.objects.get_or_create(
        appliance_id=event.appliance_id,
        defaults={
            "formation_id": event.formation_id,
            "status": ApplianceStatus.IN_STATION,
            "status_source": StatusSource.SYSTEM,
            "status_at": stamp.at,
            "crew_count": event.crew_count,
        },
    )


@projects(ApplianceCrewed)
def _appliance_crewed(event: ApplianceCrewed, stamp: Stamp) -> None:
    ApplianceState.objects.filter(pk=event.appliance_id).update(crew_count=event.crew_count)


@projects(ApplianceOrdered)
def _appliance_ordered(event: ApplianceOrdered, stamp: Stamp) -> None:
    if TurnoutOrder.objects.filter(pk=event.order_id).exists():
        return
    # On its way back from another incident: that order ends with the new one.
    TurnoutOrder.objects.filter(
        appliance_id=event.appliance_id, is_open=True, state=OrderState.RELEASED
    ).update(is_open=False)
    TurnoutOrder.objects.create(
        id=event.order_id,
        incident_id=event.incident_id,
        appliance_id=event.appliance_id,
        formation_id=event.formation_id,
        role=event.role,
        alarm_level=event.alarm_level,
        recommendation_id=event.recommendation_id or "",
        audience=list(event.audience),
        state=OrderState.ORDERED,
        ordered_at=stamp.at,
    )
    ApplianceState.objects.filter(pk=event.appliance_id).update(
        status=ApplianceStatus.ORDERED,
        status_source=StatusSource.SYSTEM,
        status_at=stamp.at,
        previous_status="",
        previous_source="",
        previous_at=None,
        order_id=event.order_id,
        incident_id=event.incident_id,
    )
    IncidentAudience.objects.bulk_create(
        [
            IncidentAudience(incident_id=event.incident_id, formation_id=one, is_helper=True)
            for one in event.audience
        ],
        ignore_conflicts=True,
    )
    IncidentAudience.objects.filter(
        incident_id=event.incident_id, formation_id__in=event.audience
    ).update(until=None)
    _incident(event.incident_id).update(first_order_at=Coalesce("first_order_at", stamp.at))


@projects(ApplianceSigned)
def _appliance_signed(event: ApplianceSigned, stamp: Stamp) -> None:
    orders = TurnoutOrder.objects.filter(pk=event.order_id)
    orders.filter(signed_at=None).update(signed_at=stamp.at, is_unsigned_late=False)
    orders.filter(state=OrderState.ORDERED).update(state=OrderState.SIGNED)


@projects(ApplianceUnsigned)
def _appliance_unsigned(event: ApplianceUnsigned, stamp: Stamp) -> None:
    TurnoutOrder.objects.filter(pk=event.order_id, state=OrderState.ORDERED).update(
        is_unsigned_late=True
    )


@projects(
    ApplianceTurnedOut, ApplianceEnRoute, ApplianceArrived, ApplianceWaterOn, ApplianceWaterOff
)
def _appliance_stepped(event: OrderStep, stamp: Stamp) -> None:
    status = _STATUS[event.KIND]
    was = ApplianceStatus(ApplianceState.objects.get(pk=event.appliance_id).status)
    if not _shift(event.appliance_id, status, event.source, stamp.at):
        return
    changes: dict[str, object] = {
        "state": WORKING_ORDER[status],
        "is_unsigned_late": False,
        "left_at": None,  # whoever says how far it is knows better
        "rejoined_at": None,
    }
    changes |= dict.fromkeys(_later(status))  # a correction backwards takes later times away
    if STEP[status] < STEP.get(was, 0):
        changes["watch_from"] = stamp.at
    if status is ApplianceStatus.WATER_ON:
        changes["water_on_at"] = Coalesce("water_on_at", stamp.at)  # the first counts
    elif status in _STAMP:
        changes[_STAMP[status]] = stamp.at
    if STEP[status] < STEP[ApplianceStatus.ON_SCENE]:
        changes["arrived_source"] = ""
    elif status is ApplianceStatus.ON_SCENE:
        changes["arrived_source"] = event.source
    TurnoutOrder.objects.filter(pk=event.order_id).update(**changes)
    _stamp_incident(event.incident_id)


@projects(ApplianceLeft)
def _appliance_left(event: ApplianceLeft, stamp: Stamp) -> None:
    TurnoutOrder.objects.filter(pk=event.order_id).update(left_at=stamp.at, rejoined_at=None)


@projects(ApplianceRejoined)
def _appliance_rejoined(event: ApplianceRejoined, stamp: Stamp) -> None:
    TurnoutOrder.objects.filter(pk=event.order_id).update(rejoined_at=stamp.at)


@projects(ApplianceReleased)
def _appliance_released(event: ApplianceReleased, stamp: Stamp) -> None:
    _shift(event.appliance_id, ApplianceStatus.RETURNING, event.source, stamp.at)
    TurnoutOrder.objects.filter(pk=event.order_id).update(
        state=OrderState.RELEASED, released_at=stamp.at, is_unsigned_late=False
    )
    order = TurnoutOrder.objects.get(pk=event.order_id)
    working = TurnoutOrder.objects.filter(incident_id=event.incident_id, is_open=True).exclude(
        state=OrderState.RELEASED
    )
    still = {one for audience in working.values_list("audience", flat=True) for one in audience}
    IncidentAudience.objects.filter(
        incident_id=event.incident_id,
        formation_id__in=set(order.audience) - still,
        is_helper=True,
    ).update(until=event.sight_until)


@projects(ApplianceReturned)
def _appliance_returned(event: ApplianceReturned, stamp: Stamp) -> None:
    TurnoutOrder.objects.filter(pk=event.order_id).update(
        state=OrderState.RETURNED, returned_at=stamp.at, is_open=False
    )
    ApplianceState.objects.filter(pk=event.appliance_id, order_id=event.order_id).update(
        status=ApplianceStatus.IN_STATION,
        status_source=event.source,
        status_at=stamp.at,
        previous_status="",
        previous_source="",
        previous_at=None,
        order_id=None,
        incident_id=None,
    )


@projects(ApplianceStatusSet)
def _appliance_status_set(event: ApplianceStatusSet, stamp: Stamp) -> None:
    if not _shift(event.appliance_id, event.status, event.source, stamp.at):
        return
    if event.status not in WITHOUT_ORDER or event.status is ApplianceStatus.RETURNING:
        return
    TurnoutOrder.objects.filter(appliance_id=event.appliance_id, is_open=True).update(is_open=False)
    ApplianceState.objects.filter(pk=event.appliance_id).update(order_id=None, incident_id=None)


@projects(ApplianceStatusUndone)
def _appliance_status_undone(event: ApplianceStatusUndone, stamp: Stamp) -> None:
    state = ApplianceState.objects.get(pk=event.appliance_id)
    if not state.previous_status:
        return
    again_at = state.previous_at
    state.status = event.status
    state.status_source = state.previous_source
    state.status_at = again_at or state.status_at
    state.previous_status, state.previous_source, state.previous_at = "", "", None
    state.save()
    if state.order_id is None or state.incident_id is None:
        return
    order = TurnoutOrder.objects.get(pk=state.order_id)
    _roll_back(order, event, StatusSource(state.status_source), again_at)
    order.watch_from = stamp.at
    order.save()
    IncidentAudience.objects.filter(
        incident_id=state.incident_id, formation_id__in=order.audience
    ).update(until=None)
    _stamp_incident(state.incident_id)


def _roll_back(
    order: TurnoutOrder,
    event: ApplianceStatusUndone,
    source: StatusSource,
    again_at: datetime | None,
) -> None:
    if event.status is ApplianceStatus.ORDERED:
        order.state = OrderState.SIGNED if order.signed_at else OrderState.ORDERED
    else:
        order.state = WORKING_ORDER[event.status]
    order.released_at = None
    order.left_at = order.rejoined_at = None
    for name in _later(event.status):
        setattr(order, name, None)
    if event.status is event.was_status and event.status in _STAMP:
        setattr(order, _STAMP[event.status], again_at)
    if event.status is ApplianceStatus.ON_SCENE:
        order.arrived_source = source
    elif STEP[event.status] < STEP[ApplianceStatus.ON_SCENE]:
        order.arrived_source = ""


def _incident(incident_id: UUID) -> QuerySet[Incident]:
    return Incident.objects.filter(pk=incident_id)


def _later(status: ApplianceStatus) -> list[str]:
    """Name the times of an order that come after this status."""
    return [name for step, name in _STAMP.items() if STEP[step] > STEP.get(status, 0)]


def _shift(appliance_id: int, status: ApplianceStatus, source: StatusSource, at: datetime) -> bool:
    """Put a status in force and keep the one before for an undo. False if it is so already."""
    state = ApplianceState.objects.get(pk=appliance_id)
    if (state.status, state.status_source, state.status_at) == (status, source, at):
        return False
    state.previous_status = state.status
    state.previous_source = state.status_source
    state.previous_at = state.status_at
    state.status, state.status_source, state.status_at = status, source, at
    state.save()
    return True


def _stamp_incident(incident_id: UUID) -> None:
    """Stamp first arrival and first water on an incident from its orders."""
    first = TurnoutOrder.objects.filter(incident_id=incident_id).aggregate(
        arrival=Min("arrived_at"), water=Min("water_on_at")
    )
    _incident(incident_id).update(first_arrival_at=first["arrival"], water_on_at=first["water"])
