"""Shapes of basic data at the HTTP door."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field, FiniteFloat

from core.geo import LngLat

Note = Annotated[str, Field(max_length=400)]
Value = str | bool | FiniteFloat | list[str] | None


class KeeperLine(Schema):
    """Who keeps a kind over a formation."""

    formation_id: int
    formation: str
    formation_en: str
    person_id: int
    name: str
    name_en: str


class KeptFormationLine(Schema):
    """A formation over which the reader may say who keeps a kind, and who does; null: nobody."""

    id: int
    kind: str
    name_zh: str
    name_en: str
    depth: int
    keeper: KeeperLine | None


class HeldPostLine(Schema):
    """As what, and where, somebody may settle corrections."""

    role: str
    formation: str
    formation_en: str


class NomineeLine(Schema):
    """Somebody whom the reader may name as keeper."""

    person_id: int
    name: str
    name_en: str
    posts: list[HeldPostLine]


class KindLine(Schema):
    """A kind of basic data: how complete and how fresh it is in what the reader answers for."""

    name: str
    zh: str
    en: str
    count: int
    complete_count: int
    missing: dict[str, int]
    checked_count: int
    overdue_count: int
    oldest_checked_at: datetime | None
    check_every_days: float
    keepers: list[KeeperLine]
    waiting_count: int
    is_read_only: bool
    has_place: bool
    fields: list["FieldName"]
    may: list[str]


class FieldName(Schema):
    """What a field is called."""

    name: str
    zh: str
    en: str


class BasicClassLine(Schema):
    """One of the ten classes, with its kinds; no kind: nothing of it is kept yet."""

    key: str
    zh: str
    en: str
    kinds: list[KindLine]


class BasicRowLine(Schema):
    """A row in a list."""

    id: int
    name: str
    detail: str
    detail_en: str
    formation_id: int | None
    formation: str
    formation_en: str
    place: LngLat | None
    missing: list[str]
    checked_at: datetime | None
    is_overdue: bool
    waiting_count: int
    is_synthetic: bool


class BasicRows(Schema):
    """A page of rows; ``next`` is what ``after`` takes for the page that follows."""

    count: int
    next: str | None
    rows: list[BasicRowLine]


class Word(Schema):
    """What may stand in a field."""

    value: str
    zh: str
    en: str


class FieldCard(Schema):
    """A field of a row, and how it is filled in."""

    name: str
    zh: str
    en: str
    reads: str
    quantity: str
    words: list[Word]
    value: Any
    least: float | None
    most: float | None
    longest: int | None
    is_required: bool
    is_asked: bool
    is_missing: bool
    may_correct: bool


class CheckLine(Schema):
    """That somebody looked."""

    at: datetime
    by: str
    how: Literal["looked", "inspection", "correction"]
    note: str


class ChangedField(Schema):
    """A field as it was when a correction was written, and as proposed."""

    field: str
    zh: str
    en: str
    before: Any
    proposed: Any


class CorrectionCard(Schema):
    """A correction, and what became of it."""

    id: int
    kind: str
    kind_zh: str
    kind_en: str
    row_id: int
    row_name: str
    formation_id: int
    formation: str
    changes: list[ChangedField]
    place_before: LngLat | None
    place: LngLat | None
    row_place: LngLat | None
    note: str
    by: str
    by_id: int
    at: datetime
    state: Literal["waiting", "accepted", "refused", "withdrawn"]
    settled_by: str
    settled_at: datetime | None
    reason: str
    may_settle: bool
    may_withdraw: bool


class Source(Schema):
    """Where a row came from; ``name`` is empty where nobody imported it."""

    name: str
    ref: str
    is_synthetic: bool


class BasicRowCard(BasicRowLine):
    """Everything about one row."""

    kind: str
    check_every_days: float
    fields: list[FieldCard]
    checks: list[CheckLine]
    corrections: list[CorrectionCard]
    source: Source
    may: list[str]


class CheckGiven(Schema):
    """核对无误, and a word about it."""

    note: Note = ""


class CorrectionGiven(Schema):
    """What a row should say."""

    values: Annotated[dict[str, Value], Field(max_length=40)] = {}
    place: tuple[FiniteFloat, FiniteFloat] | None = None
    note: Note = ""


class Acceptance(Schema):
    """采纳."""

    note: Note = ""


class Refusal(Schema):
    """不予采纳, and why."""

    reason: Annotated[str, Field(min_length=1, max_length=400)]


class KeeperGiven(Schema):
    """Who is to keep a kind over a formation; nobody: null."""

    formation_id: int
    person_id: int | None


class WaterInspectionLine(Schema):
    """What somebody found at a water source."""

    id: int
    at: datetime
    by: str
    state: str
    flow_lps: float | None
    pressure_mpa: float | None
    note: str
    is_synthetic: bool


class WaterCard(Schema):
    """A water source with its history."""

    id: int
    name: str
    kind: str
    state: str
    place: LngLat
    formation_id: int | None
    formation: str
    flow_lps: float | None
    pressure_mpa: float | None
    volume_m3: float | None
    inspected_at: datetime | None
    checked_at: datetime | None
    check_every_days: float
    is_overdue: bool
    is_synthetic: bool
    inspections: list[WaterInspectionLine]
    waiting_count: int
    may: list[str]


class WaterInspectionGiven(Schema):
    """What somebody found; null: not measured; no ``at``: now."""

    state: Literal["usable", "faulty"]
    flow_lps: Annotated[float | None, Field(ge=0, le=10_000)] = None
    pressure_mpa: Annotated[float | None, Field(ge=0, le=10)] = None
    note: Note = ""
    at: AwareDatetime | None = None


class ContactLine(Schema):
    """Whom to call at a premises."""

    role: Literal["responsible", "manager", "control_room", "duty", "other"]
    name: str
    phone: str
    is_synthetic: bool
