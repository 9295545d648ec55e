"""What appliances are doing: statuses set and undone, crews, the books."""

from datetime import timedelta
from uuid import UUID

import pytest

from core.status import ApplianceStatus as Is
from core.status import StatusSource as By
from dispatch import api as dispatch
from eventlog.api import entries_after
from tests.builders import (
    TESTER,
    City,
    a_fire,
    add_appliance,
    at,
    send,
    water_tender,
)

TENDER = "1号站水罐甲"


def by(seconds: float) -> dict[str, object]:
    return {"actor": TESTER, "at": at(seconds)}


def order(order_id: UUID) -> dispatch.OrderRow:
    return dispatch.order_rows(ids=[order_id])[0]


def appliance(city: City, call_sign: str = TENDER) -> dispatch.ApplianceRow:
    return dispatch.appliance_rows(ids=[city.appliances[call_sign]])[0]


def incident(incident_id: UUID) -> dispatch.IncidentRow:
    return dispatch.incident_rows(ids=[incident_id])[0]


def report(order_id: UUID, status: Is, seconds: float, source: By = By.TERMINAL) -> None:
    dispatch.report_order_status(order_id=order_id, status=status, source=source, **by(seconds))


def setting(city: City, status: Is, seconds: float, source: By = By.VOICE) -> None:
    dispatch.set_status(
        appliance_id=city.appliances[TENDER], status=status, source=source, **by(seconds)
    )


def kinds(log: str = "WH") -> list[str]:
    return [entry.kind for entry in entries_after(log, 0, 1000)]


@pytest.mark.parametrize(
    ("steps", "again"),
    [
        ([Is.TURNED_OUT], "ordered"),
        ([Is.TURNED_OUT, Is.EN_ROUTE], "turned_out"),
        ([Is.EN_ROUTE, Is.ON_SCENE], "en_route"),
        ([Is.ON_SCENE, Is.WATER_ON], "on_scene"),
        ([Is.WATER_ON, Is.WATER_OFF], "water_on"),
    ],
)
def test_the_last_status_is_taken_back_with_all_it_stamped(
    city: City, steps: list[Is], again: str
) -> None:
    fire = a_fire(city)
    (sent,) = send(city, fire, TENDER)
    for number, step in enumerate(steps[:-1]):
        report(sent, step, 100 + number)
    before = (order(sent), incident(fire), appliance(city).status_at)
    report(sent, steps[-1], 200)

    dispatch.undo_status(appliance_id=city.appliances[TENDER], **by(210))

    assert (order(sent), incident(fire), appliance(city).status_at) == before
    assert (appliance(city).status, appliance(city).previous_status) == (again, "")
    with pytest.raises(dispatch.NothingToUndo):
        dispatch.undo_status(appliance_id=city.appliances[TENDER], **by(211))


def test_a_release_is_taken_back(city: City) -> None:
    fire = a_fire(city)
    (sent,) = send(city, fire, TENDER)
    report(sent, Is.ON_SCENE, 100)
    before = (order(sent), incident(fire), set(dispatch.incident_audience(fire)))
    dispatch.release_order(order_id=sent, **by(200))

    dispatch.undo_status(appliance_id=city.appliances[TENDER], **by(210))

    late = at(200) + timedelta(days=365)
    assert (order(sent), incident(fire), set(dispatch.incident_audience(fire, late))) == before


def test_a_status_outside_an_order_is_set_and_undone(city: City) -> None:
    setting(city, Is.OUT_OF_SERVICE, 10)
    dispatch.undo_status(appliance_id=city.appliances[TENDER], **by(20))

    assert (appliance(city).status, appliance(city).is_dispatchable) == ("in_station", True)
    with pytest.raises(dispatch.WrongNextStatus):
        setting(city, Is.EN_ROUTE, 30)
    with pytest.raises(dispatch.LessTrustedSource):
        setting(city, Is.IN_TRAINING, 30, By.INFERRED)
    setting(city, Is.OUT_OF_SERVICE, 40)
    with pytest.raises(dispatch.WrongNextStatus):
        setting(city, Is.OUT_OF_SERVICE, 50)


def test_a_status_on_an_order_is_said_of_the_order(city: City) -> None:
    (sent,) = send(city, a_fire(city), TENDER)
    setting(city, Is.EN_ROUTE, 60)
    assert (order(sent).state, order(sent).en_route_at) == ("en_route", at(60))
    with pytest.raises(dispatch.WrongNextStatus):
        setting(city, Is.IN_TRAINING, 70)
    with pytest.raises(dispatch.WrongNextStatus):
        setting(city, Is.SHUTTLING_WATER, 70)  # not there yet
    setting(city, Is.ON_SCENE, 80)
    setting(city, Is.SHUTTLING_WATER, 90)
    assert (order(sent).state, appliance(city).status) == ("on_scene", "shuttling_water")
    setting(city, Is.RETURNING, 100)
    assert order(sent).state == "released"
    setting(city, Is.IN_STATION, 110)
    assert (order(sent).state, appliance(city).order_id) == ("returned", None)


def test_a_breakdown_on_the_way_ends_the_order(city: City) -> None:
    fire = a_fire(city)
    (sent,) = send(city, fire, TENDER)
    report(sent, Is.EN_ROUTE, 60)

    setting(city, Is.OUT_OF_SERVICE, 90)

    assert (order(sent).state, order(sent).is_open, order(sent).returned_at) == (
        "released",
        False,
        None,
    )
    assert (appliance(city).why_not, appliance(city).order_id) == ("out_of_service", None)
    assert incident(fire).ordered_count == 0
    dispatch.close_incident(incident_id=fire, outcome="false_alarm", **by(100))


def test_a_crew_changes_what_can_be_sent(city: City) -> None:
    number = city.appliances[TENDER]
    dispatch.set_crew(appliance_id=number, crew_count=2, **by(1))
    dispatch.set_crew(appliance_id=number, crew_count=2, **by(2))
    assert (appliance(city).why_not, appliance(city).crew_count) == ("undermanned", 2)
    assert kinds().count("appliance.crewed") == 1
    with pytest.raises(ValueError, match="nobody or more"):
        dispatch.set_crew(appliance_id=number, crew_count=-1, **by(3))


def test_a_known_call_sign_keeps_its_number_and_its_state(city: City) -> None:
    before = appliance(city)

    again = add_appliance(city, city.stations[0], TENDER, ("foam_tender", {"foam_t": 2}))

    assert again == before.id
    assert appliance(city).capability == {"foam_t": 2}
    assert kinds().count("appliance.registered") == 11
    with pytest.raises(ValueError, match="spaceship"):
        add_appliance(city, city.stations[0], "x", ("spaceship", water_tender()[1]))
