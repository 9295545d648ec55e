"""What all tests share."""

import faulthandler
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.builders import City, a_city, publish_grid


@pytest.hookimpl(trylast=True)
def pytest_exception_interact(node: pytest.Item | pytest.Collector) -> None:
    """Let what failed hang no longer than others: pytest stops its clock, for a debugger."""
    limit_s = float(node.config.getini("faulthandler_timeout"))
    if limit_s:
        faulthandler.dump_traceback_later(limit_s, exit=True, file=sys.__stderr__)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Let the test runner empty the log between tests: in service nobody may (eventlog 0002).

    UPDATE and DELETE stay refused in tests too.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE eventlog_entry DISABLE TRIGGER eventlog_entry_not_emptied")


@pytest.fixture(scope="session")
def _grid_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the small city's streets once: readers look for another network every half second."""
    folder = tmp_path_factory.mktemp("home")
    publish_grid(folder)
    return folder


@pytest.fixture
def home(settings: object, _grid_home: Path) -> Path:
    """Let the system live in a folder of its own, with the small city's streets in force."""
    settings.FENGSUI_HOME = _grid_home
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # seven people
    return _grid_home


@pytest.fixture
def city(db: None, home: Path) -> City:
    """Stand in a small city with its fleet at home."""
    return a_city()
