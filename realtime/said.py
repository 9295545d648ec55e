"""What is said to screens, made once for all who hear it. Pure."""

import struct
from typing import Any

_TEXT, _BINARY, _LAST = 0x1, 0x2, 0x80
_SHORT, _WIDE, _WIDEST = 125, 126, 127  # RFC 6455, 5.2: how a frame says its length


class Said:
    """A text, or bytes, as whatever way it goes to a screen needs it."""

    __slots__ = ("_framed", "_message", "_what", "size_bytes", "stream")

    def __init__(self, what: str | bytes, stream: str = "") -> None:
        """Take what is said; ``stream`` is the one whose state it tells."""
        self._what = what
        self.stream = stream
        self.size_bytes = len(what.encode() if isinstance(what, str) else what)
        self._framed: bytes | None = None
        self._message: dict[str, Any] | None = None

    @property
    def message(self) -> dict[str, Any]:
        """Give it as the message of ASGI."""
        if self._message is None:
            kind = "text" if isinstance(self._what, str) else "bytes"
            self._message = {"type": "websocket.send", kind: self._what}
        return self._message

    @property
    def framed(self) -> bytes:
        """Give it as the one unmasked frame of RFC 6455 that a server sends."""
        if self._framed is None:
            is_text = isinstance(self._what, str)
            payload = self._what.encode() if isinstance(self._what, str) else self._what
            self._framed = _head(_TEXT if is_text else _BINARY, len(payload)) + payload
        return self._framed


def _head(kind: int, size: int) -> bytes:
    if size <= _SHORT:
        return struct.pack(">BB", _LAST | kind, size)
    if size < 1 << 16:
        return struct.pack(">BBH", _LAST | kind, _WIDE, size)
    return struct.pack(">BBQ", _LAST | kind, _WIDEST, size)
