"""A device's line: answers in their turn, and nothing on it is without bound."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest

from ingest.avl import lines
from ingest.avl.lines import Answer, House, Line
from ingest.avl.requests import Request

OK, DENIED = HTTPStatus.OK, HTTPStatus.UNAUTHORIZED


@dataclass(slots=True)
class Door:
    """Keeps what was asked, to be answered by the test."""

    asked: list[tuple[Request, Answer]] = field(default_factory=list)
    counts: "Counter[str]" = field(default_factory=Counter)
    house: House = field(init=False)
    port: int = 0

    def __post_init__(self) -> None:
        self.house = House(
            lambda request, answer: self.asked.append((request, answer)), self.counts
        )

    async def has_heard(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.asked) < count:
                await asyncio.sleep(0.005)

    @asynccontextmanager
    async def line(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        yield reader, writer
        writer.close()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    it = Door()
    listener = await asyncio.get_running_loop().create_server(
        lambda: Line(it.house), "127.0.0.1", 0
    )
    it.port = listener.sockets[0].getsockname()[1]
    looking = asyncio.create_task(it.house.keep_time())
    yield it
    listener.close()
    await it.house.empty(1)
    looking.cancel()


def get(path: str = "/", *more: str, version: str = "1.1") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/{version}", "Host: x", *more, "", ""]).encode()


async def hear(reader: asyncio.StreamReader) -> str:
    async with asyncio.timeout(10):
        return (await reader.readuntil(b"\r\n\r\n")).decode()


async def is_cut_off(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.read(), 10) == b""
    except ConnectionError:
        return True


async def test_requests_sent_without_waiting_are_answered_in_their_order(door: Door) -> None:
    async with door.line() as (reader, writer):
        writer.write(get("/1") + get("/2") + get("/3"))
        await door.has_heard(3)
        answers = {request.target: answer for request, answer in door.asked}
        answers["/3"](OK)
        answers["/2"](DENIED)
        await asyncio.sleep(0.05)
        answers["/1"](HTTPStatus.NOT_FOUND)
        heard = [(await hear(reader))[:12] for _ in range(3)]

    assert heard == ["HTTP/1.1 404", "HTTP/1.1 401", "HTTP/1.1 200"]
    assert door.counts == {"http_404": 1, "http_401": 1, "http_200": 1}


@pytest.mark.parametrize(
    ("asked", "said", "stays"),
    [
        (get(), "", True),
        (get("/", "Connection: close"), "close", False),
        (get(version="1.0"), "close", False),
        (get("/", "Connection: keep-alive", version="1.0"), "keep-alive", True),
    ],
)
async def test_a_line_stays_open_unless_its_sender_wants_otherwise(
    door: Door, asked: bytes, said: str, stays: bool
) -> None:
    async with door.line() as (reader, writer):
        writer.write(asked)
        await door.has_heard(1)
        door.asked[0][1](OK)
        answer = await hear(reader)
        assert f"Connection: {said}" in answer if said else "Connection" not in answer
        if stays:
            writer.write(asked)
            await door.has_heard(2)
        else:
            assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_who_waits_to_send_a_body_is_asked_for_it(door: Door) -> None:
    async with door.line() as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert (await hear(reader)).startswith("HTTP/1.1 100")
        writer.write(b"{}")
        await door.has_heard(1)
        door.asked[0][1](OK)
        assert (await hear(reader)).startswith("HTTP/1.1 200")
    assert door.asked[0][0].body == b"{}"


async def test_a_sender_that_said_its_last_still_hears_its_answer(door: Door) -> None:
    async with door.line() as (reader, writer):
        writer.write(get())
        writer.write_eof()
        await door.has_heard(1)
        await asyncio.sleep(0.05)
        door.asked[0][1](OK)
        assert (await hear(reader)).startswith("HTTP/1.1 200")
        assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_a_refusal_arrives_although_the_sender_goes_on(door: Door) -> None:
    async with door.line() as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n" + b"x" * 60_000)
        await writer.drain()
        answer = await hear(reader)
        assert answer.startswith("HTTP/1.1 413")
        assert "Connection: close" in answer


async def test_when_the_house_is_full_nobody_is_let_in(door: Door, monkeypatch) -> None:
    monkeypatch.setattr(lines, "LINES_AT_MOST", 1)
    async with door.line() as (_, first):
        first.write(get())
        await door.has_heard(1)
        async with door.line() as (reader, _):
            assert await is_cut_off(reader)
        assert door.counts["house_full"] == 1
    assert len(door.asked) == 1


async def test_of_a_sender_that_does_not_wait_no_more_is_read_than_is_answered(door: Door) -> None:
    count = 4000
    async with door.line() as (reader, writer):
        writer.write(get() * count)
        await door.has_heard(lines.UNANSWERED_AT_MOST)
        await asyncio.sleep(0.1)
        in_one_go = lines.RECEIVED_BYTES_AT_MOST // len(get()) + 1
        assert len(door.asked) <= lines.UNANSWERED_AT_MOST + in_one_go
        answered = 0
        while answered < count:
            await door.has_heard(answered + 1)
            door.asked[answered][1](OK)
            answered += 1
            await hear(reader)
    assert door.counts["http_200"] == count


async def test_who_waits_too_long_is_asked_to_come_again(door: Door, monkeypatch) -> None:
    monkeypatch.setattr(lines, "ANSWER_WAIT_S", 0.1)
    monkeypatch.setattr(lines, "LOOK_EVERY_S", 0.05)
    async with door.line() as (reader, writer):
        writer.write(get())
        answer = await hear(reader)
        assert answer.startswith("HTTP/1.1 503")
        assert "Retry-After: 5" in answer
        door.asked[0][1](OK)  # too late
        writer.write(get("/again"))
        await door.has_heard(2)
        door.asked[1][1](DENIED)
        assert (await hear(reader)).startswith("HTTP/1.1 401")
    assert door.counts == {"late": 1, "http_503": 1, "http_401": 1}


@pytest.mark.parametrize("said", [b"", b"GET / HTT", get()])
async def test_an_idle_line_is_cut_off(door: Door, monkeypatch, said: bytes) -> None:
    monkeypatch.setattr(lines, "IDLE_S", 0.2)
    monkeypatch.setattr(lines, "LOOK_EVERY_S", 0.05)
    async with door.line() as (reader, writer):
        writer.write(said)
        if said == get():
            await door.has_heard(1)
            await asyncio.sleep(0.4)  # waiting for an answer is not being idle
            door.asked[0][1](OK)
            assert (await hear(reader)).startswith("HTTP/1.1 200")
        assert await is_cut_off(reader)
    assert not door.house.lines


async def test_whoever_is_inside_is_answered_before_the_house_is_empty(door: Door) -> None:
    async with door.line() as (reader, writer), door.line() as (idle, _):
        writer.write(get())
        await door.has_heard(1)
        emptying = asyncio.create_task(door.house.empty(10))
        assert await asyncio.wait_for(idle.read(), 10) == b""
        door.asked[0][1](OK)
        assert "Connection: close" in await hear(reader)
        writer.close()
        await asyncio.wait_for(emptying, 10)
    assert not door.house.lines
