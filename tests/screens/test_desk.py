"""The desk in a browser: from a call by keyboard alone to an appliance seen to arrive."""

import os
import re
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.city import APPROACH_M, SPEED_MPS, Crew, along
from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.browser import (
    TABLET_SIZE,
    Witness,
    a_context,
    drawn,
    log_in,
    overflowing,
    wait_for_drawn,
)

STANDS_S = 14  # the settle time of the norm, and some
METRE_DEG = 1e-5
DRAWN_AS = """([id, name, value]) =>
  window.fengsui.drawn().appliances?.some(one => one.id === id && one.properties[name] === value)"""


def take_a_call_by_keyboard(page: Page, label: str, query: str) -> str:
    """Fill the call form without a mouse, having listened; give the incident's number."""
    press = page.keyboard.press
    press("n")
    expect(page.get_by_test_id("call-form")).to_be_visible()
    press("1")  # fire
    page.keyboard.type(query, delay=30)
    wanted = page.get_by_test_id("place-option").filter(has_text=label)
    expect(wanted.first).to_be_visible()
    for _ in range(8):
        if wanted.first.get_attribute("aria-selected") == "true":
            break
        press("ArrowDown")
    expect(wanted.first).to_have_attribute("aria-selected", "true")
    press("Enter")
    expect(page.get_by_test_id("place-chosen")).to_be_visible()
    expect(page.get_by_test_id("place-input")).to_have_value(label)
    press("Enter")  # at the alarm level, which stands at the lowest
    expect(page.get_by_test_id("incident-detail")).to_be_visible()
    return page.get_by_test_id("incident-number").inner_text()


def test_a_call_by_keyboard_alone_becomes_an_appliance_seen_to_arrive(
    page: Page, system: Running, dispatcher: Somebody, crews: Somebody
) -> None:
    found = dispatcher.get("/api/places", q="职业学校", limit=1)[0]
    mouse_moves = page.evaluate(
        "() => { window.mice = 0; addEventListener('mousedown', () => window.mice++, true); }"
    )
    assert mouse_moves is None
    number = take_a_call_by_keyboard(page, found["label"], scene.initials(found["label"]))
    line = scene.wait_for_line(dispatcher, "incidents", number=number)
    assert line["premises_name"] == found["label"]
    advised = dispatcher.get(f"/api/incidents/{line['id']}")["recommendation"]
    chosen = [c for c in advised["candidates"] if c["is_chosen"]]

    picks = page.get_by_test_id("recommendation").get_by_test_id("pick")
    expect(picks).to_have_count(len(chosen))
    for candidate in chosen:  # each with its reasons: response time, role, where it starts
        row = page.locator(f'[data-testid="pick"][data-id="{candidate["appliance_id"]}"]')
        expect(row).to_contain_text(candidate["call_sign"])
        expect(row.locator(".response")).to_have_text(re.compile(r"≈\s*\d+"))
        expect(row.locator(".role")).not_to_be_empty()
    expect(page.get_by_test_id("rejected")).to_be_attached()
    page.keyboard.press("o")
    rows = page.get_by_test_id("order-row")
    expect(rows).to_have_count(len(chosen))
    assert page.evaluate("window.mice") == 0

    needed_s = {c["appliance_id"]: c["response_s"] for c in chosen}
    orders = scene.orders_of(dispatcher, line["id"])
    orders.sort(key=lambda one: needed_s[one["appliance_id"]])
    # Who stands there already from another test has no way to be seen on.
    first = next(one for one in orders if len(last_part(crews, one)) > 5)
    scene.report(crews, first["id"], "signed", "turned_out", "en_route")
    row = page.locator(f'[data-testid="order-row"][data-id="{first["id"]}"]')
    expect(row).to_have_attribute("data-state", "en_route")
    places = drive_and_look(page, system, crews, first)

    expect(row).to_have_attribute("data-state", "on_scene", timeout=20_000)
    page.wait_for_function(DRAWN_AS, arg=[str(first["appliance_id"]), "status", "on_scene"])
    assert len(set(places)) >= 4, places  # it was drawn under way, not only there
    apart = [abs(a - b) for a, b in zip(places[-1], line["place"], strict=True)]
    assert max(apart) < 150 * METRE_DEG
    scene.end(dispatcher, crews, line["id"])


