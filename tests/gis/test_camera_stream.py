"""The player door on the real server: a camera's picture through us, and only so."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from gis.domain.mjpeg import FrameReader
from tests.gis.stream_server import (
    FRAMES,
    INIT,
    SEGMENTS,
    StreamServer,
    a_stream_server,
    register_cameras,
)
from tests.running import Running, Somebody, running

PATHS = (
    "mjpeg", "wide", "short", "silent", "mute", "page", "moved", "elsewhere",
    "live.m3u8", "master.m3u8", "thief.m3u8", "html.m3u8", "cut.m3u8", "gone",
)  # fmt: skip
SILENT_S = 1.5
PLACE = (114.305, 30.595)


@pytest.fixture(scope="module")
def gateway() -> Iterator[StreamServer]:
    with a_stream_server() as it:
        yield it


@pytest.fixture(scope="module")
def house(gateway: StreamServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run a web process that may fetch from the gateway, and register its cameras by import."""
    hosts = gateway.url.removeprefix("http://")
    settings = {"FENGSUI_CAMERA_HOSTS": hosts, "FENGSUI_CAMERA_SILENT_S": str(SILENT_S)}
    with running("cameras", processes="web", FENGSUI_CAMERA_VIEWERS="3", **settings) as it:
        cameras = [
            {"name": name, "path": name, "lng": PLACE[0] + row * 1e-5, "lat": PLACE[1]}
            for row, name in enumerate(PATHS)
        ]
        register_cameras(it, gateway, tmp_path_factory.mktemp("cameras"), cameras)
        yield it


@pytest.fixture(scope="module")
def dispatcher(house: Running) -> Somebody:
    return house.log_in("diaodu")


def camera_of(somebody: Somebody, name: str) -> int:
    near = somebody.get("/api/cameras/near", lng=PLACE[0], lat=PLACE[1], within_m=100, limit=50)
    ids = {one["camera"]["name"]: one["camera"]["id"] for one in near["cameras"]}
    return int(ids[name])


def begin(somebody: Somebody, name: str) -> str:
    return str(somebody.post(f"/api/cameras/{camera_of(somebody, name)}/viewings")["stream"])


@contextmanager
def watching(somebody: Somebody, url: str) -> Iterator[Iterator[bytes]]:
    """Watch motion JPEG; gives its parts' bodies, the last one the reason why it ended."""
    with somebody.client.stream("GET", url, timeout=20) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["Content-Type"].startswith("multipart/x-mixed-replace")
        yield frames_of(answer)


def frames_of(answer: httpx.Response) -> Iterator[bytes]:
    reader, last = FrameReader(b"fengsui"), b""
    for chunk in answer.iter_raw():
        last = (last + chunk)[-200:]
        yield from reader.feed(chunk)
    said = re.search(rb"\r\n\r\n(\w+)\r\n--fengsui--\r\n$", last)
    yield said[1] if said else b"cut"


def refusal(somebody: Somebody, name: str) -> tuple[int, str]:
    answer = somebody.client.get(begin(somebody, name))
    assert answer.json()["zh"]
    return answer.status_code, answer.json()["refused"]


def test_motion_jpeg_arrives_frame_by_frame(dispatcher: Somebody, gateway: StreamServer) -> None:
    with watching(dispatcher, begin(dispatcher, "mjpeg")) as frames:
        seen = [next(frames) for _ in range(6)]

    assert all(frame in FRAMES for frame in seen)
    assert len(set(seen)) > 3


def test_a_viewer_who_goes_away_ends_the_connection_to_the_source(
    dispatcher: Somebody, gateway: StreamServer
) -> None:
    with watching(dispatcher, begin(dispatcher, "mjpeg")) as frames:
        next(frames)
        gateway.wait_until_open("/mjpeg", 1)

    assert gateway.wait_until_open("/mjpeg", 0) < 2


