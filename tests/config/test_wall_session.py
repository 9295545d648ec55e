"""A wall's log-in lasts while the wall asks: a wall's alone, on record, and not for ever."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config import session
from core.events.catalogue import KINDS
from eventlog.api import entries_after
from org.api import COMMANDS, commands_of, save_person
from tests.config.conftest import PASSWORD
from tests.org.city import City, someone

pytestmark = pytest.mark.django_db
RENEWED = "person.session_renewed"


class Clock:
    """The server's clock, at this door only."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    it = Clock()
    monkeypatch.setattr(session.timezone, "now", it.now)
    monkeypatch.setattr(timezone, "now", it.now)
    return it


@pytest.fixture
def wall(city: City) -> int:
    return someone("daping", (city.here.detachment, "wall"), password=PASSWORD)


def log_in(browser: Client, username: str) -> dict[str, str]:
    browser.get("/login")
    token = {"HTTP_X_CSRFTOKEN": browser.cookies["csrftoken"].value}
    said = json.dumps({"username": username, "password": PASSWORD})
    browser.post("/api/session", said, content_type="application/json", **token)
    return {"HTTP_X_CSRFTOKEN": browser.cookies["csrftoken"].value}


def kinds() -> list[str]:
    return [entry.kind for entry in entries_after("WH", 0, 99)]


def test_a_wall_that_asks_every_few_hours_is_still_logged_in_days_later(
    browser: Client, wall: int, clock: Clock
) -> None:
    token = log_in(browser, "daping")
    for _ in range(30):
        clock.at += timedelta(hours=4)
        answer = browser.post("/api/session/renewal", **token)
        assert answer.status_code == 200
        assert answer.json()["until"] == f"{clock.at + timedelta(hours=12):%Y-%m-%dT%H:%M:%SZ}"
    assert browser.get("/api/session").status_code == 200
    assert kinds().count(RENEWED) == 30


def test_a_wall_that_does_not_ask_is_logged_out_after_a_shift(
    browser: Client, wall: int, clock: Clock
) -> None:
    token = log_in(browser, "daping")
    clock.at += timedelta(hours=12, seconds=1)
    assert browser.post("/api/session/renewal", **token).status_code == 401
    assert RENEWED not in kinds()


def test_asking_again_at_once_does_nothing_and_writes_nothing(
    browser: Client, wall: int, clock: Clock
) -> None:
    token = log_in(browser, "daping")
    first = browser.post("/api/session/renewal", **token).json()
    clock.at += timedelta(hours=2)
    assert browser.post("/api/session/renewal", **token).json() == first
    assert RENEWED not in kinds()


def test_thirty_days_after_the_password_was_typed_it_is_over(
    browser: Client, wall: int, clock: Clock
) -> None:
    began = clock.at
    token = log_in(browser, "daping")
    while clock.at < began + timedelta(days=30) - timedelta(hours=4):
        clock.at += timedelta(hours=4)
        answer = browser.post("/api/session/renewal", **token).json()
        assert answer["ends_at"] == f"{began + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}"
    assert answer["until"] == answer["ends_at"]
    assert Session.objects.get().expire_date == began + timedelta(days=30)
    clock.at = began + timedelta(days=30, seconds=1)
    assert browser.get("/api/session").status_code == 401


@pytest.mark.parametrize("roles", [("dispatcher",), ("wall", "dispatcher"), ("trainer",)])
def test_whoever_may_do_more_than_look_is_not_renewed(
    browser: Client, city: City, clock: Clock, roles: tuple[str, ...]
) -> None:
    someone("other", *((city.here.detachment, role) for role in roles), password=PASSWORD)
    token = log_in(browser, "other")
    clock.at += timedelta(hours=4)
    assert browser.post("/api/session/renewal", **token).status_code == 403
    assert RENEWED not in kinds()


def test_a_wall_that_loses_its_post_is_renewed_no_more(
    browser: Client, wall: int, clock: Clock
) -> None:
    token = log_in(browser, "daping")
    clock.at += timedelta(hours=4)
    save_person(username="daping", password=None, name_zh="", name_en="", posts=[])
    assert browser.post("/api/session/renewal", **token).status_code == 403


def test_renewal_is_held_to_csrf_and_to_being_logged_in(browser: Client, wall: int) -> None:
    log_in(browser, "daping")
    assert browser.post("/api/session/renewal").status_code == 403
    assert Client().post("/api/session/renewal").status_code == 401


def test_the_walls_role_commands_nothing(wall: int) -> None:
    assert commands_of(wall) == []
    assert not any("wall" in roles for roles in COMMANDS.values())
    assert RENEWED in KINDS
