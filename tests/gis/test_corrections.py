"""Corrections from the field (纠错): proposed by those who see it, settled by who keeps it."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from core.geo import LngLat
from eventlog.api import entries_after
from gis.api import find_places
from gis.models import Correction, HeldValue, Premises, RowCheck, Station, WaterSource
from gis.selectors.stamps import stamps
from org.api import get_formation
from tests.builders import City, crossing
from tests.gis.basic_data import Kept, kept

pytestmark = pytest.mark.django_db

ASKED = {"values": {"address": "解放大道2号", "height_m": 60}, "note": "门牌已换"}


@pytest.fixture
def house(city: City) -> Kept:
    """The small city, where the keeper keeps premises over the battalion."""
    made = kept(city)
    body = {"formation_id": city.battalion, "person_id": city.people["keeper"]}
    for kind in ("premises", "stations", "water_sources"):
        assert made.put("admin", f"basics/{kind}/keepers", body).status_code == 200
    return made


def proposed(house: Kept, body: object = ASKED, username: str = "crew_1") -> int:
    got = house.post(username, f"basics/premises/{house.premises}/corrections", body)
    assert got.status_code == 200, got.content
    return int(got.json()["id"])


def logged(kind: str) -> list[dict[str, Any]]:
    return [one.body for one in entries_after("WH", 0, 500) if one.kind == kind]


def test_a_correction_waits_and_changes_nothing(house: Kept) -> None:
    before = Premises.objects.values().get()
    got = house.post("crew_1", f"basics/premises/{house.premises}/corrections", ASKED).json()

    assert got["state"] == "waiting"
    assert [(one["field"], one["before"], one["proposed"]) for one in got["changes"]] == [
        ("address", "", "解放大道2号"), ("height_m", None, 60),
    ]  # fmt: skip
    assert (got["by_id"], got["may_settle"], got["may_withdraw"]) == (
        house.city.people["crew_1"], False, True,
    )  # fmt: skip
    assert Premises.objects.values().get() == before
    card = house.get("keeper", f"basics/premises/{house.premises}").json()
    assert card["waiting_count"] == 1
    assert card["corrections"][0]["may_settle"]
    (listed,) = house.get("keeper", "corrections?state=waiting").json()
    assert (listed["id"], listed["row_name"]) == (got["id"], "第一医院")
    rows = house.get("keeper", "basics/premises?only=waiting").json()["rows"]
    assert [one["id"] for one in rows] == [house.premises]


def test_accepted_it_stands_in_the_row_is_a_check_and_is_in_the_log(house: Kept) -> None:
    id_ = proposed(house)
    drawn = stamps()["premises"]
    got = house.post("keeper", f"corrections/{id_}/acceptance", {"note": "已电话核实"})

    assert got.status_code == 200
    assert (got.json()["state"], got.json()["reason"]) == ("accepted", "已电话核实")
    row = Premises.objects.get()
    assert (row.address, row.height_m) == ("解放大道2号", 60)
    assert RowCheck.objects.get().how == "correction"
    assert set(HeldValue.objects.values_list("field", flat=True)) == {"address", "height_m"}
    assert stamps()["premises"] != drawn  # the map's tiles are made anew
    (said,) = logged("correction.accepted")
    assert said["fields"] == ["address", "height_m"]
    assert "解放" not in str(logged("correction.proposed") + logged("correction.accepted"))


def test_a_name_that_was_corrected_is_found_and_the_old_one_is_not(house: Kept) -> None:
    seen = [house.city.stations[0]]
    id_ = proposed(house, {"values": {"name": "江岸中心医院"}})
    house.post("keeper", f"corrections/{id_}/acceptance", {})

    assert [one.id for one in find_places("jazxyy", None, 5, seen=seen)] == [house.premises]
    assert find_places("第一医院", None, 5, seen=seen) == []
    assert Premises.objects.get().initials == "jazxyy"


def test_a_place_that_was_corrected_moves_the_row(house: Kept) -> None:
    there = crossing(5, 6.5)
    id_ = proposed(house, {"place": list(there)})
    got = house.post("keeper", f"corrections/{id_}/acceptance", {}).json()

    point = Premises.objects.get().place
    assert (point.x, point.y) == pytest.approx(there, abs=1e-7)
    assert got["row_place"] == got["place"]
    assert got["place_before"] == pytest.approx(house.city.scene, abs=1e-7)


def test_a_station_s_name_is_its_formation_s(house: Kept) -> None:
    station = house.city.stations[0]
    got = house.post("crew_1", f"basics/stations/{station}/corrections",
                     {"values": {"name": "解放大道站", "address": "解放大道1号"}})  # fmt: skip
    assert house.post("keeper", f"corrections/{got.json()['id']}/acceptance").status_code == 200

    card = get_formation(station)
    assert (card.name_zh, card.name_en, card.code) == ("解放大道站", "WH0101", "WH0101")
    assert card.ancestry[-2:] == (house.city.battalion, station)
    assert Station.objects.get(formation_id=station).address == "解放大道1号"
    found = find_places("解放大道站", None, 5, seen=[])
    assert [one.id for one in found] == [station]


def test_a_station_that_moves_takes_its_water_along(house: Kept) -> None:
    second = house.city.stations[1]
    near = WaterSource.objects.get().place
    got = house.post("crew_2", f"basics/stations/{second}/corrections",
                     {"place": [near.x, near.y]})  # fmt: skip
    assert house.post("keeper", f"corrections/{got.json()['id']}/acceptance").status_code == 200
    assert WaterSource.objects.get().formation_id == second


def test_whoever_passes_a_broken_hydrant_may_report_it(house: Kept) -> None:
    """A crew of another station; the first station's keeper decides."""
    got = house.post("crew_2", f"basics/water_sources/{house.hydrant}/corrections",
                     {"values": {"state": "faulty"}})  # fmt: skip
    assert got.status_code == 200
    id_ = got.json()["id"]
    assert got.json()["formation_id"] == house.city.stations[0]
    assert house.get("crew_2", f"corrections/{id_}").json()["may_withdraw"]
    assert house.get("crew_2", "corrections?mine=true").json()[0]["id"] == id_
    assert house.post("crew_2", f"corrections/{id_}/withdrawal").status_code == 200
    assert Correction.objects.get().state == "withdrawn"
    assert len(logged("correction.withdrawn")) == 1


