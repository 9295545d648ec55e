"""基础数据: the overview, a row checked, corrected from a phone, settled, by hand and by keys."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.running import DEMO_PASSWORD, Running, Somebody
from tests.screens.basics import Opens, kinds, line_of, logged
from tests.screens.browser import (
    DESK_SIZE,
    PHONE_SIZE,
    TABLET_SIZE,
    Witness,
    a_context,
    overflowing,
    wait_for_drawn,
)


@pytest.fixture(scope="module")
def guard(system: Running) -> Somebody:
    """Take the part of a station's duty person."""
    return system.log_in("duizhan")


def a_row(somebody: Somebody, kind: str, **query: Any) -> dict[str, Any]:
    """Give a row that somebody sees and nobody has proposed anything about."""
    rows = somebody.get(f"/api/basics/{kind}", limit=50, **query)["rows"]
    return next(row for row in rows if row["waiting_count"] == 0)


def value_of(page: Page, field: str) -> Locator:
    return page.locator(f'[data-testid="fact"][data-field="{field}"] dd')


def input_of(page: Page, field: str) -> Locator:
    return page.locator(f'[data-testid="input"][data-field="{field}"]')


@pytest.mark.parametrize("size", [DESK_SIZE, TABLET_SIZE, PHONE_SIZE])
def test_the_overview_says_of_each_kind_what_the_server_counts(
    opens: Opens, administrator: Somebody, size: tuple[int, int]
) -> None:
    page = opens("admin", size=size)
    expect(page.get_by_test_id("class")).to_have_count(10)
    counted = kinds(administrator)
    assert counted["water_sources"]["count"] > 1000
    expect(page.get_by_test_id("kind")).to_have_count(len(counted))
    for name, kind in counted.items():
        line = line_of(page, name)
        if kind["count"] == 0:
            expect(line).to_contain_text("尚无记录")
            expect(line.get_by_test_id("complete")).to_have_count(0)
            continue
        expect(line.get_by_test_id("count")).to_have_text(f"{kind['count']:,}")
        for key in ("overdue", "waiting"):
            expect(line.get_by_test_id(key)).to_have_text(f"{kind[f'{key}_count']:,}")
        if kind["oldest_checked_at"] is None:
            expect(line).to_contain_text("从未核对")
    assert overflowing(page) == []


def test_a_list_shows_only_the_incomplete_and_never_all_of_fifty_thousand(
    opens: Opens, administrator: Somebody
) -> None:
    page = opens("admin")
    kind = kinds(administrator)["water_sources"]
    missing = kind["count"] - kind["complete_count"]
    assert missing > 100
    line_of(page, "water_sources").get_by_test_id("complete").click()
    expect(page.get_by_test_id("only-incomplete")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("list-count")).to_have_text(f"{missing:,} 条")

    rows = page.get_by_test_id("row")
    expect(rows).to_have_count(50)
    expect(rows.locator(".flag.missing")).to_have_count(50)
    page.get_by_test_id("next-page").click()
    expect(rows).to_have_count(100)
    assert len({row.get_attribute("data-id") for row in rows.all()}) == 100
    assert overflowing(page) == []

    name = rows.nth(60).locator("b").inner_text()
    found = administrator.get("/api/basics/water_sources", q=name, only="incomplete")["count"]
    page.get_by_test_id("search").fill(name)
    expect(page.get_by_test_id("list-count")).to_have_text(f"{found:,} 条")
    page.get_by_test_id("search").fill("没有这样的名称")
    expect(page.get_by_test_id("nothing-found")).to_be_visible()


def test_a_station_narrows_the_list_and_the_address_keeps_it(
    opens: Opens, administrator: Somebody
) -> None:
    page = opens("admin", "#premises")
    station = administrator.get("/api/stations")[2]
    counted = administrator.get("/api/basics/premises", formation=station["id"])["count"]
    page.get_by_test_id("station").select_option(str(station["id"]))
    expect(page.get_by_test_id("list-count")).to_have_text(f"{counted:,} 条")
    page.reload()
    expect(page.get_by_test_id("list-count")).to_have_text(f"{counted:,} 条")
    expect(page.get_by_test_id("station")).to_have_value(str(station["id"]))


