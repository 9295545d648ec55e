"""What is saved and what is given: rows of the room's tables. Pure."""

from dataclasses import dataclass
from datetime import datetime

from core.geo import LngLat


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Whose a row is and where it came from."""

    formation_id: int
    source: str = ""
    source_ref: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FirefighterRow(Origin):
    """消防员."""

    name: str
    rank: str = ""
    roles: tuple[str, ...] = ()
    licence: str = ""
    driving_until_at: datetime | None = None
    apparatus_until_at: datetime | None = None
    medic_until_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRow(Origin):
    """值班; its formation is the firefighter's station."""

    firefighter_id: int
    begins_at: datetime
    ends_at: datetime
    appliance_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentRow(Origin):
    """装备器材."""

    item: str
    label: str = ""
    count: int = 1
    appliance_id: int | None = None
    state: str = "usable"
    next_test_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyRow(Origin):
    """灭火剂与物资."""

    item: str
    amount: float
    least_amount: float | None = None
    appliance_id: int | None = None
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertRow(Origin):
    """专家."""

    name: str
    expertise: tuple[str, ...] = ()
    employer: str = ""
    phone: str = ""
    place: LngLat | None = None
    available_from_h: int = 0
    available_to_h: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedAgencyRow(Origin):
    """联动单位."""

    name: str
    agency_kind: str
    duty_phone: str = ""
    area: str = ""
    place: LngLat | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MicroStationRow(Origin):
    """微型消防站."""

    name: str
    place: LngLat
    premises_id: int | None = None
    people_count: int | None = None
    duty_phone: str = ""
    kit: tuple[str, ...] = ()
    reach_m: float | None = None


Row = (
    FirefighterRow
    | ShiftRow
    | EquipmentRow
    | SupplyRow
    | ExpertRow
    | LinkedAgencyRow
    | MicroStationRow
)
