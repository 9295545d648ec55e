"""Which function of which room changes its tables when an event is recorded, or read again."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model

from core.events.base import Event
from core.stamp import Stamp

AnyEvent = TypeVar("AnyEvent", bound=Event)
Projection = Callable[[AnyEvent, Stamp], None]

_BY_KIND: dict[str, list[Callable[[Any, Stamp], None]]] = defaultdict(list)
PROJECTED_TABLES: list[type[Model]] = []
"""Tables that add up to the same rows whenever the log is read again. All others are truth."""


def projects(*kinds: type[AnyEvent]) -> Callable[[Projection[AnyEvent]], Projection[AnyEvent]]:
    """Mark a function of a room's ``projections.py`` as what these events do to its tables.

    It may read truth tables and its own projections, and must use nothing but the event and the
    stamp beside them: no clock, no random number, no entry number.
    """

    def mark(function: Projection[AnyEvent]) -> Projection[AnyEvent]:
        for kind in kinds:
            _BY_KIND[kind.KIND].append(function)
        return function

    return mark


def projected(*tables: type[Model]) -> None:
    """Name a room's projection tables, for ``manage.py rebuild``."""
    PROJECTED_TABLES.extend(tables)


def project(event: Event, stamp: Stamp) -> None:
    """Change every table this event changes."""
    for function in _BY_KIND[event.KIND]:
        function(event, stamp)
