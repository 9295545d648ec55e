"""A smoke detector speaks, a pre-alert stands on the desk with a force ready: MQTT to WebSocket."""

import time
import uuid

import pytest

from tests.city import Detector
from tests.running import Running, Somebody


@pytest.fixture(scope="module")
def identities(system: Running) -> list[str]:
    """Names of the demo city's detectors."""
    done = system.manage("list_detectors", "--log", "WH")
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture
def dispatcher(system: Running) -> Somebody:
    return system.log_in("diaodu")


def test_an_alarm_stands_on_the_desk_with_a_force_ready(
    system: Running, dispatcher: Somebody, identities: list[str]
) -> None:
    detector = Detector(system, identities[0])
    with dispatcher.listening(f"pre_alerts.f{dispatcher.detachment_id}") as line:
        line.wait_for("snapshot")
        said = detector.say("alarm")
        detector.say("alarm", message_id=said)  # the broker may deliver twice

        raised = line.wait_for("pre_alert.raised")["data"]

        assert raised["state"] == "open"
        force = raised["recommendation"]
        assert {c["is_chosen"] for c in force["candidates"]} == {True}
        assert force["considered_count"] > len(force["candidates"])  # the others are not told
        incident_id = str(uuid.uuid4())
        dispatcher.post(
            f"/api/pre-alerts/{raised['id']}/confirm",
            incident_id=incident_id,
            incident_type="fire",
            alarm_level=2,
        )
        line.wait_for("pre_alert.confirmed", id=raised["id"])
    card = dispatcher.get(f"/api/incidents/{incident_id}")
    assert card["incident"]["premises_id"] == raised["premises_id"]
    detector.leave()


def test_a_false_one_is_cancelled_with_a_reason(
    system: Running, dispatcher: Somebody, identities: list[str]
) -> None:
    detector = Detector(system, identities[1])
    with dispatcher.listening(f"pre_alerts.f{dispatcher.detachment_id}") as line:
        line.wait_for("snapshot")
        detector.say("alarm")
        raised = line.wait_for("pre_alert.raised")["data"]
        dispatcher.post(f"/api/pre-alerts/{raised['id']}/cancel", reason="cooking")
        gone = line.wait_for("pre_alert.cancelled", id=raised["id"])
        assert gone["gone"] is True
    again = dispatcher.send(f"/api/pre-alerts/{raised['id']}/cancel", reason="cooking")
    assert again.status_code == 409
    assert again.json()["refused"] == "pre_alert_settled"
    detector.leave()


def test_a_detector_cannot_speak_for_another(
    system: Running, dispatcher: Somebody, identities: list[str]
) -> None:
    liar = Detector(system, identities[2])
    with dispatcher.listening(f"pre_alerts.f{dispatcher.detachment_id}") as line:
        line.wait_for("snapshot")
        liar.say("alarm", topic=f"fengsui/detectors/{identities[3]}/state")
        liar.say("alarm")  # its own, so that we know when to stop waiting

        raised = line.wait_for("pre_alert.raised")["data"]

        assert sum(frame["kind"] == "pre_alert.raised" for frame in line.heard) == 1
        dispatcher.post(f"/api/pre-alerts/{raised['id']}/cancel", reason="test")
    liar.leave()


def test_a_detector_whose_clock_is_fast_is_named_in_health(
    system: Running, dispatcher: Somebody, identities: list[str]
) -> None:
    detector = Detector(system, identities[5])
    detector.say("normal", ahead_s=3600)
    named: list[dict] = []
    until = time.monotonic() + 15
    while not named and time.monotonic() < until:
        time.sleep(0.5)  # ingest gives a sign of life every two seconds
        worst = dispatcher.get("/api/health")["devices"]["worst"]
        named = [line for line in worst if line["identity"] == identities[5]]
    detector.leave()

    assert [line["door"] for line in named] == ["iot"]
    assert named[0]["skew_s"] == pytest.approx(3600, abs=5)


def test_a_wrong_password_is_turned_away_by_the_broker(
    system: Running, identities: list[str]
) -> None:
    stranger = Detector(system, identities[4], password="guess")

    assert stranger.refused_with is not None
    stranger.leave()
