"""What happens to response plans (力量编成). Lines stand in a table; the log holds their digest."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.base import Event
from core.incident_type import IncidentType


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePlanPublished(Event):
    """发布: a version is in force from now on, here and below where there is no other."""

    KIND: ClassVar[str] = "response_plan.published"

    response_plan_id: int
    incident_type: IncidentType
    version: int
    was_version: int | None  # the one that was in force; None: there was none
    is_example: bool
    source: str
    sha256: str  # of its lines in canonical form
