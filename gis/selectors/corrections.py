"""What can be asked about corrections and checks of basic data."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.geo import LngLat
from gis.domain.basic_tables import KINDS, Held
from gis.domain.basic_values import PLACE
from gis.models import Correction, RowCheck
from gis.selectors.basic_rows import BasicRow, Wanted, rows_of
from gis.selectors.basics import Reach
from gis.selectors.keepers import is_keeper
from org.api import formation_names, may, person_names

NEWEST_CHECKS = 50


@dataclass(frozen=True, slots=True)
class CheckView:
    """That somebody looked."""

    at: datetime
    by: str
    how: str
    note: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A field as it was when a correction was written, and as proposed."""

    field: str
    zh: str
    en: str
    before: Any
    proposed: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionView:
    """A correction, and what became of it, for one reader."""

    id: int
    kind: str
    kind_zh: str
    kind_en: str
    row_id: int
    row_name: str  # "": the row is gone
    formation_id: int
    formation: str
    changes: list[ChangeView]
    place_before: LngLat | None
    place: LngLat | None  # proposed
    row_place: LngLat | None  # where the row is now
    note: str
    by: str
    by_id: int
    at: datetime
    state: str
    settled_by: str
    settled_at: datetime | None
    reason: str
    may_settle: bool
    may_withdraw: bool


def checks_of(kind: str, row_id: int) -> list[CheckView]:
    """List the newest checks of a row, newest first."""
    rows = list(
        RowCheck.objects.filter(kind=kind, row_id=row_id).order_by("-checked_at", "-pk")[
            :NEWEST_CHECKS
        ]
    )
    names = person_names(row.person_id for row in rows if row.person_id is not None)
    return [
        CheckView(row.checked_at, names.get(row.person_id or 0, ("", ""))[0], row.how, row.note)
        for row in rows
    ]


def corrections_of(kind: str, row_id: int, person_id: int) -> list[CorrectionView]:
    """List the corrections of a row, newest first."""
    rows = Correction.objects.filter(kind=kind, row_id=row_id).order_by("-pk")
    return _views(list(rows), person_id)


def corrections(
    reach: Reach,
    person_id: int,
    *,
    state: str | None,
    kind: str | None,
    is_own: bool,
    before_id: int | None,
    limit: int,
) -> list[CorrectionView]:
    """List the corrections of what a person answers for, and their own; newest first."""
    rows = Correction.objects.order_by("-pk")
    own = rows.filter(person_id=person_id)
    rows = own if is_own else rows.filter(formation_id__in=reach.under) | own
    if state is not None:
        rows = rows.filter(state=state)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    return _views(list(rows[:limit]), person_id)


def find_correction(correction_id: int, person_id: int) -> CorrectionView | None:
    """Give a correction as one reader sees it."""
    rows = list(Correction.objects.filter(pk=correction_id))
    return _views(rows, person_id)[0] if rows else None


def _views(rows: Sequence[Correction], person_id: int) -> list[CorrectionView]:
    people = {row.person_id for row in rows} | {row.settled_by_id or 0 for row in rows}
    names = person_names(people)
    formations = formation_names(row.formation_id for row in rows)
    about = _rows_by_kind(rows)
    settles = {
        (row.kind, row.formation_id): _settles(person_id, row.kind, row.formation_id)
        for row in rows
        if row.state == Correction.State.WAITING
    }
    return [
        _view(
            row,
            KINDS.get(row.kind),
            about.get((row.kind, row.row_id)),
            names=names,
            formation=formations.get(row.formation_id, ("", ""))[0],
            may_settle=settles.get((row.kind, row.formation_id), False)
            and row.person_id != person_id,
            may_withdraw=row.state == Correction.State.WAITING and row.person_id == person_id,
        )
        for row in rows
    ]


def _rows_by_kind(rows: Collection[Correction]) -> dict[tuple[str, int], BasicRow]:
    found = {}
    for kind in {row.kind for row in rows} & set(KINDS):
        ids = sorted({row.row_id for row in rows if row.kind == kind})
        for one in rows_of(KINDS[kind], Wanted(seen=None, ids=ids, limit=len(ids))):
            found[kind, one.id] = one
    return found


def _settles(person_id: int, kind: str, formation_id: int) -> bool:
    if not may(person_id, "settle_correction", formation_id):
        return False
    return is_keeper(person_id, kind, formation_id) or may(
        person_id, "set_data_keeper", formation_id
    )


def _view(
    row: Correction,
    held: Held | None,
    about: BasicRow | None,
    *,
    names: dict[int, tuple[str, str]],
    formation: str,
    may_settle: bool,
    may_withdraw: bool,
) -> CorrectionView:
    called = {one.name: (one.zh, one.en) for one in held.kind.fields} if held else {}
    return CorrectionView(
        id=row.pk,
        kind=row.kind,
        kind_zh=held.kind.zh if held else row.kind,
        kind_en=held.kind.en if held else row.kind,
        row_id=row.row_id,
        row_name=about.name if about else "",
        formation_id=row.formation_id,
        formation=formation,
        changes=[
            ChangeView(name, zh, en, row.before.get(name), value)
            for name, value in row.proposed.items()
            for zh, en in [called.get(name, (name, name))]
            if name != PLACE
        ],
        place_before=_place(row.before.get(PLACE)),
        place=_place(row.proposed.get(PLACE)),
        row_place=about.place if about else None,
        note=row.note,
        by=names.get(row.person_id, ("", ""))[0],
        by_id=row.person_id,
        at=row.proposed_at,
        state=row.state,
        settled_by=names.get(row.settled_by_id or 0, ("", ""))[0],
        settled_at=row.settled_at,
        reason=row.reason,
        may_settle=may_settle,
        may_withdraw=may_withdraw,
    )


def _place(said: Sequence[float] | None) -> LngLat | None:
    return None if said is None else LngLat(*said)
