"""Seeing from positions that an appliance left, arrived or came back. Keeps nothing itself.

What a track shows is a rule (gis/domain/movement.py); here is who is looked at, and what is done
with what was seen. Tracks are history in the database, so a worker that was killed, or fixes that
came late, change nothing in what is seen; that it is recorded once, the order's own row sees to,
which is held meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.actor import system
from core.ids import OrderId
from core.refusals import Refused
from core.status import ApplianceStatus, OrderState, StatusSource
from dispatch.models import ApplianceState, Incident, TurnoutOrder
from dispatch.services.orders import report_order_status, return_order
from dispatch.services.presence import note_left, note_rejoined
from dispatch.services.recommendations import place_of
from gis.api import (
    Fact,
    FixView,
    MovementRules,
    Observed,
    Pace,
    Watch,
    apart_m,
    current_fixes,
    observe,
    recent_fixes,
    stations,
)
from org.api import norm_values

OBSERVER = system("movement")
LOOK_BACK = timedelta(hours=2)  # what is older is not read: a way to an incident takes minutes
_NORMS = {
    "arrival.ring_m",
    "arrival.settle_s",
    "arrival.max_speed_mps",
    "arrival.stopped_mps",
    "arrival.near_m",
    "arrival.near_settle_s",
    "left.ring_m",
    "left.settle_s",
}


@dataclass(frozen=True, slots=True)
class _Watched:
    order: TurnoutOrder
    watch: Watch

    @property
    def since(self) -> datetime:
        """From when on its track is of interest."""
        return self.watch.arrived_at or self.watch.ordered_at


def movement_rules() -> MovementRules:
    """Read what counts as moving, arrived and left."""
    kept = norm_values(_NORMS)
    return MovementRules(
        ring_m=kept["arrival.ring_m"],
        settle_s=kept["arrival.settle_s"],
        near_m=kept["arrival.near_m"],
        near_settle_s=kept["arrival.near_settle_s"],
        left_m=kept["left.ring_m"],
        left_settle_s=kept["left.settle_s"],
        pace=Pace(kept["arrival.max_speed_mps"], kept["arrival.stopped_mps"]),
    )


def observe_movement(now: datetime, *, heard_since: datetime | None = None) -> int:
    """Record what positions show of open orders; gives how many steps were recorded.

    A step is stamped with the moment of the fix that shows it, its source is ``inferred``, and
    where a crew or the dispatcher has spoken meanwhile their word stands.

    Parameters
    ----------
    now
        The moment.
    heard_since
        A quick look, only at those whose newest fix came in since then and may by itself mean
        something. Without it all are looked at whose tracks may show something by now, also in
        fixes that came late and are older than the newest.
    """
    watched = _watched()
    if not watched:
        return 0
    newest = current_fixes([one.order.appliance_id for one in watched])
    rules = movement_rules()
    told = 0
    for one in watched:
        fix = newest.get(one.order.appliance_id)
        if fix is not None and _is_telling(one, fix, rules, heard_since):
            told += _look_at(one, rules, now)
    return told


def _watched() -> list[_Watched]:
    orders = list(TurnoutOrder.objects.filter(is_open=True))
    if not orders:
        return []
    scenes = Incident.objects.in_bulk({order.incident_id for order in orders})
    states = ApplianceState.objects.in_bulk([order.appliance_id for order in orders])
    homes = {one.formation_id: one.place for one in stations()}
    return [
        _Watched(
            order,
            Watch(
                scene=place_of(scenes[order.incident_id].place),
                home=homes.get(order.formation_id),
                ordered_at=order.ordered_at,
                turned_out_at=order.turned_out_at,
                en_route_at=order.en_route_at,
                arrived_at=_arrived_at(order),
                left_at=order.left_at,
                rejoined_at=order.rejoined_at,
                released_at=order.released_at,
                said_at=_said_at(order, states[order.appliance_id]),
                corrected_at=order.watch_from,
            ),
        )
        for order in orders
    ]


def _arrived_at(order: TurnoutOrder) -> datetime | None:
    """Give since when it counts as there: one that gives water has arrived, whoever said when."""
    if order.state == OrderState.ON_SCENE:
        return order.arrived_at or order.water_on_at or order.ordered_at
    return order.arrived_at


def _said_at(order: TurnoutOrder, state: ApplianceState) -> datetime | None:
    if order.state == OrderState.RELEASED:  # that word was about going, not about being there
        return order.water_on_at
    return state.status_at


def _is_telling(
    one: _Watched, fix: FixView, rules: MovementRules, heard_since: datetime | None
) -> bool:
    """Whether something may have happened: saves reading tracks."""
    watch = one.watch
    if fix.at <= watch.ordered_at or (heard_since and fix.received_at < heard_since):
        return False
    to_scene_m = apart_m(fix.place, watch.scene)
    to_home_m = None if watch.home is None else apart_m(fix.place, watch.home)
    is_home = to_home_m is not None and to_home_m <= rules.ring_m
    if watch.arrived_at is None and watch.released_at is None:
        has_come_out = watch.en_route_at is None and to_home_m is not None and not is_home
        return heard_since is None or has_come_out or to_scene_m <= rules.near_m
    if watch.released_at is not None and is_home:
        return True
    if heard_since is not None or watch.arrived_at is None:
        return False  # nobody waits for it: the thorough look is soon enough
    return to_scene_m <= rules.ring_m if watch.is_away else to_scene_m > rules.left_m


def _look_at(one: _Watched, rules: MovementRules, now: datetime) -> int:
    track = recent_fixes([one.order.appliance_id], max(one.since, now - LOOK_BACK))
    order_id = OrderId(one.order.pk)
    return sum(_told(order_id, seen) for seen in observe(track, one.watch, rules))


def _told(order_id: OrderId, seen: Observed) -> bool:
    """Record a fact unless somebody who knows better has spoken meanwhile."""
    try:
        return _tell(order_id, seen)
    except Refused:
        return False


def _tell(order_id: OrderId, seen: Observed) -> bool:
    match seen.fact:
        case Fact.LEFT:
            return note_left(order_id=order_id, actor=OBSERVER, at=seen.at)
        case Fact.REJOINED:
            return note_rejoined(order_id=order_id, actor=OBSERVER, at=seen.at)
        case Fact.RETURNED:
            return_order(
                order_id=order_id, source=StatusSource.INFERRED, actor=OBSERVER, at=seen.at
            )
        case Fact.TURNED_OUT | Fact.EN_ROUTE | Fact.ARRIVED:
            report_order_status(
                order_id=order_id,
                status=_STATUS[seen.fact],
                source=StatusSource.INFERRED,
                actor=OBSERVER,
                at=seen.at,
            )
    return True


_STATUS = {
    Fact.TURNED_OUT: ApplianceStatus.TURNED_OUT,
    Fact.EN_ROUTE: ApplianceStatus.EN_ROUTE,
    Fact.ARRIVED: ApplianceStatus.ON_SCENE,
}
