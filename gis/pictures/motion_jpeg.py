"""Motion JPEG handed on: the newest frame to each viewer, at the viewer's own pace.

Of a source faster than a viewer, frames are left out: nothing is kept but the newest, so that what
is seen is never old, and memory has a bound.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from gis.domain.mjpeg import FrameReader, NoMotionJpeg, last_part_of, part_of

CHUNK_BYTES = 65_536
Send = Callable[[bytes], Awaitable[None]]


@dataclass(slots=True)
class _Newest:
    """A slot for one frame: the next takes its place."""

    frame: bytes | None = None
    received_at_ms: int = 0
    why_over: str = ""
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, frame: bytes) -> None:
        self.frame, self.received_at_ms = frame, time.time_ns() // 1_000_000
        self._came.set()

    def end(self, why: str) -> None:
        self.why_over = self.why_over or why
        self._came.set()

    async def take(self) -> bytes | None:
        """Wait for a frame, and give it as a part; None when there will be none."""
        await self._came.wait()
        if self.frame is None:
            return None
        part, self.frame = part_of(self.frame, self.received_at_ms), None
        if not self.why_over:
            self._came.clear()
        return part


async def hand_on(
    source: aiohttp.ClientResponse,
    boundary: bytes,
    send: Send,
    *,
    silent_s: float,
    withdrawn: Callable[[], Awaitable[None]],
) -> None:
    """Hand frames on until the source ends, is silent, or the right to see it is withdrawn.

    The last part says which: ``ended``, ``silent``, ``broken`` or ``withdrawn``.
    """
    newest = _Newest()
    reading = asyncio.create_task(_read(source, FrameReader(boundary), newest))
    watching = asyncio.create_task(_watch(withdrawn, newest))
    try:
        while True:
            try:
                part = await asyncio.wait_for(newest.take(), silent_s)
            except TimeoutError:
                newest.end("silent")
                break
            if part is None or newest.why_over == "withdrawn":
                break
            await send(part)
        await send(last_part_of(newest.why_over))
    finally:
        for task in (reading, watching):
            task.cancel()
        await asyncio.gather(reading, watching, return_exceptions=True)


async def _read(source: aiohttp.ClientResponse, reader: FrameReader, newest: _Newest) -> None:
    try:
        async for chunk in source.content.iter_chunked(CHUNK_BYTES):
            if frames := reader.feed(chunk):
                newest.put(frames[-1])
        newest.end("ended")
    except NoMotionJpeg:
        newest.end("broken")
    except TimeoutError:
        newest.end("silent")
    except (aiohttp.ClientError, OSError):
        newest.end("ended")


async def _watch(withdrawn: Callable[[], Awaitable[None]], newest: _Newest) -> None:
    await withdrawn()
    newest.end("withdrawn")
