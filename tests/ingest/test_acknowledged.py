"""Acknowledged means stored: real processes, killed; a real PostgreSQL, stopped."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from gis.models import Fix
from ingest.api import PositionDeviceRow, register_position_devices
from ingest.process import HEALTH_KEY
from ops import services
from ops.places import CLONE, places
from tests.ingest.conftest import TOKEN, Town, free_port, wait_for_port
from tests.ingest.devices import PositionDevices, Told

DEVICES = 30
ENOUGH = 1500


@pytest.fixture
def devices(town: Town) -> PositionDevices:
    """Thirty devices of appliances of their own, which speak to a port nobody listens on yet."""
    tokens = {f"device-{n}": f"{TOKEN} for device {n}" for n in range(DEVICES)}
    register_position_devices(
        PositionDeviceRow(identity, token, 1000 + n)
        for n, (identity, token) in enumerate(tokens.items())
    )
    return PositionDevices(free_port(), tokens)


@dataclass(frozen=True, slots=True)
class Ingest:
    """How to run an ingest process of one's own."""

    port: int
    log: Path

    @contextmanager
    def running(
        self, words: tuple[str, ...] = ("manage.py", "ingest"), database: str = ""
    ) -> Iterator[subprocess.Popen[bytes]]:
        given = urlsplit(os.environ["FENGSUI_DATABASE_URL"])
        ours = given._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        environment = {
            **os.environ,
            "FENGSUI_DATABASE_URL": database or ours,
            "FENGSUI_AVL_PORT": str(self.port),
            "FENGSUI_MQTT_URL": "mqtt://127.0.0.1:1",  # no detectors here
            "PYTHONPATH": str(CLONE),
        }
        with self.log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, *words], cwd=CLONE, env=environment, stdout=out, stderr=out
            )
        try:
            wait_for_port(self.port, process, 60)
            yield process
        finally:
            process.kill()
            process.wait(10)


@pytest.fixture
def ingest(devices: PositionDevices, tmp_path: Path) -> Ingest:
    return Ingest(devices.port, tmp_path / "ingest.log")


def stored() -> list[Told]:
    """List the fixes in the database by device and moment."""
    rows = Fix.objects.values_list("appliance_id", "at")
    return [(f"device-{whose - 1000}", round(at.timestamp() * 1000)) for whose, at in rows]


async def until(is_so: Callable[[], bool], within_s: float = 60) -> None:
    async with asyncio.timeout(within_s):
        while not is_so():
            await asyncio.sleep(0.02)


def test_a_kill_between_commit_and_answer_loses_nothing_and_doubles_nothing(
    devices: PositionDevices, ingest: Ingest
) -> None:
    told = ("device-0", int(time.time() * 1000))

    async def tell() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", devices.port)
        with pytest.raises((OSError, EOFError)):
            await devices.tell(reader, writer, told)
        writer.close()

    with ingest.running(("-m", "tests.ingest.dying_door")) as process:
        asyncio.run(tell())
        assert process.wait(10) == -signal.SIGKILL
    assert stored() == [told]  # committed, and nobody knows
    assert devices.journal.unanswered == {told}

    with ingest.running():
        asyncio.run(devices.resend())
    assert devices.journal.acknowledged == {told}
    assert stored() == [told]


def test_whatever_was_acknowledged_under_load_survives_a_kill(
    devices: PositionDevices, ingest: Ingest
) -> None:
    journal = devices.journal

    async def load(process: subprocess.Popen[bytes]) -> None:
        speaking = [asyncio.create_task(devices.speak(identity)) for identity in devices.tokens]
        await until(lambda: len(journal.acknowledged) >= ENOUGH)
        process.kill()
        await asyncio.to_thread(process.wait, 10)
        devices.is_over = True
        await asyncio.gather(*speaking)

    with ingest.running() as process:
        asyncio.run(load(process))
    assert journal.unanswered  # it was in the middle of something
    kept = stored()
    assert journal.acknowledged <= set(kept)
    assert len(kept) == len(set(kept))

    with ingest.running():
        asyncio.run(devices.resend())
    assert sorted(stored()) == sorted(journal.acknowledged)


@pytest.fixture
def own_cluster(
    devices: PositionDevices, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """A PostgreSQL that may be stopped, with the tables of the tests' and these devices."""
    here = connection.get_connection_params()
    monkeypatch.setenv("FENGSUI_HOME", str(places("test").home / "outage"))
    at = places("outage")

    def start() -> str:
        return services.start_postgres(at, lambda _said: None, is_for_tests=True).owner_url

    url = start()
    try:
        programs, password = services.programs(), {"PGPASSWORD": here["password"]}
        where = ["-h", here["host"], "-U", here["user"], "-d", here["dbname"]]
        dump = [programs / "pg_dump", *where, "--no-owner", "--no-privileges", "--clean"]
        tables = subprocess.run(
            [*dump, "--if-exists"], env={**os.environ, **password}, check=True, capture_output=True
        ).stdout
        into = [programs / "psql", "-q", "-o", "/dev/null", url]
        subprocess.run(into, input=tables, check=True, capture_output=True)
        yield url, lambda: services.stop_postgres(at), lambda: (start(), None)[1]
    finally:
        services.stop_postgres(at)


def test_nothing_acknowledged_around_an_outage_of_postgresql_is_lost(
    devices: PositionDevices, ingest: Ingest, own_cluster
) -> None:
    url, stop, start = own_cluster
    journal = devices.journal
    devices.pace_s = 0.1
    health = Redis.from_url(settings.REDIS_URL)
    health.delete(HEALTH_KEY)

    def buffer() -> dict[str, object]:
        said = health.get(HEALTH_KEY)
        return json.loads(said)["avl"]["buffer"] if said else {}

    async def live_through_it() -> None:
        speaking = [asyncio.create_task(devices.speak(identity)) for identity in devices.tokens]
        await until(lambda: len(journal.acknowledged) > 2 * DEVICES)
        assert buffer()["since"] is None
        await asyncio.to_thread(stop)
        journal.statuses.clear()
        before = set(journal.acknowledged)
        await until(lambda: journal.statuses.count(503) > 3 * DEVICES)
        assert journal.acknowledged == before  # nobody hears 200 meanwhile
        await until(lambda: bool(buffer().get("since")))
        said = buffer()
        assert 0 < said["count"] <= said["limit"]
        await asyncio.to_thread(start)
        await until(lambda: len(journal.acknowledged) > len(before) + 2 * DEVICES)
        devices.is_over = True
        await asyncio.gather(*speaking)
        await devices.resend()
        await until(lambda: buffer().get("count") == 0 and buffer()["since"] is None)

    with ingest.running(database=url):
        asyncio.run(live_through_it())
    with psycopg.connect(url) as line:
        rows = line.execute("SELECT appliance_id, at FROM geodata_fix").fetchall()
    kept = [(f"device-{whose - 1000}", round(at.timestamp() * 1000)) for whose, at in rows]
    assert sorted(kept) == sorted(journal.acknowledged)
