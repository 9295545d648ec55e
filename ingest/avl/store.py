"""The AVL door's way to the database: run in threads, which give their connections back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import close_old_connections, transaction

from core.geo import LngLat
from dispatch.api import appliance_rows
from gis.api import FixView, current_fixes, refuse_fix, stations, store_fixes
from ingest.avl.devices import DeviceTable
from ingest.avl.fix import Fix
from ingest.avl.plausible import Limits
from ingest.models import PositionDevice
from org.api import norm


@dataclass(frozen=True, slots=True)
class RefusedFix:
    """A fix that cannot be true, and how it came."""

    appliance_id: int
    reason: str
    raw: dict[str, object]


Stored = FixView | RefusedFix


@dataclass(frozen=True, slots=True)
class Known:
    """What the door reads from the database now and then."""

    rows: list[tuple[str, str, int]]  # (identity, token_sha256, appliance_id)
    homes: dict[int, LngLat]
    current: dict[int, FixView]
    limits: Limits


def read_known() -> Known:
    """Read who may speak, where appliances live and last were, and the norms in force."""
    try:
        rows = list(
            PositionDevice.objects.filter(is_active=True).values_list(
                "identity", "token_sha256", "appliance_id"
            )
        )
        places = {station.formation_id: station.place for station in stations()}
        homes = {
            row.id: places[row.formation_id]
            for row in appliance_rows(ids=[appliance_id for _, _, appliance_id in rows])
            if row.formation_id in places
        }
        return Known(rows, homes, current_fixes(None), _limits(list(places.values())))
    finally:
        close_old_connections()


def store_batch(items: Sequence[Stored]) -> None:
    """Store believed fixes, and keep refused ones as they came, in one transaction."""
    try:
        with transaction.atomic():
            fixes = [item for item in items if isinstance(item, FixView)]
            if fixes:
                store_fixes(fixes)
            for item in items:
                if isinstance(item, RefusedFix):
                    refuse_fix(appliance_id=item.appliance_id, reason=item.reason, raw=item.raw)
    finally:
        close_old_connections()


def take_over(table: DeviceTable, known: Known) -> None:
    """Bring a device table up to date; tracks that are new begin where the appliance last was."""
    table.refresh(known.rows, known.homes)
    for appliance_id, view in known.current.items():
        table.begin_track(appliance_id, _fix_of(view))


def _fix_of(view: FixView) -> Fix:
    return Fix("", view.place, view.at, view.heading_deg, view.speed_mps, view.accuracy_m)


def _limits(places: list[LngLat]) -> Limits:
    middle = None
    if places:
        middle = LngLat(
            sum(place.lng for place in places) / len(places),
            sum(place.lat for place in places) / len(places),
        )
    return Limits(
        future_tolerance=timedelta(seconds=norm("fix.future_tolerance_s")),
        max_speed_mps=norm("fix.max_speed_mps"),
        city=middle,
    )
