"""Who is whose child among the processes of this machine. Standard library only."""

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


def _stat(pid: int) -> tuple[str, int]:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "X", 0
    return words[0], int(words[1])


ENDED = {"Z", "X"}
