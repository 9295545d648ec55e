"""What ends is started again, a process or a service, and one that cannot start is tried again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from ops import __main__ as terminal
from ops.family import end_leftovers, is_alive
from ops.places import CLONE
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


def test_a_disk_that_fails_ends_neither_the_watch_nor_what_it_watches(
    tmp_path: Path, said: list[str]
) -> None:
    """One cannot be started where its log cannot lie; one cannot be looked at for a while."""
    far = tmp_path / "far"
    lost = Program("lost", ["true"], dict(os.environ), tmp_path, far / "log")
    looks: list[float] = []

    def lives() -> bool:
        looks.append(time.monotonic())
        if 1 < len(looks) < 6:
            (tmp_path / ("x" * 300)).exists()  # no file system takes that name: an OSError
        return True

    log = tmp_path / "log"
    words = ["sh", "-c", "echo $$; exec sleep 600"]
    steady = Program("steady", words, dict(os.environ), tmp_path, log)
    unseen = Service("unseen", lambda: None, lives)
    supervisor = Supervisor([steady, lost, unseen], said.append)
    supervisor.start()
    watching = threading.Thread(target=supervisor.watch)
    watching.start()
    until(lambda: len(looks) > 6)
    assert watching.is_alive()
    assert is_alive(int(log.read_text()))
    far.mkdir()
    until((far / "log").exists)
    supervisor.stop()
    watching.join()
    assert [one for one in said if one.startswith("lost does not start")]
    assert len([one for one in said if one.startswith("unseen cannot be looked at")]) == 1


def test_nobody_listening_and_a_full_disk_are_no_reason_to_stop() -> None:
    with (
        Path("/dev/full").open("w") as full,
        Path(os.devnull).open("w") as nowhere,
        redirect_stdout(full),
    ):
        terminal.say("nobody hears this")
        os.dup2(nowhere.fileno(), full.fileno())  # what is held back still would fail at the end


_LEFT_BEHIND = """
import os, sys, time
from pathlib import Path
from ops.supervisor import Program, Supervisor
here = Path(sys.argv[1])
words = {"obeys": "echo $$; exec sleep 600", "does not": "trap '' TERM; echo $$; exec sleep 600"}
programs = [
    Program(name, ["sh", "-c", text], dict(os.environ), here, here / name)
    for name, text in words.items()
]
supervisor = Supervisor(programs, print)
supervisor.start()
supervisor.watch()
"""


def test_what_a_killed_supervisor_left_running_is_ended_and_nothing_else(
    tmp_path: Path, said: list[str]
) -> None:
    logs = [tmp_path / "obeys", tmp_path / "does not"]
    first = subprocess.Popen([sys.executable, "-c", _LEFT_BEHIND, str(tmp_path)], cwd=CLONE)
    until(lambda: all(log.exists() and log.read_text() for log in logs))
    first.kill()
    first.wait()
    left = [int(log.read_text()) for log in logs]
    assert all(is_alive(pid) for pid in left)  # a house goes on without its supervisor
    with (tmp_path / "started").open("a") as out:
        out.write(f"{os.getpid()} 1@another-boot\n{left[0]}")  # another's number; a torn line

    end_leftovers(tmp_path, said.append)

    assert not any(is_alive(pid) for pid in left)
    assert said == ["ending 2 processes that a supervisor before left behind"]
    end_leftovers(tmp_path, said.append)
    assert len(said) == 1
