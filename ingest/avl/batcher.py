"""Gathers fixes for one commit, and lets each sender know only after it (回执在落库之后)."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import psycopg
import structlog
from django.db import DataError, IntegrityError
from django.db import Error as DatabaseProblem

log = structlog.get_logger(__name__)

Item = TypeVar("Item")

GATHER_S = 0.040
BATCH_AT_MOST = 500
PENDING_AT_MOST = 5000

# COPY raises psycopg's own errors past Django's.
_ONE_TO_BLAME = (DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError)


class BufferFull(Exception):
    """Too much waits for the database already: the sender keeps it and comes again."""


class NotStored(Exception):
    """The database did not take it: the sender keeps it and comes again."""


class CannotBeStored(Exception):
    """The database will never take this one; the others of its batch were stored."""


@dataclass(slots=True)
class BatcherHealth:
    """What the heartbeat says of a batcher."""

    committed_count: int = 0
    batch_count: int = 0
    failed_batch_count: int = 0
    is_database_up: bool = True
    last_error: str = ""  # the exception's class
    last_commit_s: float = 0.0  # how long the last commit took


@dataclass(slots=True)
class _Waiting(Generic[Item]):
    item: Item
    since: float
    stored: "asyncio.Future[None]"


@dataclass(slots=True)
class Batcher(Generic[Item]):
    """One commit at a time; while it runs, the next batch gathers.

    Parameters
    ----------
    store
        Stores a batch in one transaction. Runs in a thread of its own.
    committed
        Told what was committed, on the event loop. Must not wait.
    """

    store: Callable[[Sequence[Item]], None]
    committed: Callable[[Sequence[Item]], None] = lambda _items: None
    gather_s: float = GATHER_S
    batch_at_most: int = BATCH_AT_MOST
    pending_at_most: int = PENDING_AT_MOST
    health: BatcherHealth = field(default_factory=BatcherHealth)
    _queue: "asyncio.Queue[_Waiting[Item]]" = field(default_factory=asyncio.Queue)
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="commit")
    )
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _task: "asyncio.Task[None] | None" = None

    @property
    def pending_count(self) -> int:
        """How many wait to be stored."""
        return self._queue.qsize()

    def start(self) -> None:
        """Begin to store."""
        self._task = asyncio.create_task(self._run(), name="batcher")

    async def stop(self) -> None:
        """Store what waits, then end. What the database does not take is not acknowledged."""
        self._stopping.set()
        if self._task is not None:
            await self._task
        self._thread.shutdown(wait=True)

    async def put(self, item: Item) -> None:
        """Return when the item is durably committed.

        Raises
        ------
        BufferFull, NotStored, CannotBeStored
            It is not stored.
        """
        if self._queue.qsize() >= self.pending_at_most:
            raise BufferFull
        loop = asyncio.get_running_loop()
        waiting = _Waiting(item, loop.time(), loop.create_future())
        self._queue.put_nowait(waiting)
        await waiting.stored

    async def _run(self) -> None:
        ending = asyncio.create_task(self._stopping.wait())
        while not (self._stopping.is_set() and self._queue.empty()):
            coming = asyncio.create_task(self._queue.get())
            await asyncio.wait({coming, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                continue
            first = coming.result()
            wait_s = first.since + self.gather_s - asyncio.get_running_loop().time()
            if wait_s > 0 and self._queue.qsize() < self.batch_at_most:
                await asyncio.wait({ending}, timeout=wait_s)
            await self._commit(self._take([first]))

    def _take(self, batch: list[_Waiting[Item]]) -> list[_Waiting[Item]]:
        while len(batch) < self.batch_at_most and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        return batch

    async def _commit(self, batch: list[_Waiting[Item]]) -> None:
        """Store a batch and tell its senders. One that poisons the batch is stored around."""
        began = time.perf_counter()
        try:
            await self._store([waiting.item for waiting in batch])
        except _ONE_TO_BLAME as problem:
            if len(batch) == 1:
                log.warning("item_cannot_be_stored", error=str(problem)[:200])
                _tell(batch, CannotBeStored())
                return
            middle = len(batch) // 2
            await self._commit(batch[:middle])
            await self._commit(batch[middle:])
        except (DatabaseProblem, psycopg.Error) as problem:
            self._failed(problem)
            _tell(batch, NotStored())
        except Exception as problem:  # a fault of ours must not end the gathering of all others
            log.exception("batch_not_stored")
            self._failed(problem)
            _tell(batch, NotStored())
        else:
            self.health.is_database_up = True
            self.health.last_commit_s = time.perf_counter() - began
            self.health.batch_count += 1
            self.health.committed_count += len(batch)
            _tell(batch, None)
            self.committed([waiting.item for waiting in batch])

    async def _store(self, items: list[Item]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self.store, items)

    def _failed(self, problem: Exception) -> None:
        if self.health.is_database_up:
            log.warning("database_down", error=type(problem).__name__, cause=str(problem)[:200])
        self.health.is_database_up = False
        self.health.failed_batch_count += 1
        self.health.last_error = type(problem).__name__


def _tell(batch: list[_Waiting[Item]], problem: Exception | None) -> None:
    for waiting in batch:
        if waiting.stored.done():  # its sender has gone
            continue
        if problem is None:
            waiting.stored.set_result(None)
        else:
            waiting.stored.set_exception(problem)
