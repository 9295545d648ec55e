"""Every command of the desk: its key is pressed, and the log or the screen shows that it was heard.

The commands are read from docs/commands.md, which is made from the table the desk itself runs by: a
command added there without a test here fails.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from conftest import CLONE
from tests.city import Detector
from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.browser import Witness, a_context, drawn, log_in, wait_for_drawn

NOTHING = "–"
UNTOLD = {"call.caller_read"}  # in the log, but told to no screen: it is for the auditor
HEARD_S = 15
ROW = re.compile(
    r"^\| `(?P<key>\S+)` \| (?P<name>[^|]+?) \| [^|]+ \| [^|]+ \| `?(?P<leaves>[^|`]+?)`? \|$"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A command as the table of the docs has it."""

    name: str
    key: str
    leaves: str


ROWS = [
    Row(found["name"], found["key"], found["leaves"])
    for line in (CLONE / "docs" / "commands.md").read_text("utf-8").splitlines()
    if (found := ROW.match(line))
]

# Where a key stands on the keyboard, where its name does not say it.
PLACES = {"]": "]", "[": "[", "/": "/", "?": "Shift+?", "+": "Shift++", "Escape": "Escape"}


def pressed_as(key: str) -> str:
    """Write a key of the table as a person presses it."""
    if key in PLACES:
        return PLACES[key]
    held, _, last = key.rpartition("+")
    places = {"Ctrl": "Control+", "Shift": "Shift+", "": ""}
    if re.fullmatch(r"[A-Z]", last):
        return f"{places[held]}Key{last}"
    if re.fullmatch(r"[0-9]", last):
        return f"{places[held]}Digit{last}"
    return f"{places[held]}{last}"


