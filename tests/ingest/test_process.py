"""The ingest process, as it is started."""

import os
import resource
import signal
import subprocess
import sys

from ops.places import CLONE
from tests.ingest.conftest import free_port
from tests.ingest.detectors import until


def test_it_opens_as_many_lines_as_the_machine_allows() -> None:
    few, most = 300, 1500
    words = f"ulimit -Sn {few}; ulimit -Hn {most}; exec {sys.executable} manage.py ingest"
    environment = {**os.environ, "FENGSUI_AVL_PORT": str(free_port())}
    ingest = subprocess.Popen(["sh", "-c", words], cwd=CLONE, env=environment)

    def limits() -> tuple[int, int]:
        return resource.prlimit(ingest.pid, resource.RLIMIT_NOFILE)

    try:
        assert until(lambda: limits() == (few, most))
        assert until(lambda: limits() == (most, most), timeout_s=60)
        assert ingest.poll() is None
    finally:
        ingest.send_signal(signal.SIGTERM)
        ingest.wait(60)
