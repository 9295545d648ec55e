"""What a request at the AVL door says: who, with what token, and where. Pure."""

from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from ingest.avl.fix import Fix, Refusal
from ingest.avl.osmand import decode_osmand
from ingest.avl.requests import Request
from ingest.avl.traccar import decode_traccar


class Said(NamedTuple):
    """What came in: the token shown, what was decoded, and the text it came in."""

    token: str
    decoded: Fix | Refusal
    text: str
    is_json: bool

    @property
    def unknown(self) -> HTTPStatus:
        """How the real server of this form answers an unknown device."""
        return HTTPStatus.NOT_FOUND if self.is_json else HTTPStatus.BAD_REQUEST

    @property
    def kept(self) -> str:
        """The text fit to be kept: without the device's secret, and without NUL."""
        text = self.text
        if not self.is_json:
            pairs = parse_qsl(text, keep_blank_values=True)
            text = "&".join(f"{key}={value}" for key, value in pairs if key != "token")
        return text.replace("\x00", "\\x00")  # the database takes none


class NotUnderstood(Exception):
    """Not for this door."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


def understand(request: Request, now: datetime) -> Said:
    """Read a request in either form.

    Parameters
    ----------
    request
        The token stands in an ``Authorization: Bearer`` header, in ``?token=`` or in the path,
        ``/t/<token>``; what the device says in the query, in a form or in JSON.
    now
        The moment that counts when the device sends none.

    Raises
    ------
    NotUnderstood
        With the status to answer.
    """
    if request.method not in {"GET", "POST"}:
        raise NotUnderstood(HTTPStatus.METHOD_NOT_ALLOWED)
    path, query = _split(request.target)
    token = _token(request.authorization, path, query)
    if request.body.lstrip()[:1] == b"{":
        text = request.body.decode("utf-8", "replace")
        return Said(token, decode_traccar(request.body, now), text, is_json=True)
    form = request.body.decode("utf-8", "replace")
    text = "&".join(part for part in (query, form) if part)
    return Said(token, decode_osmand(text, now), text, is_json=False)


def _split(target: str) -> tuple[str, str]:
    """Give path and query of an address in either of HTTP's forms."""
    if target.startswith("/"):
        path, _, query = target.partition("?")
        return path, query
    try:
        parts = urlsplit(target)
    except ValueError:
        raise NotUnderstood(HTTPStatus.BAD_REQUEST) from None
    return parts.path, parts.query


def _token(authorization: str, path: str, query: str) -> str:
    """Give the token; "" when none is shown."""
    scheme, _, value = authorization.partition(" ")
    if value and scheme.lower() == "bearer":
        return value.strip()
    if "token=" in query:
        for key, shown in parse_qsl(query):
            if key == "token":
                return shown
    if path in {"/", ""}:
        return ""
    before, _, token = path.rstrip("/").rpartition("/")
    if before != "/t":
        raise NotUnderstood(HTTPStatus.NOT_FOUND)
    return unquote(token)