def test_a_viewer_who_goes_while_the_source_is_mute_ends_it_too(
    dispatcher: Somebody, gateway: StreamServer
) -> None:
    url = begin(dispatcher, "mute")
    with pytest.raises(httpx.ReadTimeout):
        dispatcher.client.get(url, timeout=0.5)

    assert gateway.wait_until_open("/mute", 0) < 1


def test_a_source_that_falls_silent_is_ended_and_said(
    dispatcher: Somebody, gateway: StreamServer
) -> None:
    begun = time.monotonic()
    with watching(dispatcher, begin(dispatcher, "silent")) as frames:
        *pictures, why = frames

    assert (len(pictures), why) == (2, b"silent")
    assert SILENT_S < time.monotonic() - begun < SILENT_S + 4
    gateway.wait_until_open("/silent", 0)
    assert refusal(dispatcher, "mute") == (504, "camera_unreachable")


def test_a_source_that_ends_is_said(dispatcher: Somebody) -> None:
    with watching(dispatcher, begin(dispatcher, "short")) as frames:
        *pictures, why = frames
    assert (len(pictures), why) == (3, b"ended")


def test_what_is_no_picture_and_what_points_elsewhere_is_refused(
    dispatcher: Somebody, gateway: StreamServer
) -> None:
    assert refusal(dispatcher, "page") == (502, "camera_source_refused")
    assert refusal(dispatcher, "gone") == (502, "camera_source_refused")
    asked = len(gateway.asked)
    assert refusal(dispatcher, "elsewhere") == (502, "camera_source_elsewhere")
    assert refusal(dispatcher, "thief.m3u8") == (502, "camera_source_elsewhere")
    assert gateway.asked[asked:] == ["/elsewhere", "/thief.m3u8"]
    with watching(dispatcher, begin(dispatcher, "moved")) as frames:
        assert next(frames) in FRAMES


