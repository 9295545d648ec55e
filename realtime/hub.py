"""One hub for all screens of a web process: hears Redis once, ticks the positions, tells them.

Calls go straight from the hub to the screens: no queue between them that could drop something in
silence, no hop to another thread, no wait for anyone. What Redis loses while it is away, a screen
sees by the numbers.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import structlog
from django.conf import settings
from django.db import DatabaseError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from realtime.packing import message, record
from realtime.positions import Positions, Row, is_row
from realtime.reading import streams_of_appliances
from realtime.said import Said
from realtime.viewports import Viewports

log = structlog.get_logger(__name__)

LATEST = "fixes:latest"  # a hash: appliance id -> its newest row; FIXES_CHANNEL has batches of rows
RETRY_S = 0.5
ENTER_WAIT_S = 3.0
FORMATIONS_EVERY_S = 30.0  # appliances move to other stations, seldom
STRANGERS_EVERY_S = 0.5
RELAY_CHECK_S = 2.0
RELAY_SILENT_S = 12.0  # heads come every 3 s; a standby takes over within this
OUTAGES = (RedisError, DatabaseError, OSError)


class Screen(Protocol):
    """Whom the hub tells. None of these may wait."""

    entered_at: float  # by the monotonic clock

    def relayed(self, message: Mapping[str, Any]) -> None:
        """Take what the relay said to a group this one joined: a frame's ``said`` is for all."""

    def ticked(self, stream: str, tick: int, said: Said, rows: Sequence[Row]) -> None:
        """Take a tick: what is said of it to all of the viewport, and its rows."""

    def kept_bytes(self) -> int:
        """Say how much stands here because it does not read."""

    def cut_off(self) -> None:
        """Close the line: the relay, Redis or the hub is away."""


