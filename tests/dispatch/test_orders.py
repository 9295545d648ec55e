"""Turnout orders and the appliances on them: sent, signed for, followed, released, returned."""

from datetime import timedelta
from uuid import UUID

import pytest

from core.status import ApplianceStatus as Is
from core.status import StatusSource as By
from dispatch import api as dispatch
from dispatch.models import ApplianceState, TurnoutOrder
from eventlog.api import entries_after
from org.api import NotVisible, norm
from tests.builders import (
    TESTER,
    City,
    a_fire,
    at,
    send,
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


def test_an_order_goes_its_whole_way(city: City) -> None:
    fire = a_fire(city)
    (sent,) = send(city, fire, TENDER, when=30)
    assert (order(sent).state, appliance(city).status) == ("ordered", "ordered")
    dispatch.sign_order(order_id=sent, **by(40))
    dispatch.sign_order(order_id=sent, **by(45))  # a second signature changes nothing
    report(sent, Is.TURNED_OUT, 70)
    report(sent, Is.EN_ROUTE, 75)
    report(sent, Is.ON_SCENE, 200)
    report(sent, Is.WATER_ON, 260)
    report(sent, Is.WATER_OFF, 500)
    report(sent, Is.WATER_ON, 520)
    dispatch.release_order(order_id=sent, **by(900))
    dispatch.return_order(order_id=sent, **by(1200))

    got = order(sent)
    assert (got.state, got.is_open) == ("returned", False)
    assert got.ordered_at == at(30)
    assert got.signed_at == at(40)
    assert (got.turned_out_at, got.en_route_at, got.arrived_at) == (at(70), at(75), at(200))
    assert got.arrived_source == "terminal"
    assert got.water_on_at == at(260)  # the first counts
    assert (got.released_at, got.returned_at) == (at(900), at(1200))
    seen = incident(fire)
    assert (seen.first_order_at, seen.first_arrival_at, seen.water_on_at) == (
        at(30),
        at(200),
        at(260),
    )
    assert (seen.ordered_count, seen.on_scene_count) == (0, 0)
    assert (appliance(city).status, appliance(city).order_id) == ("in_station", None)
    assert kinds()[-10:] == [
        "appliance.ordered",
        "appliance.signed",
        "appliance.turned_out",
        "appliance.en_route",
        "appliance.arrived",
        "appliance.water_on",
        "appliance.water_off",
        "appliance.water_on",
        "appliance.released",
        "appliance.returned",
    ]


def test_the_first_to_arrive_stamps_the_incident(city: City) -> None:
    fire = a_fire(city)
    first, second = send(city, fire, TENDER, "1号站水罐乙")
    report(first, Is.ON_SCENE, 300)
    report(second, Is.ON_SCENE, 250)

    assert incident(fire).first_arrival_at == at(250)
    assert (incident(fire).ordered_count, incident(fire).on_scene_count) == (2, 2)


def test_all_are_sent_or_none(city: City) -> None:
    fire = a_fire(city)
    dispatch.set_crew(appliance_id=city.appliances["1号站水罐乙"], crew_count=3, **by(1))

    with pytest.raises(dispatch.ApplianceUndermanned) as refused:
        send(city, fire, TENDER, "1号站水罐乙")

    assert refused.value.facts == {"call_sign": "1号站水罐乙", "crew": 3, "minimum": 4}
    assert dispatch.order_rows(incident_ids=[fire]) == []
    assert appliance(city).is_dispatchable
    assert incident(fire).first_order_at is None


def test_one_on_an_order_is_not_free(city: City) -> None:
    fire, other = a_fire(city), a_fire(city)
    send(city, fire, TENDER)

    for incident_id in (fire, other):
        with pytest.raises(dispatch.ApplianceNotFree) as refused:
            send(city, incident_id, TENDER)
        assert refused.value.facts == {"call_sign": TENDER}


@pytest.mark.parametrize("status", [Is.OUT_OF_SERVICE, Is.IN_TRAINING])
def test_one_that_cannot_turn_out_is_not_free(city: City, status: Is) -> None:
    setting(city, status, 5)

    assert appliance(city).why_not == status
    with pytest.raises(dispatch.ApplianceNotFree):
        send(city, a_fire(city), TENDER)


def test_the_index_has_the_last_word(city: City) -> None:
    """Even if the state table were wrong, nobody is on two open orders."""
    fire, other = a_fire(city), a_fire(city)
    (sent,) = send(city, fire, TENDER)
    ApplianceState.objects.filter(pk=city.appliances[TENDER]).update(
        status=Is.IN_STATION, order_id=None, incident_id=None
    )

    with pytest.raises(dispatch.ApplianceNotFree):
        send(city, other, TENDER)

    assert list(TurnoutOrder.objects.values_list("id", flat=True)) == [sent]


def test_nonsense_picks_are_errors(city: City) -> None:
    fire = a_fire(city)
    for call_signs in ((), (TENDER, TENDER)):
        with pytest.raises(ValueError, match="each once"):
            send(city, fire, *call_signs)
    pick = [dispatch.Pick(10**9, "rescue")]
    known = [dispatch.Pick(city.appliances[TENDER], "rescue")]
    for picks, recommendation in ((pick, None), (known, "0" * 64)):
        with pytest.raises(NotVisible):
            dispatch.order_turnout(
                incident_id=fire, picks=picks, recommendation_id=recommendation, **by(5)
            )


def test_one_on_its_way_back_may_be_ordered_anew(city: City) -> None:
    """Its former order ends with the new one, in the same command."""
    fire, other = a_fire(city), a_fire(city)
    (first,) = send(city, fire, TENDER)
    report(first, Is.ON_SCENE, 100)
    dispatch.release_order(order_id=first, **by(200))
    assert appliance(city).is_dispatchable

    (second,) = send(city, other, TENDER, when=210)

    assert (order(first).is_open, order(first).returned_at) == (False, None)
    assert order(second).is_open
    assert appliance(city).order_id == second
    with pytest.raises(dispatch.OrderClosed):
        dispatch.return_order(order_id=first, **by(300))
    with pytest.raises(dispatch.NothingToUndo):
        dispatch.undo_status(appliance_id=city.appliances[TENDER], **by(220))


def test_one_whose_wheels_never_rolled_is_home_when_released(city: City) -> None:
    fire = a_fire(city)
    (sent,) = send(city, fire, TENDER)
    dispatch.sign_order(order_id=sent, **by(35))

    dispatch.release_order(order_id=sent, **by(40))

    assert (order(sent).state, order(sent).is_open) == ("returned", False)
    assert appliance(city).status == "in_station"


def test_an_order_is_released_once_and_nothing_is_said_of_one_that_is_over(city: City) -> None:
    (sent,) = send(city, a_fire(city), TENDER)
    report(sent, Is.ON_SCENE, 100)
    dispatch.release_order(order_id=sent, **by(200))
    with pytest.raises(dispatch.OrderClosed):
        dispatch.release_order(order_id=sent, **by(201))
    with pytest.raises(dispatch.WrongNextStatus):
        report(sent, Is.WATER_ON, 202)
    dispatch.return_order(order_id=sent, **by(300))

    for command in (
        lambda: report(sent, Is.ON_SCENE, 301),
        lambda: dispatch.sign_order(order_id=sent, **by(301)),
        lambda: dispatch.release_order(order_id=sent, **by(301)),
        lambda: dispatch.return_order(order_id=sent, **by(301)),
    ):
        with pytest.raises(dispatch.OrderClosed):
            command()


def test_a_more_trusted_word_stands_and_its_time_counts(city: City) -> None:
    (sent,) = send(city, a_fire(city), TENDER)
    report(sent, Is.ON_SCENE, 200, By.INFERRED)
    report(sent, Is.ON_SCENE, 190, By.TERMINAL)
    assert (order(sent).arrived_at, order(sent).arrived_source) == (at(190), "terminal")
    before = kinds()

    for status, source in ((Is.ON_SCENE, By.INFERRED), (Is.ON_SCENE, By.VOICE)):
        with pytest.raises(dispatch.LessTrustedSource):
            report(sent, status, 210, source)
    with pytest.raises(dispatch.WrongNextStatus):
        report(sent, Is.EN_ROUTE, 210, By.TERMINAL)
    with pytest.raises(dispatch.WrongNextStatus):
        report(sent, Is.RETURNING, 210)

    assert kinds() == before


def test_the_dispatcher_may_correct_backwards(city: City) -> None:
    fire = a_fire(city)
    (sent,) = send(city, fire, TENDER)
    report(sent, Is.EN_ROUTE, 60)
    report(sent, Is.ON_SCENE, 100)

    report(sent, Is.EN_ROUTE, 110, By.VOICE)

    got = order(sent)
    assert (got.state, got.arrived_at, got.arrived_source) == ("en_route", None, "")
    assert incident(fire).first_arrival_at is None


def test_steps_keep_their_order_in_time(city: City) -> None:
    """出动≤到场≤出水; clocks that disagree a little are forgiven."""
    (sent,) = send(city, a_fire(city), TENDER, when=30)
    with pytest.raises(dispatch.TimeOutOfOrder):
        report(sent, Is.TURNED_OUT, 30 - norm("fix.future_tolerance_s") - 1)

    report(sent, Is.TURNED_OUT, 28)
    report(sent, Is.ON_SCENE, 100)

    assert order(sent).turned_out_at == at(30)
    with pytest.raises(dispatch.TimeOutOfOrder):
        report(sent, Is.WATER_ON, 60)


def test_a_helper_sees_the_incident_until_some_time_after_its_release(city: City) -> None:
    """Station, its battalion and its detachment; across the boundary too."""
    fire = a_fire(city)
    near, far = send(city, fire, TENDER, "鄂州水罐")
    helpers = {city.neighbour, city.neighbour_station}
    own = {city.detachment, city.corps}
    assert set(dispatch.incident_audience(fire, at(40))) == own | helpers | {
        city.battalion,
        city.stations[0],
    }
    for one in (near, far):
        report(one, Is.ON_SCENE, 300)
    dispatch.release_order(order_id=far, **by(600))
    sight = timedelta(seconds=norm("helper.sight_s"))

    assert helpers <= set(dispatch.incident_audience(fire, at(600) + sight / 2))
    assert not helpers & set(dispatch.incident_audience(fire, at(601) + sight))
    assert city.battalion in dispatch.incident_audience(fire, at(601) + sight)
    assert own <= set(dispatch.incident_audience(fire, at(601) + sight))


def test_a_stations_formations_see_on_while_another_of_theirs_works(city: City) -> None:
    fire = a_fire(city)
    first, second = send(city, fire, TENDER, "1号站水罐乙")
    for one in (first, second):
        report(one, Is.ON_SCENE, 300)
    dispatch.release_order(order_id=first, **by(600))
    never = at(600) + timedelta(days=3650)

    assert city.stations[0] in dispatch.incident_audience(fire, never)
    dispatch.release_order(order_id=second, **by(700))
    assert city.stations[0] not in dispatch.incident_audience(fire, never)
    assert city.corps in dispatch.incident_audience(fire, never)


def test_an_order_of_another_detachment_is_in_its_own_log(city: City) -> None:
    fire = a_fire(city)

    send(city, fire, TENDER, "鄂州水罐")

    assert [kind for kind in kinds("EZ") if kind != "appliance.registered"] == ["appliance.ordered"]
    assert kinds("WH")[-1] == "appliance.ordered"
