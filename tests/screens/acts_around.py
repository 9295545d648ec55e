"""Each command about appliances, pre-alerts, parked reactions and the screen itself."""

from playwright.sync_api import expect

from tests.screens import scene
from tests.screens.browser import drawn, log_in, wait_for_drawn
from tests.screens.hand import ROWS, Desk, command

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
