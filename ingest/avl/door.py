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
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from django.db import Error as DatabaseProblem

from gis.api import FixView
from ingest.avl.announcer import Announcer
from ingest.avl.batcher import Batcher, BufferFull, CannotBeStored, NotStored
from ingest.avl.devices import Device, DeviceTable
from ingest.avl.fix import Fix, Refusal
from ingest.avl.osmand import decode_osmand
from ingest.avl.plausible import Limits, judge
from ingest.avl.store import Known, RefusedFix, Stored, read_known, store_batch, take_over
from ingest.avl.traccar import decode_traccar
from ingest.clocks import Clocks

log = structlog.get_logger(__name__)

BODY_BYTES_AT_MOST = 16_384
BODY_WAIT_S = 5.0  # for a whole body; a sender that trickles is cut off
IDLE_S = 65.0  # between requests, and for the first whole header: longer than a slow fix's 30 s
ANSWER_WAIT_S = 8.0
CONNECTIONS_AT_MOST = 4000
REFRESH_S = 30.0
REFRESH_ON_UNKNOWN_S = 2.0  # a device registered just now is known so soon
NOTHING_TO_STORE = {"no_position", "not_valid"}  # honest words without a place


@dataclass(frozen=True, slots=True)
class Said:
    """What came in: the token shown, what was decoded, and the raw text."""

    token: str
    decoded: Fix | Refusal
    raw: str
    unknown: HTTPStatus  # how the real server of this form answers an unknown device


