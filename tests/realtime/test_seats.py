"""How far each seat's clock is off: from its pings, by Redis, into health."""

import asyncio
import json
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from channels.db import database_sync_to_async
from django.conf import settings as its_settings
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django import Settings
from redis import Redis

from realtime import seats
from tests.realtime.place import City
from tests.realtime.screens import Connect, Screen

NOBODY_THERE = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def redis(monkeypatch: pytest.MonkeyPatch) -> Redis:
    """Begin with no seats, and with a Redis nobody has found silent."""
    monkeypatch.setattr(seats, "_TELLER", seats._Teller())
    redis = Redis.from_url(its_settings.REDIS_URL)
    redis.delete(seats.KEY)
    return redis


async def ping(desk: Screen, *, ahead_s: float) -> None:
    """Ping with a clock that is so far ahead, and hear the answer."""
    at = datetime.now(UTC) + timedelta(seconds=ahead_s)
    await desk.send_json_to({"kind": "ping", "at": at.isoformat()})
    assert await desk.receive_json_from() == {"kind": "pong"}


async def seats_in_health(person_id: int) -> list[dict] | None:
    def ask() -> list[dict] | None:
        browser = Client()
        browser.force_login(get_user_model().objects.get(pk=person_id))
        return browser.get("/api/health").json()["seats"]

    return await database_sync_to_async(ask)()


async def until(person_id: int, is_so: Callable[[list[dict]], bool]) -> list[dict]:
    """Wait until health shows such seats; give the last it showed."""
    end = time.monotonic() + 10
    shown = await seats_in_health(person_id)
    while not is_so(shown) and time.monotonic() < end:
        await asyncio.sleep(0.05)
        shown = await seats_in_health(person_id)
    return shown


async def test_a_seat_whose_clock_is_fast_shows_in_health(city: City, connect: Connect) -> None:
    desk = await connect(city.dispatcher)
    await ping(desk, ahead_s=90)

    (seat,) = await until(city.dispatcher, bool)

    assert seat["person"] == "diaodu"
    assert seat["skew_s"] == pytest.approx(90, abs=1)
    assert 0 <= seat["age_s"] < 5


async def test_a_slow_clock_is_negative_and_the_least_delayed_word_counts(
    city: City, connect: Connect
) -> None:
    desk = await connect(city.dispatcher)
    for delay_s in (30, 0, 10):
        await ping(desk, ahead_s=-90 - delay_s)

    shown = await until(city.dispatcher, lambda seats: seats and seats[0]["skew_s"] > -100)

    assert [seat["skew_s"] for seat in shown] == [pytest.approx(-90, abs=1)]


async def test_who_leaves_is_no_longer_shown(city: City, connect: Connect) -> None:
    staying, leaving = await connect(city.station_duty), await connect(city.dispatcher)
    await ping(staying, ahead_s=0)
    await ping(leaving, ahead_s=0)
    assert len(await until(city.dispatcher, lambda seats: len(seats) == 2)) == 2

    await leaving.disconnect()

    shown = await until(city.dispatcher, lambda seats: len(seats) == 1)
    assert [seat["person"] for seat in shown] == ["duizhan"]


async def test_a_seat_whose_server_died_is_left_out_and_forgotten(
    city: City, connect: Connect, redis: Redis
) -> None:
    desk = await connect(city.dispatcher)
    await ping(desk, ahead_s=0)
    silent_since_s = redis.time()[0] - 2 * seats.GONE_AFTER_S
    redis.hset(seats.KEY, "gone", json.dumps([city.dispatcher, 5.0, silent_since_s]))

    shown = await until(city.dispatcher, lambda seats: len(seats) == 1)

    assert [seat["skew_s"] for seat in shown] == [pytest.approx(0, abs=1)]
    assert not redis.hexists(seats.KEY, "gone")
    assert 0 < redis.ttl(seats.KEY) <= seats.GONE_AFTER_S


async def test_who_sits_at_a_seat_is_told_only_to_those_who_answer_for_them(
    city: City, connect: Connect
) -> None:
    for person_id in (city.dispatcher, city.station_duty, city.neighbour_dispatcher):
        await ping(await connect(person_id), ahead_s=0)
    await until(city.dispatcher, lambda seats: len(seats) == 3)

    async def named_for(person_id: int) -> set[str | None]:
        shown = await seats_in_health(person_id)
        assert len(shown) == 3
        return {seat["person"] for seat in shown}

    assert await named_for(city.dispatcher) == {"diaodu", "duizhan", None}
    assert await named_for(city.station_duty) == {"duizhan", None}
    assert await named_for(city.neighbour_dispatcher) == {"linju", None}


async def test_a_ping_that_names_no_moment_is_answered_and_says_nothing_of_a_clock(
    city: City, connect: Connect
) -> None:
    silent, telling = await connect(city.station_duty), await connect(city.dispatcher)
    for frame in ({"kind": "ping"}, {"kind": "ping", "at": None}):
        await silent.send_json_to(frame)
        assert await silent.receive_json_from() == {"kind": "pong"}
    await ping(telling, ahead_s=0)

    shown = await until(city.dispatcher, bool)

    assert [seat["person"] for seat in shown] == ["diaodu"]


async def test_without_redis_seats_are_unknown_and_not_none_and_screens_are_answered(
    city: City, connect: Connect, settings: Settings
) -> None:
    desk, url = await connect(city.dispatcher), settings.REDIS_URL
    settings.REDIS_URL = NOBODY_THERE
    await ping(desk, ahead_s=90)
    await ping(desk, ahead_s=90)
    assert await seats_in_health(city.dispatcher) is None

    settings.REDIS_URL = url
    seats._TELLER._rests_until = 0.0
    await ping(desk, ahead_s=90)
    assert len(await until(city.dispatcher, bool)) == 1


async def test_no_screen_waits_for_a_redis_that_hangs_and_words_do_not_pile_up(
    city: City, connect: Connect, settings: Settings
) -> None:
    desk = await connect(city.dispatcher)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.REDIS_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        began = time.monotonic()
        for _ in range(5):
            await ping(desk, ahead_s=90)
        assert time.monotonic() - began < seats.REDIS_WAIT_S
        last = seats._TELLER._thread.submit(time.monotonic)
        assert await asyncio.wrap_future(last) - began < 3 * seats.REDIS_WAIT_S
