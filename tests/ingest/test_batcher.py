"""Gathering for one commit: who hears what, and when."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from django.db import DataError, OperationalError

from ingest.avl.batcher import Batcher, BufferFull, CannotBeStored, NotStored


class Store:
    """Keeps what it is given; fails when told to."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.is_down = False
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, items: Sequence[int]) -> None:
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
    batcher: Batcher[int] = Batcher(store, batch_at_most=10, pending_at_most=20)
    batcher.start()
    yield batcher
    store.may_go_on.set()
    await batcher.stop()


async def test_items_that_come_together_are_one_commit(batcher, store) -> None:
    await asyncio.gather(*(batcher.put(n) for n in range(10)))

    assert store.batches == [list(range(10))]


async def test_a_batch_is_never_larger_than_allowed(batcher, store) -> None:
    await asyncio.gather(*(batcher.put(n) for n in range(20)))

    assert store.kept == list(range(20))
    assert max(map(len, store.batches)) == 10


async def test_nobody_hears_before_the_commit(batcher, store) -> None:
    store.may_go_on.clear()
    put = asyncio.create_task(batcher.put(1))
    await asyncio.sleep(0.15)
    assert not put.done()

    store.may_go_on.set()
    await put
    assert store.kept == [1]


async def test_one_that_cannot_be_stored_does_not_take_the_others_with_it(batcher, store) -> None:
    heard = await asyncio.gather(*(batcher.put(n) for n in (1, 2, -3, 4)), return_exceptions=True)

    assert [type(it) for it in heard] == [type(None), type(None), CannotBeStored, type(None)]
    assert sorted(store.kept) == [1, 2, 4]


async def test_a_database_that_is_down_acknowledges_nothing_and_comes_back(batcher, store) -> None:
    store.is_down = True
    with pytest.raises(NotStored):
        await batcher.put(1)
    assert not batcher.health.is_database_up

    store.is_down = False
    await batcher.put(2)
    assert batcher.health.is_database_up
    assert store.kept == [2]


async def test_a_full_buffer_says_so_at_once(batcher, store) -> None:
    store.may_go_on.clear()
    waiting = [asyncio.create_task(batcher.put(0))]
    await asyncio.sleep(0.1)  # it is being committed now
    waiting += [asyncio.create_task(batcher.put(n)) for n in range(1, 21)]
    await asyncio.sleep(0)
    with pytest.raises(BufferFull):
        await batcher.put(21)

    store.may_go_on.set()
    await asyncio.gather(*waiting)
    assert store.kept == list(range(21))


async def test_what_waits_when_we_stop_is_stored_first(store) -> None:
    batcher: Batcher[int] = Batcher(store, gather_s=5.0)
    batcher.start()
    waiting = [asyncio.create_task(batcher.put(n)) for n in range(5)]
    await asyncio.sleep(0.05)
    await asyncio.wait_for(batcher.stop(), 2)

    assert await asyncio.gather(*waiting) == [None] * 5
    assert store.kept == list(range(5))
