"""Detector events -> what each detector's state is."""

from core.events.detector import DetectorAlarmed, DetectorFaulted, DetectorRestored
from core.ids import DetectorAlarmId, DetectorId
from core.stamp import Stamp
from eventlog.api import projected, projects
from iot.domain.alarm_life import Condition
from iot.models import DetectorState

projected(DetectorState)


@projects(DetectorAlarmed)
def set_in_alarm(event: DetectorAlarmed, stamp: Stamp) -> None:
    """火灾报警."""
    _set(event.detector_id, Condition.IN_ALARM, stamp, alarm_id=event.alarm_id)


@projects(DetectorFaulted)
def set_faulty(event: DetectorFaulted, stamp: Stamp) -> None:
    """故障."""
    _set(event.detector_id, Condition.FAULTY, stamp)


@projects(DetectorRestored)
def set_quiet(event: DetectorRestored, stamp: Stamp) -> None:
    """恢复正常."""
    _set(event.detector_id, Condition.QUIET, stamp)


def _set(
    detector_id: DetectorId,
    condition: Condition,
    stamp: Stamp,
    alarm_id: DetectorAlarmId | None = None,
) -> None:
    DetectorState.objects.update_or_create(
        detector_id=detector_id,
        defaults={"state": condition.value, "since": stamp.at, "alarm_id": alarm_id},
    )
