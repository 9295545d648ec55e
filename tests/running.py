"""A whole running Fengsui for tests: set up and started as `make start` does, on its own ports.

Tests that use it speak HTTP, MQTT and WebSocket only, like everybody else.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from ops.environment import digest
from ops.places import CLONE, places
from tests.packed import unpacked

DEMO_PASSWORD = "fengsui-119"
STANDBY = "FENGSUI_STANDBY"
OWN_CITY = {"FENGSUI_CITY", "FENGSUI_DEMO"}  # settings that make another city than the demo's
LAID_LASTS_S = 6 * 3600.0  # its rosters and ages are those of the hour it was laid


@dataclass(frozen=True, slots=True)
class Running:
    """A running system and how to reach it."""

    url: str
    avl_url: str
    mqtt_port: int
    environment: dict[str, str]
    started_with: dict[str, str]
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, url: str = "", answer_s: float = 30) -> httpx.Client:
        """Open a browser's worth of connections, closed when the system stops."""
        self.clients.append(httpx.Client(base_url=url or self.url, timeout=answer_s))
        return self.clients[-1]

    def log_in(
        self, username: str, password: str = DEMO_PASSWORD, *, answer_s: float = 30
    ) -> "Somebody":
        """Log in as one of the demo's people, who waits so long for each answer."""
        client = self.client(answer_s=answer_s)
        client.get("/login")
        somebody = Somebody(client)
        answer = somebody.post("/api/session", username=username, password=password)
        return Somebody(client, me=answer)

    def ops(self, word: str) -> None:
        """Do one of the doings of `make` with this system."""
        _ops(word, self.started_with, check=True)

    def manage(self, *words: str, as_owner: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a management command on this system's data, as the application's role or owner."""
        environment = dict(self.environment)
        if as_owner:
            environment["FENGSUI_DATABASE_URL"] = environment["FENGSUI_DATABASE_OWNER_URL"]
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=CLONE,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


@dataclass(slots=True)
class Somebody:
    """A person at a browser: session, CSRF and a key for every act."""

    client: httpx.Client
    me: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def send(
        self, path: str, key: str | None = None, *, how: str = "POST", **body: Any
    ) -> httpx.Response:
        """Post, or put, and give the answer whatever it is."""
        return self.client.request(
            how,
            path,
            json=body,
            headers={
                "X-CSRFToken": self.client.cookies.get("csrftoken", ""),
                "Idempotency-Key": key or str(uuid.uuid4()),
                "Referer": str(self.client.base_url),
            },
        )

    def post(self, path: str, **body: Any) -> Any:
        answer = self.send(path, **body)
        assert answer.status_code == 200, f"POST {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    @property
    def formation_id(self) -> int:
        """The formation this person answers for."""
        return int(self.me["scopes"][0]["formation_id"])

    @property
    def detachment_id(self) -> int:
        """The detachment whose streams this person hears."""
        stream = next(s for s in self.me["streams"] if s.startswith("incidents.f"))
        return int(stream.removeprefix("incidents.f"))

    @contextmanager
    def listening(self, *streams: str) -> Iterator["Line"]:
        """Open a live line and subscribe."""
        url = str(self.client.base_url).rstrip("/")
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        with connect(
            url.replace("http", "ws", 1) + "/live",
            additional_headers={"Cookie": cookies},
            origin=url,
            max_size=None,
            ping_timeout=60,  # a busy machine answers late, and lives
        ) as socket_:
            line = Line(socket_)
            for stream in streams:
                socket_.send(json.dumps({"kind": "subscribe", "stream": stream}))
            yield line


@dataclass(slots=True)
class Line:
    """A live line: hears frames, keeps them, waits for one."""

    socket: ClientConnection
    heard: list[dict[str, Any]] = field(default_factory=list)

    def wait_for(self, kind: str, timeout_s: float = 15, **data: Any) -> dict[str, Any]:
        """Give the first frame of this kind whose data have these values, heard or to come."""
        checked = 0
        until = time.monotonic() + timeout_s
        while True:
            for frame in self.heard[checked:]:
                checked += 1
                if frame["kind"] == kind and all(
                    frame.get("data", {}).get(k) == v for k, v in data.items()
                ):
                    return frame
            left = until - time.monotonic()
            if left <= 0:
                kinds = [frame["kind"] for frame in self.heard][-30:]
                pytest.fail(f"no {kind} {data} within {timeout_s} s; heard {kinds}")
            try:
                said = self.socket.recv(timeout=left)
            except TimeoutError:
                continue
            self.heard.append(unpacked(said) if isinstance(said, bytes) else json.loads(said))
            self._acknowledge()

    def look(self, west: float, south: float, east: float, north: float, zoom: int = 12) -> None:
        """Say what this screen shows."""
        frame = {"kind": "view", "bbox": [west, south, east, north], "zoom": zoom}
        self.socket.send(json.dumps(frame))

    def _acknowledge(self) -> None:
        last = self.heard[-1]
        if last["kind"] == "positions":
            self.socket.send(json.dumps({"kind": "got", "tick": last["tick"]}))


def free_ports(count: int = 4) -> int:
    """Give a port that is free with the ``count - 1`` after it.

    Each clone looks from a place of its own: two that test at once must not choose the same.
    """
    firsts = [18119 + 10 * step for step in range(1000)]
    start = zlib.crc32(str(CLONE).encode()) % len(firsts)
    for first in [*firsts[start:], *firsts[:start]]:
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise OSError("no free ports")


@contextmanager
def running(name: str, *, processes: str, **settings: str) -> Iterator[Running]:
    """Start a system with the demo city and only these processes; stop it and keep its logs."""
    home = places("test").home / name
    first = free_ports()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("FENGSUI_")},
        "FENGSUI_HOME": str(home),
        "FENGSUI_PORT": str(first),
        "FENGSUI_DEMO": "1",
        "FENGSUI_PROCESSES": processes,
        "PYTHONPATH": str(CLONE),
        **settings,
    }
    _ops("stop", environment)
    shutil.rmtree(home, ignore_errors=True)
    # A city's cameras name the port of its own simulator: where that plays, it is laid anew.
    if "simulator" not in processes and not OWN_CITY & settings.keys():
        _lay(home, environment)
    _ops("start", environment, check=True)
    try:
        inner = json.loads((home / "environment.json").read_text())
        it = Running(
            url=inner["FENGSUI_URL"],
            avl_url=f"http://127.0.0.1:{first + 1}",
            mqtt_port=first + 2,
            environment={**environment, **inner},
            started_with=environment,
        )
        yield it
        for client in it.clients:
            client.close()
    finally:
        _ops("stop", environment)


def _lay(home: Path, environment: dict[str, str]) -> None:
    """Lay the demo city by a copy of what a first start of this very code made, not long ago."""
    laid = places("test").home / "laid"
    made, by = laid / "made.stamp", digest(_made_from())
    is_ours = made.exists() and made.read_text() == by
    if not is_ours or time.time() - made.stat().st_mtime > LAID_LASTS_S:
        plain = {k: v for k, v in environment.items() if k not in {"FENGSUI_BACKUP", STANDBY}}
        plain |= {"FENGSUI_HOME": str(laid), "FENGSUI_PROCESSES": "web"}
        _ops("stop", plain)
        shutil.rmtree(laid, ignore_errors=True)
        _ops("start", plain, check=True)
        _ops("stop", plain, check=True)
        shutil.rmtree(laid / "log")
        made.write_text(by)
    subprocess.run(["cp", "-a", str(laid), str(home)], check=True)


def _made_from() -> list[Path]:
    rooms = [one.parent for one in CLONE.glob("*/__init__.py") if one.parent.name != "tests"]
    code = [file for room in [*rooms, CLONE / "ops"] for file in room.rglob("*.py")]
    facts = [file for file in (CLONE / "fixtures").rglob("*") if file.is_file()]
    return sorted([*code, *facts, CLONE / "requirements.txt"])


def _ops(word: str, environment: dict[str, str], *, check: bool = False) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ops", word],
        cwd=CLONE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if check and done.returncode:
        logs = Path(environment["FENGSUI_HOME"]) / "log"
        words = "\n".join(
            f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in logs.glob("*")
        )
        pytest.fail(
            f"the system could not {word}:\n{done.stdout[-3000:]}{done.stderr[-2000:]}\n{words}"
        )


@pytest.fixture(scope="session")
def system() -> Iterator[Running]:
    """Run the whole system on the demo city, without the simulator: tests play the city."""
    cameras = {"FENGSUI_CAMERA_HOSTS": "127.0.0.1:*"}  # tests play the gateway too
    with running("system", processes="web,relay,worker,ingest,roads", **cameras) as it:
        yield it
