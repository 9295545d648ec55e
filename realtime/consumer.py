"""One screen, listening. Screens never command here: commands are HTTP POSTs."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import uuid4

import structlog
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import timezone

from desk.api import Stream, find_stream
from org.api import told_as_person, told_as_session
from realtime.frames import answered_tick, are_numbers, read_frame
from realtime.hub import OUTAGES, hub_here
from realtime.line import line_of
from realtime.outbox import Outbox
from realtime.packing import message as packed
from realtime.packing import record
from realtime.positions import Row, Waiting, most_unanswered
from realtime.relay import encoded, whole_log
from realtime.rights import TRY_LATER, UNAUTHENTICATED, Rights
from realtime.said import Said
from realtime.seats import Seat
from realtime.snapshots import Heard, log_lives, positions_of, snapshot_of
from realtime.tiles import tile_key, tiles_of
from realtime.viewports import View

log = structlog.get_logger(__name__)

BAD_FRAME, TOO_SLOW = 4400, 4408  # close codes
MOST_STREAMS = 64
CLOSE_WAIT_S = 5.0
MOST_LATE = 1000  # frames that may wait for a snapshot
VIEW_SETTLE_S = 0.2  # a map being dragged looks at many places


class LiveConsumer(AsyncWebsocketConsumer):
    """Carries streams from the hub to one browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing heard."""
        super().__init__(*args, **kwargs)
        self.entered_at = time.monotonic()
        self._streams: dict[str, Heard] = {}
        self._view: View = None
        self._waiting = Waiting(most_unanswered(settings.POSITION_TICK_S))
        self._seat: Seat | None = None  # of somebody logged in
        self._rights: Rights  # of somebody logged in
        self._lives = ""
        self._is_closed = False
        self._tasks: set[asyncio.Task[None]] = set()  # an unreferenced task may be collected
        self._view_task: asyncio.Task[None] | None = None

    async def __call__(
        self,
        scope: Any,
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        """Hear the browser until it leaves.

        Channels' own loop makes a task for each word, and another for a layer we do not use: what
        is for screens comes from the hub.
        """
        self.scope = scope
        self.base_send = send
        self._hub = hub_here()
        self._line = line_of(scope)
        write = self._line.write if self._line else None
        self._outbox = Outbox(send, lambda: self._close_soon(TOO_SLOW), write)
        if self._line is not None:
            self._line.hear = self._hear_at_once
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        finally:
            self._leave()

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
        session_key: str = self.scope["session"].session_key or ""
        self._rights = Rights(
            user.pk,
            session_key,
            self._streams,
            refuse=self._refuse,
            close=self.close,
            start=self._start,
        )
        self._seat = Seat(user.pk, uuid4().hex)
        await self._hub.enter(self)
        if self._is_closed:
            return
        for group in ("heads", told_as_person(user.pk), told_as_session(session_key)):
            self._hub.join(group, self)
        self._hello(await log_lives())
        self._start(self._rights.watch())

    async def close(self, code: Any = None, reason: Any = None) -> None:
        """Close the line, once; nothing is heard or sent after that.

        Who does not read cannot be told why: after a while the line is just ended.
        """
        self._outbox.shut()
        if self._is_closed:
            return
        self._is_closed = True
        self._leave_hub()
        try:
            async with asyncio.timeout(CLOSE_WAIT_S):
                await super().close(code=code, reason=reason)
        except TimeoutError:
            if self._line is not None:
                self._line.abort()

    def _leave(self) -> None:
        """Leave the hub and end every task."""
        for task in self._tasks:
            task.cancel()
        self._outbox.close()
        self._leave_hub()
        if self._seat is not None:
            self._seat.leave()

    def _leave_hub(self) -> None:
        for name, heard in self._streams.items():
            if heard.stream.noun == "positions":
                self._hub.viewports.leave(name, self._view, self)
        self._streams.clear()
        self._hub.leave(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Hear the screen: which streams, which view, which tick it has drawn."""
        self._outbox.answered()
        match read_frame(text_data):
            case {"kind": "subscribe", "stream": str(stream)}:
                await self._subscribe(stream)
            case {"kind": "unsubscribe", "stream": str(stream)}:
                self._unsubscribe(stream)
            case {"kind": "got", "tick": int(tick)}:
                self._answered(tick)
            case {"kind": "view", "bbox": [*sides]} if are_numbers(sides):
                await self._look_at(sides)
            case {"kind": "ping", **more}:
                await self._answer_ping(more.get("at"))
            case _:
                await self.close(code=BAD_FRAME)

    def _hear_at_once(self, said: bytes) -> bool:
        """Hear an answer to a tick, most of what is heard, by the short way."""
        tick = answered_tick(said)
        if tick is None:
            return False
        self._outbox.answered()
        self._answered(tick)
        return True

    def _answered(self, tick: int) -> None:
        self._waiting.got(tick)
        self._send_waiting()

    # What the hub tells.

    def relayed(self, message: Mapping[str, Any]) -> None:
        """Take what the relay said to a group this screen joined."""
        match message["type"]:
            case "relay.frame":
                self._send_after_snapshot(message["stream"], message["said"])
            case "relay.heads":
                self._hear_heads(message)
            case "relay.renew":
                self._renew(message["stream"], message["token"])
            case "relay.session":
                self._rights.look_soon()

    def ticked(self, stream: str, tick: int, said: Said, rows: Sequence[Row]) -> None:
        """Send a tick if the screen has answered the ones before, else keep the newest rows."""
        if self._waiting.may_send(tick):
            self._outbox.put(said)
        else:
            self._waiting.merge(stream, rows)

    def kept_bytes(self) -> int:
        """Say how much stands here because the screen does not read."""
        return self._outbox.queued_bytes

    def cut_off(self) -> None:
        """Close the line: the relay, Redis or the hub is away."""
        self._close_soon(TRY_LATER)

    def _hear_heads(self, heads: Mapping[str, Any]) -> None:
        """Say how far each of the screen's own streams has come."""
        if heads["lives"] != self._lives:
            self._hello(heads["lives"])
            return
        at_once = []
        for name, heard in self._streams.items():
            seq = heads["last"].get(name, heads["floors"].get(heard.log))
            if seq is None:
                continue
            if heard.reading_count:
                self._send_after_snapshot(name, _head(name, seq))
            else:
                at_once.append(_head(name, seq))
        self._outbox.put_all(at_once)
        for name, heard in list(self._streams.items()):
            for what in (name, whole_log(heard.log)):
                if token := heads["renewed"].get(what):
                    self._renew_one(name, heard, what, token)

    # Streams.

    async def _subscribe(self, name: str) -> None:
        stream = find_stream(name)
        if (
            stream is None
            or (len(self._streams) >= MOST_STREAMS and name not in self._streams)
            or not await self._rights.may_hear(stream)
        ):
            self._refuse(name)
            return
        if self._is_closed:
            return
        # Join before reading: a frame that lands in between is in the snapshot already, and the
        # screen drops frames that are not newer than what it holds. A right withdrawn from now on
        # finds the stream on the list.
        if name not in self._streams:
            self._streams[name] = Heard(stream)
            self._hub.join(name, self)
            if stream.noun == "positions":
                self._hub.viewports.join(name, self._view, self)
        await self._hub.listens()
        if heard := self._streams.get(name):
            await self._send_state(name, heard)

    def _unsubscribe(self, name: str) -> None:
        heard = self._streams.pop(name, None)
        if heard is None:
            return
        self._hub.part(name, self)
        if heard.stream.noun == "positions":
            self._waiting.drop(name)
            self._hub.viewports.leave(name, self._view, self)

    def _renew(self, what: str, token: str) -> None:
        """Send new snapshots, of a stream or of a whole log's: no frame can tell what changed."""
        for name, heard in list(self._streams.items()):
            if what in (name, whole_log(heard.log)):
                self._renew_one(name, heard, what, token)

    def _renew_one(self, name: str, heard: Heard, what: str, token: str) -> None:
        if heard.tokens.get(what) != token:
            heard.tokens[what] = token
            self._start(self._send_state(name, heard))

    async def _send_state(self, name: str, heard: Heard) -> None:
        if heard.stream.noun == "positions":
            await self._send_positions_of(name, heard.stream)
            return
        if heard.reading_count > 1:  # one waits that has not begun: it is new enough
            return
        heard.reading_count += 1
        try:
            async with heard.is_reading:  # one after the other: the newest comes last
                text, heard.log = await snapshot_of(heard.stream)
            if self._streams.get(name) is heard:  # it may have been refused meanwhile
                self._outbox.put(Said(text, name))
        finally:
            heard.reading_count -= 1
        if not heard.reading_count and self._streams.get(name) is heard:
            late, heard.late = heard.late, []
            for said in late:
                self._outbox.put(said)

    def _send_after_snapshot(self, name: str, said: Said) -> None:
        """Send a stream's frame, after the snapshot that is being read."""
        heard = self._streams.get(name)
        if heard is None:
            return
        if not heard.reading_count:
            self._outbox.put(said)
        elif len(heard.late) < MOST_LATE:
            heard.late.append(said)
        else:
            self._close_soon(TRY_LATER)

    def _refuse(self, name: str) -> None:
        self._unsubscribe(name)
        self._outbox.forget(name)
        self._send(encoded({"kind": "refused", "stream": name[:80]}))

    # Positions.

    async def _look_at(self, sides: list[float]) -> None:
        try:
            view = tiles_of(sides)
        except ValueError:
            await self.close(code=BAD_FRAME)
            return
        for name, heard in self._streams.items():
            if heard.stream.noun == "positions":
                self._hub.viewports.leave(name, self._view, self)
                self._hub.viewports.join(name, view, self)
        self._view = view
        if self._view_task is None or self._view_task.done():
            self._view_task = self._start(self._show_view())

    async def _show_view(self) -> None:
        """Send what stands in a new view: those who do not move are in no tick."""
        await asyncio.sleep(VIEW_SETTLE_S)
        for name, heard in list(self._streams.items()):
            if heard.stream.noun == "positions":
                await self._send_positions_of(name, heard.stream)

    async def _send_positions_of(self, name: str, stream: Stream) -> None:
        rows = await positions_of(stream)
        if name in self._streams:  # it may have been refused meanwhile
            view = self._view
            shown = [row for row in rows if view is None or tile_key(row[1], row[2]) in view]
            self._waiting.merge(name, shown)
            self._send_waiting()

    def _send_waiting(self) -> None:
        """Send what this screen alone has yet to get, if it has answered."""
        if not self._waiting.waiting_count():
            return
        tick, at_ms = self._hub.next_tick(), time.time_ns() // 1_000_000
        for stream, rows in self._waiting.take(tick).items():
            frame = packed(stream, tick, at_ms, [record(row, at_ms) for row in rows])
            self._outbox.put(Said(frame, stream))

    # Sending.

    async def _answer_ping(self, seat_at: object) -> None:
        try:
            if seat_at is not None and self._seat is not None:
                self._seat.hear(seat_at)
            self._send('{"kind":"pong"}')
        except ValueError:
            await self.close(code=BAD_FRAME)

    def _hello(self, lives: str) -> None:
        self._lives = lives
        at = timezone.now().isoformat()
        self._send(encoded({"kind": "hello", "log": lives, "at": at}))

    def _send(self, text: str) -> None:
        self._outbox.put(Said(text))

    def _close_soon(self, code: int) -> None:
        self._start(self.close(code=code))

    def _start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except OUTAGES as problem:
            log.warning("live_outage", error=type(problem).__name__)
            await self.close(code=TRY_LATER)


@lru_cache(maxsize=4096)
def _head(name: str, seq: int) -> Said:
    return Said(encoded({"kind": "head", "stream": name, "seq": seq}))
