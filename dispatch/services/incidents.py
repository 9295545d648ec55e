"""Being built."""

from datetime import datetime

from core.actor import Actor
from core.geo import LngLat
from core.ids import CallId, IncidentId, NoteId
from core.incident_type import IncidentType
from dispatch.domain.rows import OpenedIncident


def open_incident(
    *,
    incident_id: IncidentId,
    call_id: CallId | None,
    incident_type: IncidentType,
    alarm_level: int,
    place: LngLat,
    address: str,
    premises_id: int | None,
    formation_id: int,
    actor: Actor,
    at: datetime,
) -> OpenedIncident:
    """Being built."""
    raise NotImplementedError


def upgrade_incident(
    *, incident_id: IncidentId, alarm_level: int, actor: Actor, at: datetime
) -> None:
    """Being built."""
    raise NotImplementedError


def control_incident(*, incident_id: IncidentId, actor: Actor, at: datetime) -> None:
    """Being built."""
    raise NotImplementedError


def put_out_incident(*, incident_id: IncidentId, actor: Actor, at: datetime) -> None:
    """Being built."""
    raise NotImplementedError


def close_incident(*, incident_id: IncidentId, outcome: str, actor: Actor, at: datetime) -> None:
    """Being built."""
    raise NotImplementedError


def note_incident(*, incident_id: IncidentId, words: str, actor: Actor, at: datetime) -> NoteId:
    """Being built."""
    raise NotImplementedError
