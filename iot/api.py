"""The door of iot."""

from iot.domain.alarm_life import Condition
from iot.selectors import (
    DetectorView,
    detector_counts,
    detector_identities,
    detectors,
    detectors_of_premises,
)
from iot.services import (
    DetectorRow,
    UnknownDetector,
    forget_messages,
    hear_detector,
    register_detectors,
)

__all__ = [
    "Condition",
    "DetectorRow",
    "DetectorView",
    "UnknownDetector",
    "detector_counts",
    "detector_identities",
    "detectors",
    "detectors_of_premises",
    "forget_messages",
    "hear_detector",
    "register_detectors",
]
