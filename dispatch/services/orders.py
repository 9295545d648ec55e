"""Being built."""

from collections.abc import Sequence
from datetime import datetime

from core.actor import Actor
from core.ids import IncidentId, OrderId
from core.status import ApplianceStatus, StatusSource
from dispatch.domain.rows import Pick


def order_turnout(
    *,
    incident_id: IncidentId,
    picks: Sequence[Pick],
    recommendation_id: str | None,
    actor: Actor,
    at: datetime,
) -> list[OrderId]:
    """Being built."""
    raise NotImplementedError


def sign_order(
    *, order_id: OrderId, actor: Actor, at: datetime, source: StatusSource = StatusSource.TERMINAL
) -> None:
    """Being built."""
    raise NotImplementedError


def report_order_status(
    *, order_id: OrderId, status: ApplianceStatus, source: StatusSource, actor: Actor, at: datetime
) -> None:
    """Being built."""
    raise NotImplementedError


def release_order(
    *, order_id: OrderId, actor: Actor, at: datetime, source: StatusSource = StatusSource.VOICE
) -> None:
    """Being built."""
    raise NotImplementedError


def return_order(
    *, order_id: OrderId, actor: Actor, at: datetime, source: StatusSource = StatusSource.TERMINAL
) -> None:
    """Being built."""
    raise NotImplementedError
