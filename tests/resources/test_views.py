"""Over HTTP: who sees what, who may change what, once only."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from core.ids import new_uuid
from eventlog.models import Entry
from org.models import Person, Post
from resources.models import Equipment, Shift, Supply
from tests.builders import City, a_person
from tests.resources.place import Stocked, stocked

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(city: City) -> Stocked:
    return stocked(city, timezone.now())


def as_(person_id: int) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person_id))
    return client


def post(client: Client, path: str, body: Any = None, key: str | None = None) -> HttpResponse:
    return client.post(
        f"/api/{path}",
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers={"Idempotency-Key": key or str(new_uuid())},
    )


def test_a_count_is_taken_once_however_often_it_is_sent(there: Stocked, city: City) -> None:
    client, key = as_(city.people["duty_1"]), str(new_uuid())
    before = Entry.objects.count()
    for _ in range(3):
        assert post(client, f"supplies/{there.foam}/count", {"amount": 77}, key).status_code == 200
    other = post(client, f"supplies/{there.foam}/count", {"amount": 78}, key)

    assert other.status_code == 422
    assert Supply.objects.get(pk=there.foam).amount == 77
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("amount", [-1, "NaN", 1e12, "much", None])
def test_an_amount_nobody_can_have_is_refused(there: Stocked, city: City, amount: Any) -> None:
    answer = post(as_(city.people["duty_1"]), f"supplies/{there.foam}/count", {"amount": amount})
    assert answer.status_code == 422
    assert Supply.objects.get(pk=there.foam).amount == 800


def read(client: Client, path: str) -> str:
    return json.dumps(client.get(f"/api/{path}").json(), ensure_ascii=False)


def commands(there: Stocked) -> list[tuple[str, Any]]:
    begins = timezone.now() + timedelta(days=2)
    return [
        (f"supplies/{there.foam}/count", {"amount": 5}),
        (f"equipment/{there.apparatus}/state", {"state": "lost"}),
        (
            "shifts",
            {
                "firefighter_id": there.driver,
                "begins_at": begins.isoformat(),
                "ends_at": (begins + timedelta(hours=8)).isoformat(),
            },
        ),
        (f"shifts/{there.shift}/end", None),
    ]


@pytest.mark.parametrize("role", Post.Role.values)
def test_only_those_who_keep_a_station_change_what_it_has(
    there: Stocked, city: City, role: str
) -> None:
    client = as_(a_person(f"x_{role}", city.stations[0], role))
    answers = [post(client, path, body).status_code for path, body in commands(there)]

    may = role in {"station_duty", "crew", "shift_leader", "admin"}
    assert answers == ([200] * 4 if may else [403] * 4)


@pytest.mark.parametrize("who", ["duty_2", "neighbour"])
def test_another_station_and_another_detachment_learn_nothing(
    there: Stocked, city: City, who: str
) -> None:
    client = as_(city.people[who])
    for path, body in commands(there):
        assert post(client, path, body).status_code == 404
    assert client.get(f"/api/stations/{city.stations[0]}/duty").status_code == 404
    assert client.get(f"/api/resources/experts/{there.expert}/contact").status_code == 404
    for kind in ("firefighters", "supplies", "equipment", "shifts"):
        assert client.get(f"/api/resources/{kind}").json()["count"] == (
            1 if (who, kind) == ("duty_2", "supplies") else 0
        )
    assert Supply.objects.get(pk=there.foam).amount == 800
    assert Equipment.objects.get(pk=there.apparatus).state == "usable"
    assert Shift.objects.count() == 2


def test_a_shift_comes_back_by_its_number_and_an_overlap_says_why(
    there: Stocked, city: City
) -> None:
    client = as_(city.people["duty_1"])
    path, body = commands(there)[2]
    made = post(client, path, body)
    again = post(client, path, body)

    assert Shift.objects.get(pk=made.json()["shift_id"]).firefighter_id == there.driver
    assert again.status_code == 409
    assert again.json()["refused"] == "shift_overlaps"
    assert "值班" in again.json()["zh"]


def test_a_moment_without_a_zone_is_refused(there: Stocked, city: City) -> None:
    path, body = commands(there)[2]
    answer = post(as_(city.people["duty_1"]), path, {**body, "ends_at": "2026-11-30T08:00:00"})
    assert answer.status_code == 422


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**40])
def test_a_number_nothing_has_is_never_a_500(there: Stocked, city: City, number: int) -> None:
    client = as_(city.people["dispatcher"])
    assert post(client, f"supplies/{number}/count", {"amount": 1}).status_code == 404
    assert client.get(f"/api/stations/{number}/duty").status_code == 404
    assert client.get(f"/api/resources/experts/{number}/contact").status_code == 404
    assert client.get(f"/api/resources/supplies?after={number}").status_code in {200, 422}
    assert client.get(f"/api/resources/supplies?formation={number}").status_code in {404, 422}


def test_a_station_tells_who_is_on_duty_what_they_can_do_and_what_there_is(
    there: Stocked, city: City
) -> None:
    told = as_(city.people["duty_1"]).get(f"/api/stations/{city.stations[0]}/duty").json()

    assert [one["name"] for one in told["on_duty"]] == ["赵一", "钱二"]
    assert told["on_duty"][1]["lapsed_roles"] == ["medic"]
    assert told["crews"][0]["call_sign"] == "1号站水罐甲"
    assert told["crews"][0]["crew_count"] == 2
    assert [one["is_below_least"] for one in told["supplies"]] == [True, False]
    assert told["supplies"][0]["item"]["zh"] == "6%泡沫液"
    assert told["equipment"][0]["is_test_overdue"]


@pytest.mark.parametrize(
    ("role", "is_named"), [("wall", False), ("auditor", False), ("crew", True)]
)
def test_names_are_for_those_who_work_with_them(
    there: Stocked, city: City, role: str, is_named: bool
) -> None:
    client = as_(a_person(f"x_{role}", city.detachment, role))
    duty = read(client, f"stations/{city.stations[0]}/duty")
    people, shifts = read(client, "resources/firefighters"), read(client, "resources/shifts")
    near = read(client, "resources/near?lng=114.3&lat=30.6")

    for text, name in ((duty, "赵一"), (people, "赵一"), (shifts, "赵一"), (near, "孙教授")):
        assert (name in text) is is_named


def test_no_list_gives_anybodys_telephone(there: Stocked, city: City) -> None:
    client = as_(city.people["dispatcher"])
    place = f"lng={city.scene.lng}&lat={city.scene.lat}"
    for path in ("resources/experts", f"resources/near?{place}&incident_type=hazmat"):
        text = read(client, path)
        assert "孙教授" in text
        assert "13800000001" not in text


def test_reading_a_telephone_is_for_few_and_is_noted(there: Stocked, city: City) -> None:
    path = f"/api/resources/experts/{there.expert}/contact"
    assert as_(city.people["call_taker"]).get(path).status_code == 403
    assert Entry.objects.filter(kind="expert.contact_read").count() == 0
    assert as_(city.people["dispatcher"]).get(path).json()["phone"] == "13800000001"
    assert Entry.objects.get(kind="expert.contact_read").actor == (
        f"person:{city.people['dispatcher']}"
    )


def test_what_is_near_says_that_its_distance_is_a_straight_line(there: Stocked, city: City) -> None:
    path = f"/api/resources/near?lng={city.scene.lng}&lat={city.scene.lat}"
    told = as_(city.people["dispatcher"]).get(f"{path}&incident_type=hazmat&limit=1").json()

    assert told["distance"] == "straight_line"
    assert told["is_fit_example"]
    assert told["micro_stations"][0]["name"] == "近处微站"
    assert told["micro_stations"][0]["is_within_reach"]
    assert told["micro_stations"][0]["travel_s"] > 0
    assert told["stores"][0]["supplies"][0]["oldest_counted_at"]
    assert told["linked_agencies"][0]["agency_kind"]["zh"] == "生态环境"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "lng=200&lat=3",
        "lng=nan&lat=3",
        "lng=114&lat=30&kinds=dragons",
        "lng=114&lat=30&limit=0",
    ],
)
def test_a_place_that_is_none_is_refused(city: City, query: str) -> None:
    answer = as_(city.people["dispatcher"]).get(f"/api/resources/near?{query}")
    assert answer.status_code == 422


def test_pages_hold_every_row_once(there: Stocked, city: City) -> None:
    client = as_(city.people["dispatcher"])
    seen, after = [], 0
    while after is not None:
        page = client.get(f"/api/resources/supplies?limit=2&after={after}").json()
        seen += [row["id"] for row in page["rows"]]
        after = page["next"]

    assert seen == sorted(Supply.objects.values_list("pk", flat=True))
    assert page["count"] == len(seen)
    only = client.get(f"/api/resources/supplies?formation={city.stations[1]}").json()
    assert [row["id"] for row in only["rows"]] == [there.powder]
    assert client.get("/api/resources/dragons").status_code == 404
