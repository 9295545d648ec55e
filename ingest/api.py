"""The door of ingest: what the seed and the processes' supervisor need."""

from ingest.credentials import (
    broker_password,
    detector_password,
    position_identity,
    position_token,
)
from ingest.services import PositionDeviceRow, register_position_devices

__all__ = [
    "PositionDeviceRow",
    "broker_password",
    "detector_password",
    "position_identity",
    "position_token",
    "register_position_devices",
]
