"""Anchors written down outside the database show what a chain cannot: an end that was cut off."""

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from eventlog.api import find_cut_logs, record, recorded
from eventlog.jobs import anchors as anchors_module
from eventlog.jobs.anchors import anchors_in, export_anchors
from tests.eventlog.events import ALICE, AT, changed

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.ANCHORS = tmp_path / "anchors"
    return settings.ANCHORS


def say(*keys: str, log: str = "T") -> None:
    for key in keys:
        with recorded():
            record(changed(key), log=log, actor=ALICE, at=AT)


def cut(log: str, after: int) -> None:
    """Put a log back to an earlier end, entries and head, as an old copy of the database would."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE eventlog_entry DISABLE TRIGGER ALL")
        cursor.execute("DELETE FROM eventlog_entry WHERE log = %s AND seq > %s", [log, after])
        cursor.execute("ALTER TABLE eventlog_entry ENABLE TRIGGER ALL")
        cursor.execute(
            "UPDATE eventlog_head SET seq = e.seq, hash = e.hash FROM eventlog_entry e "
            "WHERE eventlog_head.log = %s AND e.log = %s AND e.seq = %s",
            [log, log, after],
        )


def test_a_folder_that_does_not_answer_is_waited_for_a_moment_and_read_again_when_it_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors_module, "ANSWER_WAIT_S", 0.2)
    say("a")
    folder.mkdir()
    hangs = folder / "anchors-20261120"
    os.mkfifo(hangs)  # opening it waits, as on a machine that is away
    for _ in range(2):
        with pytest.raises(TimeoutError):
            find_cut_logs()
    with pytest.raises(TimeoutError):
        export_anchors(folder, NOW)
    assert sum(thread.name == "anchors" for thread in threading.enumerate()) == 1

    hangs.open("w").close()
    hangs.unlink()
    monkeypatch.setattr(anchors_module, "ANSWER_WAIT_S", 10.0)
    assert [anchor.seq for anchor in export_anchors(folder, NOW)] == [1]
    assert find_cut_logs() == []


def test_where_the_machine_has_no_thread_left_the_folder_is_read_again_when_it_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("a")
    export_anchors(folder, NOW)

    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as poor:
        poor.setattr(threading.Thread, "start", none_left)
        with pytest.raises(OSError, match="new thread"):
            find_cut_logs()
    assert find_cut_logs() == []


def test_a_log_whose_end_was_cut_off_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say("a", "b", "c")
    say("a", log="WHOLE")
    export_anchors(folder, NOW)
    call_command("verify_log")
    assert find_cut_logs() == []

    cut("T", 2)

    call_command("verify_log", "--anchors", str(folder / "none"))  # from inside all looks well
    with pytest.raises(CommandError, match="1 broken"):
        call_command("verify_log")
    said = capsys.readouterr().out
    assert "T: BROKEN: the anchored entry 3 is gone: the end was cut off" in said
    assert "WHOLE: 1 exported anchors stand" in said
    assert find_cut_logs() == ["T"]


def test_what_was_written_after_the_cut_does_not_hide_it(folder: Path) -> None:
    say("a", "b", "c")
    export_anchors(folder, NOW)
    cut("T", 2)
    say("x", "y")
    assert export_anchors(folder, NOW + timedelta(minutes=1)) == []  # the witness stays the last
    assert find_cut_logs() == ["T"]
    with pytest.raises(CommandError):
        call_command("verify_log")


def test_a_cut_log_is_named_for_as_long_as_nobody_sees_to_it(folder: Path) -> None:
    say("a", "b", "c")
    say("a", log="GONE")
    say("a", log="WHOLE")
    export_anchors(folder, NOW)
    cut("T", 2)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE eventlog_entry DISABLE TRIGGER ALL")
        cursor.execute("DELETE FROM eventlog_entry WHERE log = 'GONE'")
        cursor.execute("ALTER TABLE eventlog_entry ENABLE TRIGGER ALL")
        cursor.execute("DELETE FROM eventlog_head WHERE log = 'GONE'")
    for day in range(1, 5):
        for minute in range(3):
            say(f"{day}:{minute}")
            say(f"{day}:{minute}", log="WHOLE")
            export_anchors(folder, NOW + timedelta(days=day, minutes=minute))
            assert find_cut_logs() == ["GONE", "T"]
    named = [(one.log, one.seq) for one in anchors_in(folder) if one.log != "WHOLE"]
    assert sorted(named) == [("GONE", 1)] * 5 + [("T", 3)] * 5  # once a day


def test_a_log_that_is_gone_altogether_is_named(folder: Path) -> None:
    say("a", log="GONE")
    export_anchors(folder, NOW)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE eventlog_entry DISABLE TRIGGER ALL")
        cursor.execute("TRUNCATE eventlog_entry, eventlog_head")
        cursor.execute("ALTER TABLE eventlog_entry ENABLE TRIGGER ALL")
    assert find_cut_logs() == ["GONE"]


def test_only_what_grew_is_written_down_and_each_day_all_of_it(folder: Path) -> None:
    say("a")
    say("a", log="U")
    assert len(export_anchors(folder, NOW)) == 2
    assert export_anchors(folder, NOW) == []
    say("b")
    assert [(one.log, one.seq) for one in export_anchors(folder, NOW)] == [("T", 2)]
    assert len(export_anchors(folder, NOW + timedelta(days=1))) == 2
    assert len(anchors_in(folder)) == 5


def test_a_line_that_was_torn_is_no_anchor(folder: Path) -> None:
    say("a")
    export_anchors(folder, NOW)
    with next(folder.iterdir()).open("a") as file:
        file.write("T:2:ab")
    assert [one.seq for one in anchors_in(folder)] == [1]
    say("b")
    export_anchors(folder, NOW)
    assert [one.seq for one in anchors_in(folder)] == [1, 2]
    assert find_cut_logs() == []


def test_where_no_folder_is_named_nothing_is_claimed(settings: Settings) -> None:
    settings.ANCHORS = None
    say("a")
    assert find_cut_logs() is None
    call_command("verify_log")
