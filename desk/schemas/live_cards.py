"""The cards that streams carry of a station and of a premises: the same for all who hear them.

What depends on who looks (what they may do, which incidents they may know of) and people's names
and numbers are not in them; those are asked for at the cards' own addresses.
"""

from datetime import datetime

from core.geo import LngLat
from desk.domain.cards import DetectorThere, WaterNear
from desk.schemas.cards import ApplianceLine, OrderLine, Shape


class StationLiveCard(Shape):
    """A station now: its appliances, how ready each is, and the orders it has to carry out."""

    id: int  # its formation
    name_zh: str
    name_en: str
    kind: str
    place: LngLat
    address: str
    is_synthetic: bool
    missing: list[str]  # fields that say nothing
    checked_at: datetime | None
    waiting_count: int  # corrections
    appliances: list[ApplianceLine]
    orders: list[OrderLine]  # open ones


class PremisesLiveCard(Shape):
    """A premises now: what is known of it, its detectors, and the water near it."""

    id: int
    name: str
    address: str
    place: LngLat
    formation_id: int
    occupancy: str
    storeys: int | None
    underground_storeys: int
    height_m: float | None
    hazards: list[str]
    is_key: bool
    is_synthetic: bool
    missing: list[str]
    checked_at: datetime | None
    waiting_count: int
    contact_count: int
    water_within_m: float
    water: list[WaterNear]
    detectors: list[DetectorThere]
