"""The wall's tour in a browser: it looks at each incident, at what is new at once, and lets go."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.browser import Witness, a_context, log_in, wait_for_drawn
from tests.screens.walls import stop_of, wait_for_centre, wait_for_some_stop, wait_for_stop

LEVELS = [1, 3, 2]
SEEN_EVERYTHING = 250
"""Stops after which the map's caches are full: 21 MB at the start, 27 then, 30 after 1,900."""
LET_GO_OF = 250


@pytest.fixture
def going_on(dispatcher: Somebody, crews: Somebody) -> Iterator[list[dict[str, Any]]]:
    """Let three incidents happen in three parts of the city, and end them after the test."""
    opened = [
        scene.open_incident(
            dispatcher,
            place=scene.beside_a_station(dispatcher, 10 + 20 * number),
            alarm_level=level,
            address=f"巡检路 {number + 1} 号",
        )
        for number, level in enumerate(LEVELS)
    ]
    yield opened
    for line in scene.lines(dispatcher, "incidents"):
        scene.end(dispatcher, crews, line["id"])


def a_wall(browser: Browser, witness: Witness, system: Running, query: str) -> Iterator[Page]:
    with a_context(browser, witness) as context:
        yield log_in(context, system, "daping", f"wall?{query}")


@pytest.fixture
def quick(
    browser: Browser, witness: Witness, system: Running, going_on: list[dict[str, Any]]
) -> Iterator[Page]:
    yield from a_wall(browser, witness, system, "dwell=6&overview=4&pause=5")


@pytest.fixture
def slow(
    browser: Browser, witness: Witness, system: Running, going_on: list[dict[str, Any]]
) -> Iterator[Page]:
    yield from a_wall(browser, witness, system, "dwell=300")


@pytest.fixture
def tour(
    browser: Browser, witness: Witness, system: Running, going_on: list[dict[str, Any]]
) -> Iterator[Page]:
    yield from a_wall(browser, witness, system, "dwell=14&overview=6")


def test_each_incident_is_visited_with_its_card_the_highest_level_first(
    tour: Page, dispatcher: Somebody, going_on: list[dict[str, Any]]
) -> None:
    by_level = [
        one["incident_id"]
        for _, one in sorted(zip(LEVELS, going_on, strict=True), key=lambda p: -p[0])
    ]
    lines = {line["id"]: line for line in scene.lines(dispatcher, "incidents")}
    wait_for_stop(tour, "", 90)
    for incident_id in by_level:  # a whole round from here
        wait_for_stop(tour, incident_id, 40)
        card = tour.get_by_test_id("wall-card")
        expect(card).to_have_attribute("data-id", incident_id)
        expect(card.get_by_test_id("card-place")).to_have_text(lines[incident_id]["address"])
        expect(card).to_have_attribute("data-level", str(lines[incident_id]["alarm_level"]))
        looked_at = tour.locator('[data-testid="wall-incident"][data-looked-at="true"]')
        expect(looked_at).to_have_attribute("data-id", incident_id)
        wait_for_centre(tour, lines[incident_id]["place"], 12)
        wait_for_drawn(tour, "incidents", incident_id)
    wait_for_stop(tour, "", 40)
    expect(tour.get_by_test_id("wall-readiness")).to_be_visible()


def test_a_new_incident_is_looked_at_at_once(slow: Page, dispatcher: Somebody) -> None:
    wait_for_some_stop(slow)
    place = scene.beside_a_station(dispatcher, 90)
    new = scene.open_incident(dispatcher, place=place, address="新警路 9 号")["incident_id"]

    wait_for_stop(slow, new, 6)
    expect(slow.get_by_test_id("card-place")).to_have_text("新警路 9 号")
    wait_for_centre(slow, place)
    wait_for_drawn(slow, "incidents", new)


