"""How uvicorn serves the application (decision 0034)."""

import asyncio
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from realtime.line import Line

MOST_HEAD_BYTES = 65_536  # of a request: line and headers
MOST_WORD_BYTES = 65_536  # of a screen: what it says is never longer than 8 kB
HEAD_WAIT_S = 60.0  # for the whole head of a request
PING_WAIT_S = 60.0  # for a screen's answer: hundreds that come back at once keep us busy
KEEP_ALIVE_S = 130  # longer than the proxy's two minutes: it, not we, ends a connection that rests
FAREWELL_S = 5


class Http(HttpToolsProtocol):
    """uvicorn's HTTP, that does not keep a head without end, nor wait for one without end."""

    _head_bytes = 0
    _is_in_head = True
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head of a request has become too long."""
        self._head_bytes += len(data)
        super().data_received(data)
        if not self._is_in_head:
            self._head_bytes = 0
        elif self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("Too much before the body.")

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._is_in_head = True
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Read the body from now on."""
        self._is_in_head = False
        self._wait_no_more()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._wait_no_more()
        self._patience = self.loop.call_later(HEAD_WAIT_S, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def serve(host: str, port: int, *, pem: Path | None = None, is_behind_proxy: bool = False) -> None:
    """Serve until SIGTERM or Ctrl-C.

    Parameters
    ----------
    pem
        A key and its certificates, where no proxy ends TLS.
    is_behind_proxy
        Whether to take a proxy's word for who asks: without a proxy anybody could forge it.
    """
    uvicorn.run(
        "config.asgi:application",
        host=host,
        port=port,
        loop="asyncio",
        http=Http,
        ws=Line,
        ws_max_size=MOST_WORD_BYTES,
        ws_ping_timeout=PING_WAIT_S,
        ws_per_message_deflate=False,  # a frame is made once for all, and positions do not shrink
        lifespan="on",
        ssl_keyfile=pem,
        ssl_certfile=pem,
        proxy_headers=is_behind_proxy,
        forwarded_allow_ips="*",
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=FAREWELL_S,
    )
