"""One hub for all screens of a process: each gets its own part, nobody waits for another."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from pytest_django import DjangoAssertNumQueries
from redis.asyncio import Redis

from config.asgi import application
from realtime import consumer as consumer_module
from realtime import hub as hub_module
from realtime import outbox as outbox_module
from realtime.hub import hub_here
from realtime.reading import find_streams
from realtime.speaker import Speaker
from tests.realtime.place import City, a_call
from tests.realtime.screens import Connect, Screen, log_in

EAST, WEST = (114.6, 30.59), (114.1, 30.59)
EAST_VIEW, WEST_VIEW = [114.5, 30.5, 114.7, 30.7], [114.0, 30.5, 114.2, 30.7]


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    async with Redis.from_url(settings.REDIS_URL) as client:
        await client.delete(hub_module.LATEST)
        yield client
        await client.delete(hub_module.LATEST)


async def announce(redis: Redis, *fixes: tuple[int, tuple[float, float], int]) -> None:
    rows = [[one, *place, 90.0, 10.0, 5.0, at_ms] for one, place, at_ms in fixes]
    await redis.publish(settings.FIXES_CHANNEL, json.dumps(rows))


async def look(screen: Screen, stream: str, bbox: list[float]) -> None:
    await screen.send_json_to({"kind": "view", "bbox": bbox, "zoom": 12})
    await screen.listen(stream)


async def next_positions(screen: Screen) -> dict:
    frame = await screen.hears("positions")
    await screen.send_json_to({"kind": "got", "tick": frame["tick"]})
    return frame


def test_where_appliances_belong_is_asked_for_all_of_them_at_once(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    here = city.station, city.battalion, city.detachment
    everyone = [*city.appliances, city.neighbour_appliance]
    with django_assert_num_queries(4):
        found = find_streams(everyone)
    assert found.keys() == set(everyone)
    assert set(found[city.appliances[0]]) == {f"positions.f{one}" for one in here}
    assert set(found[city.neighbour_appliance]) == {
        f"positions.f{one}" for one in (city.neighbour, city.neighbour_station)
    }


async def test_different_viewports_get_only_their_own(
    city: City, connect: Connect, redis: Redis
) -> None:
    stream = f"positions.f{city.detachment}"
    east, west, wide = [await connect(city.dispatcher) for _ in range(3)]
    await look(east, stream, EAST_VIEW)
    await look(west, stream, WEST_VIEW)
    await wide.listen(stream)
    first, second = city.appliances[:2]
    await announce(redis, (first, EAST, 1), (second, WEST, 1))

    assert (await next_positions(east))["ids"] == [first]
    assert (await next_positions(west))["ids"] == [second]
    assert (await next_positions(wide))["ids"] == [first, second]
    assert hub_here().viewports.count() == 3

    await announce(redis, (first, WEST, 2))  # it drives out of one view and into another
    assert (await next_positions(west))["ids"] == [first]
    assert await east.receive_nothing(timeout=0.3)


async def test_nonsense_that_was_said_or_kept_ends_nobodys_positions(
    city: City, connect: Connect, redis: Redis
) -> None:
    first, second = city.appliances[:2]
    absurd = json.dumps([second, *EAST, 90.0, 1e308, 1e308, 7])
    await redis.hset(hub_module.LATEST, mapping={"1": "no JSON", "2": absurd})
    screen = await connect(city.dispatcher)
    await screen.listen(f"positions.f{city.detachment}")
    for words in (
        f"[{absurd}]",
        f"[[{'9' * 400}, 114.3, 30.5, 0, 0, 0, 1]]",
        f"[[{second}, 114.3, 30.5, 0, {'9' * 400}, 0, 8]]",
        f"[[{second}, 1e999, 30.5, 0, 0, 0, 8]]",
        "9" * 5000,
        "[" * 100_000,
        "{}",
        "[1, 2]",
        b"\xff",
    ):
        for channel in (settings.FIXES_CHANNEL, settings.FRAMES_CHANNEL):
            await redis.publish(channel, words)
    await announce(redis, (first, EAST, 1))
    seen = set()
    while first not in seen:
        seen |= set((await next_positions(screen))["ids"])


async def test_screens_that_look_alike_get_the_very_same_bytes(
    city: City, connect: Connect, redis: Redis
) -> None:
    stream = f"positions.f{city.detachment}"
    screens = [await connect(city.dispatcher) for _ in range(3)]
    for screen in screens:
        await look(screen, stream, EAST_VIEW)
    assert hub_here().viewports.count() == 1
    await announce(redis, (city.appliances[0], EAST, 1))
    outputs = [await screen.receive_output(timeout=15) for screen in screens]
    assert len({id(output["bytes"]) for output in outputs}) == 1


async def test_a_station_is_not_told_where_the_others_are(
    city: City, connect: Connect, redis: Redis
) -> None:
    station = await connect(city.station_duty)
    await station.listen(f"positions.f{city.station}")
    await announce(redis, (city.appliances[2], EAST, 1), (city.neighbour_appliance, EAST, 1))
    await announce(redis, (city.appliances[0], EAST, 1))
    assert (await next_positions(station))["ids"] == [city.appliances[0]]


class Deaf(Screen):
    """A screen whose socket is full: the server's ``send`` never comes back."""

    def __init__(self, session_key: str) -> None:
        super().__init__(session_key)
        self.is_deaf = False
        self.application = self._app

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        async def maybe_send(message: dict) -> None:
            if self.is_deaf:
                await asyncio.Event().wait()
            await send(message)

        await application(scope, receive, maybe_send)


