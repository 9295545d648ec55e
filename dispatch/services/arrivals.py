"""Seeing from positions that an appliance left, arrived or came back. Keeps nothing itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.actor import system
from core.geo import LngLat
from core.ids import OrderId
from core.refusals import Refused
from core.status import ApplianceStatus, OrderState, StatusSource
from dispatch.domain.arrival import Ring, apart_m, arrived_at, departed
from dispatch.models import Incident, TurnoutOrder
from dispatch.services.orders import report_order_status, return_order
from dispatch.services.recommendations import place_of
from gis.api import FixView, current_fixes, recent_fixes, stations
from org.api import norm

OBSERVER = system("arrival")
LOOK_BACK = timedelta(minutes=10)  # a worker that was away this long still stamps the right moment


@dataclass(frozen=True, slots=True)
class _Watched:
    order: TurnoutOrder
    home: LngLat | None
    scene: LngLat


def observe_arrivals(now: datetime) -> int:
    """Record what positions show of open orders; gives how many steps were recorded.

    A step is stamped with the moment it happened, its source is ``inferred``, and where a crew or
    the dispatcher has spoken meanwhile their word stands.
    """
    ring = Ring(norm("arrival.ring_m"), norm("arrival.settle_s"), norm("arrival.max_speed_mps"))
    watched = _watched()
    newest = current_fixes([one.order.appliance_id for one in watched]) if watched else {}
    telling = [one for one in watched if _is_telling(one, newest, ring)]
    if not telling:
        return 0
    tracks: dict[int, list[FixView]] = {}
    for fix in recent_fixes([one.order.appliance_id for one in telling], now - LOOK_BACK):
        tracks.setdefault(fix.appliance_id, []).append(fix)
    for track in tracks.values():
        track.sort(key=lambda fix: fix.at)
    return sum(_observe(one, tracks.get(one.order.appliance_id, []), ring) for one in telling)


def _watched() -> list[_Watched]:
    orders = list(TurnoutOrder.objects.filter(is_open=True))
    if not orders:
        return []
    scenes = Incident.objects.in_bulk({order.incident_id for order in orders})
    homes = {one.formation_id: one.place for one in stations()}
    return [
        _Watched(order, homes.get(order.formation_id), place_of(scenes[order.incident_id].place))
        for order in orders
        if order.state != OrderState.ON_SCENE
    ]


def _is_telling(one: _Watched, newest: dict[int, FixView], ring: Ring) -> bool:
    """Whether the newest fix alone allows that something happened: saves reading tracks."""
    fix = newest.get(one.order.appliance_id)
    if fix is None or fix.at <= one.order.ordered_at:
        return False
    if one.order.state == OrderState.RELEASED:
        return one.home is not None and apart_m(fix.place, one.home) <= ring.ring_m
    if apart_m(fix.place, one.scene) <= ring.ring_m:
        return True
    has_left = one.order.en_route_at is not None
    return not has_left and one.home is not None and apart_m(fix.place, one.home) > ring.ring_m


def _observe(one: _Watched, track: Sequence[FixView], ring: Ring) -> int:
    order = one.order
    order_id = OrderId(order.pk)
    if order.state == OrderState.RELEASED:
        since = order.released_at or order.ordered_at
        back_at = one.home and arrived_at(_after(track, since), one.home, ring)
        return 0 if not back_at else _try(lambda: _tell_return(order_id, back_at))

    told = 0
    fixes = _after(track, order.ordered_at)
    left = one.home and departed(_after(fixes, order.turned_out_at), one.home, ring)
    if left and order.en_route_at is None and _is_news(order, left.outside_at, fixes):
        if order.turned_out_at is None:
            told += _try(lambda: _tell(order_id, ApplianceStatus.TURNED_OUT, left.rolled_at))
        told += _try(lambda: _tell(order_id, ApplianceStatus.EN_ROUTE, left.outside_at))
    has_rolled = bool(left) or order.turned_out_at is not None or order.en_route_at is not None
    here_at = arrived_at(fixes, one.scene, ring)
    # A fire next door to the station is not an arrival by itself.
    if here_at and has_rolled and _is_news(order, here_at, fixes):
        steps = [at for at in (here_at, order.turned_out_at, order.en_route_at) if at]
        told += _try(lambda: _tell(order_id, ApplianceStatus.ON_SCENE, max(steps)))
    return told


def _is_news(order: TurnoutOrder, at: datetime, fixes: Sequence[FixView]) -> bool:
    """Whether something seen is not what a person has corrected already: it must have begun since.

    What began before the oldest fix at hand may be as old as the correction.
    """
    return order.watch_from is None or (at > order.watch_from and at > fixes[0].at)


def _after(track: Sequence[FixView], since: datetime | None) -> list[FixView]:
    return [fix for fix in track if since is None or fix.at >= since]


def _try(tell: Callable[[], None]) -> int:
    """Record a step unless somebody who knows better has spoken meanwhile."""
    try:
        tell()
    except Refused:
        return 0
    return 1


def _tell(order_id: OrderId, status: ApplianceStatus, at: datetime) -> None:
    report_order_status(
        order_id=order_id, status=status, source=StatusSource.INFERRED, actor=OBSERVER, at=at
    )


def _tell_return(order_id: OrderId, at: datetime) -> None:
    return_order(order_id=order_id, source=StatusSource.INFERRED, actor=OBSERVER, at=at)
