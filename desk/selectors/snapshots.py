"""A stream's whole state with the entry it is true at, read in one moment."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from desk.domain.streams import ListNoun, Noun, Stream
from desk.schemas.cards import PositionsFrame, Shape, Snapshot
from desk.selectors.appliances import appliance_lines, positions
from desk.selectors.calls import call_lines, pre_alert_lines
from desk.selectors.entries import event_lines, parked_lines
from desk.selectors.incidents import incident_card, incident_lines
from desk.selectors.live_cards import (
    premises_formation,
    premises_live_card,
    station_live_card,
)
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

    For positions, which have no log, the newest fixes as the first frame. An incident, a station or
    a premises that does not exist is an empty list.
    """
    with one_moment():
        if stream.noun == "positions":
            return positions(_formation(stream), stream=str(stream), at=timezone.now())
        log = find_log(stream)
        things = _things(stream) if log else []
        return Snapshot(
            kind="snapshot",
            stream=str(stream),
            seq=eventlog.head_of(log).seq if log else 0,
            data=[thing.model_dump(mode="json") for thing in things],
        )


def find_log(stream: Stream) -> str:
    """Name the log a stream counts by; "" for what does not exist."""
    whose = _whose(stream)
    return "" if whose is None else org.log_of(whose)


def may_hear(person_id: int, stream: Stream) -> bool:
    """Whether a person may listen to a stream: theirs by scope, or by the incident's audience."""
    return bool(heard_of([stream], person_id))


def heard_of(streams: Iterable[Stream], person_id: int) -> list[Stream]:
    """Give those of these streams that a person may listen to, in order."""
    sight = org.Sight(person_id)
    return [one for one in streams if _is_heard(one, sight)]


def _is_heard(stream: Stream, by: org.Sight) -> bool:
    if stream.incident_id is not None:
        return by.sees(dispatch.incident_audience(stream.incident_id))
    whose = _whose(stream)
    if whose is None:
        return False
    command = _TO_HEAR.get(stream.noun)
    return by.may(command, whose) if command else by.sees([whose])


def _things(stream: Stream) -> Sequence[Shape]:
    if stream.incident_id is not None:
        card: Shape | None = incident_card(stream.incident_id)
    elif stream.premises_id is not None:
        card = premises_live_card(stream.premises_id)
    elif stream.noun == "station":
        card = station_live_card(_formation(stream))
    else:
        return _LINES[stream.noun](_formation(stream))  # type: ignore[index]
    return [card] if card else []


def _whose(stream: Stream) -> int | None:
    """Name the formation that answers for what a stream tells of."""
    if stream.premises_id is not None:
        return premises_formation(stream.premises_id)
    if stream.incident_id is not None:
        rows = dispatch.incident_rows(ids=[stream.incident_id])
        return rows[0].formation_id if rows else None
    return _formation(stream)


def _formation(stream: Stream) -> int:
    if stream.formation_id is None:
        raise ValueError(f"{stream} is not of a formation")
    return stream.formation_id


_TO_HEAR: dict[Noun, str] = {
    "parked": "read_parked",
    "station": "read_basics",  # as for the files they are cards of
    "premises": "read_basics",
}
"""What one must be allowed besides seeing the formation."""
