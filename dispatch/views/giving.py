"""How a command comes in: who may give it, over whom, once only. And what is asked beside it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header

from core.actor import Actor, person
from core.ids import IncidentId
from core.refusals import Refused
from dispatch.domain.refusals import TimeOutOfOrder
from dispatch.domain.rows import IncidentRow, OpenedIncident, OrderRow
from dispatch.selectors.recommendations import card_of, newest_card
from dispatch.selectors.rows import appliance_rows, incident_audience, incident_rows, order_rows
from dispatch.services.recommendations import recommend_for_incident
from gis.api import NoRoadNetwork
from org.api import NotAllowed, NotVisible, may, norm, perform, require_sees, sees

Key = Annotated[str | None, Header(alias="Idempotency-Key")]
Answer = dict[str, Any]
Do = Callable[[Actor, datetime], Any]
AnyRow = TypeVar("AnyRow")


def person_id_of(request: HttpRequest) -> int:
    """Give who is logged in."""
    pk = request.user.pk
    if pk is None:  # never behind ``django_auth``
        raise NotVisible
    return int(pk)


def one(rows: Sequence[AnyRow]) -> AnyRow:
    """Give the only row.

    Raises
    ------
    NotVisible
        If there is none (404).
    """
    if not rows:
        raise NotVisible
    return rows[0]


def give(
    request: HttpRequest,
    command: str,
    formation_ids: Sequence[int],
    *,
    key: str | None,
    body: Answer,
    do: Do,
) -> Any:
    """Give a command over formations: ``org.api.perform`` with the clock read here."""
    return perform(
        person_id=person_id_of(request),
        command=command,
        formation_ids=formation_ids,
        key=key,
        body=body,
        do=lambda actor: do(actor, timezone.now()),
    )


def give_incident(
    request: HttpRequest,
    command: str,
    incident_id: UUID,
    *,
    key: str | None,
    body: Answer,
    do: Do,
    also: Sequence[int] = (),
    is_for_helpers: bool = False,
) -> Any:
    """Give a command on an incident: 404 to whom it is not shown, 403 to who may only look on.

    Parameters
    ----------
    also
        Formations the command concerns beside the one that answers for the incident.
    is_for_helpers
        Whether those who help from elsewhere may give it in their own name.
    """
    person_id = person_id_of(request)
    incident = one(incident_rows(ids=[incident_id]))
    audience = incident_audience(incident_id)
    require_sees(person_id, audience)
    over = [incident.formation_id, *also]
    if is_for_helpers:
        over = [id_ for id_ in audience if may(person_id, command, id_)][:1] or over
    if not sees(person_id, over):
        raise NotAllowed
    said = {"incident_id": str(incident_id), **body}
    return give(request, command, over, key=key, body=said, do=do)


def give_order(
    request: HttpRequest,
    command: str,
    order_id: UUID,
    *,
    key: str | None,
    body: Answer,
    do: Do,
    is_for_commander: bool = False,
) -> Any:
    """Give a command on an order, over its station; or over its incident, if a commander may."""
    person_id = person_id_of(request)
    order, incident = order_of(order_id)
    require_sees(person_id, [order.formation_id, *incident_audience(incident.id)])
    over = order.formation_id
    if is_for_commander and not may(person_id, command, over):
        over = incident.formation_id
    if not sees(person_id, [over]):
        raise NotAllowed
    said = {"order_id": str(order_id), **body}
    return give(request, command, [over], key=key, body=said, do=do)


def give_appliance(
    request: HttpRequest, command: str, appliance_id: int, *, key: str | None, body: Answer, do: Do
) -> Any:
    """Give a command on an appliance, over its station."""
    row = one(appliance_rows(ids=[appliance_id]))
    said = {"appliance_id": appliance_id, **body}
    return give(request, command, [row.formation_id], key=key, body=said, do=do)


def order_of(order_id: UUID) -> tuple[OrderRow, IncidentRow]:
    """Give an order and its incident.

    Raises
    ------
    NotVisible
        If there is no such order (404).
    """
    order = one(order_rows(ids=[order_id]))
    return order, one(incident_rows(ids=[order.incident_id]))


def opened(made: OpenedIncident) -> Answer:
    """Say that an incident is on the books."""
    return {"incident_id": str(made.incident_id), "number": made.number}


def force_for(request: HttpRequest, incident_id: UUID) -> Answer | None:
    """Give the card of the force proposed for an incident, proposing one if none was yet.

    None where nothing can be proposed: no response plan, no roads yet, the file already shut.
    """
    card = newest_card(incident_id)
    if card is not None:
        return card
    try:
        view = recommend_for_incident(
            incident_id=IncidentId(incident_id),
            actor=person(person_id_of(request)),
            at=timezone.now(),
        )
    except (Refused, NoRoadNetwork):
        return None
    return card_of(view)


def happened_at(said: datetime | None, now: datetime) -> datetime:
    """Give when something happened: as said, else now.

    Raises
    ------
    TimeOutOfOrder
        If it is said to happen in the future; clocks may disagree a little.
    """
    if said is None:
        return now
    if said > now and (said - now).total_seconds() > norm("fix.future_tolerance_s"):
        raise TimeOutOfOrder
    return min(said, now)
