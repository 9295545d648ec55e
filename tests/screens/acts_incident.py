"""Each command about calls, incidents and orders, given as a person would give it."""

import re
import uuid

from playwright.sync_api import expect

from tests.screens.hand import Desk, command

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


@command("What is nearby")
def what_is_nearby(desk: Desk) -> None:
    desk.incident()
    desk.give()
    expect(desk.seen("nearby-micro-stations")).to_be_visible()
    desk.give()
    expect(desk.seen("nearby-panel")).to_have_count(0)


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
