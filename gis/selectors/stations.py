"""Where stations are."""

from dataclasses import dataclass

from core.geo import LngLat
from gis.models import Station


@dataclass(frozen=True, slots=True)
class StationView:
    """消防救援站: its formation, its kind and where its gate is."""

    formation_id: int
    kind: str  # first_class, second_class, special, small
    place: LngLat
    address: str
    is_synthetic: bool


def stations() -> list[StationView]:
    """List all stations, in order of formation."""
    return [
        StationView(
            formation_id=row.formation_id,
            kind=row.kind,
            place=LngLat(row.place.x, row.place.y),
            address=row.address,
            is_synthetic=row.is_synthetic,
        )
        for row in Station.objects.order_by("formation_id")
    ]
