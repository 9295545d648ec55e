"""How fast positions are taken in for good: answered only after the commit, fsync on.

Everything in one run on one PostgreSQL. The client is a process of its own and shares the cores
with the server, so it is as light as Python allows: raw asyncio Protocols that write a few words
and look at one number of the answer.
"""

import asyncio
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection

from core.geo import LngLat
from ops.places import CLONE
from tests.bench.database import a_database
from tests.bench.row import quantile, row
from tests.running import free_ports

LINES, DEVICES = 200, 2000
WARM_S, MEASURED_S = 3.0, 10.0
TOKEN = "the bench's token, the same for all"
PER_S_GOAL, VS_ROW_GOAL, P99_GOAL_MS, VS_COPY_GOAL, GROWTH_GOAL = 5000.0, 10.0, 50.0, 0.6, 0.8
BATCH, BATCHES = 500, 60
PEERS = (1, 10)  # connections
PEER = (
    "same decoder and token check, no rules; a transaction a fix: INSERT into history, upsert of "
    "the current row, COMMIT, answer"
)
HOW = (
    f"{LINES} lines kept open, each waits for its answer before its next request; client a process "
    "of its own on the same cores, raw asyncio Protocols"
)


def rows() -> Iterator[dict[str, Any]]:
    """Measure the door, its peer, the writer alone, and growth."""
    with a_database(), tempfile.TemporaryDirectory() as folder:
        is_durable = _shown("fsync") == _shown("synchronous_commit") == "on"
        assert is_durable, "nothing here counts with fsync off"
        register(DEVICES * 10)
        with serving(["manage.py", "ingest"], Path(folder)) as (port, process):
            ours = drive(port, process, DEVICES)
        theirs = []
        for connections in PEERS:
            words = ["-m", "tests.bench.row_insert_door", str(connections)]
            with serving(words, Path(folder)) as (port, process):
                theirs.append(drive(port, process, DEVICES))
        yield from door_rows(ours, *theirs)
        yield from writer_rows()
        with serving(["manage.py", "ingest"], Path(folder)) as (port, process):
            yield growth_row(drive(port, process, DEVICES), drive(port, process, DEVICES * 10))


@dataclass(slots=True)
class Heard:
    """What a client heard within the time measured."""

    took_ms: list[float] = field(default_factory=list)
    refused_count: int = 0
    server_cores: float = 0.0
    client_cores: float = 0.0
    stored_count: int = 0

    @property
    def per_s(self) -> float:
        return len(self.took_ms) / MEASURED_S

    @property
    def p99_ms(self) -> float:
        return quantile(self.took_ms, 0.99)


def door_rows(ours: Heard, plain: Heard, pooled: Heard) -> Iterator[dict[str, Any]]:
    """Give the three rows of the door."""
    note = (
        f"OsmAnd GET of about 150 bytes, {DEVICES:,} devices; {HOW}; fsync and synchronous_commit "
        f"on; {len(ours.took_ms):,} acknowledged in {MEASURED_S:.0f} s, {ours.stored_count:,} rows "
        f"with those of the warm-up, {ours.refused_count} refused; p50 "
        f"{quantile(ours.took_ms, 0.5):.1f} ms; cores: ingest {ours.server_cores:.2f}, client "
        f"{ours.client_cores:.2f}"
    )
    yield row(
        "live.ingest_per_s", ours.per_s, "fixes/s", goal=PER_S_GOAL,
        is_met=ours.per_s >= PER_S_GOAL and not ours.refused_count, note=note,
    )  # fmt: skip
    for name, theirs, way in (
        ("live.ingest_vs_row_insert", plain, "one connection"),
        ("live.ingest_vs_row_insert_pooled", pooled, f"a pool of {PEERS[1]} connections"),
    ):
        ratio = ours.per_s / theirs.per_s
        yield row(
            name, ratio, "times", goal=VS_ROW_GOAL, is_met=ratio >= VS_ROW_GOAL,
            peer=f"plain aiohttp server on {way}: {PEER}", peer_value=round(theirs.per_s),
            ratio=round(ratio, 2),
            note=f"same client, same database, one after the other; peer p99 {theirs.p99_ms:.0f} "
            f"ms, cores {theirs.server_cores:.2f}, {theirs.refused_count} refused",
        )  # fmt: skip
    yield row(
        "live.ingest_p99_ms", ours.p99_ms, "ms", goal=P99_GOAL_MS,
        is_met=ours.p99_ms <= P99_GOAL_MS, note=f"the run of live.ingest_per_s; {HOW}",
    )  # fmt: skip


