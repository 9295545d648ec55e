"""Commands over HTTP: who may, over whom, once only, and in which words they are refused."""

import uuid
from typing import Any

import pytest
from django.test import Client

from core.status import ApplianceStatus, StatusSource
from desk.schemas.cards import OrderLine, RecommendationCard
from dispatch import api as dispatch
from dispatch.schemas import RouteNow
from eventlog.api import entries_after
from org.models import Person
from plans.models import ResponsePlan
from tests.builders import TESTER as BY
from tests.builders import City, a_call, a_fire, a_premises, an_alarm_id, at, fixes, send

TENDER = "1号站水罐甲"


class Seat:
    """Somebody at a screen."""

    def __init__(self, username: str) -> None:
        self.client = Client()
        self.client.force_login(Person.objects.get(username=username))

    def post(self, path: str, *, key: str | None = "", **body: object) -> tuple[int, Any]:
        headers = {} if key is None else {"Idempotency-Key": key or str(uuid.uuid4())}
        answer = self.client.post(
            f"/api{path}", body, content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json()

    def get(self, path: str) -> tuple[int, Any]:
        answer = self.client.get(f"/api{path}")
        return answer.status_code, answer.json()


@pytest.fixture
def dispatcher(city: City) -> Seat:
    return Seat("dispatcher")


def a_fire_of(city: City) -> dict[str, object]:
    return {
        "incident_id": str(uuid.uuid4()),
        "call_id": None,
        "incident_type": "fire",
        "alarm_level": 1,
        "place": list(city.scene),
        "address": "解放大道1号",
        "premises_id": None,
        "formation_id": city.detachment,
    }


def kinds() -> list[str]:
    return [e.kind for e in entries_after("WH", 0, 999) if not e.kind.startswith("appliance.reg")]


def test_a_call_becomes_an_incident_with_a_force_and_is_followed_to_its_end(
    city: City, dispatcher: Seat
) -> None:
    call_id = str(uuid.uuid4())
    status, answer = dispatcher.post(
        "/calls",
        call_id=call_id,
        channel="mobile_phone",
        phone="13800000119",
        name="张三",
        words="三楼冒烟",
        place=list(city.scene),
        address="解放大道1号",
        formation_id=city.detachment,
    )
    assert (status, answer) == (200, {"call_id": call_id})
    assert dispatcher.get(f"/calls/{call_id}/caller")[1]["phone"] == "13800000119"

    status, opened = dispatcher.post("/incidents", **{**a_fire_of(city), "call_id": call_id})
    assert status == 200
    assert opened["number"].startswith("WH-2")
    card = RecommendationCard.model_validate(opened["recommendation"])
    picks = [
        {"appliance_id": one.appliance_id, "role": one.role}
        for one in card.candidates
        if one.is_chosen
    ]
    incident = f"/incidents/{opened['incident_id']}"
    status, sent = dispatcher.post(f"{incident}/orders", recommendation_id=card.id, picks=picks)
    assert (status, len(sent["order_ids"])) == (200, 3)

    duty = Seat("duty_1")
    status, lines = duty.get(f"/orders/open?station_id={city.stations[0]}")
    assert {line["id"] for line in lines} == set(sent["order_ids"])
    assert lines[0]["place"] == pytest.approx(city.scene)
    own = {key: lines[0][key] for key in OrderLine.model_fields}
    OrderLine.model_validate(own)
    way = RouteNow.model_validate(duty.get(f"/orders/{sent['order_ids'][0]}/route")[1])
    assert way.length_m == pytest.approx(500, rel=0.05)

    for order in sent["order_ids"]:
        assert duty.post(f"/orders/{order}/sign") == (200, None)
        for step in ("turned_out", "en_route", "on_scene"):
            got = duty.post(f"/orders/{order}/status", status=step, source="terminal")
            assert got == (200, None)
    assert dispatcher.post(f"{incident}/notes", words="云梯展开")[0] == 200
    status, rise = dispatcher.post(f"{incident}/upgrade", alarm_level=2)
    assert status == 200
    roles = [one["role"] for one in rise["recommendation"]["candidates"] if one["is_chosen"]]
    assert sorted(roles) == ["aerial", "attack_water"]
    assert dispatcher.post(f"{incident}/control") == (200, None)
    assert dispatcher.post(f"{incident}/put-out") == (200, None)
    status, refused = dispatcher.post(f"{incident}/close", outcome="handled")
    assert (status, refused["refused"]) == (409, "incident_has_open_orders")
    assert "3辆车" in refused["zh"]
    assert "3 appliances" in refused["en"]
    for order in sent["order_ids"]:
        assert dispatcher.post(f"/orders/{order}/release") == (200, None)
        assert duty.post(f"/orders/{order}/return") == (200, None)
    assert dispatcher.post(f"{incident}/close", outcome="handled") == (200, None)
    assert kinds()[-1] == "incident.closed"


def test_the_same_key_gives_the_same_answer_and_one_effect(city: City, dispatcher: Seat) -> None:
    body, key = a_fire_of(city), str(uuid.uuid4())

    first = dispatcher.post("/incidents", key=key, **body)
    again = dispatcher.post("/incidents", key=key, **body)

    assert first[0] == 200
    assert (again[1]["number"], again[1]["recommendation"]["id"]) == (
        first[1]["number"],
        first[1]["recommendation"]["id"],
    )
    assert kinds() == ["incident.opened", "recommendation.made"]
    status, refused = dispatcher.post("/incidents", key=key, **{**body, "alarm_level": 2})
    assert (status, refused["refused"]) == (422, "key_reused")
    status, refused = dispatcher.post("/incidents", key=None, **body)
    assert (status, refused["refused"]) == (400, "idempotency_key_missing")


def test_the_same_key_for_another_incident_is_another_command(city: City, dispatcher: Seat) -> None:
    one, two, key = a_fire(city), a_fire(city), str(uuid.uuid4())

    assert dispatcher.post(f"/incidents/{one}/control", key=key)[0] == 200
    assert dispatcher.post(f"/incidents/{two}/control", key=key)[0] == 422


def test_an_incident_opens_even_when_nothing_can_be_proposed(city: City, dispatcher: Seat) -> None:
    ResponsePlan.objects.update(is_current=False)

    status, opened = dispatcher.post("/incidents", **a_fire_of(city))

    assert (status, opened["recommendation"]) == (200, None)
    fire = opened["incident_id"]
    status, refused = dispatcher.post(f"/incidents/{fire}/recommendation")
    assert (status, refused["refused"]) == (409, "no_response_plan")
    assert dispatcher.post(f"/incidents/{fire}/upgrade", alarm_level=2) == (
        200,
        {"recommendation": None},
    )


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/incidents", {"alarm_level": 9}),
        ("/incidents", {"place": [114.3, 130.6]}),
        ("/incidents", {"incident_type": "party"}),
        ("/incidents", {"surprise": 1}),
        ("/incidents/{fire}/orders", {"picks": []}),
        ("/incidents/{fire}/orders", {"picks": [{"appliance_id": 0, "role": "rescue"}]}),
        (
            "/incidents/{fire}/orders",
            {"picks": [{"appliance_id": 1, "role": "a"}, {"appliance_id": 1, "role": "b"}]},
        ),
        ("/incidents/{fire}/close", {"outcome": "bored"}),
        ("/incidents/{fire}/notes", {"words": ""}),
        ("/calls/{call}/close", {"outcome": "duplicate"}),
        ("/calls/{call}/close", {"outcome": "silent", "incident_id": "{fire}"}),
        ("/orders/{order}/status", {"status": "returning", "source": "terminal"}),
        ("/orders/{order}/status", {"status": "on_scene", "source": "inferred"}),
        (
            "/orders/{order}/status",
            {"status": "on_scene", "source": "voice", "at": "2026-01-01T00:00"},  # whose time?
        ),
        ("/appliances/{appliance}/crew", {"crew_count": -1}),
    ],
)
def test_a_bad_shape_is_422_and_does_nothing(
    city: City, dispatcher: Seat, path: str, body: dict[str, object]
) -> None:
    fire, call = a_fire(city), a_call(city)
    (order,) = send(city, fire, TENDER)
    names = {"fire": fire, "call": call, "order": order, "appliance": city.appliances[TENDER]}
    if path == "/incidents":
        body = {**a_fire_of(city), **body}
    said = {key: str(fire) if value == "{fire}" else value for key, value in body.items()}
    before = kinds()

    status, _ = dispatcher.post(path.format(**names), **said)

    assert status == 422
    assert kinds() == before


