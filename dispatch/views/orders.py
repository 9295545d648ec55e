"""Turnout orders and appliances over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from core.ids import OrderId
from core.status import ApplianceStatus, StatusSource
from dispatch.schemas import (
    CrewReport,
    OrderReport,
    RouteNow,
    StatusReport,
)
from dispatch.selectors.rows import (
    incident_audience,
    order_rows,
)
from dispatch.selectors.shapes import find_route, order_lines
from dispatch.services import appliances, orders
from dispatch.views.giving import (
    Answer,
    Key,
    give_appliance,
    give_order,
    happened_at,
    order_of,
    person_id_of,
)
from org.api import (
    NotVisible,
    formation_ids_under,
    formations_seen,
    require_sees,
)

router = Router()


@router.get("/orders/open")
def get_open_orders(request: HttpRequest, station_id: int | None = None) -> list[Answer]:
    """Give the open orders of a station, or of all the person answers for."""
    person_id = person_id_of(request)
    if station_id is not None:
        require_sees(person_id, [station_id])
        under = formation_ids_under([station_id])
    else:
        under = formations_seen(person_id)
    return order_lines(order_rows(station_ids=under, is_open=True))


@router.get("/orders/{order_id}/route", response=RouteNow)
def get_route(request: HttpRequest, order_id: UUID) -> Answer:
    """Give the way an appliance is expected to take from where it is now."""
    order, incident = order_of(order_id)
    audience = incident_audience(incident.id)
    require_sees(person_id_of(request), [order.formation_id, *audience])
    route = find_route(order, incident)
    if route is None:
        raise NotVisible
    return route


@router.post("/orders/{order_id}/sign")
def post_sign(request: HttpRequest, order_id: UUID, idempotency_key: Key = None) -> None:
    """Sign for an order."""
    give_order(
        request,
        "sign_order",
        order_id,
        key=idempotency_key,
        body={},
        do=lambda actor, at: orders.sign_order(order_id=OrderId(order_id), actor=actor, at=at),
    )


@router.post("/orders/{order_id}/status")
def post_order_status(
    request: HttpRequest, order_id: UUID, given: OrderReport, idempotency_key: Key = None
) -> None:
    """Say how far an ordered appliance is."""
    give_order(
        request,
        "report_order_status",
        order_id,
        key=idempotency_key,
        body=given.model_dump(mode="json"),
        do=lambda actor, at: orders.report_order_status(
            order_id=OrderId(order_id),
            status=ApplianceStatus(given.status),
            source=StatusSource(given.source),
            actor=actor,
            at=happened_at(given.at, at),
        ),
    )


@router.post("/orders/{order_id}/release")
def post_release(request: HttpRequest, order_id: UUID, idempotency_key: Key = None) -> None:
    """Let an appliance go: who commands the incident may, also a helper from elsewhere."""
    give_order(
        request,
        "release_order",
        order_id,
        key=idempotency_key,
        body={},
        do=lambda actor, at: orders.release_order(order_id=OrderId(order_id), actor=actor, at=at),
        is_for_commander=True,
    )


@router.post("/orders/{order_id}/return")
def post_return(request: HttpRequest, order_id: UUID, idempotency_key: Key = None) -> None:
    """Say that an appliance is back in its station."""
    give_order(
        request,
        "return_order",
        order_id,
        key=idempotency_key,
        body={},
        do=lambda actor, at: orders.return_order(order_id=OrderId(order_id), actor=actor, at=at),
    )


@router.post("/appliances/{appliance_id}/status")
def post_status(
    request: HttpRequest, appliance_id: int, given: StatusReport, idempotency_key: Key = None
) -> None:
    """Set what an appliance is doing."""
    give_appliance(
        request,
        "set_status",
        appliance_id,
        key=idempotency_key,
        body=given.model_dump(mode="json"),
        do=lambda actor, at: appliances.set_status(
            appliance_id=appliance_id,
            status=given.status,
            source=StatusSource(given.source),
            actor=actor,
            at=at,
        ),
    )


@router.post("/appliances/{appliance_id}/undo")
def post_undo(request: HttpRequest, appliance_id: int, idempotency_key: Key = None) -> None:
    """Take the last status back."""
    give_appliance(
        request,
        "undo_status",
        appliance_id,
        key=idempotency_key,
        body={},
        do=lambda actor, at: appliances.undo_status(appliance_id=appliance_id, actor=actor, at=at),
    )


@router.post("/appliances/{appliance_id}/crew")
def post_crew(
    request: HttpRequest, appliance_id: int, given: CrewReport, idempotency_key: Key = None
) -> None:
    """Say how many are aboard."""
    give_appliance(
        request,
        "set_crew",
        appliance_id,
        key=idempotency_key,
        body=given.model_dump(mode="json"),
        do=lambda actor, at: appliances.set_crew(
            appliance_id=appliance_id, crew_count=given.crew_count, actor=actor, at=at
        ),
    )
