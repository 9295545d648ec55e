"""Tasks that are told to end do, also those that do not hear it at once."""

import asyncio

import pytest

from core import tasks as tasks_module
from core.tasks import ended


async def test_a_task_that_loses_cancellations_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks_module, "AGAIN_S", 0.05)
    lost = 0

    async def deaf_twice() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if lost == 2:
                    raise
                lost += 1

    task = asyncio.create_task(deaf_twice())
    await asyncio.sleep(0)
    await ended(task)
    assert task.cancelled()
    assert lost == 2


async def test_one_that_fails_while_it_ends_keeps_no_other_from_ending() -> None:
    async def fails() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise OSError("gone") from None

    failing, resting = (asyncio.create_task(one) for one in (fails(), asyncio.sleep(60)))
    await asyncio.sleep(0)
    await ended(failing, resting)
    assert resting.cancelled()
    with pytest.raises(OSError, match="gone"):
        failing.result()


async def test_what_a_task_puts_away_is_not_cut_short() -> None:
    put_away: list[str] = []

    async def tidy() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.5)
            put_away.append("the line to Redis")

    task = asyncio.create_task(tidy())
    await asyncio.sleep(0)
    await ended(task)
    assert put_away == ["the line to Redis"]


async def test_nothing_to_end_is_no_wait() -> None:
    over = asyncio.create_task(asyncio.sleep(0))
    await over
    await ended()
    await ended(over)
    assert not over.cancelled()