@pytest.mark.parametrize("by", ["key", "mouse", "click"])
def test_a_touch_holds_the_picture_for_a_while_and_the_wall_says_so(quick: Page, by: str) -> None:
    said = quick.get_by_test_id("wall-paused")
    wait_for_stop(quick, "", 40)
    quick.mouse.move(500, 500)
    quick.mouse.move(505, 503)  # the table shakes
    quick.wait_for_timeout(300)
    expect(said).to_have_count(0)
    {
        "key": lambda: quick.keyboard.press("Space"),
        "mouse": lambda: quick.mouse.move(600, 560, steps=4),
        "click": lambda: quick.mouse.click(505, 503),
    }[by]()
    expect(said).to_contain_text("暂停")
    held = stop_of(quick)
    quick.wait_for_timeout(4200)  # the stop's own time is over
    assert stop_of(quick) == held
    expect(said).to_have_count(0, timeout=4000)
    expect(quick.get_by_test_id("wall-view")).not_to_have_attribute("data-id", held, timeout=9000)


def test_what_is_new_waits_while_somebody_touches(
    browser: Browser, witness: Witness, system: Running, dispatcher: Somebody, going_on: object
) -> None:
    for page in a_wall(browser, witness, system, "dwell=300&pause=20"):
        wait_for_some_stop(page)  # before it looks at something nobody listens to keys
        page.keyboard.press("Space")
        expect(page.get_by_test_id("wall-paused")).to_be_visible()
        held = stop_of(page)
        place = scene.beside_a_station(dispatcher, 90)
        new = scene.open_incident(dispatcher, place=place, address="等候路 1 号")["incident_id"]
        expect(page.get_by_test_id("wall-paused").locator("b")).to_contain_text("1")
        assert stop_of(page) == held
        wait_for_stop(page, new, 24)


def test_with_nothing_going_on_the_city_is_shown_and_nothing_moves(
    browser: Browser, witness: Witness, system: Running
) -> None:
    for page in a_wall(browser, witness, system, "dwell=2&overview=2"):
        page.wait_for_function("() => window.fengsui.drawn().stations?.length > 100")
        page.wait_for_timeout(4000)  # the flight to the whole city
        expect(page.get_by_test_id("wall-readiness")).to_be_visible()
        expect(page.get_by_test_id("wall-card")).to_have_count(0)
        before = page.evaluate("window.fengsui.view()")
        page.wait_for_timeout(6000)
        assert page.evaluate("window.fengsui.view()") == before


def test_hundreds_of_stops_leave_nothing_behind(
    browser: Browser, witness: Witness, system: Running, going_on: object
) -> None:
    """Time runs forty times as fast in this page: a minute is an afternoon of touring."""
    with a_context(browser, witness) as context:
        context.add_init_script(
            """const now = performance.now.bind(performance);
            performance.now = () => now() * 40;
            const every = window.setInterval;
            window.setInterval = (act, ms, ...more) => every(act, ms / 40, ...more);"""
        )
        page = log_in(context, system, "daping", "wall?dwell=6&overview=6")
        page.evaluate(
            """() => { window.stops = 0; let last;
            setInterval(() => { const { stop } = window.fengsui.tour();
              if (stop !== last) window.stops += 1; last = stop; }, 200); }"""
        )
        line = context.new_cdp_session(page)

        def used_mb() -> float:
            """Give the least of three readings: a round of frames is under way at each."""
            readings = []
            for _ in range(3):
                page.wait_for_timeout(2_000)
                for _ in range(2):
                    line.send("HeapProfiler.collectGarbage")
                readings.append(line.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
            return min(readings)

        page.wait_for_function(f"() => window.stops > {SEEN_EVERYTHING}", timeout=200_000)
        before_mb, before = used_mb(), page.evaluate("window.stops")
        until = before + LET_GO_OF
        page.wait_for_function(f"() => window.stops > {until}", timeout=200_000)
        after_mb = used_mb()
        nodes = page.evaluate("document.querySelectorAll('*').length")
    assert after_mb - before_mb < 6, f"{before_mb:.1f} MB, {after_mb:.1f} after {LET_GO_OF} stops"
    assert nodes < 1000
