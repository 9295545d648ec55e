"""Basic data as people ask for it (基础数据): who sees what, and who may do what with it."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from gis.domain.basic_tables import KINDS, Held, kinds_in_order
from gis.domain.basics import is_overdue
from gis.models import Correction, DataKeeper, PremisesContact
from gis.selectors.basic_rows import BasicRow, KindCounts, count_rows, find_row
from gis.selectors.keepers import KeeperView, keepers_in
from org.api import (
    NotAllowed,
    NotVisible,
    formation_ids_under,
    get_formation,
    may,
    norm_values,
    scopes,
)

_NUMBERS_END = 2**63
"""No row has a number beyond what a column holds."""


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind with how complete and fresh it is in what a person answers for."""

    held: Held
    counts: KindCounts
    check_every_days: float
    keepers: list[KeeperView]
    waiting_count: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person reads of basic data."""

    under: tuple[int, ...]  # formations they answer for
    above: tuple[int, ...]  # whose rows these inherit

    @property
    def all(self) -> tuple[int, ...]:
        """Give all of them."""
        return (*self.under, *self.above)

    def of(self, held: Held) -> tuple[int, ...]:
        """Give the formations whose rows of a kind the person is shown."""
        return self.all if held.table.is_inherited else self.under


def reach_of(person_id: int) -> Reach:
    """Give what a person reads of basic data.

    Raises
    ------
    NotAllowed
        If no role of theirs reads it.
    """
    tops = [
        one.formation_id
        for one in scopes(person_id)
        if may(person_id, "read_basics", one.formation_id)
    ]
    if not tops:
        raise NotAllowed
    under = formation_ids_under(tops)
    above = {id_ for top in tops for id_ in get_formation(top).ancestry} - under
    return Reach(tuple(sorted(under)), tuple(sorted(above)))


def get_kind(name: str) -> Held:
    """Give a kind.

    Raises
    ------
    NotVisible
        If there is none of this name.
    """
    held = KINDS.get(name)
    if held is None:
        raise NotVisible(f"kind {name}")
    return held


def get_row(held: Held, row_id: int, reach: Reach) -> BasicRow:
    """Give a row that may be shown to somebody with this reach.

    Raises
    ------
    NotVisible
        If there is none, or it is others'.
    """
    row = find_row(held, row_id) if 0 < row_id < _NUMBERS_END else None
    is_shown = row is not None and (
        held.table.is_open or not held.table.formation or row.formation_id in reach.of(held)
    )
    if row is None or not is_shown:
        raise NotVisible(f"{held.kind.name} {row_id}")
    return row


def kinds_seen(reach: Reach, now: datetime) -> list[KindView]:
    """Tell of every kind how complete and fresh it is: one pass over each table."""
    kinds = kinds_in_order()
    days = check_days(kinds)
    keepers = keepers_in(reach.all)
    waiting = Counter(
        dict(
            Correction.objects.filter(
                formation_id__in=reach.under, state=Correction.State.WAITING
            ).values_list("kind").annotate(Count("pk"))
        )
    )  # fmt: skip
    return [
        KindView(
            held=held,
            counts=count_rows(
                held, reach.of(held), now - timedelta(days=days[held.kind.name])
            ),
            check_every_days=days[held.kind.name],
            keepers=keepers.get(held.kind.name, []),
            waiting_count=waiting[held.kind.name],
        )
        for held in kinds
    ]  # fmt: skip


def check_days(kinds: Iterable[Held]) -> dict[str, float]:
    """Give how often rows of these kinds are to be checked, in days: norms, a city's own."""
    keys = {held.kind.name: held.kind.norm_key for held in kinds}
    values = norm_values(sorted(keys.values()))
    return {name: values[key] for name, key in keys.items()}


