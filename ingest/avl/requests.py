"""HTTP requests out of bytes, however they come cut. Pure: the clock comes in, nothing goes out.

The bytes are read by llhttp (httptools), the parser of Node.js; what is ours is the limits.
"""

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple

import httptools

LINE_BYTES_AT_MOST = 4096  # of the address, of a header's name, of its value
HEADERS_AT_MOST = 64
BODY_BYTES_AT_MOST = 16_384
SILENT_BYTES_AT_MOST = 3 * LINE_BYTES_AT_MOST  # of which nothing came yet: no end, or padding


class Request(NamedTuple):
    """One request."""

    method: str
    target: str  # the address as it was sent
    authorization: str
    body: bytes
    is_http_1_0: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Bytes that are no request, or too much of one. Nothing after them is read."""

    status: HTTPStatus


class _Enough(Exception):
    """Ends the reading from within the parser."""


class RequestReader:
    """Reads what one sender says.

    Attributes
    ----------
    is_over
        Nothing more is read: the sender said so, or it was refused.
    body_since
        When the head of a request was complete whose body is not; None between bodies.
    wants_to_hear_continue
        The sender waits for ``100 Continue`` before it sends the body.
    """

    __slots__ = (
        "_authorization", "_body", "_expected_bytes", "_has_head", "_header_count", "_heard",
        "_now", "_parser", "_refused", "_silent_bytes", "_target", "body_since", "is_over",
        "wants_to_hear_continue",
    )  # fmt: skip

    def __init__(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._heard: list[Request | Refused] = []
        self._refused: HTTPStatus | None = None
        self._silent_bytes = 0
        self._now = 0.0
        self.is_over = False
        self.body_since: float | None = None
        self.wants_to_hear_continue = False
        self.on_message_begin()

    def feed(self, data: bytes | memoryview, now: float) -> list[Request | Refused]:
        """Take in the next bytes; give the requests that are complete with them, in order."""
        if self.is_over:
            return []
        self._heard = []
        self._now = now
        self._silent_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.is_over = True  # to something we do not speak: answered, and no more
        except httptools.HttpParserError:
            self._refuse(self._refused or HTTPStatus.BAD_REQUEST)
        if self._silent_bytes > SILENT_BYTES_AT_MOST:
            self._refuse(HTTPStatus.BAD_REQUEST)
        return self._heard

    def _refuse(self, status: HTTPStatus) -> None:
        if not self.is_over:
            self.is_over = True
            self.body_since = None
            self._heard.append(Refused(status))

    def _stop(self, status: HTTPStatus) -> None:
        self._refused = status
        raise _Enough

    # What the parser calls, in the order of the bytes.

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._target = b""
        self._authorization = ""
        self._body = b""
        self._header_count = 0
        self._expected_bytes = 0
        self._has_head = False

    def on_url(self, part: bytes) -> None:
        """Take in a part of the address."""
        self._silent_bytes = 0
        self._target += part
        if len(self._target) > LINE_BYTES_AT_MOST:
            self._stop(HTTPStatus.BAD_REQUEST)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header, or a trailer of a body in chunks."""
        self._silent_bytes = 0
        self._header_count += 1
        is_long = len(name) > LINE_BYTES_AT_MOST or len(value) > LINE_BYTES_AT_MOST
        if is_long or self._header_count > HEADERS_AT_MOST:
            self._stop(HTTPStatus.BAD_REQUEST)
        if self._has_head:
            return
        known = name.lower()
        if known == b"authorization":
            self._authorization = value.decode("utf-8", "surrogateescape")
        elif known == b"content-length":
            with suppress(ValueError):  # the parser says what it thinks of it
                self._expected_bytes = int(value)
        elif known == b"expect":
            self.wants_to_hear_continue = value.lower() == b"100-continue"

    def on_headers_complete(self) -> None:
        """Refuse a body that is announced as too large before any of it is sent."""
        self._silent_bytes = 0
        self._has_head = True
        self.body_since = self._now
        if self._expected_bytes > BODY_BYTES_AT_MOST:
            self._stop(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def on_body(self, part: bytes) -> None:
        """Take in a part of the body."""
        self._silent_bytes = 0
        self._body += part
        if len(self._body) > BODY_BYTES_AT_MOST:
            self._stop(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def on_message_complete(self) -> None:
        """Hand over a request."""
        self._silent_bytes = 0
        self.body_since = None
        self.wants_to_hear_continue = False
        self._heard.append(
            Request(
                method=self._parser.get_method().decode("ascii"),
                target=self._target.decode("ascii", "surrogateescape"),
                authorization=self._authorization,
                body=self._body,
                is_http_1_0=self._parser.get_http_version() == "1.0",
            )
        )
        self.is_over = self.is_over or not self._parser.should_keep_alive()
