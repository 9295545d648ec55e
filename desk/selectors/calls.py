"""Calls waiting on the desk, and pre-alerts. What is settled has left these lists."""

from collections.abc import Collection, Sequence
from uuid import UUID

from desk.schemas.cards import CallLine, PreAlertLine
from desk.selectors.names import own_formations
from desk.selectors.recommendations import find_ready_force
from dispatch import api as dispatch
from gis import api as gis
from iot import api as iot


def call_lines(formation_id: int) -> list[CallLine]:
    """List the calls that wait for a decision, of a formation and all under it."""
    own = own_formations(formation_id)
    rows = dispatch.call_rows(formation_id=formation_id)
    return [_call(row) for row in rows if is_call_listed(row.state) and row.formation_id in own]


def call_line(call_id: UUID) -> CallLine | None:
    """Find one call's line, waiting or not."""
    return next(iter(call_lines_of([call_id])), None)


def call_lines_of(call_ids: Collection[UUID]) -> list[CallLine]:
    """List the lines of these calls, waiting or not."""
    return [_call(row) for row in dispatch.call_rows(ids=call_ids)]


def is_call_listed(state: str) -> bool:
    """Whether a call in this state stands on the desk."""
    return state == "waiting"


def pre_alert_lines(formation_id: int) -> list[PreAlertLine]:
    """List the pre-alerts that wait for a decision, of a formation and all under it."""
    own = own_formations(formation_id)
    rows = dispatch.pre_alert_rows(formation_id=formation_id)
    return _pre_alerts(
        [row for row in rows if is_pre_alert_listed(row.state) and row.formation_id in own]
    )


def pre_alert_line(pre_alert_id: UUID) -> PreAlertLine | None:
    """Find one pre-alert's line, settled or not."""
    return next(iter(pre_alert_lines_of([pre_alert_id])), None)


def pre_alert_lines_of(pre_alert_ids: Collection[UUID]) -> list[PreAlertLine]:
    """List the lines of these pre-alerts, settled or not."""
    return _pre_alerts(dispatch.pre_alert_rows(ids=pre_alert_ids))


def is_pre_alert_listed(state: str) -> bool:
    """Whether a pre-alert in this state stands on the desk."""
    return state == "open"


def _call(row: dispatch.CallRow) -> CallLine:
    return CallLine(
        id=row.id,
        formation_id=row.formation_id,
        channel=row.channel,
        place=row.place,
        address=row.address,
        received_at=row.received_at,
        state=row.state,
        outcome=row.outcome,
        incident_id=row.incident_id,
    )


def _pre_alerts(rows: Sequence[dispatch.PreAlertRow]) -> list[PreAlertLine]:
    if not rows:
        return []
    premises = gis.premises_by_id({row.premises_id for row in rows})
    detectors = iot.detectors({row.detector_id for row in rows})
    lines = []
    for row in rows:
        place_known, detector = premises.get(row.premises_id), detectors.get(row.detector_id)
        lines.append(
            PreAlertLine(
                id=row.id,
                formation_id=row.formation_id,
                state=row.state,  # type: ignore[arg-type]
                raised_at=row.raised_at,
                place=row.place,
                address=row.address,
                premises_id=row.premises_id,
                premises_name=place_known.name if place_known else "",
                is_key_premises=place_known.is_key if place_known else False,
                detector_id=row.detector_id,
                detector_kind=detector.kind if detector else "",
                detector_location=detector.location if detector else "",
                recommendation=find_ready_force(row.recommendation_id),
                incident_id=row.incident_id,
                reason=row.reason,
            )
        )
    return lines
