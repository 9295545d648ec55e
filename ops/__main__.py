"""What `make` calls: run, start, stop, reset, backup, test and more. Standard library only."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ops import belongings, drill, promotion, services, standby, testing
from ops.archive import NoBackup
from ops.environment import SetupFailed
from ops.family import end_leftovers
from ops.machine import MissingPackages
from ops.places import CLONE, Lost, places
from ops.promotion import NotPromoted
from ops.settings import python
from ops.system import other_supervisor, run

START_TIMEOUT_S = 900
STOP_TIMEOUT_S = 60
REFUSALS = (Lost, MissingPackages, NoBackup, NotPromoted, SetupFailed, services.ServiceFailed)


def say(words: str) -> None:
    """Tell the person at the terminal, at once; one that is gone, or a full disk, stops nothing."""
    with suppress(OSError):
        print(words if words.startswith("\n") else f"▸ {words}", flush=True)


def start() -> int:
    """Run detached: comes back when the system is healthy, or says why it is not."""
    at = places()
    if other_supervisor(at):
        say("already running")
        return 0
    ready = at.run / "ready"
    ready.unlink(missing_ok=True)
    log = at.logs / "supervisor.log"
    with log.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "ops", "run", "--ready-file", str(ready)],
            cwd=CLONE, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    shown = 0
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until:
        text = log.read_text(errors="replace")
        if len(text) > shown:
            print(text[shown:], end="", flush=True)
            shown = len(text)
        if ready.exists():
            return 0
        if child.poll() is not None:
            print(log.read_text(errors="replace")[shown:], end="", flush=True)
            return child.returncode or 1
        time.sleep(0.1)
    say(f"not healthy after {START_TIMEOUT_S} s; see {at.logs}")
    return 1


def stop() -> int:
    """Stop a detached (or forgotten) system and its private services."""
    at = places()
    pid = other_supervisor(at)
    if pid:
        os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + STOP_TIMEOUT_S
        while other_supervisor(at) and time.monotonic() < until:
            time.sleep(0.1)
        if other_supervisor(at):
            say(f"supervisor {pid} does not stop; see {at.logs}")
            return 1
    end_leftovers(at.logs, say)
    services.stop_postgres(at)
    folder = standby.folder_of(at)
    if folder is not None:
        standby.stop(at, folder)
    say("stopped")
    return 0


def reset() -> int:
    """Stop, and forget this clone's data: cluster, roads, secrets."""
    code = stop()
    if code == 0:
        at = places()
        second = standby.folder_of(at)
        if second is not None:  # it follows, or leads, what is forgotten here
            for name in (standby.ASIDE, belongings.FOLDER):
                shutil.rmtree(second / name, ignore_errors=True)
        shutil.rmtree(at.home)
        shutil.rmtree(at.run)
        say("forgot the data")
    return code


def manage(words: list[str]) -> int:
    """Run a management command on this clone's running system, as the database's owner."""
    file = places().home / "environment.json"
    if not file.exists():
        say("this clone has not run yet: make run, or make start")
        return 1
    kept = json.loads(file.read_text())
    kept["FENGSUI_DATABASE_URL"] = kept.get("FENGSUI_DATABASE_OWNER_URL")
    environment = {**os.environ, **kept, "PYTHONPATH": str(CLONE)}
    return subprocess.run(
        [python(), "manage.py", *words], cwd=CLONE, env=environment, check=False
    ).returncode


def main(words: list[str]) -> int:
    """Do what was asked for; a failure is a sentence, not a traceback."""
    ask, more = (words[0] if words else ""), words[1:]
    doings: dict[str, Callable[[], int]] = {
        "start": start,
        "stop": stop,
        "reset": reset,
        "manage": lambda: manage(more),
        "backup": lambda: drill.copy_database(say),
        "restore": lambda: drill.restore(say, more),
        "restore-drill": lambda: drill.restore_drill(say, start, stop),
        "promote": lambda: promotion.promote(say, more),
        "setup": lambda: testing.setup(say),
        "check": lambda: testing.check(say),
        "test": lambda: testing.test(say, more),
        "bench": lambda: testing.bench(say, more),
        "faults": lambda: testing.faults(say, more),
        "screens": lambda: testing.screens(say),
    }
    try:
        if ask == "run":
            ready = Path(more[1]) if more[:1] == ["--ready-file"] else None
            return run(say, ready_file=ready)
        if ask in doings:
            return doings[ask]()
    except REFUSALS as problem:
        print(f"✗ {problem}", file=sys.stderr, flush=True)
        return 1
    print(f"usage: python3 -m ops {'|'.join(['run', *doings])}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
