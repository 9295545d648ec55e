"""Incidents (警情): opened, raised, controlled, put out, closed, noted."""

import secrets
from datetime import datetime

from django.db import connection

from core.actor import Actor
from core.events.incident import (
    IncidentClosed,
    IncidentControlled,
    IncidentNoted,
    IncidentOpened,
    IncidentPutOut,
    IncidentUpgraded,
)
from core.geo import LngLat, is_on_earth
from core.ids import CallId, FormationId, IncidentId, NoteId, PreAlertId, PremisesId, new_uuid
from core.incident_type import IncidentType
from core.levels import is_level
from dispatch.domain.call_life import without_numbers
from dispatch.domain.incident_life import (
    IncidentCommand,
    IncidentState,
    Outcome,
    is_rise,
    may_close,
)
from dispatch.domain.numbers import beijing_day, incident_number
from dispatch.domain.refusals import (
    IncidentHasOpenOrders,
    LevelCannotFall,
    NoSuchLevel,
    OutOfArea,
    WrongIncidentState,
)
from dispatch.domain.rows import OpenedIncident
from dispatch.models import Incident, IncidentNote, TurnoutOrder
from dispatch.services.calls import SALT_BYTES, hold_waiting_call, salted_digest
from dispatch.services.holding import hold_incident, tell
from eventlog.api import recorded
from gis.api import NoRoadNetwork, is_on_network, premises_at
from org.api import FormationCard, get_formation

NEAR_MAP_M = 5_000  # a fire on a lake is ours; a swapped longitude is not


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
    pre_alert_id: PreAlertId | None = None,
) -> OpenedIncident:
    """Put an incident on the books (立案), accepting its call. The same id again changes nothing.

    Without ``premises_id`` the premises at the place is taken, if one stands there.

    Raises
    ------
    NoSuchLevel
        If the standard knows no such alarm level for the type.
    OutOfArea
        If the place lies far from every road of this centre's map.
    CallSettled
        If the call was accepted or closed before.
    NotVisible
        If there is no such formation or call.
    """
    if not is_level(incident_type, alarm_level):
        raise NoSuchLevel(level=alarm_level)
    if not _is_ours(place):
        raise OutOfArea
    formation = get_formation(formation_id)
    with recorded():
        if (number := _number_of(incident_id)) is not None:
            return OpenedIncident(incident_id, number)
        if call_id is not None:
            hold_waiting_call(call_id)
        if premises_id is None:
            premises_id = next((one.id for one in premises_at(place)), None)
        number = _next_number(formation, at)
        event = IncidentOpened(
            formation_id=FormationId(formation.id),
            incident_id=incident_id,
            number=number,
            call_id=call_id,
            pre_alert_id=pre_alert_id,
            incident_type=incident_type,
            alarm_level=alarm_level,
            place=place,
            address=without_numbers(address, ""),
            premises_id=None if premises_id is None else PremisesId(premises_id),
            audience=tuple(FormationId(one) for one in reversed(formation.ancestry)),
        )
        tell(event, actor=actor, at=at, formation=formation)
    return OpenedIncident(incident_id, number)


def upgrade_incident(
    *, incident_id: IncidentId, alarm_level: int, actor: Actor, at: datetime
) -> None:
    """Raise the alarm level (升级).

    Raises
    ------
    NotVisible, IncidentClosed, WrongIncidentState
        As for every command on an incident.
    NoSuchLevel
        If the standard knows no such level for the type.
    LevelCannotFall
        If it is not higher than the present one.
    """
    with recorded():
        incident = hold_incident(incident_id, IncidentCommand.UPGRADE)
        incident_type = IncidentType(incident.incident_type)
        if not is_level(incident_type, alarm_level):
            raise NoSuchLevel(level=alarm_level)
        if not is_rise(incident_type, incident.alarm_level, alarm_level):
            raise LevelCannotFall(level=incident.alarm_level)
        event = IncidentUpgraded(
            formation_id=FormationId(incident.formation_id),
            incident_id=incident_id,
            alarm_level=alarm_level,
            was_level=incident.alarm_level,
        )
        tell(event, actor=actor, at=at)