async def test_one_that_reads_nothing_slows_nobody_and_is_cut_off(
    city: City, connect: Connect, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes are bounded; the others get every frame and every tick meanwhile."""
    monkeypatch.setattr(outbox_module, "MOST_BYTES_UNANSWERED", 20_000)
    deaf = Deaf(await database_sync_to_async(log_in)(city.dispatcher))
    assert (await deaf.connect(timeout=15))[0]
    assert (await deaf.receive_json_from())["kind"] == "hello"
    others = [await connect(city.dispatcher) for _ in range(3)]
    calls, places = f"calls.f{city.detachment}", f"positions.f{city.detachment}"
    for screen in (deaf, *others):
        assert (await screen.subscribe(calls))["kind"] == "snapshot"
        await screen.listen(places)
    deaf.is_deaf = True
    speaker = Speaker(settings.REDIS_URL)
    for n in range(1, 61):
        text = json.dumps({"kind": "call.received", "n": n, "pad": "x" * 1000})
        await speaker.say(calls, {"type": "relay.frame", "stream": calls, "text": text})
        for screen in others:
            assert (await screen.hears("call.received"))["n"] == n
            await screen.send_json_to({"kind": "ping"})
        if n % 20 == 0:
            await announce(redis, (city.appliances[0], EAST, n))
            assert [(await next_positions(one))["ids"] for one in others] == [
                [city.appliances[0]]
            ] * 3
    await speaker.close()
    kept = [screen for screen in hub_here().screens() if screen.kept_bytes() > 0]
    assert kept == []  # cut off: what waited for it is forgotten
    deaf.is_deaf = False
    await deaf.disconnect()


async def test_redis_gone_and_back_is_heard_again_and_nobody_is_let_in_meanwhile(
    city: City, connect: Connect, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said meanwhile is lost, and the newest fixes are read anew."""
    monkeypatch.setattr(hub_module, "ENTER_WAIT_S", 0.2)
    stream = f"positions.f{city.detachment}"
    desk = await connect(city.dispatcher)
    await desk.listen(stream)
    good, bad = settings.REDIS_URL, "redis://127.0.0.1:1/0"
    monkeypatch.setattr(settings, "REDIS_URL", bad)
    await redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    async with asyncio.timeout(15):
        while hub_here().is_listening():
            await asyncio.sleep(0.01)
    await desk.send_json_to({"kind": "subscribe", "stream": f"calls.f{city.detachment}"})
    assert await desk.closed_with() == 4503

    monkeypatch.setattr(settings, "REDIS_URL", good)
    monkeypatch.setattr(hub_module, "ENTER_WAIT_S", 15.0)
    again = await connect(city.dispatcher)
    await again.listen(stream)
    row = [city.appliances[0], *EAST, 90.0, 10.0, 5.0, 7]  # never published: nobody could hear it
    await redis.hset(hub_module.LATEST, str(row[0]), json.dumps(row))
    await redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    assert (await next_positions(again))["ids"] == [city.appliances[0]]


async def test_what_nobody_can_read_ends_nothing(
    city: City, connect: Connect, redis: Redis
) -> None:
    desk = await connect(city.dispatcher)
    await desk.listen(f"positions.f{city.detachment}")
    for channel in (settings.FRAMES_CHANNEL, settings.FIXES_CHANNEL):
        for data in (b"{", b"\xff", b"null", b"[]", b'["heads"]', b'["heads",{"x":1}]', b'{"a":1}'):
            await redis.publish(channel, data)
    await announce(redis, (city.appliances[0], EAST, 1))
    assert (await next_positions(desk))["ids"] == [city.appliances[0]]


async def test_a_frame_that_comes_while_the_snapshot_is_read_comes_after_it(
    city: City, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the screen, which holds no copy yet, would drop it and wait for a head."""
    stream = f"calls.f{city.detachment}"
    await database_sync_to_async(a_call)(city)
    desk = await connect(city.dispatcher)
    read, is_read, may_go = consumer_module.snapshot_of, asyncio.Event(), asyncio.Event()

    async def slow_snapshot(of: Any) -> tuple[str, str]:
        found = await read(of)
        is_read.set()
        await may_go.wait()
        return found

    monkeypatch.setattr(consumer_module, "snapshot_of", slow_snapshot)
    await desk.send_json_to({"kind": "subscribe", "stream": stream})
    await is_read.wait()
    speaker = Speaker(settings.REDIS_URL)
    frame = {"kind": "call.closed", "stream": stream, "prev": 5, "seq": 6, "data": {"id": "x"}}
    message = {"type": "relay.frame", "stream": stream, "text": json.dumps(frame)}
    await speaker.say(stream, message)
    await speaker.close()
    assert await desk.receive_nothing(timeout=0.3)
    may_go.set()
    assert [(await desk.receive_json_from())["kind"] for _ in range(2)] == [
        "snapshot",
        "call.closed",
    ]


async def test_who_leaves_is_forgotten_and_the_last_turns_off_the_light(
    city: City, connect: Connect
) -> None:
    desk, other = await connect(city.dispatcher), await connect(city.dispatcher)
    await look(desk, f"positions.f{city.detachment}", EAST_VIEW)
    await look(other, f"positions.f{city.detachment}", EAST_VIEW)
    hub = hub_here()
    await desk.disconnect()
    assert (len(hub.screens()), hub.viewports.count()) == (1, 1)
    await other.disconnect()
    assert (len(hub.screens()), hub.viewports.count()) == (0, 0)
    assert hub_here() is not hub