def test_swapped_coordinates_are_refused_in_words(city: City, dispatcher: Seat) -> None:
    status, refused = dispatcher.post("/incidents", **{**a_fire_of(city), "place": [30.6, 14.3]})

    assert (status, refused["refused"]) == (409, "out_of_area")


def test_a_time_in_the_future_is_refused(city: City, dispatcher: Seat) -> None:
    (order,) = send(city, a_fire(city), TENDER)

    status, refused = dispatcher.post(
        f"/orders/{order}/status", status="on_scene", source="voice", at="2999-01-01T00:00:00Z"
    )

    assert (status, refused["refused"]) == (409, "time_out_of_order")


@pytest.mark.parametrize(
    "path",
    [
        "/incidents/{fire}/control",
        "/incidents/{fire}/recommendation",
        "/orders/{order}/sign",
        "/orders/{order}/release",
        "/appliances/{appliance}/undo",
        "/calls/{call}/close",
        "/pre-alerts/{pre_alert}/cancel",
    ],
)
def test_what_one_may_not_see_is_not_there(city: City, path: str) -> None:
    """The other detachment's dispatcher gets the same answer as for a thing that never was."""
    stranger = Seat("neighbour")
    names = things(city)
    before = kinds()
    bodies = {"/calls": {"outcome": "silent"}, "/pre-a": {"reason": "test"}}
    body = bodies.get(path[:6], {})

    real = stranger.post(path.format(**names), **body)
    no_such = {name: uuid.uuid4() for name in names} | {"appliance": 10**9}
    made_up = stranger.post(path.format(**no_such), **body)

    assert real == made_up
    assert real[0] == 404
    assert kinds() == before


