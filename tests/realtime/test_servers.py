"""The live door under both servers, on real sockets: nothing of it belongs to one of them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from ops.places import CLONE
from realtime.consumer import BAD_FRAME
from realtime.positions import most_unanswered
from realtime.rights import UNAUTHENTICATED
from tests.packed import unpacked
from tests.realtime.place import City, a_call, build_city
from tests.realtime.screens import log_in
from tests.running import free_ports

APPLICATION = "config.asgi:application"
COMMANDS = {
    "ours": ["manage.py", "web", "--port", "{port}"],
    "uvicorn": ["-m", "uvicorn", APPLICATION, "--port", "{port}", "--ws", "websockets-sansio"],
    "daphne": ["-m", "daphne", "-b", "127.0.0.1", "-p", "{port}", APPLICATION],
}
PLACE = (114.3, 30.59)
TICK_S = 0.05


@dataclass(slots=True)
class Served:
    """A web process of the test's own, on the test's database and Redis."""

    port: int
    redis: Redis

    def open(self, session_key: str | None) -> ClientConnection:
        origin = f"http://127.0.0.1:{self.port}"
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_key}"} if session_key else {}
        return connect(
            f"ws://127.0.0.1:{self.port}/live",
            additional_headers=cookie,
            origin=origin,
            max_size=None,
            compression=None,
            close_timeout=1,
        )

    def say(self, group: str, frame: dict) -> None:
        message = {"type": "relay.frame", "stream": group, "text": json.dumps(frame)}
        assert self.redis.publish(settings.FRAMES_CHANNEL, json.dumps([group, message]))

    def announce(self, appliance_id: int, at_ms: int) -> None:
        row = [appliance_id, *PLACE, 90.0, 10.0, 5.0, at_ms]
        self.redis.publish(settings.FIXES_CHANNEL, json.dumps([row]))


@pytest.fixture
def city(transactional_db: None) -> City:
    return build_city()


@pytest.fixture(params=COMMANDS)
def served(request: pytest.FixtureRequest, city: City) -> Iterator[Served]:
    port = free_ports(1)
    database = urlsplit(settings.DATABASE_URL)
    tests_own = urlunsplit(database._replace(path=f"/{connection.settings_dict['NAME']}"))
    process = subprocess.Popen(
        [sys.executable, *[word.format(port=port) for word in COMMANDS[request.param]]],
        cwd=CLONE,
        env={
            **os.environ,
            "FENGSUI_DATABASE_URL": tests_own,
            "FENGSUI_POSITION_TICK_S": str(TICK_S),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
    )
    redis = Redis.from_url(settings.REDIS_URL)
    redis.delete("fixes:latest")
    try:
        until = time.monotonic() + 60
        while not _is_served(port):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield Served(port, redis)
    finally:
        process.terminate()
        process.wait(30)
        redis.delete("fixes:latest")
        redis.close()


def _is_served(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def hears(line: ClientConnection, kind: str) -> dict:
    while True:
        said = line.recv(timeout=30)
        frame = unpacked(said) if isinstance(said, bytes) else json.loads(said)
        if frame["kind"] == kind:
            return frame


def listen(line: ClientConnection, *streams: str) -> None:
    for stream in streams:
        line.send(json.dumps({"kind": "subscribe", "stream": stream}))
    line.send('{"kind":"ping"}')
    hears(line, "pong")


def test_a_screen_hears_streams_and_positions(city: City, served: Served) -> None:
    a_call(city)
    calls, places = f"calls.f{city.detachment}", f"positions.f{city.detachment}"
    with served.open(log_in(city.dispatcher)) as line:
        assert hears(line, "hello")["log"]
        line.send(json.dumps({"kind": "subscribe", "stream": calls}))
        assert len(hears(line, "snapshot")["data"]) == 1
        listen(line, places)
        served.say(calls, {"kind": "call.closed", "words": "三楼冒烟"})
        assert hears(line, "call.closed")["words"] == "三楼冒烟"
        ticks, most = [], most_unanswered(TICK_S)
        for at_ms in range(most):
            served.announce(city.appliances[0], at_ms)
            ticks.append(hears(line, "positions"))
        served.announce(city.appliances[0], most)
        served.announce(city.appliances[0], 1000)
        line.send('{"kind":"ping"}')
        time.sleep(6 * TICK_S)  # none may come: as many as may be are unanswered
        served.say(calls, {"kind": "call.closed"})
        kinds = [json.loads(line.recv(timeout=30))["kind"] for _ in range(2)]
        assert kinds == ["pong", "call.closed"]
        line.send(json.dumps({"kind": "got", "tick": ticks[-1]["tick"]}))
        assert hears(line, "positions")["fix_at"] == ["1970-01-01T00:00:01.000+00:00"]


def test_close_codes_reach_the_browser(city: City, served: Served) -> None:
    with served.open(None) as line, pytest.raises(ConnectionClosed) as closed:
        line.recv(timeout=30)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == UNAUTHENTICATED
    with served.open(log_in(city.dispatcher)) as line:
        hears(line, "hello")
        line.send("nonsense")
        with pytest.raises(ConnectionClosed) as closed:
            hears(line, "nothing")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == BAD_FRAME


def test_one_that_reads_nothing_is_cut_off_and_the_other_gets_everything(
    city: City, served: Served
) -> None:
    """Twenty megabytes are said; a reader that takes none is cut off at eight."""
    calls = f"calls.f{city.detachment}"
    session = log_in(city.dispatcher)
    with served.open(session) as line, served.open(session) as deaf:
        for one in (line, deaf):
            hears(one, "hello")
            listen(one, calls)
        for n in range(200):
            served.say(calls, {"kind": "call.received", "n": n, "pad": "x" * 100_000})
            assert hears(line, "call.received")["n"] == n
            line.send('{"kind":"ping"}')
        numbers = heard_before_the_end(deaf)
        assert len(numbers) < 100
        assert numbers == list(range(len(numbers)))


def heard_before_the_end(line: ClientConnection) -> list[int]:
    """Give the numbers of the frames that come before the line is closed."""
    numbers = []
    try:
        while True:
            numbers.append(hears(line, "call.received")["n"])
    except ConnectionClosed:
        return numbers
