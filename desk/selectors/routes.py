"""The ways ordered appliances are expected to take: from where they stood when they were ordered.

A way depends only on its two ends and the road network, so it is found once per process and the
copy a screen holds stays equal to a fresh card.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from core.geo import LngLat
from desk.schemas.cards import RouteLine
from desk.selectors.recommendations import find_recommendation
from dispatch import api as dispatch
from gis import api as gis

ON_THE_WAY = frozenset({"ordered", "signed", "turned_out", "en_route"})
KEPT_COUNT = 2048
DECIMALS = 6  # a tenth of a metre

_Key = tuple[str, LngLat, LngLat]
_kept: OrderedDict[_Key, gis.Route | None] = OrderedDict()
_lock = Lock()


def routes_of(
    incident: dispatch.IncidentRow, orders: Sequence[dispatch.OrderRow]
) -> list[RouteLine]:
    """Give the way of each appliance that is ordered to the incident and not there yet."""
    on_the_way = [order for order in orders if order.is_open and order.state in ON_THE_WAY]
    if not on_the_way:
        return []
    starts = _starts(on_the_way)
    try:
        version = gis.network().version
    except gis.NoRoadNetwork:
        return []
    found = _find(version, sorted(set(starts.values())), incident.place)
    lines = []
    for order in on_the_way:
        start = starts.get(order.appliance_id)
        route = found.get(start) if start is not None else None
        if route is not None:
            lines.append(
                RouteLine(
                    appliance_id=order.appliance_id,
                    line=[LngLat(*point) for point in route.line.round(DECIMALS).tolist()],
                    length_m=round(float(route.length_m), 1),
                    travel_s=round(float(route.travel_s), 1),
                    network_version=route.network_version,
                )
            )
    return lines


def _starts(orders: Sequence[dispatch.OrderRow]) -> dict[int, LngLat]:
    """Where each appliance stood: as its recommendation knew it, else its station."""
    station_of = {station.formation_id: station.place for station in gis.stations()}
    starts: dict[int, LngLat] = {}
    for order in orders:
        card = find_recommendation(order.recommendation_id)
        known = {c.appliance_id: c.place for c in card.candidates if c.place} if card else {}
        place = known.get(order.appliance_id) or station_of.get(order.formation_id)
        if place is not None:
            starts[order.appliance_id] = LngLat(*place)
    return starts


def _find(version: str, starts: Sequence[LngLat], target: LngLat) -> dict[LngLat, gis.Route | None]:
    with _lock:
        missing = [start for start in starts if (version, start, target) not in _kept]
    if missing:
        found = gis.routes(np.array(missing, dtype=np.float64), target)
        with _lock:
            for start, route in zip(missing, found, strict=True):
                _kept[(version, start, target)] = route
            while len(_kept) > KEPT_COUNT:
                _kept.popitem(last=False)
    with _lock:
        return {start: _kept.get((version, start, target)) for start in starts}
