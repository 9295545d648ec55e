"""A call becomes appliances on scene and a closed incident: HTTP, positions and WebSocket only."""

import uuid

import pytest

from tests.city import Crew, drive_the_last_part
from tests.running import Running, Somebody


@pytest.fixture(scope="module")
def dispatcher(system: Running) -> Somebody:
    return system.log_in("diaodu")


@pytest.fixture(scope="module")
def station_duty(system: Running) -> Somebody:
    return system.log_in("moni")  # answers for every station; `duizhan` for one


def a_fire(dispatcher: Somebody) -> dict:
    """Take a call about a place beside a station and accept it."""
    station = dispatcher.get("/api/stations")[3]
    place = [station["place"][0] + 0.004, station["place"][1] + 0.003]
    call_id, incident_id = str(uuid.uuid4()), str(uuid.uuid4())
    dispatcher.post(
        "/api/calls",
        call_id=call_id,
        channel="mobile_phone",
        phone="13800000119",
        name="张三",
        words="厨房起火了",
        place=place,
        address="示例路 1 号",
        formation_id=dispatcher.detachment_id,
    )
    opened = dispatcher.post(
        "/api/incidents",
        incident_id=incident_id,
        call_id=call_id,
        incident_type="fire",
        alarm_level=1,
        place=place,
        address="示例路 1 号",
        premises_id=None,
        formation_id=dispatcher.detachment_id,
    )
    assert opened["incident_id"] == incident_id
    return {"call_id": call_id, **opened}


def test_a_call_becomes_moving_appliances_and_a_closed_incident(
    system: Running, dispatcher: Somebody, station_duty: Somebody
) -> None:
    detachment = dispatcher.detachment_id
    with dispatcher.listening(f"incidents.f{detachment}", f"appliances.f{detachment}") as line:
        line.wait_for("snapshot")
        fire = a_fire(dispatcher)
        incident = fire["incident_id"]
        line.wait_for("incident.opened", id=incident)

        recommendation = fire["recommendation"]
        picked = [c for c in recommendation["candidates"] if c["is_chosen"]]
        assert picked
        assert recommendation["shortfall"] == []
        assert all(c["response_s"] > 0 for c in picked)
        orders = dispatcher.post(
            f"/api/incidents/{incident}/orders",
            recommendation_id=recommendation["id"],
            picks=[{"appliance_id": c["appliance_id"], "role": c["role"]} for c in picked],
        )["order_ids"]
        assert len(orders) == len(picked)
        line.wait_for("appliance.ordered", id=incident)

        card = dispatcher.get(f"/api/incidents/{incident}")
        first = min(card["orders"], key=lambda o: picked_rank(o, picked))
        for order in orders:
            station_duty.post(f"/api/orders/{order}/sign")
        line.wait_for("appliance.signed", id=incident)
        for order in orders:
            station_duty.post(f"/api/orders/{order}/status", status="turned_out", source="terminal")
            station_duty.post(f"/api/orders/{order}/status", status="en_route", source="terminal")

        way = station_duty.get(f"/api/orders/{first['id']}/route")
        drive_the_last_part(Crew(system, first["appliance_id"]), way["line"])
        line.wait_for("appliance.arrived", timeout_s=20, id=incident)
        card = dispatcher.get(f"/api/incidents/{incident}")
        arrived = next(o for o in card["orders"] if o["id"] == first["id"])
        assert arrived["state"] == "on_scene"
        assert arrived["arrived_source"] == "inferred"  # observed by the server, nobody reported it

        for order in orders:
            if order != first["id"]:
                station_duty.post(
                    f"/api/orders/{order}/status", status="on_scene", source="terminal"
                )
        station_duty.post(f"/api/orders/{first['id']}/status", status="water_on", source="terminal")
        line.wait_for("appliance.water_on", id=incident)
        dispatcher.post(f"/api/incidents/{incident}/control")
        dispatcher.post(f"/api/incidents/{incident}/put-out")
        refused = dispatcher.send(f"/api/incidents/{incident}/close", outcome="handled")
        assert refused.status_code == 409
        assert refused.json()["refused"] == "incident_has_open_orders"
        for order in orders:
            dispatcher.post(f"/api/orders/{order}/release")
            station_duty.post(f"/api/orders/{order}/return")
        dispatcher.post(f"/api/incidents/{incident}/close", outcome="handled")
        gone = line.wait_for("incident.closed", id=incident)
        assert gone["gone"] is True

    kinds = [entry["kind"] for entry in dispatcher.get(f"/api/incidents/{incident}")["timeline"]]
    for kind in (
        "incident.opened", "recommendation.made", "appliance.ordered", "appliance.signed",
        "appliance.turned_out", "appliance.en_route", "appliance.arrived", "appliance.water_on",
        "incident.controlled", "incident.put_out", "appliance.released", "appliance.returned",
        "incident.closed",
    ):  # fmt: skip
        assert kind in kinds, kind


def picked_rank(order: dict, picked: list[dict]) -> float:
    """Give the response time the recommendation foresaw for an order's appliance."""
    return next(c["response_s"] for c in picked if c["appliance_id"] == order["appliance_id"])


def test_the_same_command_sent_twice_has_one_effect(dispatcher: Somebody) -> None:
    fire = a_fire(dispatcher)
    picks = [
        {"appliance_id": c["appliance_id"], "role": c["role"]}
        for c in fire["recommendation"]["candidates"]
        if c["is_chosen"]
    ]
    path, key = f"/api/incidents/{fire['incident_id']}/orders", str(uuid.uuid4())
    body = {"recommendation_id": fire["recommendation"]["id"], "picks": picks}

    answers = [dispatcher.send(path, key=key, **body) for _ in range(3)]

    assert [a.status_code for a in answers] == [200, 200, 200]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    card = dispatcher.get(f"/api/incidents/{fire['incident_id']}")
    assert len(card["orders"]) == len(picks)
    other = dispatcher.send(path, key=key, **{**body, "picks": picks[:-1]})
    assert other.status_code == 422
    again = dispatcher.send(path, **body)
    assert again.status_code == 409
    assert again.json()["refused"] == "appliance_not_free"
    assert again.json()["zh"]
    assert again.json()["en"]


def test_somebody_of_another_detachment_sees_and_does_nothing(
    system: Running, dispatcher: Somebody
) -> None:
    fire = a_fire(dispatcher)
    neighbour = system.log_in("linqu")

    assert neighbour.client.get(f"/api/incidents/{fire['incident_id']}").status_code == 404
    refused = neighbour.send(f"/api/incidents/{fire['incident_id']}/control")
    assert refused.status_code in {403, 404}
    with neighbour.listening(f"incidents.f{dispatcher.detachment_id}") as line:
        line.wait_for("refused")


def test_the_log_verifies_and_the_tables_are_what_it_says(system: Running) -> None:
    verified = system.manage("verify_log")
    rebuilt = system.manage("rebuild", as_owner=True)

    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