def things(city: City) -> dict[str, object]:
    fire = a_fire(city)
    premises = a_premises(city, city.scene)
    pre_alert = dispatch.raise_pre_alert(
        alarm_id=an_alarm_id(),
        detector_id=7,
        premises_id=premises,
        place=city.scene,
        formation_id=city.stations[0],
        actor=BY,
        at=at(0),
    )
    return {
        "fire": fire,
        "order": send(city, fire, TENDER)[0],
        "appliance": city.appliances[TENDER],
        "call": a_call(city),
        "pre_alert": pre_alert,
    }


@pytest.mark.parametrize(
    ("who", "path", "body"),
    [
        ("trainer", "/incidents/{fire}/control", {}),
        ("call_taker", "/incidents/{fire}/orders", {"picks": 1}),
        ("call_taker", "/orders/{order}/sign", {}),
        ("duty_1", "/orders/{order}/release", {}),
        ("duty_1", "/incidents/{fire}/control", {}),
        ("duty_1", "/appliances/{appliance}/undo", {}),
        ("trainer", "/calls/{call}/close", {"outcome": "silent"}),
        ("call_taker", "/pre-alerts/{pre_alert}/cancel", {"reason": "test"}),
    ],
)
def test_who_sees_but_may_not_is_told_so(
    city: City, who: str, path: str, body: dict[str, object]
) -> None:
    names = things(city)
    if body.get("picks"):
        body = {"picks": [{"appliance_id": city.appliances["2号站水罐甲"], "role": "rescue"}]}
    before = kinds()

    status, refused = Seat(who).post(path.format(**names), **body)

    assert (status, refused["refused"]) == (403, "not_allowed")
    assert kinds() == before


def test_a_station_touches_only_its_own_orders(city: City) -> None:
    fire = a_fire(city)
    first, second = send(city, fire, TENDER, "2号站水罐甲")
    duty = Seat("duty_1")

    assert duty.post(f"/orders/{first}/sign")[0] == 200
    assert duty.post(f"/orders/{second}/sign")[0] == 403  # it works beside them, and sees them
    assert duty.get(f"/orders/open?station_id={city.stations[1]}")[0] == 404
    assert [line["id"] for line in duty.get("/orders/open")[1]] == [str(first)]
    alone = send(city, a_fire(city), "2号站水罐乙")[0]
    assert duty.post(f"/orders/{alone}/sign")[0] == 404