def last_part(crews: Somebody, order: dict) -> list[tuple[float, float]]:
    """Give where an ordered appliance is at each second of the last part of its way."""
    way = crews.get(f"/api/orders/{order['id']}/route")["line"]
    return along(way, APPROACH_M, SPEED_MPS)


def drive_and_look(
    page: Page, system: Running, crews: Somebody, order: dict
) -> list[tuple[float, float]]:
    """Drive the last part of an order's way; give where the map drew the appliance meanwhile."""
    crew = Crew(system, order["appliance_id"])
    places = []
    points = last_part(crews, order)
    for lng, lat in [*points, *[points[-1]] * STANDS_S]:
        crew.report(lng, lat, SPEED_MPS if (lng, lat) != points[-1] else 0.0)
        if not places:
            wait_for_drawn(page, "appliances", order["appliance_id"])
        one = drawn(page, "appliances").get(str(order["appliance_id"]))
        if one:
            places.append(tuple(one["place"]))
        page.wait_for_timeout(1000)
    return places


def test_an_old_position_is_drawn_as_old_with_its_age(
    page: Page, system: Running, dispatcher: Somebody
) -> None:
    norms = {norm["key"]: norm["value"] for norm in dispatcher.get("/api/norms")}
    line = scene.lines(dispatcher, "appliances")[40]
    place = scene.beside_a_station(dispatcher, 20)
    age_s = norms["fix.stale_after_s"] + 12
    Crew(system, line["id"]).report(*place, 0.0, at=datetime.now(UTC) - timedelta(seconds=age_s))
    tell = f'[data-testid="appliance-row"][data-id="{line["id"]}"] button >> nth=0'

    page.wait_for_timeout(1500)  # the tick that carries it
    page.locator(tell).click()  # the map looks there
    page.wait_for_function(DRAWN_AS, arg=[str(line["id"]), "freshness", "stale"])
    seen = wait_for_drawn(page, "appliances", line["id"])["properties"]

    assert int(re.sub(r"\D", "", seen["age"])) >= norms["fix.stale_after_s"]
    assert "前" in seen["age"]
    expect(page.get_by_test_id("appliance-tools").locator(".warn")).to_contain_text("秒")
    Crew(system, line["id"]).report(*place, 0.0)
    page.wait_for_function(DRAWN_AS, arg=[str(line["id"]), "freshness", "live"])


def test_a_lost_connection_is_said_at_once_and_nothing_is_missed(
    page: Page, system: Running, dispatcher: Somebody, witness: Witness
) -> None:
    witness.foresee("ERR_", "WebSocket", "502", "503")
    expect(page.get_by_test_id("connection-banner")).to_have_count(0)

    os.kill(web_process(system), signal.SIGKILL)
    try:  # 0.3 s on a quiet machine
        expect(page.get_by_test_id("connection-banner")).to_be_visible(timeout=5000)
        expect(page.get_by_test_id("connection")).not_to_have_attribute("data-connection", "live")
    finally:
        wait_for_web(system)
    call = scene.receive_call(dispatcher, "断线期间的报警")  # before the desk has found back

    expect(page.get_by_test_id("connection")).to_have_attribute(
        "data-connection", "live", timeout=30_000
    )
    expect(page.get_by_test_id("connection-banner")).to_have_count(0)
    expect(page.locator(f'[data-testid="call-row"][data-id="{call}"]')).to_be_visible()
    dispatcher.post(f"/api/calls/{call}/close", outcome="enquiry", incident_id=None)


