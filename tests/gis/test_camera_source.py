"""Which addresses we fetch from, and playlists and frames as they are handed on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.camera_source import is_of, picture_of, read_hosts
from gis.domain.mjpeg import FrameReader, NoMotionJpeg, boundary_of
from gis.domain.playlists import PlaylistRefused, rewritten
from gis.pictures.sealed import seal, unseal

BASE = "https://gw.example:8443/live/7/index.m3u8"
JPEG = b"\xff\xd8" + bytes(range(256)) * 3 + b"\xff\xd9"


@pytest.mark.parametrize(
    ("hosts", "url", "picture"),
    [
        ("", "http://127.0.0.1/x", "not_allowed"),  # nothing unless the house says so
        ("gw.example", "http://gw.example/x", "ready"),
        ("gw.example", "https://GW.example./x", "ready"),
        ("gw.example", "http://gw.example:6379/x", "not_allowed"),  # not any port
        ("gw.example:*", "http://gw.example:6379/x", "ready"),
        ("gw.example:8080", "http://gw.example/x", "not_allowed"),
        ("gw.example", "http://gw.example.evil.test/x", "not_allowed"),
        ("gw.example", "http://gw.example@evil.test/x", "not_allowed"),
        ("10.20.0.0/16:8080", "http://10.20.3.4:8080/x", "ready"),
        ("10.20.0.0/16:8080", "http://10.21.3.4:8080/x", "not_allowed"),
        ("10.20.0.0/16", "http://2130706433/", "not_allowed"),
        ("[fd00::5]:*, gw.example", "http://[fd00::5]:81/x", "ready"),
        ("fd00::/8", "http://[fd00::5]/x", "ready"),
        ("gw.example", "http://gw.example:99999/x", "unreadable"),
        ("gw.example", "http://gw.example/a b", "unreadable"),
        ("gw.example", "http://gw.example\\@evil.test/", "unreadable"),
        ("gw.example", "ftp://gw.example/x", "unreadable"),
        ("gw.example", "http:///x", "unreadable"),
        ("gw.example", "RTSP://gw.example/x", "gateway"),
        ("gw.example", "  ", "none"),
    ],
)
def test_only_hosts_the_house_named_are_fetched_from(hosts: str, url: str, picture: str) -> None:
    assert picture_of(url, read_hosts(hosts)) == picture


@pytest.mark.parametrize("words", ["http://gw.example", "10.0.0.1/8", "gw.example:many", ":80"])
def test_a_list_that_cannot_be_read_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_hosts(words)


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("https://gw.example:8443/other", True),
        ("http://gw.example:8443/live/7/a.ts", False),
        ("https://gw.example/live/7/a.ts", False),
        ("https://gw.example:8443@evil.test/a.ts", False),
        ("https://me:you@gw.example:8443/a.ts", False),
        ("file:///etc/passwd", False),
    ],
)
def test_only_the_registered_origin_is_the_camera_s(url: str, is_ours: bool) -> None:
    assert is_of(url, BASE) is is_ours


PLAYLIST = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MAP:URI="init.mp4",BYTERANGE="800@0"
#EXT-X-KEY:METHOD=AES-128,URI="/keys/1?x=1,2",IV=0x1
#EXT-X-SECRET-TAG:https://gw.example:8443/hidden
# a remark naming https://gw.example:8443/hidden
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",URI="audio/index.m3u8"
#EXTINF:2.0,

seg 1.ts?token=abc
https://gw.example:8443/abs/2.ts
"""


