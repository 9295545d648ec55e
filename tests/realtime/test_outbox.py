"""The outbox of one screen: in order, without a wait, bounded whatever the reader does."""

import asyncio

import pytest

from realtime.outbox import MOST_BYTES_UNANSWERED, Outbox


class Server:
    """A server's end of the line, whose reader may stop reading."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.reads = asyncio.Event()
        self.reads.set()
        self.is_gone = False

    async def send(self, message: dict) -> None:
        if self.is_gone:
            raise ConnectionResetError
        if not self.reads.is_set():
            await self.reads.wait()
        self.sent.append(message["n"])


def an_outbox(server: Server) -> tuple[Outbox, list[str]]:
    cut: list[str] = []
    return Outbox(server.send, lambda: cut.append("cut")), cut


async def test_what_is_put_is_sent_at_once_where_the_reader_keeps_up() -> None:
    server = Server()
    outbox, _ = an_outbox(server)
    for n in range(5):
        outbox.put({"n": n}, 10)
        assert server.sent[-1] == n


async def test_a_reader_that_stops_and_goes_on_gets_everything_in_order() -> None:
    server = Server()
    outbox, cut = an_outbox(server)
    for n in range(100):
        if n % 10 == 3:
            server.reads.clear()
        outbox.put({"n": n}, 10)
        if n % 10 == 7:
            server.reads.set()
            await asyncio.sleep(0)
    server.reads.set()
    async with asyncio.timeout(10):
        while len(server.sent) < 100:
            await asyncio.sleep(0)
    assert (server.sent, cut) == (list(range(100)), [])


@pytest.mark.parametrize("does_speak", [False, True])
async def test_a_reader_that_reads_nothing_is_cut_off_and_nothing_is_kept(
    does_speak: bool,
) -> None:
    """Also one that goes on speaking, and so seems to be alive."""
    server = Server()
    outbox, cut = an_outbox(server)
    server.reads.clear()
    size_bytes, most = 100_000, 0
    for n in range(1000):
        if does_speak:
            outbox.answered()
        outbox.put({"n": n}, size_bytes)
        most = max(most, outbox.queued_bytes)
    assert most <= MOST_BYTES_UNANSWERED
    assert (cut, outbox.queued_bytes, server.sent) == (["cut"], 0, [])
    outbox.close()
    await asyncio.sleep(0)


async def test_a_line_that_breaks_ends_the_outbox_and_harms_nobody() -> None:
    server = Server()
    outbox, cut = an_outbox(server)
    server.is_gone = True
    outbox.put({"n": 1}, 10)
    server.is_gone = False
    outbox.put({"n": 2}, 10)
    assert (server.sent, cut, outbox.queued_bytes) == ([], [], 0)
