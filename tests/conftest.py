"""What all tests share."""

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Let the test runner empty the log between tests: in service nobody may (eventlog 0002).

    UPDATE and DELETE stay refused in tests too.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE eventlog_entry DISABLE TRIGGER eventlog_entry_not_emptied")
