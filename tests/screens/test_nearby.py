"""What is near an incident besides appliances: found by a key, shown with its ages, in words."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.browser import Witness, a_context, log_in, overflowing


@pytest.fixture
def incident(dispatcher: Somebody, crews: Somebody):
    opened = scene.open_incident(dispatcher, incident_type="hazmat", address="示例路 周边")
    scene.wait_for_line(dispatcher, "incidents", id=opened["incident_id"])
    yield opened["incident_id"]
    scene.end(dispatcher, crews, opened["incident_id"])


def open_nearby(page: Page, incident_id: str) -> None:
    page.locator(f'[data-testid="incident-row"][data-id="{incident_id}"]').click()
    page.keyboard.press("Shift+KeyH")
    expect(page.get_by_test_id("nearby-stores")).to_be_visible()


def test_a_key_shows_stores_partners_and_experts_with_ways_and_ages(
    page: Page, dispatcher: Somebody, incident: str
) -> None:
    open_nearby(page, incident)
    panel = page.get_by_test_id("nearby-panel")

    expect(panel).to_contain_text("距离为直线距离")
    expect(panel).to_contain_text("合成")
    stores = page.get_by_test_id("nearby-stores").locator("li")
    expect(stores.first).to_contain_text(re.compile(r"行车约"))
    expect(stores.first.locator(".facts").first).to_contain_text(re.compile("盘点于|未盘点"))
    expect(page.get_by_test_id("nearby-micro-stations").locator("li")).to_have_count(3)
    expect(page.get_by_test_id("nearby-agencies")).to_contain_text("生态环境")
    assert overflowing(page) == []


def test_a_telephone_is_shown_when_asked_for_and_the_log_knows_who_asked(
    page: Page, system: Running, dispatcher: Somebody, incident: str
) -> None:
    open_nearby(page, incident)
    expect(page.get_by_test_id("nearby-panel")).not_to_contain_text("000-0000-01")
    page.get_by_test_id("nearby-read-phone").first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("nearby-phone").first).to_contain_text("000-0000-01")


def test_in_english_it_is_all_english(
    browser: Browser, witness: Witness, system: Running, incident: str
) -> None:
    with a_context(browser, witness) as context:
        page = log_in(context, system, "diaodu")
        open_nearby(page, incident)
        page.keyboard.press("l")
        headings = page.get_by_test_id("nearby-panel").locator("h3, h4").all_inner_texts()
        assert headings == [
            "What is nearby",
            "Agents and supplies",
            "Micro-stations",
            "Linked agencies",
            "Experts",
        ]


def test_it_is_put_away_by_the_same_key_and_belongs_to_one_incident(
    page: Page, dispatcher: Somebody, crews: Somebody, incident: str
) -> None:
    open_nearby(page, incident)
    other = scene.open_incident(dispatcher, address="示例路 另一处")["incident_id"]
    page.locator(f'[data-testid="incident-row"][data-id="{other}"]').click()
    expect(page.get_by_test_id("nearby-panel")).to_have_count(0)
    page.locator(f'[data-testid="incident-row"][data-id="{incident}"]').click()
    expect(page.get_by_test_id("nearby-panel")).to_have_count(1)
    page.keyboard.press("Shift+KeyH")
    expect(page.get_by_test_id("nearby-panel")).to_have_count(0)
    scene.end(dispatcher, crews, other)
