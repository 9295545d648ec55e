"""Taking what a command works on, always in the same order: incident, appliances by id, log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.events.base import Event
from dispatch.domain.incident_life import IncidentCommand, IncidentState, is_allowed
from dispatch.domain.refusals import (
    ApplianceNotFree,
    IncidentClosed,
    OrderClosed,
    WrongIncidentState,
)
from dispatch.models import Appliance, ApplianceState, Incident, TurnoutOrder
from eventlog.api import record
from org.api import FormationCard, NotVisible, get_formation


@dataclass(slots=True)
class Held:
    """An appliance, what it is doing and the order it is on, locked until the command ends."""

    appliance: Appliance
    state: ApplianceState
    order: TurnoutOrder | None
    incident: Incident | None


def hold_incident(incident_id: UUID, command: IncidentCommand) -> Incident:
    """Lock an incident that takes this command.

    Raises
    ------
    NotVisible
        If there is none.
    IncidentClosed, WrongIncidentState
        If it takes no such command any more, or not now.
    """
    incident = Incident.objects.select_for_update().filter(pk=incident_id).first()
    if incident is None:
        raise NotVisible(f"incident {incident_id}")
    require_allowed(incident, command)
    return incident


def require_allowed(incident: Incident, command: IncidentCommand) -> None:
    """Refuse a command the incident's state does not take."""
    state = IncidentState(incident.state)
    if is_allowed(state, command):
        return
    raise IncidentClosed if state is IncidentState.CLOSED else WrongIncidentState


def hold_states(appliance_ids: Iterable[int]) -> dict[int, ApplianceState]:
    """Lock what appliances are doing, in the order of their ids so that no two commands cross."""
    rows = ApplianceState.objects.select_for_update().filter(pk__in=list(appliance_ids))
    return {row.appliance_id: row for row in rows.order_by("appliance_id")}


def hold_order(order_id: UUID) -> Held:
    """Lock an open order with its incident and its appliance.

    Raises
    ------
    NotVisible
        If there is no such order.
    OrderClosed
        If it is over.
    """
    order = TurnoutOrder.objects.filter(pk=order_id).first()
    if order is None:
        raise NotVisible(f"order {order_id}")
    incident = Incident.objects.select_for_update().get(pk=order.incident_id)
    state = hold_states([order.appliance_id])[order.appliance_id]
    order.refresh_from_db()  # only now does it stand still
    if not order.is_open:
        raise OrderClosed
    return Held(Appliance.objects.get(pk=order.appliance_id), state, order, incident)


def hold_appliance(appliance_id: int) -> Held:
    """Lock an appliance, with the order it is on and that order's incident if there is one.

    Raises
    ------
    NotVisible
        If there is no such appliance.
    ApplianceNotFree
        If it was ordered elsewhere in this very moment.
    """
    appliance = Appliance.objects.filter(pk=appliance_id).first()
    seen = ApplianceState.objects.filter(pk=appliance_id).first()
    if appliance is None or seen is None:
        raise NotVisible(f"appliance {appliance_id}")
    incident = None
    if seen.incident_id is not None:
        incident = Incident.objects.select_for_update().get(pk=seen.incident_id)
    state = hold_states([appliance_id])[appliance_id]
    if state.incident_id != seen.incident_id:
        raise ApplianceNotFree(call_sign=appliance.call_sign)
    order = TurnoutOrder.objects.get(pk=state.order_id) if state.order_id else None
    return Held(appliance, state, order, incident)


def tell(
    event: Event, *, actor: Actor, at: datetime, formation: FormationCard | None = None
) -> None:
    """Record an event in the log of the formation that answers for it."""
    log = (formation or get_formation(event.formation_id)).log
    record(event, log=log, actor=actor, at=at)
