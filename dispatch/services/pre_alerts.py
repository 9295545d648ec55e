"""Pre-alerts (预警): a detector's word, a force ready beside it, and a person's decision."""

from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.events.pre_alert import PreAlertCancelled, PreAlertConfirmed, PreAlertRaised
from core.geo import LngLat
from core.ids import (
    DetectorAlarmId,
    DetectorId,
    FormationId,
    IncidentId,
    PreAlertId,
    PremisesId,
    RecommendationId,
    new_uuid,
)
from core.incident_type import IncidentType
from core.levels import LOWEST
from dispatch.domain.pre_alert_life import CancelReason, PreAlertState, expected_type
from dispatch.domain.record import Asked
from dispatch.domain.refusals import PreAlertSettled
from dispatch.domain.rows import OpenedIncident, RecommendationView
from dispatch.models import PreAlert
from dispatch.services.holding import tell
from dispatch.services.incidents import open_incident
from dispatch.services.recommendations import place_of, tell_recommendation
from dispatch.services.weighing import weigh
from eventlog.api import recorded
from gis.api import NoRoadNetwork, get_premises
from org.api import FormationCard, NotVisible, get_formation
from plans.api import NoResponsePlan


def raise_pre_alert(
    *,
    alarm_id: DetectorAlarmId,
    detector_id: int,
    premises_id: int,
    place: LngLat,
    formation_id: int,
    actor: Actor,
    at: datetime,
) -> PreAlertId:
    """Put a detector's alarm on the desk with a force ready (预警). The same alarm again: the same.

    Where no force can be proposed (no response plan, no roads yet) it is raised all the same.
    """
    with recorded():
        known = PreAlert.objects.filter(alarm_id=alarm_id).values_list("pk", flat=True).first()
        if known is not None:
            return PreAlertId(known)
        premises = get_premises(premises_id)
        pre_alert_id = PreAlertId(new_uuid())
        asked = Asked(
            incident_id=None,
            pre_alert_id=str(pre_alert_id),
            incident_type=expected_type(premises.occupancy),
            alarm_level=LOWEST,
            place=place,
            formation_id=formation_id,
            at=at,
        )
        formation = get_formation(formation_id)
        view = _find_force(asked, formation)
        event = PreAlertRaised(
            formation_id=FormationId(formation_id),
            pre_alert_id=pre_alert_id,
            alarm_id=alarm_id,
            detector_id=DetectorId(detector_id),
            premises_id=PremisesId(premises_id),
            place=place,
            address=premises.address,
            recommendation_id=None if view is None else RecommendationId(view.id),
        )
        tell(event, actor=actor, at=at, formation=formation)
        if view is not None:
            tell_recommendation(view, asked, formation=formation, actor=actor, at=at)
    return pre_alert_id


def confirm_pre_alert(
    *,
    pre_alert_id: PreAlertId,
    incident_id: IncidentId,
    incident_type: IncidentType,
    alarm_level: int,
    actor: Actor,
    at: datetime,
) -> OpenedIncident:
    """Take a pre-alert for true: it is an incident now.

    Raises
    ------
    NotVisible
        If there is no such pre-alert.
    PreAlertSettled
        If it was confirmed or cancelled before.
    NoSuchLevel
        If the standard knows no such alarm level for the type.
    """
    with recorded():
        pre_alert = _hold(pre_alert_id)
        opened = open_incident(
            incident_id=incident_id,
            call_id=None,
            incident_type=incident_type,
            alarm_level=alarm_level,
            place=place_of(pre_alert.place),
            address=pre_alert.address,
            premises_id=pre_alert.premises_id,
            formation_id=pre_alert.formation_id,
            actor=actor,
            at=at,
            pre_alert_id=pre_alert_id,
        )
        event = PreAlertConfirmed(
            formation_id=FormationId(pre_alert.formation_id),
            pre_alert_id=pre_alert_id,
            incident_id=incident_id,
        )
        tell(event, actor=actor, at=at)
    return opened


def cancel_pre_alert(*, pre_alert_id: PreAlertId, reason: str, actor: Actor, at: datetime) -> None:
    """Judge a pre-alert false.

    Raises
    ------
    ValueError
        If the reason is none of ``CancelReason``.
    NotVisible
        If there is no such pre-alert.
    PreAlertSettled
        If it was confirmed or cancelled before.
    """
    why = CancelReason(reason)
    with recorded():
        pre_alert = _hold(pre_alert_id)
        event = PreAlertCancelled(
            formation_id=FormationId(pre_alert.formation_id), pre_alert_id=pre_alert_id, reason=why
        )
        tell(event, actor=actor, at=at)


def _find_force(asked: Asked, formation: FormationCard) -> RecommendationView | None:
    try:
        return weigh(asked, formation=formation, on_order={})
    except (NoResponsePlan, NoRoadNetwork):
        return None


def _hold(pre_alert_id: UUID) -> PreAlert:
    row = PreAlert.objects.select_for_update().filter(pk=pre_alert_id).first()
    if row is None:
        raise NotVisible(f"pre-alert {pre_alert_id}")
    if row.state != PreAlertState.OPEN:
        raise PreAlertSettled
    return row
