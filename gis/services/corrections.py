"""Corrections from the field (现场纠错): proposed, and settled by who keeps the data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.actor import Actor
from core.events.basics import (
    CorrectionAccepted,
    CorrectionProposed,
    CorrectionRefused,
    CorrectionWithdrawn,
)
from core.geo import LngLat
from core.ids import FormationId
from eventlog.api import record, recorded
from gis.domain.basic_refusals import (
    BadValue,
    CorrectionSettled,
    NothingToCorrect,
    OwnCorrection,
    PlaceOffTheMap,
    RowChanged,
)
from gis.domain.basic_tables import KINDS, Held
from gis.domain.basic_values import PLACE, plain, plain_place, read_values
from gis.models import Correction, RowCheck
from gis.selectors.basic_rows import BasicRow, find_row
from gis.selectors.keepers import is_keeper
from gis.selectors.network import is_on_map
from gis.services.basic_kinds import write_row
from gis.services.checks import note_check, require_kept
from gis.services.held_values import hold_values
from org.api import NotAllowed, NotVisible, log_of, may


def propose_correction(
    held: Held,
    row_id: int,
    *,
    values: Mapping[str, Any],
    place: LngLat | None,
    note: str,
    person_id: int,
    actor: Actor,
    at: datetime,
) -> int:
    """Say what a row should say (上报纠错); it waits for the kind's keeper. Gives its number.

    Raises
    ------
    BasicsReadOnly
        If rows of the kind are kept elsewhere.
    NotVisible
        If there is no such row.
    BadValue, PlaceOffTheMap
        If a value cannot stand in its field, or the place is nowhere on this centre's map.
    NothingToCorrect
        If the row says all of it already.
    """
    require_kept(held)
    proposed = {name: plain(one) for name, one in read_values(held.kind, values, at).items()}
    if place is not None:
        proposed[PLACE] = _place(held, place)
    with recorded():
        row = find_row(held, row_id, is_to_change=True)
        if row is None or row.formation_id is None:
            raise NotVisible(f"{held.kind.name} {row_id}")
        before = _said(row, proposed)
        proposed = {name: one for name, one in proposed.items() if one != before[name]}
        if not proposed:
            raise NothingToCorrect
        made = Correction.objects.create(
            kind=held.kind.name,
            row_id=row_id,
            formation_id=row.formation_id,
            before={name: before[name] for name in proposed},
            proposed=proposed,
            note=note,
            person_id=person_id,
            proposed_at=at,
        )
        _tell(made, CorrectionProposed, actor, at, fields=tuple(proposed))
    return int(made.pk)


def accept_correction(correction_id: int, *, person_id: int, note: str, actor: Actor,
                      at: datetime) -> None:  # fmt: skip
    """Let a row say what was proposed (采纳), which is a check of it too.

    Raises
    ------
    CorrectionSettled, OwnCorrection
        If it waits no more, or is the person's own.
    NotAllowed
        If the person neither keeps this data there nor administers it.
    RowChanged
        If the row does not say any more what the proposer saw.
    """
    with recorded():
        waiting, held, row = _to_settle(correction_id, person_id)
        if row is None:
            raise NotVisible(f"{waiting.kind} {waiting.row_id}")
        now_said = _said(row, waiting.proposed)
        changed = [name for name, one in waiting.before.items() if one != now_said[name]]
        if changed:
            raise RowChanged(**_named(held, changed))
        values = {name: one for name, one in waiting.proposed.items() if name != PLACE}
        values = read_values(held.kind, values, at)
        place = LngLat(*waiting.proposed[PLACE]) if PLACE in waiting.proposed else None
        write_row(held, waiting.row_id, values, place)
        hold_values(waiting.kind, waiting.row_id, sorted(waiting.proposed), at)
        note_check(
            waiting.kind,
            waiting.row_id,
            person_id=person_id,
            how=RowCheck.How.CORRECTION,
            note="",
            at=at,
        )
        _settle(waiting, Correction.State.ACCEPTED, person_id, note, at)
        _tell(waiting, CorrectionAccepted, actor, at, fields=tuple(waiting.proposed))


def refuse_correction(correction_id: int, *, person_id: int, reason: str, actor: Actor,
                      at: datetime) -> None:  # fmt: skip
    """Leave a row as it is (不予采纳), and say why.

    Raises
    ------
    CorrectionSettled, OwnCorrection, NotAllowed
        As for accepting.
    """
    with recorded():
        waiting, _, _ = _to_settle(correction_id, person_id)
        _settle(waiting, Correction.State.REFUSED, person_id, reason, at)
        _tell(waiting, CorrectionRefused, actor, at)


def withdraw_correction(correction_id: int, *, person_id: int, actor: Actor,
                        at: datetime) -> None:  # fmt: skip
    """Take one's own correction back (撤回).

    Raises
    ------
    NotAllowed
        If it is somebody else's.
    CorrectionSettled
        If it waits no more.
    """
    with recorded():
        waiting = _waiting(correction_id)
        if waiting.person_id != person_id:
            raise NotAllowed
        _settle(waiting, Correction.State.WITHDRAWN, person_id, "", at)
        _tell(waiting, CorrectionWithdrawn, actor, at)


def _to_settle(correction_id: int, person_id: int) -> tuple[Correction, Held, BasicRow | None]:
    """Lock a correction and its row for somebody who may settle it."""
    waiting = _waiting(correction_id)
    if waiting.person_id == person_id:
        raise OwnCorrection
    held = KINDS.get(waiting.kind)
    if held is None:
        raise NotVisible(f"kind {waiting.kind}")
    row = find_row(held, waiting.row_id, is_to_change=True)
    whose = waiting.formation_id if row is None or row.formation_id is None else row.formation_id
    if not (is_keeper(person_id, waiting.kind, whose) or may(person_id, "set_data_keeper", whose)):
        raise NotAllowed
    return waiting, held, row


def _waiting(correction_id: int) -> Correction:
    found = Correction.objects.select_for_update().filter(pk=correction_id).first()
    if found is None:
        raise NotVisible(f"correction {correction_id}")
    if found.state != Correction.State.WAITING:
        raise CorrectionSettled
    return found


def _settle(waiting: Correction, state: str, person_id: int, reason: str, at: datetime) -> None:
    waiting.state, waiting.settled_by_id, waiting.settled_at = state, person_id, at
    waiting.reason = reason
    waiting.save(update_fields=["state", "settled_by", "settled_at", "reason"])


def _place(held: Held, place: LngLat) -> list[float]:
    if not held.kind.has_place:
        raise BadValue(
            zh="位置",
            en="place",
            why_zh="该类数据没有固定位置。",
            why_en="this kind of data stands nowhere on the map.",
        )
    if not is_on_map(place):
        raise PlaceOffTheMap
    return plain_place(place)


def _said(row: BasicRow, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a row says in these fields, in the form corrections are kept in."""
    said = {name: plain(row.values.get(name)) for name in fields if name != PLACE}
    if PLACE in fields:
        said[PLACE] = None if row.place is None else plain_place(row.place)
    return said


def _named(held: Held, fields: list[str]) -> dict[str, str]:
    names = [(one.zh, one.en) for one in held.kind.fields if one.name in fields]
    if PLACE in fields:
        names.append(("位置", "place"))
    return {"zh": "、".join(zh for zh, _ in names), "en": ", ".join(en for _, en in names)}


_Happened = CorrectionProposed | CorrectionAccepted | CorrectionRefused | CorrectionWithdrawn


def _tell(
    about: Correction, happened: type[_Happened], actor: Actor, at: datetime, **more: Any
) -> None:
    record(
        happened(
            formation_id=FormationId(about.formation_id),
            correction_id=about.pk,
            data_kind=about.kind,
            row_id=about.row_id,
            **more,
        ),
        log=log_of(about.formation_id),
        actor=actor,
        at=at,
    )
