"""Gathers fixes for one commit, and lets each sender know only after it (回执在落库之后)."""

import asyncio
import struct
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, Generic, TypeVar

import psycopg
import structlog

log = structlog.get_logger(__name__)

Item = TypeVar("Item")

GATHER_S = 0.003
ENOUGH = 50
BATCH_AT_MOST = 1000
WAITING_AT_MOST = 5000
HELD_AT_MOST = 20_000  # about 10 MB
TRY_AGAIN_S = 1.0

_ONE_TO_BLAME = (psycopg.DataError, psycopg.IntegrityError, struct.error, OverflowError)


class Outcome(Enum):
    """What became of an item."""

    STORED = auto()  # durably committed
    FULL = auto()  # too much waits for the database: the sender keeps it and comes again
    NOT_STORED = auto()  # the database did not take it: likewise
    IMPOSSIBLE = auto()  # the database will never take it; the others of its batch were stored


Tell = Callable[[Outcome], None]


@dataclass(slots=True)
class BatcherHealth:
    """What the heartbeat says of a batcher."""

    committed_count: int = 0
    batch_count: int = 0
    failed_batch_count: int = 0
    dropped_count: int = 0  # held, and let go for newer ones
    last_error: str = ""  # the exception's class
    last_commit_s: float = 0.0  # how long the last commit took
    down_since: datetime | None = None  # from when on the database took nothing

    @property
    def is_database_up(self) -> bool:
        """Whether the database took the last batch."""
        return self.down_since is None


