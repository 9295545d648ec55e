"""Screens without a picture: each keeps copies by the rule of docs/wire.md, and comes back."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.running import Somebody

KEPT_EVENTS = 200


@dataclass
class Copy:
    """What a viewer holds of a stream."""

    seq: int
    items: dict[Any, dict[str, Any]]


@dataclass
class Viewer:
    """One screen in a thread of its own."""

    url: str
    cookies: str
    streams: tuple[str, ...]
    copies: dict[str, Copy] = field(default_factory=dict)
    came_count: int = 0  # how often it had to connect
    applied_count: int = 0
    _log: str = ""
    _is_over: bool = False

    def run(self) -> None:
        """Look until told to stop; a line that is cut is opened again."""
        while not self._is_over:
            try:
                self._look()
            except (WebSocketException, OSError):
                time.sleep(0.2)

    def stop(self) -> None:
        """Look away at the next word, or soon."""
        self._is_over = True

    def _look(self) -> None:
        with connect(
            self.url.replace("http", "ws", 1) + "/live",
            additional_headers={"Cookie": self.cookies},
            origin=self.url,  # type: ignore[arg-type]
            max_size=None,
            open_timeout=20,
            ping_timeout=60,
        ) as line:
            self.came_count += 1
            for stream in self.streams:
                _ask(line, stream)
            while not self._is_over:
                try:
                    said = line.recv(timeout=0.5)
                except TimeoutError:
                    continue
                if isinstance(said, str):
                    self._hear(line, json.loads(said))

    def _hear(self, line: ClientConnection, frame: dict[str, Any]) -> None:
        if frame["kind"] == "hello":
            if frame["log"] != self._log:
                self.copies.clear()
            self._log = frame["log"]
            return
        assert frame["kind"] != "refused", frame
        held = self.copies.get(frame["stream"])
        if frame["kind"] == "snapshot":
            self._begin(line, held, frame)
        elif held is None or (frame["kind"] == "head" and frame["seq"] > held.seq):
            _ask(line, frame["stream"])
        elif frame["kind"] != "head" and frame["seq"] > held.seq:
            self._follow(line, held, frame)

    def _begin(self, line: ClientConnection, held: Copy | None, frame: dict[str, Any]) -> None:
        if held is not None and held.seq > frame["seq"]:
            _ask(line, frame["stream"])
            return
        items = {thing["id"]: thing for thing in frame["data"]}
        self.copies[frame["stream"]] = Copy(frame["seq"], items)

    def _follow(self, line: ClientConnection, held: Copy, frame: dict[str, Any]) -> None:
        if frame["prev"] > held.seq:
            _ask(line, frame["stream"])
            return
        held.seq = frame["seq"]
        self.applied_count += 1
        if frame["gone"]:
            held.items.pop(frame["data"]["id"], None)
        else:
            held.items[frame["data"]["id"]] = frame["data"]
        if frame["stream"].startswith("events.") and len(held.items) > KEPT_EVENTS:
            del held.items[min(held.items.values(), key=lambda line: line["seq"])["id"]]


def _ask(line: ClientConnection, stream: str) -> None:
    line.send(json.dumps({"kind": "subscribe", "stream": stream}))


@contextmanager
def looking(
    who: Somebody, url: str, count: int, streams: tuple[str, ...]
) -> Iterator[list[Viewer]]:
    """Let so many screens of somebody look through a door."""
    cookies = "; ".join(f"{name}={value}" for name, value in who.client.cookies.items())
    viewers = [Viewer(url, cookies, streams) for _ in range(count)]
    threads = [threading.Thread(target=one.run, daemon=True) for one in viewers]
    for thread in threads:
        thread.start()
    try:
        yield viewers
    finally:
        for one in viewers:
            one.stop()
        for thread in threads:
            thread.join(timeout=10)


def until_they_agree(viewers: list[Viewer], who: Somebody, within_s: float = 60) -> None:
    """Wait until every copy of every viewer is what a fresh snapshot says."""
    until = time.monotonic() + within_s
    while True:
        fresh = {
            name: {one["id"]: one for one in who.get(f"/api/streams/{name}")["data"]}
            for name in viewers[0].streams
        }
        wrong = [
            (at, name)
            for at, viewer in enumerate(viewers)
            for name, items in fresh.items()
            if name not in viewer.copies or viewer.copies[name].items != items
        ]
        if not wrong:
            return
        assert time.monotonic() < until, wrong
        time.sleep(0.2)
