"""A camera's gateway, as tests play it: motion JPEG and HLS over plain HTTP, well and badly."""

import csv
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.running import Running

PICTURES = Path(__file__).parent / "pictures"
FRAMES = [(PICTURES / f"frame_{number}.jpg").read_bytes() for number in range(8)]
FRAME_S = 0.1
SEGMENT_S = 1.0


def _boxes(film: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(film):
        size = int.from_bytes(film[at : at + 4], "big")
        yield film[at + 4 : at + 8], film[at : at + size]
        at += size


def _cut_film() -> tuple[bytes, list[bytes]]:
    """Give what stands before the fragments, and each fragment."""
    boxes = list(_boxes((PICTURES / "moving.mp4").read_bytes()))
    head = b"".join(box for name, box in boxes if name in {b"ftyp", b"moov"})
    moofs = [box for name, box in boxes if name == b"moof"]
    mdats = [box for name, box in boxes if name == b"mdat"]
    return head, [moof + mdat for moof, mdat in zip(moofs, mdats, strict=True)]


INIT, SEGMENTS = _cut_film()


PLAYLIST = "application/vnd.apple.mpegurl"
_FRAMED = {
    "/mjpeg": {"count": 10**9},
    "/wide": {"count": 10**9, "padding": 200_000, "wait_s": 0.005},
    "/short": {"count": 3},
}
_VARIANT = b'#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=60000,CODECS="vp09.00.10.08"\nlive.m3u8\n'
_SAID = {
    "/page": ("text/html", b"<script>alert(1)</script>"),
    "/init.mp4": ("video/mp4", INIT),
    "/master.m3u8": ("audio/mpegurl", _VARIANT),
    "/thief.m3u8": (PLAYLIST, b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.2:6379/secret.ts\n"),
    "/html.m3u8": (PLAYLIST, b"#EXTM3U\n#EXTINF:1,\npage\n"),
    "/cut.m3u8": (PLAYLIST, b"#EXTM3U\n#EXTINF:1,\ncut.ts\n"),
}


@dataclass
class StreamServer:
    """A running gateway, and what was asked of it."""

    url: str
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    open_now: Counter[str] = field(default_factory=Counter)
    is_frozen: threading.Event = field(default_factory=threading.Event)  # says nothing more
    begun_at: float = field(default_factory=time.time)
    frozen_at: float | None = None
    is_down: threading.Event = field(default_factory=threading.Event)  # ends what runs

    def freeze(self) -> None:
        """Give nothing new from now on, with all connections standing."""
        self.frozen_at = time.time()
        self.is_frozen.set()

    def thaw(self) -> None:
        self.frozen_at = None
        self.is_frozen.clear()

    def wait_until_open(self, path: str, count: int, timeout_s: float = 5) -> float:
        """Wait until so many connections for a path are open; give how long it took."""
        begun = time.monotonic()
        while self.open_now[path] != count:
            if time.monotonic() - begun > timeout_s:
                raise AssertionError(f"{self.open_now[path]} open of {path}, not {count}")
            time.sleep(0.02)
        return time.monotonic() - begun


@contextmanager
def a_stream_server() -> Iterator[StreamServer]:
    """Serve on a free port of this machine, until the block is left."""

    class Handler(_Handler):
        pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    Handler.told = StreamServer(f"http://127.0.0.1:{http.server_port}")
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield Handler.told
    finally:
        Handler.told.is_down.set()
        http.shutdown()
        http.server_close()
        thread.join()


def register_cameras(
    house: Running, gateway: StreamServer, folder: Path, cameras: list[dict[str, Any]]
) -> None:
    """Register cameras as a house does, by importing them: ``path`` is the gateway's."""
    path = folder / "cameras.csv"
    names = [
        "id", "name", "lng", "lat", "heading_deg", "field_of_view_deg", "range_m", "stream_url",
        "is_synthetic",
    ]  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        for camera in cameras:
            of = {name: value for name, value in camera.items() if name != "path"}
            url = f"{gateway.url}/{camera['path']}"
            writer.writerow({"stream_url": url, "id": camera["name"], "is_synthetic": "true"} | of)
    done = house.manage(
        "import_layer", "cameras", str(path), "--source", folder.name, "--id", "id",
        "--datum", "wgs84", "--formation", "WH",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


class _Handler(BaseHTTPRequestHandler):
    told: StreamServer
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.told.asked.append(self.path)
        self.told.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.told.open_now[path] += 1
        try:
            self._answer(path)
        except OSError:  # who asked has gone: that is what a test looks for
            pass
        finally:
            self.told.open_now[path] -= 1

    def log_message(self, *_words: object) -> None:
        """Say nothing: it would stand between a test's own words."""

    def _answer(self, path: str) -> None:
        if path in _FRAMED:
            self._frames(**_FRAMED[path])
        elif path in _SAID:
            content_type, body = _SAID[path]
            self._say(body, content_type)
        elif path.startswith("/segment/"):
            number = int(path.removeprefix("/segment/").partition(".")[0])
            self._say(SEGMENTS[number % len(SEGMENTS)], "video/mp4")
        elif path == "/live.m3u8":
            self._say(self._live(), PLAYLIST)
        elif path == "/cut.ts":
            self._head(200, "video/mp2t", {"Content-Length": "1000000"})
            self.wfile.write(b"x" * 100_000)
        elif path in {"/moved", "/elsewhere"}:
            port = self.headers["Host"].partition(":")[2]
            to = "/mjpeg" if path == "/moved" else f"http://localhost:{port}/mjpeg"
            self._head(302, "text/plain", {"Location": to})
        else:
            self._rest(path)

    def _rest(self, path: str) -> None:
        if path == "/silent":
            self._frames(2)
        if path in {"/silent", "/mute"}:
            while not self.told.is_down.wait(0.05) and not self._has_left():
                pass
        else:
            self._say(b"no such thing", "text/plain", 404)

    def _frames(self, count: int, *, padding: int = 0, wait_s: float = FRAME_S) -> None:
        self._head(200, "multipart/x-mixed-replace; boundary=--frame", {})
        for number in range(count):
            while self.told.is_frozen.is_set() and not self.told.is_down.is_set():
                time.sleep(0.05)
                if self._has_left():
                    return
            if self.told.is_down.is_set():
                return
            frame = FRAMES[number % len(FRAMES)] + bytes(padding)
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(frame)}\r\n\r\n"
            self.wfile.write(head.encode() + frame + b"\r\n")
            time.sleep(wait_s)

    def _live(self) -> bytes:
        """Write the three newest segments of a film that begins again and again."""
        now = self.told.frozen_at or time.time()
        newest = 8 + int((now - self.told.begun_at) / SEGMENT_S)
        lines = [
            "#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{int(SEGMENT_S) + 1}",
            f"#EXT-X-MEDIA-SEQUENCE:{newest - 4}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{(newest - 5) // len(SEGMENTS)}",
            '#EXT-X-MAP:URI="init.mp4"',
        ]  # fmt: skip
        for number in range(newest - 4, newest):
            if number % len(SEGMENTS) == 0:
                lines.append("#EXT-X-DISCONTINUITY")
            lines += [f"#EXTINF:{SEGMENT_S},", f"segment/{number}.m4s?token=geheim"]
        return "\n".join(lines).encode() + b"\n"

    def _say(self, body: bytes, content_type: str, status: int = 200) -> None:
        self._head(status, content_type, {"Content-Length": str(len(body))})
        self.wfile.write(body)

    def _head(self, status: int, content_type: str, more: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def _has_left(self) -> bool:
        self.connection.settimeout(0.001)
        try:
            return self.connection.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True
        finally:
            self.connection.settimeout(None)
