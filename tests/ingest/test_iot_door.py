"""Detectors' words through a real broker."""

import os
import resource
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from eventlog.models import Entry
from ingest.iot.broker_files import access_text, password_line
from ingest.iot.door import Broker, IotDoor, broker_at
from ingest.iot.message import DetectorSaid, Nonsense, decode_detector
from ingest.models import RefusedMessage
from iot.models import Detector as DetectorRow
from iot.models import DetectorMessage
from tests.ingest.detectors import Detector, until

MESSAGE = "5b0b1f6e-6f0f-7c1e-8b7e-0a4a6f6c9d11"


@pytest.fixture
def door(town, broker):
    door = IotDoor(broker)
    door.start()
    assert until(lambda: door.is_connected)
    yield door
    door.stop()


def kinds() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("kind", flat=True))


def test_an_alarm_is_committed_then_acknowledged_and_the_detector_hears_of_it(door, broker) -> None:
    detector = Detector(broker, "smoke-0")
    said = detector.say("alarm")
    assert until(lambda: said in detector.heard)
    detector.leave()

    assert kinds() == ["detector.alarmed"]
    assert door.health()["counts"] == {"received": 1, "committed": 1}


def test_killed_between_commit_and_acknowledgement_it_comes_again_without_effect(
    town, broker
) -> None:
    class Killed(BaseException):
        pass

    def pull_the_plug() -> None:
        raise Killed

    died = threading.Event()
    was = threading.excepthook
    threading.excepthook = lambda _args: died.set()  # the thread's death is what we want
    first = IotDoor(broker, after_commit=pull_the_plug)
    try:
        first.start()
        assert until(lambda: first.is_connected)
        detector = Detector(broker, "smoke-0")
        detector.say("alarm", message_id=MESSAGE)
        assert died.wait(10)
    finally:
        threading.excepthook = was
    assert kinds() == ["detector.alarmed"]
    assert detector.heard == []

    second = IotDoor(broker)
    second.start()
    assert until(lambda: MESSAGE in detector.heard)
    second.stop()
    detector.leave()

    assert second.counts["received"] == 1  # the broker gave it again
    assert kinds() == ["detector.alarmed"]
    assert DetectorMessage.objects.count() == 1


def test_what_is_said_while_we_are_away_is_heard_when_we_come_back(town, broker) -> None:
    first = IotDoor(broker)
    first.start()
    assert until(lambda: first.is_connected)
    time.sleep(0.3)  # its subscription stands
    first.stop()
    detector = Detector(broker, "smoke-1")
    detector.say("alarm")

    second = IotDoor(broker)
    second.start()
    assert until(lambda: second.counts["committed"] == 1)
    second.stop()
    detector.leave()
    assert kinds() == ["detector.alarmed"]


def test_a_database_that_is_down_leaves_words_with_the_broker(door, broker) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE iot_detectormessage RENAME TO away")
    detector = Detector(broker, "smoke-0")
    try:
        said = detector.say("alarm")
        assert until(lambda: door.counts["not_committed"] >= 1)
        assert not door.health()["is_database_up"]
        assert detector.heard == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO iot_detectormessage")

    assert until(lambda: said in detector.heard, timeout_s=20)
    detector.leave()
    assert kinds() == ["detector.alarmed"]
    assert door.health()["is_database_up"]


@contextmanager
def lines_taken(upto: int) -> Iterator[None]:
    """Take every descriptor below a number, as as many position devices on the line would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, upto + 100), hard))
    taken = [os.open(os.devnull, os.O_RDONLY)]
    try:
        while taken[-1] < upto:
            taken.append(os.dup(taken[0]))
        yield
    finally:
        for one in taken:
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def no_line_left() -> Iterator[None]:
    """Let nothing be opened any more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.open(os.devnull, os.O_RDONLY)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_thousand_lines_of_others_do_not_keep_detectors_from_being_heard(town, broker) -> None:
    detector = Detector(broker, "smoke-0")
    with lines_taken(1100):
        door = IotDoor(broker)
        door.start()
        assert until(lambda: door.is_connected)
        time.sleep(0.3)  # its subscription stands
        said = detector.say("alarm")
        assert until(lambda: said in detector.heard)
        door.stop()
    detector.leave()
    assert door.counts["connect_failed"] == 0


def test_where_no_line_is_left_the_door_opens_as_soon_as_there_is_one(town, broker) -> None:
    door = IotDoor(broker)
    with no_line_left():
        door.start()
        assert until(lambda: door.counts["connect_failed"] >= 2)
    assert until(lambda: door.is_connected, timeout_s=20)
    door.stop()


