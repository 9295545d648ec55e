"""The pages: the built screens, with headers that keep strangers' code out."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from org.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(tmp_path: Path, settings: Settings) -> Path:
    settings.FRONTEND_DIST = tmp_path
    for name in ("login", "desk", "wall", "basics"):
        (tmp_path / f"{name}.html").write_text(f"<p>{name} 席", encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("built")
def test_who_is_logged_in_gets_the_screens(dispatcher: int) -> None:
    browser = Client()
    browser.force_login(Person.objects.get(pk=dispatcher))
    assert browser.get("/")["Location"] == "/desk"
    assert browser.get("/desk").content.decode() == "<p>desk 席"
    assert browser.get("/wall").content.decode() == "<p>wall 席"
    assert browser.get("/basics").content.decode() == "<p>basics 席"


@pytest.mark.usefixtures("built")
def test_the_log_in_page_brings_the_cookie_its_post_needs() -> None:
    answer = Client().get("/login")
    assert answer.content.decode() == "<p>login 席"
    assert "csrftoken" in answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_screens_that_are_not_built_say_how_to_build_them(
    tmp_path: Path, settings: Settings
) -> None:
    settings.FRONTEND_DIST = tmp_path
    answer = Client().get("/login")
    assert answer.status_code == 503
    assert "make setup" in answer.content.decode()


@pytest.mark.usefixtures("built")
def test_every_answer_keeps_foreign_code_and_frames_out() -> None:
    answer = Client().get("/login")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_pages_take_no_posts() -> None:
    for path in (
        "/",
        "/login",
        "/desk",
        "/wall",
        "/basics",
        "/healthz",
        "/healthz/web",
        "/metrics",
    ):
        assert Client().post(path).status_code == 405
