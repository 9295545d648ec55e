"""Access tokens: made, shown once, good for the layers only, over at once when withdrawn."""

import base64
import json
import threading
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from config import readers
from eventlog.api import entries_after
from org.models import AccessToken, Person
from tests.config.conftest import PASSWORD
from tests.org.city import City, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(dispatcher: int) -> Client:
    browser = Client()
    browser.force_login(Person.objects.get(pk=dispatcher))
    return browser


def post(browser: Client, path: str, key: str = "", **body: Any) -> HttpResponse:
    return browser.post(
        f"/api/tokens{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key or str(uuid4())},
    )


def make(browser: Client) -> tuple[int, str]:
    made = post(browser, "", name="QGIS").json()
    return made["id"], made["token"]


def read(token: str, *, user: str | None = None, path: str = "/ogc/conformance") -> int:
    written = f"Bearer {token}"
    if user is not None:
        written = "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()
    return Client().get(path, headers={"Authorization": written}).status_code


def test_a_token_opens_the_layers_and_nothing_else(desk: Client) -> None:
    _, token = make(desk)
    assert read(token) == 200
    assert read(token, user="diaodu") == 200
    assert read(token, path="/ogc/collections/premises/items") == 200
    for path in ("/api/session", "/api/tokens", "/tiles/roads/3/1/1.mvt", "/api/openapi.json"):
        assert read(token, path=path) in {302, 401}, path


@pytest.mark.parametrize("path", ["/ogc", "/ogc/", "/ogc/collections", "/ogc/nothing", "/ogc/api"])
def test_nobody_is_let_in_without_and_told_how(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith('Basic realm="Fengsui layers"')
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_is_shown_once_and_kept_as_a_digest(desk: Client) -> None:
    key = str(uuid4())
    first = post(desk, "", key, name="QGIS").json()
    again = post(desk, "", key, name="QGIS").json()
    assert (again["id"], again["token"]) == (first["id"], None)
    row = AccessToken.objects.get()
    assert first["token"] not in json.dumps(desk.get("/api/tokens").json())
    assert first["token"] not in str(vars(row))
    from eventlog.models import CommandKey  # noqa: PLC0415

    assert first["token"] not in json.dumps(list(CommandKey.objects.values()), default=str)
    assert all(first["token"] not in repr(one) for one in entries_after("WH", 0, 99))


def test_a_withdrawn_token_stops_working_at_once(desk: Client) -> None:
    number, token = make(desk)
    assert read(token) == 200
    assert post(desk, f"/{number}/withdraw").json()["withdrawn_at"]
    assert read(token) == 401
    assert post(desk, f"/{number}/withdraw").status_code == 200  # twice is no error


def test_an_expired_token_is_worth_nothing(desk: Client) -> None:
    number, token = make(desk)
    AccessToken.objects.filter(pk=number).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert read(token) == 401


def test_a_person_who_may_not_log_in_reads_nothing(desk: Client, dispatcher: int) -> None:
    _, token = make(desk)
    Person.objects.filter(pk=dispatcher).update(is_active=False)
    assert read(token) == 401


def test_a_token_sees_what_its_person_sees_now(desk: Client, dispatcher: int) -> None:
    _, token = make(desk)
    Person.objects.get(pk=dispatcher).posts.all().delete()
    assert read(token) == 403


@pytest.mark.parametrize(
    "written",
    [
        "", "Bearer", "Bearer ", "Bearer x", "Basic", "Basic !!!", "Basic eA==", "Digest a=b",
        "Basic " + base64.b64encode(b"diaodu:").decode(), "Basic " + "A" * 9_000,
        "Basic " + base64.b64encode(b"\xff:\xff").decode(), "Bearer a\x00b",
    ],
)  # fmt: skip
def test_a_header_that_opens_nothing_is_401(written: str) -> None:
    assert Client().get("/ogc/", headers={"Authorization": written}).status_code == 401


def test_a_password_or_another_s_name_opens_nothing(desk: Client, city: City) -> None:
    _, token = make(desk)
    someone("other", (city.here.centre, "dispatcher"), password=PASSWORD)
    assert read(PASSWORD, user="diaodu") == 401
    assert read(token, user="other") == 401
    assert read(token, user="") == 401


def test_a_bad_token_is_not_made_good_by_a_session(desk: Client) -> None:
    assert desk.get("/ogc/").status_code == 200
    assert desk.get("/ogc/", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_flood_of_guesses_is_turned_away(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "PER_ADDRESS", 5)
    monkeypatch.setattr(readers, "WINDOW_S", 600)
    _, token = make(desk)
    seen = {read("guess") for _ in range(12)}
    assert seen == {401, 429}
    assert read(token) == 200  # others at that address go on


def test_readers_leave_connections_to_the_desks(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever they ask: all but a few of a process's connections are never theirs."""
    _, token = make(desk)
    seats = threading.BoundedSemaphore(1)
    monkeypatch.setattr(readers, "SEATS", seats)
    monkeypatch.setattr(readers, "WAIT_S", 0.01)
    with seats:
        assert read(token) == 503
        assert desk.get("/api/session").status_code == 200
    assert [read(token), read("guess"), read(token)] == [200, 401, 200]


def test_making_and_withdrawing_are_on_record(desk: Client, dispatcher: int) -> None:
    number, _ = make(desk)
    post(desk, f"/{number}/withdraw")
    entries = entries_after("WH", 0, 9)
    assert [one.kind for one in entries] == ["token.made", "token.withdrawn"]
    assert {one.actor for one in entries} == {f"person:{dispatcher}"}


def test_a_person_has_only_their_own(desk: Client, city: City) -> None:
    number, _ = make(desk)
    other = Client()
    other.force_login(Person.objects.get(pk=someone("other", (city.here.centre, "shift_leader"))))
    assert other.get("/api/tokens").json() == []
    assert post(other, f"/{number}/withdraw").status_code == 404
    assert post(other, "/999999/withdraw").status_code == 404
    assert post(other, f"/{2**63}/withdraw").status_code == 404
    assert [one["id"] for one in desk.get("/api/tokens").json()] == [number]


def test_a_role_that_may_not_read_makes_none(city: City) -> None:
    crew = Client()
    crew.force_login(Person.objects.get(pk=someone("crew", (city.here.station, "crew"))))
    assert post(crew, "", name="x").status_code == 403
    nobody = Client()
    nobody.force_login(Person.objects.get(pk=someone("nobody")))
    assert post(nobody, "", name="x").status_code == 403


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 61}, {"name": "x", "days": 0},
                                  {"name": "x", "days": 366}])  # fmt: skip
