"""HTTP: corrections from the field, and their settling."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from core.actor import Actor
from core.geo import LngLat
from gis.schemas.basics import Acceptance, CorrectionCard, CorrectionGiven, Refusal
from gis.selectors.basics import get_kind, reach_of
from gis.selectors.corrections import CorrectionView, corrections, find_correction
from gis.services.corrections import (
    accept_correction,
    propose_correction,
    refuse_correction,
    withdraw_correction,
)
from gis.views.giving import Key, give, over, person_id_of, shown_row
from org.api import NotVisible

router = Router(tags=["basic data"])
State = Literal["waiting", "accepted", "refused", "withdrawn"]


@router.post("/basics/{kind}/{int:row_id}/corrections", response=CorrectionCard)
def post_correction(
    request: HttpRequest,
    kind: str,
    row_id: int,
    given: CorrectionGiven,
    idempotency_key: Key = None,
) -> object:
    """Say what a row should say (上报纠错): it waits for the kind's keeper."""
    held = get_kind(kind)
    row = shown_row(request, held, row_id)
    person_id = person_id_of(request)

    def do(actor: Actor, at: datetime) -> dict[str, int]:
        made = propose_correction(
            held,
            row_id,
            values=given.values,
            place=given.place and LngLat(*given.place),
            note=given.note,
            person_id=person_id,
            actor=actor,
            at=at,
        )
        return {"id": made}

    formation_ids = over(request, "propose_correction", held, row)
    said = {"kind": kind, "row_id": row_id, **given.dict()}
    made = give(request, "propose_correction", formation_ids, key=idempotency_key, body=said, do=do)
    return find_correction(made["id"], person_id)


@router.get("/corrections", response=list[CorrectionCard])
def list_corrections(  # noqa: PLR0917 - of a query
    request: HttpRequest,
    state: State | None = None,
    kind: str | None = None,
    mine: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> object:
    """List the corrections of what the person answers for, and their own, newest first."""
    person_id = person_id_of(request)
    return corrections(
        reach_of(person_id),
        person_id,
        state=state,
        kind=kind,
        is_own=mine,
        before_id=before,
        limit=limit,
    )


@router.get("/corrections/{int:correction_id}", response=CorrectionCard)
def get_correction(request: HttpRequest, correction_id: int) -> object:
    """Give one correction."""
    return _shown(request, correction_id)


@router.post("/corrections/{int:correction_id}/acceptance", response=CorrectionCard)
def post_acceptance(
    request: HttpRequest, correction_id: int, given: Acceptance, idempotency_key: Key = None
) -> object:
    """Let the row say what was proposed (采纳)."""
    return _settle(
        request,
        correction_id,
        "settle_correction",
        {"note": given.note},
        idempotency_key,
        lambda actor, at: accept_correction(
            correction_id, person_id=person_id_of(request), note=given.note, actor=actor, at=at
        ),
    )


@router.post("/corrections/{int:correction_id}/refusal", response=CorrectionCard)
def post_refusal(
    request: HttpRequest, correction_id: int, given: Refusal, idempotency_key: Key = None
) -> object:
    """Leave the row as it is (不予采纳), and say why."""
    return _settle(
        request,
        correction_id,
        "settle_correction",
        {"reason": given.reason},
        idempotency_key,
        lambda actor, at: refuse_correction(
            correction_id, person_id=person_id_of(request), reason=given.reason, actor=actor, at=at
        ),
    )


@router.post("/corrections/{int:correction_id}/withdrawal", response=CorrectionCard)
def post_withdrawal(
    request: HttpRequest, correction_id: int, idempotency_key: Key = None
) -> object:
    """Take one's own correction back (撤回)."""
    return _settle(
        request,
        correction_id,
        "withdraw_correction",
        {"is_withdrawn": True},
        idempotency_key,
        lambda actor, at: withdraw_correction(
            correction_id, person_id=person_id_of(request), actor=actor, at=at
        ),
    )


def _settle(  # noqa: PLR0917
    request: HttpRequest,
    correction_id: int,
    command: str,
    body: dict[str, Any],
    key: str | None,
    do: Any,
) -> CorrectionView:
    found = _shown(request, correction_id)
    held = get_kind(found.kind)
    is_own_open = held.table.is_open and command == "withdraw_correction"
    reach = reach_of(person_id_of(request))
    over_ids = [found.formation_id]
    if is_own_open and found.formation_id not in reach.under:
        over_ids = list(reach.under[:1])
    said = {"correction_id": correction_id, **body}
    give(request, command, over_ids, key=key, body=said, do=do)
    return _shown(request, correction_id)


def _shown(request: HttpRequest, correction_id: int) -> CorrectionView:
    """Give a correction to those who answer for the row, and to who proposed it.

    Raises
    ------
    NotVisible
        If there is none, or it is others'.
    """
    person_id = person_id_of(request)
    reach = reach_of(person_id)
    found = find_correction(correction_id, person_id) if 0 < correction_id < 2**63 else None
    if found is None or (found.formation_id not in reach.under and found.by_id != person_id):
        raise NotVisible
    return found
