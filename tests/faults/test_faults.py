"""The harness of `make faults`: it finds what is planted, and nothing where nothing is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from ops import services
from tests.faults.city import FIX_APPLIANCES, FIX_SOURCES, City, wait_until
from tests.faults.faults import COMMANDS, COMPLETE_TIMEOUT_S, FAULTS, Fault
from tests.faults.journal import Journal
from tests.faults.rows import a_city, run
from tests.faults.viewers import wrong_copies

FEW = 120


@pytest.fixture(scope="module")
def city() -> Iterator[City]:
    with a_city("faults") as it:
        yield it


@pytest.fixture(scope="module")
def journal(city: City) -> Journal:
    """A load in which nothing goes wrong."""
    journal = Journal()
    row = run(city, Fault("nothing", lambda _: None), FEW, journal)
    assert row.is_clean, row
    assert row.acknowledged >= FEW
    return journal


def write(city: City, sql: str, *given: object) -> None:
    with psycopg.connect(city.ledger.address) as line:
        assert line.execute(sql, given).rowcount == 1


def test_a_fact_that_was_acknowledged_and_is_gone_is_named(city: City, journal: Journal) -> None:
    fact = next(one for one in journal.acknowledged if one.startswith("fix:"))
    _, appliance_id, at = fact.split(":", 2)
    row = "FROM geodata_fix WHERE appliance_id = %s AND at = %s"
    with psycopg.connect(city.ledger.address) as line:
        line.execute(f"CREATE TABLE kept AS SELECT * {row}", [appliance_id, at])
    write(city, f"DELETE {row}", appliance_id, at)
    assert city.ledger.reconcile(journal).lost == [fact]
    write(city, "INSERT INTO geodata_fix SELECT * FROM kept")
    assert city.ledger.reconcile(journal).lost == []


def test_an_alarm_without_its_pre_alert_is_named(city: City, journal: Journal) -> None:
    copied = _COPY.format(kind="detector.alarmed", body='body || \'{"alarm_id": "a"}\'')
    if city.ledger.facts().total() and not _has(city, "detector.alarmed"):
        pytest.fail("no detector alarmed")
    write(city, copied)
    assert city.ledger.reconcile(journal).lost == ["raised:a"]
    _forget(city)


def test_a_fact_that_stands_twice_is_named(city: City, journal: Journal) -> None:
    write(city, _COPY.format(kind="call.received", body="body"))
    (twice,) = city.ledger.reconcile(journal).duplicate
    assert twice.startswith("call:")
    _forget(city)


def test_a_fact_that_nobody_sent_is_named(city: City, journal: Journal) -> None:
    less = Journal(begun=dict(journal.begun), acknowledged=dict(journal.acknowledged))
    unsent = next(one for one in journal.begun if one.startswith("status:"))
    del less.begun[unsent], less.acknowledged[unsent]
    assert city.ledger.reconcile(less).duplicate == [unsent]


def test_a_status_that_was_lost_while_another_was_doubled_is_named(
    city: City, journal: Journal
) -> None:
    lost = next(one for one in journal.acknowledged if one.endswith(":2:in_training"))
    appliance_id = lost.split(":")[1]
    change = """
        UPDATE eventlog_entry e SET body = body || %s::jsonb FROM (
            SELECT log, seq FROM eventlog_entry
            WHERE kind = 'appliance.status_set' AND body->>'appliance_id' = %s
            ORDER BY seq OFFSET 2 LIMIT 1
        ) third WHERE e.log = third.log AND e.seq = third.seq
    """
    with _forging(city):
        write(city, change, '{"status": "in_station"}', appliance_id)
    found = city.ledger.reconcile(journal)
    assert (found.lost, found.duplicate) == ([lost], [f"status:{appliance_id}:2:in_station"])
    with _forging(city):
        write(city, change, '{"status": "in_training"}', appliance_id)
    assert city.ledger.reconcile(journal).lost == []


def test_a_word_of_alarm_that_raised_none_and_one_that_raised_two_are_named(
    city: City, journal: Journal
) -> None:
    words = [fact for fact in journal.acknowledged if fact.startswith("alarmed:")]
    assert words, "no detector alarmed"
    for kind in ("detector.alarmed", "pre_alert.raised"):
        write(city, _COPY.format(kind=kind, body=_OTHER))
    found = city.ledger.reconcile(journal)
    assert found.lost == []
    (twice,) = found.duplicate
    identity, number = twice.removeprefix("alarmed:").split(":")
    assert f"alarmed:{identity}:{int(number) - 1}" in words
    _forget(city)

    rename = """
        UPDATE eventlog_entry SET kind = %s WHERE kind = %s AND seq = (
            SELECT max(seq) FROM eventlog_entry WHERE kind = %s)
    """
    with _forging(city):
        write(city, rename, "detector.hushed", "detector.alarmed", "detector.alarmed")
    found = city.ledger.reconcile(journal)
    with _forging(city):
        write(city, rename, "detector.alarmed", "detector.hushed", "detector.hushed")
    assert len(found.lost) == len(found.duplicate) == 1
    assert found.lost[0] in words
    assert found.duplicate[0].startswith("raised:")


def test_positions_that_are_wrong_are_named(city: City, journal: Journal) -> None:
    assert wrong_copies(city.viewers, city.desk) == []
    viewer, stream = city.viewers[3], f"positions.f{city.desk.detachment_id}"
    places = viewer.copies[stream].items
    assert len(places) >= FIX_SOURCES * FIX_APPLIANCES
    key = next(iter(places))
    was, places[key] = places[key], {**places[key], "fix_at_ms": places[key]["fix_at_ms"] - 100}
    (wrong,) = wrong_copies(city.viewers, city.desk)
    assert wrong.startswith(f"viewer 3: {stream}: 1 things")
    places[key] = was


def test_a_row_with_too_few_facts_or_in_which_nothing_was_interrupted_is_not_clean(
    city: City, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.faults.rows.BEFORE", 0.0)
    monkeypatch.setattr("tests.faults.rows.LOAD_TIMEOUT_S", 0.5)
    row = run(city, Fault("nothing", lambda _: None, resent=(COMMANDS,)), 10**6)
    nothing, few = row.wrong
    assert nothing.endswith("was sent again: nothing was interrupted")
    assert few == f"only {row.acknowledged} of 1000000 facts were acknowledged"
    assert not row.is_clean


def test_a_copy_that_is_wrong_is_named(city: City, journal: Journal) -> None:
    assert wrong_copies(city.viewers, city.desk) == []
    viewer = city.viewers[2]
    stream = f"appliances.f{city.desk.detachment_id}"
    things = viewer.copies[stream].items
    key = next(iter(things))
    was, things[key] = things[key], {**things[key], "crew_count": 98}
    (wrong,) = wrong_copies(city.viewers, city.desk)
    assert wrong.startswith(f"viewer 2: {stream}: 1 things")
    things[key] = was


def test_a_kill_leaves_no_trace(city: City, journal: Journal) -> None:
    row = run(city, named("PostgreSQL killed"), FEW)
    assert row.is_clean, row


def test_health_says_that_the_standby_is_complete(city: City, journal: Journal) -> None:
    complete = wait_until(
        lambda: city.desk.get("/api/health")["standby"]["is_complete"], COMPLETE_TIMEOUT_S
    )
    assert complete is not None
    line = city.desk.get("/api/health")["standby"]
    assert line["is_there"]
    assert line["is_synchronous"]
    assert line["behind_bytes"] is not None


def test_a_lost_disk_leaves_no_trace_once_the_standby_leads(city: City, journal: Journal) -> None:
    row = run(city, named("standby promoted"), FEW)
    assert row.is_clean, row
    assert services.cluster_of(city.at).parent.name == "faults-standby"


def named(name: str) -> Fault:
    return next(one for one in FAULTS if one.name == name)


def _has(city: City, kind: str) -> bool:
    with psycopg.connect(city.ledger.address) as line:
        found = line.execute("SELECT 1 FROM eventlog_entry WHERE kind = %s LIMIT 1", [kind])
        return found.fetchone() is not None


def _forget(city: City) -> None:
    """Take the forged entry away again, as only the tables' owner can, and not by mistake."""
    with _forging(city), psycopg.connect(city.ledger.address) as line:
        line.execute(
            "DELETE FROM eventlog_entry e USING eventlog_head h "
            "WHERE h.log = e.log AND e.seq > h.seq"
        )


_OTHER = """body || '{"alarm_id": "b"}'"""


@contextmanager
def _forging(city: City) -> Iterator[None]:
    with psycopg.connect(city.ledger.address) as line:
        line.execute("ALTER TABLE eventlog_entry DISABLE TRIGGER USER")
    yield
    with psycopg.connect(city.ledger.address) as line:
        line.execute("ALTER TABLE eventlog_entry ENABLE TRIGGER USER")


_COPY = """
    INSERT INTO eventlog_entry (log, seq, at, recorded_at, actor, kind, version, text, body,
        formation_id, prev_hash, hash)
    SELECT log, seq + 1000000, at, recorded_at, actor, kind, version, text, {body},
        formation_id, prev_hash, hash
    FROM eventlog_entry WHERE kind = '{kind}' ORDER BY seq DESC LIMIT 1
"""
