"""Many at once, and the log read again: one wins, and the tables add up."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.events.base import Event
from core.ids import CallId, IncidentId, new_uuid
from core.incident_type import IncidentType
from core.stamp import Stamp
from core.status import ApplianceStatus as Is
from core.status import StatusSource as By
from dispatch import api as dispatch
from dispatch.models import Incident, TurnoutOrder
from dispatch.services.presence import note_left, note_rejoined
from eventlog.api import entries_after
from eventlog.jobs.rebuild import rebuild
from eventlog.projections import PROJECTED_TABLES, project
from eventlog.services import recording
from tests.builders import (
    TESTER,
    City,
    a_call,
    a_city,
    a_fire,
    a_premises,
    an_alarm_id,
    at,
    send,
)

MANY = 50


@pytest.fixture
def open_city(transactional_db: None, home: object) -> City:
    """The small city, with real transactions: other threads see it."""
    return a_city()


def at_once(count: int, work) -> list[object]:
    """Run ``work(number)`` in many threads that start together; give answers and refusals."""
    gate = Barrier(count)

    def one(number: int) -> object:
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            return work(number)
        except dispatch.ApplianceNotFree as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.fixture
def wide_pool(settings: object) -> Iterator[None]:
    """As many connections as threads: the pool must not be what puts them in line."""
    connection.close()
    connection.close_pool()
    before = connection.settings_dict["OPTIONS"]["pool"]
    connection.settings_dict["OPTIONS"]["pool"] = {**before, "max_size": MANY + 4, "timeout": 60}
    yield
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] = before


def test_of_fifty_orders_for_one_appliance_exactly_one_wins(
    wide_pool: None, open_city: City
) -> None:
    fires = [a_fire(open_city) for _ in range(5)]

    got = at_once(MANY, lambda number: send(open_city, fires[number % 5], "1号站水罐甲"))

    assert sum(isinstance(answer, list) for answer in got) == 1
    assert sum(isinstance(answer, dispatch.ApplianceNotFree) for answer in got) == MANY - 1
    assert TurnoutOrder.objects.filter(is_open=True).count() == 1
    kinds = [entry.kind for entry in entries_after("WH", 0, 999)]
    assert kinds.count("appliance.ordered") == 1


def test_crossed_orders_do_not_deadlock(wide_pool: None, open_city: City) -> None:
    """Two incidents want the same two appliances, named in opposite order."""
    fires = [a_fire(open_city) for _ in range(2)]
    pair = ("1号站水罐甲", "1号站水罐乙")

    def work(number: int) -> object:
        return send(open_city, fires[number % 2], *(pair if number % 2 else pair[::-1]))

    got = at_once(12, work)

    assert sum(isinstance(answer, list) for answer in got) == 1
    assert TurnoutOrder.objects.count() == 2


def test_numbers_have_no_holes_when_many_open_at_once(wide_pool: None, open_city: City) -> None:
    at_once(12, lambda _: a_fire(open_city))

    numbers = sorted(Incident.objects.values_list("number", flat=True))
    assert numbers == [f"WH-20260512-{count:04}" for count in range(1, 13)]


def test_one_id_opened_many_times_at_once_is_one_incident(wide_pool: None, open_city: City) -> None:
    id_ = IncidentId(new_uuid())

    def work(_: int) -> str:
        return dispatch.open_incident(
            incident_id=id_,
            call_id=None,
            incident_type=IncidentType.FIRE,
            alarm_level=1,
            place=open_city.scene,
            address="",
            premises_id=None,
            formation_id=open_city.detachment,
            actor=TESTER,
            at=at(0),
        ).number

    assert set(at_once(8, work)) == {"WH-20260512-0001"}
    assert Incident.objects.count() == 1


def a_long_day(city: City) -> None:
    """Do everything once, so that every projection has had its say."""
    by = {"actor": TESTER}
    number = city.appliances["1号站水罐甲"]
    silent = a_call(city)
    dispatch.close_call(call_id=silent, outcome="silent", incident_id=None, at=at(1), **by)
    fire = a_fire(city, call_id=CallId(a_call(city)))
    other = a_fire(city)
    dispatch.recommend_for_incident(incident_id=fire, at=at(20), **by)
    one, _ = send(city, fire, "1号站水罐甲", "鄂州水罐", when=30)
    dispatch.sign_order(order_id=one, at=at(35), **by)
    for status, seconds, source in (
        (Is.TURNED_OUT, 60, By.TERMINAL),
        (Is.EN_ROUTE, 65, By.TERMINAL),
        (Is.ON_SCENE, 200, By.INFERRED),
        (Is.ON_SCENE, 195, By.TERMINAL),
        (Is.WATER_ON, 240, By.TERMINAL),
        (Is.WATER_OFF, 300, By.TERMINAL),
        (Is.EN_ROUTE, 310, By.VOICE),
        (Is.ON_SCENE, 320, By.VOICE),
    ):
        dispatch.report_order_status(
            order_id=one, status=status, source=source, at=at(seconds), **by
        )
    for note, seconds in ((note_left, 322), (note_rejoined, 324), (note_left, 326)):
        assert note(order_id=one, at=at(seconds), **by)
    dispatch.undo_status(appliance_id=number, at=at(330), **by)
    dispatch.upgrade_incident(incident_id=fire, alarm_level=3, at=at(340), **by)
    dispatch.note_incident(incident_id=fire, words="转移", at=at(345), **by)
    dispatch.release_order(order_id=one, at=at(400), **by)
    dispatch.undo_status(appliance_id=number, at=at(405), **by)
    dispatch.release_order(order_id=one, at=at(410), **by)
    (three,) = send(city, other, "1号站水罐甲", when=420)
    dispatch.release_order(order_id=three, at=at(430), **by)
    dispatch.set_status(
        appliance_id=city.appliances["鄂州水罐"],
        status=Is.OUT_OF_SERVICE,
        source=By.VOICE,
        at=at(440),
        **by,
    )
    dispatch.set_crew(appliance_id=number, crew_count=3, at=at(450), **by)
    dispatch.control_incident(incident_id=fire, at=at(500), **by)
    dispatch.put_out_incident(incident_id=fire, at=at(600), **by)
    dispatch.close_incident(incident_id=fire, outcome="handled", at=at(700), **by)
    premises = a_premises(city, city.scene)
    raised = [
        dispatch.raise_pre_alert(
            alarm_id=an_alarm_id(),
            detector_id=7,
            premises_id=premises,
            place=city.scene,
            formation_id=city.stations[0],
            at=at(800),
            **by,
        )
        for _ in range(2)
    ]
    dispatch.cancel_pre_alert(pre_alert_id=raised[0], reason="steam", at=at(810), **by)
    dispatch.confirm_pre_alert(
        pre_alert_id=raised[1],
        incident_id=IncidentId(new_uuid()),
        incident_type=IncidentType.FIRE,
        alarm_level=1,
        at=at(820),
        **by,
    )


def test_the_log_read_again_gives_the_same_tables(open_city: City) -> None:
    a_long_day(open_city)

    done = rebuild("rebuilt_d", keep=False)

    ours = {one.table: one for one in done.tables if one.table.startswith("dispatch_")}
    assert {name: (one.only_live, one.only_rebuilt) for name, one in ours.items()} == {
        name: ([], []) for name in ours
    }
    assert all(one.is_equal and one.live_count for one in ours.values())
    assert len(ours) == 6


def rows() -> dict[str, list[tuple[object, ...]]]:
    ours = [one for one in PROJECTED_TABLES if one._meta.app_label == "dispatch"]
    return {one.__name__: sorted(one.objects.values_list(), key=str) for one in ours}


def test_every_event_applied_twice_changes_nothing(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each event of a long day, the moment it is recorded."""
    twice: set[str] = set()

    def project_twice(event: Event, stamp: Stamp) -> None:
        project(event, stamp)
        before = rows()
        project(event, stamp)
        assert rows() == before, event.KIND
        twice.add(event.KIND)

    monkeypatch.setattr(recording, "project", project_twice)
    a_long_day(city)

    assert len(twice) >= 24