class Hub:
    """Everything the screens of one event loop share."""

    def __init__(self) -> None:
        """Begin with nobody there, hearing nothing."""
        self._loop = asyncio.get_running_loop()
        self.viewports: Viewports[Screen] = Viewports()
        self._positions = Positions()
        self._groups: dict[str, set[Screen]] = {}
        self._joined: dict[Screen, set[str]] = {}
        self._is_listening = asyncio.Event()
        self._strangers = asyncio.Event()
        self._heads_at = -RELAY_SILENT_S
        self._tick = 0
        self._began_at = time.monotonic()
        self._work: asyncio.Task[None] | None = None

    # Who is there.

    async def enter(self, screen: Screen) -> None:
        """Let a screen in, once what is said from now on is heard.

        Raises
        ------
        OSError
            If Redis does not let us listen in time, or the relay has said nothing for long.
        """
        self._joined.setdefault(screen, set())
        if self._work is None:
            self._work = asyncio.create_task(self._run(), name="hub")
        await self.listens()
        if self._is_relay_silent():  # a line that is open would seem to carry something
            raise ConnectionError("the relay is silent")

    async def listens(self) -> None:
        """Wait until what is said from now on is heard: before a snapshot is read.

        Raises
        ------
        OSError
            If Redis does not let us listen in time.
        """
        if not self._is_listening.is_set():
            async with asyncio.timeout(ENTER_WAIT_S):
                await self._is_listening.wait()

    def leave(self, screen: Screen) -> None:
        """Let a screen go, from all groups; the last one turns off the light."""
        for group in self._joined.pop(screen, set()):
            self._groups[group].discard(screen)
            if not self._groups[group]:
                del self._groups[group]
        if not self._joined and not self._is_relay_silent():
            self._end()

    def _end(self) -> None:
        """Hear nothing more. A hub that waits for the relay goes on: it knows who is silent."""
        if self._work is not None:
            self._work.cancel()
        self._forget()

    def join(self, group: str, screen: Screen) -> None:
        """Let a screen hear what is said to a group."""
        self._groups.setdefault(group, set()).add(screen)
        self._joined[screen].add(group)

    def part(self, group: str, screen: Screen) -> None:
        """Let a screen hear no more of a group."""
        if group in self._joined.get(screen, ()):
            self._joined[screen].discard(group)
            self._groups[group].discard(screen)
            if not self._groups[group]:
                del self._groups[group]

    def screens(self) -> list[Screen]:
        """Name who is there."""
        return list(self._joined)

    def is_listening(self) -> bool:
        """Whether what is said now is heard."""
        return self._is_listening.is_set()

    def next_tick(self) -> int:
        """Give a tick its number; a frame for one screen alone has one of its own."""
        self._tick += 1
        return self._tick

    # What is heard.

    async def _run(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for work in (self._hear, self._tick_on, self._learn, self._watch):
                    group.create_task(work())
        except* Exception:  # nobody may go on looking at a screen that hears nothing
            log.exception("hub_failed")
            self._forget()
            self._cut_off(list(self._joined))

    def _forget(self) -> None:
        """Let the next screen find a hub of its own."""
        if _HUBS.get(self._loop) is self:
            del _HUBS[self._loop]

    async def _hear(self) -> None:
        is_up = True
        while True:
            redis = Redis.from_url(
                settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2
            )
            try:
                async with redis.pubsub() as heard:
                    await heard.subscribe(settings.FRAMES_CHANNEL, settings.FIXES_CHANNEL)
                    async for said in heard.listen():
                        if said["type"] == "message":
                            self._take(said["channel"], said["data"])
                        elif said["type"] == "subscribe" and said["data"] == 2:  # noqa: PLR2004
                            self._begin_again(await redis.hgetall(LATEST))
                            is_up = True
            except (RedisError, OSError) as problem:
                if is_up:
                    log.warning("hub_hears_nothing", error=type(problem).__name__)
                is_up = False
            finally:
                self._is_listening.clear()
                with suppress(RedisError, OSError):
                    await redis.aclose()
            await asyncio.sleep(RETRY_S)

    def _begin_again(self, latest: Mapping[Any, Any]) -> None:
        """Go on from what is newest. Who lost a right meanwhile was told to nobody here."""
        for row in latest.values():
            self._take(settings.FIXES_CHANNEL.encode(), b"[" + row + b"]")
        self._is_listening.set()
        for screen in self.screens():
            screen.relayed({"type": "relay.session"})

    def _take(self, channel: bytes, data: bytes) -> None:
        try:
            said = json.loads(data)
            if channel.decode() == settings.FIXES_CHANNEL:
                self._take_fixes(said)
            else:
                self._pass_on(*said)
        except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as problem:
            # The hub must outlive whatever was said.
            log.warning("hub_cannot_read", data=data[:200], error=repr(problem))

    def _pass_on(self, group: str, message: dict[str, Any]) -> None:
        match message["type"]:
            case "relay.heads":
                self._heads_at = time.monotonic()
            case "relay.frame":
                message["said"] = Said(message["text"], group)
        for screen in list(self._groups.get(group, ())):
            screen.relayed(message)

    def _take_fixes(self, rows: list[object]) -> None:
        good = [row for row in rows if is_row(row)]
        if len(good) < len(rows):
            log.warning("hub_no_rows", count=len(rows) - len(good))
        self._positions.take(good)
        if self._positions.strangers():
            self._strangers.set()

    # What is told.

    async def _tick_on(self) -> None:
        due = time.monotonic()
        while True:
            due = max(due + settings.POSITION_TICK_S, time.monotonic())
            await asyncio.sleep(due - time.monotonic())
            self._tell_positions()

    def _tell_positions(self) -> None:
        """Tell each viewport what changed in it: packed once, however many look."""
        gathered = self.viewports.gather(self._positions.tick())
        if not gathered:
            return
        tick, at_ms = self.next_tick(), time.time_ns() // 1_000_000
        packed: dict[int, bytes] = {}
        for viewport, rows in gathered:
            records = []
            for row in rows:
                if row[0] not in packed:
                    packed[row[0]] = record(row, at_ms)
                records.append(packed[row[0]])
            said = Said(message(viewport.stream, tick, at_ms, records), viewport.stream)
            for screen in list(viewport.viewers):
                screen.ticked(viewport.stream, tick, said, rows)

    async def _learn(self) -> None:
        """Ask where appliances belong: now and then, and soon when one is heard of first."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(FORMATIONS_EVERY_S):
                    await self._strangers.wait()
            self._strangers.clear()
            try:
                if ids := self._positions.appliances():
                    self._positions.belong(ids, await streams_of_appliances(ids))
            except OUTAGES as problem:
                log.warning("hub_streams_unknown", error=type(problem).__name__)
                self._strangers.set()
            await asyncio.sleep(STRANGERS_EVERY_S)

    async def _watch(self) -> None:
        """Cut off those who heard nothing of the relay for long: they then ask over HTTP."""
        while True:
            await asyncio.sleep(RELAY_CHECK_S)
            until = time.monotonic() - RELAY_SILENT_S
            if self._heads_at < until:
                self._cut_off([one for one in self._joined if one.entered_at < until])
            if not self._joined and not self._is_relay_silent():
                self._end()

    def _is_relay_silent(self) -> bool:
        """Whether there was time enough to hear the relay, and nothing came."""
        return max(self._heads_at, self._began_at) < time.monotonic() - RELAY_SILENT_S

    def _cut_off(self, screens: Sequence[Screen]) -> None:
        for screen in screens:
            screen.cut_off()


_HUBS: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub_here() -> Hub:
    """Give the hub of the running event loop: a web process has one."""
    here = asyncio.get_running_loop()
    if here not in _HUBS:
        _HUBS[here] = Hub()
    return _HUBS[here]
