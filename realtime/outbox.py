"""What is on its way to one screen. Nobody waits for it, and it never grows without bound."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from types import coroutine
from typing import Any, cast

import structlog

from realtime.said import Said

log = structlog.get_logger(__name__)

MOST_BYTES_UNANSWERED = 8_000_000  # sent to a screen that says nothing back

Send = Callable[[dict[str, Any]], Awaitable[None]]
Write = Callable[[bytes], bool]  # a frame, at once; says whether that could be done


@dataclass(slots=True)
class Sent:
    """What this process has sent to screens."""

    frame_count: int = 0
    byte_count: int = 0


SENT = Sent()


class Outbox:
    """Hands what is said to the server, in order, without making anyone wait.

    Where the server has a short way (``realtime/line.py``) that is taken, else its ``send``. A
    server that pushes back (uvicorn) makes ``send`` wait while the screen does not read: the rest
    then stands here. One that does not (Daphne) piles up by itself. Either way it is cut off at
    ``MOST_BYTES_UNANSWERED``.
    """

    def __init__(self, send: Send, cut_off: Callable[[], None], write: Write | None = None) -> None:
        """Begin with nothing sent; ``cut_off`` is called, once, when too much is."""
        self._send = send
        self._cut_off = cut_off
        self._write = write
        self._queue: deque[Said] = deque()
        self.queued_bytes = 0
        self._unanswered_bytes = 0
        self._sending: asyncio.Task[None] | None = None
        self._is_shut = False

    def put(self, said: Said) -> None:
        """Send, or have it sent after what waits."""
        if self._is_shut:
            return
        self._count(said)
        waiting_bytes = self.queued_bytes + said.size_bytes
        if self._unanswered_bytes > MOST_BYTES_UNANSWERED or waiting_bytes > MOST_BYTES_UNANSWERED:
            self.shut()
            self._cut_off()
        elif self._sending is not None:
            self._queue.append(said)
            self.queued_bytes = waiting_bytes
        elif self._write is None or not self._write(said.framed):
            self._begin(said)

    def put_all(self, several: Sequence[Said]) -> None:
        """Send several small things, as one piece where that can be."""
        if self._is_shut:
            return
        if self._write is None or self._sending is not None:
            is_written = False
        else:
            is_written = self._write(b"".join([said.framed for said in several]))
        for said in several:
            if is_written:
                self._count(said)
            else:
                self.put(said)

    def forget(self, stream: str) -> None:
        """Take what tells of a stream out of what waits."""
        kept = [said for said in self._queue if said.stream != stream]
        self.queued_bytes = sum(said.size_bytes for said in kept)
        self._queue = deque(kept)

    def answered(self) -> None:
        """Hear that the screen said something."""
        self._unanswered_bytes = 0

    def shut(self) -> None:
        """Send nothing more, and forget what waits."""
        self._is_shut = True
        self._queue.clear()
        self.queued_bytes = 0

    def close(self) -> None:
        """Shut, and give up what is being sent: the line is gone."""
        self.shut()
        if self._sending is not None:
            self._sending.cancel()

    def _count(self, said: Said) -> None:
        SENT.frame_count += 1
        SENT.byte_count += said.size_bytes
        self._unanswered_bytes += said.size_bytes  # too many, and the next ``put`` cuts it off

    def _begin(self, said: Said) -> None:
        """Send at once. A server's ``send`` nearly always ends without a wait and needs no task."""
        sending = cast("Coroutine[Any, Any, None]", self._send(said.message))
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except (OSError, RuntimeError) as problem:
            self._lost(problem)
            return
        self._sending = asyncio.create_task(self._go_on(sending, waits_for))

    async def _go_on(self, sending: Coroutine[Any, Any, None], waits_for: object) -> None:
        try:
            await _rest(sending, waits_for)
            while self._queue:
                said = self._queue.popleft()
                self.queued_bytes -= said.size_bytes
                await self._send(said.message)
        except (OSError, RuntimeError) as problem:
            self._lost(problem)
        finally:
            self._sending = None

    def _lost(self, problem: Exception) -> None:
        """Take it that the line is gone: servers say so in errors of their own."""
        self.shut()
        log.debug("line_gone", error=type(problem).__name__)


@coroutine
def _rest(begun: Coroutine[Any, Any, None], waits_for: object) -> Generator[object, Any, None]:
    """Do the rest of a coroutine that was begun by hand and waits for something."""
    while True:
        try:
            value = yield waits_for
        except BaseException as problem:  # a cancellation is the coroutine's too
            step = partial(begun.throw, problem)
        else:
            step = partial(begun.send, value)
        try:
            waits_for = step()
        except StopIteration:
            return
