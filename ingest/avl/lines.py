"""The lines of the AVL door: HTTP/1.1 kept alive, each answer in its turn, everything bounded.

An asyncio Protocol of our own, since a server for everything costs several times what a fix does.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import cast

from ingest.avl.requests import Refused, Request, RequestReader

RECEIVED_BYTES_AT_MOST = 16_384  # asyncio's 256 KiB at a time cost a factor of four on such words
BODY_WAIT_S = 5.0  # for a whole body; a sender that trickles is cut off
IDLE_S = 65.0  # between requests, and for a whole head: longer than a slow fix's 30 s
ANSWER_WAIT_S = 8.0
LINGER_S = 2.0  # for a sender to take its last answer and hang up
LINES_AT_MOST = 4000
UNANSWERED_AT_MOST = 32  # of one line: then nothing more of it is read for now
LOOK_EVERY_S = 0.5

Answer = Callable[[HTTPStatus], None]

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_COME_AGAIN = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(slots=True)
class House:
    """What all lines of a door share.

    Parameters
    ----------
    hear
        Told of each request, and how to answer it: once, now or later.
    counts
        Where answers are counted, and bytes that are no HTTP.
    """

    hear: Callable[[Request, Answer], None]
    counts: "Counter[str]"
    lines: "set[Line]" = field(default_factory=set)
    # One for all: what came is read before anything else comes.
    received: memoryview = field(
        default_factory=lambda: memoryview(bytearray(RECEIVED_BYTES_AT_MOST))
    )
    _heads: dict[tuple[HTTPStatus, str], tuple[bytes, str]] = field(default_factory=dict)
    _heads_of_s: int = 0

    def answer(self, status: HTTPStatus, connection: str) -> bytes:
        """Give the bytes of an answer, and count it. They are made once a second."""
        now_s = int(time.time())
        if now_s != self._heads_of_s:
            self._heads.clear()
            self._heads_of_s = now_s
        known = self._heads.get((status, connection))
        if known is None:
            fields = [
                f"HTTP/1.1 {status.value} {status.phrase}",
                f"Date: {formatdate(now_s, usegmt=True)}",
                "Content-Length: 0",
            ]
            if status in _COME_AGAIN:
                fields.append("Retry-After: 5")
            if connection:
                fields.append(f"Connection: {connection}")
            known = ("\r\n".join([*fields, "", ""]).encode("ascii"), f"http_{status.value}")
            self._heads[status, connection] = known
        self.counts[known[1]] += 1
        return known[0]

    async def keep_time(self) -> None:
        """Look at every line now and then, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now = asyncio.get_running_loop().time()
            for line in list(self.lines):
                line.look_at(now)

    async def empty(self, within_s: float) -> None:
        """Answer those inside, then hang up; whoever is still there then is cut off."""
        until = time.monotonic() + within_s
        for line in list(self.lines):
            line.hang_up()
        while self.lines and time.monotonic() < until:
            await asyncio.sleep(0.01)
        for line in list(self.lines):
            line.cut_off()


@dataclass(slots=True)
class _Waiting:
    """A request that waits for its answer, or has it and waits for those before it."""

    since: float
    is_http_1_0: bool = False
    status: HTTPStatus | None = None


