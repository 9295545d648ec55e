"""What is on its way to one screen. Nobody waits for it, and it never grows without bound."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, cast

import structlog

log = structlog.get_logger(__name__)

MOST_BYTES_UNANSWERED = 8_000_000  # sent to a screen that says nothing back

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]


class Outbox:
    """Hands messages to the server's ``send``, in order, without making anyone wait.

    A server that pushes back (uvicorn) makes ``send`` wait while the screen does not read: the rest
    then stands here. One that does not (Daphne) piles up by itself. Either way it is cut off at
    ``MOST_BYTES_UNANSWERED``.
    """

    def __init__(self, send: Send, cut_off: Callable[[], None]) -> None:
        """Begin with nothing sent; ``cut_off`` is called, once, when too much is."""
        self._send = send
        self._cut_off = cut_off
        self._queue: deque[tuple[Message, int]] = deque()
        self.queued_bytes = 0
        self._unanswered_bytes = 0
        self._sending: asyncio.Task[None] | None = None
        self._is_shut = False

    def put(self, message: Message, size_bytes: int) -> None:
        """Send, or have it sent after what waits."""
        if self._is_shut:
            return
        self._unanswered_bytes += size_bytes
        if max(self._unanswered_bytes, self.queued_bytes + size_bytes) > MOST_BYTES_UNANSWERED:
            self.shut()
            self._cut_off()
        elif self._sending is not None:
            self._queue.append((message, size_bytes))
            self.queued_bytes += size_bytes
        else:
            self._begin(message)

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

    def _begin(self, message: Message) -> None:
        """Send at once. A server's ``send`` nearly always ends without a wait and needs no task."""
        sending = cast("Coroutine[Any, Any, None]", self._send(message))
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
                message, size_bytes = self._queue.popleft()
                self.queued_bytes -= size_bytes
                await self._send(message)
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
