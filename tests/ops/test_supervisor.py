"""What ends is started again, a process or a service, and one that cannot start is tried again."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ops.services import ServiceFailed
from ops.supervisor import Program, Service, Supervisor


def until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def said() -> list[str]:
    return []


def test_a_process_that_was_killed_is_another_one_soon(tmp_path: Path, said: list[str]) -> None:
    words = ["sh", "-c", "echo $$; exec sleep 600"]
    log = tmp_path / "log"
    supervisor = Supervisor(
        [Program("sleeper", words, dict(os.environ), tmp_path, log)], said.append
    )
    supervisor.start()
    watching = threading.Thread(target=supervisor.watch)
    watching.start()
    until(lambda: log.read_text() != "")
    os.kill(int(log.read_text()), signal.SIGKILL)
    until(lambda: len(log.read_text().split()) == 2)
    supervisor.stop()
    watching.join()

    assert said == ["sleeper ended with -9; starting it again in 1 s"]
    second = int(log.read_text().split()[1])
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_a_service_that_cannot_start_is_tried_again_after_a_growing_pause(said: list[str]) -> None:
    tries: list[float] = []

    def again() -> None:
        tries.append(time.monotonic())
        if len(tries) < 3:
            raise ServiceFailed("its disk is away")

    supervisor = Supervisor([Service("it", again, lambda: len(tries) >= 3)], said.append)
    supervisor.start()
    watching = threading.Thread(target=supervisor.watch)
    watching.start()
    until(lambda: len(tries) == 3)
    supervisor.stop()
    watching.join()

    assert said == [
        "it does not start: its disk is away; starting it again in 1 s",
        "it does not start: its disk is away; starting it again in 2 s",
    ]
    assert tries[1] - tries[0] >= 1
    assert tries[2] - tries[1] >= 2