class Line(asyncio.BufferedProtocol):
    """One sender's connection."""

    __slots__ = (
        "_ending_since", "_has_said_all", "_house", "_is_held_back", "_is_paused",
        "_is_reading", "_reader", "_since", "_transport", "_waiting",
    )  # fmt: skip

    def __init__(self, house: House) -> None:
        self._house = house
        self._reader = RequestReader()
        self._waiting: deque[_Waiting] = deque()
        self._transport: asyncio.Transport | None = None
        self._since = 0.0  # of the last answer, or of the line
        self._ending_since: float | None = None
        self._has_said_all = False
        self._is_reading = False
        self._is_paused = False  # by us: too much of it is not answered
        self._is_held_back = False  # by its sender, who takes no answers

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a line in; cut off whoever comes when the house is full, before it costs much."""
        line = cast("asyncio.Transport", transport)
        if len(self._house.lines) >= LINES_AT_MOST:
            self._house.counts["house_full"] += 1
            line.abort()
            return
        self._transport = line
        self._since = asyncio.get_running_loop().time()
        self._house.lines.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line; what it said is stored all the same."""
        del exc
        self._house.lines.discard(self)
        self._transport = None
        self._waiting.clear()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Give room for what comes next."""
        del sizehint
        return self._house.received

    def buffer_updated(self, nbytes: int) -> None:
        """Hear what came."""
        if self._ending_since is not None:
            return
        now = asyncio.get_running_loop().time()
        self._is_reading = True
        for heard in self._reader.feed(self._house.received[:nbytes], now):
            self._take(heard, now)
        self._is_reading = False
        if self._reader.wants_to_hear_continue and not self._waiting and self._transport:
            self._reader.wants_to_hear_continue = False
            self._transport.write(_CONTINUE)
        self._flush()

    def eof_received(self) -> bool:
        """Answer what was asked to a sender that has said its last; give whether to stay."""
        self._reader.is_over = self._has_said_all = True
        return bool(self._waiting) and self._ending_since is None

    def pause_writing(self) -> None:
        """Hear nothing more from a sender that takes no answers."""
        self._is_held_back = True
        self._mind_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self._is_held_back = False
        self._mind_reading()

    # What the house calls.

    def look_at(self, now: float) -> None:
        """See what has taken too long."""
        if self._ending_since is not None:
            if now - self._ending_since > LINGER_S:
                self.cut_off()
            return
        for waiting in self._waiting:
            if waiting.status is None and now - waiting.since > ANSWER_WAIT_S:
                self._house.counts["late"] += 1
                waiting.status = HTTPStatus.SERVICE_UNAVAILABLE
        if self._reader.body_since is not None and now - self._reader.body_since > BODY_WAIT_S:
            self._reader.is_over = True
            self._reader.body_since = None
            self._waiting.append(_Waiting(now, status=HTTPStatus.REQUEST_TIMEOUT))
        self._flush()
        if not self._waiting and now - self._since > IDLE_S:
            self.cut_off()

    def hang_up(self) -> None:
        """Hear nothing more; end when all is answered."""
        self._reader.is_over = True
        if not self._waiting and self._ending_since is None and self._transport is not None:
            self._transport.close()

    def cut_off(self) -> None:
        """End at once."""
        if self._transport is not None:
            self._transport.abort()

    def _take(self, heard: Request | Refused, now: float) -> None:
        if isinstance(heard, Refused):
            if heard.status is HTTPStatus.BAD_REQUEST:
                self._house.counts["bad_http"] += 1
            self._waiting.append(_Waiting(now, status=heard.status))
            return
        waiting = _Waiting(now, heard.is_http_1_0)
        self._waiting.append(waiting)

        def answer(status: HTTPStatus) -> None:
            if waiting.status is None:  # else: it was told already that it took too long
                waiting.status = status
                if not self._is_reading:
                    self._flush()

        self._house.hear(heard, answer)

    def _flush(self) -> None:
        """Send the answers whose turn it is."""
        line = self._transport
        if line is None or self._ending_since is not None:
            return
        out = []
        while self._waiting and (status := self._waiting[0].status) is not None:
            waiting = self._waiting.popleft()
            connection = "keep-alive" if waiting.is_http_1_0 else ""
            if self._reader.is_over and not self._waiting:
                connection = "close"
            out.append(self._house.answer(status, connection))
        if out:
            self._since = asyncio.get_running_loop().time()
            line.write(b"".join(out))
        if self._reader.is_over and not self._waiting:
            self._end(line)
        elif self._is_paused or len(self._waiting) >= UNANSWERED_AT_MOST:
            self._mind_reading()

    def _mind_reading(self) -> None:
        """Read, or do not, as it is now."""
        if self._transport is None or self._ending_since is not None:
            return
        is_paused = self._is_held_back or len(self._waiting) >= UNANSWERED_AT_MOST
        if is_paused != self._is_paused:
            self._is_paused = is_paused
            (self._transport.pause_reading if is_paused else self._transport.resume_reading)()

    def _end(self, line: asyncio.Transport) -> None:
        """Say that nothing more comes, and let the sender hang up: else it may lose the answer."""
        self._ending_since = asyncio.get_running_loop().time()
        if self._has_said_all:
            line.close()
            return
        if self._is_paused:
            line.resume_reading()
        line.write_eof()
