"""The player door as an ASGI application: beside Django, for a viewer there must hold no thread."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from functools import cache
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from django.conf import settings
from django.db import DatabaseError

from core.refusals import Refused
from gis.domain.mjpeg import CONTENT_TYPE, boundary_of
from gis.domain.playlists import FIRST, LONGEST_BYTES, PlaylistRefused, rewritten
from gis.pictures.admission import Admission, NotLoggedIn, admit
from gis.pictures.motion_jpeg import CHUNK_BYTES, hand_on
from gis.pictures.sealed import seal, unseal
from gis.pictures.seats import Seats, TooManyOfOne, TooManyViewers
from gis.pictures.source import SourceElsewhere, SourceRefused, SourceUnreachable, fetched
from org.api import NotAllowed, NotVisible

log = structlog.get_logger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
LARGEST_PART_BYTES = 64_000_000
STUCK_S = 15.0  # a viewer who takes nothing for so long is gone
_RANGE = re.compile(r"bytes=\d{1,12}-\d{0,12}")
_MEDIA = re.compile(r"(?:video|audio)/[a-z0-9.+-]{1,40}")
_STATUS: dict[type[Refused], int] = {
    NotLoggedIn: 401,
    NotAllowed: 403,
    TooManyViewers: 503,
    TooManyOfOne: 503,
    SourceUnreachable: 504,
    SourceRefused: 502,
    SourceElsewhere: 502,
}
_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Accel-Buffering": "no",  # a proxy that gathers bytes would make a picture old
}


class CutShort(Exception):
    """An answer that had begun cannot be finished: its connection is to be cut."""


async def camera_stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Give a camera's stream, or a part of it, to a person who may see it and is watching.

    When the viewer goes away all of it stops at once, and with it the connection to the source.
    """
    answering = asyncio.create_task(_answer(scope, send))
    leaving = asyncio.create_task(_left(receive))
    try:
        await asyncio.wait([answering, leaving], return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        if not answering.done():
            answering.cancel()
        await asyncio.gather(answering, leaving, return_exceptions=True)
    if not answering.cancelled():
        answering.result()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(scope: Scope, send: Send) -> None:
    if scope["method"] != "GET":
        await _say(send, 405, {"refused": "method", "zh": "只能读取。", "en": "Only GET."})
        return
    given = scope["url_route"]["kwargs"]
    camera_id, viewing = int(given["camera_id"]), str(given["viewing"])
    cookies = _header(scope, b"cookie")
    try:
        admission = await admit(cookies, camera_id, viewing)
        with _seats().taken(admission.person_id):
            viewer = _Viewer(camera_id, viewing, cookies, admission, send)
            await viewer.give(given.get("part"), _header(scope, b"range"))
    except NotVisible:
        said = {"refused": "not_found", "zh": "没有找到。", "en": "There is no such thing."}
        await _say(send, 404, said)
    except Refused as problem:
        said = {"refused": problem.CODE, **problem.sentences()}
        await _say(send, _STATUS.get(type(problem), 502), said)
    except DatabaseError as problem:
        log.warning("camera_not_admitted", error=type(problem).__name__)
        said = {"refused": "unavailable", "zh": "暂时不可用,请重试。", "en": "Try again."}
        await _say(send, 503, said)


class _Viewer:
    """One request for a stream, let in and seated."""

    def __init__(
        self, camera_id: int, viewing: str, cookies: str, admission: Admission, send: Send
    ) -> None:
        self._camera_id = camera_id
        self._viewing = viewing
        self._cookies = cookies
        self._registered = admission.registered
        self._asgi_send = send
        self._has_begun = False

    async def give(self, part: str | None, byte_range: str) -> None:
        url = self._registered if part is None else unseal(part, self._camera_id)
        if url is None:
            raise NotVisible
        wanted = byte_range if _RANGE.fullmatch(byte_range) else None
        silent_s = settings.CAMERA_SILENT_S
        async with fetched(url, self._registered, silent_s=silent_s, byte_range=wanted) as (
            source,
            final,
        ):
            try:
                await self._hand_on(source, final, silent_s, is_part=part is not None)
            except (aiohttp.ClientError, TimeoutError, OSError):
                if self._has_begun:
                    raise CutShort from None
                raise SourceUnreachable from None

    async def _hand_on(
        self, source: aiohttp.ClientResponse, final: str, silent_s: float, *, is_part: bool
    ) -> None:
        content_type = source.headers.get("Content-Type", "")
        boundary = boundary_of(content_type)
        if boundary is not None:
            await self._begin(200, CONTENT_TYPE)
            await hand_on(
                source, boundary, self._send, silent_s=silent_s, withdrawn=self._withdrawn
            )
            await self._asgi_send({"type": "http.response.body"})
            return
        first = await source.content.read(CHUNK_BYTES)
        if first.lstrip(b"\xef\xbb\xbf").startswith(FIRST):
            await self._playlist(source, first, final)
        elif is_part:
            await self._media(source, first, content_type)
        else:
            raise SourceRefused(status=content_type.partition(";")[0] or "?")

    async def _playlist(self, source: aiohttp.ClientResponse, first: bytes, final: str) -> None:
        words = bytearray(first)
        async for chunk in source.content.iter_chunked(CHUNK_BYTES):
            words += chunk
            if len(words) > LONGEST_BYTES:
                raise SourceRefused(status="playlist")
        root = f"/api/cameras/{self._camera_id}/stream/{self._viewing}"
        try:
            text = rewritten(
                words.decode("utf-8", "replace"),
                final,
                self._registered,
                lambda url: f"{root}/{seal(url, self._camera_id)}",
            )
        except PlaylistRefused:
            raise SourceElsewhere from None
        await self._begin(200, PLAYLIST_TYPE)
        await self._asgi_send({"type": "http.response.body", "body": text.encode()})

    async def _media(self, source: aiohttp.ClientResponse, first: bytes, content_type: str) -> None:
        """Hand a segment, map or key on as it comes; never as something a browser would run."""
        bare = content_type.partition(";")[0].strip().lower()
        more = {}
        if source.status == HTTPStatus.PARTIAL_CONTENT and (
            part := source.headers.get("Content-Range")
        ):
            more["Content-Range"] = part
        media_type = bare if _MEDIA.fullmatch(bare) else "application/octet-stream"
        await self._begin(source.status, media_type, more)
        await self._send(first)
        sent_bytes = len(first)
        async for chunk in source.content.iter_chunked(CHUNK_BYTES):
            sent_bytes += len(chunk)
            if sent_bytes > LARGEST_PART_BYTES:
                raise CutShort
            await self._send(chunk)
        await self._asgi_send({"type": "http.response.body"})

    async def _begin(
        self, status: int, content_type: str, more: dict[str, str] | None = None
    ) -> None:
        await _start(self._asgi_send, status, {"Content-Type": content_type, **(more or {})})
        self._has_begun = True

    async def _send(self, body: bytes) -> None:
        """Send a piece. It waits until the viewer took what came before (config.pacing)."""
        try:
            await asyncio.wait_for(
                self._asgi_send({"type": "http.response.body", "body": body, "more_body": True}),
                STUCK_S,
            )
        except TimeoutError:
            raise CutShort from None

    async def _withdrawn(self) -> None:
        """Wait until this person may no longer see this camera's picture."""
        while True:
            await asyncio.sleep(settings.CAMERA_CHECK_S)
            try:
                admission = await admit(self._cookies, self._camera_id, self._viewing)
            except (Refused, NotVisible):
                return
            except DatabaseError:  # the next look will tell
                continue
            if admission.registered != self._registered:
                return


@cache
def _seats() -> Seats:
    return Seats(settings.CAMERA_VIEWERS, settings.CAMERA_VIEWERS_EACH)


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def _say(send: Send, status: int, said: dict[str, str]) -> None:
    await _start(send, status, {"Content-Type": "application/json; charset=utf-8"})
    body = json.dumps(said, ensure_ascii=False).encode()
    await send({"type": "http.response.body", "body": body})


async def _start(send: Send, status: int, headers: dict[str, str]) -> None:
    all_headers = [
        (name.encode(), value.encode("latin-1", "replace"))
        for name, value in (_HEADERS | headers).items()
    ]
    await send({"type": "http.response.start", "status": status, "headers": all_headers})
