"""Names of things: happenings carry a UUIDv7 made where they happen, registered things a number."""

import secrets
import time
from typing import NewType
from uuid import UUID

FormationId = NewType("FormationId", int)
PersonId = NewType("PersonId", int)
StationId = NewType("StationId", int)
ApplianceId = NewType("ApplianceId", int)
PremisesId = NewType("PremisesId", int)
DetectorId = NewType("DetectorId", int)

CallId = NewType("CallId", UUID)
IncidentId = NewType("IncidentId", UUID)
OrderId = NewType("OrderId", UUID)
NoteId = NewType("NoteId", UUID)
PreAlertId = NewType("PreAlertId", UUID)
DetectorAlarmId = NewType("DetectorAlarmId", UUID)

RecommendationId = NewType("RecommendationId", str)
"""sha256, in hexadecimal, of the recommendation's canonical text."""


ENTROPY_BYTES = 10
MILLISECOND_BITS = 48


def uuid7(at_ms: int, entropy: bytes) -> UUID:
    """Make a UUIDv7 (RFC 9562 section 5.7) from Unix milliseconds and 10 random bytes.

    Raises
    ------
    ValueError
        If the time does not fit 48 bits or there are not 10 bytes.
    """
    if not 0 <= at_ms < 1 << MILLISECOND_BITS or len(entropy) != ENTROPY_BYTES:
        raise ValueError("uuid7 takes 48 bits of milliseconds and 10 bytes")
    tail = int.from_bytes(entropy, "big")
    high = (at_ms << 16) | 0x7000 | (tail >> 68)
    low = (0b10 << 62) | (tail & ((1 << 62) - 1))
    return UUID(int=(high << 64) | low)


def new_uuid() -> UUID:
    """Make a UUIDv7 now: the one impure word here, so that every room names things alike."""
    return uuid7(time.time_ns() // 1_000_000, secrets.token_bytes(ENTROPY_BYTES))
