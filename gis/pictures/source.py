"""Fetching from a camera or its gateway: of its own origin only, never waiting for ever."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urljoin

import aiohttp

from core.refusals import Refused
from gis.domain.camera_source import is_of

CONNECT_S = 5.0
MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = frozenset({200, 206})


class SourceUnreachable(Refused):
    """The source cannot be reached, or does not answer in time."""

    CODE = "camera_unreachable"


class SourceRefused(Refused):
    """The source answers, and not with a picture."""

    CODE = "camera_source_refused"


class SourceElsewhere(Refused):
    """The source sends us to another host, where we do not go."""

    CODE = "camera_source_elsewhere"


@asynccontextmanager
async def fetched(
    url: str, registered: str, *, silent_s: float, byte_range: str | None = None
) -> AsyncIterator[tuple[aiohttp.ClientResponse, str]]:
    """Ask for something of a camera's stream; give the answer and where it came from at last.

    The connection is closed on leaving, whatever was read of it.
    """
    limits = aiohttp.ClientTimeout(
        total=None, connect=CONNECT_S, sock_connect=CONNECT_S, sock_read=silent_s
    )
    headers = {"Accept-Encoding": "identity", "User-Agent": "Fengsui"}
    if byte_range:
        headers["Range"] = byte_range
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(force_close=True),
        timeout=limits,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers=headers,
        trust_env=False,
    ) as session:
        answer, final = await _answer(session, url, registered)
        try:
            yield answer, final
        finally:
            answer.close()


async def _answer(
    session: aiohttp.ClientSession, url: str, registered: str
) -> tuple[aiohttp.ClientResponse, str]:
    for _ in range(MOST_REDIRECTS + 1):
        if not is_of(url, registered):
            raise SourceElsewhere
        try:
            answer = await session.get(url, allow_redirects=False)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise SourceUnreachable from None
        if answer.status in _REDIRECTS:
            to = answer.headers.get("Location", "")
            answer.close()
            try:
                url = urljoin(url, to)
            except ValueError:
                raise SourceElsewhere from None
            continue
        if answer.status not in _OK:
            answer.close()
            raise SourceRefused(status=answer.status)
        return answer, url
    raise SourceElsewhere
