"""The relay in a test's own loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from realtime.process import RelayProcess


@asynccontextmanager
async def running(**options: float) -> AsyncIterator[RelayProcess]:
    """Run a relay, and stop it whatever happens: it holds a lock of the database."""
    process = RelayProcess(**options)
    task = asyncio.create_task(process.run())
    try:
        yield process
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=15)
        assert task.done(), "the relay does not stop"
        if not task.cancelled():
            task.result()


async def until_active(process: RelayProcess) -> None:
    """Wait until a relay leads."""
    async with asyncio.timeout(15):
        while not process.is_active:
            await asyncio.sleep(0.02)


@asynccontextmanager
async def relaying() -> AsyncIterator[RelayProcess]:
    """Run a relay that leads."""
    async with running() as process:
        await until_active(process)
        yield process
