"""The AVL door over real HTTP, on a real database and Redis."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from django.conf import settings
from django.db import connections
from psycopg import OperationalError
from redis.asyncio import Redis

from core.geo import LngLat
from gis.api import FixView
from gis.models import CurrentFix, Fix, RefusedFix
from ingest.api import PositionDeviceRow, register_position_devices
from ingest.avl.announcer import PAUSE_S, Announcer
from ingest.avl.door import AvlDoor
from ingest.avl.requests import BODY_BYTES_AT_MOST
from tests.ingest.conftest import STATION, TOKEN, Town

BEARER = {"Authorization": f"Bearer {TOKEN} 0"}


@pytest.fixture
async def http(avl: AvlDoor) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{avl.port}") as session:
        yield session


def query(identity: str = "tracker-0", **more: object) -> dict[str, str]:
    said = {"id": identity, "lat": STATION.lat, "lon": STATION.lng, "speed": 0} | more
    return {key: str(value) for key, value in said.items()}


async def rows(table: type) -> list:
    """Read a table by a connection of its own: what it sees is committed."""

    def read() -> list:
        try:
            return list(table.objects.order_by("pk"))
        finally:
            connections.close_all()

    return await asyncio.to_thread(read)


async def counted(table: type) -> int:
    return len(await rows(table))


async def test_when_a_device_hears_200_its_fix_is_in_the_database(http, town: Town) -> None:
    for n in range(1, 4):
        at = datetime.now(UTC).timestamp() + n / 10
        async with http.get("/", params=query(timestamp=at, bearing=90), headers=BEARER) as answer:
            assert answer.status == 200
            assert await counted(Fix) == n

    (current,) = await rows(CurrentFix)
    assert current.appliance_id == town.appliance_ids[0]
    assert (current.lng, current.lat, current.heading_deg) == (*STATION, 90.0)


@pytest.mark.parametrize("way", ["bearer", "query", "path"])
@pytest.mark.parametrize("form", ["get", "post_query", "post_form", "json"])
async def test_every_form_and_every_way_to_show_the_token(http, way: str, form: str) -> None:
    token = f"{TOKEN} 0"
    path = f"/t/{token}" if way == "path" else "/"
    headers = BEARER if way == "bearer" else {}
    shown = {"token": token} if way == "query" else {}
    said = {
        "device_id": "tracker-0",
        "location": {
            "timestamp": datetime.now(UTC).isoformat(),
            "coords": {"latitude": STATION.lat, "longitude": STATION.lng, "heading": -1},
        },
    }
    sent = {
        "get": lambda: http.get(path, params=query() | shown, headers=headers),
        "post_query": lambda: http.post(path, params=query() | shown, headers=headers),
        "post_form": lambda: http.post(path, data=query(), params=shown, headers=headers),
        "json": lambda: http.post(path, json=said, params=shown, headers=headers),
    }
    async with sent[form]() as answer:
        assert answer.status == 200
    assert await counted(Fix) == 1


@pytest.mark.parametrize(
    ("identity", "token", "status"),
    [
        ("tracker-0", "", 401),
        ("tracker-0", "wrong", 401),
        ("tracker-0", f"{TOKEN} 1", 401),  # another device's
        ("tracker-9", f"{TOKEN} 0", 400),  # unknown, as OsmAnd servers say it
        ("", f"{TOKEN} 0", 400),
    ],
)
async def test_whoever_is_not_known_is_turned_away(http, identity, token, status) -> None:
    async with http.get(
        "/", params=query(identity), headers={"Authorization": f"Bearer {token}"}
    ) as answer:
        assert answer.status == status
    assert await counted(Fix) == 0
    assert await counted(RefusedFix) == 0


async def test_an_unknown_traccar_client_hears_404(http) -> None:
    said = {"device_id": "x", "location": {"coords": {"latitude": 1, "longitude": 1}}}
    async with http.post("/", json=said, headers=BEARER) as answer:
        assert answer.status == 404


async def test_a_device_registered_just_now_is_known_soon(avl, http, town: Town) -> None:
    row = PositionDeviceRow("tracker-2", f"{TOKEN} 2", town.appliance_ids[2])

    def register() -> None:
        register_position_devices([row])
        connections.close_all()

    await asyncio.to_thread(register)
    avl._refreshed_at -= 3  # the table was read more than two seconds ago
    async with http.get("/", params=query("tracker-2", token=row.token)) as answer:
        assert answer.status == 200


async def test_a_fix_that_cannot_be_true_is_kept_as_it_came_and_taken_off_the_device(
    avl, http, town: Town
) -> None:
    swapped = query(lat=STATION.lng, lon=STATION.lat, token=f"{TOKEN} 0")
    later = query(timestamp=(datetime.now(UTC) + timedelta(minutes=5)).isoformat())
    for said in (swapped, later, query(lat="north"), query(lat="1\x00")):
        async with http.get("/", params=said, headers=BEARER) as answer:
            assert answer.status == 200

    kept = await rows(RefusedFix)
    assert [row.reason for row in kept] == ["swapped", "future", "bad_place", "bad_place"]
    assert {row.appliance_id for row in kept} == {town.appliance_ids[0]}
    assert TOKEN not in json.dumps([row.raw for row in kept])
    assert await counted(Fix) == 0
    assert avl.health()["counts"]["refused_swapped"] == 1


async def test_a_word_without_a_place_is_heard_and_not_stored(http) -> None:
    async with http.get("/", params={"id": "tracker-0", "cell": "1,2"}, headers=BEARER) as answer:
        assert answer.status == 200
    assert await counted(RefusedFix) == 0


async def test_screens_are_told_of_what_was_committed(avl, http, town: Town) -> None:
    redis = Redis.from_url(settings.REDIS_URL)
    await redis.delete("fixes:latest")
    pubsub = redis.pubsub()
    await pubsub.subscribe(settings.FIXES_CHANNEL)
    await pubsub.get_message(timeout=2)
    at = datetime.now(UTC)
    async with http.get("/", params=query(timestamp=at.isoformat(), speed=10), headers=BEARER):
        pass
    late = query(timestamp=(at - timedelta(seconds=5)).isoformat())
    async with http.get("/", params=late, headers=BEARER):
        pass

    told = await pubsub.get_message(ignore_subscribe_messages=True, timeout=2)
    row = [town.appliance_ids[0], *STATION, None, 5.14, None, int(at.timestamp() * 1000)]
    assert json.loads(told["data"]) == [row]
    assert await pubsub.get_message(timeout=0.3) is None  # the late one is no news
    latest = await redis.hgetall("fixes:latest")
    assert {k: json.loads(v) for k, v in latest.items()} == {str(row[0]).encode(): row}
    await pubsub.aclose()
    await redis.aclose()


async def test_many_commits_at_once_are_told_in_few_words_and_the_newest_to_the_end(
    town: Town,
) -> None:
    redis = Redis.from_url(settings.REDIS_URL)
    pubsub = redis.pubsub()
    await pubsub.subscribe(settings.FIXES_CHANNEL)
    await pubsub.get_message(timeout=2)
    announcer, at = Announcer(settings.REDIS_URL), datetime.now(UTC)
    announcer.start()
    began = time.monotonic()
    for second in range(100):
        moment = at + timedelta(seconds=second)
        announcer.announce(
            [FixView(one, LngLat(*STATION), None, None, None, moment, at) for one in (7, 8)]
        )
        await asyncio.sleep(0.001)
    await announcer.stop()  # what waits is sent
    most = 2 + (time.monotonic() - began) / PAUSE_S

    told = []
    while said := await pubsub.get_message(ignore_subscribe_messages=True, timeout=0.5):
        told.append(json.loads(said["data"]))
    assert 2 <= len(told) <= most
    assert all(sorted(row[0] for row in rows) == [7, 8] for rows in told)
    newest = int((at + timedelta(seconds=99)).timestamp() * 1000)
    assert [row[6] for row in told[-1]] == [newest, newest]
    await pubsub.aclose()
    await redis.aclose()


async def test_without_redis_devices_are_served_all_the_same(town: Town) -> None:
    door = AvlDoor("127.0.0.1", 0, "redis://127.0.0.1:1/0")
    await door.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as http:
        async with http.get("/", params=query(), headers=BEARER) as answer:
            assert answer.status == 200
        await asyncio.sleep(0.1)
    assert not door.health()["is_redis_up"]
    await door.stop()


async def test_a_database_that_is_down_is_said_so_and_nothing_is_acknowledged(
    avl, http, town: Town
) -> None:
    down = threading.Event()
    down.set()
    store = avl.batcher.store

    def store_if_up(items: Sequence[object]) -> None:
        if down.is_set():
            raise OperationalError("the server closed the connection")
        store(items)

    avl.batcher.store = store_if_up
    async with http.get("/", params=query(), headers=BEARER) as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "5"
    assert not avl.health()["is_database_up"]
    buffer = avl.health()["buffer"]
    assert (buffer["count"], buffer["limit"], buffer["dropped"]) == (1, 26_000, 0)
    assert datetime.fromisoformat(buffer["since"]) <= datetime.now(UTC)
    down.clear()
    async with http.get("/", params=query(), headers=BEARER) as answer:
        assert answer.status == 200
    await until(lambda: avl.health()["buffer"]["count"] == 0)
    assert avl.health()["is_database_up"]
    assert avl.health()["buffer"]["since"] is None
    assert await counted(Fix) == 2  # the one that was not acknowledged as well


async def test_a_device_that_talks_too_fast_is_asked_to_wait(avl, http) -> None:
    avl.table.by_identity["tracker-0"].allowance = 2.0
    statuses = []
    for _ in range(4):
        async with http.get("/", params=query(cell=1, lat="", lon=""), headers=BEARER) as answer:
            statuses.append(answer.status)

    assert statuses == [200, 200, 429, 429]
    async with http.get("/", params=query("tracker-1", token=f"{TOKEN} 1")) as answer:
        assert answer.status == 200  # the others are not held up


async def test_bodies_and_paths_nobody_needs_are_turned_away(http) -> None:
    async with http.post("/", data=b"{" + b" " * BODY_BYTES_AT_MOST, headers=BEARER) as answer:
        assert answer.status == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"{" * 1024

    async with http.post("/", data=endless(), headers=BEARER) as answer:
        assert answer.status == 413
    async with http.put("/", headers=BEARER) as answer:
        assert answer.status == 405
    async with http.get("/admin/", headers={}) as answer:
        assert answer.status == 404


async def test_whoever_trickles_a_body_is_cut_off(avl, monkeypatch) -> None:
    monkeypatch.setattr("ingest.avl.lines.BODY_WAIT_S", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", avl.port)
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()

    answer = await asyncio.wait_for(reader.read(), 10)

    assert answer.startswith(b"HTTP/1.1 408")
    writer.close()


async def test_bytes_that_are_no_http_are_counted(avl) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", avl.port)
    writer.write(b"\x7e\x02\x00\x00\x1a\r\n\r\n")
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()

    assert b"400" in answer
    assert avl.counts["bad_http"] == 1


async def test_stopping_answers_those_inside(avl, http, town: Town) -> None:
    async with http.get("/", params=query(cell=1, lat="", lon=""), headers=BEARER):
        pass
    sent = [
        asyncio.create_task(_status(http, query(timestamp=f"{datetime.now(UTC).timestamp():.3f}")))
    ]
    await asyncio.sleep(0.02)  # it waits for the batch to fill
    await avl.stop()

    assert await asyncio.gather(*sent) == [200]
    assert await counted(Fix) == 1


async def until(is_so: Callable[[], bool], within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while not is_so():
            await asyncio.sleep(0.02)


async def _status(http: aiohttp.ClientSession, params: dict[str, str]) -> int:
    async with http.get("/", params=params, headers=BEARER) as answer:
        return answer.status
