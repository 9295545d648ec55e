"""Requests out of bytes: however they are cut, the same requests and the same answers."""

import asyncio
import itertools
import re
from collections import Counter
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.avl.lines import Answer, House, Line
from ingest.avl.requests import (
    BODY_BYTES_AT_MOST,
    HEADERS_AT_MOST,
    LINE_BYTES_AT_MOST,
    SILENT_BYTES_AT_MOST,
    Refused,
    Request,
    RequestReader,
)

WORDS = st.text("abcXYZ019-._~", max_size=20)
BODIES = st.binary(max_size=200)


@st.composite
def a_request(draw: st.DrawFn) -> bytes:
    """A request as some client would write it: plain, with a body of known length, or in chunks."""
    method = draw(st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]))
    target = f"/{draw(WORDS)}?id={draw(WORDS)}&lat={draw(WORDS)}"
    version = draw(st.sampled_from(["1.1", "1.1", "1.1", "1.0"]))
    head = [f"{method} {target} HTTP/{version}", "Host: x"]
    head += [f"X-{name}: {draw(WORDS)}" for name in draw(st.lists(st.sampled_from("abc")))]
    if draw(st.booleans()):
        head.append(f"Authorization: Bearer {draw(WORDS)}")
    if version == "1.0" and draw(st.booleans()):
        head.append("Connection: keep-alive")
    kind = draw(st.sampled_from(["none", "length", "chunks"])) if version == "1.1" else "none"
    body = b""
    if kind == "length":
        body = draw(BODIES)
        head.append(f"Content-Length: {len(body)}")
    elif kind == "chunks":
        parts = [part for part in draw(st.lists(BODIES, max_size=4)) if part]
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n"
        body += draw(st.sampled_from([b"\r\n", b"Trailer: x\r\n\r\n"]))
        head.append("Transfer-Encoding: chunked")
    return "\r\n".join([*head, "", ""]).encode() + body


BAD = [
    b"",
    b"\x7e\x02\x00\x00\x1a\r\n\r\n",
    b"GET / HTTP/1.1\r\nBad header\r\n\r\n",
    b"GET / HTTP/1.1\r\nConnection: close\r\n\r\nmore",
    b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x05hello",
    b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (BODY_BYTES_AT_MOST + 1),
    b"GET /%s HTTP/1.1\r\n\r\n" % (b"a" * LINE_BYTES_AT_MOST),
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * (HEADERS_AT_MOST + 1) + b"\r\n",
    b"GET / HTTP/1.1\r\nA: " + b"b" * (LINE_BYTES_AT_MOST + 1) + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf of",
]
STREAMS = st.builds(
    lambda requests, end: b"".join(requests) + end,
    st.lists(a_request(), max_size=5),
    st.sampled_from(BAD),
)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted({place % (len(data) + 1) for place in places}), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


def read(chunks: list[bytes]) -> tuple[list[Request | Refused], bool]:
    reader = RequestReader()
    return [heard for chunk in chunks for heard in reader.feed(chunk, 0.0)], reader.is_over


@given(data=STREAMS, places=st.lists(st.integers(0, 1 << 16), max_size=40))
def test_any_cut_of_the_same_bytes_gives_the_same_requests(data, places) -> None:
    assert read(cut(data, places)) == read([data])


@given(data=STREAMS)
def test_bytes_that_come_one_by_one_give_the_same_requests(data) -> None:
    assert read([bytes([byte]) for byte in data]) == read([data])


class Wire(asyncio.Transport):
    """A sender's end of the line: keeps what was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = b""
        self.is_ended = False

    def write(self, data: bytes) -> None:  # type: ignore[override]
        assert not self.is_ended
        self.answered += data

    def write_eof(self) -> None:
        self.is_ended = True

    def pause_reading(self) -> None:
        """What is under way comes all the same."""

    def resume_reading(self) -> None:
        """Nothing was held back."""


async def converse(chunks: list[bytes], order: list[int]) -> tuple[bytes, bool, list[Request]]:
    """Say something, be answered in some order, and give what was heard of it."""
    asked: list[tuple[Request, Answer]] = []
    house = House(lambda request, answer: asked.append((request, answer)), Counter())
    line, wire = Line(house), Wire()
    line.connection_made(wire)
    for chunk in chunks:
        for start in range(0, len(chunk), len(house.received)):
            piece = chunk[start : start + len(house.received)]
            house.received[: len(piece)] = piece
            line.buffer_updated(len(piece))
    for nth, (request, answer) in sorted(
        enumerate(asked), key=lambda one: order[one[0] % len(order)] if order else 0
    ):
        del nth
        answer(HTTPStatus.OK if request.method == "GET" else HTTPStatus.UNAUTHORIZED)
        answer(HTTPStatus.SERVICE_UNAVAILABLE)  # the second word counts for nothing
    said = re.sub(rb"Date: [^\r]*", b"Date: then", wire.answered)
    return said, wire.is_ended, [request for request, _ in asked]


@given(
    data=STREAMS,
    places=st.lists(st.integers(0, 1 << 16), max_size=40),
    order=st.lists(st.integers(), max_size=5),
)
def test_any_cut_and_any_order_of_commits_give_the_same_answers(data, places, order) -> None:
    said, is_ended, asked = asyncio.run(converse(cut(data, places), order))
    assert (said, is_ended, asked) == asyncio.run(converse([data], []))
    statuses = re.findall(rb"HTTP/1.1 (\d+)", said)
    due = [b"200" if request.method == "GET" else b"401" for request in asked]
    assert statuses[: len(due)] == due
    assert len(statuses) - len(due) in (0, 1)  # a refusal ends the line


def test_a_request_says_what_was_sent() -> None:
    data = (
        b"POST /t/x?a=1 HTTP/1.1\r\nHost: x\r\nauthorization: Bearer \xe7\x81\xab\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    )
    (heard,), is_over = read([data])
    assert heard == Request("POST", "/t/x?a=1", "Bearer 火", b"abcde", is_http_1_0=False)
    assert not is_over


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nA",
        b"GET / HTTP/1.1\r\nA: ",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x",
    ],
)
def test_words_without_end_are_refused_before_they_cost_memory(data: bytes) -> None:
    endless = data + b"b" * (2 * SILENT_BYTES_AT_MOST)
    heard, is_over = read([endless[n : n + 100] for n in range(0, len(endless), 100)])
    assert (heard, is_over) == ([Refused(HTTPStatus.BAD_REQUEST)], True)


def test_a_body_announced_as_too_large_is_refused_before_it_is_sent() -> None:
    heard, _ = read([b"POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n"])
    assert heard == [Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)]