def test_what_fails_in_our_own_house_does_not_end_the_door(town, broker) -> None:
    failures = [RuntimeError("of a kind nobody thought of")]

    def fail_once() -> None:
        if failures:
            raise failures.pop()

    door = IotDoor(broker, after_commit=fail_once)
    door.start()
    assert until(lambda: door.is_connected)
    detector = Detector(broker, "smoke-0")
    said = detector.say("alarm")
    assert until(lambda: said in detector.heard, timeout_s=20)
    detector.leave()
    door.stop()
    assert door.counts["failed"] == 1
    assert kinds() == ["detector.alarmed"]


def test_a_word_that_cannot_be_taken_in_keeps_no_other_from_being_heard(door, broker) -> None:
    DetectorRow.objects.filter(identity="smoke-0").update(
        heard_at=datetime.now(UTC), heard_condition="no word"
    )
    broken, other = Detector(broker, "smoke-0"), Detector(broker, "smoke-1")
    broken.say("alarm")
    said = other.say("alarm")
    assert until(lambda: said in other.heard)
    assert until(lambda: door.counts["refused_failed"] == 1)
    assert broken.heard == []  # so it will say it again
    broken.leave()
    other.leave()
    assert kinds() == ["detector.alarmed"]
    assert list(RefusedMessage.objects.values_list("identity", "reason")) == [("smoke-0", "failed")]


def test_nonsense_is_counted_kept_and_does_not_hold_up_the_next_word(door, broker) -> None:
    detector = Detector(broker, "smoke-0")
    detector.publish(b"\x00\xff{")
    detector.publish(b'{"state": "alarm"}')
    said = detector.say("alarm")
    assert until(lambda: said in detector.heard)
    detector.leave()

    kept = list(RefusedMessage.objects.order_by("pk").values_list("identity", "reason"))
    assert kept == [("smoke-0", "bad_json"), ("smoke-0", "bad_message_id")]
    raw = RefusedMessage.objects.order_by("pk").first().raw
    assert bytes(raw) == b"fengsui/detectors/smoke-0/state\n\x00\xff{"
    assert door.counts["refused_bad_json"] == 1


def test_a_detector_cannot_speak_for_another_nor_hear_it(door, broker) -> None:
    liar, other = Detector(broker, "smoke-0"), Detector(broker, "smoke-1")
    liar.client.subscribe("fengsui/detectors/#")
    liar.say("alarm", topic="fengsui/detectors/smoke-1/state")
    mine = liar.say("fault")
    theirs = other.say("fault")
    assert until(lambda: mine in liar.heard and theirs in other.heard)
    time.sleep(0.2)
    liar.leave()
    other.leave()

    assert kinds() == ["detector.faulted", "detector.faulted"]
    assert liar.heard == [mine]


def test_the_broker_turns_away_wrong_passwords_and_strangers(broker) -> None:
    wrong = Detector(broker, "smoke-0", password="guess")
    stranger = Detector(broker, "smoke-9")

    assert {wrong.reason, stranger.reason} == {"Not authorized"}
    wrong.leave()
    stranger.leave()


def test_a_password_line_is_what_mosquitto_itself_checks(tmp_path: Path) -> None:
    line = password_line("a", "secret", bytes(12))

    assert line.startswith("a:$7$101$AAAAAAAAAAAAAAAA$")
    with pytest.raises(ValueError, match="user name"):
        password_line("a:b", "secret", bytes(12))
    assert "pattern write fengsui/detectors/%u/state" in access_text("ingest")


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("fengsui/detectors/a/b/state", "{}", "bad_topic"),
        ("fengsui/detectors/a/state", "x" * 5000, "too_long"),
        ("fengsui/detectors/a/state", "[]", "bad_json"),
        ("fengsui/detectors/a/state", '{"state":"burning"}', "bad_state"),
        ("fengsui/detectors/a/state", '{"state":"alarm","message_id":"7"}', "bad_message_id"),
        (
            "fengsui/detectors/a/state",
            f'{{"state":"alarm","message_id":"{MESSAGE}","at":"2026-05-12T12:00:00"}}',
            "bad_time",  # whose noon?
        ),
    ],
)
def test_words_that_say_nothing_say_why(topic: str, payload: str, reason: str) -> None:
    said = decode_detector(topic, payload.encode())

    assert isinstance(said, Nonsense)
    assert said.reason == reason


def test_a_word_is_read() -> None:
    payload = f'{{"state":"fault","message_id":"{MESSAGE}","at":"2026-05-12T12:00:00+08:00"}}'

    said = decode_detector("fengsui/detectors/smoke-1/state", payload.encode())

    assert said == DetectorSaid(
        "smoke-1", uuid.UUID(MESSAGE), "fault", datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
    )


def test_the_brokers_address_may_say_who_we_are() -> None:
    assert broker_at("mqtt://h:1", user="u", password="p") == Broker("h", 1, "u", "p")
    assert broker_at("mqtts://a:b%40@h", user="u", password="p") == Broker(
        "h", 8883, "a", "b@", is_tls=True
    )
