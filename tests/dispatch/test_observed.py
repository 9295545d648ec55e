"""What positions show of open orders: leaving, arriving, coming back."""

from datetime import timedelta
from uuid import UUID

import pytest

from core.status import ApplianceStatus as Is
from core.status import StatusSource as By
from dispatch import api as dispatch
from dispatch.selectors.shapes import find_route
from dispatch.services import movement
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

    assert dispatch.observe_movement(at(170)) == 3

    got = order(sent)
    assert (got.turned_out_at, got.en_route_at, got.arrived_at) == (at(90), at(100), at(150))
    assert (got.state, got.arrived_source) == ("on_scene", "inferred")
    told = [e for e in entries_after("WH", 0, 999) if e.kind == "appliance.arrived"]
    assert [(entry.at, entry.actor) for entry in told] == [(at(150), "system:movement")]


def test_nothing_is_seen_twice(city: City, sent: UUID) -> None:
    drive(city)
    dispatch.observe_movement(at(170))
    before = len(entries_after("WH", 0, 999))

    assert dispatch.observe_movement(at(171)) == 0
    assert dispatch.observe_movement(at(172)) == 0
    assert len(entries_after("WH", 0, 999)) == before


def test_a_crews_word_is_never_overridden(city: City, sent: UUID) -> None:
    for status, seconds in ((Is.TURNED_OUT, 85), (Is.EN_ROUTE, 86), (Is.ON_SCENE, 140)):
        dispatch.report_order_status(
            order_id=sent, status=status, source=By.TERMINAL, actor=TESTER, at=at(seconds)
        )
    drive(city)

    assert dispatch.observe_movement(at(170)) == 0
    assert (order(sent).arrived_at, order(sent).arrived_source) == (at(140), "terminal")


def test_what_a_crew_has_not_said_is_seen(city: City, sent: UUID) -> None:
    dispatch.report_order_status(
        order_id=sent, status=Is.TURNED_OUT, source=By.TERMINAL, actor=TESTER, at=at(80)
    )
    drive(city)

    assert dispatch.observe_movement(at(170)) == 2
    assert order(sent).turned_out_at == at(80)


def test_an_arrival_taken_back_is_not_seen_again_in_the_same_stay(city: City, sent: UUID) -> None:
    """The dispatcher knows that it passed by and stands in a jam beside the scene."""
    drive(city)
    dispatch.observe_movement(at(170))
    dispatch.undo_status(appliance_id=city.appliances[TENDER], actor=TESTER, at=at(175))
    fixes(
        city.appliances[TENDER],
        [(180, city.scene, 0.0), (780, city.scene, 0.0), (800, city.scene, 0.0)],
    )

    assert dispatch.observe_movement(at(181)) == 0
    assert dispatch.observe_movement(at(801)) == 0
    assert order(sent).arrived_at is None

    fixes(
        city.appliances[TENDER],
        [(810, crossing(6.5, 6), 9.0), (830, city.scene, 0.0), (845, city.scene, 0.0)],
    )
    assert dispatch.observe_movement(at(846)) == 1
    assert order(sent).arrived_at == at(830)


def test_a_fire_next_door_is_no_arrival_by_itself(city: City) -> None:
    (sent,) = send(city, a_fire(city, place=HOME), TENDER)
    fixes(city.appliances[TENDER], [(31, HOME, 0.0), (45, HOME, 0.0), (60, HOME, 0.0)])
    assert dispatch.observe_movement(at(61)) == 0

    dispatch.report_order_status(
        order_id=sent, status=Is.TURNED_OUT, source=By.TERMINAL, actor=TESTER, at=at(61)
    )
    assert dispatch.observe_movement(at(62)) == 1


def test_positions_from_before_the_order_show_nothing(city: City) -> None:
    scene = crossing(6, 6)
    fixes(city.appliances[TENDER], [(0, scene, 0.0), (29, scene, 0.0)])
    send(city, a_fire(city), TENDER, when=30)

    assert dispatch.observe_movement(at(31)) == 0


def test_coming_home_is_seen_once_it_is_released(city: City, sent: UUID) -> None:
    drive(city)
    dispatch.observe_movement(at(170))
    home_at = [(400, HOME, 1.0), (415, HOME, 0.0)]
    fixes(city.appliances[TENDER], home_at)
    assert dispatch.observe_movement(at(416)) == 0  # nobody let it go

    dispatch.release_order(order_id=sent, actor=TESTER, at=at(300))
    assert dispatch.observe_movement(at(417)) == 1

    got = order(sent)
    assert (got.state, got.returned_at, got.is_open) == ("returned", at(400), False)
    assert dispatch.appliance_rows(ids=[city.appliances[TENDER]])[0].status_source == "inferred"