def test_a_helpers_crew_writes_notes_but_does_not_command(city: City) -> None:
    fire = a_fire(city)
    send(city, fire, TENDER, "鄂州水罐")
    helper = Seat("neighbour")

    assert helper.post(f"/incidents/{fire}/notes", words="已到场")[0] == 200
    assert Seat("duty_1").post(f"/incidents/{fire}/notes", words="已到场")[0] == 200
    assert helper.post(f"/incidents/{fire}/control")[0] == 403


def test_who_commands_the_incident_lets_a_helper_go(city: City, dispatcher: Seat) -> None:
    (order,) = send(city, a_fire(city), "鄂州水罐")
    assert dispatcher.post(f"/orders/{order}/return")[0] == 403

    assert dispatcher.post(f"/orders/{order}/release")[0] == 200


def test_an_appliance_of_another_detachment_is_not_ours_to_send(
    city: City, dispatcher: Seat
) -> None:
    fire = a_fire(city)
    picks = [{"appliance_id": city.appliances["鄂州水罐"], "role": "rescue"}]

    assert dispatcher.post(f"/incidents/{fire}/orders", picks=picks)[0] == 403
    unknown = [{"appliance_id": 10**9, "role": "rescue"}]
    assert dispatcher.post(f"/incidents/{fire}/orders", picks=unknown)[0] == 404


def test_a_caller_is_shown_to_whom_may_know_and_that_is_written_down(
    city: City, dispatcher: Seat
) -> None:
    call = a_call(city)

    assert Seat("trainer").get(f"/calls/{call}/caller")[0] == 403
    assert Seat("neighbour").get(f"/calls/{call}/caller")[0] == 404
    assert kinds().count("call.caller_read") == 0
    assert dispatcher.get(f"/calls/{call}/caller")[1]["name"] == "张三"
    assert kinds().count("call.caller_read") == 1


def test_a_pre_alert_is_confirmed_and_a_force_proposed(city: City, dispatcher: Seat) -> None:
    pre_alert, fire = things(city)["pre_alert"], str(uuid.uuid4())
    body = {"incident_id": fire, "incident_type": "fire", "alarm_level": 1}

    status, opened = dispatcher.post(f"/pre-alerts/{pre_alert}/confirm", **body)

    assert (status, opened["incident_id"]) == (200, fire)
    assert RecommendationCard.model_validate(opened["recommendation"])
    status, refused = dispatcher.post(f"/pre-alerts/{pre_alert}/cancel", reason="test")
    assert (status, refused["refused"]) == (409, "pre_alert_settled")


def test_a_status_is_set_and_undone_and_a_crew_counted(city: City, dispatcher: Seat) -> None:
    path = f"/appliances/{city.appliances[TENDER]}"

    assert dispatcher.post(f"{path}/status", status="out_of_service", source="voice")[0] == 200
    assert dispatcher.post(f"{path}/undo")[0] == 200
    status, refused = dispatcher.post(f"{path}/undo")
    assert (status, refused["refused"]) == (409, "nothing_to_undo")
    assert Seat("duty_1").post(f"{path}/crew", crew_count=6)[0] == 200
    assert Seat("duty_2").post(f"{path}/crew", crew_count=6)[0] == 404


def test_the_way_back_leads_home(city: City, dispatcher: Seat) -> None:
    fire = a_fire(city)
    (order,) = send(city, fire, TENDER)
    fixes(city.appliances[TENDER], [(60, city.scene, 0.0)])
    dispatch.set_status(
        appliance_id=city.appliances[TENDER],
        status=ApplianceStatus.ON_SCENE,
        source=StatusSource.TERMINAL,
        actor=BY,
        at=at(70),
    )
    dispatcher.post(f"/orders/{order}/release")

    line = dispatcher.get(f"/orders/{order}/route")[1]["line"]

    assert line[-1] == pytest.approx([114.28 + 5 * 0.00522, 30.56 + 6 * 0.0045], abs=1e-4)
