"""Appliances (消防车) as features: where each was last measured to be, and how long ago that is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dispatch import api as dispatch
from gis import api as gis
from org.api import norm_values


def appliance_features(formation_ids: Iterable[int], now: datetime) -> list[dict[str, Any]]:
    """Give a row for each appliance of these formations and all under them.

    A fix older than the city's norm is marked as stale and loses its heading and speed; one older
    than that at which an appliance counts as lost gives no place at all. Both keep their age.
    """
    seen: dict[int, dispatch.ApplianceRow] = {}
    for formation_id in formation_ids:
        for row in dispatch.appliance_rows(formation_id=formation_id):
            seen[row.id] = row
    return _with_fixes(seen.values(), gis.current_fixes(seen), now)


def _with_fixes(
    rows: Iterable[dispatch.ApplianceRow], fixes: dict[int, gis.FixView], now: datetime
) -> list[dict[str, Any]]:
    norms = norm_values(["fix.stale_after_s", "fix.lost_after_s"])
    return [
        _feature(row) | _standing(fixes.get(row.id), norms, now)
        for row in sorted(rows, key=lambda row: row.id)
    ]


def _feature(row: dispatch.ApplianceRow) -> dict[str, Any]:
    return {
        **row.capability,
        "id": row.id,
        "formation_id": row.formation_id,
        "call_sign": row.call_sign,
        "appliance_type": row.appliance_type,
        "crew_minimum": row.crew_minimum,
        "status": row.status,
        "status_at": row.status_at.isoformat(timespec="milliseconds"),
        "crew_count": row.crew_count,
        "is_dispatchable": row.is_dispatchable,
        "is_synthetic": row.is_synthetic,
    }


def _standing(fix: gis.FixView | None, norms: dict[str, float], now: datetime) -> dict[str, Any]:
    if fix is None:
        return {}
    age_s = max((now - fix.at).total_seconds(), 0.0)
    told: dict[str, Any] = {
        "fix_at": fix.at.isoformat(timespec="milliseconds"),
        "age_s": round(age_s, 1),
    }
    if age_s > norms["fix.lost_after_s"]:
        return told | {"is_stale": True}
    told |= {"lng": fix.place.lng, "lat": fix.place.lat, "accuracy_m": fix.accuracy_m}
    if age_s > norms["fix.stale_after_s"]:
        return told | {"is_stale": True}
    return told | {
        "is_stale": False,
        "heading_deg": fix.heading_deg,
        "speed_mps": fix.speed_mps,
    }
