"""A pre-alert's life (预警): open, then confirmed or cancelled by a person. Pure."""

from enum import StrEnum

from core.incident_type import IncidentType


class PreAlertState(StrEnum):
    """Where a pre-alert stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """Why a detector spoke without a fire."""

    FALSE_ALARM = "false_alarm"  # 误报
    TEST = "test"  # 测试
    MAINTENANCE = "maintenance"  # 维保
    COOKING = "cooking"  # 油烟
    STEAM = "steam"  # 水汽


def expected_type(occupancy: str) -> IncidentType:
    """Give the type of incident to reckon with until a person knows better."""
    return IncidentType.HIGHRISE_FIRE if occupancy.startswith("highrise") else IncidentType.FIRE
