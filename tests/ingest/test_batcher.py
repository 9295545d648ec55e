"""Gathering for one commit: who hears what, and when."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from psycopg import DataError, OperationalError

from ingest.avl.batcher import Batcher, Outcome

STORED, FULL = Outcome.STORED, Outcome.FULL
NOT_STORED, IMPOSSIBLE = Outcome.NOT_STORED, Outcome.IMPOSSIBLE


class Store:
    """Keeps what it is given; fails when told to."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.is_down = False
        self.has_begun = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, items: Sequence[int]) -> None:
        self.has_begun.set()
        self.may_go_on.wait(5)
        if self.is_down:
            raise OperationalError("down")
        if any(item < 0 for item in items):
            raise DataError("negative")
        self.batches.append(list(items))

    @property
    def kept(self) -> list[int]:
        return [item for batch in self.batches for item in batch]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def batcher(store: Store):
    batcher: Batcher[int] = Batcher(store, batch_at_most=10, waiting_at_most=20, held_at_most=15)
    batcher.start()
    yield batcher
    store.may_go_on.set()
    await batcher.stop()


def put(batcher: Batcher[int], item: int) -> "asyncio.Future[Outcome]":
    """Hand an item over, and give what will become of it."""
    heard = asyncio.get_running_loop().create_future()
    batcher.take(item, heard.set_result)
    return heard


async def put_all(batcher: Batcher[int], items: Sequence[int]) -> list[Outcome]:
    return await asyncio.gather(*[put(batcher, item) for item in items])


async def begin_a_commit(batcher: Batcher[int], store: Store, item: int) -> "asyncio.Future":
    """Have the store hang in the middle of a commit."""
    store.may_go_on.clear()
    heard = put(batcher, item)
    await asyncio.to_thread(store.has_begun.wait, 5)
    return heard


async def test_items_that_come_together_are_one_commit(batcher, store) -> None:
    assert await put_all(batcher, range(10)) == [STORED] * 10

    assert store.batches == [list(range(10))]


async def test_a_batch_is_never_larger_than_allowed(batcher, store) -> None:
    await put_all(batcher, range(20))

    assert store.kept == list(range(20))
    assert max(map(len, store.batches)) == 10


async def test_what_comes_during_a_commit_is_the_next(batcher, store) -> None:
    waiting = [await begin_a_commit(batcher, store, 0)]
    for n in range(1, 6):
        waiting.append(put(batcher, n))
        await asyncio.sleep(0.01)
    store.may_go_on.set()

    assert await asyncio.gather(*waiting) == [STORED] * 6
    assert store.batches == [[0], [1, 2, 3, 4, 5]]


async def test_enough_begin_a_commit_at_once_and_the_rest_are_the_next(store) -> None:
    batcher: Batcher[int] = Batcher(store, enough=5, gather_s=60)
    batcher.start()
    await asyncio.sleep(0.01)
    store.may_go_on.clear()
    waiting = [put(batcher, n) for n in range(8)]
    assert store.has_begun.wait(5)  # the event loop had no turn
    assert batcher.buffer["count"] == 8
    store.may_go_on.set()
    assert await asyncio.gather(*waiting[:5]) == [STORED] * 5
    waiting += [put(batcher, n) for n in (8, 9)]
    assert await asyncio.gather(*waiting) == [STORED] * 10

    assert store.batches == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    await batcher.stop()


async def test_nobody_hears_before_the_commit(batcher, store) -> None:
    heard = await begin_a_commit(batcher, store, 1)
    await asyncio.sleep(0.15)
    assert not heard.done()

    store.may_go_on.set()
    assert await heard is STORED
    assert store.kept == [1]


async def test_one_that_cannot_be_stored_does_not_take_the_others_with_it(batcher, store) -> None:
    heard = await put_all(batcher, (1, 2, -3, 4))

    assert heard == [STORED, STORED, IMPOSSIBLE, STORED]
    assert sorted(store.kept) == [1, 2, 4]
    assert batcher.buffer["count"] == 0


async def test_a_database_that_is_down_acknowledges_nothing_and_comes_back(batcher, store) -> None:
    store.is_down = True
    assert await put(batcher, 1) is NOT_STORED
    assert not batcher.health.is_database_up
    assert batcher.buffer["since"] is not None

    store.is_down = False
    assert await put(batcher, 2) is STORED
    assert batcher.health.is_database_up


async def test_what_a_database_that_was_down_did_not_take_is_stored_when_it_is_back(
    batcher, store, monkeypatch
) -> None:
    monkeypatch.setattr("ingest.avl.batcher.TRY_AGAIN_S", 0.05)
    store.is_down = True
    assert await put_all(batcher, (1, 2, -3)) == [NOT_STORED] * 3
    assert batcher.buffer["count"] == 3

    store.is_down = False  # and nobody says anything more
    async with asyncio.timeout(5):
        while batcher.buffer["count"]:
            await asyncio.sleep(0.01)
    assert sorted(store.kept) == [1, 2]
    assert batcher.buffer["since"] is None


async def test_of_what_is_held_the_oldest_is_let_go(batcher, store) -> None:
    store.is_down = True
    for first in (0, 10):
        await put_all(batcher, range(first, first + 10))

    assert batcher.buffer["count"] == 15
    assert batcher.buffer["limit"] == 20 + 10 + 15
    assert batcher.buffer["dropped"] == 5
    store.is_down = False
    assert await put(batcher, 20) is STORED
    while batcher.buffer["count"]:
        await asyncio.sleep(0.01)
    assert sorted(store.kept) == list(range(5, 21))


async def test_a_full_buffer_says_so_at_once(batcher, store) -> None:
    waiting = [await begin_a_commit(batcher, store, 0)]
    waiting += [put(batcher, n) for n in range(1, 21)]
    full = put(batcher, 21)
    assert full.result() is FULL

    store.may_go_on.set()
    assert await asyncio.gather(*waiting) == [STORED] * 21
    assert store.kept == list(range(21))


async def test_what_waits_when_we_stop_is_stored_first(store) -> None:
    released = []
    batcher: Batcher[int] = Batcher(store, gather_s=5.0, release=lambda: released.append(True))
    batcher.start()
    waiting = [put(batcher, n) for n in range(5)]
    await asyncio.sleep(0.05)
    await asyncio.wait_for(batcher.stop(), 2)

    assert await asyncio.gather(*waiting) == [STORED] * 5
    assert store.kept == list(range(5))
    assert released == [True]
