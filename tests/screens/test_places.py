"""Finding a place on the desk: by initials and go there; by what a caller said, and its doubt."""

import re

from playwright.sync_api import Page, expect

from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.browser import overflowing, wait_for_drawn

METRE_DEG = 1e-5


def ask(page: Page, words: str) -> None:
    page.keyboard.press("n")
    page.keyboard.press("1")
    page.keyboard.type(words, delay=20)
    expect(page.get_by_test_id("place-option").first).to_be_visible()


def map_centre(page: Page) -> list[float]:
    """Read the middle of the map off its corner: shown while the mouse is elsewhere."""
    return [float(one) for one in page.locator(".map-coordinates").inner_text().split(",")]


def is_near(one: list[float], other: list[float], within_m: float) -> bool:
    return all(abs(a - b) < within_m * METRE_DEG for a, b in zip(one, other, strict=True))


def test_a_place_is_found_by_initials_and_gone_to(
    page: Page, system: Running, dispatcher: Somebody
) -> None:
    found = dispatcher.get("/api/places", q="小学", limit=1)[0]
    ask(page, scene.initials(found["label"]))
    wanted = page.get_by_test_id("place-option").filter(has_text=found["label"]).first
    expect(wanted).to_have_attribute("data-matched", "initials")
    expect(wanted.locator(".matched")).to_have_text("首字母")
    expect(wanted.get_by_test_id("place-off")).to_have_text(re.compile(r"±50 ?m"))
    while wanted.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")

    page.keyboard.press("Enter")

    mark = wait_for_drawn(page, "places", "chosen", label=found["label"])
    assert is_near(mark["place"], found["place"], 5)
    page.wait_for_function(
        """([lng, lat]) => {
          const said = document.querySelector('.map-coordinates').innerText;
          const [x, y] = said.split(',').map(Number);
          return Math.abs(x - lng) < 0.002 && Math.abs(y - lat) < 0.002;
        }""",
        arg=found["place"],
    )
    assert is_near(map_centre(page), found["place"], 200)


def test_a_place_is_gone_to_without_a_call_by_keyboard_alone(
    page: Page, dispatcher: Somebody
) -> None:
    found = dispatcher.get("/api/places", q="小学", limit=1)[0]
    page.keyboard.press("Control+f")
    page.keyboard.type(scene.initials(found["label"]), delay=20)
    wanted = page.get_by_test_id("finder-option").filter(has_text=found["label"]).first
    expect(wanted).to_be_visible()
    while wanted.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    mark = wait_for_drawn(page, "places", "chosen", label=found["label"])
    assert is_near(mark["place"], found["place"], 5)
    page.wait_for_function(
        """([lng, lat]) => {
          const said = document.querySelector('.map-coordinates').innerText;
          const [x, y] = said.split(',').map(Number);
          return Math.abs(x - lng) < 0.002 && Math.abs(y - lat) < 0.002;
        }""",
        arg=found["place"],
    )
    card = page.get_by_test_id("spot")
    expect(card).to_have_attribute("data-kind", "premises")
    expect(card).to_contain_text(found["label"])
    assert overflowing(page) == []
    page.keyboard.press("Escape")  # the card
    expect(card).to_have_count(0)
    page.keyboard.press("Escape")  # the search and its mark
    page.wait_for_function("() => !window.fengsui.drawn().places?.length")
    expect(page.get_by_test_id("call-form")).to_have_count(0)


def test_a_call_takes_the_search_over_and_gives_it_back(page: Page) -> None:
    finder = page.get_by_test_id("finder")
    expect(finder).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_test_id("call-form")).to_be_visible()
    expect(finder).to_have_count(0)
    page.keyboard.press("Escape")
    expect(finder).to_be_visible()


def test_what_a_caller_said_is_placed_with_its_doubt(
    page: Page, system: Running, dispatcher: Somebody
) -> None:
    street = next(
        one for one in dispatcher.get("/api/places", q="大道", limit=20) if one["kind"] == "road"
    )
    words = f"您好我在{street['label']}9998号对面三楼着火了"
    found = dispatcher.get("/api/places", q=words, limit=8)[0]
    assert (found["kind"], found["label"]) == ("address", f"{street['label']}9998号")
    ask(page, words)

    first = page.get_by_test_id("place-option").first
    expect(first).to_contain_text(f"{street['label']}9998号")
    expect(first.get_by_test_id("place-note")).to_contain_text("按附近、对面等放宽")
    expect(first.get_by_test_id("place-off")).to_have_class(re.compile("warn"))
    assert overflowing(page) == []
    page.keyboard.press("Enter")

    mark = wait_for_drawn(page, "places", "chosen")
    assert is_near(mark["place"], found["place"], 5)
    expect(page.get_by_test_id("place-chosen")).to_contain_text("误差约")
    # Nobody said which premises: what stands about the middle of the ring is not chosen for them.
    expect(
        page.get_by_test_id("premises-choice").and_(page.locator('[aria-pressed="true"]'))
    ).to_have_count(0)
