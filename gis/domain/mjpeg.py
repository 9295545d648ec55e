"""Motion JPEG over HTTP (multipart/x-mixed-replace): frames out of its bytes, parts of ours. Pure.

Cameras write it in many ways: a boundary with or without its dashes, with or without lengths. What
we hand on is always the same, and says of each frame when it reached us.
"""

import re
from dataclasses import dataclass, field

BOUNDARY = "fengsui"
CONTENT_TYPE = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
LARGEST_FRAME_BYTES = 8_000_000
_LARGEST_HEAD_BYTES = 8_000
_NAMED = re.compile(r'boundary\s*=\s*(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)
_LENGTH = re.compile(rb"^content-length\s*:\s*(\d{1,8})\s*$", re.IGNORECASE | re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_JPEG_STARTS = b"\xff\xd8"


class NoMotionJpeg(ValueError):
    """The bytes are no stream of frames."""


def boundary_of(content_type: str) -> bytes | None:
    """Read the boundary off a content type; None if it is no motion JPEG."""
    if not content_type.lower().startswith("multipart/x-mixed-replace"):
        return None
    named = _NAMED.search(content_type)
    bare = (named[1] or named[2]).strip().lstrip("-") if named else ""
    return bare.encode("latin-1", "replace") or None


@dataclass(slots=True)
class FrameReader:
    """Cuts a stream into frames. Holds one frame at most."""

    boundary: bytes
    _held: bytearray = field(default_factory=bytearray)
    _from: int = 0  # bytes before it were looked through already

    def feed(self, more: bytes) -> list[bytes]:
        """Take bytes, and give the frames that are complete now.

        Raises
        ------
        NoMotionJpeg
            If a frame, or what should come before one, does not end.
        """
        self._held += more
        frames = []
        while (frame := self._next()) is not None:
            if frame.startswith(_JPEG_STARTS):
                frames.append(frame)
        return frames

    def _next(self) -> bytes | None:
        """Give the next part's body, or None while it is incomplete."""
        begins = self._held.find(self.boundary)
        if begins < 0:
            if len(self._held) > _LARGEST_HEAD_BYTES:
                raise NoMotionJpeg("no boundary")
            return None
        head_from = begins + len(self.boundary)
        head = _HEAD_END.search(self._held, head_from)
        if head is None:
            if len(self._held) - head_from > _LARGEST_HEAD_BYTES:
                raise NoMotionJpeg("a part without an end to its head")
            return None
        said = _LENGTH.search(bytes(self._held[head_from : head.end()]).replace(b"\r\n", b"\n"))
        if said is None:
            return self._until_boundary(head.end())
        ends = head.end() + int(said[1])
        if int(said[1]) > LARGEST_FRAME_BYTES:
            raise NoMotionJpeg("a frame too large")
        if len(self._held) < ends:
            return None
        return self._cut(head.end(), ends, ends)

    def _until_boundary(self, begins: int) -> bytes | None:
        ends = self._held.find(self.boundary, max(begins, self._from))
        if ends < 0:
            if len(self._held) - begins > LARGEST_FRAME_BYTES:
                raise NoMotionJpeg("a frame without an end")
            self._from = max(begins, len(self._held) - len(self.boundary))
            return None
        body_ends = ends
        while body_ends > begins and self._held[body_ends - 1] in b"-\r\n":
            body_ends -= 1
        return self._cut(begins, body_ends, ends)

    def _cut(self, begins: int, ends: int, rest: int) -> bytes:
        frame = bytes(self._held[begins:ends])
        del self._held[:rest]
        self._from = 0
        return frame


def part_of(frame: bytes, received_at_ms: int) -> bytes:
    """Write a frame as a part of ours, with the moment it reached us."""
    return _part("image/jpeg", f"X-Received-At: {received_at_ms}\r\n", frame)


def last_part_of(code: str) -> bytes:
    """Write why there is no more: the last part of a stream that we end."""
    return _part("text/plain", "", code.encode()) + f"--{BOUNDARY}--\r\n".encode()


def _part(content_type: str, more_head: str, body: bytes) -> bytes:
    head = (
        f"--{BOUNDARY}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n{more_head}\r\n"
    )
    return head.encode() + body + b"\r\n"
