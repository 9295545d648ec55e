"""The AVL door: HTTP for position devices in the OsmAnd and Traccar forms.

A device hears 200 only after its fix is committed. What can never become a fix is kept as it came
and answered 200 as well: sending it again would not make it better.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import structlog
from django.db import Error as DatabaseProblem

from gis.api import FixLimits, FixView, RefusedFixRow, judge_fix
from ingest.avl.announcer import Announcer
from ingest.avl.batcher import Batcher, Outcome
from ingest.avl.devices import Device, DeviceTable
from ingest.avl.fix import Fix, Refusal
from ingest.avl.lines import ANSWER_WAIT_S, Answer, House, Line
from ingest.avl.requests import Request
from ingest.avl.said import NotUnderstood, Said, understand
from ingest.avl.store import Known, Store, Stored, read_known, take_over
from ingest.clocks import Clocks

log = structlog.get_logger(__name__)

REFRESH_S = 30.0
REFRESH_ON_UNKNOWN_S = 2.0  # a device registered just now is known so soon
NOTHING_TO_STORE = {"no_position", "not_valid"}  # honest words without a place
ANSWERS = {
    Outcome.STORED: HTTPStatus.OK,
    Outcome.FULL: HTTPStatus.SERVICE_UNAVAILABLE,
    Outcome.NOT_STORED: HTTPStatus.SERVICE_UNAVAILABLE,
    Outcome.IMPOSSIBLE: HTTPStatus.BAD_REQUEST,
}


@dataclass(slots=True)
class AvlDoor:
    """Listens for position devices until told to stop."""

    host: str
    port: int  # 0: any free one
    redis_url: str
    clocks: Clocks = field(default_factory=Clocks)
    counts: "Counter[str]" = field(default_factory=Counter)
    table: DeviceTable = field(default_factory=DeviceTable)
    batcher: "Batcher[Stored]" = field(init=False)
    announcer: Announcer = field(init=False)
    _house: House = field(init=False)
    _limits: FixLimits | None = None
    _refreshed_at: float = float("-inf")
    _refreshing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _listener: asyncio.Server | None = None
    _chores: "list[asyncio.Task[None]]" = field(default_factory=list)
    _asking: "set[asyncio.Task[None]]" = field(default_factory=set)

    def __post_init__(self) -> None:
        """Put the parts together."""
        store = Store()
        self.announcer = Announcer(self.redis_url)
        self.batcher = Batcher(store.store, self._committed, store.close)
        self._house = House(self._hear, self.counts)

    async def start(self) -> None:
        """Begin to listen. The database may still be down: devices hear 503 until it is up."""
        self.batcher.start()
        self.announcer.start()
        await self._refresh(0.0)
        self._chores = [
            asyncio.create_task(self._keep_fresh(), name="device-table"),
            asyncio.create_task(self._house.keep_time(), name="avl-lines"),
        ]
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: Line(self._house), self.host, self.port, backlog=512
        )
        self.port = self._listener.sockets[0].getsockname()[1]
        log.info("avl_door_open", host=self.host, port=self.port)

    async def stop(self) -> None:
        """Let nobody in, answer those inside, then end."""
        if self._listener is not None:
            self._listener.close()
            await self._house.empty(ANSWER_WAIT_S)
        for task in [*self._chores, *self._asking]:
            task.cancel()
        await self.batcher.stop()
        await self.announcer.stop()

    @property
    def tolerance_s(self) -> float | None:
        """How far a device's clock may be off; None until the norms have been read."""
        return None if self._limits is None else self._limits.future_tolerance.total_seconds()

    def health(self) -> dict[str, Any]:
        """Give the door's state for the heartbeat."""
        stored = self.batcher.health
        return {
            "devices": len(self.table.by_identity),
            "lines": len(self._house.lines),
            "buffer": self.batcher.buffer,
            "committed": stored.committed_count,
            "batches": stored.batch_count,
            "failed_batches": stored.failed_batch_count,
            "is_database_up": stored.is_database_up,
            "last_error": stored.last_error,
            "last_commit_s": round(stored.last_commit_s, 4),
            "is_redis_up": self.announcer.is_redis_up,
            "counts": dict(self.counts),
        }

    def _hear(self, request: Request, answer: Answer) -> None:
        """Deal with a request; most are answered after the commit, by the batcher."""
        try:
            said = understand(request, datetime.now(tz=UTC))
        except NotUnderstood as problem:
            answer(problem.status)
            return
        if not said.decoded.identity:
            self.counts[f"refused_{_reason(said.decoded)}"] += 1
            answer(HTTPStatus.BAD_REQUEST)
            return
        device = self.table.by_identity.get(said.decoded.identity)
        is_known = device is not None and device.is_token(said.token)
        if is_known or not self._may_refresh():
            self._admit(said, device, is_known=is_known, answer=answer)
            return
        task = asyncio.create_task(self._ask_again(said, answer))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    def _may_refresh(self) -> bool:
        is_old = time.monotonic() - self._refreshed_at >= REFRESH_ON_UNKNOWN_S
        return is_old or self._refreshing.locked()

    async def _ask_again(self, said: Said, answer: Answer) -> None:
        """Look whether the device was registered just now."""
        await self._refresh(REFRESH_ON_UNKNOWN_S)
        device = self.table.by_identity.get(said.decoded.identity)
        is_known = device is not None and device.is_token(said.token)
        self._admit(said, device, is_known=is_known, answer=answer)

    def _admit(self, said: Said, device: Device | None, *, is_known: bool, answer: Answer) -> None:
        """Let in who is known and shows its own token, before anything it says is kept."""
        if self._limits is None:
            answer(HTTPStatus.SERVICE_UNAVAILABLE)  # nobody is known yet: no database
        elif device is None:
            answer(said.unknown)
        elif not is_known:
            answer(HTTPStatus.UNAUTHORIZED)
        elif not device.may_speak(time.monotonic()):
            answer(HTTPStatus.TOO_MANY_REQUESTS)
        else:
            self._take(said, device, self._limits, answer)

    def _take(self, said: Said, device: Device, limits: FixLimits, answer: Answer) -> None:
        if isinstance(said.decoded, Fix):
            item = self._judged(said, said.decoded, device, limits)
        else:
            self.counts[f"refused_{said.decoded.reason}"] += 1
            if said.decoded.reason in NOTHING_TO_STORE:
                answer(HTTPStatus.OK)
                return
            item = RefusedFixRow(device.appliance_id, said.decoded.reason, {"text": said.kept})

        def tell(outcome: Outcome) -> None:
            if outcome is not Outcome.STORED:
                self.counts[outcome.name.lower()] += 1
            answer(ANSWERS[outcome])

        self.batcher.take(item, tell)

    def _judged(self, said: Said, fix: Fix, device: Device, limits: FixLimits) -> Stored:
        received_at = datetime.now(tz=UTC)
        if fix.is_timed:  # before it is judged: who is refused as "future" has the wrong clock
            self.clocks.hear("avl", device.identity, fix.at, received_at)
        track = self.table.tracks[device.appliance_id]
        verdict = judge_fix(fix, track, limits, received_at)
        self.table.tracks[device.appliance_id] = verdict.track
        if verdict.reason:
            self.counts[f"refused_{verdict.reason}"] += 1
            return RefusedFixRow(device.appliance_id, verdict.reason, {"text": said.kept})
        self.counts["outdated"] += verdict.is_outdated
        return FixView(
            appliance_id=device.appliance_id,
            place=fix.place,
            heading_deg=fix.heading_deg,
            speed_mps=fix.speed_mps,
            accuracy_m=fix.accuracy_m,
            at=fix.at,
            received_at=received_at,
        )

    def _committed(self, items: Sequence[Stored]) -> None:
        self.announcer.announce([item for item in items if isinstance(item, FixView)])

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_S if self._limits else REFRESH_ON_UNKNOWN_S)
            await self._refresh(REFRESH_ON_UNKNOWN_S)

    async def _refresh(self, if_older_than_s: float) -> None:
        """Read the device table anew, unless that was done just now; one reads for all who wait."""
        async with self._refreshing:
            now = time.monotonic()
            if now - self._refreshed_at < if_older_than_s:
                return
            self._refreshed_at = now
            try:
                known: Known = await asyncio.to_thread(read_known)
            except DatabaseProblem as problem:
                log.warning("device_table_not_read", error=type(problem).__name__)
                return
            self._limits = known.limits
            take_over(self.table, known)


def _reason(decoded: Fix | Refusal) -> str:
    return decoded.reason if isinstance(decoded, Refusal) else "no_identity"
