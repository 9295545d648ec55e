"""A tick of positions as bytes: docs/wire.md says what each means. Pure."""

import struct
from collections.abc import Iterable
from functools import lru_cache

from realtime.positions import Row

KIND, VERSION = 1, 1  # the first two bytes of every packed message
RECORD_BYTES = 24
UNKNOWN = 0xFFFF
MOST = UNKNOWN - 1  # what is more than a field holds counts as the most it holds

_HEAD = struct.Struct("<BBHIQqH")  # kind, version, head's bytes, count, tick, at_ms, name's bytes
_RECORD = struct.Struct("<IiiHHHHi")
_WORD_BYTES = 8  # records begin at a multiple of this


def record(row: Row, at_ms: int) -> bytes:
    """Pack one appliance's fix; its age counts from the tick's own moment."""
    appliance_id, lng, lat, heading_deg, speed_mps, accuracy_m, fix_at_ms = row
    age_ms = at_ms - fix_at_ms
    return _RECORD.pack(
        appliance_id,
        round(lng * 1e7),
        round(lat * 1e7),
        UNKNOWN if heading_deg is None else round(heading_deg % 360 * 100) % 36_000,
        _field(speed_mps, 100),
        _field(accuracy_m, 10),
        age_ms & 0xFFFF,
        age_ms >> 16,
    )


def message(stream: str, tick: int, at_ms: int, records: Iterable[bytes]) -> bytes:
    """Put a stream's records of one tick together."""
    body = b"".join(records)
    name = _name(stream)
    size, count = _HEAD.size + len(name), len(body) // RECORD_BYTES
    return _HEAD.pack(KIND, VERSION, size, count, tick, at_ms, len(stream)) + name + body


def _field(value: float | None, times: int) -> int:
    if value is None:
        return UNKNOWN
    within = max(0.0, min(float(MOST), value))  # else it may be too large to multiply
    return min(MOST, round(within * times))


@lru_cache(maxsize=4096)
def _name(stream: str) -> bytes:
    """Give a stream's name, filled up so that the records begin at a multiple of eight."""
    name = stream.encode("ascii")
    return name + bytes(-(_HEAD.size + len(name)) % _WORD_BYTES)
