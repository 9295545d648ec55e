"""A cluster's server is known by where it works: not by a file on its disk, nor by a number."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ops import servers, services
from ops.family import is_alive
from ops.places import Places
from tests.ops.clusters import ask, kill


@contextmanager
def stranger() -> Iterator["subprocess.Popen[bytes]"]:
    """Run something that is called like a server and is none of ours."""
    sleep = shutil.which("sleep")
    process = subprocess.Popen(["postgres", "600"], executable=sleep, cwd="/")
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_number_that_is_anothers_by_now_is_not_taken_for_the_server(at: Places) -> None:
    data = at.home / "postgres"
    kill(data)
    with stranger() as process:
        (data / "postmaster.pid").write_text(f"{process.pid}\n{data}\n")
        assert not services.lives(at)
        assert servers.end_all(data)
        assert process.poll() is None
        services.boot(at, is_waiting=True)
    assert ask(at, "SELECT 1") == "1"


@pytest.mark.parametrize("how", ["fails", "is gone"])
def test_a_server_is_found_and_ended_without_its_disk(at: Places, how: str) -> None:
    data = at.home / "postgres"
    server = services.server_of(data)
    assert server is not None
    if how == "is gone":
        data.rename(at.home / "elsewhere")
    else:
        (data / "postmaster.pid").unlink()
        (data / "postmaster.pid").mkdir()
        assert services.server_of(data) == server

    assert servers.end_all(data)

    assert not is_alive(server)
    if how == "is gone":
        (at.home / "elsewhere").rename(data)
    else:
        (data / "postmaster.pid").rmdir()
    services.boot(at, is_waiting=True)


def test_one_that_hangs_is_ended_with_all_it_started(at: Places) -> None:
    data = at.home / "postgres"
    server = services.server_of(data)
    assert server is not None
    family = [server, *servers.children_of(server)]
    assert len(family) > 3
    kill_after = subprocess.Popen(["sleep", "600"], cwd=data)  # a person who looks into the folder
    signal_to_stop(server)

    assert servers.end_all(data)

    assert not any(is_alive(pid) for pid in family)
    assert kill_after.poll() is None
    kill_after.kill()
    kill_after.wait()


def signal_to_stop(pid: int) -> None:
    subprocess.run(["kill", f"-{signal.SIGSTOP.value}", str(pid)], check=True)
    until = time.monotonic() + 10
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < until
        time.sleep(0.05)


def test_another_clusters_server_is_not_taken_for_ours(at: Places) -> None:
    server = services.server_of(at.home / "postgres")
    beside = at.home / "beside"
    beside.mkdir()
    (beside / "postmaster.pid").write_text(f"{server}\n{beside}\n")

    assert services.server_of(beside) is None
    assert servers.end_all(beside)
    assert ask(at, "SELECT 1") == "1"


def test_what_is_asked_is_on_no_command_line(at: Places) -> None:
    asking = subprocess.Popen(
        [
            "python3", "-c",
            "import sys; from pathlib import Path; from ops import services;"
            "from ops.places import Places, secret;"
            "at = Places(Path(sys.argv[1]), Path(sys.argv[2]));"
            "sql = sys.stdin.read();"
            "services.ask_postgres(at.run / 'postgres', secret(at, 'postgres'), sql)",
            str(at.home), str(at.run),
        ],
        stdin=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert asking.stdin is not None
    asking.stdin.write("SELECT pg_sleep(3), 'a password'")
    asking.stdin.close()
    seen: set[str] = set()
    while asking.poll() is None:
        for pid in servers.children_of(asking.pid):
            seen.add(" ".join(servers._words(pid)))
        time.sleep(0.05)
    assert any("psql" in words for words in seen)
    assert not any("a password" in words for words in seen)
