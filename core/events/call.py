"""What can happen to a call (报警). The caller's number, name and words are never in an event."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.base import Event
from core.geo import LngLat
from core.ids import CallId, IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReceived(Event):
    """接警: someone tells us. What identifies them stands in a side table under ``call_id``."""

    KIND: ClassVar[str] = "call.received"

    call_id: CallId
    channel: str  # fixed_phone, mobile_phone, sms, web, walk_in, transfer_110 ...
    place: LngLat | None
    address: str
    caller_digest: str  # salted sha256 of number, name and words; the salt is erased with them


@dataclass(frozen=True, slots=True, kw_only=True)
class CallClosed(Event):
    """The call led to no incident of its own (重复报警, 骚扰, 咨询 ...)."""

    KIND: ClassVar[str] = "call.closed"

    call_id: CallId
    outcome: str  # nuisance, enquiry, silent, duplicate, abandoned
    incident_id: IncidentId | None  # the incident it repeats, if it does


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerRead(Event):
    """Somebody looked at a caller's personal data."""

    KIND: ClassVar[str] = "call.caller_read"

    call_id: CallId
