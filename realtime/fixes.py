"""Hears the newest fixes from ``ingest`` by Redis, and ticks them out to the screens."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from realtime.positions import Positions, is_row
from realtime.reading import streams_of_appliances

log = structlog.get_logger(__name__)

LATEST = "fixes:latest"  # a hash: appliance id -> its newest row; FIXES_CHANNEL has batches of rows
RETRY_S = 1.0
FORMATIONS_EVERY_S = 30.0  # appliances move to other stations, seldom
UNKNOWN_EVERY_S = 2.0

Send = Callable[[str, dict[str, Any]], Awaitable[None]]


class FixesHeard:
    """The newest fix of each appliance, and to which streams it goes."""

    def __init__(self, url: str, send: Send) -> None:
        """Connect when asked to hear."""
        self._url = url
        self._send = send
        self._positions = Positions()
        self._streams: dict[int, list[str]] = {}
        self._asked_at = -FORMATIONS_EVERY_S
        self._heard_at: float | None = None

    def age_s(self) -> float | None:
        """Say how long ago the last fix was heard; None if never."""
        return None if self._heard_at is None else round(time.monotonic() - self._heard_at, 1)

    async def hear(self) -> None:
        """Listen until cancelled; after each outage begin with the newest of all."""
        is_up = True
        while True:
            redis = Redis.from_url(self._url, socket_timeout=None, socket_connect_timeout=2)
            try:
                async with redis.pubsub(ignore_subscribe_messages=True) as heard:
                    await heard.subscribe(settings.FIXES_CHANNEL)
                    latest = await redis.hgetall(LATEST)
                    self._take([json.loads(text) for text in latest.values()])
                    is_up = True
                    async for message in heard.listen():
                        self._take(json.loads(message["data"]))
            except (RedisError, OSError, ValueError) as problem:
                if is_up:
                    log.warning("fixes_not_heard", error=type(problem).__name__)
                is_up = False
            finally:
                await redis.aclose()
            await asyncio.sleep(RETRY_S)

    async def tick(self) -> None:
        """Send what changed since the last tick, each stream its batch."""
        await self._learn_streams()
        for stream, tiles in self._positions.tick(self._streams).items():
            await self._send(stream, {"type": "relay.positions", "stream": stream, "tiles": tiles})

    def _take(self, rows: Iterable[object]) -> None:
        self._positions.take(row for row in rows if isinstance(row, list) and is_row(row))
        self._heard_at = time.monotonic()

    async def _learn_streams(self) -> None:
        """Ask where appliances belong: now and then, and soon when one is heard of first."""
        waited_s = time.monotonic() - self._asked_at
        changed = self._positions.appliances()
        is_due = waited_s > FORMATIONS_EVERY_S
        if changed and (is_due or (waited_s > UNKNOWN_EVERY_S and changed - self._streams.keys())):
            self._asked_at = time.monotonic()
            self._streams = await streams_of_appliances(changed | self._streams.keys())