@pytest.mark.parametrize(
    ("username", "status"),
    [("crew_1", 200), ("duty_1", 200), ("inspector", 200), ("micro", 200), ("dispatcher", 200),
     ("keeper", 200), ("call_taker", 403), ("admin", 403), ("linked", 403), ("wall", 403),
     ("crew_2", 404), ("neighbour", 404)],
)  # fmt: skip
def test_who_may_propose(house: Kept, username: str, status: int) -> None:
    got = house.post(username, f"basics/premises/{house.premises}/corrections", ASKED)
    assert got.status_code == status
    assert Correction.objects.count() == (status == 200)


@pytest.mark.parametrize(
    ("username", "status"),
    [("keeper", 200), ("admin", 200), ("dispatcher", 403), ("duty_1", 403), ("inspector", 403),
     ("micro", 403), ("call_taker", 403), ("wall", 403), ("crew_2", 404), ("neighbour", 404)],
)  # fmt: skip
@pytest.mark.parametrize("how", ["acceptance", "refusal"])
def test_who_may_settle(house: Kept, username: str, status: int, how: str) -> None:
    id_ = proposed(house)
    got = house.post(username, f"corrections/{id_}/{how}", {"reason": "不符", "note": ""})
    assert got.status_code == status
    assert (Correction.objects.get().state == "waiting") == (status != 200)
    assert (Premises.objects.get().address != "") == (status == 200 and how == "acceptance")


