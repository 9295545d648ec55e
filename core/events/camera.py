"""What happens to cameras (摄像机): that somebody looked through one."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.base import Event
from core.ids import IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraViewed(Event):
    """A person began to watch a camera's picture, for an incident if they said so."""

    KIND: ClassVar[str] = "camera.viewed"

    camera_id: int
    viewed_for: IncidentId | None  # not told on its card: who looked is for the auditor
