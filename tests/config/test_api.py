"""The API: what refusals look like, norms, health, the description."""

import json

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from config import throttle
from config.api import api
from eventlog.api import beat, entries_after
from ops.archive import SLOT
from org.api import norm
from org.models import Person
from tests.org.city import City, someone

pytestmark = pytest.mark.django_db


def as_person(person_id: int) -> Client:
    browser = Client()
    browser.force_login(Person.objects.get(pk=person_id))
    return browser


def put_norm(
    browser: Client, key: str, value: object, *, idempotency_key: str | None = "k1"
) -> HttpResponse:
    sent = {"headers": {"Idempotency-Key": idempotency_key}} if idempotency_key else {}
    return browser.put(
        f"/api/norms/{key}",
        json.dumps({"value": value}),
        content_type="application/json",
        **sent,
    )


@pytest.fixture
def admin(city: City) -> Client:
    return as_person(someone("admin", (city.here.detachment, "admin")))


def test_an_administrator_sets_a_norm_and_it_is_on_record(admin: Client) -> None:
    answer = put_norm(admin, "order.sign_within_s", 20)

    assert (answer.status_code, answer.json()["value"]) == (200, 20)
    assert answer.json()["shipped_value"] == 30
    assert norm("order.sign_within_s") == 20
    assert entries_after("WH", 0, 9)[-1].kind == "norm.changed"
    lines = {line["key"]: line for line in admin.get("/api/norms").json()}
    assert lines["order.sign_within_s"]["value"] == 20


def test_a_refusal_is_409_with_a_code_and_both_languages(admin: Client) -> None:
    answer = put_norm(admin, "moon.phase", 1)
    assert answer.status_code == 409
    assert answer.json() == {
        "refused": "unknown_norm",
        "zh": "没有名为moon.phase的指标。",
        "en": "There is no norm named moon.phase.",
    }


def test_a_role_that_may_not_gets_403(dispatcher: int) -> None:
    answer = put_norm(as_person(dispatcher), "order.sign_within_s", 20)
    assert (answer.status_code, answer.json()["refused"]) == (403, "not_allowed")


def test_somebody_without_a_post_gets_404(city: City) -> None:
    answer = put_norm(as_person(someone("nobody")), "order.sign_within_s", 20)
    assert (answer.status_code, answer.json()["refused"]) == (404, "not_found")


def test_a_command_without_its_key_gets_400(admin: Client) -> None:
    answer = put_norm(admin, "order.sign_within_s", 20, idempotency_key=None)
    assert (answer.status_code, answer.json()["refused"]) == (400, "idempotency_key_missing")


def test_a_key_used_for_another_body_gets_422(admin: Client) -> None:
    assert put_norm(admin, "order.sign_within_s", 20).status_code == 200
    assert put_norm(admin, "order.sign_within_s", 20).status_code == 200
    answer = put_norm(admin, "order.sign_within_s", 21)
    assert (answer.status_code, answer.json()["refused"]) == (422, "key_reused")


@pytest.mark.parametrize("value", ["much", None, {}])
def test_a_body_of_another_shape_gets_422(admin: Client, value: object) -> None:
    assert put_norm(admin, "order.sign_within_s", value).status_code == 422


@pytest.mark.parametrize("body", [b'{"value": NaN}', b'{"value": 1e999}', b"\xff", b"", b"[]"])
def test_nonsense_never_gets_500(admin: Client, body: bytes) -> None:
    answer = admin.put(
        "/api/norms/order.sign_within_s",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )
    assert answer.status_code in {400, 422}


def test_health_says_who_lives_and_who_went_silent(dispatcher: int) -> None:
    beat("worker", {"is_leading": True})
    answer = as_person(dispatcher).get("/api/health")
    assert answer.status_code == 200
    (line,) = answer.json()["processes"]
    assert (line["process"], line["is_silent"]) == ("worker", False)
    assert line["detail"] == {"is_leading": True}
    assert abs(line["skew_s"]) < 5


def test_health_with_redis_gone_says_so(dispatcher: int, settings: Settings) -> None:
    browser = as_person(dispatcher)
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        },
    }
    answer = browser.get("/api/health").json()
    assert (answer["is_redis_up"], answer["is_well"]) == (False, False)


def test_health_says_when_nobody_takes_over_what_is_kept_for_the_backup(dispatcher: int) -> None:
    browser = as_person(dispatcher)
    assert browser.get("/api/health").json()["taken_over"] is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_create_physical_replication_slot(%s, true)", [SLOT])
    try:
        answer = browser.get("/api/health").json()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_drop_replication_slot(%s)", [SLOT])
    assert answer["taken_over"]["is_taken_over"] is False
    assert answer["taken_over"]["behind_bytes"] >= 0
    assert answer["is_well"] is False


def test_a_flood_from_one_person_is_held_back(
    dispatcher: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "PER_PERSON", 5)
    monkeypatch.setattr(throttle, "WINDOW_S", 3600)
    browser = as_person(dispatcher)
    answers = [browser.get("/api/session").status_code for _ in range(8)]
    assert answers == [200] * 5 + [429] * 3


def test_the_description_is_openapi_3_1_and_for_people_only(dispatcher: int) -> None:
    assert Client().get("/api/openapi.json").status_code == 302
    described = as_person(dispatcher).get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert described["info"]["title"] == "Fengsui"
    assert "/api/session" in described["paths"]


def test_every_operation_of_the_api_is_throttled_and_needs_a_session_or_csrf() -> None:
    open_ones = {
        (path, method)
        for path, methods in api.get_openapi_schema(path_prefix="/api/")["paths"].items()
        for method, said in methods.items()
        if not said.get("security")
    }
    assert open_ones == {("/api/session", "post")}
