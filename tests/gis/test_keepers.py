"""数据责任人: who keeps basic data, who may be named, and by whom."""

from typing import Any

import pytest

from eventlog.api import entries_after
from gis.models import DataKeeper
from org.models import Person
from tests.builders import City, a_person
from tests.gis.basic_data import Kept, kept

pytestmark = pytest.mark.django_db
KEEPERS = "basics/premises/keepers"


@pytest.fixture
def house(city: City) -> Kept:
    return kept(city)


def named(house: Kept, username: str, formation_id: int) -> Any:
    return house.get(username, f"{KEEPERS}/nominees?formation={formation_id}")


def test_an_admin_says_who_keeps_a_kind_and_the_log_says_so(house: Kept) -> None:
    keeper, battalion = house.city.people["keeper"], house.city.battalion
    body = {"formation_id": battalion, "person_id": keeper}

    assert house.put("dispatcher", "basics/premises/keepers", body).status_code == 403
    got = house.put("admin", "basics/premises/keepers", body)

    assert got.status_code == 200
    assert [one["person_id"] for one in got.json()] == [keeper]
    assert [one["name"] for one in house.line("crew_1", "premises")["keepers"]] == ["keeper甲"]
    assert house.line("keeper", "premises")["may"] == ["propose", "settle"]
    assert "settle" not in house.line("keeper", "stations")["may"]

    house.put("admin", "basics/premises/keepers", {"formation_id": battalion, "person_id": None})
    assert not DataKeeper.objects.exists()
    said = [one.body for one in entries_after("WH", 0, 500) if one.kind == "keeper.set"]
    assert [(one["person_id"], one["was_person_id"]) for one in said] == [
        (keeper, None), (None, keeper),
    ]  # fmt: skip


@pytest.mark.parametrize("username", ["crew_2", "call_taker"])
def test_who_could_not_settle_there_cannot_keep(house: Kept, username: str) -> None:
    body = {"formation_id": house.city.stations[0], "person_id": house.city.people[username]}
    got = house.put("admin", "basics/premises/keepers", body)
    assert got.status_code == 409
    assert got.json()["refused"] == "keeper_out_of_reach"
    assert not DataKeeper.objects.exists()


def test_of_somebody_one_does_not_see_one_is_not_told_even_the_name(house: Kept) -> None:
    stranger = house.city.people["neighbour"]
    body = {"formation_id": house.city.stations[0], "person_id": stranger}
    got = house.put("admin", KEEPERS, body)

    assert got.status_code == 404
    assert "neighbour" not in got.content.decode()
    assert not DataKeeper.objects.exists()


def test_an_admin_is_shown_the_formations_below_and_who_keeps_there(house: Kept) -> None:
    city = house.city
    house.put(
        "admin", KEEPERS, {"formation_id": city.stations[1], "person_id": city.people["crew_2"]}
    )

    shown = house.get("admin", KEEPERS).json()

    assert [one["id"] for one in shown][:2] == [city.detachment, city.battalion]
    assert {one["id"] for one in shown} == {
        city.detachment, city.battalion, city.centre, *city.stations,
    }  # fmt: skip
    assert [one["depth"] for one in shown][:3] == [0, 1, 2]
    kept_at = {one["id"]: one["keeper"]["name"] for one in shown if one["keeper"]}
    assert kept_at == {city.stations[1]: "crew_2甲"}
    assert all(
        one["keeper"] is None for one in house.get("admin", "basics/stations/keepers").json()
    )


def test_those_may_be_named_who_may_settle_there_the_nearest_first(house: Kept) -> None:
    people = house.city.people
    Person.objects.filter(pk=people["shift_leader"]).update(is_active=False)

    here = named(house, "admin", house.city.stations[0]).json()

    who = [one["person_id"] for one in here]
    assert set(who[:2]) == {people["crew_1"], people["duty_1"]}
    assert who[2] == people["keeper"]
    assert set(who) == {
        people[name] for name in ("crew_1", "duty_1", "keeper", "dispatcher", "inspector", "admin")
    }
    (post,) = here[2]["posts"]
    assert (post["role"], post["formation"]) == ("incident_commander", "江岸大队")
    above = named(house, "admin", house.city.detachment).json()
    assert {one["person_id"] for one in above} == {
        people[name] for name in ("dispatcher", "inspector", "admin")
    }
    for one in here:  # what is offered is taken
        body = {"formation_id": house.city.stations[0], "person_id": one["person_id"]}
        assert house.put("admin", KEEPERS, body).status_code == 200


@pytest.mark.parametrize(
    ("username", "status"),
    [("admin", 200), ("dispatcher", 403), ("crew_1", 403), ("crew_2", 404), ("neighbour", 404)],
)
def test_who_may_see_whom_one_may_name(house: Kept, username: str, status: int) -> None:
    assert named(house, username, house.city.stations[0]).status_code == status


@pytest.mark.parametrize("username", ["dispatcher", "crew_1", "neighbour", "wall"])
def test_others_are_not_shown_the_formations(house: Kept, username: str) -> None:
    assert house.get(username, KEEPERS).status_code == 403


def test_nobody_above_is_offered_to_who_does_not_see_them(house: Kept) -> None:
    city = house.city
    city.people["head"] = a_person("head", city.battalion, "admin")

    here = named(house, "head", city.battalion).json()

    assert {one["person_id"] for one in here} == {city.people["head"], city.people["keeper"]}
    assert named(house, "head", city.detachment).status_code == 404


def test_of_a_kind_that_is_not_there_nothing_is_said(house: Kept) -> None:
    assert house.get("admin", "basics/dragons/keepers").status_code == 404
    path = f"basics/dragons/keepers/nominees?formation={house.city.detachment}"
    assert house.get("admin", path).status_code == 404