def test_without_open_orders_nothing_is_asked(city: City, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(4):
        assert dispatch.observe_movement(at(0)) == 0


STEPS = [f"appliance.{step}" for step in ("turned_out", "en_route", "arrived", "left")]
WENT = [(600, crossing(6.3, 6), 9.0), (620, crossing(7, 6), 9.0), (690, crossing(7, 6), 0.0)]


def kinds() -> list[str]:
    return [entry.kind for entry in entries_after("WH", 0, 999)]


def moments(kind: str) -> list[object]:
    return [entry.at for entry in entries_after("WH", 0, 999) if entry.kind == kind]


def test_going_without_a_release_is_told_and_changes_no_status(city: City, sent: UUID) -> None:
    drive(city)
    dispatch.observe_movement(at(170))
    fixes(city.appliances[TENDER], WENT)

    assert dispatch.observe_movement(at(700)) == 1
    assert dispatch.observe_movement(at(701)) == 0

    assert (order(sent).state, order(sent).left_at) == ("on_scene", at(620))
    assert moments("appliance.left") == [at(620)]


def test_coming_back_is_told_and_a_second_going_too(city: City, sent: UUID) -> None:
    drive(city)
    fixes(
        city.appliances[TENDER],
        [
            *WENT,
            *((900, city.scene, 0.0), (915, city.scene, 0.0)),
            *((1000, crossing(7, 6), 9.0), (1061, crossing(7, 6), 0.0)),
        ],
    )

    assert dispatch.observe_movement(at(1100)) == 6
    assert (moments("appliance.left"), moments("appliance.rejoined")) == (
        [at(620), at(1000)],
        [at(900)],
    )
    assert order(sent).left_at == at(1000)
    assert dispatch.observe_movement(at(1101)) == 0


def test_a_crew_that_says_where_it_works_afterwards_is_not_away(city: City, sent: UUID) -> None:
    drive(city)
    fixes(city.appliances[TENDER], WENT)
    dispatch.observe_movement(at(700))

    dispatch.report_order_status(
        order_id=sent, status=Is.WATER_ON, source=By.TERMINAL, actor=TESTER, at=at(710)
    )
    fixes(city.appliances[TENDER], [(720, crossing(7, 6), 0.0), (800, crossing(7, 6), 0.0)])

    assert dispatch.observe_movement(at(801)) == 0
    assert order(sent).left_at is None


def test_the_same_going_is_not_told_once_more_after_it_came_back(city: City, sent: UUID) -> None:
    drive(city)
    fixes(city.appliances[TENDER], WENT)
    for now in (700, 701):
        dispatch.observe_movement(at(now))
    fixes(city.appliances[TENDER], [(900, city.scene, 0.0), (915, city.scene, 0.0)])
    for now in (916, 917, 936):
        dispatch.observe_movement(at(now))

    assert kinds().count("appliance.left") == kinds().count("appliance.rejoined") == 1
    assert order(sent).left_at is None


def test_one_that_leaves_after_its_release_is_seen_to_leave(city: City, sent: UUID) -> None:
    drive(city)
    dispatch.observe_movement(at(170))
    dispatch.release_order(order_id=sent, actor=TESTER, at=at(500))
    fixes(city.appliances[TENDER], WENT)

    assert dispatch.observe_movement(at(700)) == 1
    assert (order(sent).state, order(sent).left_at) == ("released", at(620))


def test_fixes_that_were_kept_while_out_of_reach_tell_the_true_moments(
    city: City, sent: UUID
) -> None:
    """It is heard again on its way home: only then comes what its device had kept."""
    fixes(city.appliances[TENDER], [(60, HOME, 0.0), (1200, crossing(5.5, 6), 9.0)])
    assert dispatch.observe_movement(at(1201)) == 0
    drive(city)
    fixes(city.appliances[TENDER], [(500, city.scene, 0.0), *WENT])

    assert dispatch.observe_movement(at(1220)) == 4

    got = order(sent)
    assert (got.turned_out_at, got.en_route_at, got.arrived_at) == (at(90), at(100), at(150))
    assert got.left_at == at(620)


def test_a_worker_that_was_away_for_an_hour_stamps_the_same_moments(city: City, sent: UUID) -> None:
    drive(city)
    fixes(city.appliances[TENDER], [(when, city.scene, 0.0) for when in range(180, 3600, 20)])

    assert dispatch.observe_movement(at(3700)) == 3
    assert order(sent).arrived_at == at(150)


def test_a_quick_look_sees_only_those_just_heard(city: City, sent: UUID) -> None:
    drive(city)

    assert dispatch.observe_movement(at(300), heard_since=at(295)) == 0
    assert dispatch.observe_movement(at(170), heard_since=at(165)) == 3


def test_two_workers_that_look_at_once_record_each_step_once(city: City, sent: UUID) -> None:
    """The second read before the first wrote: what it saw is refused by the order's own row."""
    drive(city)
    (one,) = movement._watched()
    rules = movement.movement_rules()

    assert movement._look_at(one, rules, at(170)) == 3
    assert movement._look_at(one, rules, at(170)) == 0
    fixes(city.appliances[TENDER], WENT)
    (one,) = movement._watched()
    assert movement._look_at(one, rules, at(700)) == 1
    assert movement._look_at(one, rules, at(700)) == 0
    steps = [kind for kind in kinds() if kind in STEPS]
    assert steps == STEPS


def test_nothing_older_than_is_worth_a_look_is_read(city: City, sent: UUID) -> None:
    drive(city)

    assert dispatch.observe_movement(at(170) + timedelta(hours=3)) == 0


def test_the_way_tells_the_fix_from_the_road_it_is_taken_to_be_on(city: City, sent: UUID) -> None:
    beside = crossing(5.5, 6.02)  # ten metres north of the street
    fixes(city.appliances[TENDER], [(90, beside, 9.0)])
    row = order(sent)
    (incident,) = dispatch.incident_rows(ids=[row.incident_id])

    way = find_route(row, incident)

    assert way is not None
    assert (way["fix"]["lnglat"], way["is_moving"]) == (list(beside), True)
    assert way["on_road"] == pytest.approx(crossing(5.5, 6), abs=1e-6)
