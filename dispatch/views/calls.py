"""Calls over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from core.actor import person
from core.ids import CallId, IncidentId
from dispatch.schemas import (
    CallEnding,
    NewCall,
)
from dispatch.selectors.rows import (
    call_rows,
)
from dispatch.services import calls
from dispatch.views.giving import Answer, Key, give, one, person_id_of
from org.api import (
    NotAllowed,
    may,
    require_sees,
)

router = Router()


@router.post("/calls")
def post_call(request: HttpRequest, given: NewCall, idempotency_key: Key = None) -> Answer:
    """Take a call."""
    facts = dict(given)
    facts["call_id"] = CallId(given.call_id)
    answer: Answer = give(
        request,
        "receive_call",
        [given.formation_id],
        key=idempotency_key,
        body=given.model_dump(mode="json"),
        do=lambda actor, at: {"call_id": str(calls.receive_call(**facts, actor=actor, at=at))},
    )
    return answer


@router.post("/calls/{call_id}/close")
def post_call_close(
    request: HttpRequest, call_id: UUID, given: CallEnding, idempotency_key: Key = None
) -> None:
    """Close a call that becomes no incident of its own."""
    call = one(call_rows(ids=[call_id]))
    incident_id = None if given.incident_id is None else IncidentId(given.incident_id)
    give(
        request,
        "close_call",
        [call.formation_id],
        key=idempotency_key,
        body={"call_id": str(call_id), **given.model_dump(mode="json")},
        do=lambda actor, at: calls.close_call(
            call_id=CallId(call_id),
            outcome=given.outcome,
            incident_id=incident_id,
            actor=actor,
            at=at,
        ),
    )


@router.get("/calls/{call_id}/caller")
def get_caller(request: HttpRequest, call_id: UUID) -> Answer:
    """Look at who called. The log says who looked."""
    call = one(call_rows(ids=[call_id]))
    person_id = person_id_of(request)
    require_sees(person_id, [call.formation_id])
    if not may(person_id, "read_caller", call.formation_id):
        raise NotAllowed
    row = calls.read_caller(call_id=CallId(call_id), actor=person(person_id), at=timezone.now())
    return {"phone": row.phone, "name": row.name, "words": row.words}
