"""The public doors, as somebody outside uses them: HTTP with a session, and the AVL door."""

import asyncio
import os
import random
import ssl
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp
from yarl import URL

from ingest.credentials import position_identity, position_token
from ops.simulation.driving import Whereabouts

KNOT_MPS = 1852.0 / 3600.0
TRIES = 6
OUT_OF_ORDER = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
    HTTPStatus.INTERNAL_SERVER_ERROR,
}


class DoorShut(Exception):
    """The server did not answer, or not sensibly, however often we asked."""


class TurnedDown(Exception):
    """The server answered no: a rule, a permission, or something that is not there (any more)."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text[:200]}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast simulated time runs: at 10, a crew that takes a minute takes six seconds."""

    speed: float = 1.0

    async def wait(self, seconds: float) -> None:
        """Let so many simulated seconds pass."""
        await asyncio.sleep(seconds / self.speed)

    async def wait_about(self, rng: random.Random, least_s: float, most_s: float) -> None:
        """Let a human's delay pass."""
        await self.wait(rng.uniform(least_s, most_s))


@dataclass(slots=True)
class Person:
    """Somebody logged in: asks and commands over HTTP, logs in again when the session is gone."""

    url: str
    username: str
    password: str
    me: dict[str, Any] = field(default_factory=dict)
    _http: aiohttp.ClientSession | None = None

    async def detachment(self) -> int:
        """Give the formation whose streams this person hears."""
        if not self.me:
            await self.get("/api/session")  # logs in first
        streams = [str(stream) for stream in self.me["streams"]]
        stream = next(it for it in streams if it.startswith("appliances.f"))
        return int(stream.removeprefix("appliances.f"))

    async def log_in(self) -> None:
        """Log in, with a cookie jar of one's own."""
        await self.leave()
        self._http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # cookies of a bare address as well
            connector=aiohttp.TCPConnector(ssl=_trust()),
            timeout=aiohttp.ClientTimeout(total=20),
        )
        async with self._http.get(f"{self.url}/login"):
            pass
        body = {"username": self.username, "password": self.password}
        self.me = await self._send("POST", "/api/session", json=body)

    async def leave(self) -> None:
        """Close the connection."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def get(self, path: str, **query: str | float) -> Any:
        """Ask. Raises ``DoorShut`` or ``TurnedDown``."""
        return await self._persist("GET", path, params=query)

    async def post(self, path: str, **body: Any) -> Any:
        """Command, with one key however often it has to be sent. Raises as ``get``."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return await self._persist("POST", path, json=body, headers=key)

    async def _persist(self, method: str, path: str, **more: Any) -> Any:
        pause_s = 0.5
        for _ in range(TRIES):
            try:
                if self._http is None:
                    await self.log_in()
                return await self._send(method, path, **more)
            except TurnedDown as no:
                if no.status != HTTPStatus.UNAUTHORIZED:
                    raise
                await self.leave()
            except (DoorShut, aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(pause_s)
            pause_s = min(8.0, pause_s * 2)
        raise DoorShut(f"{method} {path}")

    async def _send(self, method: str, path: str, **more: Any) -> Any:
        if self._http is None:
            raise DoorShut(path)
        cookies = self._http.cookie_jar.filter_cookies(URL(self.url))
        token = cookies["csrftoken"].value if "csrftoken" in cookies else ""
        headers = {"X-CSRFToken": token, "Referer": self.url, **more.pop("headers", {})}
        async with self._http.request(method, self.url + path, headers=headers, **more) as answer:
            if answer.status in OUT_OF_ORDER:
                raise DoorShut(f"{path}: {answer.status}")
            if answer.status >= HTTPStatus.BAD_REQUEST:
                raise TurnedDown(answer.status, await answer.text())
            return await answer.json()


def _trust() -> ssl.SSLContext:
    """Believe the clone's own authority where it has one, else whom this machine believes."""
    return ssl.create_default_context(cafile=os.environ.get("FENGSUI_CA"))


@dataclass(slots=True)
class Terminals:
    """Every appliance's position device at the AVL door."""

    url: str
    secret: str
    sent_count: int = 0
    failed_count: int = 0
    _http: aiohttp.ClientSession | None = None

    async def report(self, appliance_id: int, at: Whereabouts) -> None:
        """Send one fix. A lost one is not sent again: the next is newer."""
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        identity = position_identity(appliance_id)
        token = position_token(self.secret, identity)
        query = {
            "id": identity,
            "lat": f"{at.lat:.7f}",
            "lon": f"{at.lng:.7f}",
            "speed": f"{at.speed_mps / KNOT_MPS:.2f}",
            "bearing": f"{at.heading_deg:.1f}",
            "accuracy": "5",
        }
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with self._http.get(self.url + "/", params=query, headers=headers) as answer:
                is_taken = answer.status == HTTPStatus.OK
        except (aiohttp.ClientError, TimeoutError):
            is_taken = False
        self.sent_count += is_taken
        self.failed_count += not is_taken

    async def leave(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()
