"""What dispatch does when something else happens: run by the worker."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.actor import system
from core.events.detector import DetectorAlarmed
from core.ids import OrderId
from dispatch.services.movement import observe_movement
from dispatch.services.orders import ROOM, UNSIGNED, note_unsigned
from dispatch.services.pre_alerts import raise_pre_alert
from eventlog.api import EntryView, every, on_deadline, reacts

OBSERVE_EVERY_S = 1.0
HEARD_WITHIN = timedelta(seconds=5)  # more than a look takes, and than hosts' clocks differ
LOOK_THOROUGHLY_EVERY_S = 20.0


@reacts(DetectorAlarmed, room=ROOM)
def raise_on_alarm(event: DetectorAlarmed, entry: EntryView) -> None:
    """Put a detector's alarm on the desk with a force ready."""
    raise_pre_alert(
        alarm_id=event.alarm_id,
        detector_id=event.detector_id,
        premises_id=event.premises_id,
        place=event.place,
        formation_id=event.formation_id,
        actor=system("reaction"),
        at=entry.recorded_at,
    )


@on_deadline(UNSIGNED)
def tell_unsigned(body: dict[str, Any], due_at: datetime) -> None:
    """Tell the desk that a station has not signed for its order."""
    note_unsigned(order_id=OrderId(UUID(body["order_id"])), actor=system("deadline"), at=due_at)


@every(OBSERVE_EVERY_S)
def observe(now: datetime) -> None:
    """See who of those just heard left, arrived or came back."""
    observe_movement(now, heard_since=now - HEARD_WITHIN)


@every(LOOK_THOROUGHLY_EVERY_S)
def observe_thoroughly(now: datetime) -> None:
    """See what a quick look misses: fixes that came late, and who went from an incident."""
    observe_movement(now)
