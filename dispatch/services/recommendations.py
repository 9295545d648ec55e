"""Recommendations (调派建议): a force proposed for an incident, stored with all it knew."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import Count

from core.actor import Actor
from core.events.recommendation import RecommendationMade
from core.geo import LngLat
from core.ids import FormationId, IncidentId, PreAlertId, RecommendationId
from core.incident_type import IncidentType
from core.levels import LOWEST
from core.status import OrderState
from dispatch.domain.incident_life import IncidentCommand
from dispatch.domain.record import Asked
from dispatch.domain.rows import RecommendationView
from dispatch.models import Incident, TurnoutOrder
from dispatch.services.holding import require_allowed, tell
from dispatch.services.weighing import weigh
from eventlog.api import recorded
from org.api import FormationCard, NotVisible, get_formation


def recommend_for_incident(
    *, incident_id: IncidentId, actor: Actor, at: datetime
) -> RecommendationView:
    """Propose a force for what the incident's level calls for and is not on its way yet.

    Nothing is locked while roads are searched; whether one is still free is asked when ordering.

    Raises
    ------
    NotVisible, IncidentClosed
        If there is no such incident, or its file is shut.
    NoResponsePlan
        If nobody has a response plan for its type.
    """
    with recorded():
        incident = Incident.objects.filter(pk=incident_id).first()
        if incident is None:
            raise NotVisible(f"incident {incident_id}")
        require_allowed(incident, IncidentCommand.RECOMMEND)
        asked = Asked(
            incident_id=str(incident_id),
            pre_alert_id=None,
            incident_type=incident.incident_type,
            alarm_level=incident.alarm_level,
            place=place_of(incident.place),
            formation_id=incident.formation_id,
            at=at,
        )
        formation = get_formation(incident.formation_id)
        view = weigh(asked, formation=formation, on_order=_on_order(incident_id))
        tell_recommendation(view, asked, formation=formation, actor=actor, at=at)
    return view


def try_recommendation(
    *, formation_id: FormationId, place: LngLat, at: datetime
) -> RecommendationView:
    """Propose a force for a fire that there is not, and keep nothing: shows that everything works.

    Raises
    ------
    NoResponsePlan
        If the formation has no response plan for a fire.
    """
    with transaction.atomic():
        asked = Asked(
            incident_id=None,
            pre_alert_id=None,
            incident_type=IncidentType.FIRE,
            alarm_level=LOWEST,
            place=place,
            formation_id=formation_id,
            at=at,
        )
        view = weigh(asked, formation=get_formation(formation_id), on_order={})
        transaction.set_rollback(True)
    return view


def tell_recommendation(
    view: RecommendationView,
    asked: Asked,
    *,
    formation: FormationCard,
    actor: Actor,
    at: datetime,
) -> None:
    """Record that a force was proposed."""
    missing: Mapping[str, int] = {
        one["role"]: one["missing_count"] for one in view.record["shortfall"]
    }
    event = RecommendationMade(
        formation_id=FormationId(asked.formation_id),
        recommendation_id=RecommendationId(view.id),
        incident_id=None if asked.incident_id is None else IncidentId(UUID(asked.incident_id)),
        pre_alert_id=None if asked.pre_alert_id is None else PreAlertId(UUID(asked.pre_alert_id)),
        picked_count=len(view.record["picks"]),
        shortfall_count=sum(missing.values()),
    )
    tell(event, actor=actor, at=at, formation=formation)


def place_of(point: Point) -> LngLat:
    """Read a place from a column."""
    return LngLat(point.x, point.y)


def _on_order(incident_id: UUID) -> dict[str, int]:
    rows = TurnoutOrder.objects.filter(incident_id=incident_id, is_open=True)
    working = rows.exclude(state=OrderState.RELEASED)
    return dict(working.values_list("role").annotate(count=Count("id")))
