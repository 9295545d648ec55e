"""What screens say on the live connection, and the short answers. Lines and cards: desk/schemas."""

import json
from datetime import datetime
from typing import Literal

from desk.api import Shape

MOST_BYTES_HEARD = 8192  # a frame from a screen is never longer
_ANSWER = b'{"kind":"got","tick":'


class RefusedFrame(Shape):
    """A stream that is not yours to hear, or no longer, or that does not exist."""

    kind: Literal["refused"]
    stream: str


class Pong(Shape):
    """The answer to ``ping``."""

    kind: Literal["pong"]


class Subscribe(Shape):
    """Screen to server: send a snapshot, then every change. Again: a new snapshot."""

    kind: Literal["subscribe"]
    stream: str


class Unsubscribe(Shape):
    """Screen to server: no more of this stream."""

    kind: Literal["unsubscribe"]
    stream: str


class View(Shape):
    """Screen to server: what the map shows; positions elsewhere are left out."""

    kind: Literal["view"]
    bbox: tuple[float, float, float, float]  # west, south, east, north
    zoom: float


class Got(Shape):
    """Screen to server: this tick of positions is drawn, and all before it."""

    kind: Literal["got"]
    tick: int


class Ping(Shape):
    """Screen to server: answer if you are there."""

    kind: Literal["ping"]
    at: datetime | None = None  # by the seat's own clock: health shows how far that is off


def read_frame(text: str | None) -> object:
    """Read what a screen said; None where that is no frame."""
    if text is None or len(text) > MOST_BYTES_HEARD:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def answered_tick(said: bytes) -> int | None:
    """Read an answer to a tick, most of what is said, if it is written as ours are."""
    digits = said[len(_ANSWER) : -1]
    is_number = digits.isdigit() and (digits == b"0" or digits[:1] != b"0")  # as JSON has them
    if is_number and said.startswith(_ANSWER) and said.endswith(b"}"):
        return int(digits)
    return None


def are_numbers(sides: list[object]) -> bool:
    """Whether these can be the sides of a view."""
    return all(isinstance(side, int | float) for side in sides)
