"""Who does his work, how far he is, whose clock is off: to health, and to whoever probes."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from config.health_page import CONSUMERS, WHY
from config.heartbeat import WebBeat, served
from config.vitals import BEHIND_AFTER_S, forget_vitals, read_vitals
from eventlog.api import HostClock, beat, set_deadline
from eventlog.models import Cursor, Entry, Head, Heartbeat, ParkedEntry
from ops.places import CLONE
from org.models import Person

TOLD = {"name", "log", "is_up", "why", "lag_s", "lag_count", "progress_s"}
GOOD = {
    "web": {},
    "relay": {"is_active": True, "behind_s": 0.0, "looked_s": 0.1, "cursors": {}},
    "worker": {"is_leading": True, "failed_hooks": {}, "hooks_looked_s": 0.2},
    "ingest": {
        "avl": {"is_database_up": True, "buffer": {"count": 3, "limit": 1000}},
        "iot": {"is_database_up": True, "is_connected": True},
        "clocks": None,
    },
    "roads": {"role": "writer"},
}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Let no reading of another test be told."""
    forget_vitals()
    yield
    forget_vitals()


@pytest.fixture
def house(db: None, home: object) -> None:
    """Let everybody live and do his work."""
    for process, detail in GOOD.items():
        beat(process, detail)


def probe() -> tuple[int, dict[str, str]]:
    """Ask as a stranger; give the status and why who is not up."""
    forget_vitals()
    answer = Client().get("/healthz")
    said = answer.json()
    assert said["is_up"] is (answer.status_code == 200)
    down = {
        f"{one['name']}/{one['log']}".rstrip("/"): one["why"]
        for one in said["consumers"]
        if not one["is_up"]
    }
    return answer.status_code, down


def test_a_house_that_works_is_well(house: None) -> None:
    assert probe() == (200, {})
    assert read_vitals().is_well


def test_where_nobody_runs_each_is_named(db: None, home: object) -> None:
    status, down = probe()

    assert status == 503
    silent = {"web", "relay", "worker", "avl", "iot", "roads"}
    assert {name for name, why in down.items() if why == "silent"} == silent


@pytest.mark.parametrize("process", sorted(GOOD))
def test_one_that_went_silent_is_told(house: None, process: str) -> None:
    Heartbeat.objects.filter(process=process).update(at=timezone.now() - timedelta(seconds=60))

    status, down = probe()

    assert status == 503
    assert set(down) == ({"avl", "iot"} if process == "ingest" else {process})
    assert set(down.values()) == {"silent"}
    told = {one.name: one for one in read_vitals().consumers}
    assert all(told[name].progress_s == pytest.approx(60, abs=30) for name in down)


def entries(log: str, count: int, *, waited_s: float) -> None:
    """Write entries as if they had been recorded so long ago; what they say does not matter."""
    Head.objects.create(log=log, instance=uuid4(), seq=count, hash=b"")
    recorded_at = timezone.now() - timedelta(seconds=waited_s)
    for seq in range(1, count + 1):
        Entry.objects.create(
            log=log, seq=seq, at=recorded_at, recorded_at=recorded_at, actor="system:test",
            kind="norm.changed", version=1, text="{}", body={}, formation_id=1,
            prev_hash=b"", hash=b"",
        )  # fmt: skip


def test_a_room_that_stands_still_is_told_and_one_that_is_a_moment_behind_is_not(
    house: None,
) -> None:
    entries("WH", 5, waited_s=BEHIND_AFTER_S + 5)
    entries("EZ", 5, waited_s=1)
    for log in ("WH", "EZ"):
        Cursor.objects.create(room="dispatch", log=log, seq=2)
    beat("relay", {**GOOD["relay"], "cursors": {"WH": 5, "EZ": 4}})

    assert probe() == (503, {"dispatch/WH": "behind"})
    lags = {(one.name, one.log): one for one in read_vitals().consumers}
    assert lags["dispatch", "WH"].lag_count == lags["dispatch", "EZ"].lag_count == 3
    assert lags["dispatch", "WH"].lag_s == pytest.approx(BEHIND_AFTER_S + 5, abs=5)
    assert (lags["relay", "WH"].lag_count, lags["relay", "EZ"].lag_count) == (0, 1)

    Cursor.objects.update(seq=5)
    assert probe() == (200, {})


