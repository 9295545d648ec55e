"""Ending asyncio's tasks."""

import asyncio

AGAIN_S = 1.0  # a task that heard it has so long to put things away; ours, no standard's


async def ended(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks, again and again until they are over; what they raise stays with them.

    Once is not enough: Python 3.11's ``wait_for`` loses a cancellation that comes just as what it
    waits for is done, and redis-py sends through it. A loop around that goes on for ever.
    """
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=AGAIN_S)