@dataclass(slots=True)
class Batcher(Generic[Item]):
    """One commit at a time; while it runs, the next batch gathers: the clock is the disk's.

    What a database that is down did not take is told so to its sender, who comes again; it is held
    all the same, for senders that keep nothing, and stored when the database is back. Nothing of
    that is unbounded: the oldest is let go.

    Parameters
    ----------
    store
        Stores a batch in one transaction. Runs in a thread of its own.
    committed
        Told what was committed, on the event loop. Must not wait.
    release
        Lets go of the connection, in the thread of ``store``.
    gather_s
        How long the first of a batch waits for others, while they are fewer than ``enough``.
    enough
        So many begin a commit at once, in the midst of what the event loop is doing: the commit is
        under way while the loop reads what else has come.
    """

    store: Callable[[Sequence[Item]], None]
    committed: Callable[[Sequence[Item]], None] = lambda _items: None
    release: Callable[[], None] = lambda: None
    gather_s: float = GATHER_S
    enough: int = ENOUGH
    batch_at_most: int = BATCH_AT_MOST
    waiting_at_most: int = WAITING_AT_MOST
    held_at_most: int = HELD_AT_MOST
    health: BatcherHealth = field(default_factory=BatcherHealth)
    _waiting: "deque[tuple[Item, Tell]]" = field(default_factory=deque)
    _in_hand_count: int = 0  # being committed
    _held: "deque[Item]" = field(default_factory=deque)
    _has_some: asyncio.Event = field(default_factory=asyncio.Event)
    _has_enough: asyncio.Event = field(default_factory=asyncio.Event)  # or is to stop
    _is_idle: bool = False
    _is_stopping: bool = False
    _begun: "tuple[list[tuple[Item, Tell]], Future[None]] | None" = None
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="commit")
    )
    _task: "asyncio.Task[None] | None" = None

    @property
    def buffer(self) -> dict[str, Any]:
        """How much is kept in memory only, at most how much, since when, and what was let go."""
        since = self.health.down_since
        return {
            "count": len(self._waiting) + self._in_hand_count + len(self._held),
            "limit": self.waiting_at_most + self.batch_at_most + self.held_at_most,
            "since": None if since is None else since.isoformat(timespec="seconds"),
            "dropped": self.health.dropped_count,
        }

    def start(self) -> None:
        """Begin to store."""
        self._task = asyncio.create_task(self._run(), name="batcher")

    async def stop(self) -> None:
        """Store what waits, then end. What the database does not take is not acknowledged."""
        self._is_stopping = True
        self._has_some.set()
        self._has_enough.set()
        if self._task is not None:
            await self._task
            self._task = None
            await asyncio.get_running_loop().run_in_executor(self._thread, self.release)
            self._thread.shutdown(wait=True)

    def take(self, item: Item, tell: Tell) -> None:
        """Have an item stored. Never waits; ``tell`` is called once, on the event loop."""
        if len(self._waiting) >= self.waiting_at_most:
            tell(Outcome.FULL)
            return
        self._waiting.append((item, tell))
        if len(self._waiting) == 1:
            self._has_some.set()
        if self._is_idle and len(self._waiting) >= self.enough:
            self._begin()

    def _begin(self) -> None:
        """Begin a commit of what waits."""
        self._is_idle = False
        batch = self._next_batch()
        self._begun = (batch, self._thread.submit(self.store, [item for item, _ in batch]))
        self._has_enough.set()

    def _next_batch(self) -> list[tuple[Item, Tell]]:
        count = min(len(self._waiting), self.batch_at_most)
        self._in_hand_count = count
        return [self._waiting.popleft() for _ in range(count)]

    async def _run(self) -> None:
        while await self._has_come():
            batch, begun = self._begun or (self._next_batch(), None)
            self._begun = None
            await self._commit(batch, begun)
            while self._held and self.health.is_database_up:
                await self._commit_held()
            self._in_hand_count = 0

    async def _has_come(self) -> bool:
        """Wait for a batch, which may be begun already; False when there will be none."""
        while not self._waiting:
            if self._is_stopping:
                return False
            self._has_some.clear()
            self._has_enough.clear()
            self._is_idle = True
            with suppress(TimeoutError):
                async with asyncio.timeout(TRY_AGAIN_S if self._held else None):
                    await self._has_some.wait()
            if self._begun is not None:
                return True
            self._is_idle = False
            if self._held and not self._waiting:
                await self._commit_held()
        if len(self._waiting) < self.enough and not self._is_stopping:
            self._has_enough.clear()
            self._is_idle = True
            with suppress(TimeoutError):
                async with asyncio.timeout(self.gather_s):
                    await self._has_enough.wait()
            self._is_idle = False
        return True

    async def _commit_held(self) -> None:
        self._in_hand_count = min(len(self._held), self.batch_at_most)
        items = [self._held.popleft() for _ in range(self._in_hand_count)]
        await self._commit([(item, _tell_nobody) for item in items])
        self._in_hand_count = 0

    async def _commit(
        self, batch: list[tuple[Item, Tell]], begun: "Future[None] | None" = None
    ) -> None:
        """Store a batch and tell its senders. One that poisons the batch is stored around."""
        items = [item for item, _ in batch]
        began = time.perf_counter()
        try:
            await asyncio.wrap_future(begun or self._thread.submit(self.store, items))
        except _ONE_TO_BLAME as problem:
            if len(batch) == 1:
                log.warning("item_cannot_be_stored", error=str(problem)[:200])
                _tell(batch, Outcome.IMPOSSIBLE)
                return
            middle = len(batch) // 2
            await self._commit(batch[:middle])
            await self._commit(batch[middle:])
        except psycopg.Error as problem:
            self._failed(problem)
            self._hold(items)
            _tell(batch, Outcome.NOT_STORED)
        except Exception as problem:  # a fault of ours must not end the gathering of all others
            log.exception("batch_not_stored")
            self._failed(problem)
            _tell(batch, Outcome.NOT_STORED)
        else:
            self.health.down_since = None
            self.health.last_commit_s = time.perf_counter() - began
            self.health.batch_count += 1
            self.health.committed_count += len(batch)
            _tell(batch, Outcome.STORED)
            self.committed(items)

    def _hold(self, items: Sequence[Item]) -> None:
        self._held.extend(items)
        while len(self._held) > self.held_at_most:
            self._held.popleft()
            self.health.dropped_count += 1

    def _failed(self, problem: Exception) -> None:
        if self.health.down_since is None:
            log.warning("database_down", error=type(problem).__name__, cause=str(problem)[:200])
            self.health.down_since = datetime.now(tz=UTC)
        self.health.failed_batch_count += 1
        self.health.last_error = type(problem).__name__


def _tell(batch: list[tuple[Item, Tell]], outcome: Outcome) -> None:
    for _, tell in batch:
        tell(outcome)


def _tell_nobody(_outcome: Outcome) -> None:
    """Its sender heard already that it was not stored."""
