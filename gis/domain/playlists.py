"""HLS playlists (播放列表) rewritten, so that everything they name comes through us. Pure.

Only lines that RFC 8216 knows are handed on: a tag that nobody here knows could name an address.
"""

import re
from collections.abc import Callable
from urllib.parse import urljoin

from gis.domain.camera_source import is_of

FIRST = b"#EXTM3U"
LONGEST_BYTES = 1_000_000
_URI = re.compile(r'((?:^|[:,])URI=)"([^"]*)"')
_KNOWN = frozenset(
    (
        "EXTM3U",
        "EXTINF",
        "EXT-X-VERSION",
        "EXT-X-BYTERANGE",
        "EXT-X-DISCONTINUITY",
        "EXT-X-KEY",
        "EXT-X-MAP",
        "EXT-X-PROGRAM-DATE-TIME",
        "EXT-X-TARGETDURATION",
        "EXT-X-MEDIA-SEQUENCE",
        "EXT-X-ENDLIST",
        "EXT-X-GAP",
        "EXT-X-DISCONTINUITY-SEQUENCE",
        "EXT-X-PLAYLIST-TYPE",
        "EXT-X-I-FRAMES-ONLY",
        "EXT-X-MEDIA",
        "EXT-X-START",
        "EXT-X-STREAM-INF",
        "EXT-X-I-FRAME-STREAM-INF",
        "EXT-X-INDEPENDENT-SEGMENTS",
        "EXT-X-PART",
        "EXT-X-PART-INF",
        "EXT-X-BITRATE",
        "EXT-X-SERVER-CONTROL",
        "EXT-X-PRELOAD-HINT",
    )
)


class PlaylistRefused(ValueError):
    """A playlist that names what we may not fetch, or is none."""


def rewritten(text: str, base: str, registered: str, address: Callable[[str], str]) -> str:
    """Give a playlist in which every variant, segment, key and map has an address of ours.

    Parameters
    ----------
    text
        The playlist as it came.
    base
        Where it came from: what it names is relative to that.
    registered
        The camera's registered address: nothing of another origin is handed on.
    address
        Gives our address of theirs.

    Raises
    ------
    PlaylistRefused
        If it is no playlist, or names something of another origin.
    """
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != FIRST.decode():
        raise PlaylistRefused("no playlist")

    def ours(named: str) -> str:
        return address(_named(named, base, registered))

    said = [_line(line.strip(), ours) for line in lines]
    return "".join(f"{line}\n" for line in said if line)


def _line(line: str, ours: Callable[[str], str]) -> str:
    """Give a line as it is handed on; "" for one that is not."""
    if not line:
        return ""
    if not line.startswith("#"):
        return ours(line)
    if re.split(r"[:\s]", line[1:], maxsplit=1)[0] not in _KNOWN:
        return ""
    return _URI.sub(lambda match: f'{match[1]}"{ours(match[2])}"', line)


def _named(named: str, base: str, registered: str) -> str:
    try:
        theirs = urljoin(base, named.strip())
    except ValueError:
        raise PlaylistRefused("an address that cannot be read") from None
    if not is_of(theirs, registered):
        raise PlaylistRefused("another host")
    return theirs
