"""A hand at the desk's keyboard: presses keys, looks, and asks the log what came of it."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect

from conftest import CLONE
from tests.city import Detector
from tests.running import Running, Somebody
from tests.screens import scene

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
