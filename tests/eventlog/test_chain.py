"""A broken link is found and named."""

import threading
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.wire import canonical_text
from eventlog.api import record, recorded
from eventlog.domain.chain import GENESIS, Anchor, Link, entry_hash, fault_of, read_anchor
from eventlog.selectors import anchor_at, verify
from tests.eventlog.events import ALICE, AT, changed

START = Anchor("T", 0, GENESIS)


def a_link() -> Link:
    text = canonical_text({"formation_id": 1, "key": "武昌"})
    said = {"log": "T", "seq": 1, "at": AT, "recorded_at": AT, "actor": "person:1"}
    said |= {"kind": "norm.changed", "version": 1, "text": text, "prev_hash": GENESIS}
    body = {"formation_id": 1, "key": "武昌"}
    return Link(**said, body=body, formation_id=1, hash=entry_hash(**said))


def test_a_link_that_follows_has_no_fault() -> None:
    assert fault_of(a_link(), START) == ""


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"seq": 2}, "hole"),
        ({"prev_hash": b"x" * 32}, "wrong prev"),
        ({"text": '{"formation_id":1,"key":"汉口"}'}, "wrong hash"),
        ({"actor": "person:2"}, "wrong hash"),
        ({"at": AT.replace(hour=9)}, "wrong hash"),
        ({"recorded_at": AT.replace(hour=9)}, "wrong hash"),
        ({"kind": "norm.forged"}, "wrong hash"),
        ({"version": 2}, "wrong hash"),
        ({"hash": b"x" * 32}, "wrong hash"),
        ({"body": {"formation_id": 1, "key": "汉口"}}, "body"),
        ({"formation_id": 2}, "formation"),
    ],
)
def test_each_change_is_named(change: dict[str, object], fault: str) -> None:
    assert fault_of(replace(a_link(), **change), START).startswith(fault)


def test_an_anchor_is_read_as_it_is_written() -> None:
    anchor = Anchor("WH:old", 12, b"\x01" * 32)
    assert read_anchor(str(anchor)) == anchor


def say_three() -> None:
    with recorded():
        for key in "abc":
            record(changed(key), log="T", actor=ALICE, at=AT)


def forge(statement: str) -> None:
    """Do what only a database's superuser could: change a line behind the trigger's back."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("forgery", "seq", "fault"),
    [
        ("UPDATE eventlog_entry SET text = replace(text, '2.5', '2.6') WHERE seq = 2", 2, "hash"),
        (
            "UPDATE eventlog_entry SET text = replace(text, '2.5', '2.6'), "
            "body = replace(text, '2.5', '2.6')::jsonb WHERE seq = 2",
            2,
            "hash",
        ),
        ("UPDATE eventlog_entry SET body = '{}' WHERE seq = 3", 3, "body"),
        ("UPDATE eventlog_entry SET actor = 'person:9' WHERE seq = 1", 1, "hash"),
        ("DELETE FROM eventlog_entry WHERE seq = 2", 3, "hole"),
        ("DELETE FROM eventlog_entry WHERE seq = 3", 3, "head"),
        ("UPDATE eventlog_entry SET prev_hash = hash WHERE seq = 2", 2, "prev"),
    ],
)
def test_the_first_broken_link_of_a_stored_log_is_found(forgery: str, seq: int, fault: str) -> None:
    say_three()
    assert verify("T").fault == ""

    forge(forgery)

    found = verify("T")
    assert found.fault_seq == seq
    assert fault in found.fault


@pytest.mark.django_db(transaction=True)
def test_a_log_that_grows_while_it_is_read_is_whole() -> None:
    say_three()
    is_over = threading.Event()

    def write() -> None:
        try:
            for _ in range(100):
                say_three()
        finally:
            connection.close()
            is_over.set()

    writing = threading.Thread(target=write)
    writing.start()
    found = []
    while not is_over.is_set():
        found.append(verify("T").fault)
    writing.join()
    assert len(found) > 3
    assert set(found) == {""}


@pytest.mark.django_db
def test_verify_log_ends_with_1_and_names_the_entry(capsys: pytest.CaptureFixture[str]) -> None:
    say_three()
    call_command("verify_log")
    assert "3 entries, whole. Anchor: T:3:" in capsys.readouterr().out

    forge("UPDATE eventlog_entry SET text = text || ' ' WHERE seq = 2")
    with pytest.raises(CommandError) as left:
        call_command("verify_log", "--log", "T")
    assert left.value.returncode == 1
    assert "T: BROKEN at entry 2" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_tail_cut_off_with_the_head_is_found_by_an_anchor_only(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say_three()
    kept, anchor = anchor_at("T", 2), anchor_at("T", 3)
    forge("DELETE FROM eventlog_entry WHERE seq = 3")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE eventlog_head SET seq = 2, hash = %s", [kept.hash])

    call_command("verify_log")
    assert "Not found this way" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("verify_log", "--anchor", str(anchor))
    assert "the end was cut off" in capsys.readouterr().out
