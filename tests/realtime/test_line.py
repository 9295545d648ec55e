"""The short way through uvicorn, on real sockets: without it all goes the long way, and slower."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from realtime.line import Line, line_of
from realtime.said import Said

HELLO = Said("hello")
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Screen:
    """An application with one line, which a test steers."""

    def __init__(self) -> None:
        self.line: Line | None = None
        self.heard: list[object] = []  # the long way
        self.heard_at_once: list[bytes] = []
        self.written_before: bool | None = None
        self.send: Send
        self.is_there = asyncio.Event()
        self.has_left = asyncio.Event()

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        self.line, self.send = line_of(scope), send
        assert self.line is not None
        self.written_before = self.line.write(HELLO.framed)
        await receive()
        await send({"type": "websocket.accept"})
        self.line.hear = self._hear
        self.is_there.set()
        while (said := await receive())["type"] != "websocket.disconnect":
            self.heard.append(said.get("text", said.get("bytes")))
        self.has_left.set()

    def _hear(self, said: bytes) -> bool:
        if not said.startswith(b"at once"):
            return False
        self.heard_at_once.append(bytes(said))
        return True


@asynccontextmanager
async def serving(screen: Screen, **settings: Any) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        screen, ws=Line, lifespan="off", log_config=None, ws_per_message_deflate=False, **settings
    )
    server = uvicorn.Server(config)
    work = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        await work


@asynccontextmanager
async def looking(screen: Screen, **settings: Any) -> AsyncIterator[ClientConnection]:
    async with serving(screen, **settings) as url, connect(url, compression=None) as client:
        async with asyncio.timeout(10):
            await screen.is_there.wait()
        yield client


async def test_what_is_written_comes_in_order_among_what_is_sent() -> None:
    screen = Screen()
    async with looking(screen) as client:
        assert screen.line is not None
        for n in range(0, 20, 2):
            assert screen.line.write(Said(str(n)).framed)
            await screen.send({"type": "websocket.send", "text": str(n + 1)})
        assert [await client.recv() for _ in range(20)] == [str(n) for n in range(20)]


async def test_nothing_is_written_before_the_line_is_open_nor_after_its_end() -> None:
    screen = Screen()
    async with looking(screen) as client:
        assert screen.line is not None
        assert screen.written_before is False
        await screen.send({"type": "websocket.close", "code": 4401})
        assert not screen.line.write(HELLO.framed)
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_what_is_heard_at_once_does_not_come_the_long_way_and_the_rest_does() -> None:
    screen = Screen()
    async with looking(screen) as client:
        for count, words in enumerate(("at once 1", "long 1", "at once 2", "long 2"), start=1):
            await client.send(words)
            async with asyncio.timeout(10):
                while len(screen.heard) + len(screen.heard_at_once) < count:
                    await asyncio.sleep(0.01)
        assert screen.heard == ["long 1", "long 2"]
        assert screen.heard_at_once == [b"at once 1", b"at once 2"]


async def deaf(url: str) -> socket.socket:
    """Open a line by hand, and read nothing of it but the answer to that."""
    port = int(url.rpartition(":")[2])
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.sendall(
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    line.setblocking(False)
    return line


async def test_who_does_not_read_makes_nobody_wait_and_is_ended_when_no_ping_is_answered() -> None:
    screen, much = Screen(), Said("x" * 100_000)
    async with serving(screen, ws_ping_interval=0.2, ws_ping_timeout=0.5) as url:
        line = await deaf(url)
        async with asyncio.timeout(20):
            await screen.is_there.wait()
            assert screen.line is not None
            while screen.line.write(much.framed):
                await asyncio.sleep(0)
            await screen.has_left.wait()
        line.close()
