"""Copies agree: after every service, snapshot and frames are what a fresh snapshot says."""

from uuid import uuid4

import pytest

from core.ids import (
    DetectorAlarmId,
    DetectorId,
    IncidentId,
    OrderId,
    PreAlertId,
    PremisesId,
    new_uuid,
)
from core.incident_type import IncidentType
from core.status import ApplianceStatus, StatusSource
from dispatch import api as dispatch
from dispatch.services.presence import note_left, note_rejoined
from eventlog import api as eventlog
from iot.api import DetectorRow, hear_detector, register_detectors
from realtime.tellings import TELLS
from tests.realtime.following import Screens
from tests.realtime.place import AT, TESTER, WUHAN, City, a_call, a_fire, an_order, later

BY = {"actor": TESTER}
TERMINAL = StatusSource.TERMINAL


@pytest.fixture
def screens(city: City) -> Screens:
    every = Screens(
        (
            city.corps,
            city.detachment,
            city.battalion,
            city.station,
            city.other_station,
            city.neighbour,
            city.neighbour_station,
        )
    )
    every.begin()
    for station in (city.station, city.other_station, city.neighbour_station):
        every.watch_station(station)
    every.watch_premises(city.premises)
    return every


def agree(screens: Screens) -> None:
    screens.catch_up()
    assert screens.differences() == {}


def card(screens: Screens, incident_id: object) -> dict:
    return screens.copies[f"incident.{incident_id}"].items[str(incident_id)]


def report(order_id: object, status: ApplianceStatus, minutes: float) -> None:
    dispatch.report_order_status(
        order_id=OrderId(order_id), status=status, source=TERMINAL, at=later(minutes), **BY
    )


def test_a_call_and_its_incident_to_the_end(city: City, screens: Screens) -> None:
    call_id = a_call(city)
    agree(screens)
    assert [*screens.copies[f"calls.f{city.detachment}"].items] == [str(call_id)]

    incident_id = a_fire(city, call_id=call_id)
    screens.watch(incident_id)
    agree(screens)
    assert screens.copies[f"calls.f{city.detachment}"].items == {}

    order_id = an_order(incident_id, city.appliances[0], at=later(1))
    agree(screens)
    (line,) = screens.copies[f"incidents.f{city.station}"].items.values()
    assert line["ordered_count"] == 1

    dispatch.sign_order(order_id=OrderId(order_id), at=later(1.5), **BY)
    agree(screens)
    for minutes, status in enumerate(
        (
            ApplianceStatus.TURNED_OUT,
            ApplianceStatus.EN_ROUTE,
            ApplianceStatus.ON_SCENE,
            ApplianceStatus.WATER_ON,
            ApplianceStatus.WATER_OFF,
        ),
        start=2,
    ):
        report(order_id, status, minutes)
        agree(screens)
    dispatch.undo_status(appliance_id=city.appliances[0], at=later(8), **BY)
    agree(screens)
    dispatch.upgrade_incident(incident_id=incident_id, alarm_level=2, at=later(9), **BY)
    agree(screens)
    dispatch.note_incident(incident_id=incident_id, words="三楼有人", at=later(10), **BY)
    agree(screens)
    dispatch.control_incident(incident_id=incident_id, at=later(11), **BY)
    agree(screens)
    dispatch.put_out_incident(incident_id=incident_id, at=later(12), **BY)
    agree(screens)
    dispatch.release_order(order_id=OrderId(order_id), source=TERMINAL, at=later(13), **BY)
    agree(screens)
    dispatch.return_order(order_id=OrderId(order_id), source=TERMINAL, at=later(20), **BY)
    agree(screens)
    dispatch.close_incident(incident_id=incident_id, outcome="handled", at=later(21), **BY)
    agree(screens)
    assert screens.copies[f"incidents.f{city.detachment}"].items == {}
    assert (
        screens.copies[f"incident.{incident_id}"].items[str(incident_id)]["incident"]["state"]
        == "closed"
    )
    assert screens.renewed == []


def test_an_appliance_ordered_anew_on_its_way_back(city: City, screens: Screens) -> None:
    """Its first order ends without a return, and no event names that incident."""
    first, second = a_fire(city), a_fire(city)
    screens.watch(first)
    screens.watch(second)
    order_id = an_order(first, city.appliances[0], at=later(1))
    report(order_id, ApplianceStatus.TURNED_OUT, 2)
    dispatch.release_order(order_id=OrderId(order_id), source=TERMINAL, at=later(3), **BY)
    agree(screens)
    an_order(second, city.appliances[0], at=later(4))
    agree(screens)
    assert [
        order["is_open"]
        for order in screens.copies[f"incident.{first}"].items[str(first)]["orders"]
    ] == [False]


def test_an_appliance_that_breaks_down_on_an_order(city: City, screens: Screens) -> None:
    incident_id = a_fire(city)
    screens.watch(incident_id)
    order_id = an_order(incident_id, city.appliances[0], at=later(1))
    report(order_id, ApplianceStatus.TURNED_OUT, 2)
    agree(screens)
    dispatch.set_status(
        appliance_id=city.appliances[0],
        status=ApplianceStatus.OUT_OF_SERVICE,
        source=StatusSource.VOICE,
        at=later(3),
        **BY,
    )
    agree(screens)


