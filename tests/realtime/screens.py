"""A browser in miniature, on the real hub and Redis."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from importlib import import_module
from threading import Barrier

from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.db import connections

from config.asgi import application
from realtime import reading, snapshots
from tests.packed import unpacked


def log_in(person_id: int) -> str:
    person = get_user_model().objects.get(pk=person_id)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key


def log_out(session_key: str) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(session_key).delete()


class Screen(WebsocketCommunicator):
    """Speaks the wire's words."""

    def __init__(self, session_key: str | None) -> None:
        self.session_key = session_key
        headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
        if session_key:
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session_key}".encode()))
        super().__init__(application, "/live", headers=headers)

    async def receive_json_from(self, timeout: float = 15) -> dict:
        """Wait long enough for a machine that does other things beside."""
        output = await self.receive_output(timeout)
        assert output["type"] == "websocket.send", output
        return unpacked(output["bytes"]) if "bytes" in output else json.loads(output["text"])

    async def subscribe(self, stream: str) -> dict:
        await self.send_json_to({"kind": "subscribe", "stream": stream})
        return await self.receive_json_from()

    async def listen(self, stream: str) -> None:
        """Subscribe to what sends no snapshot, and wait until that is done: words come in order."""
        await self.send_json_to({"kind": "subscribe", "stream": stream})
        await self.send_json_to({"kind": "ping"})
        await self.hears("pong")

    async def hears(self, kind: str) -> dict:
        """Wait for a frame of this kind, passing over others."""
        async with asyncio.timeout(15):
            while True:
                frame = await self.receive_json_from()
                if frame["kind"] == kind:
                    return frame

    async def closed_with(self) -> int:
        while True:
            output = await self.receive_output(timeout=15)
            if output["type"] == "websocket.close":
                return output["code"]


Connect = Callable[[int | None], Awaitable[Screen]]


async def open_screen(person_id: int | None) -> Screen:
    key = await database_sync_to_async(log_in)(person_id) if person_id else None
    screen = Screen(key)
    assert (await screen.connect(timeout=15))[0]
    if person_id:
        assert (await screen.receive_json_from())["kind"] == "hello"
    return screen


async def until_the_hub_is_gone() -> None:
    """Wait for the light to be off: the last screen has left."""
    async with asyncio.timeout(15):
        while any(task.get_name() == "hub" for task in asyncio.all_tasks()):
            await asyncio.sleep(0.01)


def close_readers() -> None:
    """Channels' test communicators keep database connections open; the test database must go."""
    for pool, size in ((snapshots._READERS, 4), (reading._READER, 1)):
        everyone = Barrier(size)

        def close(everyone: Barrier = everyone) -> None:
            everyone.wait(timeout=5)
            connections.close_all()

        for done in [pool.submit(close) for _ in range(size)]:
            done.result()
