"""Turnout orders (出动指令): given, signed for, reported on, released, returned."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError

from core.actor import Actor
from core.events.appliance import (
    ApplianceArrived,
    ApplianceEnRoute,
    ApplianceOrdered,
    ApplianceReleased,
    ApplianceReturned,
    ApplianceSigned,
    ApplianceTurnedOut,
    ApplianceUnsigned,
    ApplianceWaterOff,
    ApplianceWaterOn,
)
from core.ids import ApplianceId, FormationId, IncidentId, OrderId, RecommendationId, new_uuid
from core.status import ApplianceStatus, OrderState, StatusSource
from dispatch.domain.appliance_life import REPORTED, STEP, Verdict, judge, why_not
from dispatch.domain.incident_life import IncidentCommand
from dispatch.domain.refusals import (
    ApplianceNotFree,
    ApplianceUndermanned,
    LessTrustedSource,
    OrderClosed,
    TimeOutOfOrder,
    WrongNextStatus,
)
from dispatch.domain.rows import Pick
from dispatch.models import Appliance, ApplianceState, Recommendation, TurnoutOrder
from dispatch.services.holding import Held, hold_incident, hold_order, hold_states, tell
from eventlog.api import clear_deadline, recorded, set_deadline
from org.api import NotVisible, get_formation, norm

ROOM = "dispatch"
UNSIGNED = "order_unsigned"
STEP_EVENTS = {
    ApplianceStatus.TURNED_OUT: ApplianceTurnedOut,
    ApplianceStatus.EN_ROUTE: ApplianceEnRoute,
    ApplianceStatus.ON_SCENE: ApplianceArrived,
    ApplianceStatus.WATER_ON: ApplianceWaterOn,
    ApplianceStatus.WATER_OFF: ApplianceWaterOff,
}


def order_turnout(
    *,
    incident_id: IncidentId,
    picks: Sequence[Pick],
    recommendation_id: str | None,
    actor: Actor,
    at: datetime,
) -> list[OrderId]:
    """Send appliances (调派), all of them or none. Gives the orders' ids in the order of ``picks``.

    One that is on its way back from another incident leaves that order with this one.

    Raises
    ------
    ValueError
        If nothing is picked, or an appliance twice.
    NotVisible
        If there is no such incident, appliance or recommendation.
    IncidentClosed
        If the file is shut.
    ApplianceNotFree, ApplianceUndermanned
        For the first appliance that cannot be sent; the unique index has the last word.
    """
    wanted = sorted(pick.appliance_id for pick in picks)
    if not wanted or len(set(wanted)) < len(wanted):
        raise ValueError("pick one appliance or more, each once")
    with recorded():
        incident = hold_incident(incident_id, IncidentCommand.ORDER)
        _require_recommendation(recommendation_id)
        states = hold_states(wanted)
        appliances = Appliance.objects.in_bulk(wanted)
        for id_ in wanted:
            if id_ not in states or id_ not in appliances:
                raise NotVisible(f"appliance {id_}")
            _require_free(appliances[id_], states[id_])
        sign_by = at + timedelta(seconds=norm("order.sign_within_s"))
        orders = []
        for pick in picks:
            order_id = OrderId(new_uuid())
            appliance = appliances[pick.appliance_id]
            station = get_formation(appliance.formation_id)
            event = ApplianceOrdered(
                formation_id=FormationId(station.id),
                order_id=order_id,
                incident_id=incident_id,
                appliance_id=ApplianceId(appliance.pk),
                role=pick.role,
                alarm_level=incident.alarm_level,
                recommendation_id=(
                    RecommendationId(recommendation_id) if recommendation_id else None
                ),
                audience=tuple(FormationId(one) for one in reversed(station.ancestry)),
            )
            try:
                tell(event, actor=actor, at=at, formation=station)
            except IntegrityError as taken:
                raise ApplianceNotFree(call_sign=appliance.call_sign) from taken
            set_deadline(
                room=ROOM,
                key=_sign_key(order_id),
                due_at=sign_by,
                what=UNSIGNED,
                body={"order_id": str(order_id)},
            )
            orders.append(order_id)
    return orders


def sign_order(
    *,
    order_id: OrderId,
    actor: Actor,
    at: datetime,
    source: StatusSource = StatusSource.TERMINAL,
) -> None:
    """Sign for an order (签收). A second signature changes nothing.

    Raises
    ------
    NotVisible, OrderClosed
        If there is no such order, or it is over.
    """
    with recorded():
        held = hold_order(order_id)
        order = _order_of(held)
        if order.signed_at is not None:
            return
        at = _in_order(at, order.ordered_at)
        clear_deadline(room=ROOM, key=_sign_key(order_id))
        event = ApplianceSigned(
            formation_id=FormationId(order.formation_id),
            order_id=order_id,
            incident_id=IncidentId(order.incident_id),
            appliance_id=ApplianceId(order.appliance_id),
            source=source,
        )
        tell(event, actor=actor, at=at)


def report_order_status(
    *,
    order_id: OrderId,
    status: ApplianceStatus,
    source: StatusSource,
    actor: Actor,
    at: datetime,
) -> None:
    """Say how far an ordered appliance is: turned out, en route, on scene, water on, water off.

    Steps may be skipped. ``at`` is when it happened, not when it was said. What a more trusted
    source said stands; the dispatcher's voice may correct it backwards.

    Raises
    ------
    NotVisible, OrderClosed
        If there is no such order, or it is over.
    WrongNextStatus, LessTrustedSource
        If the status cannot follow the present one, or not on this source's word.
    TimeOutOfOrder
        If it would have happened before what it follows.
    """
    with recorded():
        held = hold_order(order_id)
        order = _order_of(held)
        was = ApplianceStatus(held.state.status)
        if status not in REPORTED or order.state == OrderState.RELEASED:
            raise WrongNextStatus(was=was, status=status)
        verdict = judge(was, StatusSource(held.state.status_source), status, source)
        if verdict is Verdict.LESS_TRUSTED:
            raise LessTrustedSource
        if verdict is Verdict.WRONG_NEXT:
            raise WrongNextStatus(was=was, status=status)
        at = _in_order(at, _step_before(order, status))
        clear_deadline(room=ROOM, key=_sign_key(order_id))
        event = STEP_EVENTS[status](
            formation_id=FormationId(order.formation_id),
            order_id=order_id,
            incident_id=IncidentId(order.incident_id),
            appliance_id=ApplianceId(order.appliance_id),
            source=source,
        )
        tell(event, actor=actor, at=at)


def release_order(
    *,
    order_id: OrderId,
    actor: Actor,
    at: datetime,
    source: StatusSource = StatusSource.VOICE,
) -> None:
    """Let an appliance go (撤离 or 中途返回): it is on its way back and may be ordered anew.

    One whose wheels never rolled is back in its station at once.

    Raises
    ------
    NotVisible, OrderClosed
        If there is no such order, or it is over or released already.
    """
    with recorded():
        order = _order_of(hold_order(order_id))
        if order.state == OrderState.RELEASED:
            raise OrderClosed
        release(order, source=source, actor=actor, at=at)
        if order.state in {OrderState.ORDERED, OrderState.SIGNED}:
            bring_back(order, source=StatusSource.SYSTEM, actor=actor, at=at)


def return_order(
    *,
    order_id: OrderId,
    actor: Actor,
    at: datetime,
    source: StatusSource = StatusSource.TERMINAL,
) -> None:
    """Say that an appliance is back in its station (归队); one nobody released is released by it.

    Raises
    ------
    NotVisible, OrderClosed
        If there is no such order, or it is over.
    """
    with recorded():
        order = _order_of(hold_order(order_id))
        if order.state != OrderState.RELEASED:
            release(order, source=source, actor=actor, at=at)
        bring_back(order, source=source, actor=actor, at=at)


def note_unsigned(*, order_id: OrderId, actor: Actor, at: datetime) -> bool:
    """Tell the desk that an order was not signed for in time. False if it was, or is over."""
    with recorded():
        order = TurnoutOrder.objects.filter(pk=order_id).first()
        if order is None or not order.is_open:
            return False
        order = _order_of(hold_order(order_id))
        if order.state != OrderState.ORDERED or order.is_unsigned_late:
            return False
        event = ApplianceUnsigned(
            formation_id=FormationId(order.formation_id),
            order_id=order_id,
            incident_id=IncidentId(order.incident_id),
            appliance_id=ApplianceId(order.appliance_id),
        )
        tell(event, actor=actor, at=at)
    return True


def release(order: TurnoutOrder, *, source: StatusSource, actor: Actor, at: datetime) -> None:
    """Record a release of an order that is held."""
    at = _in_order(at, _last_step(order))
    clear_deadline(room=ROOM, key=_sign_key(OrderId(order.pk)))
    event = ApplianceReleased(
        formation_id=FormationId(order.formation_id),
        order_id=OrderId(order.pk),
        incident_id=IncidentId(order.incident_id),
        appliance_id=ApplianceId(order.appliance_id),
        source=source,
        sight_until=at + timedelta(seconds=norm("helper.sight_s")),
    )
    tell(event, actor=actor, at=at)


def bring_back(order: TurnoutOrder, *, source: StatusSource, actor: Actor, at: datetime) -> None:
    """Record the return of an order that is held and released."""
    event = ApplianceReturned(
        formation_id=FormationId(order.formation_id),
        order_id=OrderId(order.pk),
        incident_id=IncidentId(order.incident_id),
        appliance_id=ApplianceId(order.appliance_id),
        source=source,
    )
    tell(event, actor=actor, at=_in_order(at, order.released_at or _last_step(order)))


def _require_recommendation(recommendation_id: str | None) -> None:
    if recommendation_id and not Recommendation.objects.filter(pk=recommendation_id).exists():
        raise NotVisible(f"recommendation {recommendation_id}")


def _require_free(appliance: Appliance, state: ApplianceState) -> None:
    reason = why_not(
        ApplianceStatus(state.status),
        is_on_order=state.order_id is not None,
        crew_count=state.crew_count,
        crew_minimum=appliance.crew_minimum,
    )
    if reason == "undermanned":
        raise ApplianceUndermanned(
            call_sign=appliance.call_sign, crew=state.crew_count, minimum=appliance.crew_minimum
        )
    if reason:
        raise ApplianceNotFree(call_sign=appliance.call_sign)


def _order_of(held: Held) -> TurnoutOrder:
    if held.order is None:
        raise OrderClosed
    return held.order


def _step_before(order: TurnoutOrder, status: ApplianceStatus) -> datetime:
    """Give the latest moment of the steps that come before this status."""
    moments = {
        ApplianceStatus.TURNED_OUT: order.turned_out_at,
        ApplianceStatus.EN_ROUTE: order.en_route_at,
        ApplianceStatus.ON_SCENE: order.arrived_at,
    }
    before = [at for step, at in moments.items() if at and STEP[step] < STEP[status]]
    return max([order.ordered_at, *before])


def _last_step(order: TurnoutOrder) -> datetime:
    moments = (order.turned_out_at, order.en_route_at, order.arrived_at, order.water_on_at)
    return max([order.ordered_at, *(at for at in moments if at)])


def _in_order(at: datetime, not_before: datetime) -> datetime:
    """Hold a moment to the order of steps (出动≤到场), forgiving clocks that disagree a little."""
    if at >= not_before:
        return at
    if (not_before - at).total_seconds() <= norm("fix.future_tolerance_s"):
        return not_before
    raise TimeOutOfOrder


def _sign_key(order_id: OrderId) -> str:
    return f"sign:{order_id}"
