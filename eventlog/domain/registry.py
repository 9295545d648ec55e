"""What rooms asked the worker to do: on an event, at a moment that came, every so often."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.events.base import Event

Reaction = Callable[[Any, Any], None]
DeadlineHandler = Callable[[dict[str, Any], datetime], None]
Hook = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Periodic:
    """A hook and how often it runs."""

    name: str
    every_s: float
    run: Hook


REACTIONS: dict[str, dict[str, list[Reaction]]] = defaultdict(lambda: defaultdict(list))
"""Room to event kind to its functions, in the order they were named."""
DEADLINES: dict[str, DeadlineHandler] = {}
HOOKS: list[Periodic] = []


def reacts(*kinds: type[Event], room: str) -> Callable[[Reaction], Reaction]:
    """Mark a function of a room's ``reactions.py`` as what that room does when these happen.

    The worker calls it as ``function(event, entry)`` inside ``recorded()``, in the order of the
    log, with the room's cursor moved in the same transaction: it has its effect exactly once. One
    that fails three times is parked and the next entries get through.
    """

    def mark(function: Reaction) -> Reaction:
        for kind in kinds:
            REACTIONS[room][kind.KIND].append(function)
        return function

    return mark


def on_deadline(what: str) -> Callable[[DeadlineHandler], DeadlineHandler]:
    """Mark a function as what happens when a deadline of this name comes.

    The worker calls it as ``function(body, due_at)`` inside ``recorded()``; the deadline is gone
    with the same transaction. It must look whether the thing it waited for has happened meanwhile.

    Raises
    ------
    ValueError
        If two functions want the same name.
    """

    def mark(function: DeadlineHandler) -> DeadlineHandler:
        if what in DEADLINES:
            raise ValueError(f"two functions answer the deadline {what}")
        DEADLINES[what] = function
        return function

    return mark


def every(seconds: float) -> Callable[[Hook], Hook]:
    """Mark a function of a room's ``jobs.py`` or ``reactions.py`` to be run every so many seconds.

    The one leading worker calls it as ``function(now)``, outside any transaction: it opens its own.
    A run that takes longer than the interval delays the next one; none are stacked up.
    """

    def mark(function: Hook) -> Hook:
        HOOKS.append(Periodic(f"{function.__module__}.{function.__name__}", seconds, function))
        return function

    return mark