def lines_of(somebody: Somebody, url: str) -> list[str]:
    answer = somebody.client.get(url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/vnd.apple.mpegurl"
    assert not re.search(r"127\.0\.0\.1|geheim|segment/", answer.text)
    return [line for line in answer.text.splitlines() if line]


def test_hls_comes_through_us_down_to_its_segments(
    dispatcher: Somebody, gateway: StreamServer
) -> None:
    url = begin(dispatcher, "master.m3u8")
    variant = lines_of(dispatcher, url)[-1]
    lines = lines_of(dispatcher, variant)
    segment = lines[-1]
    init = re.search(r'URI="([^"]+)"', "\n".join(lines))[1]
    assert all(one.startswith(url + "/") for one in (variant, segment, init))

    assert dispatcher.client.get(init).content == INIT
    answer = dispatcher.client.get(segment)
    assert answer.content in SEGMENTS
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert gateway.asked[-1].endswith("?token=geheim")
    assert "cookie" not in gateway.headers[-1]  # whoever watches is not known to the source


def test_a_player_tells_parts_apart_by_addresses_that_stay(dispatcher: Somebody) -> None:
    url = begin(dispatcher, "live.m3u8")
    first, again = lines_of(dispatcher, url), lines_of(dispatcher, url)
    assert set(first) & set(again) & {line for line in first if line.startswith("/")}


def test_a_page_among_the_segments_is_not_handed_on_as_one(dispatcher: Somebody) -> None:
    page = dispatcher.client.get(lines_of(dispatcher, begin(dispatcher, "html.m3u8"))[-1])
    assert page.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in page.headers["Content-Security-Policy"]


def test_a_segment_cut_short_is_not_given_as_whole(dispatcher: Somebody) -> None:
    part = lines_of(dispatcher, begin(dispatcher, "cut.m3u8"))[-1]
    with pytest.raises(httpx.TransportError):
        dispatcher.client.get(part)


def test_nobody_asks_for_what_no_playlist_named(
    dispatcher: Somebody, gateway: StreamServer
) -> None:
    url = begin(dispatcher, "live.m3u8")
    part = lines_of(dispatcher, url)[-1].removeprefix(url + "/")
    other = begin(dispatcher, "mjpeg")
    asked = len(gateway.asked)

    for path in ("%2e%2e%2fmjpeg", "mjpeg", part + "A", part[:-3] + "AAA", "http:%2f%2flocalhost"):
        assert dispatcher.client.get(f"{url}/{path}").status_code == 404, path
    assert dispatcher.client.get(f"{other}/{part}").status_code == 404  # another camera's
    assert dispatcher.client.post(url).status_code in {403, 405}
    assert gateway.asked[asked:] == []


def test_only_who_began_it_and_may_still_see_it_gets_it(
    house: Running, dispatcher: Somebody, gateway: StreamServer
) -> None:
    url = begin(dispatcher, "short")
    asked = len(gateway.asked)
    assert house.client().get(url).status_code == 401
    assert house.log_in("zhiban").client.get(url).status_code == 404
    assert dispatcher.client.get(url.replace("/stream/", "/stream/x")).status_code == 404
    assert gateway.asked[asked:] == []


def test_a_right_withdrawn_ends_a_running_picture(house: Running, gateway: StreamServer) -> None:
    leaver = house.log_in("diaodu")
    with watching(leaver, begin(leaver, "mjpeg")) as frames:
        next(frames)
        goodbye = house.client()
        goodbye.cookies = leaver.client.cookies
        Somebody(goodbye).client.request(
            "DELETE", "/api/session",
            headers={
                "X-CSRFToken": goodbye.cookies["csrftoken"], "Referer": str(goodbye.base_url),
            },
        )  # fmt: skip
        begun = time.monotonic()
        why = next(one for one in frames if one not in FRAMES or time.monotonic() - begun > 20)
    assert why == b"withdrawn"
    gateway.wait_until_open("/mjpeg", 0)


def test_one_viewer_more_than_there_are_seats_is_told_so(
    house: Running, dispatcher: Somebody, gateway: StreamServer
) -> None:
    url = begin(dispatcher, "mjpeg")
    with watching(dispatcher, url) as one, watching(dispatcher, url) as two:
        with watching(dispatcher, url) as three:
            assert all(next(frames) in FRAMES for frames in (one, two, three))
            answer = dispatcher.client.get(url)
            assert (answer.status_code, answer.json()["refused"]) == (
                503, "camera_too_many_viewers",
            )  # fmt: skip
        gateway.wait_until_open("/mjpeg", 2)
        with watching(dispatcher, url) as again:
            assert next(again) in FRAMES
    gateway.wait_until_open("/mjpeg", 0)


def test_a_viewer_who_reads_slowly_is_kept_no_bytes_for_and_sees_what_is_new(
    house: Running, dispatcher: Somebody, gateway: StreamServer
) -> None:
    """The source gives some 40 MB a second; a viewer who takes nothing must not cost that."""
    before_kb = web_memory_kb(house)
    with dispatcher.client.stream("GET", begin(dispatcher, "wide"), timeout=20) as answer:
        chunks = answer.iter_raw()
        next(chunks)
        time.sleep(4)
        assert web_memory_kb(house) - before_kb < 30_000
        late_s = []
        for _ in range(400):
            chunk = next(chunks)
            stamps = re.findall(rb"X-Received-At: (\d+)", chunk)
            late_s += [time.time() - int(stamp) / 1000 for stamp in stamps]
    assert min(late_s) < 1


def web_memory_kb(house: Running) -> int:
    for status in Path("/proc").glob("[0-9]*"):
        try:
            words = (status / "cmdline").read_bytes()
            if b"manage.py\0web" in words and house.environment["FENGSUI_PORT"].encode() in words:
                return int(re.search(r"VmRSS:\s+(\d+)", (status / "status").read_text())[1])
        except OSError:
            continue
    raise AssertionError("no web process")
