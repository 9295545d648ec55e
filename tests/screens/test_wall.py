"""The wall in a browser: its figures are the server's, and what happens is drawn on its map."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.city import Crew
from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.browser import Witness, a_context, drawn, log_in, overflowing, wait_for_drawn

FIGURES = {
    "open_incidents": "open_incident_count",
    "pre_alerts": "open_pre_alert_count",
    "on_order": "on_order_count",
    "on_scene": "on_scene_count",
    "dispatchable": "dispatchable_count",
    "today": "today_incident_count",
    "water": "water_usable_count",
}
COUNTED_AGAIN_S = 25  # figures are asked for every few seconds


@pytest.fixture
def wall(browser: Browser, witness: Witness, system: Running) -> Iterator[Page]:
    with a_context(browser, witness) as context:
        yield log_in(context, system, "daping", "wall")


def running_s(page: Page) -> int:
    """Read the running time of the newest incident, in seconds."""
    words = page.get_by_test_id("wall-incident").first.locator(".w-type b").inner_text()
    seconds = 0
    for part in words.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds


def test_an_incident_appears_with_its_time_its_appliances_and_the_servers_figures(
    wall: Page, system: Running, dispatcher: Somebody, crews: Somebody
) -> None:
    wall.wait_for_function("() => window.fengsui.drawn().stations?.length > 20")

    opened = scene.open_incident(dispatcher, alarm_level=2, address="解放大道 1 号")
    row = wall.get_by_test_id("wall-incident")
    expect(row.first).to_contain_text("解放大道 1 号")
    first_s = running_s(wall)
    orders = scene.order(dispatcher, opened)
    scene.report(crews, orders[0]["id"], "signed", "turned_out", "en_route")
    way = crews.get(f"/api/orders/{orders[0]['id']}/route")["line"]
    Crew(system, orders[0]["appliance_id"]).report(*way[len(way) // 2], 12.0, 90.0)
    wait_for_drawn(
        wall, "appliances", orders[0]["appliance_id"], 30, status="en_route", freshness="live"
    )
    wait_for_drawn(wall, "incidents", opened["incident_id"])
    assert drawn(wall, "stations")
    expect(row.first).to_contain_text(str(len(orders)))

    wall.wait_for_timeout(1500)
    assert first_s < running_s(wall) < 120
    counted = wall_figures(wall, system)
    assert counted["on_order_count"] == len(orders)
    for key, name in FIGURES.items():
        expect(wall.get_by_test_id(f"figure-{key}").locator("b")).to_have_text(
            f"{counted[name]:,}", timeout=COUNTED_AGAIN_S * 1000
        )
    expect(wall.get_by_test_id("figure-dispatchable").locator("small")).to_have_text(
        re.compile(f"{counted['appliance_count']:,}")
    )
    assert overflowing(wall) == []
    scene.end(dispatcher, crews, opened["incident_id"])
    expect(row).to_have_count(0)


def wall_figures(wall: Page, system: Running) -> dict[str, int]:
    """Ask the server what the wall asks, as the wall's own person."""
    return wall.request.get(f"{system.url}/api/wall").json()


@pytest.mark.parametrize("look", ["theme=day&lang=en", "theme=night&lang=en", "theme=day&lang=zh"])
def test_the_wall_holds_together_by_day_and_in_english(
    browser: Browser, witness: Witness, system: Running, look: str
) -> None:
    with a_context(browser, witness) as context:
        page = log_in(context, system, "daping", f"wall?{look}")
        theme, lang = re.findall(r"=(\w+)", look)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        expect(page.locator("html")).to_have_attribute("lang", "en" if lang == "en" else "zh-CN")
        # The house's own words; addresses and call signs are data and stay Chinese.
        own = page.locator(".w-title, .w-example, .w-figure, [data-testid='wall-connection']")
        shown = " ".join(own.all_inner_texts())
        assert overflowing(page) == []
        tall = page.evaluate("document.documentElement.scrollHeight - innerHeight")
        assert tall <= 0
    if lang == "en":
        assert not re.search(r"[\u4e00-\u9fff]", shown)
    else:
        assert re.search(r"[\u4e00-\u9fff]", shown)
