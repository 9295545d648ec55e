"""What can happen to an incident (警情). Add classes, never edit them: old logs must read."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.base import Event
from core.geo import LngLat
from core.ids import CallId, FormationId, IncidentId, NoteId, PreAlertId, PremisesId
from core.incident_type import IncidentType


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOpened(Event):
    """立案: a call or a pre-alert was accepted and given a type, an alarm level and a place."""

    KIND: ClassVar[str] = "incident.opened"

    incident_id: IncidentId
    number: str  # 警情编号: formation code, Beijing day, counter
    call_id: CallId | None
    pre_alert_id: PreAlertId | None
    incident_type: IncidentType
    alarm_level: int  # 1 (lowest) to 5
    place: LngLat
    address: str
    premises_id: PremisesId | None
    audience: tuple[FormationId, ...]  # the responsible formation and its ancestors, then


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentUpgraded(Event):
    """升级: the alarm level rose."""

    KIND: ClassVar[str] = "incident.upgraded"

    incident_id: IncidentId
    alarm_level: int
    was_level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentControlled(Event):
    """控制: the fire no longer spreads."""

    KIND: ClassVar[str] = "incident.controlled"

    incident_id: IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPutOut(Event):
    """扑灭/处置结束: nothing burns, nobody is in danger any more."""

    KIND: ClassVar[str] = "incident.put_out"

    incident_id: IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentClosed(Event):
    """结案: everyone is back; the file is shut."""

    KIND: ClassVar[str] = "incident.closed"

    incident_id: IncidentId
    outcome: str  # handled, false_alarm, malicious


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentNoted(Event):
    """记事: somebody wrote something down. The words stand in a side table."""

    KIND: ClassVar[str] = "incident.noted"

    incident_id: IncidentId
    note_id: NoteId
    digest: str  # salted sha256 of the words
