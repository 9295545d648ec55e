"""Logging in: guarded against guessing and forging, and on record."""

import json
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from config.session import TRIES_PER_ADDRESS, TRIES_PER_NAME
from eventlog.api import entries_after
from org.models import Person
from tests.config.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def post(browser: Client, username: str, password: str, *, token: bool = True) -> HttpResponse:
    browser.get("/login")
    sent = {"HTTP_X_CSRFTOKEN": browser.cookies["csrftoken"].value} if token else {}
    return browser.post(
        "/api/session",
        json.dumps({"username": username, "password": password}),
        content_type="application/json",
        **sent,
    )


def test_a_person_logs_in_and_learns_who_they_are(browser: Client, dispatcher: int) -> None:
    answer = post(browser, "diaodu", PASSWORD)

    assert answer.status_code == 200
    me = answer.json()
    assert (me["person_id"], me["username"]) == (dispatcher, "diaodu")
    assert "order_turnout" in me["commands"]
    assert browser.get("/api/session").json() == me
    (entry,) = entries_after("WH", 0, 9)
    assert (entry.kind, entry.actor) == ("person.logged_in", f"person:{dispatcher}")


def test_logging_out_ends_the_session_and_is_on_record(browser: Client, dispatcher: int) -> None:
    post(browser, "diaodu", PASSWORD)
    token = {"HTTP_X_CSRFTOKEN": browser.cookies["csrftoken"].value}

    assert browser.delete("/api/session").status_code == 403  # without the token
    assert browser.delete("/api/session", **token).status_code == 204

    assert browser.get("/api/session").status_code == 401
    kinds = [entry.kind for entry in entries_after("WH", 0, 9)]
    assert kinds == ["person.logged_in", "person.logged_out"]


def test_logging_in_without_the_csrf_token_is_refused(browser: Client, dispatcher: int) -> None:
    assert post(browser, "diaodu", PASSWORD, token=False).status_code == 403
    assert browser.get("/api/session").status_code == 401


def test_logging_in_gives_the_session_a_new_key(browser: Client, dispatcher: int) -> None:
    session = browser.session
    session["planted"] = 1
    session.save()
    planted = session.session_key

    post(browser, "diaodu", PASSWORD)

    assert browser.session.session_key != planted


def test_the_session_cookie_is_not_for_scripts(browser: Client, dispatcher: int) -> None:
    post(browser, "diaodu", PASSWORD)
    cookie = browser.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("username", ["diaodu", "nobody", "gone"])
def test_a_wrong_name_password_or_person_gets_the_same_answer(
    browser: Client, dispatcher: int, username: str
) -> None:
    Person.objects.create_user("gone", password=PASSWORD, is_active=False)
    password = PASSWORD if username == "gone" else "wrong"
    answer = post(browser, username, password)
    assert answer.status_code == 401
    assert answer.json()["refused"] == "wrong_credentials"


class CountingHasher(MD5PasswordHasher):
    """A hasher that counts: the work is what takes the time."""

    hashed: list[str] = []

    def encode(self, password: str, salt: str) -> str:
        self.hashed.append(password)
        return super().encode(password, salt)


def test_an_unknown_name_costs_as_much_work_as_a_known_one(
    browser: Client, dispatcher: int, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    work: list[int] = []
    for username in ("diaodu", "nobody"):
        CountingHasher.hashed.clear()
        post(browser, username, "wrong")
        work.append(len(CountingHasher.hashed))
    assert work[0] == work[1] > 0


def test_one_name_is_guessed_at_ten_times_and_no_more(browser: Client, dispatcher: int) -> None:
    for _ in range(TRIES_PER_NAME):
        assert post(browser, "diaodu", "wrong").status_code == 401
    for name in ("diaodu", "DIAODU"):
        answer = post(browser, name, PASSWORD)
        assert (answer.status_code, answer.json()["refused"]) == (429, "too_many_tries")


def test_one_address_guesses_at_fifty_names_and_no_more(browser: Client, dispatcher: int) -> None:
    for number in range(TRIES_PER_ADDRESS):
        assert post(browser, f"name{number}", "wrong").status_code == 401
    assert post(browser, "diaodu", PASSWORD).status_code == 429


def test_coming_and_going_is_not_counted_as_guessing(browser: Client, dispatcher: int) -> None:
    for _ in range(TRIES_PER_ADDRESS + 5):
        assert post(Client(enforce_csrf_checks=True), "diaodu", PASSWORD).status_code == 200


def test_with_redis_gone_people_still_log_in_and_guessing_is_still_counted(
    browser: Client, dispatcher: int, settings: Settings
) -> None:
    gone: dict[str, Any] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
    }
    settings.CACHES = {**settings.CACHES, "default": gone}

    assert post(browser, "diaodu", PASSWORD).status_code == 200
    for _ in range(TRIES_PER_NAME):
        post(Client(enforce_csrf_checks=True), "diaodu", "wrong")
    assert post(Client(enforce_csrf_checks=True), "diaodu", "wrong").status_code == 429
