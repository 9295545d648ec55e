"""What positions show of open orders: leaving, arriving, coming back."""

from uuid import UUID

import pytest

from core.status import ApplianceStatus as Is
from core.status import StatusSource as By
from dispatch import api as dispatch
from eventlog.api import entries_after
from tests.builders import TESTER, City, a_fire, at, crossing, fixes, send

TENDER = "1号站水罐甲"
HOME = crossing(5, 6)


@pytest.fixture
def sent(city: City) -> UUID:
    """One appliance ordered at 30 s from station 1, one crossing west of the scene."""
    return send(city, a_fire(city), TENDER)[0]


def order(order_id: UUID) -> dispatch.OrderRow:
    return dispatch.order_rows(ids=[order_id])[0]


def drive(city: City, start: float = 90) -> None:
    """Roll at ``start``, be outside the ring 10 s later, stand at the scene from ``start`` + 60."""
    scene = city.scene
    fixes(
        city.appliances[TENDER],
        [
            (start - 60, HOME, 0.0),
            (start - 10, HOME, 0.0),
            (start, HOME, 4.0),
            (start + 10, crossing(5.3, 6), 10.0),
            (start + 30, crossing(5.6, 6), 10.0),
            (start + 55, crossing(5.95, 6), 8.0),
            (start + 60, scene, 1.0),
            (start + 75, scene, 0.0),
        ],
    )


def test_leaving_and_arriving_are_seen_and_stamped_when_they_happened(
    city: City, sent: UUID
) -> None:
    drive(city)

    assert dispatch.observe_arrivals(at(170)) == 3

    got = order(sent)
    assert (got.turned_out_at, got.en_route_at, got.arrived_at) == (at(90), at(100), at(150))
    assert (got.state, got.arrived_source) == ("on_scene", "inferred")
    told = [e for e in entries_after("WH", 0, 999) if e.kind == "appliance.arrived"]
    assert [(entry.at, entry.actor) for entry in told] == [(at(150), "system:arrival")]


def test_nothing_is_seen_twice(city: City, sent: UUID) -> None:
    drive(city)
    dispatch.observe_arrivals(at(170))
    before = len(entries_after("WH", 0, 999))

    assert dispatch.observe_arrivals(at(171)) == 0
    assert dispatch.observe_arrivals(at(172)) == 0
    assert len(entries_after("WH", 0, 999)) == before


def test_a_crews_word_is_never_overridden(city: City, sent: UUID) -> None:
    for status, seconds in ((Is.TURNED_OUT, 85), (Is.EN_ROUTE, 86), (Is.ON_SCENE, 140)):
        dispatch.report_order_status(
            order_id=sent, status=status, source=By.TERMINAL, actor=TESTER, at=at(seconds)
        )
    drive(city)

    assert dispatch.observe_arrivals(at(170)) == 0
    assert (order(sent).arrived_at, order(sent).arrived_source) == (at(140), "terminal")


def test_what_a_crew_has_not_said_is_seen(city: City, sent: UUID) -> None:
    dispatch.report_order_status(
        order_id=sent, status=Is.TURNED_OUT, source=By.TERMINAL, actor=TESTER, at=at(80)
    )
    drive(city)

    assert dispatch.observe_arrivals(at(170)) == 2
    assert order(sent).turned_out_at == at(80)


def test_an_arrival_taken_back_is_not_seen_again_in_the_same_stay(city: City, sent: UUID) -> None:
    """The dispatcher knows that it passed by and stands in a jam beside the scene."""
    drive(city)
    dispatch.observe_arrivals(at(170))
    dispatch.undo_status(appliance_id=city.appliances[TENDER], actor=TESTER, at=at(175))
    fixes(
        city.appliances[TENDER],
        [(180, city.scene, 0.0), (780, city.scene, 0.0), (800, city.scene, 0.0)],
    )

    assert dispatch.observe_arrivals(at(181)) == 0
    assert dispatch.observe_arrivals(at(801)) == 0
    assert order(sent).arrived_at is None

    fixes(
        city.appliances[TENDER],
        [(810, crossing(6.5, 6), 9.0), (830, city.scene, 0.0), (845, city.scene, 0.0)],
    )
    assert dispatch.observe_arrivals(at(846)) == 1
    assert order(sent).arrived_at == at(830)


def test_a_fire_next_door_is_no_arrival_by_itself(city: City) -> None:
    (sent,) = send(city, a_fire(city, place=HOME), TENDER)
    fixes(city.appliances[TENDER], [(31, HOME, 0.0), (45, HOME, 0.0), (60, HOME, 0.0)])
    assert dispatch.observe_arrivals(at(61)) == 0

    dispatch.report_order_status(
        order_id=sent, status=Is.TURNED_OUT, source=By.TERMINAL, actor=TESTER, at=at(61)
    )
    assert dispatch.observe_arrivals(at(62)) == 1


def test_positions_from_before_the_order_show_nothing(city: City) -> None:
    scene = crossing(6, 6)
    fixes(city.appliances[TENDER], [(0, scene, 0.0), (29, scene, 0.0)])
    send(city, a_fire(city), TENDER, when=30)

    assert dispatch.observe_arrivals(at(31)) == 0


def test_coming_home_is_seen_once_it_is_released(city: City, sent: UUID) -> None:
    drive(city)
    dispatch.observe_arrivals(at(170))
    home_at = [(400, HOME, 1.0), (415, HOME, 0.0)]
    fixes(city.appliances[TENDER], home_at)
    assert dispatch.observe_arrivals(at(416)) == 0  # nobody let it go

    dispatch.release_order(order_id=sent, actor=TESTER, at=at(300))
    assert dispatch.observe_arrivals(at(417)) == 1

    got = order(sent)
    assert (got.state, got.returned_at, got.is_open) == ("returned", at(400), False)
    assert dispatch.appliance_rows(ids=[city.appliances[TENDER]])[0].status_source == "inferred"


def test_without_open_orders_nothing_is_asked(city: City, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(4):
        assert dispatch.observe_arrivals(at(0)) == 0
