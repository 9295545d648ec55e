"""The ingest process: both doors open until told to stop, and signs of life."""

import asyncio
import gc
import json
import resource
import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from django.db import Error as DatabaseProblem
from django.db import close_old_connections
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.tasks import ended
from eventlog.api import beat
from ingest.avl.door import AvlDoor
from ingest.clocks import Clocks
from ingest.iot.door import Broker, IotDoor
from ingest.services import forget_refused
from iot.api import forget_messages

log = structlog.get_logger(__name__)

BEAT_S = 2.0
HEALTH_KEY = "health:ingest"
HEALTH_KEPT_S = 10
TIDY_EVERY_BEATS = 1800  # about once an hour


@dataclass(frozen=True, slots=True)
class Doors:
    """Where to listen, and where to tell of it."""

    host: str
    avl_port: int
    redis_url: str
    broker: Broker


async def keep_doors_open(doors: Doors) -> None:
    """Listen until SIGTERM or SIGINT; then answer those inside and leave."""
    _make_room_for_lines()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    clocks = Clocks()
    avl = AvlDoor(doors.host, doors.avl_port, doors.redis_url, clocks)
    iot = IotDoor(doors.broker, clocks=clocks)
    await avl.start()
    iot.start()
    gc.collect()
    gc.freeze()  # what is imported stays: to walk it over and over held up every line for 160 ms
    beating = asyncio.create_task(_beat(avl, iot, doors.redis_url), name="beat")
    await stopping.wait()
    log.info("ingest_stopping")
    await ended(beating)
    await asyncio.gather(avl.stop(), asyncio.to_thread(iot.stop))
    log.info("ingest_stopped")


def _make_room_for_lines() -> None:
    """Open as many lines as the machine lets us: shells give 1024, and devices may take 4000.

    What is left over is for the database's and the broker's own lines, when they are made anew.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # where the machine's own limit is lower than it says
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def detail_of(avl: AvlDoor, iot: IotDoor) -> dict[str, Any]:
    """Give what the heartbeat says of two doors that share their clocks."""
    clocks = None  # until the norms are read nobody can say which are off
    if avl.tolerance_s is not None:
        clocks = avl.clocks.summary(tolerance_s=avl.tolerance_s, now=datetime.now(tz=UTC))
    return {"avl": avl.health(), "iot": iot.health(), "clocks": clocks}


async def _beat(avl: AvlDoor, iot: IotDoor, redis_url: str) -> None:
    redis = Redis.from_url(redis_url, socket_timeout=1.0, socket_connect_timeout=1.0)
    beats = 0
    telling: asyncio.Future[None] | None = None
    try:
        while True:
            detail = detail_of(avl, iot)
            if telling is None or telling.done():  # one that is away is waited for by one alone
                telling = asyncio.ensure_future(
                    asyncio.to_thread(_tell_database, detail, is_time_to_tidy=beats == 0)
                )
                beats = (beats + 1) % TIDY_EVERY_BEATS
            with suppress(RedisError, OSError):  # screens read the table as well
                at = datetime.now(tz=UTC).isoformat()
                await redis.set(HEALTH_KEY, json.dumps({"at": at, **detail}), ex=HEALTH_KEPT_S)
            await asyncio.sleep(BEAT_S)
    finally:
        try:
            if telling is not None:
                await asyncio.wait({telling})
        finally:
            await redis.aclose()


def _tell_database(detail: dict[str, Any], *, is_time_to_tidy: bool) -> None:
    try:
        beat("ingest", detail)
        if is_time_to_tidy:
            now = datetime.now(tz=UTC)
            forget_messages(now=now)
            forget_refused(now=now)
    except DatabaseProblem as problem:
        log.warning("no_heartbeat", error=type(problem).__name__)
    finally:
        close_old_connections()
