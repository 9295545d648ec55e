"""What tests of the screens let happen in the city, by the public doors."""

import math
import time
import uuid
from typing import Any

from pypinyin import Style, lazy_pinyin

from tests.running import Somebody


def beside_a_station(dispatcher: Somebody, number: int = 3) -> list[float]:
    """Give a place some streets from a station."""
    place = dispatcher.get("/api/stations")[number]["place"]
    return [place[0] + 0.004, place[1] + 0.003]


def receive_call(dispatcher: Somebody, address: str, place: list[float] | None = None) -> str:
    """Let a call wait at the desk."""
    call_id = str(uuid.uuid4())
    dispatcher.post(
        "/api/calls",
        call_id=call_id,
        channel="mobile_phone",
        phone="13800000119",
        name="张三",
        words="厨房起火了",
        place=place or beside_a_station(dispatcher),
        address=address,
        formation_id=dispatcher.detachment_id,
    )
    return call_id


def open_incident(
    dispatcher: Somebody,
    *,
    place: list[float] | None = None,
    incident_type: str = "fire",
    alarm_level: int = 1,
    address: str = "示例路 1 号",
    premises_id: int | None = None,
    call_id: str | None = None,
) -> dict[str, Any]:
    """Open an incident nobody has been sent to yet."""
    return dispatcher.post(
        "/api/incidents",
        incident_id=str(uuid.uuid4()),
        call_id=call_id,
        incident_type=incident_type,
        alarm_level=alarm_level,
        place=place or beside_a_station(dispatcher),
        address=address,
        premises_id=premises_id,
        formation_id=dispatcher.detachment_id,
    )


def order(dispatcher: Somebody, opened: dict[str, Any], most: int = 99) -> list[dict[str, Any]]:
    """Order what is recommended, or the first ``most`` of it; give the orders."""
    advised = opened["recommendation"]
    chosen = [c for c in advised["candidates"] if c["is_chosen"]][:most]
    dispatcher.post(
        f"/api/incidents/{opened['incident_id']}/orders",
        recommendation_id=advised["id"],
        picks=[{"appliance_id": c["appliance_id"], "role": c["role"]} for c in chosen],
    )
    return orders_of(dispatcher, opened["incident_id"])


def orders_of(dispatcher: Somebody, incident_id: str) -> list[dict[str, Any]]:
    """Give an incident's orders, the nearest appliance's first."""
    return dispatcher.get(f"/api/incidents/{incident_id}")["orders"]


def report(crews: Somebody, order_id: str, *statuses: str) -> None:
    """Let a crew sign and report, in this order."""
    for status in statuses:
        if status == "signed":
            crews.post(f"/api/orders/{order_id}/sign")
        else:
            crews.post(f"/api/orders/{order_id}/status", status=status, source="terminal")


def end(dispatcher: Somebody, crews: Somebody, incident_id: str) -> None:
    """Send everybody home and close an incident, so that the next test finds them free."""
    card = dispatcher.get(f"/api/incidents/{incident_id}")
    if card["incident"]["state"] == "closed":
        return
    for line in card["orders"]:
        if line["is_open"] and line["state"] != "released":
            dispatcher.post(f"/api/orders/{line['id']}/release")
    for line in orders_of(dispatcher, incident_id):
        if line["is_open"]:  # who had not left yet is at home by the release alone
            crews.post(f"/api/orders/{line['id']}/return")
    if card["incident"]["state"] != "put_out":
        dispatcher.post(f"/api/incidents/{incident_id}/put-out")
    dispatcher.post(f"/api/incidents/{incident_id}/close", outcome="handled")


def initials(words: str) -> str:
    """Write Chinese words as the first letters of their pinyin."""
    return "".join(lazy_pinyin(words, style=Style.FIRST_LETTER))


def lines(somebody: Somebody, noun: str) -> list[dict[str, Any]]:
    """Give the lines of a stream of this person's detachment."""
    return somebody.get(f"/api/streams/{noun}.f{somebody.detachment_id}")["data"]


def wait_for_line(
    somebody: Somebody, noun: str, timeout_s: float = 15, after: int = 0, **values: Any
) -> dict[str, Any]:
    """Wait until a stream holds a line with these values, of an entry ``after`` this one."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        for line in lines(somebody, noun):
            is_new = line.get("seq", after + 1) > after
            if is_new and all(line[name] == value for name, value in values.items()):
                return line
        time.sleep(0.2)
    raise AssertionError(f"no line of {noun} with {values} within {timeout_s} s")


def bearing_deg(here: list[float], there: list[float]) -> float:
    """Give the heading from one place to another near it, clockwise from north."""
    east = (there[0] - here[0]) * math.cos(math.radians(here[1]))
    return math.degrees(math.atan2(east, there[1] - here[1])) % 360
