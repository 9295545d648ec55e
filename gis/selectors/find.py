"""Finding a place by what a caller says: a name, an address, a crossing, coordinates."""

from dataclasses import dataclass

from core.geo import LngLat


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """One answer, why it is one, and how far off it may be."""

    kind: str  # premises, road, crossing, station, coordinates
    id: int | None
    label: str
    detail: str
    place: LngLat
    matched: str  # name, pinyin, initials, address, crossing, coordinates, coordinates_swapped
    uncertainty_m: float
    is_synthetic: bool


def find_places(query: str, near: LngLat | None = None, limit: int = 10) -> list[PlaceFound]:
    """Find places for a few words, best first."""
    return []
