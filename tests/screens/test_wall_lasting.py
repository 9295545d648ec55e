"""The wall lasts: it says when it cannot be believed, comes back by itself, and can be read."""

import os
import signal
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.browser import Witness, a_context, log_in, overflowing
from tests.screens.png import read
from tests.screens.test_desk import wait_for_web, web_process
from tests.screens.walls import OVERLAPPING, SIZES, SMALL, wait_for_stop

CAPITAL = 0.727  # of Inter's size: the height of a digit or a capital


def test_a_cut_line_is_said_large_and_a_new_build_is_taken_when_it_is_back(
    browser: Browser, witness: Witness, system: Running
) -> None:
    witness.foresee("ERR_", "WebSocket", "502", "503", "Failed to load resource")
    with a_context(browser, witness) as context:
        page = log_in(context, system, "daping", "wall")
        page.evaluate("window.isTheOldPage = true")
        expect(page.get_by_test_id("wall-warning")).to_have_count(0)

        os.kill(web_process(system), signal.SIGSTOP)  # it neither answers nor hangs up
        try:
            warning = page.get_by_test_id("wall-warning")
            expect(warning).to_be_visible(timeout=40_000)
            size = "one => parseFloat(getComputedStyle(one).fontSize)"
            assert warning.locator("b").evaluate(size) >= 40
            expect(warning).to_contain_text("距今", timeout=60_000)
        finally:
            os.kill(web_process(system), signal.SIGCONT)
        wait_for_web(system)

        def as_after_an_update(route: Route) -> None:
            answer = route.fetch()
            text = answer.text().replace("/static/assets/wall-", "/static/assets/wall-new")
            route.fulfill(response=answer, body=text)

        def only_asked_for(url: str) -> bool:
            return url == f"{system.url}/wall"

        page.route(only_asked_for, as_after_an_update, times=1)
        page.wait_for_function("() => window.isTheOldPage === undefined", timeout=90_000)
        line = page.get_by_test_id("wall-connection")
        expect(line).to_have_attribute("data-connection", "live", timeout=30_000)
        expect(page.get_by_test_id("wall-warning")).to_have_count(0)


def test_a_walls_log_in_is_renewed_and_another_one_says_that_it_ends(
    browser: Browser, witness: Witness, system: Running
) -> None:
    with a_context(browser, witness) as context:
        asked: list[int] = []
        context.on(
            "response",
            lambda answer: asked.append(answer.status) if "renewal" in answer.url else None,
        )
        page = log_in(context, system, "daping", "wall")
        expect(page.get_by_test_id("wall-session")).to_have_count(0)
        page.wait_for_timeout(1500)
        assert asked == [200]
    with a_context(browser, witness) as context:
        page = log_in(context, system, "diaodu", "wall")
        expect(page.get_by_test_id("wall-session")).to_contain_text("重新登录")


@pytest.fixture(scope="module")
def a_lot(dispatcher: Somebody, crews: Somebody) -> Any:
    """Let much go on, with long names: that is when things overflow."""
    found = dispatcher.get("/api/places", q="酒店", limit=8, lng=114.3, lat=30.58)
    hotel = next(one for one in found if one["kind"] == "premises")
    for number in range(6):
        opened = scene.open_incident(
            dispatcher,
            place=hotel["place"] if number == 0 else scene.beside_a_station(dispatcher, 9 * number),
            premises_id=hotel["id"] if number == 0 else None,
            incident_type="highrise_fire" if number % 2 else "fire",
            alarm_level=1 + number % 5,
            address=f"武汉市江汉区解放大道与建设大道交叉口东北侧 {number} 号地下二层停车场入口",
        )
        if number < 3:
            scene.order(dispatcher, opened, 4)
    yield
    for line in scene.lines(dispatcher, "incidents"):
        scene.end(dispatcher, crews, line["id"])


@pytest.mark.usefixtures("a_lot")
@pytest.mark.parametrize("form", SIZES)
@pytest.mark.parametrize("look", ["theme=night&lang=zh", "theme=day&lang=en"])
def test_on_every_size_nothing_overlaps_nothing_is_cut_and_all_can_be_read(
    browser: Browser, witness: Witness, system: Running, form: str, look: str
) -> None:
    width, height = SIZES[form]
    with a_context(browser, witness, (width, height)) as context:
        page = log_in(context, system, "daping", f"wall?{look}&dwell=4&overview=60")
        told = page.request.get(f"{system.url}/api/norms").json()
        norms = {line["key"]: line["value"] for line in told}
        assert norms["wall.letter_m"] == pytest.approx(norms["wall.view_m"] / 200)
        least_px = norms["wall.letter_m"] / norms["wall.pixel_pitch_m"] / CAPITAL
        expect(page.locator(".w-figure b").first).not_to_have_text("–")
        for _ in range(2):  # at an incident, and with the whole city
            page.wait_for_timeout(3500)
            assert overflowing(page) == []
            assert page.evaluate(OVERLAPPING) == []
            assert page.evaluate(SMALL, int(least_px) * height // 1080) == []
            tall = page.evaluate("document.documentElement.scrollHeight - innerHeight")
            assert tall <= 0
            if page.get_by_test_id("wall-card").count():
                wait_for_stop(page, "", 120)
        pixels = read(browser, page.locator(".w-map canvas").screenshot())
        assert len({tuple(one) for one in pixels[::20, ::20].reshape(-1, pixels.shape[-1])}) > 12
        zones = page.locator(".w-left").count()
        assert zones == (1 if form == "wide" else 0)
