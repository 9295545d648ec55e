"""Whether one screen's person is still logged in, and may hear what the screen hears."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

import structlog

from desk.api import Stream
from realtime.hub import OUTAGES
from realtime.snapshots import Heard, may_hear, standing_of

log = structlog.get_logger(__name__)

UNAUTHENTICATED, TRY_LATER = 4401, 4503  # close codes
CHECK_S = 60.0  # unasked: every change of a right is told, but a word may be lost

Start = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Rights:
    """Looks when told to, and now and then unasked; refuses streams and closes the line."""

    def __init__(
        self,
        person_id: int,
        session_key: str,
        streams: Mapping[str, Heard],
        *,
        refuse: Callable[[str], None],
        close: Callable[[int], Awaitable[None]],
        start: Start,
    ) -> None:
        """Begin with a log-in that was good a moment ago; ``streams`` is what is heard now."""
        self._person_id = person_id
        self._session_key = session_key
        self._streams = streams
        self._refuse = refuse
        self._close = close
        self._start = start
        self._look_count = 0  # how often it was asked to look
        self._next_s = CHECK_S
        self._has_looked = asyncio.Event()
        self._look_task: asyncio.Task[None] | None = None

    async def may_hear(self, stream: Stream) -> bool:
        """Whether the person may hear a stream; asked again if rights changed while it was read."""
        while True:
            seen = self._look_count
            if not await may_hear(self._person_id, stream):
                return False
            if seen == self._look_count:
                return True

    def look_soon(self) -> None:
        """Look whether the person is still logged in, and may hear what they hear."""
        self._look_count += 1
        if self._look_task is None or self._look_task.done():
            self._look_task = self._start(self._look())

    async def watch(self) -> None:
        """Look at once, now and then, and when the log-in ends by itself, until cancelled."""
        await self._look()  # what ended before the screen was on the list was told to nobody
        while True:
            self._has_looked.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._next_s):
                    await self._has_looked.wait()
                    continue  # and wait anew: less time may be left than was known
            try:
                await self._check()
            except OUTAGES as problem:  # the next look will tell
                log.warning("session_check_failed", error=type(problem).__name__)
                self._next_s = max(self._next_s, 1.0)

    async def _look(self) -> None:
        """Look until no later call to look has come: rights may change while they are read."""
        seen = -1
        while seen != self._look_count:
            seen = self._look_count
            try:
                await self._check()
            except OUTAGES as problem:  # nobody knows: better a line too few than a frame too many
                log.warning("session_check_failed", error=type(problem).__name__)
                await self._close(TRY_LATER)

    async def _check(self) -> None:
        heard = dict(self._streams)
        streams = [one.stream for one in heard.values()]
        found = await standing_of(self._person_id, self._session_key, streams)
        if found.session_left_s is None:
            await self._close(UNAUTHENTICATED)
            return
        self._next_s = min(CHECK_S, found.session_left_s + 0.05)  # a hair after its end
        self._has_looked.set()
        for name, one in heard.items():
            if (
                one.stream in found.lost and self._streams.get(name) is one
            ):  # else it was, or is new
                self._refuse(name)
