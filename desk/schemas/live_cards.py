"""The cards that streams carry of a station and of a premises: the same for all who hear them.

What depends on who looks (what they may do, which incidents they may know of) and people's names
and numbers are not in them; those are asked for at the cards' own addresses.
"""

from datetime import datetime

from core.geo import LngLat
from desk.schemas.cards import ApplianceLine, OrderLine, Shape


class WaterThere(Shape):
    """A water source near a premises."""

    id: int
    kind: str
    state: str
    place: LngLat
    distance_m: float  # straight line, and the screen says so
    flow_lps: float | None
    pressure_mpa: float | None
    volume_m3: float | None
    inspected_at: datetime | None
    is_synthetic: bool


class DetectorLine(Shape):
    """A detector in a premises, and what it last said."""

    id: int
    kind: str
    location: str
    state: str
    since: datetime | None
    is_synthetic: bool


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
    water: list[WaterThere]
    detectors: list[DetectorLine]
