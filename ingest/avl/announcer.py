"""Tells Redis of committed fixes, for the screens. Best effort: the truth is in the database."""

import asyncio
import json
from collections.abc import Sequence
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
REDIS_WAIT_S = 1.0
PAUSE_S = 0.02  # ours; after each word: under load one tells of several commits

_encoded = json.JSONEncoder(separators=(",", ":")).encode  # made once, not for each fix


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
    """Sends the newest fix of each appliance, in the background: at once, or with the next."""

    url: str
    is_redis_up: bool = True
    _newest: dict[int, datetime] = field(default_factory=dict)
    _waiting: dict[int, FixView] = field(default_factory=dict)
    _has_some: asyncio.Event = field(default_factory=asyncio.Event)  # or is to stop
    _is_stopping: bool = False
    _task: "asyncio.Task[None] | None" = None

    def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run(), name="announcer")

    async def stop(self) -> None:
        """Send what waits if Redis takes it, then end."""
        if self._task is not None:
            self._is_stopping = True
            self._has_some.set()
            if self.is_redis_up:
                await asyncio.wait([self._task], timeout=REDIS_WAIT_S)
            await ended(self._task)

    def announce(self, fixes: Sequence[FixView]) -> None:
        """Have committed fixes sent. Never waits; one older than what was sent is left out."""
        for fix in fixes:
            known_at = self._newest.get(fix.appliance_id)
            if known_at is None or fix.at > known_at:
                self._newest[fix.appliance_id] = fix.at
                self._waiting[fix.appliance_id] = fix
        if self._waiting:
            self._has_some.set()

    async def _run(self) -> None:
        redis = Redis.from_url(
            self.url, socket_timeout=REDIS_WAIT_S, socket_connect_timeout=REDIS_WAIT_S
        )
        try:
            while self._waiting or not self._is_stopping:
                await self._has_some.wait()
                self._has_some.clear()
                fixes, self._waiting = self._waiting, {}
                if fixes:
                    await self._send(redis, [row_of(fix) for fix in fixes.values()])
                    await asyncio.sleep(PAUSE_S)
        finally:
            await redis.aclose()

    async def _send(self, redis: Redis, rows: list[list[float | int | None]]) -> None:
        latest: dict[Any, Any] = {str(row[0]): _encoded(row) for row in rows}
        try:
            async with redis.pipeline(transaction=False) as pipe:
                pipe.hset(LATEST, mapping=latest)
                pipe.publish(settings.FIXES_CHANNEL, "[" + ",".join(latest.values()) + "]")
                await pipe.execute()
        except (RedisError, OSError) as problem:
            if self.is_redis_up:
                log.warning("redis_down", error=type(problem).__name__)
            self.is_redis_up = False
        else:
            self.is_redis_up = True
