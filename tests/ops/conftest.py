"""A real cluster and the keeper of its standby, for all who test the two."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import services
from ops.places import Places
from ops.standby import Keeper
from tests.ops.clusters import ask, copy_of, kill, untouched


@pytest.fixture(scope="module")
def original(request: pytest.FixtureRequest) -> Iterator[Path]:
    with untouched(f"untouched-{request.module.__name__.rpartition('_')[2]}") as home:
        yield home


@pytest.fixture
def at(original: Path) -> Iterator[Places]:
    at = copy_of(original, "standby")
    ask(at, "CREATE TABLE fact (number integer PRIMARY KEY)")
    # What a promotion changes of the log; these clusters hold no city.
    ask(at, "CREATE TABLE eventlog_head (log text, instance uuid)", services.DATABASE)
    yield at
    services.stop_postgres(at)
    for data in (at.home / "postgres", at.home / "second" / "postgres"):
        if services.server_of(data) is not None:
            kill(data)
    shutil.rmtree(at.home)
    shutil.rmtree(at.run)


@pytest.fixture
def keeper(at: Places) -> Iterator[Keeper]:
    services.own(at.home / "second", "postgres")
    keeper = Keeper(at, at.home / "second")
    yield keeper
    keeper.leave()
