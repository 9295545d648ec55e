"""A few events to write down, and one of every kind for the golden files."""

import dataclasses
import types
import typing
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from core.actor import person
from core.events.base import Event
from core.events.house import NormChanged
from core.geo import LngLat

AT = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
ALICE = person(1)


def changed(key: str = "a", *, formation_id: int = 1) -> NormChanged:
    """Give an event no room projects: the log alone is looked at."""
    return NormChanged(formation_id=formation_id, key=key, value=2.5, was_value=1.0)


def a_sample(kind: type[Event]) -> Event:
    """Make an event with every field filled in."""
    hints = typing.get_type_hints(kind)
    fields = [field.name for field in dataclasses.fields(kind)]
    return kind(**{name: _value(name, hints[name]) for name in fields})


def _value(name: str, hint: Any) -> Any:
    while hasattr(hint, "__supertype__"):  # a NewType
        hint = hint.__supertype__
    origin = typing.get_origin(hint)
    if origin in {typing.Union, types.UnionType}:
        return _value(name, next(one for one in typing.get_args(hint) if one is not type(None)))
    if origin is tuple:
        return (7, 2, 1)
    if hint is LngLat:
        return LngLat(114.3055, 30.5928)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    return {
        int: 3,
        float: 1.5,
        str: f"{name} 武昌",
        UUID: UUID("0196f3a0-0000-7000-8000-00000000000a"),
        bool: True,
        datetime: AT,
    }[hint]