def waiting_counts(kind: str, row_ids: Collection[int]) -> dict[int, int]:
    """Give how many corrections wait for each of these rows."""
    rows = Correction.objects.filter(kind=kind, row_id__in=row_ids, state=Correction.State.WAITING)
    return dict(rows.values_list("row_id").annotate(Count("pk")))


def rows_waiting(kind: str, seen: Collection[int]) -> list[int]:
    """List the rows of these formations that corrections wait for."""
    rows = Correction.objects.filter(
        kind=kind, formation_id__in=seen, state=Correction.State.WAITING
    )
    return sorted(set(rows.values_list("row_id", flat=True)))


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody may do with basic data: of one formation, or somewhere."""

    able: frozenset[str]
    kept: frozenset[str]  # kinds they keep there

    def with_kind(self, held: Held) -> list[str]:
        """List what they may do with rows of a kind."""
        may_do = set(self.able)
        if held.kind.name != "water_sources":
            may_do.discard("inspect")
        if held.kind.name in self.kept or "set_keeper" in may_do:
            may_do.add("settle")
        if held.kind.is_read_only:
            may_do &= {"set_keeper"}
        return sorted(may_do)


def standing_of(person_id: int, formation_id: int | None = None) -> Standing:
    """Give what somebody may do with basic data of a formation; somewhere, if none is named."""
    over = [formation_id] if formation_id is not None else []
    over = over or [one.formation_id for one in scopes(person_id)]
    able = {
        name
        for name, command in _COMMANDS.items()
        if any(may(person_id, command, one) for one in over)
    }
    kept = DataKeeper.objects.filter(person_id=person_id)
    if formation_id is not None:
        kept = kept.filter(formation_id__in=get_formation(formation_id).ancestry)
    return Standing(frozenset(able), frozenset(kept.values_list("kind", flat=True)))


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What is known of how good a row is, whoever asks and whenever."""

    missing: list[str]
    checked_at: datetime | None
    waiting_count: int


def row_facts(kind: str, row_id: int) -> RowFacts | None:
    """Tell what a row does not say, who checked it when and how many corrections wait for it."""
    row = find_row(get_kind(kind), row_id)
    if row is None:
        return None
    waiting_count = waiting_counts(kind, [row_id]).get(row_id, 0)
    return RowFacts(missing=row.missing, checked_at=row.checked_at, waiting_count=waiting_count)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowStanding:
    """How good the data of one row are, and what somebody may do about it."""

    missing: list[str]
    checked_at: datetime | None
    is_overdue: bool
    check_every_days: float
    waiting_count: int
    may: list[str]


def row_standing(kind: str, row_id: int, person_id: int, now: datetime) -> RowStanding:
    """Tell how good the data of a row are.

    Raises
    ------
    NotAllowed
        If the person reads no basic data.
    NotVisible
        If there is no such row, or it is others'.
    """
    held = get_kind(kind)
    row = get_row(held, row_id, reach_of(person_id))
    every_days = check_days([held])[kind]
    return RowStanding(
        missing=row.missing,
        checked_at=row.checked_at,
        is_overdue=is_overdue(row.checked_at, every_days, now),
        check_every_days=every_days,
        waiting_count=waiting_counts(kind, [row_id]).get(row_id, 0),
        may=may_with_row(person_id, held, row),
    )


def may_with_row(person_id: int, held: Held, row: BasicRow) -> list[str]:
    """List what somebody may do with a row.

    Where everybody is shown the row, whoever may propose somewhere may propose here.
    """
    may_do = set(standing_of(person_id, row.formation_id).with_kind(held))
    if held.table.is_open and "propose" in standing_of(person_id).with_kind(held):
        may_do.add("propose")
    return sorted(may_do)


def contact_count(premises_id: int) -> int:
    """Count whom one could call at a premises."""
    return PremisesContact.objects.filter(premises_id=premises_id).count()


_COMMANDS = {
    "propose": "propose_correction",
    "check": "check_row",
    "inspect": "inspect_water",
    "set_keeper": "set_data_keeper",
}
