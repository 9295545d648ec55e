"""A stream's whole state with the entry it is true at, read in one moment."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from desk.domain.streams import ListNoun, Stream
from desk.schemas import PositionsFrame, Shape, Snapshot
from desk.selectors.appliances import appliance_lines, positions
from desk.selectors.calls import call_lines, pre_alert_lines
from desk.selectors.entries import event_lines, parked_lines
from desk.selectors.incidents import incident_card, incident_lines
from dispatch import api as dispatch
from eventlog import api as eventlog
from org import api as org

_LINES: dict[ListNoun, Callable[[int], Sequence[Shape]]] = {
    "incidents": incident_lines,
    "appliances": appliance_lines,
    "calls": call_lines,
    "pre_alerts": pre_alert_lines,
    "events": event_lines,
    "parked": parked_lines,
}


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it stood at one moment (REPEATABLE READ, the outermost transaction)."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def snapshot(stream: Stream) -> Snapshot | PositionsFrame:
    """Read a stream's whole state and the number of the log entry it is true at.

    For positions, which have no log, the newest fixes as the first frame. An incident that does not
    exist is an empty list.
    """
    with one_moment():
        if stream.noun == "positions":
            return positions(_formation(stream), stream=str(stream), at=timezone.now())
        if stream.incident_id is not None:
            card = incident_card(stream.incident_id)
            log = org.log_of(card.incident.formation_id) if card else None
            things: Sequence[Shape] = [card] if card else []
        else:
            log = org.log_of(_formation(stream))
            things = _LINES[stream.noun](_formation(stream))  # type: ignore[index]
        return Snapshot(
            kind="snapshot",
            stream=str(stream),
            seq=eventlog.head_of(log).seq if log else 0,
            data=[thing.model_dump(mode="json") for thing in things],
        )


def may_hear(person_id: int, stream: Stream) -> bool:
    """Whether a person may listen to a stream: theirs by scope, or by the incident's audience."""
    if stream.incident_id is not None:
        audience = dispatch.incident_audience(stream.incident_id)
        return bool(audience) and org.sees(person_id, audience)
    formation_id = _formation(stream)
    if stream.noun == "parked":
        return org.may(person_id, "read_parked", formation_id)
    return org.sees(person_id, [formation_id])


def _formation(stream: Stream) -> int:
    if stream.formation_id is None:
        raise ValueError(f"{stream} is not of a formation")
    return stream.formation_id
