"""The outbox of one screen: in order, without a wait, bounded whatever the reader does."""

import asyncio

import pytest

from realtime.outbox import MOST_BYTES_UNANSWERED, Outbox
from realtime.said import Said


class Server:
    """A server's end of the line, whose reader may stop reading."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.reads = asyncio.Event()
        self.reads.set()
        self.is_gone = False

    async def send(self, message: dict) -> None:
        if self.is_gone:
            raise ConnectionResetError
        if not self.reads.is_set():
            await self.reads.wait()
        self.sent.append(message["text"])

    def write(self, framed: bytes) -> bool:
        """Take a short frame at once, if the reader reads."""
        if self.reads.is_set() and not self.is_gone:
            self.sent.append(framed[2:].decode("latin-1"))
            return True
        return False


@pytest.fixture(params=["the short way", "the long way"])
def has_short_way(request: pytest.FixtureRequest) -> bool:
    return request.param == "the short way"


def an_outbox(server: Server, has_short_way: bool) -> tuple[Outbox, list[str]]:
    cut: list[str] = []
    write = server.write if has_short_way else None
    return Outbox(server.send, lambda: cut.append("cut"), write), cut


async def test_what_is_put_is_sent_at_once_where_the_reader_keeps_up(has_short_way: bool) -> None:
    server = Server()
    outbox, _ = an_outbox(server, has_short_way)
    for n in range(5):
        outbox.put(Said(str(n)))
        assert server.sent[-1] == str(n)


async def test_a_reader_that_stops_and_goes_on_gets_everything_in_order(
    has_short_way: bool,
) -> None:
    server = Server()
    outbox, cut = an_outbox(server, has_short_way)
    for n in range(100):
        if n % 10 == 3:
            server.reads.clear()
        outbox.put(Said(str(n)))
        if n % 10 == 7:
            server.reads.set()
            if n % 20 == 7:  # every other time the next is put before what waits could go on
                await asyncio.sleep(0)
    server.reads.set()
    async with asyncio.timeout(10):
        while len(server.sent) < 100:
            await asyncio.sleep(0)
    assert (server.sent, cut) == ([str(n) for n in range(100)], [])


@pytest.mark.parametrize("does_speak", [False, True])
async def test_a_reader_that_reads_nothing_is_cut_off_and_nothing_is_kept(
    does_speak: bool, has_short_way: bool
) -> None:
    """Also one that goes on speaking, and so seems to be alive."""
    server = Server()
    outbox, cut = an_outbox(server, has_short_way)
    server.reads.clear()
    most = 0
    for _ in range(1000):
        if does_speak:
            outbox.answered()
        outbox.put(Said("x" * 100_000))
        most = max(most, outbox.queued_bytes)
    assert most <= MOST_BYTES_UNANSWERED
    assert (cut, outbox.queued_bytes, server.sent) == (["cut"], 0, [])
    outbox.close()
    await asyncio.sleep(0)


async def test_several_at_once_keep_their_place_among_the_others(has_short_way: bool) -> None:
    server = Server()
    outbox, cut = an_outbox(server, has_short_way)
    for n in range(0, 30, 3):
        if n % 2:
            server.reads.clear()
        outbox.put(Said(f"{n:02}"))
        outbox.put_all([Said(f"{n + 1:02}"), Said(f"{n + 2:02}")])
        server.reads.set()
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        while len("".join(server.sent)) < 60:
            await asyncio.sleep(0)
    heard = "".join(server.sent).replace("\x81\x02", "")  # the second frame's head, in one piece
    assert heard == "".join(f"{n:02}" for n in range(30))
    assert cut == []


async def test_what_tells_of_a_stream_that_was_refused_is_taken_out_of_what_waits(
    has_short_way: bool,
) -> None:
    server = Server()
    outbox, _ = an_outbox(server, has_short_way)
    server.reads.clear()
    outbox.put(Said("first"))
    for stream in ("calls", "secret", "calls", "secret"):
        outbox.put(Said(stream, stream))
    outbox.forget("secret")
    assert outbox.queued_bytes == len("callscalls")
    server.reads.set()
    async with asyncio.timeout(10):
        while len(server.sent) < 3:
            await asyncio.sleep(0)
    assert server.sent == ["first", "calls", "calls"]


async def test_a_line_that_breaks_ends_the_outbox_and_harms_nobody(has_short_way: bool) -> None:
    server = Server()
    outbox, cut = an_outbox(server, has_short_way)
    server.is_gone = True
    outbox.put(Said("1"))
    server.is_gone = False
    outbox.put(Said("2"))
    assert (server.sent, cut, outbox.queued_bytes) == ([], [], 0)
