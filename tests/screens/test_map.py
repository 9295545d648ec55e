"""The map at the desk: found by initials, measured, switched, asked, and its cards opened."""

import math

from playwright.sync_api import Page, expect

from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.browser import drawn

LABELS = """() => (window.fengsui.drawn().measure ?? [])
  .map(one => one.properties.label).filter(Boolean)"""


def on_the_map(page: Page, east_px: float = 0, north_px: float = 0) -> tuple[float, float]:
    box = page.get_by_test_id("map").bounding_box()
    return (
        box["x"] + box["width"] / 2 + east_px,
        box["y"] + box["height"] / 2 - north_px,
    )


def go_to(page: Page, label: str) -> None:
    """Find a place by the initials of its pinyin and go there, by the keyboard."""
    page.keyboard.press("n")
    expect(page.get_by_test_id("call-form")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.type(scene.initials(label), delay=30)
    wanted = page.get_by_test_id("place-option").filter(has_text=label).first
    expect(wanted).to_be_visible(timeout=40_000)  # the map is still being drawn for the first time
    for _ in range(8):
        if wanted.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("place-chosen")).to_be_visible()
    page.wait_for_function("() => window.fengsui.drawn().places?.length > 0")


def leave_the_form(page: Page) -> None:
    page.keyboard.press("Escape")
    if page.get_by_test_id("ask").count():
        page.keyboard.press("d")
    expect(page.get_by_test_id("call-form")).to_have_count(0)


def test_found_by_initials_gone_to_and_its_premises_card_opened(
    page: Page, dispatcher: Somebody
) -> None:
    found = dispatcher.get("/api/places", q="职业学校", limit=1)[0]
    go_to(page, found["label"])
    leave_the_form(page)  # and with it the mark that lies on the premises
    page.wait_for_timeout(1500)  # the flight there
    page.mouse.move(*on_the_map(page))
    page.mouse.wheel(0, -200)
    page.wait_for_function(
        "id => window.fengsui.drawn().premises?.some(one => one.id === id)",
        arg=str(found["id"]),
    )
    page.mouse.click(*on_the_map(page))

    card = page.get_by_test_id("spot")
    expect(card).to_have_attribute("data-kind", "premises")
    expect(card).to_contain_text(found["label"])
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_a_long_look_at_a_spot_tells_road_water_and_stations_and_opens_a_premises(
    page: Page, dispatcher: Somebody
) -> None:
    found = dispatcher.get("/api/places", q="职业学校", limit=1)[0]
    go_to(page, found["label"])
    leave_the_form(page)
    page.wait_for_timeout(1500)
    page.mouse.click(*on_the_map(page), button="right")

    spot = page.get_by_test_id("spot")
    expect(spot).to_have_attribute("data-kind", "here")
    expect(spot).to_contain_text("消火栓")
    expect(spot).to_contain_text("道路")
    row = page.get_by_test_id("spot-premises").filter(has_text=found["label"])
    row.click()
    expect(spot).to_have_attribute("data-kind", "premises")
    expect(spot).to_contain_text(found["label"])


def test_what_is_measured_is_as_long_as_the_server_says(page: Page, dispatcher: Somebody) -> None:
    """From the middle to the middle of the next screen: by pixels, zoom and latitude."""
    figures = page.get_by_test_id("map-coordinates")
    ends = []
    page.keyboard.press("e")
    for east_px in (-200, 250):
        page.mouse.move(*on_the_map(page, east_px))
        page.wait_for_timeout(200)
        ends.append([float(one) for one in figures.inner_text().split(",")])
        page.mouse.click(*on_the_map(page, east_px))
    page.wait_for_function(f"() => ({LABELS})().length === 1")
    (label,) = page.evaluate(LABELS)
    (west, south), (east, north) = ends
    degree_m = 111_320 * math.cos(math.radians(south))
    truth_m = math.hypot((east - west) * degree_m, (north - south) * 110_900)
    value, unit = label.split()
    metres = float(value) * (1000 if unit == "km" else 1)
    assert abs(metres / truth_m - 1) < 0.005
    page.keyboard.press("e")
    page.wait_for_function("() => !window.fengsui.drawn().measure?.length")


def test_layers_and_night_are_switched_and_kept_for_this_seat(page: Page) -> None:
    page.wait_for_function("() => window.fengsui.drawn().stations?.length > 0")
    page.keyboard.press("g")
    page.locator('[data-group="stations"]').uncheck()
    page.wait_for_function("() => !window.fengsui.drawn().stations?.length")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "day")
    page.keyboard.press("Shift+C")
    page.reload()
    page.wait_for_function("() => window.fengsui?.drawn().roads?.length > 0", timeout=40_000)
    page.wait_for_timeout(1500)
    assert drawn(page, "stations") == {}
    expect(page.locator("html")).to_have_attribute("data-theme", "day")
    expect(page.get_by_test_id("map-datum")).to_have_text("CGCS2000")


def test_an_imported_basemap_is_drawn_below_the_roads(
    page: Page, system: Running, tmp_path_factory: object
) -> None:
    """A lake and a tower, where the desk looks first."""
    file = tmp_path_factory.mktemp("osm") / "lake.osm"
    corners = [(114.27, 30.55), (114.33, 30.55), (114.33, 30.61), (114.27, 30.61)]
    nodes = "".join(
        f'<node id="{number}" lon="{lng}" lat="{lat}"/>'
        for number, (lng, lat) in enumerate(corners, 1)
    )
    refs = "".join(f'<nd ref="{number}"/>' for number in (1, 2, 3, 4, 1))
    lake = f'<way id="9">{refs}<tag k="natural" v="water"/><tag k="name" v="沙湖"/></way>'
    file.write_text(f'<osm version="0.6">{nodes}{lake}</osm>', encoding="utf-8")
    done = system.manage("import_basemap", str(file), "--name", "screens")
    assert done.returncode == 0, done.stderr
    page.reload()
    page.wait_for_function(
        "() => window.fengsui?.drawn().base?.some(one => one.properties.kind === 'water')",
        timeout=40_000,
    )
    empty = file.with_name("none.osm")
    empty.write_text('<osm version="0.6"></osm>', encoding="utf-8")
    assert system.manage("import_basemap", str(empty), "--name", "screens").returncode == 0