@dataclass
class Desk:
    """The shift leader's desk, and the people by whom its state is brought about."""

    page: Page
    system: Running
    leader: Somebody
    crews: Somebody
    quiet: Iterator[str]  # detectors that have not spoken yet
    opened: list[str] = field(default_factory=list)
    row: Row = ROWS[0]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(pressed_as(key))

    def give(self) -> None:
        """Press the key of the command that is being tried."""
        self.press(self.row.key)

    def seen(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def line(self, testid: str, thing: str | int) -> Locator:
        return self.page.locator(f'[data-testid="{testid}"][data-id="{thing}"]')

    def answer(self, ask: str, key: str) -> None:
        """Answer the question the desk asks before what cannot be undone."""
        expect(self.page.locator(f'[data-testid="ask"][data-ask="{ask}"]')).to_be_visible()
        self.press(key)
        expect(self.seen("ask")).to_have_count(0)

    def clear(self) -> None:
        """Go back until nothing is open."""
        for _ in range(6):
            self.press("Escape")
            if self.seen("ask").count():
                self.press("D")  # discard what stands in the form
        expect(self.seen("events")).to_be_visible()

    def incident(self, *statuses: str, orders: int = 0, **facts: Any) -> tuple[str, list[str]]:
        """Open an incident with orders as far as ``statuses``, and select it."""
        opened = scene.open_incident(self.leader, **facts)
        incident_id = opened["incident_id"]
        self.opened.append(incident_id)
        ids = []
        if orders:
            ids = [line["id"] for line in scene.order(self.leader, opened, most=orders)]
            for order_id in ids:
                scene.report(self.crews, order_id, *statuses)
        self.select("incident", incident_id)
        if orders:
            expect(self.seen("order-row")).to_have_count(orders)
        else:
            expect(self.seen("pick").first).to_be_visible()
        return incident_id, ids

    def an_order(self, *statuses: str) -> str:
        """Have one order as far as these statuses, selected."""
        _, ids = self.incident(*statuses, orders=1)
        state = {"": "ordered", "water_on": "on_scene", "water_off": "on_scene"}
        wanted = statuses[-1] if statuses else ""
        expect(self.line("order-row", ids[0])).to_have_attribute(
            "data-state", state.get(wanted, wanted)
        )
        self.press("]")
        expect(self.line("order-row", ids[0]).locator(".voice")).to_be_visible()
        return ids[0]

    def select(self, noun: str, thing: str) -> None:
        self.line(f"{noun}-row", thing).click()
        detail = {"incident": "incident-detail", "call": "call-detail"}.get(
            noun, "pre-alert-detail"
        )
        expect(self.line(detail, thing)).to_be_visible()

    def an_appliance(self, **changed: Any) -> dict[str, Any]:
        """Select a free appliance on the board, changed before as asked."""
        line = [one for one in scene.lines(self.leader, "appliances") if one["is_dispatchable"]][-1]
        if status := changed.get("status"):
            self.leader.post(f"/api/appliances/{line['id']}/status", status=status, source="voice")
            expect(self.line("appliance-row", line["id"])).to_have_attribute("data-status", status)
        self.line("appliance-row", line["id"]).locator("button").first.click()
        expect(self.seen("appliance-tools")).to_contain_text(line["call_sign"])
        return line

    def a_call(self) -> str:
        call_id = scene.receive_call(self.leader, f"接处警测试 {uuid.uuid4().hex[:6]}")
        self.select("call", call_id)
        return call_id

    def a_pre_alert(self) -> str:
        """Let a detector speak that has not spoken yet, and select what stands on the desk."""
        known = {line["id"] for line in scene.lines(self.leader, "pre_alerts")}
        detector = Detector(self.system, next(self.quiet))
        detector.say("normal")  # whatever it said before
        self.page.wait_for_timeout(1100)  # of two words within a second the graver one holds
        detector.say("alarm")
        detector.leave()
        row = self.seen("pre-alert-row").first
        expect(row).to_be_visible(timeout=20_000)
        new = [
            line["id"]
            for line in scene.lines(self.leader, "pre_alerts")
            if line["id"] not in known and line["state"] == "open"
        ]
        self.select("pre-alert", new[0])
        return new[0]

    @property
    def actor(self) -> str:
        """The shift leader as the log names them."""
        return f"person:{self.leader.me['person_id']}"

    def find_in_the_log(self, kind: str, after: int) -> None:
        """Look for an entry that no stream carries in the log itself."""
        done = self.system.manage("shell", "-c", ENTRIES.format(after=after))
        assert f"{kind} {self.actor}" in done.stdout, done.stdout + done.stderr

    def newest_seq(self) -> int:
        return max(line["seq"] for line in scene.lines(self.leader, "events"))


ENTRIES = """
from eventlog.api import entries_after
for one in entries_after("WH", {after}, 200):
    print(one.kind, one.actor)
"""
Act = Callable[[Desk], object]
ACTS: dict[str, Act] = {}


def command(*names: str) -> Callable[[Act], Act]:
    """Say which commands of the table a function gives."""

    def register(act: Act) -> Act:
        for name in names:
            ACTS[name] = act
        return act

    return register


@pytest.fixture(scope="module")
def leader(system: Running) -> Somebody:
    return system.log_in("zhiban")  # may give every command of the table


@pytest.fixture(scope="module")
def open_desk(
    browser: Browser, all_heard: Witness, system: Running, leader: Somebody, crews: Somebody
) -> Iterator[Desk]:
    quiet = iter(system.manage("list_detectors", "--log", "WH").stdout.split()[20:])
    with a_context(browser, all_heard, reduced_motion="reduce") as context:
        yield Desk(log_in(context, system, "zhiban"), system, leader, crews, quiet)


@pytest.fixture
def desk(open_desk: Desk) -> Iterator[Desk]:
    open_desk.clear()
    yield open_desk
    while open_desk.opened:
        scene.end(open_desk.leader, open_desk.crews, open_desk.opened.pop())


def test_the_table_is_read_whole_and_every_command_has_a_test() -> None:
    text = (CLONE / "docs" / "commands.md").read_text("utf-8")
    assert len(ROWS) == sum(line.startswith("| `") for line in text.splitlines())
    assert {row.name for row in ROWS} == set(ACTS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_key_does_what_the_table_says(desk: Desk, row: Row) -> None:
    desk.row = row
    before = desk.newest_seq()
    ACTS[row.name](desk)
    if row.leaves in UNTOLD:
        desk.find_in_the_log(row.leaves, after=before)
    elif row.leaves != NOTHING:
        scene.wait_for_line(
            desk.leader, "events", HEARD_S, kind=row.leaves, actor=desk.actor, after=before
        )


# Calls


@command("Take a call")
def take_a_call(desk: Desk) -> None:
    desk.give()
    expect(desk.seen("call-form")).to_be_visible()
    expect(desk.seen("type-fire")).to_be_focused()


@command("Accept this call")
def accept_this_call(desk: Desk) -> None:
    call_id = desk.a_call()
    desk.give()
    expect(desk.seen("call-form")).to_be_visible()
    expect(desk.seen("place-chosen")).to_be_visible()  # as the call came with it
    desk.press("Escape")
    desk.leader.post(f"/api/calls/{call_id}/close", outcome="enquiry", incident_id=None)


@command("Open the incident")
def open_the_incident(desk: Desk) -> None:
    desk.a_call()
    desk.press("A", "1")
    desk.give()
    detail = desk.seen("incident-detail")
    expect(detail).to_be_visible()
    desk.opened.append(detail.get_attribute("data-id") or "")


@command("Close the call, no incident")
def close_the_call(desk: Desk) -> None:
    call_id = desk.a_call()
    desk.give()
    desk.answer("close_call", "3")  # an enquiry
    expect(desk.line("call-row", call_id)).to_have_count(0)


@command("Show the caller (logged)")
def show_the_caller(desk: Desk) -> None:
    call_id = desk.a_call()
    expect(desk.seen("call-detail")).not_to_contain_text("13800000119")
    desk.give()
    expect(desk.seen("call-detail")).to_contain_text("13800000119")
    desk.leader.post(f"/api/calls/{call_id}/close", outcome="enquiry", incident_id=None)


# Incidents


@command("Recommend again")
def recommend_again(desk: Desk) -> None:
    desk.incident()
    desk.give()


@command("Order the turnout")
def order_the_turnout(desk: Desk) -> None:
    desk.incident()
    count = desk.seen("pick").count()
    desk.give()
    expect(desk.seen("order-row")).to_have_count(count)


@command("Raise the alarm level")
def raise_the_alarm_level(desk: Desk) -> None:
    incident_id, _ = desk.incident()
    desk.give()
    desk.answer("upgrade", "3")
    expect(desk.line("incident-detail", incident_id)).to_have_attribute("data-level", "3")


@command("Under control")
def under_control(desk: Desk) -> None:
    incident_id, _ = desk.incident()
    desk.give()
    desk.answer("control", "Enter")
    expect(desk.line("incident-detail", incident_id)).to_have_attribute("data-state", "controlled")


@command("Put out (handling ended)")
def put_out(desk: Desk) -> None:
    incident_id, _ = desk.incident()
    desk.give()
    desk.answer("put_out", "Enter")
    expect(desk.line("incident-detail", incident_id)).to_have_attribute("data-state", "put_out")


@command("Close the incident")
def close_the_incident(desk: Desk) -> None:
    incident_id, _ = desk.incident()
    desk.leader.post(f"/api/incidents/{incident_id}/put-out")
    desk.give()
    desk.answer("close_incident", "1")
    expect(desk.line("incident-row", incident_id)).to_have_count(0)


@command("Write a note")
def write_a_note(desk: Desk) -> None:
    desk.incident()
    words = f"现场无人被困 {uuid.uuid4().hex[:6]}"
    desk.give()
    expect(desk.seen("ask-field")).to_be_focused()
    desk.page.keyboard.type(words)
    desk.press("Enter")
    expect(desk.seen("incident-detail")).to_contain_text(words)


# Turnout orders


@command("Next turnout order", "Previous turnout order")
def step_through_orders(desk: Desk) -> None:
    desk.incident(orders=2)
    first, second = desk.seen("order-row").all()
    desk.give()
    expect(first).to_have_class(re.compile("selected"))
    desk.give()
    expect(second).to_have_class(re.compile("selected"))
    expect(first).not_to_have_class(re.compile("selected"))


@command("Sign for the station")
def sign(desk: Desk) -> None:
    order_id = desk.an_order()
    desk.give()
    expect(desk.line("order-row", order_id)).to_have_attribute("data-state", "signed")


@command("By voice: turned out")
def turned_out(desk: Desk) -> None:
    order_id = desk.an_order("signed")
    desk.give()
    expect(desk.line("order-row", order_id)).to_have_attribute("data-state", "turned_out")


@command("By voice: en route")
def en_route(desk: Desk) -> None:
    order_id = desk.an_order("signed", "turned_out")
    desk.give()
    expect(desk.line("order-row", order_id)).to_have_attribute("data-state", "en_route")


@command("By voice: on scene")
def on_scene(desk: Desk) -> None:
    order_id = desk.an_order("signed", "turned_out", "en_route")
    desk.give()
    expect(desk.line("order-row", order_id)).to_have_attribute("data-state", "on_scene")


@command("By voice: water on")
def water_on(desk: Desk) -> None:
    desk.an_order("signed", "turned_out", "en_route", "on_scene")
    desk.give()


@command("By voice: water off")
def water_off(desk: Desk) -> None:
    desk.an_order("signed", "turned_out", "en_route", "on_scene", "water_on")
    desk.give()


@command("Release")
def release(desk: Desk) -> None:
    order_id = desk.an_order("signed", "turned_out")
    desk.give()
    desk.answer("release", "Enter")
    expect(desk.line("order-row", order_id)).to_have_attribute("data-state", "released")


@command("Returned")
def returned(desk: Desk) -> None:
    order_id = desk.an_order("signed", "turned_out")
    desk.leader.post(f"/api/orders/{order_id}/release")
    expect(desk.line("order-row", order_id)).to_have_attribute("data-state", "released")
    desk.give()
    expect(desk.line("order-row", order_id)).to_have_attribute("data-state", "returned")


# Appliances


@command("Undo the last status")
def undo(desk: Desk) -> None:
    line = desk.an_appliance(status="in_training")
    desk.give()
    expect(desk.line("appliance-row", line["id"])).to_have_attribute("data-status", "in_station")


@command("Set the crew")
def set_the_crew(desk: Desk) -> None:
    line = desk.an_appliance()
    desk.give()
    expect(desk.seen("ask-field")).to_be_focused()
    desk.page.keyboard.type(str(line["crew_minimum"]))
    desk.press("Enter")
    expect(desk.seen("ask")).to_have_count(0)


@command(
    "Set in station",
    "Set standing by",
    "Set in training",
    "Set returning",
    "Set out of service",
)
def set_a_status(desk: Desk) -> None:
    status = desk.row.name.removeprefix("Set ").replace(" ", "_")
    before = {"in_station": "in_training", "returning": "standing_by"}.get(status)
    line = desk.an_appliance(**({"status": before} if before else {}))
    desk.give()
    expect(desk.line("appliance-row", line["id"])).to_have_attribute("data-status", status)
    if status != "in_station":
        desk.leader.post(
            f"/api/appliances/{line['id']}/status", status="in_station", source="voice"
        )


@command("Add to the force")
def add_to_the_force(desk: Desk) -> None:
    desk.incident()
    picked = desk.seen("pick").count()
    line = desk.an_appliance()
    expect(desk.line("pick", line["id"])).to_have_count(0)
    desk.give()
    expect(desk.line("pick", line["id"])).to_be_visible()
    expect(desk.seen("pick")).to_have_count(picked + 1)


# Pre-alerts


@command("Confirm the pre-alert")
def confirm_the_pre_alert(desk: Desk) -> None:
    desk.a_pre_alert()
    desk.give()
    expect(desk.seen("call-form")).to_be_visible()
    desk.press("Ctrl+Enter")  # a person looks at type and level before it is an incident
    detail = desk.seen("incident-detail")
    expect(detail).to_be_visible()
    desk.opened.append(detail.get_attribute("data-id") or "")


@command("Cancel the pre-alert")
def cancel_the_pre_alert(desk: Desk) -> None:
    pre_alert_id = desk.a_pre_alert()
    desk.give()
    desk.answer("cancel_pre_alert", "4")  # cooking
    expect(desk.line("pre-alert-row", pre_alert_id)).to_have_count(0)


# Parked reactions

NOWHERE = 990_000_000  # no premises has this number, so the reaction to its detector fails
PARK = """
import sys
from django.utils import timezone
from core.actor import device
from core.events.detector import DetectorAlarmed
from core.ids import DetectorAlarmId, new_uuid
from eventlog.api import record, recorded
from iot.models import Detector
from org.api import log_of
one = Detector.objects.filter(formation_id__isnull=False).order_by("pk").first()
from core.geo import LngLat
event = DetectorAlarmed(formation_id=one.formation_id, alarm_id=DetectorAlarmId(new_uuid()),
    detector_id=one.pk, premises_id={premises}, place=LngLat(one.place.x, one.place.y),
    detector_kind=one.kind)
with recorded():
    record(event, log=log_of(one.formation_id), actor=device(one.pk), at=timezone.now())
"""
MEND = """
from gis.models import Premises
one = Premises.objects.order_by("pk").first()
one.pk = {premises}
one.save(force_insert=True)
"""


def park_a_reaction(desk: Desk, premises: int) -> None:
    """Let a detector speak of premises nobody knows, until the worker gives up on it."""
    done = desk.system.manage("shell", "-c", PARK.format(premises=premises))
    assert done.returncode == 0, done.stderr
    expect(desk.seen("parked")).to_be_visible(timeout=60_000)
    desk.press("Shift+P")
    expect(desk.seen("parked-row")).to_have_count(1)


@command("Show parked reactions")
def show_parked(desk: Desk) -> None:
    desk.give()
    expect(desk.seen("parked-panel")).to_be_visible()


@command("Retry the parked reaction")
def retry_parked(desk: Desk) -> None:
    premises = NOWHERE + desk.newest_seq()
    park_a_reaction(desk, premises)
    done = desk.system.manage("shell", "-c", MEND.format(premises=premises))
    assert done.returncode == 0, done.stderr
    desk.give()
    expect(desk.seen("parked-row")).to_have_count(0)
    desk.press("Escape")
    raised = scene.wait_for_line(desk.leader, "pre_alerts", premises_id=premises)
    desk.leader.post(f"/api/pre-alerts/{raised['id']}/cancel", reason="test")


@command("Dismiss the parked reaction")
def dismiss_parked(desk: Desk) -> None:
    park_a_reaction(desk, NOWHERE)
    desk.give()
    expect(desk.seen("parked-row")).to_have_count(0)


# The screen alone


@command("Next in the list", "Previous in the list")
def step_through_the_list(desk: Desk) -> None:
    for level in (1, 2):
        desk.incident(alarm_level=level)
    rows = desk.page.locator(".rows > li > [data-id]")
    ids = [row.get_attribute("data-id") for row in rows.all()]
    pressed = rows.locator("xpath=self::*[@aria-pressed='true']")
    at = ids.index(pressed.get_attribute("data-id"))
    desk.give()
    step = 1 if desk.row.name.startswith("Next") else -1
    expect(pressed).to_have_attribute("data-id", ids[(at + step) % len(ids)] or "")


@command("Show on the map")
def show_on_the_map(desk: Desk) -> None:
    incident_id, _ = desk.incident()
    wait_for_drawn(desk.page, "incidents", incident_id)
    box = desk.seen("map").bounding_box()
    for _ in range(3):  # drag the map away under it
        desk.page.mouse.move(box["x"] + 60, box["y"] + 200)
        desk.page.mouse.down()
        desk.page.mouse.move(box["x"] + box["width"] - 60, box["y"] + 220, steps=8)
        desk.page.mouse.up()
    desk.page.wait_for_function(
        "id => !window.fengsui.drawn().incidents.some(one => one.id === id)", arg=incident_id
    )
    desk.give()
    wait_for_drawn(desk.page, "incidents", incident_id)
    assert incident_id in drawn(desk.page, "incidents")


@command("Open or close the board")
def toggle_the_board(desk: Desk) -> None:
    expect(desk.seen("board-groups")).to_be_visible()
    desk.give()
    expect(desk.seen("board-groups")).to_have_count(0)
    desk.give()
    expect(desk.seen("board-groups")).to_be_visible()


@command("Find an appliance")
def find_an_appliance(desk: Desk) -> None:
    desk.give()
    expect(desk.seen("board-search")).to_be_focused()
    shown = desk.seen("appliance-row").count()
    desk.page.keyboard.type("云梯")
    expect(desk.seen("appliance-row").first).to_contain_text("云梯")
    assert 0 < desk.seen("appliance-row").count() < shown
    for _ in "云梯":
        desk.press("Backspace")
    desk.press("Escape")
    expect(desk.seen("board-search")).not_to_be_focused()


@command("Day or night")
def day_or_night(desk: Desk) -> None:
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "night")
    desk.give()
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "day")
    desk.give()
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "night")


