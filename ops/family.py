"""Who is whose child among the processes of this machine. Standard library only."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def children_of(parent: int) -> list[int]:
    """Give the processes that a process started and that did not end yet."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        state, its_parent = _stat(int(folder.name))
        if its_parent == parent and state not in ENDED:
            found.append(int(folder.name))
    return found


def is_alive(pid: int) -> bool:
    """Whether a process is there; one that ended and was not looked at yet is not."""
    return _stat(pid)[0] not in ENDED


def command_of(pid: int) -> str:
    """Give what a process was started with; "" when it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def remember(logs: Path, pid: int) -> None:
    """Write down beside its log that a process was started: its supervisor may be killed."""
    with suppress(OSError), (logs / STARTED).open("a") as out:  # it runs, whoever knows of it
        out.write(f"{pid} {_began(pid)}\n")


def end_leftovers(logs: Path, say: Callable[[str], None]) -> None:
    """End what a supervisor that was killed left running, and begin to write down anew."""
    left = _remembered(logs)
    if left:
        say(f"ending {len(left)} processes that a supervisor before left behind")
        _end_all(left)
    (logs / STARTED).unlink(missing_ok=True)


def _remembered(logs: Path) -> list[int]:
    found = []
    with suppress(FileNotFoundError):
        for line in (logs / STARTED).read_text().splitlines():
            pid, _, began = line.partition(" ")
            if began and began == _began(int(pid)):
                found.append(int(pid))
    return found


def _end_all(left: list[int]) -> None:
    """Ask processes to stop, whoever started them, and make them after a while."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        until = time.monotonic() + GRACE_S
        while left and time.monotonic() < until:
            time.sleep(0.05)
            left = [pid for pid in left if is_alive(pid)]


def _began(pid: int) -> str:
    """Give when a process was started, since a number is given again; "" when it ended."""
    words = _words(pid)
    return "" if words[0] in ENDED else f"{words[19]}@{BOOT.read_text().strip()}"


def _stat(pid: int) -> tuple[str, int]:
    words = _words(pid)
    return words[0], int(words[1])


def _words(pid: int) -> list[str]:
    """Give what the system says of a process, from its state on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["X", "0"]


ENDED = {"Z", "X"}
GRACE_S = 10.0
STARTED = "started"  # a file in the folder of logs: who was started, and when
BOOT = Path("/proc/sys/kernel/random/boot_id")
