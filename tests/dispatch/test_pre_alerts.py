"""A detector speaks, a force stands ready, a person decides. And orders nobody signs for."""

from datetime import timedelta
from uuid import UUID

import pytest

from core.actor import system
from core.events.detector import DetectorAlarmed
from core.ids import DetectorId, FormationId, IncidentId, PremisesId, new_uuid
from core.incident_type import IncidentType
from core.status import ApplianceStatus, StatusSource
from desk.schemas.cards import RecommendationCard
from dispatch import api as dispatch
from dispatch.reactions import raise_on_alarm, tell_unsigned
from dispatch.services.orders import note_unsigned
from eventlog.api import entries_after, record, recorded
from eventlog.models import Deadline
from eventlog.selectors import event_of
from org.api import norm
from plans.models import ResponsePlan
from tests.builders import TESTER, City, a_fire, a_premises, an_alarm_id, at, send

BY = {"actor": TESTER, "at": at(60)}


@pytest.fixture
def alarmed(city: City) -> City:
    """A detector in a high-rise of station 1's area has alarmed; nobody has reacted yet."""
    premises = a_premises(city, city.scene, occupancy="highrise_residential")
    with recorded():
        record(
            DetectorAlarmed(
                formation_id=FormationId(city.stations[0]),
                alarm_id=an_alarm_id(),
                detector_id=DetectorId(7),
                premises_id=PremisesId(premises),
                place=city.scene,
                detector_kind="smoke",
            ),
            log="WH",
            actor=system("test"),
            at=at(50),
        )
    return city


def react() -> None:
    entry = next(e for e in entries_after("WH", 0, 999) if e.kind == "detector.alarmed")
    with recorded():
        raise_on_alarm(event_of(entry), entry)


def raised(city: City) -> dispatch.PreAlertRow:
    (row,) = dispatch.pre_alert_rows(formation_id=city.detachment)
    return row


def kinds() -> list[str]:
    return [e.kind for e in entries_after("WH", 0, 999) if not e.kind.startswith("appliance.reg")]


def test_an_alarm_becomes_a_pre_alert_with_a_force_ready(alarmed: City) -> None:
    react()

    row = raised(alarmed)
    assert (row.state, row.address, row.detector_id) == ("open", "解放大道1号", 7)
    card = RecommendationCard.model_validate(dispatch.recommendation_card(row.recommendation_id))
    assert card.incident_type is IncidentType.HIGHRISE_FIRE
    assert sum(one.is_chosen for one in card.candidates) == 3
    assert kinds() == ["detector.alarmed", "pre_alert.raised", "recommendation.made"]


def test_the_same_alarm_raises_one_pre_alert(alarmed: City) -> None:
    react()
    react()

    assert kinds().count("pre_alert.raised") == 1


def test_an_alarm_is_on_the_desk_even_when_no_force_can_be_proposed(alarmed: City) -> None:
    ResponsePlan.objects.update(is_current=False)

    react()

    assert raised(alarmed).recommendation_id == ""


def test_a_confirmed_pre_alert_is_an_incident(alarmed: City) -> None:
    react()
    row = raised(alarmed)

    opened = dispatch.confirm_pre_alert(
        pre_alert_id=row.id,
        incident_id=IncidentId(new_uuid()),
        incident_type=IncidentType.HIGHRISE_FIRE,
        alarm_level=2,
        **BY,
    )

    incident = dispatch.incident_rows(ids=[opened.incident_id])[0]
    assert (incident.pre_alert_id, incident.alarm_level, incident.premises_id) == (
        row.id,
        2,
        row.premises_id,
    )
    settled = dispatch.pre_alert_rows(ids=[row.id])[0]
    assert (settled.state, settled.incident_id) == ("confirmed", opened.incident_id)
    assert dispatch.pre_alert_rows(formation_id=alarmed.detachment) == []


def test_a_settled_pre_alert_is_not_settled_again(alarmed: City) -> None:
    react()
    row = raised(alarmed)
    with pytest.raises(ValueError, match="bored"):
        dispatch.cancel_pre_alert(pre_alert_id=row.id, reason="bored", **BY)
    with pytest.raises(dispatch.NoSuchLevel):
        confirm(row.id, level=6)
    dispatch.cancel_pre_alert(pre_alert_id=row.id, reason="cooking", **BY)

    with pytest.raises(dispatch.PreAlertSettled):
        dispatch.cancel_pre_alert(pre_alert_id=row.id, reason="test", **BY)
    with pytest.raises(dispatch.PreAlertSettled):
        confirm(row.id, level=1)
    assert dispatch.pre_alert_rows(ids=[row.id])[0].reason == "cooking"


def confirm(pre_alert_id: UUID, *, level: int) -> None:
    dispatch.confirm_pre_alert(
        pre_alert_id=pre_alert_id,
        incident_id=IncidentId(new_uuid()),
        incident_type=IncidentType.FIRE,
        alarm_level=level,
        **BY,
    )


def test_an_order_nobody_signs_for_is_shown_when_its_time_is_up(city: City) -> None:
    fire = a_fire(city)
    late, signed = send(city, fire, "1号站水罐甲", "1号站水罐乙", when=30)
    dispatch.sign_order(order_id=signed, actor=TESTER, at=at(40))
    (deadline,) = Deadline.objects.all()
    assert deadline.due_at == at(30) + timedelta(seconds=norm("order.sign_within_s"))

    with recorded():
        tell_unsigned(deadline.body, deadline.due_at)

    assert dispatch.order_rows(ids=[late])[0].is_unsigned_late
    assert dispatch.incident_rows(ids=[fire])[0].unsigned_late_count == 1
    assert kinds()[-1] == "appliance.unsigned"
    assert not note_unsigned(order_id=late, **BY)  # said once
    assert not note_unsigned(order_id=signed, **BY)

    dispatch.sign_order(order_id=late, actor=TESTER, at=at(90))
    assert dispatch.incident_rows(ids=[fire])[0].unsigned_late_count == 0


@pytest.mark.parametrize("how", ["report", "release"])
def test_a_deadline_ends_with_what_it_waited_for(city: City, how: str) -> None:
    (sent,) = send(city, a_fire(city), "1号站水罐甲")
    if how == "report":
        dispatch.set_status(
            appliance_id=city.appliances["1号站水罐甲"],
            status=ApplianceStatus.TURNED_OUT,
            source=StatusSource.TERMINAL,
            **BY,
        )
    else:
        dispatch.release_order(order_id=sent, **BY)

    assert not Deadline.objects.exists()
    assert not note_unsigned(order_id=sent, **BY)
