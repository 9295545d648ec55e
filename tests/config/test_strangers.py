"""A person of another detachment, whatever their roles, gets at nothing of ours."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from config.api import api
from core.ids import IncidentId, new_uuid
from dispatch import api as dispatch
from eventlog.api import latest_entries
from eventlog.models import ParkedEntry
from gis import api as gis
from org.models import Person, Post
from plans import api as plans
from tests import builders
from tests.builders import NOON, TESTER, City
from tests.resources.place import stocked

pytestmark = pytest.mark.django_db
ROLES = tuple(Post.Role.values)
Request = tuple[str, str, dict[str, Any] | None]  # method, path, body

# Operations with a path parameter that concern no formation's own thing.
NOBODYS = {
    ("put", "/api/norms/{key}"): "the city's figures: guarded by role, tests/config/test_api.py",
    ("get", "/api/layers/{layer}/export"): "holds one's own rows: tests/gis/test_layer_export.py",
    ("post", "/api/tokens/{token_id}/withdraw"): "each their own: tests/config/test_tokens.py",
    ("get", "/api/resources/{kind}"): "holds one's own rows: tests/resources/test_views.py",
    ("get", "/api/cameras/{camera_id}"): "of one's formations: tests/gis/test_cameras.py",
    ("post", "/api/cameras/{camera_id}/viewings"): "the same, and by role: the same place",
    ("get", "/api/premises/{premises_id}"): "the map is one for all who are logged in",
    ("get", "/api/basics/{kind}"): "holds one's own rows: tests/gis/test_basics.py",
    ("get", "/api/basics/{kind}/keepers"): "holds one's own formations: tests/gis/test_keepers.py",
    ("get", "/api/water/{water_id}"): "water is on everybody's map: tests/gis/test_basics.py",
    ("post", "/api/corrections/{correction_id}/withdrawal"): "each their own: test_corrections.py",
}


@pytest.fixture
def city(home: Path) -> City:
    return builders.a_city()


@pytest.fixture
def requests(city: City) -> dict[tuple[str, str], Request]:
    """Make one of each thing, and a well-formed request about it for every operation."""
    incident = builders.a_fire(city)
    order = builders.send(city, incident, "1号站水罐甲")[0]
    call = builders.a_call(city)
    appliance = city.appliances["2号站水罐甲"]
    premises = builders.a_premises(city, city.scene)
    pre_alert = dispatch.raise_pre_alert(
        alarm_id=builders.an_alarm_id(),
        detector_id=1,
        premises_id=premises,
        place=city.scene,
        formation_id=city.stations[0],
        actor=TESTER,
        at=NOON,
    )
    entry = latest_entries([city.detachment], 1)[0]
    parked = ParkedEntry.objects.create(
        room="dispatch", log=entry.log, seq=entry.seq, tries=3, error="LookupError"
    )
    plan = plans.save_response_plan(
        formation_id=city.detachment,
        incident_type="fire",
        lines=[plans.LevelLine(1, "attack_water", 1, {"water_t": 3.0})],
        source="tests",
        is_example=True,
        actor=TESTER,
        at=NOON,
    )
    gis.save_water_sources([gis.WaterRow(kind="hydrant", place=builders.crossing(5, 6))])
    (water,) = gis.water_sources_near(builders.crossing(5, 6), 10)
    correction = gis.propose_correction(
        gis.get_kind("premises"),
        premises,
        values={"storeys": 3},
        place=None,
        note="",
        person_id=city.people["duty_1"],
        actor=TESTER,
        at=NOON,
    )
    stock = stocked(city, timezone.now())
    of = {
        "premises": f"/api/basics/premises/{premises}",
        "correction": f"/api/corrections/{correction}",
        "incident": f"/api/incidents/{incident}",
        "order": f"/api/orders/{order}",
        "call": f"/api/calls/{call}",
        "appliance": f"/api/appliances/{appliance}",
        "pre_alert": f"/api/pre-alerts/{pre_alert}",
    }
    new_id = str(IncidentId(new_uuid()))
    kind = {"incident_type": "fire", "alarm_level": 1}
    picks = [{"appliance_id": appliance, "role": "attack_water"}]
    made = {
        ("get", "/api/incidents/{incident_id}"): (of["incident"], None),
        ("post", "/api/incidents/{incident_id}/recommendation"): (
            of["incident"] + "/recommendation",
            {},
        ),
        ("post", "/api/incidents/{incident_id}/orders"): (
            of["incident"] + "/orders",
            {"picks": picks},
        ),
        ("post", "/api/incidents/{incident_id}/upgrade"): (
            of["incident"] + "/upgrade",
            {"alarm_level": 2},
        ),
        ("post", "/api/incidents/{incident_id}/control"): (of["incident"] + "/control", {}),
        ("post", "/api/incidents/{incident_id}/put-out"): (of["incident"] + "/put-out", {}),
        ("post", "/api/incidents/{incident_id}/notes"): (
            of["incident"] + "/notes",
            {"words": "x"},
        ),
        ("post", "/api/incidents/{incident_id}/close"): (
            of["incident"] + "/close",
            {"outcome": "handled"},
        ),
        ("get", "/api/orders/{order_id}/route"): (of["order"] + "/route", None),
        ("post", "/api/orders/{order_id}/sign"): (of["order"] + "/sign", {}),
        ("post", "/api/orders/{order_id}/status"): (
            of["order"] + "/status",
            {"status": "turned_out", "source": "voice"},
        ),
        ("post", "/api/orders/{order_id}/release"): (of["order"] + "/release", {}),
        ("post", "/api/orders/{order_id}/return"): (of["order"] + "/return", {}),
        ("post", "/api/calls/{call_id}/close"): (of["call"] + "/close", {"outcome": "nuisance"}),
        ("get", "/api/calls/{call_id}/caller"): (of["call"] + "/caller", None),
        ("post", "/api/appliances/{appliance_id}/status"): (
            of["appliance"] + "/status",
            {"status": "in_training", "source": "voice"},
        ),
        ("post", "/api/appliances/{appliance_id}/undo"): (of["appliance"] + "/undo", {}),
        ("post", "/api/appliances/{appliance_id}/crew"): (
            of["appliance"] + "/crew",
            {"crew_count": 4},
        ),
        ("post", "/api/pre-alerts/{pre_alert_id}/confirm"): (
            of["pre_alert"] + "/confirm",
            {"incident_id": new_id, **kind},
        ),
        ("post", "/api/pre-alerts/{pre_alert_id}/cancel"): (
            of["pre_alert"] + "/cancel",
            {"reason": "false_alarm"},
        ),
        ("post", "/api/parked/{parked_id}/settle"): (
            f"/api/parked/{parked.pk}/settle",
            {"how": "dismissed"},
        ),
        ("get", "/api/basics/{kind}/{row_id}"): (of["premises"], None),
        ("post", "/api/basics/{kind}/{row_id}/checks"): (of["premises"] + "/checks", {}),
        ("post", "/api/basics/{kind}/{row_id}/corrections"): (
            of["premises"] + "/corrections",
            {"values": {"storeys": 4}},
        ),
        ("put", "/api/basics/{kind}/keepers"): (
            "/api/basics/premises/keepers",
            {"formation_id": city.detachment, "person_id": city.people["shift_leader"]},
        ),
        ("get", "/api/basics/{kind}/keepers/nominees"): (
            f"/api/basics/premises/keepers/nominees?formation={city.detachment}",
            None,
        ),
        ("get", "/api/corrections/{correction_id}"): (of["correction"], None),
        ("post", "/api/corrections/{correction_id}/acceptance"): (
            of["correction"] + "/acceptance",
            {},
        ),
        ("post", "/api/corrections/{correction_id}/refusal"): (
            of["correction"] + "/refusal",
            {"reason": "x"},
        ),
        ("get", "/api/premises/{premises_id}/card"): (f"/api/premises/{premises}/card", None),
        ("get", "/api/premises/{premises_id}/contacts"): (
            f"/api/premises/{premises}/contacts",
            None,
        ),
        ("get", "/api/stations/{formation_id}"): (f"/api/stations/{city.stations[0]}", None),
        ("post", "/api/water/{water_id}/inspections"): (
            f"/api/water/{water.id}/inspections",
            {"state": "usable"},
        ),
        ("get", "/api/streams/{stream}"): (f"/api/streams/incidents.f{city.detachment}", None),
        ("get", "/api/stations/{station_id}/duty"): (
            f"/api/stations/{city.stations[0]}/duty",
            None,
        ),
        ("get", "/api/resources/experts/{expert_id}/contact"): (
            f"/api/resources/experts/{stock.expert}/contact",
            None,
        ),
        ("post", "/api/supplies/{supply_id}/count"): (
            f"/api/supplies/{stock.foam}/count",
            {"amount": 3},
        ),
        ("post", "/api/equipment/{equipment_id}/state"): (
            f"/api/equipment/{stock.apparatus}/state",
            {"state": "lost"},
        ),
        ("post", "/api/shifts/{shift_id}/end"): (f"/api/shifts/{stock.shift}/end", None),
        ("get", "/api/response-plans/{response_plan_id}"): (
            f"/api/response-plans/{plan.response_plan_id}",
            None,
        ),
    }
    return {where: (where[0], path, body) for where, (path, body) in made.items()}


def as_everything(username: str, formation_id: int) -> Callable[[Request], HttpResponse]:
    """Act as a person who holds every role there is over one formation."""
    browser = Client()
    browser.force_login(Person.objects.get(pk=builders.a_person(username, formation_id, *ROLES)))

    def ask(request: Request) -> HttpResponse:
        method, path, body = request
        return browser.generic(
            method.upper(),
            path,
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Idempotency-Key": str(new_uuid())},
        )

    return ask


def test_every_operation_about_a_thing_is_tried_here(
    requests: dict[tuple[str, str], Request],
) -> None:
    about_a_thing = {
        (method, path)
        for path, methods in api.get_openapi_schema(path_prefix="/api/")["paths"].items()
        for method in methods
        if "{" in path
    }
    assert about_a_thing - set(NOBODYS) == set(requests)


def test_another_detachment_gets_at_nothing(
    requests: dict[tuple[str, str], Request], city: City
) -> None:
    ask = as_everything("everything", city.neighbour)
    answers = {where: ask(request).status_code for where, request in requests.items()}
    assert {where: status for where, status in answers.items() if status not in {403, 404}} == {}


@pytest.mark.django_db(transaction=True)  # a snapshot begins its own transaction
def test_the_same_requests_by_our_own_are_not_turned_away_at_the_door(
    requests: dict[tuple[str, str], Request], city: City
) -> None:
    ask = as_everything("everything", city.centre)
    answers = {where: ask(request).status_code for where, request in requests.items()}
    assert {where: status for where, status in answers.items() if status not in {200, 409}} == {}


@pytest.mark.parametrize("path", ["calls", "incidents"])
def test_nobody_opens_a_file_in_another_detachment_s_name(city: City, path: str) -> None:
    stranger = as_everything("stranger", city.neighbour)
    ours = as_everything("ours", city.centre)
    place = list(city.scene)
    body: dict[str, Any] = {"formation_id": city.detachment, "place": place, "address": "x"}
    if path == "calls":
        body |= {"call_id": str(new_uuid()), "channel": "mobile_phone"}
    else:
        body |= {"incident_id": str(new_uuid()), "incident_type": "fire", "alarm_level": 1}
    assert stranger(("post", f"/api/{path}", body)).status_code == 404
    assert ours(("post", f"/api/{path}", body)).status_code == 200


@pytest.mark.parametrize("query", ["wall?formation_id=", "stations?formation_id="])
def test_nobody_asks_for_another_detachment_s_picture(city: City, query: str) -> None:
    ask = as_everything("everything", city.neighbour)
    assert ask(("get", f"/api/{query}{city.detachment}", None)).status_code == 404


def test_a_list_holds_nothing_of_another_detachment(city: City) -> None:
    incident = builders.a_fire(city)
    builders.send(city, incident, "1号站水罐甲")
    ask = as_everything("everything", city.neighbour)
    assert ask(("get", "/api/orders/open", None)).json() == []
    assert ask(("get", "/api/parked", None)).json() == []


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**40])
def test_a_number_no_thing_has_is_never_a_500(city: City, number: int) -> None:
    ask = as_everything("everything", city.centre)
    for path in ("appliances/{}/undo", "parked/{}/settle", "corrections/{}/acceptance"):
        answer = ask(("post", f"/api/{path.format(number)}", {"how": "dismissed"}))
        assert answer.status_code in {404, 422}
    for path in ("basics/premises/{}", "water/{}", "stations/{}", "premises/{}/card"):
        assert ask(("get", f"/api/{path.format(number)}", None)).status_code in {404, 422}
