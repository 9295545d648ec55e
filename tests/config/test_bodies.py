"""What cannot be read, or means nothing, is refused in words by every address: never a 500."""

import json
import uuid
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from config.api import api
from gis.models import Correction
from org.api import ImpossibleValue, perform
from org.models import Person, Post
from tests import builders
from tests.builders import City, a_premises

pytestmark = pytest.mark.django_db
NONE_OF_JSON = ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", str(2**53), str(10**400)]
SAMPLES = {"incident_id", "order_id", "pre_alert_id", "call_id"}


def addresses() -> list[tuple[str, str]]:
    """Give method and path of every operation that takes a body."""
    found = []
    for path, operations in api.get_openapi_schema(path_prefix="/api/")["paths"].items():
        for method, operation in operations.items():
            if "requestBody" in operation:
                names = [one["name"] for one in operation.get("parameters", [])]
                here = path
                for name in names:
                    sample = "0196f3a0-0000-7000-8000-00000000000a" if name in SAMPLES else "1"
                    here = here.replace(f"{{{name}}}", sample)
                found.append((method, here))
    return sorted(found)


ADDRESSES = addresses()


@pytest.fixture
def city(home: Path) -> City:
    return builders.a_city()


@pytest.fixture
def everything(city: City) -> Client:
    """Be somebody with every role at the centre."""
    return client_of(builders.a_person("everything", city.centre, *Post.Role.values))


def client_of(person_id: int) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person_id))
    return client


def send(client: Client, method: str, path: str, body: str | bytes) -> HttpResponse:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return client.generic(
        method.upper(), path, body, content_type="application/json", headers=headers
    )


def test_the_walk_finds_the_addresses_there_are() -> None:
    assert {
        ("post", "/api/calls"), ("post", "/api/incidents"), ("post", "/api/basics/1/1/corrections"),
        ("put", "/api/norms/1"), ("post", "/api/water/1/inspections"), ("post", "/api/session"),
    } <= set(ADDRESSES)  # fmt: skip
    assert len(ADDRESSES) > 20


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_numbers_that_are_none_are_refused_in_words(
    everything: Client, method: str, path: str
) -> None:
    for number in NONE_OF_JSON:
        body = f'{{"place": [{number}, 30.6], "values": {{"height_m": {number}}}, "n": {number}}}'
        answer = send(everything, method, path, body)
        assert answer.status_code == 400, (number, answer.content)
        told = answer.json()
        assert told["refused"] == "unreadable_body"
        assert "NaN" in told["zh"]
        assert "NaN" in told["en"]


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b'{"a": 01}', b"[" * 100_000, b"\x00", b'{"a": \xd6\xd0}']
)
def test_what_is_no_json_is_refused_in_words(everything: Client, body: bytes) -> None:
    answer = send(everything, "post", "/api/calls", body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"refused", "zh", "en"}


@pytest.mark.parametrize("number", [2**53 - 1, 1 - 2**53, 0.1, -0.0, 1e300])
def test_numbers_json_can_carry_are_read(everything: Client, number: float) -> None:
    answer = send(everything, "put", "/api/norms/none", json.dumps({"value": number}))
    assert answer.json().get("refused") != "unreadable_body"


def test_a_number_hidden_in_a_text_is_refused_in_words(city: City) -> None:
    """Pydantic reads the text "NaN" into a number: it is refused before anything is kept."""
    premises_id = a_premises(city, city.scene)
    chief = client_of(builders.a_person("chief", city.centre, "admin", "inspector"))
    for value in ("NaN", "Infinity", "-inf"):
        body = json.dumps({"values": {"height_m": value}, "place": [value, 30.6]})
        answer = send(chief, "post", f"/api/basics/premises/{premises_id}/corrections", body)
        assert answer.status_code == 422, answer.content
        body = json.dumps({"value": value})
        assert send(chief, "put", "/api/norms/order.sign_within_s", body).status_code == 422
    assert Correction.objects.count() == 0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**60])
def test_a_command_that_cannot_be_written_down_is_not_done(city: City, value: float) -> None:
    """Whatever way it came: here nothing looked at the number before."""
    with pytest.raises(ImpossibleValue) as problem:
        perform(
            person_id=city.people["dispatcher"],
            command="order_turnout",
            formation_ids=[city.detachment],
            key="k",
            body={"value": value},
            do=lambda _: pytest.fail("it was done"),
        )
    assert problem.value.sentences()["zh"] == "数值或文字无效。"


def test_a_view_s_own_answer_stays_its_own(city: City) -> None:
    assert Client().get("/api/norms").json() == {"detail": "Unauthorized"}
    everything = client_of(city.people["dispatcher"])
    assert everything.get("/api/response-plans/999").json() == {"detail": "no such response plan"}
