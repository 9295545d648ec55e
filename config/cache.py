"""A cache that never stands in the way: Redis while it answers, this process's memory while not."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

import redis.exceptions
from django.core.cache import BaseCache, caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

T = TypeVar("T")

REST_S = 2.0
"""After a failure Redis is left alone this long: its silence costs one time-out, not many."""


class SharedRedisCache(RedisCache):
    """Django's Redis cache, with one pool of connections for all threads of the process.

    Django makes a cache for each thread, and under ASGI every request has a thread of its own: each
    would greet Redis anew (five round trips) before it could count one.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        """Join the process's connections to this server."""
        super().__init__(server, params)
        self._shared = _client(server, tuple(sorted(params.get("OPTIONS", {}).items())))

    @property
    def _cache(self) -> RedisCacheClient:
        return self._shared


@cache
def _client(server: str, options: tuple[tuple[str, Any], ...]) -> RedisCacheClient:
    return RedisCacheClient([server], **dict(options))


class KindCache:
    """Counts for a while. With Redis gone each process counts for itself: looser, never off."""

    def __init__(self) -> None:
        """Begin with Redis."""
        self._rests_until = 0.0

    def count(self, key: str, window_s: int) -> int:
        """Add one under ``key``; give how many there are since the window began."""

        def add_one(cache: BaseCache) -> int:
            with suppress(ValueError):  # nobody has begun to count, or the window is over
                return int(cache.incr(key))
            if cache.add(key, 1, window_s):
                return 1
            return int(cache.incr(key))  # somebody began beside us

        return self._ask(add_one)

    def take_back(self, key: str) -> None:
        """Count one less."""

        def less_one(cache: BaseCache) -> None:
            with suppress(ValueError):  # the window is over
                cache.decr(key)

        self._ask(less_one)

    def forget(self, key: str) -> None:
        """Begin counting anew."""
        self._ask(lambda cache: cache.delete(key))
        caches["local"].delete(key)

    def is_redis_up(self) -> bool:
        """Whether Redis answers now."""
        try:
            caches["default"].get("fengsui-is-there")
        except (redis.exceptions.RedisError, OSError):
            return False
        return True

    def _ask(self, do: Callable[[BaseCache], T]) -> T:
        if time.monotonic() >= self._rests_until:
            try:
                return do(caches["default"])
            except (redis.exceptions.RedisError, OSError):
                self._rests_until = time.monotonic() + REST_S
        return do(caches["local"])


CACHE = KindCache()
