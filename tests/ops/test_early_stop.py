"""A system that is told to stop while it still starts leaves nothing running."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from ops import services
from ops.family import is_alive
from ops.places import CLONE, places
from tests.running import free_ports


def test_a_stop_while_it_starts_leaves_nothing_running() -> None:
    home = places("test").home / "early"
    shutil.rmtree(home, ignore_errors=True)
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("FENGSUI_")},
        "FENGSUI_HOME": str(home),
        "FENGSUI_PORT": str(free_ports()),
        "PYTHONPATH": str(CLONE),
    }
    words = [sys.executable, "-m", "ops"]
    starting = subprocess.Popen([*words, "run"], cwd=CLONE, env=environment)
    try:
        redis = _first_started(home / "log" / "started", starting)
        assert services.server_of(home / "postgres") is not None
        starting.send_signal(signal.SIGTERM)  # long before its processes are started
        assert starting.wait(60) == 0
        assert not is_alive(redis)
        assert services.server_of(home / "postgres") is None
    finally:
        starting.kill()
        subprocess.run([*words, "stop"], cwd=CLONE, env=environment, check=True)
        shutil.rmtree(home)


def _first_started(file: Path, starting: subprocess.Popen[bytes]) -> int:
    until = time.monotonic() + 120
    while not file.exists() or not file.read_text():
        assert starting.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    return int(file.read_text().split()[0])
