"""The AVL door's way to the database: run in threads, which give their connections back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import close_old_connections

from core.geo import LngLat
from dispatch.api import appliance_rows
from gis.api import FixLimits, FixView, FixWriter, RefusedFixRow, current_fixes, stations
from ingest.avl.devices import DeviceTable
from ingest.avl.fix import Fix
from ingest.models import PositionDevice
from org.api import norm

Stored = FixView | RefusedFixRow


@dataclass(frozen=True, slots=True)
class Known:
    """What the door reads from the database now and then."""

    rows: list[tuple[str, str, int]]  # (identity, token_sha256, appliance_id)
    homes: dict[int, LngLat]
    current: dict[int, FixView]
    limits: FixLimits


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


@dataclass(slots=True)
class Store:
    """Stores batches, each in one transaction, in the order they came. One thread's."""

    _writer: FixWriter = field(default_factory=FixWriter)

    def store(self, items: Sequence[Stored]) -> None:
        """Store believed fixes, and keep refused ones as they came."""
        self._writer.store(
            [item for item in items if isinstance(item, FixView)],
            [item for item in items if isinstance(item, RefusedFixRow)],
        )

    def close(self) -> None:
        """Let the connection go."""
        self._writer.close()


def take_over(table: DeviceTable, known: Known) -> None:
    """Bring a device table up to date; tracks that are new begin where the appliance last was."""
    table.refresh(known.rows, known.homes)
    for appliance_id, view in known.current.items():
        table.begin_track(appliance_id, _fix_of(view))


def _fix_of(view: FixView) -> Fix:
    return Fix("", view.place, view.at, view.heading_deg, view.speed_mps, view.accuracy_m)


def _limits(places: list[LngLat]) -> FixLimits:
    middle = None
    if places:
        middle = LngLat(
            sum(place.lng for place in places) / len(places),
            sum(place.lat for place in places) / len(places),
        )
    return FixLimits(
        future_tolerance=timedelta(seconds=norm("fix.future_tolerance_s")),
        max_speed_mps=norm("fix.max_speed_mps"),
        city=middle,
    )
