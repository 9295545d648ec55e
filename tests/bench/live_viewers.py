"""Viewers for the live benches: real WebSockets, in a process of their own, at next to no cost.

A client library would cost more than the servers that are measured, on the same two cores. So the
few things of RFC 6455 that a viewer needs are done by hand, and what comes is looked at afterwards.
"""

import asyncio
import base64
import json
import multiprocessing
import os
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

import numpy as np

TEXT, BINARY, PING, PONG = 1, 2, 9, 10
AT_ONCE = 8  # that connect: Daphne drops who is not let in within five seconds
ANSWER_MS = 250.0  # as our screens do, for as long as ticks come (docs/wire.md)
LATE_MS = 1000.0  # a position older than this is no help any more
RECORD = np.dtype(
    [("id", "<u4"), ("lng", "<i4"), ("lat", "<i4"), ("heading", "<u2"), ("speed", "<u2"),
     ("accuracy", "<u2"), ("age_low", "<u2"), ("age_high", "<i4")]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many viewers at one server, and what each of them says first."""

    port: int
    path: str
    cookie: str
    says: Sequence[Sequence[str]]  # a viewer each
    does_answer: bool = True  # each tick with ``got``
    deaf_count: int = 0  # so many more who read nothing once they are connected
    deaf_says: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a crowd saw while it was measured."""

    viewer_count: int
    delivered: int  # positions, of any age
    in_time: int  # of those, no older than LATE_MS
    p50_ms: float
    p99_ms: float
    bytes_count: int
    message_count: int
    incident_count: int
    incident_p50_ms: float
    incident_p99_ms: float


class Viewer(asyncio.Protocol):
    """One WebSocket."""

    def __init__(self, crowd: Crowd, says: Sequence[str], heard: list[tuple[float, int, bytes]]):
        """Begin unconnected."""
        self.is_open = self.is_ready = False
        self.transport: asyncio.Transport
        self._crowd = crowd
        self._says = says
        self._answered_ms = 0.0
        self._heard = heard
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for a WebSocket."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        host = f"127.0.0.1:{self._crowd.port}"
        transport.write(
            f"GET {self._crowd.path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\nCookie: {self._crowd.cookie}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Note each message with the moment it came."""
        now_ms = time.time() * 1000
        self._held += data
        if not self.is_open:
            head, end, rest = self._held.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head:
                raise ConnectionError(head.decode(errors="replace"))
            self.is_open, self._held = True, rest
            self.is_ready = not self._crowd.does_answer  # the peers send no snapshots
            for text in self._says:
                self.say(TEXT, text.encode())
        at = 0
        while (found := _frame(self._held, at)) is not None:
            kind, payload, at = found
            if kind == PING:
                self.say(PONG, payload)
                continue
            self._note(now_ms, kind, payload)
        self._held = self._held[at:]

    def _note(self, now_ms: float, kind: int, payload: bytes) -> None:
        if kind == TEXT and not self.is_ready:
            self.is_ready = payload == b'{"kind":"pong"}'  # the snapshots came before it
        self._heard.append((now_ms, kind, payload))
        if kind == BINARY and self._crowd.does_answer and now_ms >= self._answered_ms + ANSWER_MS:
            self._answered_ms = now_ms
            tick = int.from_bytes(payload[8:16], "little")
            self.say(TEXT, b'{"kind":"got","tick":%d}' % tick)

    def say(self, kind: int, payload: bytes) -> None:
        """Send, masked with zeros: allowed, and leaves the bytes as they are."""
        if len(payload) < 126:
            head = bytes([0x80 | kind, 0x80 | len(payload)])
        else:
            head = bytes([0x80 | kind, 0xFE]) + struct.pack(">H", len(payload))
        self.transport.write(head + bytes(4) + payload)


def _frame(held: bytes, at: int) -> tuple[int, bytes, int] | None:
    """Give the kind and payload of the frame that begins there, and where the next one does."""
    if len(held) < at + 2:
        return None
    size, first = held[at + 1] & 0x7F, at + 2
    if size >= 126:
        wide = 2 if size == 126 else 8
        size = int.from_bytes(held[first : first + wide], "big")
        first += wide
    if len(held) < first + size:
        return None
    return held[at] & 0x0F, held[first : first + size], first + size


@dataclass(slots=True)
class Watching:
    """A crowd in its process: connect, measure, read the outcome."""

    crowd: Crowd
    _here: Connection = field(init=False)
    _process: multiprocessing.process.BaseProcess = field(init=False)

    def __enter__(self) -> "Watching":
        """Start the crowd and wait until all are connected."""
        spawn = multiprocessing.get_context("spawn")
        self._here, there = spawn.Pipe()
        self._process = spawn.Process(target=_watch, args=(self.crowd, there), daemon=True)
        self._process.start()
        if not self._here.poll(180) or self._here.recv() != "connected":
            raise ConnectionError("the viewers did not connect")
        return self

    def begin(self) -> None:
        """Count what comes from now on."""
        self._here.send("begin")

    def end(self) -> Seen:
        """Count no more, and give what was seen."""
        self._here.send("end")
        if not self._here.poll(180):
            raise TimeoutError("the viewers did not answer")
        seen = self._here.recv()
        assert isinstance(seen, Seen)
        return seen

    def __exit__(self, *_: object) -> None:
        """Let the crowd go."""
        self._here.send("leave")
        self._process.join(20)
        self._process.kill()


def _watch(crowd: Crowd, pipe: Connection) -> None:
    asyncio.run(_watch_all(crowd, pipe))


async def _watch_all(crowd: Crowd, pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    heard: list[tuple[float, int, bytes]] = []
    viewers = []
    for says in [*crowd.says, *[crowd.deaf_says] * crowd.deaf_count]:
        viewer = Viewer(crowd, says, heard)
        await loop.create_connection(lambda viewer=viewer: viewer, "127.0.0.1", crowd.port)
        viewers.append(viewer)
        while sum(not one.is_ready for one in viewers) >= AT_ONCE:
            await asyncio.sleep(0.005)
    while not all(viewer.is_ready for viewer in viewers):
        await asyncio.sleep(0.02)
    for viewer in viewers[len(crowd.says) :]:
        viewer.transport.pause_reading()
    pipe.send("connected")
    while (word := await loop.run_in_executor(None, pipe.recv)) != "leave":
        if word == "end":
            pipe.send(_seen(len(crowd.says), list(heard)))
        heard.clear()
    for viewer in viewers:
        viewer.transport.abort()


def _seen(viewer_count: int, heard: list[tuple[float, int, bytes]]) -> Seen:
    late: list[np.ndarray] = []
    incidents: list[float] = []
    for now_ms, kind, payload in heard:
        if kind == BINARY:
            late.append(now_ms - _fix_at_ms(payload))
        elif payload.startswith(b'{"kind":"incident.'):
            incidents.append(now_ms - json.loads(payload)["said_at_ms"])
        elif payload.startswith(b'{"kind":"position"'):
            late.append(np.array([now_ms - json.loads(payload)["at_ms"]]))
    all_late = np.concatenate([*late, np.zeros(0)])
    return Seen(
        viewer_count=viewer_count,
        delivered=len(all_late),
        in_time=int((all_late <= LATE_MS).sum()),
        p50_ms=_quantile(all_late, 0.5),
        p99_ms=_quantile(all_late, 0.99),
        bytes_count=sum(len(payload) for _, _, payload in heard),
        message_count=len(heard),
        incident_count=len(incidents),
        incident_p50_ms=_quantile(np.array(incidents), 0.5),
        incident_p99_ms=_quantile(np.array(incidents), 0.99),
    )


def _fix_at_ms(payload: bytes) -> np.ndarray:
    """Give the moments of a packed message's fixes (docs/wire.md)."""
    first, at_ms = struct.unpack_from("<H", payload, 2)[0], struct.unpack_from("<q", payload, 16)[0]
    records = np.frombuffer(payload, RECORD, offset=first)
    return at_ms - (records["age_high"].astype(np.int64) * 65_536 + records["age_low"])


def _quantile(values: np.ndarray, share: float) -> float:
    return float(np.quantile(values, share)) if len(values) else float("nan")
