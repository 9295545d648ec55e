"""The demonstration's camera gateway: motion JPEG over HTTP, as a real one would give it."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

import structlog
from aiohttp import ClientError, web

from ops.simulation.pictures import picture_at

log = structlog.get_logger(__name__)

FRAME_S = 0.2
MOST_VIEWERS = 64
STUCK_S = 10.0  # who takes no frame for so long is gone
BOUNDARY = "frame"


class PictureGateway:
    """Gives each camera's drawn picture to whoever reaches it: the server alone, on one machine."""

    def __init__(self, url: str, most_viewers: int = MOST_VIEWERS) -> None:
        parts = urlsplit(url)
        self._host = _listening(parts.hostname or "")
        self._port = parts.port or 80
        self._most_viewers = most_viewers
        self._is_over = asyncio.Event()
        self._viewer_count = 0
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen. If the port is taken, the city is played without pictures and the log says so."""
        rooms = web.Application()
        rooms.router.add_get(r"/simulated/{number:\d{1,4}}", self._give)
        self._runner = web.AppRunner(rooms, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as problem:
            log.warning("no_camera_pictures", port=self._port, problem=str(problem)[:160])

    async def close(self) -> None:
        """End every picture, and listen no more."""
        self._is_over.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _give(self, request: web.Request) -> web.StreamResponse:
        if self._viewer_count >= self._most_viewers:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        answer = web.StreamResponse(
            headers={"Content-Type": f"multipart/x-mixed-replace; boundary={BOUNDARY}"}
        )
        self._viewer_count += 1
        try:
            await answer.prepare(request)
            await self._play(answer, int(request.match_info["number"]))
        except (ClientError, ConnectionError, TimeoutError):
            pass  # who looked has gone
        finally:
            self._viewer_count -= 1
        return answer

    async def _play(self, answer: web.StreamResponse, number: int) -> None:
        while not self._is_over.is_set():
            frame = picture_at(number, datetime.now(tz=UTC))
            head = (
                f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(frame)}\r\n\r\n"
            )
            await asyncio.wait_for(answer.write(head.encode() + frame + b"\r\n"), STUCK_S)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_over.wait(), FRAME_S)
        await answer.write_eof()


def _listening(host: str) -> str:
    """Give the address to listen on: this machine alone where the server is on it too."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        return str(ip_address(host))
    except ValueError:  # another machine's name for this one (compose.yaml)
        return "0.0.0.0"