def test_an_arrival_taken_back(city: City, screens: Screens) -> None:
    """The undo names no incident, but the incident's line counts who is on scene."""
    incident_id = a_fire(city)
    screens.watch(incident_id)
    order_id = an_order(incident_id, city.appliances[0], at=later(1))
    report(order_id, ApplianceStatus.ON_SCENE, 2)
    agree(screens)
    dispatch.undo_status(appliance_id=city.appliances[0], at=later(3), **BY)
    agree(screens)
    assert card(screens, incident_id)["incident"]["on_scene_count"] == 0


def test_an_appliance_that_goes_from_the_scene_and_comes_back(city: City, screens: Screens) -> None:
    incident_id = a_fire(city)
    screens.watch(incident_id)
    order_id = OrderId(an_order(incident_id, city.appliances[0], at=later(1)))
    report(order_id, ApplianceStatus.ON_SCENE, 2)
    agree(screens)
    for note, minutes, left_at in (
        (note_left, 5, later(5).isoformat().replace("+00:00", "Z")),
        (note_rejoined, 8, None),
    ):
        assert note(order_id=order_id, at=later(minutes), **BY)
        agree(screens)
        (line,) = card(screens, incident_id)["orders"]
        assert line["left_at"] == left_at


def test_appliances_crews_and_statuses(city: City, screens: Screens) -> None:
    dispatch.set_crew(appliance_id=city.appliances[0], crew_count=2, at=later(1), **BY)
    agree(screens)
    dispatch.set_status(
        appliance_id=city.appliances[1],
        status=ApplianceStatus.IN_TRAINING,
        source=StatusSource.VOICE,
        at=later(1),
        **BY,
    )
    agree(screens)
    dispatch.undo_status(appliance_id=city.appliances[1], at=later(2), **BY)
    agree(screens)


def test_a_call_that_repeats_an_incident(city: City, screens: Screens) -> None:
    """It stands in that incident's timeline, so its card is told."""
    incident_id = a_fire(city)
    screens.watch(incident_id)
    call_id = a_call(city)
    dispatch.close_call(
        call_id=call_id, outcome="duplicate", incident_id=incident_id, at=later(1), **BY
    )
    agree(screens)
    dispatch.read_caller(call_id=call_id, at=later(2), **BY)
    agree(screens)


def test_a_helper_from_another_detachment(city: City, screens: Screens) -> None:
    """The order stands in the helper's log: streams that count by the other log are renewed."""
    incident_id = a_fire(city)
    screens.watch(incident_id)
    order_id = an_order(incident_id, city.neighbour_appliance, at=later(1))
    agree(screens)
    assert [*screens.copies[f"incidents.f{city.neighbour}"].items] == [str(incident_id)]
    assert f"incident.{incident_id}" in screens.renewed
    report(order_id, ApplianceStatus.TURNED_OUT, 2)
    agree(screens)
    dispatch.upgrade_incident(incident_id=incident_id, alarm_level=2, at=later(3), **BY)
    agree(screens)
    assert screens.copies[f"incidents.f{city.corps}"].items == {}  # it hears in WH's streams


def test_a_detector_a_pre_alert_and_what_becomes_of_it(city: City, screens: Screens) -> None:
    ids = register_detectors(
        [
            DetectorRow(
                identity=f"smoke-{one}",
                formation_id=city.detachment,
                premises_id=city.premises,
                kind="smoke",
                place=WUHAN,
                location="12层东侧走道",
            )
            for one in (1, 2)
        ]
    )
    hear_detector(identity="smoke-1", message_id=uuid4(), state="alarm", at=AT, received_at=AT)
    agree(screens)
    raised = []
    for detector_id in ids.values():
        pre_alert_id = dispatch.raise_pre_alert(
            alarm_id=DetectorAlarmId(new_uuid()),
            detector_id=DetectorId(detector_id),
            premises_id=PremisesId(city.premises),
            place=WUHAN,
            formation_id=city.detachment,
            at=later(1),
            **BY,
        )
        raised.append(PreAlertId(pre_alert_id))
        agree(screens)
    assert len(screens.copies[f"pre_alerts.f{city.detachment}"].items) == 2
    incident_id = IncidentId(new_uuid())
    dispatch.confirm_pre_alert(
        pre_alert_id=raised[0],
        incident_id=incident_id,
        incident_type=IncidentType.FIRE,
        alarm_level=1,
        at=later(2),
        **BY,
    )
    screens.watch(incident_id)
    agree(screens)
    dispatch.cancel_pre_alert(pre_alert_id=raised[1], reason="cooking", at=later(3), **BY)
    agree(screens)
    assert screens.copies[f"pre_alerts.f{city.detachment}"].items == {}
    assert screens.copies[f"incidents.f{city.station}"].items == {}


def test_every_event_of_a_batch_is_told_at_once(city: City, screens: Screens) -> None:
    """A relay that was away reads many entries together: no frame is older than its number."""
    incident_id = a_fire(city, call_id=a_call(city))
    order_id = an_order(incident_id, city.appliances[0], at=later(1))
    report(order_id, ApplianceStatus.TURNED_OUT, 2)
    report(order_id, ApplianceStatus.EN_ROUTE, 3)
    agree(screens)
    kinds = {entry.kind for entry in eventlog.entries_after("WH", 0, 100)}
    assert kinds <= {kind.KIND for kind in TELLS}
    assert kinds - {"appliance.registered"} <= screens.told