def growth_row(few: Heard, many: Heard) -> dict[str, Any]:
    """Say what ten times the appliances cost."""
    ratio = many.per_s / few.per_s
    return row(
        "live.growth_appliances", ratio, "times", goal=GROWTH_GOAL, is_met=ratio >= GROWTH_GOAL,
        peer=f"{DEVICES:,} appliances", peer_value=round(few.per_s), ratio=round(ratio, 2),
        note=f"fixes/s with {DEVICES * 10:,} appliances against {DEVICES:,}, on the same lines: "
        f"{many.per_s:.0f}; p99 {many.p99_ms:.0f} ms against {few.p99_ms:.0f}",
    )  # fmt: skip


# The client.


def drive(port: int, server: "subprocess.Popen[bytes]", devices: int) -> Heard:
    """Load a door from a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    spawn = multiprocessing.get_context("spawn")
    client = spawn.Process(target=_drive, args=(port, devices, theirs))
    before = _count()
    client.start()
    ours.recv()  # warm
    busy_s = cpu_s(server.pid)
    heard: Heard = ours.recv()
    heard.server_cores = (cpu_s(server.pid) - busy_s) / MEASURED_S
    client.join()
    heard.stored_count = _count() - before
    return heard


def _drive(port: int, devices: int, out: Connection) -> None:
    asyncio.run(_drive_lines(port, devices, out))


async def _drive_lines(port: int, devices: int, out: Connection) -> None:
    heard, loop = Heard(), asyncio.get_running_loop()
    each = devices // LINES
    lines = [Driver(heard, [nth * each + k for k in range(each)]) for nth in range(LINES)]
    for line in lines:
        await loop.create_connection(lambda line=line: line, "127.0.0.1", port)
    for line in lines:
        line.say()
    await asyncio.sleep(WARM_S)
    out.send("warm")
    heard.took_ms.clear()
    heard.refused_count, busy_s = 0, time.process_time()
    await asyncio.sleep(MEASURED_S)
    took_ms, refused = list(heard.took_ms), heard.refused_count
    client_cores = (time.process_time() - busy_s) / MEASURED_S
    for line in lines:
        line.is_over = True
    await asyncio.sleep(1.0)
    out.send(Heard(took_ms, refused, client_cores=client_cores))


class Driver(asyncio.Protocol):
    """A line that speaks for some devices in turn, and waits for each answer."""

    def __init__(self, heard: Heard, devices: list[int]) -> None:
        self.heard, self.devices, self.turn = heard, devices, 0
        self.is_over = False
        self.transport: Any = None
        self.said_at = 0.0
        self.lat = 30.4 + random.random() * 0.3
        self.ends = [
            f"&id=bench-{n} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
            for n in devices
        ]

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.heard.took_ms.append((time.perf_counter() - self.said_at) * 1000)
        if data[9:12] != b"200":
            self.heard.refused_count += 1
        if not self.is_over:
            self.say()

    def say(self) -> None:
        self.turn = (self.turn + 1) % len(self.ends)
        self.said_at = time.perf_counter()
        self.transport.write(
            b"GET /?lat=%.6f&lon=114.3&speed=12.5&bearing=90&accuracy=5&timestamp=%d%b"
            % (self.lat, time.time() * 1000, self.ends[self.turn])
        )


# The servers.


@contextmanager
def serving(words: list[str], folder: Path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """Run a door as a process of its own on the bench's database."""
    port = free_ports(1)
    given = urlsplit(os.environ["FENGSUI_DATABASE_URL"])
    environment = {
        **os.environ,
        "FENGSUI_DATABASE_URL": given._replace(path=f"/{_database()}").geturl(),
        "FENGSUI_AVL_PORT": str(port),
        "FENGSUI_MQTT_URL": "mqtt://127.0.0.1:1",  # no detectors here
        "PYTHONPATH": str(CLONE),
    }
    with (folder / "server.log").open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *words], cwd=CLONE, env=environment, stdout=out, stderr=out
        )
    try:
        asyncio.run(_listening(port))
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


