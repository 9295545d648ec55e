"""The relay's process on a real database and Redis: what a screen hears, who takes over."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connection
from redis.asyncio import Redis

from core import tasks as tasks_module
from core.geo import LngLat
from eventlog import api as eventlog
from realtime import process as process_module
from realtime.process import RelayProcess
from tests.realtime.place import City, a_call, a_fire
from tests.realtime.relays import running, until_active
from tests.realtime.screens import Screen, close_readers, open_screen, until_the_hub_is_gone

PLACE = LngLat(114.3, 30.59)


@pytest.fixture(autouse=True)
async def tidy() -> AsyncIterator[None]:
    yield
    await until_the_hub_is_gone()
    close_readers()


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    client = Redis.from_url(settings.REDIS_URL)
    await client.delete("fixes:latest", "relay:cursors")
    yield client
    await client.delete("fixes:latest", "relay:cursors")
    await client.aclose()


@pytest.fixture
async def relay(city: City, redis: Redis) -> AsyncIterator[RelayProcess]:
    async with running() as process:
        await until_active(process)
        yield process


@pytest.fixture
async def desk(city: City, relay: RelayProcess) -> AsyncIterator[Screen]:
    screen = await open_screen(city.dispatcher)
    yield screen
    await screen.disconnect()


async def test_what_is_recorded_is_on_the_screen_in_a_moment(city: City, desk: Screen) -> None:
    stream = f"calls.f{city.detachment}"
    snapshot = await desk.subscribe(stream)
    call_id = await database_sync_to_async(a_call)(city)
    frame = await desk.hears("call.received")
    assert (frame["stream"], frame["data"]["id"]) == (stream, str(call_id))
    assert frame["prev"] <= snapshot["seq"] < frame["seq"]

    await database_sync_to_async(a_fire)(city, call_id=call_id)
    frame = await desk.hears("incident.opened")
    assert (frame["stream"], frame["gone"]) == (stream, True)


async def test_a_fix_is_on_the_screen_with_the_next_tick(
    city: City, desk: Screen, redis: Redis
) -> None:
    """Published while a screen listens; and one from before, kept as the latest."""
    await desk.listen(f"positions.f{city.detachment}")
    row = [city.appliances[0], *PLACE, 90.0, 12.5, 4.0, 1_000]
    while not await redis.publish(settings.FIXES_CHANNEL, json.dumps([row, ["no", "row"]])):
        await asyncio.sleep(0.1)
    frame = await desk.hears("positions")
    assert frame["ids"] == [city.appliances[0]]
    assert frame["lnglat"] == [[114.3, 30.59]]
    assert frame["tick"] > 0


async def test_the_latest_fixes_are_known_to_a_web_process_that_starts(
    city: City, redis: Redis
) -> None:
    row = [city.appliances[0], *PLACE, 90.0, 12.5, 4.0, 1_000]
    await redis.hset("fixes:latest", mapping={str(row[0]): json.dumps(row)})
    screen = await open_screen(city.dispatcher)
    await screen.send_json_to({"kind": "subscribe", "stream": f"positions.f{city.detachment}"})
    assert (await screen.hears("positions"))["ids"] == [city.appliances[0]]
    await screen.disconnect()


async def test_a_standby_takes_over_and_tells_what_was_missed(
    city: City, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "STANDBY_S", 0.1)
    async with AsyncExitStack() as later:
        async with running() as first:
            await until_active(first)
            second = await later.enter_async_context(running())
            await asyncio.sleep(0.5)
            assert not second.is_active

            screen = await open_screen(city.dispatcher)
            snapshot = await screen.subscribe(f"calls.f{city.detachment}")
            await database_sync_to_async(a_call)(city)
            assert (await screen.hears("call.received"))["seq"] == snapshot["seq"] + 1
            async with asyncio.timeout(5):
                while not (await redis.hget("relay:cursors", "WH") or b"").endswith(b":4"):
                    await asyncio.sleep(0.02)
        await database_sync_to_async(a_call)(city)
        await until_active(second)
        frame = await screen.hears("call.received")
        assert (frame["prev"], frame["seq"]) == (snapshot["seq"] + 1, snapshot["seq"] + 2)
        await screen.disconnect()


async def test_heads_follow_the_log_and_the_relay_shows_its_pulse(
    city: City, desk: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "HEAD_EVERY_S", 0.2)
    snapshot = await desk.subscribe(f"calls.f{city.detachment}")
    head = await desk.hears("head")
    assert head["seq"] <= snapshot["seq"]
    await database_sync_to_async(a_call)(city)
    await desk.hears("call.received")
    async with asyncio.timeout(5):
        while (await desk.hears("head"))["seq"] <= snapshot["seq"]:
            pass
    (pulse,) = await database_sync_to_async(eventlog.heartbeats)()
    assert pulse.process == "relay"
    assert pulse.detail["is_active"] is True
    assert pulse.detail["behind_s"] < 2


async def test_who_takes_over_says_at_once_how_far_streams_are(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And which life the logs are in: before a frame of it, and not only with the next heads."""
    monkeypatch.setattr(process_module, "HEAD_EVERY_S", 3600.0)
    screen = await open_screen(city.dispatcher)
    snapshot = await screen.subscribe(f"calls.f{city.detachment}")
    async with running():
        assert (await screen.hears("head"))["seq"] <= snapshot["seq"]
    await screen.disconnect()


async def test_without_redis_the_relay_goes_on_and_says_so(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    async with running() as process:
        await until_active(process)
        await asyncio.sleep(0.3)
        assert process.is_active


async def test_a_relay_that_loses_its_database_connection_comes_back(
    city: City, desk: Screen, relay: RelayProcess
) -> None:
    await desk.subscribe(f"calls.f{city.detachment}")
    await database_sync_to_async(cut_the_active_relay_off)()
    await asyncio.sleep(0.3)
    await until_active(relay)
    await database_sync_to_async(a_call)(city)
    assert (await desk.hears("call.received"))["kind"] == "call.received"


def cut_the_active_relay_off() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert cursor.fetchall() == [(True,)]


async def test_a_relay_that_is_told_to_stop_while_it_speaks_stops(
    city: City, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.11 may lose a cancellation in ``wait_for``, where redis-py sends what is said."""
    monkeypatch.setattr(process_module, "HEAD_EVERY_S", 0.0)
    monkeypatch.setattr(tasks_module, "AGAIN_S", 0.2)  # else each that is lost costs a second
    for turns in range(24):
        process = RelayProcess()
        work = asyncio.create_task(process.run())
        await until_active(process)
        for _ in range(turns):
            await asyncio.sleep(0)
        work.cancel()
        await asyncio.wait({work}, timeout=5)
        assert work.cancelled(), f"after {turns} turns of the loop it goes on"
