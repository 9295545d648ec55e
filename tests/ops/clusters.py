"""Clusters of our own for tests of backup and standby, beside that of the tests themselves."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import services
from ops.family import children_of, is_alive
from ops.places import Places, places, secret


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


def ask(at: Places, sql: str) -> str:
    """Ask the cluster that leads, at the address that processes know."""
    return services.ask_postgres(at.run / "postgres", secret(at, "postgres"), sql)


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
