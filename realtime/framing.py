"""Where the frames of a screen begin and end, as bytes come (RFC 6455, 5.2). Pure."""

_TEXT_ALONE = 0x81  # the last frame of a message that is text: the whole of it
_MASKED = 0x80
_SIZE = 0x7F
_SHORT, _WIDE = 125, 126
_HEAD_BYTES, _MASK_BYTES = 2, 4


class Frames:
    """Follows a line without reading it, so that a frame that comes alone can be read at once."""

    __slots__ = ("_head", "_left")

    def __init__(self) -> None:
        """Begin before the first frame."""
        self._head = b""  # of a frame whose head is not whole
        self._left = 0  # bytes to come of a frame whose head was

    def is_between(self) -> bool:
        """Whether the next byte begins a frame."""
        return not self._left and not self._head

    def follow(self, data: bytes) -> None:
        """Take in what came."""
        data, at = self._head + data, 0
        self._head = b""
        while at < len(data):
            taken = min(self._left, len(data) - at)
            self._left -= taken
            at += taken
            if self._left or at == len(data):
                return
            size = _frame_bytes(data, at)
            if size is None:
                self._head = data[at:]
                return
            self._left = size


def _frame_bytes(data: bytes, at: int) -> int | None:
    """Give how long the frame is that begins there; None while its head is not whole."""
    if len(data) < at + _HEAD_BYTES:
        return None
    first = at + _HEAD_BYTES
    size = data[at + 1] & _SIZE
    if size >= _WIDE:
        wide = 2 if size == _WIDE else 8
        if len(data) < first + wide:
            return None
        size = int.from_bytes(data[first : first + wide])
        first += wide
    return first - at + (_MASK_BYTES if data[at + 1] & _MASKED else 0) + size


def short_text(data: bytes) -> bytes | None:
    """Read what came if it is one short masked text and nothing else."""
    size = len(data) - _HEAD_BYTES - _MASK_BYTES
    if not 0 <= size <= _SHORT or data[0] != _TEXT_ALONE or data[1] != _MASKED | size:
        return None
    mask = data[2:6] * (size // _MASK_BYTES + 1)
    said = int.from_bytes(data[6:]) ^ int.from_bytes(mask[:size])
    return said.to_bytes(size)
