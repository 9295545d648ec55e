"""The relay's process: tails every log and tells the screens, through the hub of each web process.

One is active, held so by an advisory lock of PostgreSQL; others stand by. It goes on when Redis or
PostgreSQL vanish, and takes up its work when they are back: what screens missed meanwhile they see
by the numbers.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from core.tasks import ended
from desk.api import of_formation, of_incident
from eventlog.api import WAKE_CHANNEL
from org.api import EVERYONE, RIGHTS_CHANNEL
from realtime.cursors import Cursors
from realtime.reading import Batch, ended_sights, head_lives, next_batch, say_alive
from realtime.relay import Relay, start_after, whole_log
from realtime.speaker import Speaker

log = structlog.get_logger(__name__)

LOCK = 0x46656E67_72656C61  # "Fengrela": the active relay of this database holds it
POLL_S = 0.2
STANDBY_S = 1.0
RETRY_S = 0.5
HEAD_EVERY_S = 3.0
SIGHTS_EVERY_S = 0.5  # a sight that is over ends within a second, as any right does
BEAT_EVERY_S = 1.0
RENEWAL_KEPT_S = 600.0
OUTAGES = (DatabaseError, psycopg.Error, OSError)


class RelayProcess:
    """What ``manage.py relay`` runs."""

    def __init__(self) -> None:
        """Begin as a standby that knows nothing."""
        self.is_active = False
        self._relays: dict[str, Relay] = {}
        self._instances: dict[str, str] = {}
        self._renewed: dict[str, tuple[str, float]] = {}
        self._lives = ""
        self._behind_s = 0.0
        self._looked_at = time.monotonic()
        self._frame_count = 0
        self._cursors = Cursors(settings.REDIS_URL)
        self._speaker = Speaker(settings.REDIS_URL)

    async def run(self) -> None:
        """Work until cancelled."""
        works: list[Callable[[], Coroutine[Any, Any, None]]] = [
            self._lead,
            self._say_heads,
            self._beat,
            self._end_sights,
            self._tell_rights,
        ]
        tasks = [asyncio.create_task(work()) for work in works]
        try:
            await next(asyncio.as_completed(tasks))  # none ends but by a fault of ours
        finally:
            await ended(*tasks)
            await self._cursors.close()
            await self._speaker.close()

    # The log.

    async def _lead(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **_address(), autocommit=True, connect_timeout=5
                ) as own:
                    await self._stand_by(own)
                    await self._tail(own)
            except OUTAGES as problem:
                log.warning("relay_lost_database", error=type(problem).__name__)
            finally:
                self.is_active = False
            await asyncio.sleep(RETRY_S)

    async def _stand_by(self, own: psycopg.AsyncConnection[Any]) -> None:
        while True:
            asked = await own.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            row = await asked.fetchone()
            if row and row[0]:
                return
            await asyncio.sleep(STANDBY_S)

    async def _tail(self, own: psycopg.AsyncConnection[Any]) -> None:
        await own.execute(f"LISTEN {WAKE_CHANNEL}")
        self._relays.clear()
        saved = await self._cursors.load()
        self._renewed = await self._cursors.load_renewed() | self._renewed
        is_first = True
        while True:
            self._looked_at = time.monotonic()
            batch = await next_batch({name: relay.cursor for name, relay in self._relays.items()})
            lives = self._lives
            self._meet(batch, saved if is_first else {}, is_first=is_first)
            if (
                is_first or lives != self._lives
            ):  # before a frame of it: another life is another log
                await self._say_heads_now()
            self.is_active, is_first = True, False
            await self._tell(batch)
            if not batch.is_full:
                async for _ in own.notifies(timeout=POLL_S, stop_after=1):
                    pass

    def _meet(self, batch: Batch, saved: dict[str, tuple[str, int]], *, is_first: bool) -> None:
        """Make a relay for each log not followed yet, or living another life."""
        for head in batch.heads:
            instance = head.instance.hex
            if self._instances.get(head.log) != instance or head.log not in self._relays:
                start = start_after(
                    life=instance,
                    head=head.seq,
                    saved=saved.get(head.log),
                    is_taking_over=is_first,
                )
                self._relays[head.log] = Relay(head.log, start)
                self._instances[head.log] = instance
        self._lives = head_lives(batch.heads)

    async def _tell(self, batch: Batch) -> None:
        renewed: set[str] = set()
        outdated: set[str] = set()
        for changed in batch.changed:
            relay = self._relays.get(changed.entry.log)
            if relay is None or changed.entry.seq <= relay.cursor:
                continue
            for stream, text in relay.frames(changed):
                self._frame_count += 1
                message = {"type": "relay.frame", "stream": stream, "text": text}
                await self._speaker.say(stream, message)
            renewed |= {str(one) for one in changed.renewed}
            outdated |= changed.outdated_logs
            if changed.outdates_all:  # an import may have given a premises to somebody else
                await self._speaker.say("heads", {"type": "relay.session"})
        for stream in sorted(renewed):  # once, however many entries of the batch ask for it
            await self._renew(stream)
        for name in sorted(outdated):
            await self._renew(whole_log(name), group="heads")  # all screens are in heads
        if batch.changed:
            is_renewing = bool(renewed or outdated)
            await self._cursors.save(
                {
                    name: (self._instances[name], relay.cursor)
                    for name, relay in self._relays.items()
                },
                self._renewed if is_renewing else None,
            )
        self._behind_s = self._lag_s(batch, timezone.now())

    async def _renew(self, stream: str, *, group: str = "") -> None:
        """Have a stream's viewers read a new snapshot; ``heads`` repeats it for who missed this."""
        token = uuid4().hex
        self._renewed[stream] = (token, time.time())
        message = {"type": "relay.renew", "stream": stream, "token": token}
        await self._speaker.say(group or stream, message)

    async def _tell_rights(self) -> None:
        """Have those whose rights changed look at once. A standby tells it too: no harm is done.

        What was changed while nobody listened is not known: then everyone looks.
        """
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **_address(), autocommit=True, connect_timeout=5
                ) as own:
                    await own.execute(f"LISTEN {RIGHTS_CHANNEL}")
                    await self._have_look(EVERYONE)
                    async for told in own.notifies():
                        await self._have_look(told.payload)
            except OUTAGES as problem:
                log.warning("relay_lost_rights", error=type(problem).__name__)
            await asyncio.sleep(RETRY_S)

    async def _have_look(self, whom: str) -> None:
        group = "heads" if whom == EVERYONE else whom  # all screens are in heads
        while not await self._speaker.say(group, {"type": "relay.session"}):
            await asyncio.sleep(RETRY_S)

    async def _end_sights(self) -> None:
        """Take an incident off the screens of helpers whose time is over: no entry tells of it."""
        looked_at = timezone.now() - timedelta(seconds=RENEWAL_KEPT_S)
        while True:
            await asyncio.sleep(SIGHTS_EVERY_S)
            now = timezone.now()
            if not self.is_active:
                continue
            try:
                ended = await ended_sights(looked_at, now)
            except OUTAGES as problem:
                log.warning("relay_sights_failed", error=type(problem).__name__)
                continue
            looked_at = now
            for incident_id, formation_id in ended:
                await self._renew(str(of_formation("incidents", formation_id)))
                await self._speaker.say(str(of_incident(incident_id)), {"type": "relay.session"})

    def _lag_now_s(self) -> float:
        """Say how far behind the screens are: also when the log cannot be read at all."""
        silent_s = time.monotonic() - self._looked_at
        return max(self._behind_s, silent_s if silent_s > STANDBY_S else 0.0)

    def _lag_s(self, batch: Batch, now: datetime) -> float:
        """Say how long the entries told had waited, while there are more; 0 when all is told."""
        heads = {head.log: head.seq for head in batch.heads}
        late = [
            (now - changed.entry.recorded_at).total_seconds()
            for changed in batch.changed
            if heads.get(changed.entry.log, 0) > self._relays[changed.entry.log].cursor
        ]
        return max(late, default=0.0)

    # What is said every so often.

    async def _say_heads(self) -> None:
        while True:
            await asyncio.sleep(HEAD_EVERY_S)
            if self.is_active:
                await self._say_heads_now()

    async def _say_heads_now(self) -> None:
        old = time.time() - RENEWAL_KEPT_S
        self._renewed = {name: one for name, one in self._renewed.items() if one[1] > old}
        heads = {
            "lives": self._lives,
            "floors": {name: relay.floor for name, relay in self._relays.items()},
            "last": {k: v for relay in self._relays.values() for k, v in relay.heads().items()},
            "renewed": {name: token for name, (token, _) in self._renewed.items()},
        }
        await self._speaker.say("heads", {"type": "relay.heads", **heads})

    async def _beat(self) -> None:
        while True:
            try:
                await say_alive(
                    {
                        "is_active": self.is_active,
                        "looked_s": round(time.monotonic() - self._looked_at, 3),
                        "cursors": {name: one.cursor for name, one in self._relays.items()},
                        "behind_s": round(self._lag_now_s(), 3),
                        "frame_count": self._frame_count,
                        "is_redis_well": self._speaker.is_heard,
                    }
                )
            except OUTAGES as problem:
                log.warning("relay_beat_failed", error=type(problem).__name__)
            await asyncio.sleep(BEAT_EVERY_S)


def _address() -> dict[str, Any]:
    """Give where the database is, for a connection of our own: locks and news belong to one."""
    known = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return {name: known[name] for name in names if known.get(name)}