def test_without_redis_the_desk_says_so_asks_over_http_and_finds_back_alone(
    page: Page, system: Running, dispatcher: Somebody, witness: Witness
) -> None:
    """Frames go through Redis; the desk neither waits for them nor pretends that they come."""
    witness.foresee("ERR_", "WebSocket", "502", "503")
    connection = page.get_by_test_id("connection")
    expect(connection).to_have_attribute("data-connection", "live", timeout=30_000)

    redis = redis_process(system)
    os.kill(redis, signal.SIGSTOP)  # it neither answers nor hangs up: the worst way to be away
    try:
        expect(page.get_by_test_id("connection-banner")).to_be_visible(timeout=60_000)
        call = scene.receive_call(dispatcher, "没有 Redis 时的报警")
        expect(page.locator(f'[data-testid="call-row"][data-id="{call}"]')).to_be_visible(
            timeout=60_000
        )
        expect(connection).to_have_attribute("data-connection", "polling", timeout=60_000)
    finally:
        os.kill(redis, signal.SIGCONT)

    expect(connection).to_have_attribute("data-connection", "live", timeout=60_000)
    expect(page.get_by_test_id("connection-banner")).to_have_count(0)
    dispatcher.post(f"/api/calls/{call}/close", outcome="enquiry", incident_id=None)
    expect(page.locator(f'[data-testid="call-row"][data-id="{call}"]')).to_have_count(0)


def redis_process(system: Running) -> int:
    """Find the private Redis of the running system by its socket."""
    redis_socket = urlsplit(system.environment["FENGSUI_REDIS_URL"]).path.encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # ended meanwhile
        if b"redis-server" in words and redis_socket in words:
            return int(folder.name)
    raise LookupError("Redis is not running")


def web_process(system: Running) -> int:
    """Find the web process of the running system by its port."""
    port = system.url.rpartition(":")[2].encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # ended meanwhile
        if b"manage.py" in words and b"web" in words and port in words:
            return int(folder.name)
    raise LookupError("the web process is not running")


def wait_for_web(system: Running) -> None:
    client = system.client()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("the web process did not come back")


def test_day_and_night_and_both_languages_change_the_page_and_the_map(page: Page) -> None:
    def look() -> tuple[str, str, str, str]:
        return page.evaluate(
            """() => [
              document.documentElement.dataset.theme,
              document.documentElement.lang,
              getComputedStyle(document.body).backgroundColor,
              document.querySelector('[data-testid="incident-list"] h2').innerText,
            ]"""
        )

    at_first = look()
    page.keyboard.press("t")
    page.wait_for_function(f"() => document.documentElement.dataset.theme !== {at_first[0]!r}")
    by_day = look()
    page.keyboard.press("l")
    page.wait_for_function("() => document.documentElement.lang === 'en'")
    in_english = look()

    assert (at_first[0], by_day[0]) == ("night", "day")
    assert at_first[2] != by_day[2]
    assert (at_first[3], in_english[3]) == ("警情", "Incidents")
    page.reload()
    expect(page.get_by_test_id("status-bar")).to_be_visible()
    assert look()[:2] == in_english[:2]  # kept for this browser


@pytest.fixture
def on_tablet(browser: Browser, witness: Witness, system: Running) -> Iterator[Page]:
    with a_context(browser, witness, TABLET_SIZE) as context:
        yield log_in(context, system, "diaodu")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_tablet_shows_everything_within_its_width(
    on_tablet: Page, dispatcher: Somebody, crews: Somebody, lang: str
) -> None:
    opened = scene.open_incident(dispatcher, alarm_level=2)
    scene.order(dispatcher, opened, most=3)
    bare = scene.open_incident(dispatcher, alarm_level=1, address="琴台大道与鹦鹉大道交叉口东北角")
    faults: dict[str, list[str]] = {}
    page = on_tablet
    if lang == "en":
        page.keyboard.press("l")
    faults["idle"] = overflowing(page)
    for incident in (bare, opened):
        page.locator(f'[data-id="{incident["incident_id"]}"]').first.click()
        expect(page.get_by_test_id("incident-detail")).to_be_visible()
        page.wait_for_timeout(500)
        faults[f"incident {incident['number']}"] = overflowing(page)
    page.keyboard.press("]")
    page.wait_for_timeout(300)
    faults["order"] = overflowing(page)
    page.keyboard.press("Shift+?")
    expect(page.get_by_test_id("help-panel")).to_be_visible()
    faults["help"] = overflowing(page)
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("1")
    page.keyboard.type("zyxx")
    expect(page.get_by_test_id("place-option").first).to_be_visible()
    faults["call form"] = overflowing(page)
    for incident in (bare, opened):
        scene.end(dispatcher, crews, incident["incident_id"])
    assert {state: found for state, found in faults.items() if found} == {}
