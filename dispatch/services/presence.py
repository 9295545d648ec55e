"""Going from an incident and coming back to it without a release: seen, never ordered.

Neither changes an order's state: to let an appliance go is the dispatcher's to say. They tell the
desk that one that counts as there is not (运水、加油、转移), and that it is again.
"""

from datetime import datetime

from core.actor import Actor
from core.events.appliance import ApplianceLeft, ApplianceRejoined, OrderStep
from core.ids import ApplianceId, FormationId, IncidentId, OrderId
from core.status import OrderState, StatusSource
from dispatch.models import TurnoutOrder
from dispatch.services.holding import Held, hold_order, tell
from eventlog.api import recorded


def note_left(*, order_id: OrderId, actor: Actor, at: datetime) -> bool:
    """Tell that an appliance went out of the incident's ring (离场), as its positions show.

    False if that is known, or somebody has said since that it is there.

    Raises
    ------
    NotVisible, OrderClosed
        If there is no such order, or it is over.
    """
    with recorded():
        held = hold_order(order_id)
        order = held.order
        said_at = None if order is None else _last_word(held, order)
        if order is None or said_at is None or _is_away(order) or at <= said_at:
            return False
        tell(_step(ApplianceLeft, order), actor=actor, at=at)
    return True


def note_rejoined(*, order_id: OrderId, actor: Actor, at: datetime) -> bool:
    """Tell that an appliance that had left is at the incident again (返场). False if that is known.

    Raises
    ------
    NotVisible, OrderClosed
        If there is no such order, or it is over.
    """
    with recorded():
        order = hold_order(order_id).order
        if order is None or order.state != OrderState.ON_SCENE or not _is_away(order):
            return False
        tell(_step(ApplianceRejoined, order), actor=actor, at=at)
    return True


def _last_word(held: Held, order: TurnoutOrder) -> datetime | None:
    """Give when it was last said to be there, None if never; a release is a word about going."""
    known = [at for at in (order.arrived_at, order.water_on_at, order.rejoined_at) if at]
    if order.state == OrderState.ON_SCENE:
        return max([held.state.status_at, *known])
    return max(known, default=None) if order.state == OrderState.RELEASED else None


def _is_away(order: TurnoutOrder) -> bool:
    return order.left_at is not None and order.rejoined_at is None


def _step(kind: type[OrderStep], order: TurnoutOrder) -> OrderStep:
    return kind(
        formation_id=FormationId(order.formation_id),
        order_id=OrderId(order.pk),
        incident_id=IncidentId(order.incident_id),
        appliance_id=ApplianceId(order.appliance_id),
        source=StatusSource.INFERRED,
    )