def test_everything_a_playlist_names_gets_an_address_of_ours() -> None:
    asked: list[str] = []

    def ours(url: str) -> str:
        asked.append(url)
        return f"/ours/{len(asked)}"

    said = rewritten(PLAYLIST.replace("seg 1", "seg1"), BASE, BASE, ours)

    at = "https://gw.example:8443"
    assert asked == [
        f"{at}/live/7/init.mp4", f"{at}/keys/1?x=1,2", f"{at}/live/7/audio/index.m3u8",
        f"{at}/live/7/seg1.ts?token=abc", f"{at}/abs/2.ts",
    ]  # fmt: skip
    assert "gw.example" not in said
    assert '#EXT-X-MAP:URI="/ours/1",BYTERANGE="800@0"' in said
    assert '#EXT-X-KEY:METHOD=AES-128,URI="/ours/2",IV=0x1' in said
    assert said.endswith("/ours/4\n/ours/5\n")


@pytest.mark.parametrize(
    "line",
    [
        "https://evil.test/a.ts",
        "//evil.test/a.ts",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "seg 1.ts",
        '#EXT-X-KEY:METHOD=AES-128,URI="http://gw.example:6379/"',
        '#EXT-X-MAP:URI="data:text/html,x"',
    ],
)
def test_a_playlist_that_points_elsewhere_is_refused_whole(line: str) -> None:
    with pytest.raises(PlaylistRefused):
        rewritten(f"#EXTM3U\n{line}\n", BASE, BASE, lambda url: url)


def test_an_address_of_ours_opens_for_its_own_camera_only() -> None:
    sealed = seal(BASE, 7)

    assert sealed == seal(BASE, 7)
    assert unseal(sealed, 7) == BASE
    assert unseal(sealed, 8) is None
    for other in ("", "..", "%2e%2e", sealed[:-2] + "AA", sealed + "A", "x" * 9000, "é"):
        assert unseal(other, 7) is None
    assert "gw.example" not in sealed


def mjpeg(frames: list[bytes], dashes: str, *, has_length: bool, before: bytes = b"") -> bytes:
    said = before
    for frame in frames:
        length = f"Content-Length: {len(frame)}\r\n" if has_length else ""
        said += f"{dashes}b0undary\r\nContent-Type: image/jpeg\r\n{length}\r\n".encode()
        said += frame + b"\r\n"
    return said + f"{dashes}b0undary".encode()


@given(
    sizes=st.lists(st.integers(0, 900), min_size=1, max_size=4),
    pieces=st.lists(st.integers(1, 700), min_size=1, max_size=6),
    has_length=st.booleans(),
    dashes=st.sampled_from(["--", "----", ""]),
    before=st.sampled_from([b"", b"\r\n", b"preamble\r\n"]),
)
def test_frames_come_out_as_they_went_in_however_they_are_cut(
    sizes, pieces, has_length, dashes, before
) -> None:
    frames = [b"\xff\xd8" + b"\r\n-x" * size + b"\xff\xd9" for size in sizes]
    stream = mjpeg(frames, dashes, has_length=has_length, before=before)
    reader = FrameReader(boundary_of("multipart/x-mixed-replace;boundary=--b0undary"))

    found: list[bytes] = []
    at = step = 0
    while at < len(stream):
        size = pieces[step % len(pieces)]
        found += reader.feed(stream[at : at + size])
        at, step = at + size, step + 1

    assert found == frames


@pytest.mark.parametrize(
    "stream",
    [
        b"x" * 9_000,
        b"--b0undary\r\nContent-Length: 99999999\r\n\r\n",
        b"--b0undary\r\n" + b"X: y\r\n" * 2_000,
        b"--b0undary\r\n\r\n" + b"x" * 8_000_001,
    ],
)
def test_a_stream_that_never_ends_a_frame_is_not_kept(stream: bytes) -> None:
    with pytest.raises(NoMotionJpeg):
        FrameReader(b"b0undary").feed(stream)


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/x-mixed-replace; boundary=--abc", b"abc"),
        ('Multipart/X-Mixed-Replace;charset=x; boundary="a b"', b"a b"),
        ("multipart/x-mixed-replace", None),
        ("image/jpeg; boundary=x", None),
    ],
)
def test_a_boundary_is_read_as_cameras_write_it(content_type: str, boundary: bytes | None) -> None:
    assert boundary_of(content_type) == boundary
