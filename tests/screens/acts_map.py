"""Each command about the map itself."""

import re

from playwright.sync_api import expect

from tests.screens.browser import drawn
from tests.screens.hand import Desk, command


def point_at(desk: Desk, east_px: float = 0, north_px: float = 0) -> tuple[float, float]:
    """Put the pointer on the map, so far from its middle."""
    box = desk.seen("map").bounding_box()
    x = box["x"] + box["width"] / 2 + east_px
    y = box["y"] + box["height"] / 2 - north_px
    desk.page.mouse.move(x, y)
    return x, y


@command("Find a place")
def find_place(desk: Desk) -> None:
    desk.give()
    field = desk.seen("finder-input")
    expect(field).to_be_focused()
    desk.page.keyboard.type("xxfjy", delay=20)
    expect(desk.seen("finder")).to_contain_text("没有找到")
    desk.press("Escape")
    expect(field).to_have_value("")
    expect(field).not_to_be_focused()


@command("What is here")
def what_is_here(desk: Desk) -> None:
    point_at(desk)
    desk.give()
    spot = desk.seen("spot")
    expect(spot).to_have_attribute("data-kind", "here")
    expect(spot).to_contain_text("消防救援站")
    expect(desk.seen("spot-coordinates")).to_contain_text("WGS84")
    desk.press("Escape")
    expect(spot).to_have_count(0)


@command("Cameras nearby")
def nearest_cameras(desk: Desk) -> None:
    desk.give()
    spot = desk.seen("spot")
    expect(spot).to_have_attribute("data-kind", "cameras")
    expect(desk.seen("cameras-count")).to_have_text(re.compile(r"共 \d+ 台|没有可查看"))
    expect(desk.seen("cameras-caveat")).to_contain_text("遮挡未考虑")
    desk.press("Escape")
    expect(spot).to_have_count(0)


@command("Measure a distance", "Measure an area")
def measure(desk: Desk) -> None:
    is_area = desk.row.name.endswith("area")
    desk.give()
    for east_px, north_px in ((-120, 60), (80, 60), (80, -70)):
        desk.page.mouse.click(*point_at(desk, east_px, north_px))
    wanted = r"\d (ha|km²)" if is_area else r"\d k?m"
    desk.page.wait_for_function(
        """words => window.fengsui.drawn().measure?.some(
            one => new RegExp(words).test(one.properties.label ?? ""))""",
        arg=wanted,
    )
    desk.press("Escape")
    desk.page.wait_for_function("() => !window.fengsui.drawn().measure?.length")


@command("Buildings in three dimensions")
def raise_buildings(desk: Desk) -> None:
    button = desk.page.locator('[data-act="raise_buildings"]')
    expect(button).to_have_attribute("aria-pressed", "false")
    desk.give()
    expect(button).to_have_attribute("aria-pressed", "true")
    desk.give()
    expect(button).to_have_attribute("aria-pressed", "false")


@command("Layers of the map")
def map_layers(desk: Desk) -> None:
    desk.give()
    sheet = desk.seen("map-layers")
    expect(sheet).to_be_visible()
    assert drawn(desk.page, "stations")
    sheet.locator('[data-group="stations"]').uncheck()
    desk.page.wait_for_function("() => !window.fengsui.drawn().stations?.length")
    sheet.locator('[data-group="stations"]').check()
    desk.page.wait_for_function("() => window.fengsui.drawn().stations?.length > 0")
    desk.page.evaluate("document.activeElement.blur()")
    desk.give()
    expect(sheet).to_have_count(0)


@command("Legend of the map")
def map_legend(desk: Desk) -> None:
    desk.give()
    sheet = desk.seen("map-legend")
    expect(sheet).to_contain_text("站点战备")  # stations are on the map
    expect(sheet).not_to_contain_text("重大危险源")  # and the demo city has no such
    desk.give()
    expect(sheet).to_have_count(0)


@command("Coordinates in another datum")
def next_datum(desk: Desk) -> None:
    point_at(desk, 40, 40)
    datum, figures = desk.seen("map-datum"), desk.seen("map-coordinates")
    read = []
    for name in ("WGS-84", "CGCS2000", "GCJ-02", "BD-09"):
        expect(datum).to_have_text(name)
        read.append([float(one) for one in figures.inner_text().split(",")])
        desk.give()
    expect(datum).to_have_text("WGS-84")
    assert read[0] == read[1]
    assert 0.003 < abs(read[2][0] - read[0][0]) < 0.008  # some five hundred metres
    assert abs(read[3][0] - read[0][0]) > 0.009


@command("Degrees as decimals or minutes")
def degrees(desk: Desk) -> None:
    figures = desk.seen("map-coordinates")
    expect(figures).to_have_text(re.compile(r"^114\.\d{6}, 30\.\d{6}$"))
    desk.give()
    expect(figures).to_have_text(re.compile(r"^114°\d\d′\d\d\.\d″E 30°\d\d′\d\d\.\d″N$"))
    desk.give()
    expect(figures).to_have_text(re.compile(r"^114\."))


@command("Print the map")
def print_map(desk: Desk) -> None:
    desk.page.evaluate("""() => {
      window.printed = null;
      window.print = () => {
        const sheet = document.querySelector(".print-sheet");
        const image = sheet.querySelector("img");
        window.printed = { words: sheet.innerText || sheet.textContent, wide: image.naturalWidth,
          bytes: image.src.length };
        dispatchEvent(new Event("afterprint"));
      };
    }""")
    desk.page.wait_for_function("() => window.fengsui.drawn().stations?.length > 0")
    desk.give()
    desk.page.wait_for_function("() => window.printed !== null")
    printed = desk.page.evaluate("window.printed")
    assert printed["wide"] > 300
    assert printed["bytes"] > 50_000  # a map was drawn on it, not a blank
    for words in ("OpenStreetMap", r"\d k?m\b", "WGS-84", "站点战备"):
        assert re.search(words, printed["words"]), (words, printed["words"])
    expect(desk.page.locator(".print-sheet")).to_have_count(0)
