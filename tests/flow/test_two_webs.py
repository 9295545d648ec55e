"""Two web processes behind a proxy and two relays: what dies takes no screen's truth with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from ops.places import CLONE
from tests.flow.proxy import Proxy, proxying
from tests.flow.viewers import Viewer, looking, until_they_agree
from tests.running import Running, Somebody, free_ports, running
from tests.screens import scene

PLACE = [114.3, 30.58]
VIEWERS = 8


@contextmanager
def a_process(system: Running, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process of the system that nobody starts again."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=CLONE, env={**os.environ, **system.environment}
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def system() -> Iterator[Running]:
    with running("pair", processes="web") as it:
        yield it


@pytest.fixture
def second(system: Running) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A second web process, on the same database and Redis."""
    port = free_ports(1)
    command = ("manage.py", "web", "--port", str(port))
    with a_process(system, *command) as web:
        until = time.monotonic() + 90
        while True:
            try:
                httpx.get(f"http://localhost:{port}/login", timeout=5)
                break
            except httpx.HTTPError:
                assert time.monotonic() < until, "the second web process does not answer"
                time.sleep(0.2)
        yield web, f"http://localhost:{port}"  # one name, so one browser's cookies


@pytest.fixture
def relays(system: Running) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two relays; one of them leads."""
    with (
        a_process(system, "manage.py", "relay") as one,
        a_process(system, "manage.py", "relay") as other,
    ):
        yield [one, other]


@pytest.fixture
def proxy(system: Running, second: tuple[object, str]) -> Iterator[Proxy]:
    ports = [httpx.URL(url).port or 0 for url in (system.url, second[1])]
    with proxying(free_ports(1), *ports) as it:
        yield it


def through(system: Running, who: Somebody, url: str) -> Somebody:
    """The same person's browser, at another door."""
    client = system.client(url)
    client.cookies.update(who.client.cookies)
    return Somebody(client, me=who.me)


def streams_of(who: Somebody) -> tuple[str, ...]:
    nouns = ("incidents", "calls", "appliances", "events")
    top = who.detachment_id
    station = who.get("/api/stations", formation_id=top)[0]["id"]
    return (*(f"{noun}.f{top}" for noun in nouns), f"station.{station}")


def leader(who: Somebody, relays: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """Find the relay that leads, by what health says."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for line in who.get("/api/health")["processes"]:
            if line["process"] == "relay" and line["detail"].get("is_active"):
                for one in relays:
                    if line["instance"].endswith(f":{one.pid}") and line["age_s"] < 5:
                        return one
        time.sleep(0.2)
    pytest.fail("no relay leads")


def until_both_carry(proxy: Proxy, viewers: list[Viewer]) -> None:
    until = time.monotonic() + 60
    while min(proxy.carried.values(), default=0) < len(viewers) // 2:
        assert time.monotonic() < until, proxy.carried
        time.sleep(0.1)


def test_two_webs_serve_one_crowd_and_one_may_die(
    system: Running,
    second: tuple[subprocess.Popen[bytes], str],
    relays: list[subprocess.Popen[bytes]],
    proxy: Proxy,
) -> None:
    first_door = system.log_in("diaodu")
    other_door = through(system, first_door, second[1])
    leader(first_door, relays)
    with looking(first_door, proxy.url, VIEWERS, streams_of(first_door)) as viewers:
        until_both_carry(proxy, viewers)
        until_they_agree(viewers, first_door)
        for door in (first_door, other_door):
            call_id = scene.receive_call(door, "through either door", PLACE)
            until_they_agree(viewers, door)
            calls = f"calls.f{first_door.detachment_id}"
            assert all(call_id in viewer.copies[calls].items for viewer in viewers)
        assert all(viewer.applied_count for viewer in viewers)  # frames, not snapshots alone
        assert [viewer.came_count for viewer in viewers] == [1] * VIEWERS

        second[0].send_signal(signal.SIGKILL)
        scene.receive_call(first_door, "while one is dead", PLACE)
        until = time.monotonic() + 60
        while sum(viewer.came_count for viewer in viewers) < VIEWERS + VIEWERS // 2:
            assert time.monotonic() < until, "they do not come back"
            time.sleep(0.1)
        until_they_agree(viewers, first_door)
        scene.receive_call(first_door, "and after", PLACE)
        until_they_agree(viewers, first_door)


def test_a_standby_relay_takes_over_from_one_that_was_killed(
    system: Running, relays: list[subprocess.Popen[bytes]]
) -> None:
    """Nobody's line is cut: the standby leads before a screen takes the relay for dead."""
    dispatcher = system.log_in("diaodu")
    first = leader(dispatcher, relays)
    with looking(dispatcher, system.url, 4, streams_of(dispatcher)) as viewers:
        until_they_agree(viewers, dispatcher)
        scene.receive_call(dispatcher, "before", PLACE)
        first.send_signal(signal.SIGKILL)
        scene.receive_call(dispatcher, "in between", PLACE)
        until_they_agree(viewers, dispatcher)
        applied = [viewer.applied_count for viewer in viewers]
        assert leader(dispatcher, [one for one in relays if one is not first])
        scene.receive_call(dispatcher, "after", PLACE)
        until_they_agree(viewers, dispatcher)
        assert all(
            viewer.applied_count > before for viewer, before in zip(viewers, applied, strict=True)
        )
        assert [viewer.came_count for viewer in viewers] == [1] * len(viewers)
