"""Where appliances are, and were."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from core.geo import LngLat
from gis.models import CurrentFix, Fix


class FixView(NamedTuple):
    """定位点: where an appliance was at a moment, as its own device says."""

    appliance_id: int
    place: LngLat
    heading_deg: float | None  # clockwise from true north
    speed_mps: float | None
    accuracy_m: float | None
    at: datetime  # by the device's clock
    received_at: datetime  # by ours


def current_fixes(appliance_ids: Iterable[int] | None = None) -> dict[int, FixView]:
    """Give the newest fix of each appliance, or of those asked for; without one it is left out."""
    rows = CurrentFix.objects.all()
    if appliance_ids is not None:
        rows = rows.filter(pk__in=list(appliance_ids))
    return {row.appliance_id: _view(row) for row in rows}


def recent_fixes(appliance_ids: Iterable[int], since: datetime) -> list[FixView]:
    """List the fixes of some appliances since a moment, by appliance and then by time."""
    rows = Fix.objects.filter(appliance_id__in=list(appliance_ids), at__gte=since)
    return [_view(row) for row in rows.order_by("appliance_id", "at")]


def _view(row: CurrentFix | Fix) -> FixView:
    return FixView(
        appliance_id=row.appliance_id,
        place=LngLat(row.lng, row.lat),
        heading_deg=row.heading_deg,
        speed_mps=row.speed_mps,
        accuracy_m=row.accuracy_m,
        at=row.at,
        received_at=row.received_at,
    )
