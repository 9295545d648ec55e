"""数据责任人: named in the overview, taken away again; who may not is shown no way to."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.running import Running, Somebody
from tests.screens.basics import Opens, kinds, line_of, logged
from tests.screens.browser import DESK_SIZE, PHONE_SIZE, TABLET_SIZE, Witness, overflowing

KIND = "micro_stations"

MAKE_SOMEBODY = """
from org.models import Formation, Person, Post
person, _ = Person.objects.update_or_create(
    username="houxuan", defaults={"name_zh": "候选员", "name_en": "Nominee", "is_active": True}
)
top = Formation.objects.filter(kind="detachment").order_by("pk")[0]
Post.objects.update_or_create(person=person, formation=top, role="shift_leader")
"""
RETIRE_THEM = """
from org.models import Person
Person.objects.filter(username="houxuan").update(is_active=False)
"""


def said_to(system: Running, words: str) -> None:
    done = system.manage("shell", "-v", "0", "-c", words)
    assert done.returncode == 0, done.stderr[-800:]


def keepers_of(somebody: Somebody, kind: str) -> list[dict[str, Any]]:
    return kinds(somebody)[kind]["keepers"]


def choose(page: Page, field: str, words: str) -> str:
    """Choose what begins with these words; gives its value."""
    options = page.get_by_test_id(field).locator("option")
    option = options.filter(has_text=re.compile(r"^\s*" + words)).first
    value = option.get_attribute("value")
    page.get_by_test_id(field).select_option(value)
    return str(value)


def open_form(page: Page, kind: str = KIND) -> Locator:
    line_of(page, kind).get_by_test_id("name-keeper").click()
    form = page.get_by_test_id("keeper-form")
    expect(form).to_be_visible()
    expect(page.get_by_test_id("keeper-person").locator("option").nth(1)).to_be_attached()
    return form


@pytest.fixture(autouse=True)
def nobody_keeps_it(administrator: Somebody) -> Iterator[None]:
    """Leave the kind as it was found: kept by nobody."""
    yield
    for one in keepers_of(administrator, KIND):
        body = {"formation_id": one["formation_id"], "person_id": None}
        assert administrator.send(f"/api/basics/{KIND}/keepers", how="PUT", **body).is_success


@pytest.mark.parametrize("size", [DESK_SIZE, TABLET_SIZE, PHONE_SIZE])
def test_an_administrator_names_a_keeper_and_takes_it_away_again(
    opens: Opens, system: Running, administrator: Somebody, size: tuple[int, int]
) -> None:
    page = opens("admin", size=size)
    expect(line_of(page, KIND)).to_contain_text("未指定")
    open_form(page)
    expect(page.get_by_test_id("keeper-formation")).to_be_focused()
    assert overflowing(page) == []

    page.get_by_test_id("keeper-send").click()
    expect(page.get_by_test_id("keeper-fault")).to_have_text("请选择责任人")
    formation = page.get_by_test_id("keeper-formation").input_value()
    person = choose(page, "keeper-person", "值班长")
    page.get_by_test_id("keeper-send").click()

    expect(page.get_by_test_id("said")).to_contain_text("已指定 值班长")
    expect(line_of(page, KIND).get_by_test_id("keeper")).to_have_text("值班长")
    expect(page.get_by_test_id("kept-by")).to_contain_text("值班长")
    (kept,) = keepers_of(administrator, KIND)
    assert (kept["formation_id"], kept["person_id"]) == (int(formation), int(person))
    assert overflowing(page) == []

    page.get_by_test_id("take-away").click()
    expect(page.get_by_test_id("keeper-send")).to_be_focused()
    assert keepers_of(administrator, KIND), "the first press takes nothing away"
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("said")).to_contain_text("已撤销 值班长")
    expect(line_of(page, KIND)).to_contain_text("未指定")
    expect(page.get_by_test_id("kept-by")).to_have_count(0)
    assert keepers_of(administrator, KIND) == []
    entries = [one for one in logged(system, "keeper.set") if one["data_kind"] == KIND]
    assert [(one["person_id"], one["was_person_id"]) for one in entries[-2:]] == [
        (int(person), None),
        (None, int(person)),
    ]


def test_a_station_is_given_a_keeper_of_its_own_by_keyboard_alone(
    opens: Opens, administrator: Somebody
) -> None:
    page = opens("admin")
    button = line_of(page, KIND).get_by_test_id("name-keeper")
    expect(button).to_be_visible()
    while not button.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("keeper-formation")).to_be_focused()
    expect(page.get_by_test_id("keeper-person").locator("option").nth(1)).to_be_attached()
    for _ in range(3):  # from the detachment past its centre and a battalion to its first station
        page.keyboard.press("ArrowDown")
    station = int(page.get_by_test_id("keeper-formation").input_value())
    shown = administrator.get(f"/api/basics/{KIND}/keepers")
    assert next(one["kind"] for one in shown if one["id"] == station) == "station"
    near = administrator.get(f"/api/basics/{KIND}/keepers/nominees", formation=station)
    options = page.get_by_test_id("keeper-person").locator("option")
    expect(options).to_have_count(1 + len(near))
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(line_of(page, KIND).get_by_test_id("keeper")).to_have_text(near[0]["name"])
    (kept,) = keepers_of(administrator, KIND)
    assert (kept["formation_id"], kept["person_id"]) == (station, near[0]["person_id"])
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("keeper-form")).to_have_count(0)
    expect(button).to_be_focused()


def test_somebody_who_left_meanwhile_is_refused_in_words(
    opens: Opens, system: Running, witness: Witness, administrator: Somebody
) -> None:
    witness.foresee("409")
    said_to(system, MAKE_SOMEBODY)
    page = opens("admin")
    page.get_by_test_id("lang").click()
    open_form(page)
    choose(page, "keeper-person", "Nominee")
    said_to(system, RETIRE_THEM)
    page.get_by_test_id("keeper-send").click()
    expect(page.get_by_test_id("said")).to_contain_text("holds no post over that formation")
    expect(page.get_by_test_id("keeper-form")).to_be_visible()
    assert keepers_of(administrator, KIND) == []
    form = page.get_by_test_id("keeper-form")
    for words in form.locator(".hint, .name, .button").all_inner_texts():
        assert not re.search(r"[\u4e00-\u9fff]", words), words


@pytest.mark.parametrize("username", ["duizhan", "diaodu", "jiandu"])
def test_others_see_who_keeps_what_and_no_way_to_change_it(opens: Opens, username: str) -> None:
    page = opens(username)
    expect(line_of(page, "premises").get_by_test_id("keeper")).not_to_be_empty()
    expect(page.get_by_test_id("name-keeper")).to_have_count(0)
