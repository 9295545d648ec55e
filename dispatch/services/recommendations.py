"""Being built."""

from datetime import datetime

from core.actor import Actor
from core.ids import IncidentId
from dispatch.domain.rows import RecommendationView


def recommend_for_incident(
    *, incident_id: IncidentId, actor: Actor, at: datetime
) -> RecommendationView:
    """Being built."""
    raise NotImplementedError
