"""What we proposed (调派建议). The record is stored under its digest; the log holds the digest."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.base import Event
from core.ids import IncidentId, PreAlertId, RecommendationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationMade(Event):
    """A force was proposed for an incident or a pre-alert."""

    KIND: ClassVar[str] = "recommendation.made"

    recommendation_id: RecommendationId
    incident_id: IncidentId | None
    pre_alert_id: PreAlertId | None
    picked_count: int
    shortfall_count: int
