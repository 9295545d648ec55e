"""Clusters of our own for tests of backup and standby, beside that of the tests themselves."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import services
from ops.family import children_of, is_alive
from ops.places import Places, places, secret
from ops.services import ServiceFailed
from ops.standby import Keeper, read_state


def fresh(name: str) -> Places:
    """Make empty places beside those of the tests' own cluster."""
    beside = places("test")
    at = Places(home=beside.home / name, run=beside.run / name)
    for folder in (at.home, at.run):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        folder.chmod(0o711)
    at.logs.mkdir()
    return at


def ask(at: Places, sql: str, database: str = "postgres") -> str:
    """Ask the cluster that leads, at the address that processes know."""
    return services.ask_postgres(
        at.run / "postgres", secret(at, "postgres"), sql, database, timeout_s=60
    )


@contextmanager
def untouched(name: str) -> Iterator[Path]:
    """Make a cluster once: each test takes a copy of its own."""
    at = fresh(name)
    services.start_postgres(at, lambda _: None)
    services.stop_postgres(at)
    yield at.home
    shutil.rmtree(at.home)
    shutil.rmtree(at.run)


def copy_of(untouched: Path, name: str) -> Places:
    """Start a copy of a cluster."""
    at = fresh(name)
    subprocess.run(["cp", "-a", f"{untouched}/.", str(at.home)], check=True)
    services.start_postgres(at, lambda _: None)
    return at


def kill(data: Path, number: signal.Signals = signal.SIGKILL) -> None:
    """End a cluster's server as a power cut would, and wait until all it started is gone."""
    pid = services.server_of(data)
    assert pid is not None
    family = [pid, *children_of(pid)]
    os.kill(pid, number)
    until = time.monotonic() + 20
    while any(is_alive(one) for one in family) and time.monotonic() < until:
        time.sleep(0.05)


def keep_until(keeper: Keeper, so: Callable[[], object]) -> None:
    """Let the keeper look until something is so."""
    until = time.monotonic() + 60
    while not so():
        assert time.monotonic() < until, read_state(keeper.at.home)
        try:
            keeper.look_after()
        except (ServiceFailed, OSError, subprocess.TimeoutExpired):
            continue  # the cluster is coming up
        finally:
            time.sleep(0.3)


def is_complete(keeper: Keeper) -> bool:
    """Whether the keeper saw that the standby holds all that was answered."""
    state = read_state(keeper.at.home)
    return state is not None and state.is_complete


def insert_in_time(at: Places, number: int) -> "subprocess.Popen[bytes]":
    """Commit a fact; whoever asked waits for the answer."""
    return subprocess.Popen(
        [
            str(services.programs() / "psql"), "-h", str(at.run / "postgres"), "-U", "postgres",
            "-c", f"INSERT INTO fact VALUES ({number})",
        ],
        env={**os.environ, "PGPASSWORD": secret(at, "postgres")},
    )  # fmt: skip
