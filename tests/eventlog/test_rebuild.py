"""Reading the log again gives the same tables, and a difference is shown."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from core.events.call import CallReceived
from core.events.house import NormChanged
from core.geo import LngLat
from core.ids import new_uuid
from eventlog.api import entries_after, record, recorded
from eventlog.jobs.rebuild import TruthTouched, rebuild
from eventlog.models import Deadline
from eventlog.projections import _BY_KIND, projects
from eventlog.selectors import entries_in_order
from tests.eventlog.events import ALICE, AT, changed

pytestmark = pytest.mark.django_db(transaction=True)


def a_call(log: str = "T") -> None:
    with recorded():
        record(
            CallReceived(
                formation_id=1,
                call_id=new_uuid(),
                channel="web",
                place=LngLat(114.3, 30.6),
                address="武昌",
                caller_digest="0" * 64,
            ),
            log=log,
            actor=ALICE,
            at=AT,
        )


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {row[0] for row in cursor.fetchall()}


def test_the_tables_add_up_again(capsys: pytest.CaptureFixture[str]) -> None:
    for log in "ABA":
        a_call(log)

    call_command("rebuild")

    out = capsys.readouterr().out
    assert "3 entries read" in out
    assert "DIFFERS" not in out
    calls = next(line for line in out.splitlines() if line.startswith("dispatch_call "))
    assert calls.split()[1:3] == ["3", "3"]
    assert "rebuilt" not in schemas()


def test_a_row_changed_by_hand_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    a_call()
    apps.get_model("dispatch.Call").objects.update(address="汉口")

    with pytest.raises(CommandError) as left:
        call_command("rebuild", "--keep")

    assert left.value.returncode == 1
    out = capsys.readouterr().out
    assert "DIFFERS" in out
    assert "only live:" in out
    assert "汉口" in out
    assert "rebuilt" in schemas()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA rebuilt CASCADE")


@pytest.fixture
def a_bad_projection() -> Iterator[None]:
    @projects(NormChanged)
    def touch(event: NormChanged, stamp: object) -> None:
        Deadline.objects.create(room="r", key=event.key, due_at=AT, what="w")

    yield
    _BY_KIND[NormChanged.KIND].remove(touch)


@pytest.mark.usefixtures("a_bad_projection")
def test_a_projection_that_writes_to_a_truth_table_is_caught() -> None:
    with recorded():
        record(changed("once"), log="T", actor=ALICE, at=AT)
    Deadline.objects.all().delete()

    with pytest.raises(TruthTouched, match="eventlog_deadline"):
        rebuild("rebuilt", keep=True)

    assert not Deadline.objects.exists()
    assert "rebuilt" not in schemas()


def test_logs_are_read_as_one_but_never_against_their_own_order() -> None:
    for log, key in (("B", "b1"), ("A", "a1"), ("B", "b2")):
        with recorded():
            record(changed(key), log=log, actor=ALICE, at=AT)
    assert [entry.body["key"] for entry in entries_in_order()] == ["b1", "a1", "b2"]

    with connection.cursor() as cursor:  # the database's clock was set back before b2
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE eventlog_entry SET recorded_at = '2020-01-01Z' WHERE log = 'B' AND seq = 2"
        )
        cursor.execute("SET session_replication_role = origin")
    assert [entry.body["key"] for entry in entries_in_order()] == ["b1", "b2", "a1"]
    assert len(entries_after("B", 0, 9)) == 2