def test_a_token_without_name_or_end_is_not_made(desk: Client, body: dict) -> None:
    assert post(desk, "", **body).status_code == 422


def test_nobody_keeps_more_good_ones_than_twenty(desk: Client) -> None:
    for _ in range(20):
        assert post(desk, "", name="x").status_code == 200
    answer = post(desk, "", name="x")
    assert answer.status_code == 409
    assert answer.json()["refused"] == "too_many_tokens"


def test_its_last_use_is_written_down(desk: Client) -> None:
    _, token = make(desk)
    assert AccessToken.objects.get().last_used_at is None
    read(token)
    used = AccessToken.objects.get().last_used_at
    assert used is not None
    read(token)
    assert AccessToken.objects.get().last_used_at == used


def test_the_command_makes_lists_and_withdraws(dispatcher: int) -> None:
    shown = StringIO()
    call_command("tokens", "make", "diaodu", "--days", "7", stdout=shown, stderr=StringIO())
    token = shown.getvalue().strip()
    assert read(token) == 200
    listed = StringIO()
    call_command("tokens", "list", "diaodu", stdout=listed)
    number = listed.getvalue().split("\t")[0]
    call_command("tokens", "withdraw", number, stdout=StringIO())
    assert read(token) == 401
    for words in (["make", "who"], ["withdraw", "x"], ["make", "diaodu", "--days", "0"]):
        with pytest.raises(CommandError):
            call_command("tokens", *words)
