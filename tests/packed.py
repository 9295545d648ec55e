"""A stranger's reading of packed positions: written from docs/wire.md, not from our packing."""

from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RECORD_BYTES = 24


def unpacked(data: bytes) -> dict[str, Any]:
    """Give a packed message as the JSON frame that the HTTP snapshot would be."""
    kind, version, records_at = data[0], data[1], _number(data, 2, 2)
    assert (kind, version) == (1, 1), (kind, version)
    count = _number(data, 4, 4)
    at_ms = _number(data, 16, 8, signed=True)
    name_bytes = _number(data, 24, 2)
    assert len(data) == records_at + count * RECORD_BYTES
    records = [data[at : at + RECORD_BYTES] for at in range(records_at, len(data), RECORD_BYTES)]
    return {
        "kind": "positions",
        "stream": data[26 : 26 + name_bytes].decode("ascii"),
        "tick": _number(data, 8, 8),
        "at": _moment(at_ms),
        "ids": [_number(one, 0, 4) for one in records],
        "lnglat": [
            [_number(one, 4, 4, signed=True) / 1e7, _number(one, 8, 4, signed=True) / 1e7]
            for one in records
        ],
        "heading_deg": [_known(one, 12, 100) for one in records],
        "speed_mps": [_known(one, 14, 100) for one in records],
        "accuracy_m": [_known(one, 16, 10) for one in records],
        "fix_at": [_moment(at_ms - _number(one, 18, 6, signed=True)) for one in records],
    }


def _number(data: bytes, at: int, size_bytes: int, *, signed: bool = False) -> int:
    return int.from_bytes(data[at : at + size_bytes], "little", signed=signed)


def _known(data: bytes, at: int, per: int) -> float | None:
    found = _number(data, at, 2)
    return None if found == 0xFFFF else found / per


def _moment(at_ms: int) -> str:
    return (EPOCH + timedelta(milliseconds=at_ms)).isoformat(timespec="milliseconds")
