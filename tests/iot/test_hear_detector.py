"""A detector's words become entries only when they change something."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from core.events.detector import DetectorAlarmed, DetectorFaulted, DetectorRestored
from core.geo import LngLat
from eventlog.models import Entry
from iot.api import (
    Condition,
    DetectorRow,
    UnknownDetector,
    detectors,
    detectors_of_premises,
    forget_messages,
    hear_detector,
    register_detectors,
)
from iot.models import DetectorMessage

NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)


def hear(state: str, after_s: float = 0, message_id: UUID | None = None) -> None:
    hear_detector(
        identity="smoke-1",
        message_id=message_id or uuid4(),
        state=state,
        at=NOON + timedelta(seconds=after_s),
        received_at=NOON + timedelta(minutes=5),
    )


def kinds() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("kind", flat=True))


def test_an_alarm_becomes_an_entry_in_the_log_of_its_premises(detector_id: int, premises) -> None:
    hear("alarm")

    entry = Entry.objects.get()
    assert (entry.log, entry.kind, entry.at) == ("WH", DetectorAlarmed.KIND, NOON)
    assert entry.actor == f"device:{detector_id}"
    assert entry.formation_id == premises.formation_id
    assert entry.body["premises_id"] == premises.pk
    view = detectors([detector_id, 999])[detector_id]
    assert (view.state, view.since) == (Condition.IN_ALARM, NOON)
    assert str(view.alarm_id) == entry.body["alarm_id"]
    assert (view.kind, view.location, view.place) == ("smoke", "12层东侧走道", LngLat(114.3, 30.6))
    assert detectors_of_premises([premises.pk]) == [view]


def test_a_message_that_comes_twice_counts_once(detector_id: int) -> None:
    again = uuid4()
    hear("alarm", 1, again)
    hear("normal", 2)
    hear("alarm", 1, again)

    assert kinds() == [DetectorAlarmed.KIND, DetectorRestored.KIND]


def test_saying_the_same_again_is_no_news(detector_id: int) -> None:
    hear("normal", 0)
    hear("alarm", 1)
    hear("alarm", 2)
    hear("fault", 3)
    hear("fault", 4)
    hear("normal", 5)

    assert kinds() == [DetectorAlarmed.KIND, DetectorFaulted.KIND, DetectorRestored.KIND]
    view = detectors([detector_id])[detector_id]
    assert (view.state, view.alarm_id) == (Condition.QUIET, None)


def test_an_older_word_that_comes_late_changes_nothing(detector_id: int) -> None:
    hear("alarm", 10)
    hear("normal", 5)
    assert detectors([detector_id])[detector_id].state == Condition.IN_ALARM

    hear("normal", 20)
    hear("alarm", 15)  # true once, and outdated by a word that made no entry of its own
    assert kinds() == [DetectorAlarmed.KIND, DetectorRestored.KIND]


def test_a_repeated_normal_outdates_an_alarm_from_before_it(detector_id: int) -> None:
    hear("normal", 10)
    hear("alarm", 5)

    assert kinds() == []


def test_nobody_registered_is_said_so(detector_id: int) -> None:
    with pytest.raises(UnknownDetector):
        hear_detector(
            identity="smoke-2", message_id=uuid4(), state="alarm", at=NOON, received_at=NOON
        )
    with pytest.raises(ValueError, match="smoulder"):
        hear("smoulder")
    assert kinds() == []


def test_message_ids_are_forgotten_after_a_week(detector_id: int) -> None:
    hear("alarm")

    assert forget_messages(now=NOON + timedelta(days=6)) == 0
    assert forget_messages(now=NOON + timedelta(days=8)) == 1


def test_registering_again_corrects_and_keeps_the_id(detector_id: int, premises) -> None:
    hear("alarm")
    row = DetectorRow(
        "smoke-1", premises.formation_id, premises.pk, "heat", LngLat(114.31, 30.6), "3层"
    )

    assert register_detectors([row]) == {"smoke-1": detector_id}
    view = detectors([detector_id])[detector_id]
    assert (view.kind, view.location, view.state) == ("heat", "3层", Condition.IN_ALARM)


@pytest.mark.parametrize("identity", ["", "a/b", "a#", "+", "a b", "x" * 65, "smoke-1\n"])
def test_an_identity_that_would_open_other_topics_is_not_registered(premises, identity) -> None:
    row = DetectorRow(identity, premises.formation_id, premises.pk, "smoke", LngLat(114, 30), "")

    with pytest.raises(ValueError, match="identity"):
        register_detectors([row])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_same_message", [True, False])
def test_one_alarm_heard_by_eight_at_once_has_one_effect(
    detector_id: int, *, is_same_message: bool
) -> None:
    message_id = uuid4()
    together = Barrier(8)

    def hear_it(_: int) -> None:
        try:
            connection.ensure_connection()
            together.wait(10)
            hear("alarm", 0, message_id if is_same_message else uuid4())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(hear_it, range(8)))

    assert kinds() == [DetectorAlarmed.KIND]
    assert DetectorMessage.objects.count() == (1 if is_same_message else 8)
