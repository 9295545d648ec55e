"""What happens to what there is besides appliances: counted, tested, on duty, brought in."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyCounted(Event):
    """Somebody counted a supply (盘点)."""

    KIND: ClassVar[str] = "supply.counted"

    supply_id: int
    item: str
    amount: float
    was_amount: float
    appliance_id: int | None  # None: in store


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentStateSet(Event):
    """Equipment is usable, in repair or lost from now on."""

    KIND: ClassVar[str] = "equipment.state_set"

    equipment_id: int
    item: str
    state: str
    was_state: str
    appliance_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftSet(Event):
    """Somebody is put on duty (上岗): who stands under the number, not here."""

    KIND: ClassVar[str] = "shift.set"

    shift_id: int
    firefighter_id: int
    begins_at: datetime
    ends_at: datetime
    appliance_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftEnded(Event):
    """Somebody is taken off duty (下岗) before the shift's end, or before it began."""

    KIND: ClassVar[str] = "shift.ended"

    shift_id: int
    firefighter_id: int
    was_ends_at: datetime
    appliance_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertContactRead(Event):
    """Somebody looked up how to reach an expert."""

    KIND: ClassVar[str] = "expert.contact_read"

    expert_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcesImported(Event):
    """People, shifts, equipment, supplies or partners came in from a file or a generator."""

    KIND: ClassVar[str] = "resources.imported"

    resource_kind: str
    source: str
    sha256: str
    added_count: int
    changed_count: int
    unchanged_count: int