@command("中文 / English")
def chinese_or_english(desk: Desk) -> None:
    title = desk.seen("incident-list").locator("h2")
    expect(title).to_have_text("警情")
    desk.give()
    expect(title).to_have_text("Incidents")
    desk.give()
    expect(title).to_have_text("警情")


@command("Commands and keys")
def show_help(desk: Desk) -> None:
    desk.give()
    keys = desk.seen("help-panel").locator("kbd")
    expect(keys).to_have_count(len(ROWS) + 1)  # and the one that closes it
    desk.give()
    expect(desk.seen("help-panel")).to_have_count(0)


@command("Back, cancel")
def back(desk: Desk) -> None:
    desk.incident()
    desk.press("X")
    expect(desk.seen("ask")).to_be_visible()
    desk.give()
    expect(desk.seen("ask")).to_have_count(0)
    desk.give()
    expect(desk.seen("incident-detail")).to_have_count(0)


@command("Log out")
def log_out(desk: Desk) -> None:
    page, system = desk.page, desk.system
    desk.give()
    expect(desk.seen("ask")).to_be_visible()
    desk.press("Enter")
    page.wait_for_url("**/login")
    assert page.request.get(f"{system.url}/api/wall").status == 401
    page.close()
    desk.page = log_in(page.context, system, "zhiban")
