"""Being built."""

from datetime import datetime

from core.actor import Actor
from core.geo import LngLat
from core.ids import CallId, IncidentId
from dispatch.domain.rows import CallerRow


def receive_call(
    *,
    call_id: CallId,
    channel: str,
    phone: str,
    name: str,
    words: str,
    place: LngLat | None,
    address: str,
    formation_id: int,
    actor: Actor,
    at: datetime,
) -> CallId:
    """Being built."""
    raise NotImplementedError


def close_call(
    *, call_id: CallId, outcome: str, incident_id: IncidentId | None, actor: Actor, at: datetime
) -> None:
    """Being built."""
    raise NotImplementedError


def read_caller(*, call_id: CallId, actor: Actor, at: datetime) -> CallerRow:
    """Being built."""
    raise NotImplementedError
