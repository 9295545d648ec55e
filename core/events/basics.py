"""What happens to basic data (基础数据). Values stay in tables: what people write is theirs."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.base import Event
from core.ids import PersonId, PremisesId


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicsChecked(Event):
    """核对: somebody looked at a row of basic data and found it right."""

    KIND: ClassVar[str] = "basics.checked"

    data_kind: str
    row_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterInspected(Event):
    """水源核查: a water source was tried, and this is the state it is in."""

    KIND: ClassVar[str] = "water.inspected"

    water_source_id: int
    state: str
    was_state: str
    flow_lps: float | None
    pressure_mpa: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionProposed(Event):
    """纠错: somebody says that fields of a row are wrong; its keeper decides."""

    KIND: ClassVar[str] = "correction.proposed"

    correction_id: int
    data_kind: str
    row_id: int
    fields: tuple[str, ...]  # or "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAccepted(Event):
    """采纳: the row says now what was proposed."""

    KIND: ClassVar[str] = "correction.accepted"

    correction_id: int
    data_kind: str
    row_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRefused(Event):
    """不予采纳: the row stays as it is."""

    KIND: ClassVar[str] = "correction.refused"

    correction_id: int
    data_kind: str
    row_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionWithdrawn(Event):
    """撤回: who proposed it takes it back."""

    KIND: ClassVar[str] = "correction.withdrawn"

    correction_id: int
    data_kind: str
    row_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperSet(Event):
    """数据责任人: who keeps a kind of data over a formation from now on; None: nobody."""

    KIND: ClassVar[str] = "keeper.set"

    data_kind: str
    person_id: PersonId | None
    was_person_id: PersonId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsRead(Event):
    """Somebody looked at whom to call at a premises: personal data."""

    KIND: ClassVar[str] = "contacts.read"

    premises_id: PremisesId