def test_a_row_found_correct_is_checked_and_logged(
    opens: Opens, system: Running, guard: Somebody
) -> None:
    row = a_row(guard, "premises", only="overdue")
    before = kinds(guard)["premises"]["overdue_count"]
    page = opens("duizhan", f"#premises/{row['id']}?only=overdue")
    expect(page.get_by_test_id("card-name")).to_have_text(row["name"])
    expect(page.get_by_test_id("card-checked")).to_contain_text("超期")
    wait_for_drawn(page, "places", f"premises/{row['id']}")

    page.get_by_test_id("check-row").click()
    expect(page.locator("#question-words")).to_be_focused()
    page.keyboard.type("门牌与层数均相符")
    page.get_by_test_id("question-sure").click()

    expect(page.get_by_test_id("said")).to_contain_text("已登记核对")
    expect(page.get_by_test_id("check").first).to_contain_text("门牌与层数均相符")
    expect(page.get_by_test_id("card-checked")).not_to_contain_text("超期")
    page.get_by_test_id("to-overview").click()
    expect(line_of(page, "premises").get_by_test_id("overdue")).to_have_text(f"{before - 1:,}")
    entries = logged(system, "basics.checked")
    assert (entries[-1]["data_kind"], entries[-1]["row_id"]) == ("premises", row["id"])
    assert entries[-1]["actor"].endswith(str(guard.me["person_id"]))


def test_a_correction_from_a_phone_is_accepted_by_another_person(
    opens: Opens, system: Running, guard: Somebody, dispatcher: Somebody
) -> None:
    row = a_row(guard, "premises")
    storeys = next(
        field["value"]
        for field in guard.get(f"/api/basics/premises/{row['id']}")["fields"]
        if field["name"] == "storeys"
    )
    phone = opens("duizhan", f"#premises/{row['id']}", PHONE_SIZE)
    expect(phone.get_by_test_id("list")).to_be_hidden()  # one thing at a time
    phone.get_by_test_id("propose").tap()
    field = input_of(phone, "storeys").locator("input")
    field.fill("二十")
    expect(phone.get_by_test_id("fault")).to_have_text("请填数字")
    field.fill(f"{(storeys or 0) + 3}")
    phone.get_by_test_id("form-note").fill("逐层数过")
    assert overflowing(phone) == []
    phone.get_by_test_id("form-send").tap()
    expect(phone.get_by_test_id("said")).to_contain_text("待数据责任人审定")
    mine = phone.get_by_test_id("correction").first
    expect(mine).to_have_attribute("data-state", "waiting")
    expect(mine.get_by_test_id("accept")).to_have_count(0)  # one's own
    correction_id = int(mine.get_attribute("data-id"))

    onlooker = opens("diaodu", f"#premises/{row['id']}")
    expect(onlooker.get_by_test_id("correction").first).to_be_visible()
    expect(onlooker.get_by_test_id("accept")).to_have_count(0)
    refused = dispatcher.send(f"/api/corrections/{correction_id}/acceptance", note="")
    assert refused.status_code == 403
    own = guard.send(f"/api/corrections/{correction_id}/acceptance", note="")
    assert own.status_code in {403, 409}

    keeper = opens("admin")
    line = keeper.locator(f'[data-testid="inbox-line"][data-id="{correction_id}"]')
    expect(line).to_contain_text(row["name"])
    line.click()
    change = keeper.locator('[data-testid="change"][data-field="storeys"]').first
    expect(change.locator(".before")).to_contain_text("未登记" if storeys is None else str(storeys))
    expect(change.locator(".proposed")).to_contain_text(str((storeys or 0) + 3))
    keeper.get_by_test_id("accept").click()
    expect(keeper.locator("#question-words")).to_be_focused()
    keeper.keyboard.press("Enter")
    expect(keeper.get_by_test_id("said")).to_contain_text("已采纳")
    expect(value_of(keeper, "storeys")).to_have_text(str((storeys or 0) + 3))

    phone.get_by_test_id("read-again").tap()
    expect(value_of(phone, "storeys")).to_have_text(str((storeys or 0) + 3))
    expect(phone.get_by_test_id("correction").first).to_have_attribute("data-state", "accepted")
    kept = logged(system, "correction.proposed", "correction.accepted")
    assert [one["kind"] for one in kept if one["correction_id"] == correction_id] == [
        "correction.proposed",
        "correction.accepted",
    ]


