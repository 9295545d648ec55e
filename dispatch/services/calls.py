"""Calls (报警): received, closed, and who called looked up. Who called never enters the log."""

import secrets
from datetime import datetime

from core.actor import Actor
from core.events.call import CallClosed, CallerRead, CallReceived
from core.geo import LngLat, is_on_earth
from core.ids import CallId, FormationId, IncidentId
from core.wire import canonical_text, sha256_hex
from dispatch.domain.call_life import CallChannel, CallOutcome, CallState, without_numbers
from dispatch.domain.refusals import CallSettled
from dispatch.domain.rows import CallerRow
from dispatch.models import Call, Caller, Incident
from dispatch.services.holding import tell
from eventlog.api import recorded
from org.api import NotVisible, get_formation

SALT_BYTES = 16


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
    """Take a call (接警). The same id again changes nothing.

    Telephone numbers dictated into the address are masked there: the address enters the log.

    Raises
    ------
    ValueError
        If the channel is none of ``CallChannel`` or the place is not on earth.
    """
    if place is not None and not is_on_earth(place):
        raise ValueError("the place is not on earth")
    formation = get_formation(formation_id)
    salt = secrets.token_bytes(SALT_BYTES)
    with recorded():
        _, is_new = Caller.objects.get_or_create(
            call_id=call_id, defaults={"phone": phone, "name": name, "words": words, "salt": salt}
        )
        if not is_new:
            return call_id
        event = CallReceived(
            formation_id=FormationId(formation_id),
            call_id=call_id,
            channel=CallChannel(channel),
            place=place,
            address=without_numbers(address, phone),
            caller_digest=salted_digest(salt, [phone, name, words]),
        )
        tell(event, actor=actor, at=at, formation=formation)
    return call_id


def close_call(
    *, call_id: CallId, outcome: str, incident_id: IncidentId | None, actor: Actor, at: datetime
) -> None:
    """Close a call that becomes no incident of its own.

    Raises
    ------
    ValueError
        If a duplicate names no incident, another outcome names one, or the outcome is unknown.
    NotVisible
        If there is no such call or incident.
    CallSettled
        If it was accepted or closed before.
    """
    ending = CallOutcome(outcome)
    if (ending is CallOutcome.DUPLICATE) != (incident_id is not None):
        raise ValueError("a duplicate names the incident it repeats, and nothing else does")
    with recorded():
        call = hold_waiting_call(call_id)
        if incident_id and not Incident.objects.filter(pk=incident_id).exists():
            raise NotVisible(f"incident {incident_id}")
        event = CallClosed(
            formation_id=FormationId(call.formation_id),
            call_id=call_id,
            outcome=ending,
            incident_id=incident_id,
        )
        tell(event, actor=actor, at=at)


def read_caller(*, call_id: CallId, actor: Actor, at: datetime) -> CallerRow:
    """Look at who called. Leaves an entry saying who looked.

    Raises
    ------
    NotVisible
        If there is no such call, or its caller was erased.
    """
    with recorded():
        call = Call.objects.filter(pk=call_id).first()
        caller = Caller.objects.filter(pk=call_id).first()
        if call is None or caller is None:
            raise NotVisible(f"call {call_id}")
        event = CallerRead(formation_id=FormationId(call.formation_id), call_id=call_id)
        tell(event, actor=actor, at=at)
    return CallerRow(caller.phone, caller.name, caller.words)


def hold_waiting_call(call_id: CallId) -> Call:
    """Lock a call nobody has settled.

    Raises
    ------
    NotVisible
        If there is no such call.
    CallSettled
        If it was accepted or closed before.
    """
    call = Call.objects.select_for_update().filter(pk=call_id).first()
    if call is None:
        raise NotVisible(f"call {call_id}")
    if call.state != CallState.WAITING:
        raise CallSettled
    return call


def salted_digest(salt: bytes, said: list[str]) -> str:
    """Digest what a person said. With the salt erased it proves nothing and reveals nothing."""
    return sha256_hex(salt.hex() + canonical_text(said))
