"""A centre that comes back at once: a stream is read once for all who ask before that begins."""

import asyncio
from threading import Event

import pytest

from desk.api import Stream, of_formation
from realtime import snapshots
from realtime.snapshots import snapshot_of

STREAM = of_formation("calls", 1)


async def test_who_asks_before_a_reading_begins_shares_it_and_who_asks_later_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_read, read = Event(), []

    def slow_read(stream: Stream) -> tuple[str, str]:
        read.append(stream)
        may_read.wait(10)
        return str(stream), f"reading {len(read)}"

    monkeypatch.setattr(snapshots, "_snapshot_of", slow_read)
    busy = [asyncio.create_task(snapshot_of(of_formation("events", k))) for k in range(1, 5)]
    async with asyncio.timeout(10):
        while len(read) < 4:  # every thread reads something else
            await asyncio.sleep(0.01)
        crowd = [asyncio.create_task(snapshot_of(STREAM)) for _ in range(20)]
        await asyncio.sleep(0.05)
        crowd[0].cancel()  # it leaves: the others still get theirs
        may_read.set()
        found = await asyncio.gather(*crowd, return_exceptions=True)
        await asyncio.gather(*busy)
    assert isinstance(found[0], asyncio.CancelledError)
    assert set(found[1:]) == {("calls.f1", "reading 5")}
    assert read.count(STREAM) == 1

    may_read.clear()
    first = asyncio.create_task(snapshot_of(STREAM))
    async with asyncio.timeout(10):
        while read.count(STREAM) < 2:
            await asyncio.sleep(0.01)
        second = asyncio.create_task(snapshot_of(STREAM))
        while read.count(STREAM) < 3:  # begun before it was asked for: not good enough
            await asyncio.sleep(0.01)
        may_read.set()
        await asyncio.gather(first, second)
