"""Counting in Redis."""

from threading import Thread
from uuid import uuid4

import pytest
import redis
from pytest_django import Settings

from config.cache import KindCache


@pytest.fixture
def name(settings: Settings) -> str:
    """Count in the real Redis, by connections of this name."""
    name = f"test-{uuid4().hex}"
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "config.cache.SharedRedisCache",
            "LOCATION": settings.REDIS_URL,
            "OPTIONS": {"client_name": name},
        },
    }
    return name


def test_threads_that_come_and_go_count_together_over_one_connection(
    name: str, settings: Settings
) -> None:
    counted: list[int] = []
    cache = KindCache()
    for _ in range(5):  # as requests do: each has a thread of its own
        thread = Thread(target=lambda: counted.append(cache.count(name, 60)))
        thread.start()
        thread.join()

    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as watcher:
        connections = [one for one in watcher.client_list() if one["name"] == name]
    assert counted == [1, 2, 3, 4, 5]
    assert len(connections) == 1


def test_a_count_ends_with_its_window_also_when_begun_again(name: str, settings: Settings) -> None:
    cache = KindCache()
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as watcher:
        assert [cache.count(name, 60), cache.count(name, 60)] == [1, 2]
        (key,) = watcher.keys(f"*{name}")
        assert 0 < watcher.ttl(key) <= 60
        cache.take_back(name)
        assert cache.count(name, 60) == 2
        watcher.delete(key)
        assert cache.count(name, 60) == 1
        assert 0 < watcher.ttl(key) <= 60
