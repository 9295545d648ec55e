"""Which PostgreSQL server works in which folder, by the list of processes alone.

A server writes its number into its folder, but that folder's disk may be gone or hang, and after a
power cut the number may be another's. Finding a server and ending it does not look at that disk.
Standard library only.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ops.family import children_of, is_alive

SOCKET = ".s.PGSQL.5432"
DEATH_TIMEOUT_S = 10.0
_KNOWN: dict[Path, int] = {}  # found last: looked at first


def server_of(data: Path) -> int | None:
    """Give the process number of the server that works in a cluster's folder, if there is one.

    The folder is to be named without symbolic links, as processes are asked where they work.
    """
    known = _KNOWN.get(data)
    if known is None or not (_is_server(known) and _works_in(known) == data):
        found = [pid for pid in _all() if _works_in(pid) == data and _is_server(pid)]
        # One that the server starts looks like it until it has a name of its own.
        begun = {child for pid in found for child in children_of(pid)} if len(found) > 1 else set()
        known = next((pid for pid in found if pid not in begun), None)
        if known is None:
            _KNOWN.pop(data, None)
        else:
            _KNOWN[data] = known
    return known


def is_anybody_in(data: Path) -> bool:
    """Whether a process works in a cluster's folder: what a killed server left may write yet."""
    return any(_works_in(pid) == data for pid in _all())


def clear_locks(data: Path, sockets: Path) -> None:
    """Take away what a server that is gone left: PostgreSQL may take another for it.

    One that was killed may stand in the list of processes until somebody looks, and its number may
    be another's by now.
    """
    if not is_anybody_in(data):
        (data / "postmaster.pid").unlink(missing_ok=True)
        lock = sockets / f"{SOCKET}.lock"
        if not _is_held(lock, sockets):
            lock.unlink(missing_ok=True)


def _is_held(lock: Path, sockets: Path) -> bool:
    """Whether the server that a socket's lock names is there and listens in that folder."""
    try:
        pid = int(lock.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return False
    return sockets_of(pid) == sockets


def sockets_of(server: int) -> Path | None:
    """Give the folder a server was told to listen in."""
    words = _words(server)
    is_told = _is_server(server) and "-k" in words[:-1]
    return Path(words[words.index("-k") + 1]) if is_told else None


def end_all(data: Path) -> bool:
    """Kill whatever PostgreSQL runs for a folder, also what hangs; say whether nothing is left.

    What is about to start a server there is ended as well, and a server whose disk was taken away
    under it: that one is known by what it was started with.
    """
    until = time.monotonic() + DEATH_TIMEOUT_S
    while family := _family_of(data):
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _family_of(data: Path) -> list[int]:
    """Give a folder's server and all it started, the server first: it would start others."""
    heads = [pid for pid in _all() if _is_started_for(pid, data)]
    others = [child for pid in heads for child in children_of(pid)]
    left = [pid for pid in _all() if _works_in(pid) == data and _name(pid).startswith("postgres:")]
    return [pid for pid in dict.fromkeys((*heads, *others, *left)) if is_alive(pid)]


def _is_started_for(pid: int, data: Path) -> bool:
    if _name(pid) not in {"postgres", "pg_ctl"}:
        return False
    words = _words(pid)
    given = next((words[n + 1] for n, word in enumerate(words[:-1]) if word == "-D"), None)
    return given == str(data) or _works_in(pid) == data


def _is_server(pid: int) -> bool:
    return _name(pid) == "postgres"  # what a server starts calls itself "postgres: ..."


def _name(pid: int) -> str:
    words = _words(pid)
    called = words[0] if words else ""
    return called if called.startswith("postgres:") else called.rpartition("/")[2]


def _words(pid: int) -> list[str]:
    """Give what a process was started with; nothing when it is gone, or ended and not looked at."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    return []


def _works_in(pid: int) -> Path | None:
    with suppress(OSError):  # it ended meanwhile, or is none of ours
        return Path(f"/proc/{pid}/cwd").readlink()
    return None


def _all() -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        yield int(folder.name)