def test_what_was_set_aside_is_counted_where_it_was(house: None) -> None:
    entries("WH", 5, waited_s=1)
    Cursor.objects.create(room="dispatch", log="WH", seq=5)
    ParkedEntry.objects.create(room="dispatch", log="WH", seq=3, tries=3, error="x")

    (one,) = [it for it in read_vitals().consumers if it.name == "dispatch"]
    assert (one.parked_count, one.is_up) == (1, True)


@pytest.mark.parametrize(
    ("process", "change", "down"),
    [
        ("relay", {"behind_s": 30.0}, {"relay": "behind"}),
        ("relay", {"looked_s": 30.0}, {"relay": "behind"}),
        ("relay", {"is_active": False}, {"relay": "standing_by"}),
        ("worker", {"is_leading": False}, {"worker": "standing_by"}),
        ("worker", {"failed_hooks": {"x.observe": "KeyError"}}, {"hooks": "failing"}),
        ("worker", {"hooks_looked_s": 99.0}, {"hooks": "behind"}),
        ("ingest", {"avl": {"is_database_up": False}}, {"avl": "no_database"}),
        ("ingest", {"avl": {"buffer": {"count": 900, "limit": 1000}}}, {"avl": "full"}),
        ("ingest", {"iot": {"is_connected": False}}, {"iot": "no_broker"}),
        ("roads", {"cannot": "no source"}, {"roads": "failing"}),
        ("roads", {"role": "standing_by"}, {"roads": "standing_by"}),
    ],
)
def test_one_that_lives_and_does_nothing_is_told(house, process, change, down) -> None:
    beat(process, {**GOOD[process], **change})

    assert probe() == (503, down)


def test_a_folder_of_anchors_that_cannot_be_read_is_told(
    house: None, settings, tmp_path: Path, dispatcher: int
) -> None:
    settings.ANCHORS = tmp_path
    assert probe() == (200, {})
    assert read_vitals().cut_logs == []

    settings.ANCHORS = tmp_path / ("x" * 300)  # no file system takes that name: an OSError
    assert probe() == (503, {"anchors": "silent"})
    browser = Client()
    browser.force_login(Person.objects.get(pk=dispatcher))
    answer = browser.get("/api/health")
    assert answer.status_code == 200
    assert (answer.json()["is_well"], answer.json()["cut_logs"]) == (False, None)


def test_a_deadline_that_nobody_meets_is_told(house: None) -> None:
    now = timezone.now()
    set_deadline("dispatch", "soon", now - timedelta(seconds=2), "x", {})
    assert probe() == (200, {})

    set_deadline("dispatch", "late", now - timedelta(seconds=60), "x", {})
    assert probe() == (503, {"deadlines": "behind"})


def test_only_what_this_house_runs_is_missed(house: None, settings) -> None:
    Heartbeat.objects.exclude(process__in=["web", "relay"]).delete()
    settings.WATCHED_PROCESSES = frozenset({"web", "relay"})

    assert probe() == (200, {})


def test_a_database_that_does_not_answer_is_told(house: None) -> None:
    before = transaction.savepoint()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT nothing")
    assert probe() == (503, {"database": "silent"})  # it refuses all in a broken transaction
    transaction.savepoint_rollback(before)
    assert probe() == (200, {})


def test_a_stranger_hears_of_no_person_and_no_machine(house: None) -> None:
    text = Client().get("/healthz").content.decode()

    assert {key for one in json.loads(text)["consumers"] for key in one} == TOLD
    for one in Heartbeat.objects.all():
        assert one.instance not in text
        assert one.instance.rpartition(":")[0] not in text


def test_many_strangers_are_told_the_same_reading(house: None, django_assert_num_queries) -> None:
    probe()
    with django_assert_num_queries(0):
        assert Client().get("/healthz").status_code == 200


