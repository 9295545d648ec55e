"""The OsmAnd form, ``/?id=...&lat=...&lon=...``: also of older Traccar clients. Pure."""

from datetime import datetime
from urllib.parse import parse_qsl

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

KNOT_MPS = 1852.0 / 3600.0  # exact: the international nautical mile
FIELDS_AT_MOST = 100


def decode_osmand(query: str, now: datetime) -> Fix | Refusal:
    """Read a query string or form body.

    Parameters
    ----------
    query
        ``id`` or ``deviceid``; ``lat`` and ``lon``, or ``location=lat,lon``; optionally
        ``timestamp``, ``speed`` (knots), ``bearing`` or ``heading``, ``accuracy`` (m), ``valid``.
        Everything else is left alone.
    now
        The moment that counts when the device sends none.

    Notes
    -----
    As read by Traccar's OsmAndProtocolDecoder: a number below 2**31 is seconds.
    """
    said = fields_of(query.lstrip("/?"))
    if said is None:
        return Refusal("too_many_fields")
    identity = said.get("id") or said.get("deviceid") or ""
    if not identity:
        return Refusal("no_identity")
    place = _place(said)
    if isinstance(place, str):
        return Refusal(place, identity)
    is_timed = "timestamp" in said
    at = moment_of(said["timestamp"]) if is_timed else now
    if at is None:
        return Refusal("bad_time", identity)
    knots = zero_or_more(said.get("speed"))
    return Fix(
        identity=identity,
        place=place,
        at=at,
        heading_deg=heading_of(said.get("bearing", said.get("heading"))),
        speed_mps=None if knots is None else knots * KNOT_MPS,
        accuracy_m=accuracy_of(said.get("accuracy")),
        is_timed=is_timed,
    )


def fields_of(query: str) -> dict[str, str] | None:
    """Read a query string as ``parse_qsl`` does; None when it has too many fields."""
    if "%" in query or "+" in query:
        try:
            return dict(parse_qsl(query, max_num_fields=FIELDS_AT_MOST))
        except ValueError:
            return None
    pairs = query.split("&")  # most are plain, and read in a third of the time
    if len(pairs) > FIELDS_AT_MOST:
        return None
    said = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if value:
            said[name] = value
    return said


def _place(said: dict[str, str]) -> LngLat | str:
    """Give the place, or the reason why there is none."""
    lat, lng = said.get("lat"), said.get("lon")
    if "location" in said:
        lat, _, lng = said["location"].partition(",")
    if not lat and not lng:
        return "no_position"  # cells and networks only: true, and of no use to us
    if said.get("valid", "true").lower() in {"false", "0"}:
        return "not_valid"
    place = (number(lng), number(lat))
    return "bad_place" if place[0] is None or place[1] is None else LngLat(place[0], place[1])
