"""What can happen to a detector (火灾探测设备): changes of state, never heartbeats or readings."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.base import Event
from core.geo import LngLat
from core.ids import DetectorAlarmId, DetectorId, PremisesId


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorAlarmed(Event):
    """火灾报警信号: a detector went from quiet to alarm."""

    KIND: ClassVar[str] = "detector.alarmed"

    alarm_id: DetectorAlarmId
    detector_id: DetectorId
    premises_id: PremisesId
    place: LngLat
    detector_kind: str  # smoke, heat, manual_call_point ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorFaulted(Event):
    """故障."""

    KIND: ClassVar[str] = "detector.faulted"

    detector_id: DetectorId
    premises_id: PremisesId


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorRestored(Event):
    """恢复正常: the detector is quiet again."""

    KIND: ClassVar[str] = "detector.restored"

    detector_id: DetectorId
    premises_id: PremisesId
