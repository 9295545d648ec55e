"""The cards of a premises and a station, put together from several rooms."""

from typing import Any

import pytest

from core.ids import IncidentId, new_uuid
from core.incident_type import IncidentType
from dispatch import api as dispatch
from eventlog.api import entries_after
from gis.api import ContactRow, WaterRow, save_contacts, save_water_sources
from gis.models import FirstDueArea
from iot.api import DetectorRow, register_detectors
from tests.builders import TESTER, City, at, crossing
from tests.gis.basic_data import Kept, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None, home: Any) -> Kept:
    from tests.builders import a_city  # noqa: PLC0415 - the desk's own city is another one

    return kept(a_city())


def an_incident(city: City, premises_id: int, formation_id: int, when: float = 0) -> str:
    return str(
        dispatch.open_incident(
            incident_id=IncidentId(new_uuid()), call_id=None, incident_type=IncidentType.FIRE,
            alarm_level=1, place=city.scene, address="解放大道1号", premises_id=premises_id,
            formation_id=formation_id, actor=TESTER, at=at(when),
        ).incident_id
    )  # fmt: skip


def card(house: Kept, username: str) -> Any:
    return house.get(username, f"premises/{house.premises}/card")


def test_a_premises_card_is_what_the_rooms_know_together(house: Kept) -> None:
    scene = house.city.scene
    near, far = crossing(6, 6.2), crossing(6, 7)
    save_water_sources(
        WaterRow(kind="hydrant", place=one, state="usable", is_synthetic=True)
        for one in (near, far)
    )
    register_detectors(
        [
            DetectorRow(
                identity="d1", formation_id=house.city.stations[0], premises_id=house.premises,
                kind="smoke", place=scene, location="三层走廊", is_synthetic=True,
            )
        ]
    )  # fmt: skip
    early = an_incident(house.city, house.premises, house.city.detachment, -9_000)
    late = an_incident(house.city, house.premises, house.city.detachment)

    got = card(house, "dispatcher").json()

    assert (got["name"], got["occupancy"], got["storeys"]) == ("第一医院", "hospital", 18)
    assert got["formation_zh"] == "1号站"
    assert got["freshness"]["missing"] == ["address", "height_m"]
    assert got["freshness"]["is_overdue"]
    assert [round(one["distance_m"]) for one in got["water"]] == [100]
    assert got["water_within_m"] == 300
    assert [(one["location"], one["state"]) for one in got["detectors"]] == [("三层走廊", "normal")]
    assert [one["id"] for one in got["incidents"]] == [late, early]
    assert {one["incident_type"] for one in got["response_plans"]} == set(IncidentType)


def test_others_see_neither_the_card_nor_that_it_is_there(house: Kept) -> None:
    assert card(house, "crew_1").status_code == 200
    for username, status in (("crew_2", 404), ("neighbour", 404), ("wall", 403), ("linked", 403)):
        assert card(house, username).status_code == status, username
        contacts = house.get(username, f"premises/{house.premises}/contacts")
        assert contacts.status_code == status, username


def test_an_incident_the_reader_may_not_see_is_not_on_the_card(house: Kept) -> None:
    """The station's crew knows the premises; the incident is answered for by the battalion."""
    theirs = an_incident(house.city, house.premises, house.city.battalion)
    assert [one["id"] for one in card(house, "dispatcher").json()["incidents"]] == [theirs]
    assert card(house, "crew_1").json()["incidents"] == []


def test_ones_own_incidents_are_told_however_many_of_others_are_newer(house: Kept) -> None:
    own = an_incident(house.city, house.premises, house.city.stations[0], -9_000)
    for _ in range(25):
        an_incident(house.city, house.premises, house.city.battalion)
    assert [one["id"] for one in card(house, "crew_1").json()["incidents"]] == [own]


def contacts(house: Kept) -> None:
    save_contacts(
        ContactRow(premises_id=house.premises, role=role, name=name, phone=phone, is_synthetic=True)
        for role, name, phone in (
            ("manager", "张三丰", "000-1"), ("control_room", "", "000-2"),
        )
    )  # fmt: skip


def read_by(username: str) -> int:
    entries = entries_after("WH", 0, 500)
    return sum(one.kind == "contacts.read" and one.actor == username for one in entries)


def test_whom_to_call_is_given_to_few_and_the_log_says_who_looked(house: Kept) -> None:
    contacts(house)
    looked_at = card(house, "dispatcher").json()
    assert (looked_at["contact_count"], looked_at["may_read_contacts"]) == (2, True)
    assert b"000-1" not in card(house, "dispatcher").content
    actor = f"person:{house.city.people['dispatcher']}"
    assert read_by(actor) == 0

    got = house.get("dispatcher", f"premises/{house.premises}/contacts").json()

    assert [(one["role"], one["name"], one["phone"]) for one in got] == [
        ("control_room", "", "000-2"), ("manager", "张三丰", "000-1"),
    ]  # fmt: skip
    assert read_by(actor) == 1
    said = [one.body for one in entries_after("WH", 0, 500) if one.kind == "contacts.read"]
    assert said == [{"formation_id": house.city.stations[0], "premises_id": house.premises}]


@pytest.mark.parametrize(
    ("username", "status"),
    [("dispatcher", 200), ("shift_leader", 200), ("duty_1", 200), ("inspector", 200),
     ("keeper", 200), ("crew_1", 403), ("call_taker", 403), ("admin", 403), ("micro", 403),
     ("duty_2", 404)],
)  # fmt: skip
def test_who_may_read_contacts(house: Kept, username: str, status: int) -> None:
    contacts(house)
    got = house.get(username, f"premises/{house.premises}/contacts")
    assert got.status_code == status
    assert (b"000-1" in got.content) == (status == 200)
    entries = [one.kind for one in entries_after("WH", 0, 500)]
    assert entries.count("contacts.read") == (status == 200)


def test_a_station_card_tells_its_appliances_by_type_and_status(house: Kept) -> None:
    station = house.city.stations[0]
    got = house.get("crew_1", f"stations/{station}").json()

    assert got["counts"] == {"water_tender": {"in_station": 2}, "rescue_tender": {"in_station": 1}}
    assert len(got["appliances"]) == 3
    assert (got["premises_count"], got["key_premises_count"], got["water_count"]) == (1, 1, 1)
    assert got["first_due_area"] is None
    assert house.get("crew_1", f"stations/{house.city.stations[1]}").status_code == 404
    assert house.get("dispatcher", f"stations/{house.city.detachment}").status_code == 404
    assert house.get("wall", f"stations/{station}").status_code == 403


def test_a_first_due_area_is_drawn_on_the_card(house: Kept) -> None:
    FirstDueArea.objects.create(
        formation_id=house.city.stations[0],
        area="SRID=4326;MULTIPOLYGON(((114.3 30.58, 114.31 30.58, 114.31 30.59, 114.3 30.58)))",
    )
    got = house.get("crew_1", f"stations/{house.city.stations[0]}").json()
    assert got["first_due_area"][0][0][0] == [114.3, 30.58]
    assert got["first_due_area_m2"] == pytest.approx(0.5 * 959 * 1109, rel=0.02)


@pytest.mark.parametrize("path", ["premises/999/card", "stations/999", "premises/999/contacts"])
def test_what_is_not_there_is_not_found(house: Kept, path: str) -> None:
    assert house.get("dispatcher", path).status_code == 404
