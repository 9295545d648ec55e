"""What answers without log-in is a closed list (docs/house.md section 11, point 13)."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from org.models import Person

pytestmark = pytest.mark.django_db

OPEN = {"/", "/login", "/healthz", "/healthz/web"}  # and static files; /api/session lets one in
NOWHERE = {"/api/"}  # the folder's own address: there is nothing
SAMPLES = {"int": "1", "uuid": "0196f3a0-0000-7000-8000-00000000000a", "path": "a/b"}
METHODS = ["get", "post", "put", "patch", "delete"]
REFUSED = {401, 403, 405}


def paths(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + re.sub(
            r"<(?:(\w+):)?\w+>", lambda m: SAMPLES.get(m[1] or "", "1"), str(pattern.pattern)
        )
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from paths(pattern, route)


ALL = sorted(set(paths(get_resolver())))


def test_the_walk_finds_the_doors_there_are() -> None:
    assert {"/", "/login", "/desk", "/wall", "/healthz", "/api/session", "/api/norms"} <= set(ALL)
    assert "/api/openapi.json" in ALL
    assert not any("docs" in path for path in ALL)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", [path for path in ALL if path not in OPEN | NOWHERE])
def test_nobody_gets_past_a_door_without_logging_in(path: str, method: str) -> None:
    if (path, method) == ("/api/session", "post"):
        return  # the log-in itself: tests/config/test_session.py
    answer = Client().generic(method.upper(), path, "{}", content_type="application/json")
    if answer.status_code == 302:
        assert answer["Location"].startswith("/login")
    else:
        assert answer.status_code in REFUSED, f"{method} {path}: {answer.status_code}"


@pytest.mark.parametrize(
    "path", [path for path in ALL if path.startswith("/api/") and path not in NOWHERE]
)
def test_a_command_without_the_csrf_token_is_refused(path: str, dispatcher: int) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Person.objects.get(pk=dispatcher))
    answer = browser.post(path, "{}", content_type="application/json")
    assert answer.status_code in {403, 405}


def test_a_stranger_is_sent_to_log_in() -> None:
    assert Client().get("/")["Location"] == "/login"
    assert Client().get("/desk")["Location"] == "/login?next=/desk"
    assert Client().get("/healthz/web").content == b"ok"
    assert Client().get("/healthz").status_code == 503  # nobody runs here
    assert Client().get("/api/").status_code == 404


def test_an_unknown_host_is_refused() -> None:
    assert Client().get("/healthz", headers={"host": "evil.example"}).status_code == 400
