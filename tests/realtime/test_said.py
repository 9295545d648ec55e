"""What is said, as the bytes of one WebSocket frame: read by a library that knows the protocol."""

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from realtime.said import Said


def read(framed: bytes) -> Frame:
    reader = StreamReader()
    reader.feed_data(framed)
    reader.feed_eof()
    parsing = Frame.parse(reader.read_exact, mask=False)
    try:
        next(parsing)
    except StopIteration as end:
        assert reader.at_eof()
        frame: Frame = end.value
        return frame
    raise EOFError


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 1_000_000])
def test_bytes_of_any_length_come_out_as_they_went_in(size: int) -> None:
    frame = read(Said(bytes(size)).framed)
    assert (frame.opcode, frame.fin, frame.data) == (Opcode.BINARY, True, bytes(size))


@pytest.mark.parametrize("text", ["", "{}", "三楼冒烟" * 30])
def test_a_text_is_told_from_bytes(text: str) -> None:
    frame = read(Said(text).framed)
    assert (frame.opcode, bytes(frame.data).decode()) == (Opcode.TEXT, text)
    assert Said(text).message == {"type": "websocket.send", "text": text}
