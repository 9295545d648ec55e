"""The live line under uvicorn: its WebSocket with a short way in and out.

What a tick says to all of a viewport is one frame of bytes, made once. The long way would make it
anew for each of them, through a coroutine, a state machine and a copy (measured: nine tenths of
what a tick costs). Under another server there is no short way, and all goes the long one.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import OPEN

from realtime.framing import Frames, short_text

EXTENSION = "fengsui.line"  # in an ASGI scope's extensions: the Line itself
Hear = Callable[[bytes], bool]  # says whether it was all: else it goes the long way

_SWITCHING = 101  # HTTP's word for: a WebSocket from now on


class Line(WebSocketsSansIOProtocol):
    """One WebSocket of uvicorn's."""

    hear: Hear | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin before the handshake."""
        super().__init__(*args, **kwargs)
        self._frames = Frames()
        self._is_full = False  # as ``writable``, whose question was 7 % of a tick (profiled)

    def data_received(self, data: bytes) -> None:
        """Hear a short text that comes alone at once, if that is all that is to be done with it."""
        if self.conn.state is OPEN:
            if self.hear is not None and self._frames.is_between() and self.queue.empty():
                said = short_text(data)
                if said is not None and self.hear(said):
                    return
            self._frames.follow(data)
        super().data_received(data)

    def handle_connect(self, event: Request) -> None:
        """Begin the application, and let it find the short way."""
        super().handle_connect(event)
        if self.response.status_code == _SWITCHING:
            self.scope["extensions"][EXTENSION] = cast("dict[object, object]", self)

    def keepalive_timeout(self) -> None:
        """End the line of a screen that answers no ping, also with much left to send it."""
        super().keepalive_timeout()
        self.abort()

    def abort(self) -> None:
        """End the line at once: what is left to send would keep it as long as nobody reads."""
        self.transport.abort()

    def pause_writing(self) -> None:
        """Take no more for now: much is still to be sent."""
        super().pause_writing()
        self._is_full = True

    def resume_writing(self) -> None:
        """Take more again."""
        super().resume_writing()
        self._is_full = False

    def write(self, framed: bytes) -> bool:
        """Send a frame at once; say whether that could be done."""
        if self._is_full or self.conn.state is not OPEN or self.disconnected:
            return False
        self.transport.write(framed)
        return True


def line_of(scope: Mapping[str, Any]) -> Line | None:
    """Give the line behind a connection; None under another server."""
    line = scope.get("extensions", {}).get(EXTENSION)
    return line if isinstance(line, Line) else None
