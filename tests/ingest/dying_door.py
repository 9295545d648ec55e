"""An AVL door whose plug is pulled between a commit and its answers: a process of its own."""

import asyncio
import os
import signal
from collections.abc import Sequence

import django
from django.conf import settings


async def serve() -> None:
    from ingest.avl.door import AvlDoor  # noqa: PLC0415 - after Django is set up

    door = AvlDoor("127.0.0.1", settings.AVL_PORT, settings.REDIS_URL)
    store = door.batcher.store

    def store_and_die(items: Sequence[object]) -> None:
        store(items)
        os.kill(os.getpid(), signal.SIGKILL)

    door.batcher.store = store_and_die
    await door.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    asyncio.run(serve())
