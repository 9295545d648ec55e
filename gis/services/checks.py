"""Checking a row of basic data (核对), and who keeps a kind of it."""

from collections.abc import Mapping
from datetime import datetime

from core.actor import Actor
from core.events.basics import BasicsChecked, KeeperSet
from core.ids import FormationId, PersonId
from eventlog.api import record, recorded
from gis.domain.basic_refusals import BasicsReadOnly, KeeperOutOfReach
from gis.domain.basic_tables import Held
from gis.models import DataKeeper, RowCheck
from gis.selectors.basic_rows import find_row
from org.api import NotVisible, log_of, may, person_names


def check_row(
    held: Held, row_id: int, *, person_id: int, note: str, formation_id: int, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Say that a row is right as it stands (核对无误).

    Raises
    ------
    BasicsReadOnly
        If rows of the kind are kept elsewhere.
    NotVisible
        If there is no such row.
    """
    require_kept(held)
    with recorded():
        if find_row(held, row_id, is_to_change=True) is None:
            raise NotVisible(f"{held.kind.name} {row_id}")
        note_check(
            held.kind.name, row_id, person_id=person_id, how=RowCheck.How.LOOKED, note=note, at=at
        )
        record(
            BasicsChecked(
                formation_id=FormationId(formation_id), data_kind=held.kind.name, row_id=row_id
            ),
            log=log_of(formation_id),
            actor=actor,
            at=at,
        )


def note_check(
    kind: str, row_id: int, *, person_id: int | None, how: str, note: str, at: datetime
) -> None:
    """Write down a check, the newest by its own time. The row must be locked by the caller."""
    newest = RowCheck.objects.filter(kind=kind, row_id=row_id, is_newest=True).first()
    is_newest = newest is None or newest.checked_at <= at
    if newest is not None and is_newest:
        RowCheck.objects.filter(pk=newest.pk).update(is_newest=False)
    RowCheck.objects.create(
        kind=kind,
        row_id=row_id,
        checked_at=at,
        person_id=person_id,
        how=how,
        note=note,
        is_newest=is_newest,
    )


def save_checks(kind: str, checks: Mapping[int, datetime]) -> None:
    """Write down when rows that nobody checked yet were looked at, by nobody in particular."""
    RowCheck.objects.bulk_create(
        [
            RowCheck(
                kind=kind,
                row_id=row_id,
                checked_at=at,
                how=RowCheck.How.LOOKED,
                is_newest=True,
            )
            for row_id, at in checks.items()
        ],
        batch_size=2_000,
    )


def require_kept(held: Held) -> None:
    """Refuse to change what is kept elsewhere.

    Raises
    ------
    BasicsReadOnly
        If rows of the kind are made and corrected in another place.
    """
    if held.kind.is_read_only:
        raise BasicsReadOnly(zh=held.kind.zh, en=held.kind.en)


def set_data_keeper(
    held: Held, *, formation_id: int, person_id: int | None, actor: Actor, at: datetime
) -> None:
    """Say who keeps a kind of data over a formation and all below it (数据责任人); None: nobody.

    Raises
    ------
    KeeperOutOfReach
        If the person could not settle corrections there.
    """
    if person_id is not None and not may(person_id, "settle_correction", formation_id):
        names = person_names([person_id])
        raise KeeperOutOfReach(person=names[person_id][0] if person_id in names else person_id)
    with recorded():
        rows = DataKeeper.objects.select_for_update().filter(
            kind=held.kind.name, formation_id=formation_id
        )
        was = rows.first()
        was_person_id = None if was is None else was.person_id
        if was_person_id == person_id:
            return
        if person_id is None:
            rows.delete()
        else:
            DataKeeper.objects.update_or_create(
                kind=held.kind.name, formation_id=formation_id, defaults={"person_id": person_id}
            )
        record(
            KeeperSet(
                formation_id=FormationId(formation_id),
                data_kind=held.kind.name,
                person_id=None if person_id is None else PersonId(person_id),
                was_person_id=None if was_person_id is None else PersonId(was_person_id),
            ),
            log=log_of(formation_id),
            actor=actor,
            at=at,
        )
