"""Incidents over HTTP."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from core.actor import Actor
from core.ids import IncidentId
from core.refusals import Refused
from dispatch.domain.rows import Pick
from dispatch.schemas import (
    IncidentEnding,
    NewIncident,
    NewNote,
    NewOrders,
    Rise,
)
from dispatch.selectors.recommendations import card_of
from dispatch.selectors.rows import (
    appliance_rows,
)
from dispatch.services import incidents, orders
from dispatch.services.recommendations import recommend_for_incident
from dispatch.views.giving import Answer, Key, force_for, give, give_incident, opened
from gis.api import NoRoadNetwork
from org.api import (
    NotVisible,
)

router = Router()


@router.post("/incidents")
def post_incident(request: HttpRequest, given: NewIncident, idempotency_key: Key = None) -> Answer:
    """Open an incident and propose a force.

    Two transactions: the incident is on every screen whatever becomes of the proposal.
    """
    facts = dict(given)
    answer = give(
        request,
        "open_incident",
        [given.formation_id],
        key=idempotency_key,
        body=given.model_dump(mode="json"),
        do=lambda actor, at: opened(incidents.open_incident(**facts, actor=actor, at=at)),
    )
    return {**answer, "recommendation": force_for(request, given.incident_id)}


@router.post("/incidents/{incident_id}/recommendation")
def post_recommendation(
    request: HttpRequest, incident_id: UUID, idempotency_key: Key = None
) -> Answer:
    """Propose a force anew: from what is known now."""

    def propose(actor: Actor, at: datetime) -> Answer:
        view = recommend_for_incident(incident_id=IncidentId(incident_id), actor=actor, at=at)
        return card_of(view)

    answer: Answer = give_incident(
        request, "recommend_for_incident", incident_id, key=idempotency_key, body={}, do=propose
    )
    return answer


@router.post("/incidents/{incident_id}/orders")
def post_orders(
    request: HttpRequest, incident_id: UUID, given: NewOrders, idempotency_key: Key = None
) -> Answer:
    """Send appliances, all of them or none."""
    picks = [Pick(one.appliance_id, one.role) for one in given.picks]
    rows = appliance_rows(ids=[pick.appliance_id for pick in picks])
    if len(rows) < len(picks):
        raise NotVisible

    def send(actor: Actor, at: datetime) -> Answer:
        ids = orders.order_turnout(
            incident_id=IncidentId(incident_id),
            picks=picks,
            recommendation_id=given.recommendation_id,
            actor=actor,
            at=at,
        )
        return {"order_ids": [str(one) for one in ids]}

    answer: Answer = give_incident(
        request,
        "order_turnout",
        incident_id,
        key=idempotency_key,
        body=given.model_dump(mode="json"),
        do=send,
        also=sorted({row.formation_id for row in rows}),
    )
    return answer


@router.post("/incidents/{incident_id}/upgrade")
def post_upgrade(
    request: HttpRequest, incident_id: UUID, given: Rise, idempotency_key: Key = None
) -> Answer:
    """Raise the alarm level, and propose what the rise calls for and is not on its way."""

    def rise(actor: Actor, at: datetime) -> Answer:
        id_ = IncidentId(incident_id)
        incidents.upgrade_incident(
            incident_id=id_, alarm_level=given.alarm_level, actor=actor, at=at
        )
        try:
            view = recommend_for_incident(incident_id=id_, actor=actor, at=at)
        except (Refused, NoRoadNetwork):  # nothing to propose: the level has risen all the same
            return {"recommendation": None}
        return {"recommendation": card_of(view)}

    answer: Answer = give_incident(
        request,
        "upgrade_incident",
        incident_id,
        key=idempotency_key,
        body=given.model_dump(mode="json"),
        do=rise,
    )
    return answer


@router.post("/incidents/{incident_id}/control")
def post_control(request: HttpRequest, incident_id: UUID, idempotency_key: Key = None) -> None:
    """Say that the fire no longer spreads."""
    give_incident(
        request,
        "control_incident",
        incident_id,
        key=idempotency_key,
        body={},
        do=lambda actor, at: incidents.control_incident(
            incident_id=IncidentId(incident_id), actor=actor, at=at
        ),
    )


@router.post("/incidents/{incident_id}/put-out")
def post_put_out(request: HttpRequest, incident_id: UUID, idempotency_key: Key = None) -> None:
    """Say that nothing burns and nobody is in danger any more."""
    give_incident(
        request,
        "put_out_incident",
        incident_id,
        key=idempotency_key,
        body={},
        do=lambda actor, at: incidents.put_out_incident(
            incident_id=IncidentId(incident_id), actor=actor, at=at
        ),
    )


@router.post("/incidents/{incident_id}/close")
def post_close(
    request: HttpRequest, incident_id: UUID, given: IncidentEnding, idempotency_key: Key = None
) -> None:
    """Shut the file."""
    give_incident(
        request,
        "close_incident",
        incident_id,
        key=idempotency_key,
        body=given.model_dump(mode="json"),
        do=lambda actor, at: incidents.close_incident(
            incident_id=IncidentId(incident_id), outcome=given.outcome, actor=actor, at=at
        ),
    )


@router.post("/incidents/{incident_id}/notes")
def post_note(
    request: HttpRequest, incident_id: UUID, given: NewNote, idempotency_key: Key = None
) -> Answer:
    """Write something down: whoever sees the incident, in a fitting role."""

    def note(actor: Actor, at: datetime) -> Answer:
        note_id = incidents.note_incident(
            incident_id=IncidentId(incident_id), words=given.words, actor=actor, at=at
        )
        return {"note_id": str(note_id)}

    answer: Answer = give_incident(
        request,
        "note_incident",
        incident_id,
        key=idempotency_key,
        body=given.model_dump(mode="json"),
        do=note,
        is_for_helpers=True,
    )
    return answer
