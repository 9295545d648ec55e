"""What realtime's tests share."""

from collections.abc import AsyncIterator

import pytest
from django.conf import settings

from tests.realtime.place import City, build_city
from tests.realtime.screens import (
    Connect,
    Screen,
    close_readers,
    open_screen,
    until_the_hub_is_gone,
)


@pytest.fixture(autouse=True)
def quick_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tick often: no test waits for a quarter of a second."""
    monkeypatch.setattr(settings, "POSITION_TICK_S", 0.05)


@pytest.fixture
def city(transactional_db: None) -> City:
    """A corps with two detachments, appliances and people."""
    return build_city()


@pytest.fixture
async def connect(transactional_db: None) -> AsyncIterator[Connect]:
    """Open screens; they leave when the test is over."""
    screens: list[Screen] = []

    async def open_one(person_id: int | None) -> Screen:
        screens.append(await open_screen(person_id))
        return screens[-1]

    yield open_one
    for screen in screens:
        await screen.disconnect()
    await until_the_hub_is_gone()
    close_readers()