async def _listening(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


def register(count: int) -> None:
    """Register devices that were heard of before; the door reads them when it starts."""
    from gis.api import store_fixes  # noqa: PLC0415
    from ingest.api import PositionDeviceRow, register_position_devices  # noqa: PLC0415

    store_fixes(a_batch(-3600, count))  # each was heard of before
    register_position_devices(PositionDeviceRow(f"bench-{n}", TOKEN, 1 + n) for n in range(count))


def cpu_s(pid: int) -> float:
    """Give the processor time a process has had."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM geodata_fix")
        return int(cursor.fetchone()[0])


def _shown(setting: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        return str(cursor.fetchone()[0])


# The writer alone.


def writer_rows() -> Iterator[dict[str, Any]]:
    """Compare the bulk writer with bare binary COPY of the same rows, and with a slower disk."""
    yield writer_row("live.writer_vs_copy", delay_us=0)
    yield writer_row("live.writer_vs_copy_3ms", delay_us=3000)


def writer_row(name: str, *, delay_us: int) -> dict[str, Any]:
    """Store batches by turns in both ways, each batch committed."""
    from gis.domain.binary_rows import binary_copy  # noqa: PLC0415
    from gis.services.fix_rows import columns_of  # noqa: PLC0415
    from gis.services.fixes import FixWriter  # noqa: PLC0415

    batches = [a_batch(n + delay_us) for n in range(2 * BATCHES)]
    writer = FixWriter()
    writer.store(batches[0])
    line = writer._open()
    line.execute(f"SET commit_delay = {delay_us}")
    line.execute("SET commit_siblings = 0")
    copies = [binary_copy(columns_of(batch).columns) for batch in batches[1::2]]
    took_s: dict[str, list[float]] = {"writer": [], "copy": []}
    for nth, laid_out in enumerate(copies):
        took_s["writer"].append(timed(lambda batch=batches[2 * nth]: writer.store(batch)))
        took_s["copy"].append(timed(lambda data=laid_out: bare_copy(line, data)))
    writer.close()
    per_s = {way: BATCH / quantile(each, 0.5) for way, each in took_s.items()}
    ratio = per_s["writer"] / per_s["copy"]
    return row(
        name, ratio, "times", goal=VS_COPY_GOAL, is_met=ratio >= VS_COPY_GOAL,
        peer="binary COPY of the same rows, laid out beforehand, into the same table, committed",
        peer_value=round(per_s["copy"]), ratio=round(ratio, 2),
        note=f"{per_s['writer']:.0f} rows/s from fix objects, history and current row; a batch: "
        f"{BATCH} rows of as many appliances, 8 columns, {len(copies[0]) // BATCH} bytes a row on "
        f"the wire; medians of {BATCHES} commits by turns, commit_delay {delay_us} us",
    )  # fmt: skip


def a_batch(nth: int, count: int = BATCH) -> list[Any]:
    """Make fixes of as many appliances, a second after those before."""
    from gis.api import FixView  # noqa: PLC0415

    at = datetime.now(tz=UTC) - timedelta(hours=2) + timedelta(seconds=nth)
    return [
        FixView(1 + n, LngLat(114.3, 30.6 + n / 1e6), 90.0, 6.2, 5.0, at, at) for n in range(count)
    ]


def bare_copy(line: "psycopg.Connection[Any]", data: bytes) -> None:
    """Append rows that were laid out beforehand, and commit."""
    from gis.services.fix_rows import _COPY  # noqa: PLC0415

    with line.transaction(), psycopg.Cursor(line) as cursor, cursor.copy(_COPY) as copy:
        copy.write(data)


def timed(act: Callable[[], None]) -> float:
    """Give the seconds something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
