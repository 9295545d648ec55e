"""Database work off the event loop.

Not ``sync_to_async``: when the waiting task is cancelled it waits for the thread and then returns
as if nothing had happened, so a loop around it never ends (seen: a relay that would not stop).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

_P = ParamSpec("_P")
_T = TypeVar("_T")


async def in_thread(
    pool: ThreadPoolExecutor, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs
) -> _T:
    """Run database work in one of a pool's threads; its connection goes back afterwards."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(pool, partial(_tidily, partial(work, *args, **kwargs)))


def _tidily(work: Callable[[], _T]) -> _T:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
