"""One screen, listening. Screens never command here: commands are HTTP POSTs."""

import asyncio
import json
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import structlog
from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError
from django.utils import timezone
from redis.exceptions import RedisError

from desk.api import Stream, find_stream
from realtime.positions import Waiting
from realtime.relay import encoded
from realtime.seats import Seat
from realtime.snapshots import Heard, is_logged_in, log_lives, may_hear, positions_of, snapshot_of
from realtime.tiles import tiles_of

log = structlog.get_logger(__name__)

BAD_FRAME, UNAUTHENTICATED, TOO_SLOW, TRY_LATER = 4400, 4401, 4408, 4503  # close codes
MOST_STREAMS = 64
MOST_BYTES_HEARD = 8192  # a frame from a screen is never longer
MOST_BYTES_UNANSWERED = 8_000_000  # sent to a screen that says nothing back
SESSION_CHECK_S = 15.0
RELAY_CHECK_S = 2.0
RELAY_SILENT_S = 12.0  # heads come every 3 s; a standby takes over within this
LOG_OUT_CHECK_S = 0.5  # the session is ended a moment after the log says so
VIEW_SETTLE_S = 0.2  # a map being dragged looks at many places
OUTAGES = (RedisError, OSError, DatabaseError)


class LiveConsumer(AsyncWebsocketConsumer):
    """Carries streams from the relay to one browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing heard."""
        super().__init__(*args, **kwargs)
        self._streams: dict[str, Heard] = {}
        self._waiting = Waiting()
        self._seat: Seat | None = None  # of somebody logged in
        self._lives = ""
        self._heard_at = time.monotonic()
        self._unanswered_bytes = 0
        self._tasks: set[asyncio.Task[None]] = set()  # an unreferenced task may be collected
        self._view_task: asyncio.Task[None] | None = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand a message to its handler.

        Channels would first close old database connections, a thread hop for each message of each
        viewer (measured: half of its CPU). No handler here touches the database on this thread.
        """
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"No handler for message type {message['type']}")
        try:
            await handler(message)
        except OUTAGES as problem:
            log.warning("live_outage", error=type(problem).__name__)
            await self.close(code=TRY_LATER)

    async def connect(self) -> None:
        """Accept, then say who we are, or close with a code a browser can read."""
        await self.accept()
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close(code=UNAUTHENTICATED)
            return
        self._person_id: int = user.pk
        self._seat = Seat(user.pk, self.channel_name)
        await self.channel_layer.group_add("heads", self.channel_name)
        await self.channel_layer.group_add(f"person.{self._person_id}", self.channel_name)
        await self._hello(await log_lives())
        self._start(self._watch_session())
        self._start(self._watch_relay())

    async def disconnect(self, code: int) -> None:
        """Leave every group and end every task."""
        for task in self._tasks:
            task.cancel()
        if self._seat is not None:
            self._seat.leave()
        groups = [*self._streams, "heads"]
        if hasattr(self, "_person_id"):
            groups.append(f"person.{self._person_id}")
        with suppress(*OUTAGES):  # the line is gone either way
            for group in groups:
                await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Hear the screen: which streams, which view, which tick it has drawn."""
        self._unanswered_bytes = 0
        match _frame(text_data):
            case {"kind": "subscribe", "stream": str(stream)}:
                await self._subscribe(stream)
            case {"kind": "unsubscribe", "stream": str(stream)}:
                await self._unsubscribe(stream)
            case {"kind": "got", "tick": int(tick)}:
                self._waiting.got(tick)
                await self._send_positions()
            case {"kind": "view", "bbox": [*sides]} if _are_numbers(sides):
                await self._look_at(sides)
            case {"kind": "ping", **more}:
                await self._answer_ping(more.get("at"))
            case _:
                await self.close(code=BAD_FRAME)

    # What the relay says.

    async def relay_frame(self, message: dict[str, Any]) -> None:
        """Pass on a frame the relay has already encoded, once for all screens."""
        if message["stream"] in self._streams:
            await self._send(message["text"])

    async def relay_positions(self, message: dict[str, Any]) -> None:
        """Take a tick in, and send it if the screen has answered the ones before."""
        if message["stream"] in self._streams:
            self._waiting.take(message["stream"], message["tiles"])
            await self._send_positions()

    async def relay_heads(self, message: dict[str, Any]) -> None:
        """Say how far each of the screen's own streams has come."""
        self._heard_at = time.monotonic()
        heads = json.loads(message["text"])
        if heads["lives"] != self._lives:
            await self._hello(heads["lives"])
            return
        for name, heard in self._streams.items():
            seq = heads["last"].get(name, heads["floors"].get(heard.log))
            if seq is not None:
                await self._send(encoded({"kind": "head", "stream": name, "seq": seq}))
        for name in [name for name in heads["renewed"] if name in self._streams]:
            await self._renew(name, heads["renewed"][name])

    async def relay_renew(self, message: dict[str, Any]) -> None:
        """Send a new snapshot: what changed cannot be told by a frame of this stream's log."""
        if message["stream"] in self._streams:
            await self._renew(message["stream"], message["token"])

    async def relay_session(self, message: dict[str, Any]) -> None:
        """Look soon whether the person is still logged in."""
        self._start(self._check_session_after(LOG_OUT_CHECK_S))

    # Streams.

    async def _subscribe(self, name: str) -> None:
        stream = find_stream(name)
        if (
            stream is None
            or (len(self._streams) >= MOST_STREAMS and name not in self._streams)
            or not await may_hear(self._person_id, stream)
        ):
            await self._refuse(name)
            return
        # Join before reading: a frame that lands in between is in the snapshot already, and the
        # screen drops frames that are not newer than what it holds.
        await self.channel_layer.group_add(name, self.channel_name)
        self._streams.setdefault(name, Heard(stream))
        await self._send_state(name, stream)

    async def _unsubscribe(self, name: str) -> None:
        if self._streams.pop(name, None) is not None:
            self._waiting.drop(name)
            await self.channel_layer.group_discard(name, self.channel_name)

    async def _renew(self, name: str, token: str) -> None:
        heard = self._streams[name]
        if heard.token != token:
            heard.token = token
            await self._send_state(name, heard.stream)

    async def _send_state(self, name: str, stream: Stream) -> None:
        if stream.noun == "positions":
            self._waiting.take(name, await positions_of(stream))
            await self._send_positions()
            return
        text, self._streams[name].log = await snapshot_of(stream)
        await self._send(text)

    async def _refuse(self, name: str) -> None:
        await self._unsubscribe(name)
        await self._send(encoded({"kind": "refused", "stream": name[:80]}))

    # Positions.

    async def _look_at(self, sides: list[float]) -> None:
        try:
            self._waiting.look_at(tiles_of(sides))
        except ValueError:
            await self.close(code=BAD_FRAME)
            return
        if self._view_task is None or self._view_task.done():
            self._view_task = self._start(self._show_view())

    async def _show_view(self) -> None:
        """Send what stands in a new view: those who do not move are in no tick."""
        await asyncio.sleep(VIEW_SETTLE_S)
        for name, heard in list(self._streams.items()):
            if heard.stream.noun == "positions":
                self._waiting.take(name, await positions_of(heard.stream))
        await self._send_positions()

    async def _send_positions(self) -> None:
        for text in self._waiting.frames(timezone.now()):
            await self._send(text)

    # The session.

    async def _watch_session(self) -> None:
        while True:
            await self._check_session_after(SESSION_CHECK_S)

    async def _watch_relay(self) -> None:
        """Cut the line when the relay, or Redis, is silent: the screen then asks over HTTP."""
        while True:
            await asyncio.sleep(RELAY_CHECK_S)
            if time.monotonic() - self._heard_at > RELAY_SILENT_S:
                await self.close(code=TRY_LATER)
                return

    async def _check_session_after(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        try:
            session_key = self.scope["session"].session_key or ""
            if not await is_logged_in(self._person_id, session_key):
                await self.close(code=UNAUTHENTICATED)
                return
            for name, heard in list(self._streams.items()):
                if not await may_hear(self._person_id, heard.stream):
                    await self._refuse(name)
        except OUTAGES as problem:  # the next look will tell
            log.warning("session_check_failed", error=type(problem).__name__)

    # Sending.

    async def _answer_ping(self, seat_at: object) -> None:
        try:
            if seat_at is not None and self._seat is not None:
                self._seat.hear(seat_at)
        except ValueError:
            await self.close(code=BAD_FRAME)
        else:
            await self._send('{"kind":"pong"}')

    async def _hello(self, lives: str) -> None:
        self._lives = lives
        at = timezone.now().isoformat()
        await self._send(encoded({"kind": "hello", "log": lives, "at": at}))

    async def _send(self, text: str) -> None:
        """Send, unless too much is out already and nothing came back: Daphne would pile it up."""
        self._unanswered_bytes += len(text)
        if self._unanswered_bytes > MOST_BYTES_UNANSWERED:
            await self.close(code=TOO_SLOW)
        else:
            await self.send(text_data=text)

    def _start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _frame(text: str | None) -> object:
    if text is None or len(text) > MOST_BYTES_HEARD:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _are_numbers(sides: list[object]) -> bool:
    return all(isinstance(side, int | float) for side in sides)
