"""The relay in a test's own loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

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
        with suppress(asyncio.CancelledError):
            async with asyncio.timeout(15):
                await task


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
