"""What realtime's tests share."""

from collections.abc import AsyncIterator

import pytest
from channels.layers import get_channel_layer

from tests.realtime.place import City, build_city
from tests.realtime.screens import Connect, Screen, close_readers, open_screen


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
    await get_channel_layer().flush()
    close_readers()
