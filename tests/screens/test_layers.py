"""图层导入: an administrator gives a file in the browser, tries it, and imports it."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.running import Running, Somebody
from tests.screens.basics import kinds, logged
from tests.screens.browser import (
    DESK_SIZE,
    TABLET_SIZE,
    Witness,
    a_context,
    enter,
    overflowing,
)

Opens = Callable[..., Page]
HEAD = "编号,类别,经度,纬度\n"


@pytest.fixture
def opens_layers(browser: Browser, witness: Witness, system: Running) -> Iterator[Opens]:
    """Let somebody open the page of layers, on a screen of some size."""
    with ExitStack() as all_open:

        def a_page(username: str = "admin", size: tuple[int, int] = DESK_SIZE) -> Page:
            context = all_open.enter_context(a_context(browser, witness, size))
            return enter(context, system, username, "admin/layers")

        yield a_page


@pytest.fixture(scope="module")
def two_hydrants(administrator: Somebody) -> str:
    """Write a file of two hydrants that nobody has, in the middle of the city."""
    lng, lat = administrator.get("/api/basics/water_sources", limit=1)["rows"][0]["place"]
    rows = (f"PW-{at},消火栓,{lng + at / 10_000:.6f},{lat + 0.00013:.6f}\n" for at in (1, 2))
    return HEAD + "".join(rows)


def water_count(administrator: Somebody) -> int:
    return int(kinds(administrator)["water_sources"]["count"])


def give(page: Page, text: str, act: str, datum: str = "wgs84") -> None:
    """Fill the form in as a person does, and press a button."""
    page.locator("#layer").select_option("water_sources")
    page.locator("#file").set_input_files(
        {"name": "消火栓.csv", "mimeType": "text/csv", "buffer": text.encode("gb18030")}
    )
    page.locator("#source").fill("水务局试点")
    if datum:
        page.locator("#datum").select_option(datum)
    with page.expect_navigation():
        page.get_by_role("button", name=act, exact=True).click()


def test_a_file_is_tried_in_the_browser_and_then_imported(
    opens_layers: Opens, system: Running, administrator: Somebody, two_hydrants: str
) -> None:
    before = water_count(administrator)
    page = opens_layers()
    page.keyboard.press("Tab")  # the first thing is reached by the keyboard
    expect(page.locator(":focus")).to_have_count(1)

    give(page, two_hydrants, "试导入")
    expect(page.get_by_test_id("verdict")).to_have_text("试导入,未保存")
    expect(page.locator('[data-count="added_count"] dd')).to_have_text("2")
    expect(page.get_by_text("消火栓.csv")).to_be_visible()
    expect(page.locator("#source")).to_have_value("水务局试点")  # what was said stays
    assert water_count(administrator) == before

    give(page, two_hydrants, "导入")
    expect(page.get_by_test_id("verdict")).to_have_text("已导入")
    expect(page.locator('[data-count="added_count"] dd')).to_have_text("2")
    assert water_count(administrator) == before + 2
    entry = logged(system, "geodata.imported")[-1]
    assert (entry["layer"], entry["added_count"]) == ("water_sources", 2)
    assert entry["source"] == "水务局试点 (消火栓.csv)"


def test_a_table_without_a_datum_is_refused_in_words(
    opens_layers: Opens, witness: Witness, administrator: Somebody, two_hydrants: str
) -> None:
    witness.foresee("409")
    before = water_count(administrator)
    page = opens_layers()
    give(page, two_hydrants.replace("PW-", "PX-"), "导入", datum="")
    expect(page.get_by_test_id("problem")).to_contain_text("没有说明坐标基准")
    page.locator('[data-act="L"]').click()
    expect(page.get_by_test_id("problem")).to_contain_text("does not say its datum")
    expect(page.get_by_test_id("problem")).not_to_contain_text("坐标")
    assert water_count(administrator) == before


def test_a_faulty_row_is_named_with_its_number_and_nothing_comes_in(
    opens_layers: Opens, administrator: Somebody, two_hydrants: str
) -> None:
    before = water_count(administrator)
    page = opens_layers()
    faulty = two_hydrants.replace("PW-", "PY-") + "PY-3,飞船,114.3,30.5\nPY-4,消火栓,,\n"
    give(page, faulty, "导入")
    expect(page.get_by_test_id("verdict")).to_have_text("未导入任何内容")
    faults = page.get_by_test_id("fault")
    first = faults.filter(has_text="飞船")
    expect(first.locator("td").nth(0)).to_have_text("4")  # as a spreadsheet counts: heading first
    expect(first.locator("td").nth(1)).to_have_text("类别")
    expect(first.locator("td").nth(2)).to_contain_text("不是可用的取值")
    expect(faults.filter(has_text="没有坐标").locator("td").nth(0)).to_have_text("5")
    assert water_count(administrator) == before


@pytest.mark.parametrize("size", [DESK_SIZE, TABLET_SIZE])
def test_the_page_holds_together_in_both_languages(
    opens_layers: Opens, two_hydrants: str, size: tuple[int, int]
) -> None:
    page = opens_layers(size=size)
    expect(page.locator("html")).to_have_attribute("data-theme", "night")
    give(page, two_hydrants.replace("PW-", "PZ-") + "PZ-9,飞船,114.3,30.5\n", "试导入")
    assert overflowing(page) == []
    page.keyboard.press("l")
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-theme", "day")
    expect(page.get_by_test_id("verdict")).to_have_text("Nothing was imported")
    assert overflowing(page) == []
    words = page.locator(".bar [data-en], .ask [data-en]:not(option), th, .hint")
    said = " ".join(words.all_inner_texts()).replace("中文", "")
    assert not re.search(r"[\u4e00-\u9fff]", said), said


@pytest.mark.parametrize("username", ["diaodu", "duizhan"])
def test_others_are_told_that_it_is_not_theirs(
    opens_layers: Opens, witness: Witness, username: str
) -> None:
    witness.foresee("403")
    page = opens_layers(username)
    expect(page.get_by_role("alert")).to_contain_text("没有权限")
    expect(page.locator("form")).to_have_count(0)
