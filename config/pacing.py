"""Answers at the pace of who reads them: Daphne alone would keep what is not taken, without bound.

Daphne's ``send`` returns at once and writes into Twisted's buffer, however full. Twisted says when
that buffer is full and when it is not, to whoever registers as the producer of an answer; here the
``send`` of an answer in pieces waits for that. uvicorn's own ``send`` waits; what has to be cut is
cut here under both.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from daphne.http_protocol import WebRequest
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from gis.pictures.door import CutShort

Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Any, Send], Awaitable[None]]


@implementer(IPushProducer)
class _Gate:
    """Stands between an answer and its reader: open while the reader takes what is sent."""

    def __init__(self, request: Any, send: Send) -> None:
        self._request = request
        self._send = send
        self._is_registered = False
        self._open = asyncio.Event()
        self._open.set()

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        self._open.clear()

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        self._open.set()

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        self._open.set()

    async def send(self, message: dict[str, Any]) -> None:
        """Send, and wait while the reader is behind."""
        is_piece = message["type"] == "http.response.body" and message.get("more_body", False)
        if self._is_registered and not is_piece:
            if self._request.channel is not None:
                self._request.unregisterProducer()
            self._is_registered = False
        await self._send(message)
        if is_piece:
            if not self._is_registered and self._request.channel is not None:
                self._request.registerProducer(self, streaming=True)
                self._is_registered = True
            await self._open.wait()


def paced(application: Application) -> Application:
    """Let an application's answers wait for their readers, and be cut where they cannot end."""

    async def app(scope: dict[str, Any], receive: Any, send: Send) -> None:
        request = _request_behind(send)
        try:
            await application(scope, receive, _Gate(request, send).send if request else send)
        except CutShort:
            _cut(request, send)

    return app


def _cut(request: Any, send: Send) -> None:
    """End the connection at once, also of a reader who takes nothing."""
    if request is None:  # uvicorn: ``send`` belongs to the one request and its answer
        send.__self__.transport.abort()  # type: ignore[attr-defined]
    elif request.channel is not None:
        request.channel.transport.abortConnection()


def _request_behind(send: Send) -> Any:
    """Give Daphne's request that a ``send`` belongs to; None under another server."""
    if isinstance(send, partial) and send.args and isinstance(send.args[0], WebRequest):
        return send.args[0]
    return None
