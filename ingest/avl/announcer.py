"""Tells Redis of committed fixes, for the screens. Best effort: the truth is in the database."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.tasks import ended
from gis.api import FixView

log = structlog.get_logger(__name__)

LATEST = "fixes:latest"  # a hash: appliance id -> the row below
BATCHES_WAITING = 50  # older ones are dropped: a newer position is on its way anyway
REDIS_WAIT_S = 1.0


def row_of(fix: FixView) -> list[float | int | None]:
    """Give a fix as ``[appliance_id, lng, lat, heading_deg, speed_mps, accuracy_m, at_ms]``."""
    return [
        fix.appliance_id,
        round(fix.place.lng, 7),
        round(fix.place.lat, 7),
        _rounded(fix.heading_deg),
        _rounded(fix.speed_mps),
        _rounded(fix.accuracy_m),
        int(fix.at.timestamp() * 1000),
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


@dataclass(slots=True)
class Announcer:
    """Sends the newest fix of each appliance, a batch at a time, in the background."""

    url: str
    is_redis_up: bool = True
    dropped_count: int = 0
    _newest: dict[int, datetime] = field(default_factory=dict)
    _queue: "asyncio.Queue[list[FixView]]" = field(
        default_factory=lambda: asyncio.Queue(BATCHES_WAITING)
    )
    _task: "asyncio.Task[None] | None" = None

    def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run(), name="announcer")

    async def stop(self) -> None:
        """Send what waits if Redis takes it, then end."""
        if self._task is not None:
            if self.is_redis_up:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._queue.join(), REDIS_WAIT_S)
            await ended(self._task)

    def announce(self, fixes: Sequence[FixView]) -> None:
        """Have committed fixes sent. Never waits; one older than what was sent is left out."""
        newest: dict[int, FixView] = {}
        for fix in fixes:
            known_at = self._newest.get(fix.appliance_id)
            if known_at is None or fix.at > known_at:
                self._newest[fix.appliance_id] = fix.at
                newest[fix.appliance_id] = fix
        if not newest:
            return
        if self._queue.full():
            self._queue.get_nowait()
            self._queue.task_done()
            self.dropped_count += 1
        self._queue.put_nowait(list(newest.values()))

    async def _run(self) -> None:
        redis = Redis.from_url(
            self.url, socket_timeout=REDIS_WAIT_S, socket_connect_timeout=REDIS_WAIT_S
        )
        try:
            while True:
                fixes = await self._queue.get()
                await self._send(redis, [row_of(fix) for fix in fixes])
                self._queue.task_done()
        finally:
            await redis.aclose()

    async def _send(self, redis: Redis, rows: list[list[float | int | None]]) -> None:
        latest: dict[Any, Any] = {
            str(row[0]): json.dumps(row, separators=(",", ":")) for row in rows
        }
        try:
            async with redis.pipeline(transaction=False) as pipe:
                pipe.hset(LATEST, mapping=latest)
                pipe.publish(settings.FIXES_CHANNEL, "[" + ",".join(latest.values()) + "]")
                await pipe.execute()
        except (RedisError, OSError) as problem:
            if self.is_redis_up:
                log.warning("redis_down", error=type(problem).__name__)
            self.is_redis_up = False
            self.dropped_count += 1
        else:
            self.is_redis_up = True
