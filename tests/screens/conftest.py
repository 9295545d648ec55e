"""Screens are tried in a real browser on the real server, logged in by the log-in page."""

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.basics import Opens
from tests.screens.browser import (
    DESK_SIZE,
    PHONE_SIZE,
    Witness,
    a_browser,
    a_context,
    enter,
    log_in,
)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run one browser for these tests only: it holds an event loop that others would stumble on."""
    with a_browser() as it:
        yield it


@pytest.fixture(scope="package")
def all_heard(system: Running) -> Witness:
    return Witness(urlsplit(system.url).netloc)


@pytest.fixture(autouse=True)
def witness(all_heard: Witness) -> Iterator[Witness]:
    """Fail a test on any fault in the page, and on any request to a host other than ours."""
    yield all_heard
    all_heard.testify()


@pytest.fixture
def page(browser: Browser, witness: Witness, system: Running) -> Iterator[Page]:
    """Sit down at a dispatcher's desk."""
    with a_context(browser, witness) as context:
        yield log_in(context, system, "diaodu")


@pytest.fixture(scope="package")
def dispatcher(system: Running) -> Somebody:
    return system.log_in("diaodu")


@pytest.fixture(scope="package")
def crews(system: Running) -> Somebody:
    return system.log_in("moni")  # answers for every station


@pytest.fixture(autouse=True, scope="module")
def a_quiet_city(dispatcher: Somebody, crews: Somebody) -> None:
    """End what earlier tests on the same system left open: a screen shows all of it."""
    for line in scene.lines(dispatcher, "incidents"):
        scene.end(dispatcher, crews, line["id"])


@pytest.fixture
def opens(browser: Browser, witness: Witness, system: Running) -> Iterator[Opens]:
    """Let somebody open the page of the basic data, on a screen of some size."""
    with ExitStack() as all_open:

        def a_page(username: str, at: str = "", size: tuple[int, int] = DESK_SIZE) -> Page:
            more = {"has_touch": True, "is_mobile": True} if size == PHONE_SIZE else {}
            context = all_open.enter_context(a_context(browser, witness, size, **more))
            page = enter(context, system, username, f"basics{at}")
            expect(page.get_by_test_id("overview" if at == "" else "kind-page")).to_be_visible()
            return page

        yield a_page


@pytest.fixture(scope="module")
def administrator(system: Running) -> Somebody:
    return system.log_in("admin")