def test_a_hydrant_is_inspected_on_a_phone_and_shows_it_at_once(
    opens: Opens, guard: Somebody
) -> None:
    row = a_row(guard, "water_sources", only="incomplete")
    phone = opens("duizhan", f"#water_sources/{row['id']}", PHONE_SIZE)
    wait_for_drawn(phone, "places", f"water_sources/{row['id']}")
    phone.get_by_test_id("inspect").tap()
    phone.get_by_test_id("inspect-send").tap()
    expect(phone.get_by_text("请选状态")).to_be_visible()
    phone.get_by_test_id("inspect-faulty").tap()
    phone.get_by_test_id("inspect-flow_lps").fill("３.５")
    phone.get_by_test_id("inspect-note").fill("阀门锈死一半")
    assert overflowing(phone) == []
    phone.get_by_test_id("inspect-send").tap()

    expect(phone.get_by_test_id("said")).to_contain_text("核查已登记")
    expect(value_of(phone, "state")).to_have_text("故障")
    expect(value_of(phone, "flow_lps")).to_have_text("3.5 L/s")
    expect(phone.get_by_test_id("inspection").first).to_contain_text("阀门锈死一半")
    said = guard.get(f"/api/water/{row['id']}")
    assert (said["state"], said["flow_lps"], said["is_overdue"]) == ("faulty", 3.5, False)


def test_whom_to_call_is_asked_for_with_a_click_that_is_logged(
    opens: Opens, system: Running, guard: Somebody
) -> None:
    rows = guard.get("/api/basics/premises", limit=200)["rows"]
    cards = (guard.get(f"/api/premises/{row['id']}/card") for row in rows)
    known = next(card for card in cards if card["contact_count"] > 0)
    page = opens("duizhan", f"#premises/{known['id']}")
    expect(page.get_by_test_id("near-water")).to_have_count(min(12, len(known["water"])))
    expect(page.get_by_test_id("premises-water")).to_contain_text("直线距离")
    expect(page.get_by_test_id("contact")).to_have_count(0)
    before = len(logged(system, "contacts.read"))
    page.get_by_test_id("read-contacts").click()
    expect(page.get_by_test_id("contact")).to_have_count(known["contact_count"])
    expect(page.get_by_test_id("contacts")).to_contain_text("本次查看已记录")
    entries = logged(system, "contacts.read")
    assert (len(entries), entries[-1]["premises_id"]) == (before + 1, known["id"])


def test_a_station_says_what_stands_ready_and_who_is_on_duty(opens: Opens, guard: Somebody) -> None:
    page = opens("duizhan", f"#stations/{guard.formation_id}")
    known = guard.get(f"/api/stations/{guard.formation_id}")
    expect(page.get_by_test_id("station-appliance")).to_have_count(len(known["appliances"]))
    for kind, of in known["counts"].items():
        line = page.locator(f'[data-testid="readiness-type"][data-type="{kind}"]')
        expect(line).to_have_text(re.compile(r"\b" + str(sum(of.values())) + r"\b"))
    duty = guard.get(f"/api/stations/{guard.formation_id}/duty")
    assert duty["on_duty"], "the demo city keeps a roster"
    expect(page.get_by_test_id("on-duty")).to_have_count(len(duty["on_duty"]))
    expect(page.get_by_test_id("crews")).to_contain_text(f"{len(duty['on_duty'])} 人")
    expect(page.get_by_test_id("on-duty").first).to_contain_text(duty["on_duty"][0]["name"])
    expect(page.get_by_test_id("supply")).to_have_count(len(duty["supplies"]))


