"""The disk of a running command centre is lost, and it is built up again from its backup."""

import shutil
import time
from pathlib import Path

import pytest

from ops.archive import is_taken_over
from ops.places import places
from tests.running import Somebody, running
from tests.screens import scene

PLACE = [114.3, 30.58]


def test_a_lost_disk_is_built_up_again_and_screens_begin_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = places("test").home / "restore-kept"
    shutil.rmtree(kept, ignore_errors=True)
    with running("restore", processes="web,relay,roads", FENGSUI_BACKUP=str(kept)) as system:
        home = Path(system.environment["FENGSUI_HOME"])
        monkeypatch.setenv("FENGSUI_HOME", str(home))
        dispatcher = system.log_in("diaodu")
        system.ops("backup")
        call_id = scene.receive_call(dispatcher, "after the copy", PLACE)
        life = life_of(dispatcher)
        until = time.monotonic() + 20
        while not is_taken_over(places()):
            assert time.monotonic() < until, "the changes are not taken over"
            time.sleep(0.1)
        assert dispatcher.get("/api/health")["taken_over"]["is_taken_over"]

        system.ops("stop")
        shutil.rmtree(home)  # the whole disk: passwords and keys as well
        system.ops("restore")
        system.ops("start")

        again = system.log_in("diaodu")
        waiting = again.get(f"/api/streams/calls.f{again.detachment_id}")["data"]
        assert call_id in {line["id"] for line in waiting}
        assert life_of(again) != life
        assert system.manage("verify_log").returncode == 0
        system.ops("backup")
    shutil.rmtree(kept)


def life_of(somebody: Somebody) -> object:
    """Give what the server calls the life of its logs."""
    with somebody.listening() as line:
        return line.wait_for("hello")["log"]
