"""Where frames end, whatever pieces they come in: beside a library that knows the protocol."""

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from realtime.framing import Frames, short_text

KINDS = st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.CONT])


def framed(kind: Opcode, payload: bytes) -> bytes:
    return Frame(kind, payload).serialize(mask=True)


@given(
    st.lists(
        st.tuples(KINDS, st.sampled_from([0, 1, 40, 125, 126, 300, 65_535, 65_536])), max_size=5
    ),
    st.data(),
)
def test_it_is_known_between_which_bytes_frames_end(
    several: list[tuple[Opcode, int]], data: st.DataObject
) -> None:
    pieces = [framed(kind, bytes(size)) for kind, size in several]
    ends = {sum(map(len, pieces[: n + 1])) for n in range(len(pieces))} | {0}
    line, frames, at = b"".join(pieces), Frames(), 0
    while at < len(line):
        size = data.draw(st.integers(1, len(line) - at))
        frames.follow(line[at : at + size])
        at += size
        assert frames.is_between() == (at in ends)


def test_every_single_byte_is_followed() -> None:
    line = b"".join(framed(Opcode.TEXT, b"x" * size) for size in (0, 3, 126, 70_000, 5))
    frames, between = Frames(), 0
    for byte in line:
        frames.follow(bytes([byte]))
        between += frames.is_between()
    assert between == 5


@given(st.binary(max_size=125))
def test_a_short_text_that_comes_alone_is_read(text: bytes) -> None:
    assert short_text(framed(Opcode.TEXT, text)) == text


@given(KINDS, st.integers(0, 200), st.binary(max_size=8))
def test_nothing_else_is_taken_for_one(kind: Opcode, size: int, more: bytes) -> None:
    alone = framed(kind, bytes(size))
    is_short = kind is Opcode.TEXT and size <= 125
    assert (short_text(alone) is not None) == is_short
    assert short_text(alone[:-1]) is None
    if more:
        assert short_text(alone + more) is None