def test_who_may_read_no_basic_data_is_told_so(opens: Opens, witness: Witness) -> None:
    witness.foresee("403")
    page = opens("daping")
    expect(page.get_by_test_id("failure").first).to_contain_text("没有权限")
    expect(page.get_by_test_id("kind")).to_have_count(0)


def test_a_row_is_found_corrected_and_taken_back_by_keyboard_alone(
    opens: Opens, guard: Somebody
) -> None:
    page = opens("duizhan")
    page.keyboard.press("ArrowDown")
    while (
        not line_of(page, "premises")
        .get_by_test_id("open-kind")
        .evaluate("link => link === document.activeElement")
    ):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    row = a_row(guard, "premises")
    expect(page.get_by_test_id("row").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(row["name"], delay=20)
    found = page.locator(f'[data-testid="row"][data-id="{row["id"]}"]')
    count = guard.get("/api/basics/premises", q=row["name"])["count"]
    expect(page.get_by_test_id("list-count")).to_have_text(re.compile(rf"^{count} 条"))
    while not found.evaluate("row => row === document.activeElement"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("card-name")).to_have_text(row["name"])

    expect(page.get_by_test_id("propose")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_test_id("correction-form")).to_be_visible()
    expect(page.locator(".correction-form :focus")).to_have_count(1)
    while page.evaluate("() => document.activeElement.id") != "form-height_m":
        page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("123.5")
    page.keyboard.press("Escape")  # thought better of it: what was typed is kept
    expect(page.get_by_test_id("correction-form")).to_have_count(0)
    page.keyboard.press("e")
    expect(page.locator("#form-height_m")).to_have_value("123.5")
    page.locator("#form-height_m").press("Enter")

    mine = page.get_by_test_id("correction").first
    expect(mine).to_contain_text("123.5 m")
    mine.get_by_test_id("withdraw").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("question-sure")).to_be_focused()
    page.keyboard.press("Enter")
    expect(mine).to_have_attribute("data-state", "withdrawn")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("card-none")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("overview")).to_be_visible()


@pytest.mark.parametrize("size", [DESK_SIZE, TABLET_SIZE, PHONE_SIZE])
def test_the_page_holds_together_in_english_and_by_day(
    opens: Opens, guard: Somebody, size: tuple[int, int]
) -> None:
    row = a_row(guard, "premises")
    page = opens("duizhan", size=size)
    page.get_by_test_id("lang").click()
    page.get_by_test_id("theme").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-theme", "day")
    for at in ("", "#premises", f"#premises/{row['id']}", f"#premises/{row['id']}/edit"):
        page.evaluate("hash => { location.hash = hash }", at)
        page.wait_for_timeout(700)
        assert overflowing(page) == [], at
    chrome = page.locator(".bar, .correction-form > .actions, .form-scroll > h3, .hint")
    said = " ".join(chrome.all_inner_texts())
    assert not re.search(r"[\u4e00-\u9fff]", said.replace("中文", "").replace("烽燧", "")), said


def test_the_desk_leads_there_and_back(opens: Opens, page: Page, system: Running) -> None:
    with page.context.expect_page() as opened:
        page.get_by_test_id("basics-link").click()
    there = opened.value
    expect(there.get_by_test_id("overview")).to_be_visible()
    there.get_by_test_id("desk-link").click()
    there.wait_for_url(f"{system.url}/desk")


def test_an_address_leads_through_the_log_in_to_what_it_names(
    browser: Browser, witness: Witness, system: Running
) -> None:
    with a_context(browser, witness) as context:
        page = context.new_page()
        page.goto(f"{system.url}/basics#premises?only=overdue")
        page.wait_for_url(re.compile("/login"))
        page.keyboard.type("duizhan")
        page.keyboard.press("Tab")
        page.keyboard.type(DEMO_PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{system.url}/basics#premises?only=overdue")
        expect(page.get_by_test_id("only-overdue")).to_have_attribute("aria-pressed", "true")
