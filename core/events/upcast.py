"""Old entries in today's words: each step lifts one version of one kind by one. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from core.events.base import Event
from core.events.catalogue import KINDS
from core.wire import read_event

Data = dict[str, Any]
Step = Callable[[Data], Data]


def _imported_2(data: Data) -> Data:
    uncounted = {"added_count": None, "changed_count": None, "removed_count": None}
    return {**data, "datum": "", **uncounted}


UPCASTERS: dict[tuple[str, int], Step] = {("geodata.imported", 1): _imported_2}
"""``(kind, version)`` to what gives the fields of ``version + 1``. Never edited, only added to."""


class UnknownEvent(ValueError):
    """An entry of a kind or a version this program does not know: it is older than the log."""


def upcast(
    kind: str,
    version: int,
    data: Data,
    *,
    newest: int,
    steps: Mapping[tuple[str, int], Step] = UPCASTERS,
) -> Data:
    """Lift an event's fields from ``version`` to ``newest``.

    Raises
    ------
    UnknownEvent
        If the version is newer than ``newest``, or a step between is missing.
    """
    if version > newest:
        raise UnknownEvent(f"{kind} version {version} is newer than this program ({newest})")
    for old in range(version, newest):
        step = steps.get((kind, old))
        if step is None:
            raise UnknownEvent(f"no step lifts {kind} from version {old}")
        data = step(data)
    return data


def event_of(kind: str, version: int, data: Data) -> Event:
    """Make the event an entry tells of, whatever version it was written in.

    Raises
    ------
    UnknownEvent
        If the kind, or its version, is not known here.
    pydantic.ValidationError
        If the fields are not that event's.
    """
    try:
        thing = KINDS[kind]
    except KeyError:
        raise UnknownEvent(f"no event is called {kind}") from None
    return read_event(thing, upcast(kind, version, data, newest=thing.VERSION))