def control_incident(*, incident_id: IncidentId, actor: Actor, at: datetime) -> None:
    """Say that the fire no longer spreads (控制)."""
    with recorded():
        incident = hold_incident(incident_id, IncidentCommand.CONTROL)
        event = IncidentControlled(
            formation_id=FormationId(incident.formation_id), incident_id=incident_id
        )
        tell(event, actor=actor, at=at)


def put_out_incident(*, incident_id: IncidentId, actor: Actor, at: datetime) -> None:
    """Say that nothing burns and nobody is in danger any more (扑灭/处置结束)."""
    with recorded():
        incident = hold_incident(incident_id, IncidentCommand.PUT_OUT)
        event = IncidentPutOut(
            formation_id=FormationId(incident.formation_id), incident_id=incident_id
        )
        tell(event, actor=actor, at=at)


def close_incident(*, incident_id: IncidentId, outcome: str, actor: Actor, at: datetime) -> None:
    """Shut the file (结案).

    ``handled`` wants it put out first; ``false_alarm`` and ``malicious`` want that nothing was: a
    real fire may not be filed as a false alarm.

    Raises
    ------
    ValueError
        If the outcome is none of ``Outcome``.
    IncidentHasOpenOrders
        If an appliance has not returned.
    WrongIncidentState
        If the outcome does not fit what happened.
    """
    ending = Outcome(outcome)
    with recorded():
        incident = hold_incident(incident_id, IncidentCommand.CLOSE)
        had_water_on = incident.water_on_at is not None
        if not may_close(IncidentState(incident.state), ending, had_water_on=had_water_on):
            raise WrongIncidentState
        out = TurnoutOrder.objects.filter(incident_id=incident_id, is_open=True).count()
        if out:
            raise IncidentHasOpenOrders(count=out)
        event = IncidentClosed(
            formation_id=FormationId(incident.formation_id),
            incident_id=incident_id,
            outcome=ending,
        )
        tell(event, actor=actor, at=at)


def note_incident(*, incident_id: IncidentId, words: str, actor: Actor, at: datetime) -> NoteId:
    """Write something down (记事). The words stand beside the log, their salted digest in it."""
    note_id = NoteId(new_uuid())
    salt = secrets.token_bytes(SALT_BYTES)
    with recorded():
        incident = hold_incident(incident_id, IncidentCommand.NOTE)
        IncidentNote.objects.create(id=note_id, incident_id=incident_id, words=words, salt=salt)
        event = IncidentNoted(
            formation_id=FormationId(incident.formation_id),
            incident_id=incident_id,
            note_id=note_id,
            digest=salted_digest(salt, [words]),
        )
        tell(event, actor=actor, at=at)
    return note_id


def _is_ours(place: LngLat) -> bool:
    """Whether the place can be ours; without a road network nobody can say, and 119 goes on."""
    try:
        return is_on_earth(place) and is_on_network(place, within_m=NEAR_MAP_M)
    except NoRoadNetwork:
        return True


def _number_of(incident_id: IncidentId) -> str | None:
    """Give the number of an incident on the books; who comes second with an id waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 119))", [incident_id.hex])
    return Incident.objects.filter(pk=incident_id).values_list("number", flat=True).first()


def _next_number(formation: FormationCard, at: datetime) -> str:
    day = beijing_day(at)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [formation.id, day])
        return incident_number(formation.code, day, cursor.fetchone()[0])


_COUNT = """
    INSERT INTO dispatch_numbercounter AS counter (formation_id, day, last) VALUES (%s, %s, 1)
    ON CONFLICT (formation_id, day) DO UPDATE SET last = counter.last + 1
    RETURNING last
"""