def test_a_web_process_answers_for_itself_whatever_the_others_do(
    db: None, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/healthz/web").status_code == 200


# Clocks.


@pytest.mark.parametrize(
    ("off_s", "is_off"), [(90.0, True), (-90.0, True), (0.0, False), (0.3, False)]
)
def test_a_host_whose_clock_is_off_is_told_and_by_how_much(house, off_s, is_off) -> None:
    planted = HostClock(now_s=lambda: time.time() + off_s)
    for process, detail in GOOD.items():
        beat(process, detail, clock=planted)

    (host,) = read_vitals().hosts
    assert host.skew_s == pytest.approx(off_s, abs=0.2)
    assert 0 < host.within_s < 5
    assert host.is_off is is_off
    assert read_vitals().is_well is not is_off


def test_health_shows_the_hosts_and_the_consumers(house: None, dispatcher: int) -> None:
    beat("relay", GOOD["relay"], clock=HostClock(now_s=lambda: time.time() + 90))
    Heartbeat.objects.exclude(process="relay").update(at=timezone.now() - timedelta(seconds=60))
    browser = Client()
    browser.force_login(Person.objects.get(pk=dispatcher))

    said = browser.get("/api/health").json()

    (host,) = said["hosts"]
    assert (host["is_off"], said["is_well"]) == (True, False)
    assert host["skew_s"] == pytest.approx(90, abs=0.5)
    lines = {one["name"]: one for one in said["consumers"]}
    assert (lines["relay"]["is_up"], lines["worker"]["why"]) == (True, "silent")


def test_the_page_of_health_says_it_in_two_languages(house: None, dispatcher: int) -> None:
    beat("relay", {**GOOD["relay"], "behind_s": 30.0}, clock=HostClock(lambda: time.time() + 90))
    Heartbeat.objects.filter(process="roads").update(at=timezone.now() - timedelta(seconds=60))
    Heartbeat.objects.exclude(process="relay").update(skew_s=90.0, skew_within_s=9.0)
    browser = Client()
    assert browser.get("/health").status_code == 302
    browser.force_login(Person.objects.get(pk=dispatcher))

    page = browser.get("/health").content.decode()

    assert 'data-en="Something needs a person."' in page
    for name, zh, en in (("relay", "滞后", "behind"), ("roads", "没有应答", "silent")):
        row = next(part for part in page.split("<tr") if f'data-name="{name}"' in part)
        assert 'class="bad"' in row
        assert f'data-en="{en}"' in row
        assert zh in row
    assert 'data-en="off">偏差过大' in page


def test_every_consumer_and_every_reason_has_its_words(house: None) -> None:
    entries("WH", 1, waited_s=0)
    Cursor.objects.create(room="dispatch", log="WH", seq=1)
    source = (CLONE / "config" / "vitals.py").read_text("utf-8")

    assert {one.name for one in read_vitals().consumers} <= set(CONSUMERS)
    for why in WHY:
        assert f'"{why}"' in source


# The web process' own sign of life.


@pytest.mark.django_db(transaction=True)
def test_a_web_process_says_that_it_lives_and_goes_on_saying_it() -> None:
    beating = WebBeat(every_s=0.05)
    beating.start()
    beating.start()  # every request asks for it
    try:
        (first,) = until(lambda: list(Heartbeat.objects.filter(process="web")))
        until(lambda: Heartbeat.objects.get(pk=first.pk).at > first.at)
    finally:
        beating.stop()
    assert set(first.detail) == {"connections", "frame_count"}


async def test_it_begins_with_the_first_who_comes_over_a_server() -> None:
    begun: list[int] = []

    class Beating(WebBeat):
        def start(self) -> None:
            begun.append(1)

    async def nothing(*_: object) -> None:
        pass

    application = served(nothing, Beating())
    await application({"type": "http"}, nothing, nothing)
    assert begun == []
    await application({"type": "http", "client": ("127.0.0.1", 1)}, nothing, nothing)
    assert begun == [1]


def until(found):
    deadline = time.monotonic() + 20
    while not (it := found()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return it


def test_a_backup_that_was_asked_for_and_that_nobody_keeps_changes_for_is_told(
    house: None, settings: object
) -> None:
    settings.IS_BACKED_UP = False
    assert read_vitals().taken_over is None
    settings.IS_BACKED_UP = True
    known = read_vitals()
    assert known.taken_over is not None
    assert not known.taken_over.is_taken_over
    assert not known.is_well
