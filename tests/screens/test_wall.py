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
    "dispatchable": "dispatchable_count",
}
HEALTH = {
    "positions": ("position_stale_count", "position_stale_on_order_count"),
    "never": ("position_never_count",),
    "detectors": ("detector_fault_count", "detector_count"),
    "hydrants": ("hydrant_faulty_count", "hydrant_count"),
    "water": ("water_usable_count", "water_source_count"),
    "parked": ("parked_count",),
}
COUNTED_AGAIN_S = 25  # figures are asked for every few seconds


@pytest.fixture
def wall(browser: Browser, witness: Witness, system: Running) -> Iterator[Page]:
    with a_context(browser, witness) as context:
        yield log_in(context, system, "daping", "wall")


def running_s(page: Page) -> int:
    """Read the running time of the newest incident, in seconds."""
    words = page.get_by_test_id("wall-incident").first.locator(".w-place b").inner_text()
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
    for key, names in HEALTH.items():
        said = [f"{counted[name]:,}" for name in names]
        expect(wall.get_by_test_id(f"health-{key}")).to_have_text(
            re.compile(r"\D+".join(["", *said])), timeout=COUNTED_AGAIN_S * 1000
        )
    agree_with_the_other_doors(wall, system, dispatcher)
    the_card_says_what_is_known(wall, dispatcher, opened["incident_id"])
    assert overflowing(wall) == []
    scene.end(dispatcher, crews, opened["incident_id"])
    expect(row).to_have_count(0)


def agree_with_the_other_doors(wall: Page, system: Running, dispatcher: Somebody) -> None:
    """Hold what the wall shows against what a dispatcher is told elsewhere."""
    stations = dispatcher.get("/api/stations")
    incidents = scene.lines(dispatcher, "incidents")
    counted = wall_figures(wall, system)
    assert counted["appliance_count"] == sum(one["appliance_count"] for one in stations)
    assert counted["dispatchable_count"] == sum(one["dispatchable_count"] for one in stations)
    assert counted["open_incident_count"] == len(incidents)
    assert counted["on_order_count"] == sum(one["ordered_count"] for one in incidents)
    for lines in (counted["ready_by_formation"], counted["ready_by_type"]):
        assert sum(one["appliance_count"] for one in lines) == counted["appliance_count"]
        assert sum(one["dispatchable_count"] for one in lines) == counted["dispatchable_count"]
    assert counted["incidents"]["usual_count"] is None  # a city laid down today has no habits
    expect(wall.get_by_test_id("figure-today").locator("em")).to_contain_text("尚无历史")


def the_card_says_what_is_known(wall: Page, dispatcher: Somebody, incident_id: str) -> None:
    """Hold the card the wall shows against the incident's own."""
    known = dispatcher.get(f"/api/incidents/{incident_id}")
    card = wall.locator(f'[data-testid="wall-card"][data-id="{incident_id}"]')
    expect(card).to_be_visible(timeout=40_000)
    line = known["incident"]
    for key, count in (
        ("ordered", line["ordered_count"]),
        ("on_scene", line["on_scene_count"]),
        ("en_route", sum(one["state"] == "en_route" for one in known["orders"])),
    ):
        expect(card.get_by_test_id(f"card-{key}").locator("b")).to_have_text(str(count))
    usable = [one for one in known["water"] if one["state"] == "usable"]
    expect(card.get_by_test_id("card-water")).to_contain_text(str(len(usable)))
    coming = card.get_by_test_id("card-next")
    expect(coming).to_contain_text("估算")
    signs = [one["call_sign"] for one in known["orders"] if one["state"] != "on_scene"]
    assert any(sign in coming.inner_text() for sign in signs)


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
