"""The harness of `make faults`: it finds what is planted, and nothing where nothing is wrong."""

from collections.abc import Iterator

import psycopg
import pytest

from ops import services
from tests.faults.city import City, wait_until
from tests.faults.faults import COMPLETE_TIMEOUT_S, FAULTS, Fault
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
    with psycopg.connect(city.ledger.address) as line:
        line.execute("ALTER TABLE eventlog_entry DISABLE TRIGGER USER")
        line.execute(
            "DELETE FROM eventlog_entry e USING eventlog_head h "
            "WHERE h.log = e.log AND e.seq > h.seq"
        )
        line.execute("ALTER TABLE eventlog_entry ENABLE TRIGGER USER")


_COPY = """
    INSERT INTO eventlog_entry (log, seq, at, recorded_at, actor, kind, version, text, body,
        formation_id, prev_hash, hash)
    SELECT log, seq + 1000000, at, recorded_at, actor, kind, version, text, {body},
        formation_id, prev_hash, hash
    FROM eventlog_entry WHERE kind = '{kind}' ORDER BY seq DESC LIMIT 1
"""