class Answer(Exception):
    """Ends a request early with a status."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class _Server(web.Server):
    """Cuts off whoever comes when the house is full, before it costs anything."""

    def connection_made(self, handler: Any, transport: asyncio.Transport) -> None:
        """Take a connection in."""
        super().connection_made(handler, transport)
        if len(self.connections) > CONNECTIONS_AT_MOST:
            transport.abort()


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
    _limits: Limits | None = None
    _refreshed_at: float = float("-inf")
    _refreshing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _listener: asyncio.Server | None = None
    _server: _Server | None = None
    _refresher: "asyncio.Task[None] | None" = None

    def __post_init__(self) -> None:
        """Put the parts together."""
        self.announcer = Announcer(self.redis_url)
        self.batcher = Batcher(store_batch, self._committed)

    async def start(self) -> None:
        """Begin to listen. The database may still be down: devices hear 503 until it is up."""
        self.batcher.start()
        self.announcer.start()
        await self._refresh(0.0)
        self._refresher = asyncio.create_task(self._keep_fresh(), name="device-table")
        self._server = _Server(
            self._answer,
            access_log=None,
            keepalive_timeout=IDLE_S,
            lingering_time=2.0,
            max_line_size=4096,
            max_field_size=4096,
            max_headers=64,
            logger=_QuietLog(self.counts),
        )
        self._listener = await asyncio.get_running_loop().create_server(
            self._server, self.host, self.port, backlog=512
        )
        self.port = self._listener.sockets[0].getsockname()[1]
        log.info("avl_door_open", host=self.host, port=self.port)

    async def stop(self) -> None:
        """Let nobody in, answer those inside, then end."""
        if self._listener is not None and self._server is not None:
            self._listener.close()
            self._server.pre_shutdown()
            await self._server.shutdown(timeout=ANSWER_WAIT_S)
        if self._refresher is not None:
            self._refresher.cancel()
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
            "pending": self.batcher.pending_count,
            "committed": stored.committed_count,
            "batches": stored.batch_count,
            "failed_batches": stored.failed_batch_count,
            "is_database_up": stored.is_database_up,
            "last_error": stored.last_error,
            "last_commit_s": round(stored.last_commit_s, 4),
            "is_redis_up": self.announcer.is_redis_up,
            "counts": dict(self.counts),
        }

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        try:
            said = await self._hear(request)
            device = await self._admit(said)
            status = await self._take(said, device)
        except Answer as early:
            status = early.status
        self.counts[f"http_{status.value}"] += 1
        response = web.Response(status=status)
        if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
            response.headers["Retry-After"] = "5"
        return response

    async def _hear(self, request: web.BaseRequest) -> Said:
        if request.method not in {"GET", "POST"}:
            raise Answer(HTTPStatus.METHOD_NOT_ALLOWED)
        token = _token_of(request)
        body = await _read_body(request)
        now = datetime.now(tz=UTC)
        if body.lstrip()[:1] == b"{":
            raw = body.decode("utf-8", "replace")
            return Said(token, decode_traccar(body, now), _text(raw), HTTPStatus.NOT_FOUND)
        form = body.decode("utf-8", "replace")
        raw = "&".join(part for part in (request.rel_url.raw_query_string, form) if part)
        kept = _text(_without_token(raw))
        return Said(token, decode_osmand(raw, now), kept, HTTPStatus.BAD_REQUEST)

    async def _admit(self, said: Said) -> Device:
        """Find the device and check its token, before anything it says is kept."""
        identity = said.decoded.identity
        if not identity:
            self.counts[f"refused_{_reason(said.decoded)}"] += 1
            raise Answer(HTTPStatus.BAD_REQUEST)
        device = self.table.by_identity.get(identity)
        if device is None or not device.is_token(said.token):
            await self._refresh(REFRESH_ON_UNKNOWN_S)
            device = self.table.by_identity.get(identity)
        if self._limits is None:
            raise Answer(HTTPStatus.SERVICE_UNAVAILABLE)  # nobody is known yet: no database
        if device is None:
            raise Answer(said.unknown)
        if not device.is_token(said.token):
            raise Answer(HTTPStatus.UNAUTHORIZED)
        if not device.may_speak(time.monotonic()):
            raise Answer(HTTPStatus.TOO_MANY_REQUESTS)
        return device

    async def _take(self, said: Said, device: Device) -> HTTPStatus:
        if isinstance(said.decoded, Refusal):
            self.counts[f"refused_{said.decoded.reason}"] += 1
            if said.decoded.reason in NOTHING_TO_STORE:
                return HTTPStatus.OK
            return await self._store(
                RefusedFix(device.appliance_id, said.decoded.reason, {"text": said.raw})
            )
        return await self._store(self._judged(said, said.decoded, device))

    def _judged(self, said: Said, fix: Fix, device: Device) -> Stored:
        if self._limits is None:  # not reached: _admit lets nobody in before
            raise Answer(HTTPStatus.SERVICE_UNAVAILABLE)
        received_at = datetime.now(tz=UTC)
        if fix.is_timed:  # before it is judged: who is refused as "future" has the wrong clock
            self.clocks.hear("avl", device.identity, fix.at, received_at)
        track = self.table.tracks[device.appliance_id]
        verdict = judge(fix, track, self._limits, received_at)
        self.table.tracks[device.appliance_id] = verdict.track
        if verdict.reason:
            self.counts[f"refused_{verdict.reason}"] += 1
            return RefusedFix(device.appliance_id, verdict.reason, {"text": said.raw})
        return FixView(
            appliance_id=device.appliance_id,
            place=fix.place,
            heading_deg=fix.heading_deg,
            speed_mps=fix.speed_mps,
            accuracy_m=fix.accuracy_m,
            at=fix.at,
            received_at=received_at,
        )

    async def _store(self, item: Stored) -> HTTPStatus:
        try:
            async with asyncio.timeout(ANSWER_WAIT_S):
                await self.batcher.put(item)
        except (BufferFull, NotStored, TimeoutError) as problem:
            self.counts[type(problem).__name__] += 1
            return HTTPStatus.SERVICE_UNAVAILABLE
        except CannotBeStored:
            return HTTPStatus.BAD_REQUEST
        return HTTPStatus.OK

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


@dataclass(frozen=True, slots=True)
class _QuietLog:
    """Stands in for aiohttp's logger: nonsense from outside is counted, not printed in full."""

    counts: "Counter[str]"

    def debug(self, _message: str, *_args: object, **more: object) -> None:
        """Count what aiohttp thinks too common to log: bytes that are no HTTP."""
        if isinstance(more.get("exc_info"), HttpProcessingError):
            self.counts["bad_http"] += 1

    def warning(self, message: str, *_args: object, **_more: object) -> None:
        """Pass on a warning."""
        log.warning("aiohttp", message=message)

    def exception(self, message: str, *_args: object, **more: Any) -> None:
        """Count bad HTTP; a fault of ours goes to the log with its cause."""
        problem = more.get("exc_info")
        if isinstance(problem, HttpProcessingError):
            self.counts["bad_http"] += 1
        else:
            log.error("aiohttp", message=message, exc_info=problem)


def _token_of(request: web.BaseRequest) -> str:
    """Give the token: Bearer header, ``?token=``, or path ``/t/<token>``; "" when none is shown."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    if token := request.query.get("token"):
        return token
    path = request.path
    if path in {"/", ""}:
        return ""
    before, _, token = path.rstrip("/").rpartition("/")
    if before != "/t":
        raise Answer(HTTPStatus.NOT_FOUND)
    return token


async def _read_body(request: web.BaseRequest) -> bytes:
    if not request.can_read_body:
        return b""
    if (request.content_length or 0) > BODY_BYTES_AT_MOST:
        raise Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WAIT_S):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > BODY_BYTES_AT_MOST:
                    raise Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except TimeoutError as late:
        raise Answer(HTTPStatus.REQUEST_TIMEOUT) from late
    except (web.RequestPayloadError, ConnectionError) as broken:
        raise Answer(HTTPStatus.BAD_REQUEST) from broken
    return bytes(body)


def _without_token(query: str) -> str:
    """Give a query fit to be kept: without the device's secret."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return "&".join(f"{key}={value}" for key, value in pairs if key != "token")


def _text(raw: str) -> str:
    """Give raw text as the database can keep it: it takes no NUL."""
    return raw.replace("\x00", "\\x00")


def _reason(decoded: Fix | Refusal) -> str:
    return decoded.reason if isinstance(decoded, Refusal) else "no_identity"
