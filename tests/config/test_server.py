"""The web process as it is served: what it takes from strangers, and whose word it takes."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from django.conf import settings
from django.db import connection

from config import server as server_module
from config.server import MOST_HEAD_BYTES, Http
from config.throttle import PER_ADDRESS
from eventlog.api import heartbeats
from ops.places import CLONE
from tests.running import free_ports

Serve = Callable[..., int]


@pytest.fixture
def serve(transactional_db: None, tmp_path: Path) -> Iterator[Serve]:
    """Start web processes on the test's database; each is waited for."""
    started: list[subprocess.Popen[bytes]] = []
    database = urlsplit(settings.DATABASE_URL)
    url = database._replace(path=f"/{connection.settings_dict['NAME']}").geturl()

    def start(*words: str) -> int:
        port = free_ports(1)
        with (tmp_path / "web.log").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "web", "--port", str(port), *words],
                cwd=CLONE, env={**os.environ, "FENGSUI_DATABASE_URL": url}, stdout=out, stderr=out,
            )  # fmt: skip
        started.append(process)
        until = time.monotonic() + 60
        while not is_open(port):
            assert process.poll() is None, (tmp_path / "web.log").read_text()
            assert time.monotonic() < until
            time.sleep(0.1)
        return port

    yield start
    for process in started:
        process.terminate()
        assert process.wait(30) is not None


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_lives_before_anybody_comes(serve: Serve) -> None:
    serve()
    until = time.monotonic() + 30
    while not any(one.process == "web" for one in heartbeats()):
        assert time.monotonic() < until, "no heartbeat"
        time.sleep(0.1)


def test_a_head_without_end_is_not_kept(serve: Serve) -> None:
    with socket.create_connection(("127.0.0.1", serve()), timeout=30) as line:
        line.sendall(b"GET /login HTTP/1.1\r\nHost: localhost\r\nX-Much: ")
        with pytest.raises(OSError, match=r"(?i)reset|broken pipe"):
            line.sendall(b"x" * 100 * MOST_HEAD_BYTES)


def test_many_requests_on_one_line_are_no_long_head(serve: Serve) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{serve()}") as client:
        codes = {
            client.get("/login", headers={"X-Pad": "x" * (MOST_HEAD_BYTES // 4)}).status_code
            for _ in range(8)
        }
        codes.add(client.post("/login", content=bytes(4 * MOST_HEAD_BYTES)).status_code)
    assert codes == {200, 403}  # the last for want of a token


@pytest.mark.parametrize(("words", "is_taken"), [((), False), (("--behind-proxy",), True)])
def test_an_address_that_is_only_said_counts_behind_a_proxy_alone(
    serve: Serve, words: tuple[str, ...], is_taken: bool
) -> None:
    """Whoever guesses at tokens from another address each time guesses from one."""
    with httpx.Client(base_url=f"http://127.0.0.1:{serve(*words)}") as client:
        codes = [
            client.get(
                "/ogc/",
                headers={"Authorization": "Bearer x", "X-Forwarded-For": f"10.1.0.{n % 250}"},
            ).status_code
            for n in range(2 * PER_ADDRESS + 20)  # more than the limit in one window of two
        ]
    assert 401 in codes
    assert (429 not in codes) == is_taken


async def reads_all(scope: Any, receive: Any, send: Any) -> None:
    """Answer once the whole body is there."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"all"})


@asynccontextmanager
async def lines() -> AsyncIterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(reads_all, http=Http, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    work = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await work


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"])
async def test_a_request_that_does_not_come_is_not_waited_for_without_end(
    monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(server_module, "HEAD_WAIT_S", 0.3)
    async with lines() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)
        async with asyncio.timeout(10):
            with suppress(ConnectionResetError):
                assert await reader.read() == b""  # the end, and no answer
        writer.close()


async def test_a_body_that_comes_slowly_and_a_line_at_rest_are_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server_module, "HEAD_WAIT_S", 0.3)
    async with lines() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n")
            for byte in b"abc":
                await asyncio.sleep(0.2)
                writer.write(bytes([byte]))
            async with asyncio.timeout(10):
                await reader.readuntil(b"all")
            await asyncio.sleep(0.6)
        writer.close()
