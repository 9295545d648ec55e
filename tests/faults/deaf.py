"""A viewer that reads nothing and says nothing, while far more is said than it may be owed."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from redis import Redis
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from realtime.consumer import TOO_SLOW
from tests.faults.city import City
from tests.running import Somebody

PAD_BYTES = 100_000
FRAME_COUNT = 800  # 80 MB: ten times what may be on its way to a screen that says nothing
MOST_HEARD_BYTES = 16_000_000  # the eight that docs/wire.md names, and what the sockets hold
MOST_GROWN_BYTES = 40_000_000  # of the web process: the same eight, and copies on their way
FRAME_TIMEOUT_S = 30.0
PING_TIMED_OUT = 1011  # a server may also find out by asking


def fill_a_socket(city: City) -> None:
    """Say eighty megabytes to two viewers of one incident, of whom one is deaf."""
    stream = f"incident.{city.open_incident()}"
    (web,) = city.children("web")
    redis = Redis.from_url(city.system.environment["FENGSUI_REDIS_URL"])
    with redis, city.desk.listening(stream) as reader, _line(city.desk, stream) as deaf:
        _hear(reader.socket, "snapshot")
        _hear(deaf, "snapshot")  # the last it takes
        before_bytes = most_bytes = _resident_bytes(web)
        for number in range(FRAME_COUNT):
            _say(redis, stream, number)
            assert _hear(reader.socket, "said")["number"] == number
            reader.socket.send('{"kind":"ping"}')
            most_bytes = max(most_bytes, _resident_bytes(web))
        heard_bytes = _heard_before_the_end(deaf)
    grown_bytes = most_bytes - before_bytes
    assert heard_bytes < MOST_HEARD_BYTES, f"it was owed {heard_bytes} bytes and not cut off"
    assert grown_bytes < MOST_GROWN_BYTES, f"web grew by {grown_bytes} bytes for it"


@contextmanager
def _line(somebody: Somebody, stream: str) -> Iterator[ClientConnection]:
    """Open a line that takes little at a time and, unless asked, nothing."""
    base = somebody.client.base_url
    origin = str(base).rstrip("/")
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.connect((base.host, base.port))
    cookies = "; ".join(f"{name}={value}" for name, value in somebody.client.cookies.items())
    line = connect(
        origin.replace("http", "ws", 1) + "/live",
        sock=plain,
        additional_headers={"Cookie": cookies},
        origin=origin,
        max_size=None,
        max_queue=1,
        ping_interval=None,
        close_timeout=1,
    )
    try:
        line.send(json.dumps({"kind": "subscribe", "stream": stream}))
        yield line
    finally:
        line.socket.close()


def _say(redis: "Redis", stream: str, number: int) -> None:
    """Say something long in the relay's stead: so long a card would be of a very large fire."""
    text = json.dumps({"kind": "said", "stream": stream, "number": number, "pad": "x" * PAD_BYTES})
    message = {"type": "relay.frame", "stream": stream, "text": text}
    redis.publish(settings.FRAMES_CHANNEL, json.dumps([stream, message]))


def _hear(line: ClientConnection, kind: str) -> dict:
    until = time.monotonic() + FRAME_TIMEOUT_S
    while True:
        frame: dict = json.loads(line.recv(timeout=until - time.monotonic()))
        if frame["kind"] == kind:
            return frame


def _heard_before_the_end(line: ClientConnection) -> int:
    """Read again; give how much still came before the line ended."""
    heard_bytes = 0
    try:
        while True:
            heard_bytes += len(line.recv(timeout=FRAME_TIMEOUT_S))
            assert heard_bytes < FRAME_COUNT * PAD_BYTES, "it was sent everything after all"
    except ConnectionClosed as closed:
        code = None if closed.rcvd is None else closed.rcvd.code
        assert code in {None, TOO_SLOW, PING_TIMED_OUT}, f"it was cut off with {code}"
    return heard_bytes


def _resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024
