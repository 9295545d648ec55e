"""Every kind of event there is, by its name in the log."""

from core.events import (
    appliance,
    basics,
    call,
    camera,
    detector,
    house,
    incident,
    pre_alert,
    recommendation,
    resource,
    response_plan,
    token,
)
from core.events.base import Event

_NOUNS = (
    appliance,
    basics,
    call,
    camera,
    detector,
    house,
    incident,
    pre_alert,
    recommendation,
    resource,
    response_plan,
    token,
)

KINDS: dict[str, type[Event]] = {
    thing.KIND: thing
    for noun in _NOUNS
    for thing in vars(noun).values()
    if isinstance(thing, type) and issubclass(thing, Event) and hasattr(thing, "KIND")
}
