"""Screens that follow the stream rule, over real lines, and what a fresh snapshot says instead."""

import json
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from websockets.exceptions import WebSocketException

from tests.packed import unpacked
from tests.realtime.following import Copy
from tests.running import Line, Somebody

AGAIN_S = 0.5
LISTEN_S = 0.5
NEWEST_EVENTS = 200  # a screen keeps so many of the timeline
NEAR_DEG, NEAR_MS = 2e-7, 2.0
OUTAGES = (OSError, WebSocketException, TimeoutError)


@dataclass(slots=True)
class Viewer:
    """One screen: a copy of each of its streams, kept by frames, asked anew when one is missing."""

    somebody: Somebody
    streams: list[str]
    copies: dict[str, Copy] = field(default_factory=dict)
    is_live: bool = False
    lines_count: int = 0
    _life: str = ""
    _asked: set[str] = field(default_factory=set)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def look_also(self, stream: str) -> None:
        """Look at one stream more; the next frame of any reminds the screen to ask for it."""
        self.streams.append(stream)

    def stop(self) -> None:
        """Look away."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(10)

    def things(self, stream: str) -> dict[Any, dict] | None:
        """Give what is on the screen of a stream; None: nothing yet."""
        with self._lock:
            copy = self.copies.get(stream)
            return None if copy is None else shown(stream, copy.items)

    def seq(self, stream: str) -> int:
        """Give how far a stream's copy is."""
        copy = self.copies.get(stream)
        return -1 if copy is None else copy.seq

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._asked = set(self.streams)
                with self.somebody.listening(*self._asked) as line:
                    self.lines_count += 1
                    while not self._stopping.is_set():
                        self._hear(line)
            except OUTAGES:
                self.is_live = False
                self._stopping.wait(AGAIN_S)

    def _hear(self, line: Line) -> None:
        try:
            said = line.socket.recv(timeout=LISTEN_S)
        except TimeoutError:
            return
        frame = unpacked(said) if isinstance(said, bytes) else json.loads(said)
        self.is_live = True
        with self._lock:
            for stream in self._follow(frame) - self._asked:
                self._asked.add(stream)
                line.socket.send(json.dumps({"kind": "subscribe", "stream": stream}))
        if frame["kind"] == "positions":
            line.socket.send(json.dumps({"kind": "got", "tick": frame["tick"]}))

    def _follow(self, frame: dict[str, Any]) -> set[str]:
        """Apply a frame by the rule of house.md, section 6; give the streams to ask anew."""
        stream = frame.get("stream", "")
        if frame["kind"] == "hello":
            self._begin(frame["log"])
        elif frame["kind"] == "positions":
            self._place(stream, placed(frame))
        elif frame["kind"] == "snapshot":
            things = {thing["id"]: thing for thing in frame["data"]}
            self.copies[stream] = Copy(frame["seq"], things)
            self._asked.discard(stream)
        elif frame["kind"] == "head":
            if frame["seq"] > self.seq(stream):
                return {stream}
        elif "prev" in frame and stream in self.copies:
            self.copies[stream].follow(frame)
            if self.copies[stream].wants_snapshot:
                return {stream}
        return set(self.streams) - self.copies.keys()

    def _place(self, stream: str, newer: dict[Any, dict]) -> None:
        """Take positions; what is older than what the screen shows comes late."""
        places = self.copies.setdefault(stream, Copy(0, {})).items
        for id_, place in newer.items():
            if id_ not in places or places[id_]["fix_at_ms"] < place["fix_at_ms"]:
                places[id_] = place

    def _begin(self, life: str) -> None:
        """Forget the copies of another life of the logs."""
        if life != self._life:
            self.copies.clear()
            self._asked.clear()
        self._life = life


def placed(frame: dict[str, Any]) -> dict[Any, dict]:
    """Give where each appliance of a frame of positions is, and since when."""
    return {
        id_: {"lnglat": lnglat, "fix_at_ms": datetime.fromisoformat(fix_at).timestamp() * 1000}
        for id_, lnglat, fix_at in zip(frame["ids"], frame["lnglat"], frame["fix_at"], strict=True)
    }


def shown(stream: str, items: dict[Any, dict]) -> dict[Any, dict]:
    """Give what a screen shows of a copy: of the timeline the newest."""
    if not stream.startswith("events."):
        return dict(items)
    newest = sorted(items.values(), key=lambda thing: thing["seq"])[-NEWEST_EVENTS:]
    return {thing["id"]: thing for thing in newest}


def wrong_copies(viewers: list[Viewer], somebody: Somebody) -> list[str]:
    """Name each viewer's stream whose copy is not what a fresh snapshot says."""
    found = []
    fresh: dict[str, dict[Any, dict]] = {}
    for number, viewer in enumerate(viewers):
        for stream in viewer.streams:
            if stream not in fresh:
                answer = somebody.get(f"/api/streams/{stream}")
                if answer["kind"] == "positions":
                    fresh[stream] = placed(answer)
                else:
                    fresh[stream] = shown(stream, {thing["id"]: thing for thing in answer["data"]})
            mine = viewer.things(stream)
            if not _are_same(mine, fresh[stream]):
                found.append(f"viewer {number}: {stream}: {_difference(mine, fresh[stream])}")
    return found


def _are_same(mine: dict[Any, dict] | None, fresh: dict[Any, dict]) -> bool:
    """Whether two pictures agree; positions in bytes are to the millisecond and the centimetre."""
    if mine is None or mine.keys() != fresh.keys():
        return False
    return all(_is_same(thing, fresh[key]) for key, thing in mine.items())


def _is_same(mine: dict[str, Any], fresh: dict[str, Any]) -> bool:
    if "fix_at_ms" not in mine:
        return mine == fresh
    is_there = all(
        abs(ours - theirs) < NEAR_DEG
        for ours, theirs in zip(mine["lnglat"], fresh["lnglat"], strict=True)
    )
    return is_there and abs(mine["fix_at_ms"] - fresh["fix_at_ms"]) <= NEAR_MS


def _difference(mine: dict[Any, dict] | None, fresh: dict[Any, dict]) -> str:
    if mine is None:
        return "no copy"
    keys = [
        key
        for key in mine.keys() | fresh.keys()
        if key not in mine or key not in fresh or not _is_same(mine[key], fresh[key])
    ]
    return (
        f"{len(keys)} things, as {str(mine.get(keys[0]))[:160]} for {str(fresh.get(keys[0]))[:160]}"
    )
