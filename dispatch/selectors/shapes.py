"""Orders and routes in the shapes screens and station terminals are given: reads only."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from core.geo import LngLat
from core.status import OrderState
from dispatch.domain.rows import IncidentRow, OrderRow
from dispatch.selectors.rows import incident_rows
from gis.api import FixView, current_fixes, find_on_road, routes, stations
from org.api import formation_names, norm

MOVES_AT = "arrival.max_speed_mps"
NOT_ON_A_LINE = ("formation_id", "recommendation_id")


def order_lines(rows: Sequence[OrderRow]) -> list[dict[str, Any]]:
    """Give orders as ``OrderLine`` with where they lead: for station terminals."""
    names = formation_names({row.formation_id for row in rows})
    incidents = {one.id: one for one in incident_rows(ids={row.incident_id for row in rows})}
    lines = []
    for row in rows:
        incident = incidents[row.incident_id]
        line = {key: fact for key, fact in asdict(row).items() if key not in NOT_ON_A_LINE}
        line["station_id"] = row.formation_id
        line["station_name_zh"], line["station_name_en"] = names[row.formation_id]
        line["incident_number"] = incident.number
        line["incident_type"] = incident.incident_type
        line["place"] = list(incident.place)
        line["address"] = incident.address
        lines.append(line)
    return lines


def find_route(order: OrderRow, incident: IncidentRow) -> dict[str, Any] | None:
    """Find the way an ordered appliance is expected to take from where it is; None without one.

    To the incident, or back to its station once it is released. Where the fix and the road it is
    taken to be on differ, both are told: the fix is measured, the other is an estimate.
    """
    home = next((one.place for one in stations() if one.formation_id == order.formation_id), None)
    fix = current_fixes([order.appliance_id]).get(order.appliance_id)
    here = home if fix is None else fix.place
    target: LngLat | None = home if order.state == OrderState.RELEASED else incident.place
    if here is None or target is None:
        return None
    is_moving = fix is not None and _is_moving(fix)
    heading_deg = fix.heading_deg if fix is not None and is_moving else None
    headings = None if heading_deg is None else np.array([heading_deg])
    way = routes(np.array([here]), target, headings_deg=headings)[0]
    if way is None:
        return None
    return {
        "fix": None if fix is None else _measured(fix),
        "is_moving": is_moving,
        "on_road": None if fix is None else find_on_road(fix, is_moving=is_moving),
        "appliance_id": order.appliance_id,
        "line": way.line.tolist(),
        "length_m": way.length_m,
        "travel_s": way.travel_s,
        "network_version": way.network_version,
    }


def _is_moving(fix: FixView) -> bool:
    """Whether one fix alone says so: the heading of one that stands is noise."""
    return fix.speed_mps is not None and fix.speed_mps > norm(MOVES_AT)


def _measured(fix: FixView) -> dict[str, Any]:
    return {
        "lnglat": list(fix.place),
        "at": fix.at,
        "accuracy_m": fix.accuracy_m,
        "heading_deg": fix.heading_deg,
        "speed_mps": fix.speed_mps,
    }
