"""A demonstration camera's picture: JPEG, moving, its own camera's, and plainly simulated."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import aiohttp
import numpy as np
import pytest
from PIL import Image

from gis.domain.mjpeg import FrameReader, boundary_of
from ops.simulation.gateway import PictureGateway
from ops.simulation.pictures import SIZE, picture_at
from tests.running import free_ports

AT = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)


def opened(jpeg: bytes) -> np.ndarray:
    with Image.open(BytesIO(jpeg)) as picture:
        assert (picture.format, picture.size) == ("JPEG", SIZE)
        return np.asarray(picture.convert("RGB"), dtype=np.int16)


def changed_share(one: bytes, other: bytes) -> float:
    return float((np.abs(opened(one) - opened(other)).max(axis=2) > 60).mean())


def test_the_picture_moves_and_tells_the_time() -> None:
    still = changed_share(picture_at(7, AT), picture_at(7, AT))
    moved = changed_share(picture_at(7, AT), picture_at(7, AT + timedelta(seconds=0.2)))
    assert still == 0
    assert 0.0005 < moved < 0.05
    # Four seconds on the mark is where it was: what differs stands in the band, and is the time.
    ends = [opened(picture_at(7, AT + timedelta(seconds=seconds))) for seconds in (0, 4)]
    rows, columns = np.nonzero(np.abs(ends[0] - ends[1]).max(axis=2) > 60)
    assert rows.min() > SIZE[1] - 66
    assert columns.min() > SIZE[0] // 2


def test_two_cameras_are_told_apart_by_name_and_colour() -> None:
    assert changed_share(picture_at(7, AT), picture_at(8, AT)) > 0.0004  # a figure of the name
    grounds = [opened(picture_at(number, AT))[60, 320] for number in (7, 8)]
    assert np.abs(grounds[0] - grounds[1]).max() > 20


def test_the_words_that_say_it_is_simulated_are_large_and_there() -> None:
    """In amber above the middle, as wide as half the picture; in stripes all around."""
    picture = opened(picture_at(7, AT))
    is_amber = (picture[..., 0] > 200) & (picture[..., 1] > 140) & (picture[..., 2] < 110)
    words = is_amber[60:160, 100:540]
    assert 0.1 < words.mean() < 0.6
    assert np.ptp(np.nonzero(words.any(axis=0))[0]) > SIZE[0] / 2
    assert all(0.2 < edge.mean() < 0.8 for edge in (is_amber[:10], is_amber[:, :10]))
    is_pale = picture[170:220].min(axis=2) > 180
    assert np.ptp(np.nonzero(is_pale.any(axis=0))[0]) > SIZE[0] / 3


@pytest.fixture
async def gateway() -> AsyncIterator[str]:
    url = f"http://127.0.0.1:{free_ports(1)}"
    it = PictureGateway(url)
    await it.open()
    yield url
    await it.close()


async def frames_of(answer: aiohttp.ClientResponse, count: int) -> list[bytes]:
    boundary = boundary_of(answer.headers["Content-Type"])
    assert boundary is not None
    reader, frames = FrameReader(boundary), []
    async for chunk in answer.content.iter_any():
        frames += reader.feed(chunk)
        if len(frames) >= count:
            break
    return frames


async def test_the_gateway_gives_frames_that_change_until_it_closes() -> None:
    url = f"http://127.0.0.1:{free_ports(1)}"
    gateway = PictureGateway(url)
    await gateway.open()
    async with aiohttp.ClientSession() as session, session.get(f"{url}/simulated/7") as answer:
        frames = await frames_of(answer, 5)
        assert len(set(frames)) == len(frames) >= 5
        assert all(opened(frame).shape == (*SIZE[::-1], 3) for frame in frames)
        await gateway.close()
        assert len(await frames_of(answer, 100)) < 3  # it ends, and is not cut
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"{url}/simulated/7")


async def test_nothing_but_pictures_is_given(gateway: str) -> None:
    async with aiohttp.ClientSession() as session:
        for path in ("/", "/simulated/", "/simulated/x", "/simulated/../etc", "/simulated/12345"):
            async with session.get(gateway + path) as answer:
                assert answer.status == 404, path


async def test_one_viewer_more_than_there_are_places_is_turned_away() -> None:
    url = f"http://127.0.0.1:{free_ports(1)}"
    one_only = PictureGateway(url, most_viewers=1)
    await one_only.open()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}/simulated/1") as first:
            await frames_of(first, 1)
            assert await status_of(session, url) == 503
        until = asyncio.get_running_loop().time() + 5
        while (status := await status_of(session, url)) == 503:  # until it is seen to have gone
            assert asyncio.get_running_loop().time() < until
            await asyncio.sleep(0.1)
        assert status == 200
    await one_only.close()


async def status_of(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(f"{url}/simulated/1") as answer:
        return answer.status


async def test_a_port_that_is_taken_costs_the_pictures_and_nothing_else(gateway: str) -> None:
    second = PictureGateway(gateway)
    await second.open()
    await second.close()
    async with aiohttp.ClientSession() as session, session.get(f"{gateway}/simulated/1") as answer:
        assert await frames_of(answer, 1)
