"""The JSON form of the present Traccar client. Pure."""

import json
from datetime import datetime
from typing import Any

from core.geo import LngLat
from ingest.avl.fix import (
    Fix,
    Refusal,
    accuracy_of,
    heading_of,
    moment_of,
    number,
    zero_or_more,
)


def decode_traccar(body: bytes, now: datetime) -> Fix | Refusal:
    """Read ``{"device_id": ..., "location": {"timestamp": ..., "coords": {...}}}``.

    Speed is in m/s; -1 means unknown for speed and heading. Extras are left alone.

    Parameters
    ----------
    body
        The request's body.
    now
        The moment that counts when the device sends none.
    """
    said = _object(body)
    identity = said.get("device_id")
    if not isinstance(identity, str | int) or isinstance(identity, bool) or identity == "":
        return Refusal("no_identity" if said else "bad_json")
    identity = str(identity)
    location = _within(said, "location")
    coords = _within(location, "coords")
    if not coords:
        return Refusal("no_position", identity)
    lng, lat = number(coords.get("longitude")), number(coords.get("latitude"))
    if lng is None or lat is None:
        return Refusal("bad_place", identity)
    is_timed = "timestamp" in location
    at = moment_of(location["timestamp"]) if is_timed else now
    if at is None:
        return Refusal("bad_time", identity)
    return Fix(
        identity=identity,
        place=LngLat(lng, lat),
        at=at,
        heading_deg=heading_of(coords.get("heading")),
        speed_mps=zero_or_more(coords.get("speed")),
        accuracy_m=accuracy_of(coords.get("accuracy")),
        is_timed=is_timed,
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _within(said: dict[str, Any], key: str) -> dict[str, Any]:
    inner = said.get(key)
    return inner if isinstance(inner, dict) else {}
