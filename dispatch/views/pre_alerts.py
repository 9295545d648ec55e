"""Pre-alerts over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from core.ids import PreAlertId
from dispatch.schemas import (
    PreAlertCancellation,
    PreAlertConfirmation,
)
from dispatch.selectors.rows import (
    pre_alert_rows,
)
from dispatch.services import pre_alerts
from dispatch.views.giving import Answer, Key, force_for, give, one, opened

router = Router()


@router.post("/pre-alerts/{pre_alert_id}/confirm")
def post_confirm(
    request: HttpRequest,
    pre_alert_id: UUID,
    given: PreAlertConfirmation,
    idempotency_key: Key = None,
) -> Answer:
    """Take a pre-alert for true: an incident with a force proposed."""
    pre_alert = one(pre_alert_rows(ids=[pre_alert_id]))
    facts = dict(given)
    answer = give(
        request,
        "confirm_pre_alert",
        [pre_alert.formation_id],
        key=idempotency_key,
        body={"pre_alert_id": str(pre_alert_id), **given.model_dump(mode="json")},
        do=lambda actor, at: opened(
            pre_alerts.confirm_pre_alert(
                pre_alert_id=PreAlertId(pre_alert_id), **facts, actor=actor, at=at
            )
        ),
    )
    return {**answer, "recommendation": force_for(request, given.incident_id)}


@router.post("/pre-alerts/{pre_alert_id}/cancel")
def post_cancel(
    request: HttpRequest,
    pre_alert_id: UUID,
    given: PreAlertCancellation,
    idempotency_key: Key = None,
) -> None:
    """Judge a pre-alert false."""
    pre_alert = one(pre_alert_rows(ids=[pre_alert_id]))
    give(
        request,
        "cancel_pre_alert",
        [pre_alert.formation_id],
        key=idempotency_key,
        body={"pre_alert_id": str(pre_alert_id), **given.model_dump(mode="json")},
        do=lambda actor, at: pre_alerts.cancel_pre_alert(
            pre_alert_id=PreAlertId(pre_alert_id), reason=given.reason, actor=actor, at=at
        ),
    )
