"""The demonstration as it is started: its cameras have a picture, for those who may see it."""

import os
import signal
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.gis.test_camera_stream import watching
from tests.running import Running, Somebody, running


@pytest.fixture(scope="module")
def demo() -> Iterator[Running]:
    """Run the web process and the simulator, with no host named by anybody."""
    with running("pictures", processes="web,simulator") as it:
        yield it


@pytest.fixture(scope="module")
def dispatcher(demo: Running) -> Somebody:
    return demo.log_in("diaodu")


def camera(somebody: Somebody, number: int) -> int:
    name = f"示例摄像机{number:03d}"
    found = somebody.get("/api/places", q=name, limit=5)
    return next(int(one["id"]) for one in found if one["label"] == name)


def begin(somebody: Somebody, number: int) -> str:
    return str(somebody.post(f"/api/cameras/{camera(somebody, number)}/viewings")["stream"])


def wait_for_frames(somebody: Somebody, url: str, count: int, timeout_s: float = 30) -> list[bytes]:
    """Watch until so many frames came; the simulator may still be starting."""
    until = time.monotonic() + timeout_s
    while True:
        with somebody.client.stream("GET", url, timeout=20) as answer:
            if answer.status_code == 200:
                break
        assert time.monotonic() < until, answer.status_code
        time.sleep(0.5)
    with watching(somebody, url) as frames:
        return [next(frames) for _ in range(count)]


def test_who_may_sees_frames_that_change(dispatcher: Somebody) -> None:
    frames = wait_for_frames(dispatcher, begin(dispatcher, 1), 6)
    assert len(set(frames)) == 6
    for frame in frames:
        with Image.open(BytesIO(frame)) as picture:
            picture.load()
            assert (picture.format, picture.size) == ("JPEG", (640, 360))


@pytest.mark.parametrize(("who", "status"), [("banzu", 403), ("daping", 403), ("linqu", 404)])
def test_who_may_not_sees_none(demo: Running, dispatcher: Somebody, who: str, status: int) -> None:
    camera_id, url = camera(dispatcher, 1), begin(dispatcher, 1)
    other = demo.log_in(who)
    assert other.send(f"/api/cameras/{camera_id}/viewings").status_code in {status, 404}
    assert other.client.get(url).status_code in {status, 404}
    assert demo.client().get(url).status_code == 401


def test_some_cameras_are_not_connected_and_say_so(dispatcher: Somebody) -> None:
    for number in (3, 17):
        card = dispatcher.get(f"/api/cameras/{camera(dispatcher, number)}")
        assert card["picture"] == "none"
    refused = dispatcher.send(f"/api/cameras/{camera(dispatcher, 3)}/viewings")
    assert (refused.status_code, refused.json()["refused"]) == (409, "camera_not_connected")


def test_only_the_simulators_host_and_port_may_be_asked(demo: Running) -> None:
    words = "from django.conf import settings; print(settings.CAMERA_HOSTS)"
    said = demo.manage("shell", "-v0", "-c", words)
    port = int(demo.environment["FENGSUI_PORT"]) + 3
    assert said.stdout.split()[-1] == f"127.0.0.1:{port}"


def test_when_the_simulator_ends_the_picture_ends_and_its_next_start_gives_it_again(
    demo: Running, dispatcher: Somebody
) -> None:
    url = begin(dispatcher, 1)
    wait_for_frames(dispatcher, url, 1)
    with watching(dispatcher, url) as frames:
        next(frames)
        os.kill(simulator_of(demo), signal.SIGTERM)
        *_, why = frames
    assert why == b"ended"
    assert wait_for_frames(dispatcher, url, 2)


LONG_AGO = """
from datetime import timedelta
from django.db.models import F
from resources.models import Shift
ago = timedelta(days=30)
print(Shift.objects.update(begins_at=F("begins_at") - ago, ends_at=F("ends_at") - ago))
"""
ON_DUTY = """
from django.utils import timezone
from resources.models import Shift
now = timezone.now()
print(Shift.objects.filter(begins_at__lte=now, ends_at__gt=now).count())
"""


def told(demo: Running, words: str) -> int:
    done = demo.manage("shell", "-v0", "-c", words)
    return int(done.stdout.split()[-1])


def test_a_roster_that_ran_out_weeks_ago_goes_on_when_the_simulator_starts(demo: Running) -> None:
    on_duty = told(demo, ON_DUTY)
    assert told(demo, LONG_AGO) > 9 * on_duty / 2
    assert told(demo, ON_DUTY) == 0

    os.kill(simulator_of(demo), signal.SIGTERM)
    until = time.monotonic() + 90
    while (now := told(demo, ON_DUTY)) == 0 and time.monotonic() < until:
        time.sleep(2)
    assert now == on_duty


def simulator_of(demo: Running) -> int:
    """Find the simulator of this system, and of no other: by its port."""
    mark = f"FENGSUI_PORT={demo.environment['FENGSUI_PORT']}".encode()
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                is_one = b"ops.simulator" in (process / "cmdline").read_bytes()
                if is_one and mark in (process / "environ").read_bytes().split(b"\0"):
                    return int(process.name)
            except OSError:
                continue
        time.sleep(0.5)
    raise AssertionError("no simulator")