def test_a_keeper_of_another_kind_or_another_formation_does_not_settle(house: Kept) -> None:
    for kind, formation in (("stations", 0), ("premises", 1)):
        body = {"formation_id": house.city.stations[formation],
                "person_id": house.city.people["inspector"]}  # fmt: skip
        assert house.put("admin", f"basics/{kind}/keepers", body).status_code == 200
    assert house.post("inspector", f"corrections/{proposed(house)}/acceptance").status_code == 403
    assert Premises.objects.get().address == ""


@pytest.mark.parametrize("how", ["acceptance", "refusal"])
def test_nobody_settles_their_own(house: Kept, how: str) -> None:
    id_ = proposed(house, username="keeper")
    got = house.post("keeper", f"corrections/{id_}/{how}", {"reason": "不符"})
    assert (got.status_code, got.json()["refused"]) == (409, "own_correction")
    assert Correction.objects.get().state == "waiting"
    assert Premises.objects.get().address == ""


def test_a_refusal_needs_a_reason_and_leaves_the_row(house: Kept) -> None:
    id_ = proposed(house)
    assert house.post("keeper", f"corrections/{id_}/refusal", {"reason": ""}).status_code == 422
    got = house.post("keeper", f"corrections/{id_}/refusal", {"reason": "门牌未变"})
    assert (got.json()["state"], got.json()["reason"]) == ("refused", "门牌未变")
    assert Premises.objects.get().address == ""
    assert not RowCheck.objects.exists()
    assert len(logged("correction.refused")) == 1


@pytest.mark.parametrize("changed", [{"address": "已改"}, {"height_m": 12.0}])
def test_a_row_that_changed_since_is_not_overwritten(house: Kept, changed: dict[str, Any]) -> None:
    id_ = proposed(house)
    Premises.objects.update(**changed)
    got = house.post("keeper", f"corrections/{id_}/acceptance", {})

    assert (got.status_code, got.json()["refused"]) == (409, "row_changed")
    assert "变化" in got.json()["zh"]
    assert Premises.objects.values(*changed).get() == changed
    assert Correction.objects.get().state == "waiting"


def test_what_changed_beside_does_not_matter(house: Kept) -> None:
    id_ = proposed(house)
    Premises.objects.update(storeys=19)
    assert house.post("keeper", f"corrections/{id_}/acceptance").status_code == 200
    assert Premises.objects.get().storeys == 19


def test_of_two_that_say_different_things_the_second_is_refused(house: Kept) -> None:
    first, second = proposed(house), proposed(house, {"values": {"address": "解放大道3号"}})
    assert house.post("keeper", f"corrections/{first}/acceptance").status_code == 200
    got = house.post("keeper", f"corrections/{second}/acceptance")
    assert got.json()["refused"] == "row_changed"
    assert Premises.objects.get().address == "解放大道2号"


@pytest.mark.parametrize("again", ["acceptance", "refusal", "withdrawal"])
@pytest.mark.parametrize("first", ["acceptance", "refusal"])
def test_what_is_settled_stays_settled(house: Kept, first: str, again: str) -> None:
    id_ = proposed(house)
    house.post("keeper", f"corrections/{id_}/{first}", {"reason": "不符"})
    username = "crew_1" if again == "withdrawal" else "keeper"
    got = house.post(username, f"corrections/{id_}/{again}", {"reason": "不符"})
    assert (got.status_code, got.json()["refused"]) == (409, "correction_settled")


