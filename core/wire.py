"""Canonical text of a value (RFC 8785), and events to and from it."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import rfc8785
from pydantic import TypeAdapter

from core.events.base import Event


def canonical_text(value: Any) -> str:
    """Write a JSON value in its one canonical form (RFC 8785).

    Raises
    ------
    ValueError
        For NaN, infinities and integers beyond 2**53, which JSON cannot carry safely.
    """
    try:
        return rfc8785.dumps(value).decode("utf-8")
    except rfc8785.CanonicalizationError as problem:
        raise ValueError(str(problem)) from problem


def sha256_hex(text: str) -> str:
    """Digest a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def instant(at: datetime) -> str:
    """Write a moment in the one form that is hashed: UTC, microseconds, ``Z``."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(tz=UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event_data(event: Event) -> dict[str, Any]:
    """Give an event's fields as JSON values."""
    data: dict[str, Any] = _adapter(type(event)).dump_python(event, mode="json")
    return data


def read_event(kind: type[Event], data: dict[str, Any]) -> Event:
    """Make an event of its fields again.

    Raises
    ------
    pydantic.ValidationError
        If the fields are not that event's.
    """
    return _adapter(kind).validate_python(data)


_ADAPTERS: dict[type[Event], TypeAdapter[Event]] = {}


def _adapter(kind: type[Event]) -> TypeAdapter[Event]:
    made = _ADAPTERS.get(kind)
    if made is None:
        made = _ADAPTERS[kind] = TypeAdapter(kind)
    return made
