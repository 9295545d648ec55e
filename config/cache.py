"""A cache that never stands in the way: Redis while it answers, this process's memory while not."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import redis.exceptions
from django.core.cache import BaseCache, caches

T = TypeVar("T")

REST_S = 2.0
"""After a failure Redis is left alone this long: its silence costs one time-out, not many."""


class KindCache:
    """Counts for a while. With Redis gone each process counts for itself: looser, never off."""

    def __init__(self) -> None:
        """Begin with Redis."""
        self._rests_until = 0.0

    def count(self, key: str, window_s: int) -> int:
        """Add one under ``key``; give how many there are since the window began."""

        def add_one(cache: BaseCache) -> int:
            cache.add(key, 0, window_s)
            try:
                return int(cache.incr(key))
            except ValueError:  # it ran out between the two
                cache.set(key, 1, window_s)
                return 1

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
