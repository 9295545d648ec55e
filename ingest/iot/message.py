"""What a detector's MQTT message says. Pure."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

STATES = ("normal", "alarm", "fault")
PAYLOAD_BYTES_AT_MOST = 4096
STATE_TOPIC = "fengsui/detectors/{identity}/state"  # the detector speaks
HEARD_TOPIC = "fengsui/detectors/{identity}/heard"  # we have it: committed
STATE_TOPICS = STATE_TOPIC.format(identity="+")
_TOPIC = re.compile(r"fengsui/detectors/([^/+#]{1,64})/state")


@dataclass(frozen=True, slots=True)
class DetectorSaid:
    """A detector's word."""

    identity: str
    message_id: UUID
    state: str  # normal, alarm, fault
    at: datetime


@dataclass(frozen=True, slots=True)
class Nonsense:
    """A message that says nothing, and why."""

    identity: str
    reason: str


def decode_detector(topic: str, payload: bytes) -> DetectorSaid | Nonsense:
    """Read ``{"message_id": uuid, "state": "alarm|normal|fault", "at": ISO 8601 with zone}``.

    Parameters
    ----------
    topic
        ``fengsui/detectors/<identity>/state``. The broker lets a detector write only under its own
        user name, so the topic says who speaks.
    payload
        At most 4096 bytes.
    """
    match = _TOPIC.fullmatch(topic)
    if match is None:
        return Nonsense("", "bad_topic")
    identity = match[1]
    if len(payload) > PAYLOAD_BYTES_AT_MOST:
        return Nonsense(identity, "too_long")
    said = _object(payload)
    return Nonsense(identity, "bad_json") if said is None else _read(identity, said)


def _read(identity: str, said: dict[str, Any]) -> DetectorSaid | Nonsense:
    if said.get("state") not in STATES:
        return Nonsense(identity, "bad_state")
    message_id, at = _uuid(said.get("message_id")), _moment(said.get("at"))
    if message_id is None:
        return Nonsense(identity, "bad_message_id")
    if at is None:
        return Nonsense(identity, "bad_time")
    return DetectorSaid(identity, message_id, said["state"], at)


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    """Read a moment; one without a zone is not guessed at: it may be eight hours off."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        return None if read is None or read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