def test_only_the_proposer_withdraws(house: Kept) -> None:
    id_ = proposed(house)
    for username in ("keeper", "duty_1"):
        assert house.post(username, f"corrections/{id_}/withdrawal").status_code == 403
    assert Correction.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({}, "nothing_to_correct"),
        ({"values": {"name": "第一医院", "storeys": 18}}, "nothing_to_correct"),
        ({"values": {"height_m": -1}}, "bad_value"),
        ({"values": {"dragons": 3}}, "bad_value"),
        ({"values": {"formation": 1}}, "bad_value"),
        ({"values": {"is_synthetic": False}}, "bad_value"),
        ({"place": [0, 0]}, "out_of_area"),
        ({"place": [116.4, 39.9]}, "out_of_area"),
        ({"values": {"address": "好"}, "place": [500, 99]}, "out_of_area"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    house: Kept, body: dict[str, Any], refused: str
) -> None:
    got = house.post("crew_1", f"basics/premises/{house.premises}/corrections", body)
    assert (got.status_code, got.json()["refused"]) == (409, refused)
    assert got.json()["zh"]
    assert got.json()["en"]
    assert not Correction.objects.exists()
    assert not logged("correction.proposed")


@pytest.mark.parametrize(
    "body",
    ['{"values": {"height_m": 1e999}}', '{"values": {"a": {"b": 1}}}', '{"place": [1]}', "[]",
     '{"note": "' + "长" * 401 + '"}', '{"place": [NaN, 1]}', '{"values": {"name": "a\\u0000b"}}',
     '{"note": "a\\u0000b", "values": {"address": "x"}}',
     '{"values": {"height_m": 123456789012345678901234567890}}'],
)  # fmt: skip
def test_a_malformed_correction_is_never_a_fault_of_ours(house: Kept, body: str) -> None:
    client = house.client("crew_1")
    client.raise_request_exception = False
    got = client.post(
        f"/api/basics/premises/{house.premises}/corrections", data=body,
        content_type="application/json", headers={"Idempotency-Key": "k"},
    )  # fmt: skip
    assert got.status_code in {400, 409, 422}, got.content
    assert not Correction.objects.exists()


def test_a_command_needs_its_key_and_the_same_key_does_it_once(house: Kept) -> None:
    path = f"basics/premises/{house.premises}/corrections"
    missing = house.client("crew_1").post(
        f"/api/{path}", data=ASKED, content_type="application/json"
    )
    assert missing.status_code == 400
    first = house.post("crew_1", path, ASKED, key="k").json()
    assert house.post("crew_1", path, ASKED, key="k").json()["id"] == first["id"]
    assert Correction.objects.count() == 1


def test_others_corrections_are_not_there(house: Kept) -> None:
    id_ = proposed(house)
    for username in ("crew_2", "neighbour"):
        assert house.get(username, "corrections").json() == []
        assert house.get(username, f"corrections/{id_}").status_code == 404
    assert house.get("wall", f"corrections/{id_}").status_code == 403


def test_a_person_without_a_post_any_more_settles_nothing(house: Kept) -> None:
    id_ = proposed(house)
    get_user_model().objects.filter(username="keeper").update(is_active=False)
    assert house.post("keeper", f"corrections/{id_}/acceptance").status_code in {401, 403, 404}
    assert Correction.objects.get().state == "waiting"


def test_the_row_may_be_gone_by_then(house: Kept) -> None:
    id_ = proposed(house)
    Premises.objects.all().delete()
    assert house.post("keeper", f"corrections/{id_}/acceptance").status_code == 404
    assert house.get("keeper", f"corrections/{id_}").json()["row_name"] == ""
    assert (
        house.post("keeper", f"corrections/{id_}/refusal", {"reason": "已撤销"}).status_code == 200
    )


def test_a_corrected_water_source_goes_to_the_station_it_lies_at(house: Kept) -> None:
    there: LngLat = crossing(6, 8.9)
    got = house.post("crew_1", f"basics/water_sources/{house.hydrant}/corrections",
                     {"place": list(there)})  # fmt: skip
    drawn = stamps()["water"]
    assert house.post("keeper", f"corrections/{got.json()['id']}/acceptance").status_code == 200
    assert WaterSource.objects.get().formation_id == house.city.stations[1]
    assert stamps()["water"] != drawn
