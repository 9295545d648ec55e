"""Copies agree after every kind of event that tells screens something, whatever room it is of."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from core.actor import person
from core.geo import LngLat
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
from dispatch.services.orders import note_unsigned
from dispatch.services.presence import note_left, note_rejoined
from eventlog import api as eventlog
from eventlog.models import Cursor
from eventlog.services.reacting import park
from gis import api as gis
from gis.domain.basic_tables import KINDS as ROW_KINDS
from gis.models import WaterSource
from gis.services import corrections
from gis.services.checks import check_row
from gis.services.water import Inspected, inspect_water
from iot.api import DetectorRow, hear_detector, register_detectors
from org import api as org
from plans import api as plans
from realtime.tellings import TELLS
from tests.gis.layer_files import a_csv, imported
from tests.realtime.following import Screens
from tests.realtime.place import AT, TESTER, WUHAN, City, a_call, a_fire, an_order, later

BY = {"actor": TESTER}
TELLING = {kind.KIND for kind, things in TELLS.items() if things}
Happen = Callable[[], object]


def a_keeper(city: City, username: str, role: str) -> int:
    return org.save_person(
        username=username,
        password=None,
        name_zh=username,
        name_en=username,
        posts=[(city.detachment, role)],
    )


def proposed(city: City, kind: str, row_id: int, **said: Any) -> int:
    reporter = a_keeper(city, "reporter", "crew")
    return corrections.propose_correction(
        ROW_KINDS[kind],
        row_id,
        values=said,
        place=said.pop("place", None),
        note="",
        person_id=reporter,
        actor=person(reporter),
        at=timezone.now(),
    )


def accepted(city: City, kind: str, row_id: int, **said: Any) -> None:
    admin = a_keeper(city, "settler", "admin")
    corrections.accept_correction(
        proposed(city, kind, row_id, **said),
        person_id=admin,
        note="",
        actor=person(admin),
        at=timezone.now(),
    )


def calls_and_orders(city: City, screens: Screens) -> Iterator[Happen]:
    incident_id = IncidentId(new_uuid())
    orders: list[OrderId] = []
    yield lambda: a_call(city)
    call_id = a_call(city)
    yield lambda: dispatch.open_incident(
        incident_id=incident_id,
        call_id=call_id,
        incident_type=IncidentType.FIRE,
        alarm_level=1,
        place=WUHAN,
        address="江汉路1号",
        premises_id=city.premises,
        formation_id=city.detachment,
        at=AT,
        **BY,
    )
    screens.watch(incident_id)
    repeated = a_call(city)
    yield lambda: dispatch.close_call(
        call_id=repeated, outcome="duplicate", incident_id=incident_id, at=later(1), **BY
    )
    plans.save_response_plan(
        formation_id=city.detachment,
        incident_type=IncidentType.FIRE,
        lines=[plans.LevelLine(1, "attack_water", 1, {"water_t": 4})],
        source="test",
        is_example=True,
        at=AT,
        **BY,
    )
    yield lambda: dispatch.recommend_for_incident(incident_id=incident_id, at=later(1), **BY)
    for id_ in (city.appliances[0], city.neighbour_appliance):
        yield lambda id_=id_: orders.append(OrderId(an_order(incident_id, id_, at=later(1))))
    yield lambda: note_unsigned(order_id=orders[0], at=later(1.5), **BY)
    yield lambda: dispatch.sign_order(order_id=orders[0], at=later(1.6), **BY)
    steps = ("turned_out", "en_route", "on_scene", "water_on", "water_off")
    for minutes, status in enumerate(steps, start=2):
        yield lambda status=status, minutes=minutes: dispatch.report_order_status(
            order_id=orders[0],
            status=ApplianceStatus(status),
            source=StatusSource.TERMINAL,
            at=later(minutes),
            **BY,
        )
    yield lambda: note_left(order_id=orders[0], at=later(6.5), **BY)
    yield lambda: note_rejoined(order_id=orders[0], at=later(7), **BY)
    yield lambda: dispatch.undo_status(appliance_id=city.appliances[0], at=later(8), **BY)
    yield lambda: dispatch.upgrade_incident(
        incident_id=incident_id, alarm_level=2, at=later(9), **BY
    )
    yield lambda: dispatch.note_incident(
        incident_id=incident_id, words="三楼有人", at=later(10), **BY
    )
    yield lambda: accepted(city, "premises", city.premises, name="江汉路广场", storeys=9)
    yield lambda: accepted(city, "appliances", city.appliances[0], water_t=6.0)
    yield lambda: dispatch.control_incident(incident_id=incident_id, at=later(11), **BY)
    yield lambda: dispatch.put_out_incident(incident_id=incident_id, at=later(12), **BY)
    for order_id in orders:
        yield lambda order_id=order_id: dispatch.release_order(
            order_id=order_id, source=StatusSource.TERMINAL, at=later(13), **BY
        )
    yield lambda: dispatch.return_order(
        order_id=orders[0], source=StatusSource.TERMINAL, at=later(20), **BY
    )
    yield lambda: dispatch.close_incident(
        incident_id=incident_id, outcome="handled", at=later(21), **BY
    )


def appliances(city: City, _: Screens) -> Iterator[Happen]:
    id_ = city.appliances[1]
    yield lambda: dispatch.set_crew(appliance_id=id_, crew_count=2, at=later(1), **BY)
    yield lambda: dispatch.set_status(
        appliance_id=id_,
        status=ApplianceStatus.IN_TRAINING,
        source=StatusSource.VOICE,
        at=later(2),
        **BY,
    )
    yield lambda: dispatch.register_appliances(
        [
            dispatch.NewAppliance(
                formation_id=city.station,
                call_sign="武1-9",
                appliance_type="rescue_tender",
                capability={},
                crew_minimum=3,
                crew_count=4,
                is_synthetic=True,
            )
        ],
        at=later(3),
        **BY,
    )


def detectors(city: City, _: Screens) -> Iterator[Happen]:
    rows = [
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
    ids = register_detectors(rows)
    for minutes, state in enumerate(("alarm", "normal", "fault", "normal"), start=1):
        yield lambda state=state, minutes=minutes: hear_detector(
            identity="smoke-1",
            message_id=uuid4(),
            state=state,
            at=later(minutes),
            received_at=later(minutes),
        )
    raised: list[PreAlertId] = []
    for detector_id in ids.values():
        yield lambda detector_id=detector_id: raised.append(
            PreAlertId(
                dispatch.raise_pre_alert(
                    alarm_id=DetectorAlarmId(new_uuid()),
                    detector_id=DetectorId(detector_id),
                    premises_id=PremisesId(city.premises),
                    place=WUHAN,
                    formation_id=city.detachment,
                    at=later(6),
                    **BY,
                )
            )
        )
    yield lambda: accepted(city, "premises", city.premises, name="江汉路商场")
    yield lambda: dispatch.confirm_pre_alert(
        pre_alert_id=raised[0],
        incident_id=IncidentId(new_uuid()),
        incident_type=IncidentType.FIRE,
        alarm_level=1,
        at=later(7),
        **BY,
    )
    yield lambda: dispatch.cancel_pre_alert(
        pre_alert_id=raised[1], reason="cooking", at=later(8), **BY
    )


def basic_data(city: City, screens: Screens) -> Iterator[Happen]:
    """Once an incident is closed its card is not told of the water near it (docs/wire.md)."""
    for incident_id in screens.incidents_watched():
        screens.leave(incident_id)
    gis.save_water_sources([gis.WaterRow(kind="hydrant", place=WUHAN, state="usable")])
    screens.take_all_again()
    water = WaterSource.objects.get()
    screens.watch(a_fire(city))
    admin = a_keeper(city, "settler", "admin")
    for kind, row_id in (("stations", city.station), ("premises", city.premises)):
        yield lambda kind=kind, row_id=row_id: check_row(
            ROW_KINDS[kind],
            row_id,
            person_id=admin,
            note="",
            formation_id=city.detachment,
            actor=person(admin),
            at=timezone.now(),
        )
        yield lambda kind=kind, row_id=row_id: corrections.refuse_correction(
            proposed(city, kind, row_id, address="江汉路2号"),
            person_id=admin,
            reason="没有变",
            actor=person(admin),
            at=timezone.now(),
        )
        yield lambda kind=kind, row_id=row_id: _take_back(city, kind, row_id)
    yield lambda: accepted(city, "stations", city.station, address="江汉路3号")
    yield lambda: accepted(city, "stations", city.station, name="江汉路站")
    yield lambda: inspect_water(
        water.pk,
        Inspected(state="faulty", flow_lps=3.0),
        person_id=admin,
        actor=person(admin),
        at=timezone.now(),
        now=timezone.now(),
    )
    yield lambda: accepted(city, "water_sources", water.pk, flow_lps=12.0)
    far = LngLat(WUHAN.lng + 0.02, WUHAN.lat)
    yield lambda: accepted(city, "water_sources", water.pk, place=far)


def parked(city: City, _: Screens) -> Iterator[Happen]:
    (entry,) = eventlog.entries_after("WH", 0, 1)
    Cursor.objects.get_or_create(room="dispatch", log="WH", defaults={"seq": 0})
    yield lambda: park("dispatch", entry, tries=5, problem=ValueError(), at=later(1))
    yield lambda: eventlog.settle_parked(
        eventlog.parked_entries(["WH"])[0].id, "dismissed", TESTER, later(2)
    )


STORIES = (calls_and_orders, appliances, detectors, basic_data, parked)


@pytest.fixture
def screens(city: City) -> Screens:
    formations = (
        city.corps,
        city.detachment,
        city.battalion,
        city.station,
        city.other_station,
        city.neighbour,
        city.neighbour_station,
    )
    every = Screens(formations)
    every.begin()
    for station in (city.station, city.other_station, city.neighbour_station):
        every.watch_station(station)
    every.watch_premises(city.premises)
    return every


def test_after_every_kind_of_event_copies_agree(
    city: City, screens: Screens, tmp_path: Path, home: Path
) -> None:
    """A new kind of event that tells something is missed here until its service is in a story."""
    for story in STORIES:
        for at, happen in enumerate(story(city, screens)):
            happen()
            screens.catch_up()
            assert screens.differences() == {}, (story.__name__, at)

    rows = [{"名称": "新商场", "地址": "江汉路9号", "经度": WUHAN.lng, "纬度": WUHAN.lat,
             "使用性质": "商业", "所属辖区": "WH-1-1"}]  # fmt: skip
    told = imported("premises", a_csv(tmp_path / "p.csv", rows), formation="WH", datum="wgs84",
                    source="test", anywhere=True)  # fmt: skip
    assert told["merged"]["added_count"] == 1, told
    screens.asked_again.clear()
    screens.catch_up()
    assert set(screens.asked_again) >= {f"station.{city.station}", f"premises.{city.premises}"}
    assert screens.differences() == {}
    assert TELLING - screens.kinds == NOT_TOLD_ANEW


NOT_TOLD_ANEW: set[str] = set()


def test_what_a_corps_imports_reaches_the_screens_of_its_detachments(
    city: City, screens: Screens, tmp_path: Path, home: Path
) -> None:
    """The entry stands in the corps' log; their copies count by their own."""
    rows = [{"编号": "H1", "类别": "消火栓", "经度": WUHAN.lng, "纬度": WUHAN.lat}]
    told = imported("water_sources", a_csv(tmp_path / "w.csv", rows), formation="HB",
                    datum="wgs84", anywhere=True)  # fmt: skip
    assert told["merged"]["added_count"] == 1, told
    screens.catch_up()
    assert screens.differences() == {}
    (card,) = screens.copies[f"premises.{city.premises}"].items.values()
    assert len(card["water"]) == 1


def _take_back(city: City, kind: str, row_id: int) -> None:
    reporter = a_keeper(city, "reporter", "crew")
    corrections.withdraw_correction(
        proposed(city, kind, row_id, address="江汉路4号"),
        person_id=reporter,
        actor=person(reporter),
        at=timezone.now(),
    )
