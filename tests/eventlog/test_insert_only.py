"""Nobody changes or removes an entry: not the owner by mistake, not the application at all."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from eventlog.api import record, recorded
from tests.eventlog.events import ALICE, AT, changed

pytestmark = pytest.mark.django_db
ROLE = "fengsui_test_app"


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def an_entry() -> None:
    with recorded():
        record(changed(), log="T", actor=ALICE, at=AT)


@pytest.fixture
def app_role() -> Iterator[None]:
    run(f"CREATE ROLE {ROLE}")
    call_command("grant_app_role", ROLE)
    run(f"SET ROLE {ROLE}")
    yield
    run("RESET ROLE")
    run(f"DROP OWNED BY {ROLE}")
    run(f"DROP ROLE {ROLE}")


@pytest.mark.usefixtures("an_entry")
@pytest.mark.parametrize(
    "statement", ["UPDATE eventlog_entry SET actor = 'x'", "DELETE FROM eventlog_entry"]
)
def test_the_owner_cannot_change_an_entry(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="never changed"):
        run(statement)


def test_the_owner_cannot_empty_the_log() -> None:
    run("ALTER TABLE eventlog_entry ENABLE TRIGGER eventlog_entry_not_emptied")  # see conftest
    with pytest.raises(ProgrammingError, match="TRUNCATE on eventlog_entry refused"):
        run("TRUNCATE eventlog_entry")


@pytest.mark.usefixtures("an_entry", "app_role")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE eventlog_entry SET actor = 'x'",
        "DELETE FROM eventlog_entry",
        "TRUNCATE eventlog_entry",
        "ALTER TABLE eventlog_entry DISABLE TRIGGER ALL",
        "DROP TABLE eventlog_entry",
        "CREATE TABLE public.mine (id int)",
        "TRUNCATE eventlog_head",
    ],
)
def test_the_application_s_role_cannot(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        run(statement)


@pytest.mark.usefixtures("app_role")
def test_the_application_s_role_can_do_its_work() -> None:
    with recorded():
        record(changed(), log="T", actor=ALICE, at=AT)
    run("INSERT INTO eventlog_cursor (room, log, seq, moved_at) VALUES ('r', 'T', 1, now())")
    run("UPDATE eventlog_cursor SET seq = 2")
    run("DELETE FROM eventlog_cursor")
