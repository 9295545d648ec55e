"""A promotion that meets a lost disk, or is broken off: in the end one cluster leads, and all of it
is done."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ops import archive, belongings, promotion, services
from ops.family import children_of, command_of, is_alive
from ops.places import CLONE, Places, Ports, places, secret
from ops.promotion import ANYWAY, NotPromoted
from ops.services import ServiceFailed
from ops.settings import process_environment
from ops.standby import Keeper
from tests.ops.clusters import ask, is_complete, keep_until, kill


@pytest.fixture
def complete(at: Places, keeper: Keeper) -> Keeper:
    """Let the standby hold a fact that was answered."""
    keep_until(keeper, lambda: is_complete(keeper))
    ask(at, "INSERT INTO fact VALUES (1)")
    return keeper


def until(so: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


def server_in(data: Path) -> int:
    server = services.server_of(data)
    assert server is not None
    return server


def leading_beside(at: Places, folder: Path, *words: str) -> "subprocess.Popen[bytes]":
    """Promote in a process that can be killed."""
    said = (
        "import sys; from pathlib import Path; from ops import promotion;"
        "from ops.places import Places; home, run, folder = map(Path, sys.argv[1:4]);"
        "promotion.lead(Places(home, run), folder, sys.argv[4:])"
    )
    given = [str(one) for one in (at.home, at.run, folder)]
    return subprocess.Popen([sys.executable, "-c", said, *given, *words], cwd=CLONE)


def test_one_that_hangs_on_a_disk_that_was_taken_away_is_ended(
    at: Places, complete: Keeper
) -> None:
    data = at.home / "postgres"
    server = server_in(data)
    family = [server, *children_of(server)]
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    data.rename(at.home / "elsewhere")

    promotion.lead(at, complete.folder, [])

    assert not any(is_alive(pid) for pid in family)
    assert ask(at, "SELECT number FROM fact") == "1"


def test_one_whose_disk_fails_is_promoted_past(at: Places, complete: Keeper) -> None:
    data = at.home / "postgres"
    server = server_in(data)
    os.kill(server, signal.SIGSTOP)
    (data / "postmaster.pid").unlink()
    (data / "postmaster.pid").mkdir()  # reading it fails, as with a disk that does

    promotion.lead(at, complete.folder, [])

    assert not is_alive(server)
    assert ask(at, "SELECT number FROM fact") == "1"


def test_with_the_whole_data_folder_lost_the_standby_leads_with_what_was_kept_with_it(
    at: Places,
) -> None:
    folder = services.own(places("test").home / "standby-elsewhere", "postgres")
    (at.home / "environment.json").write_text(json.dumps({"FENGSUI_BACKUP": "/mnt/backup"}))
    key = secret(at, "key")
    keeper = Keeper(at, folder)
    try:
        keep_until(keeper, lambda: is_complete(keeper))
        keeper.leave()
        ask(at, "INSERT INTO fact VALUES (1)")
        kill(at.home / "postgres")
        shutil.rmtree(at.home)
        for gone in (at.home, at.logs):
            gone.mkdir()
        at.home.chmod(0o711)

        data = promotion.lead(at, folder, [])

        assert ask(at, "SELECT number FROM fact") == "1"
        assert secret(at, "key") == key
        assert belongings.running_with(at) == {"FENGSUI_BACKUP": "/mnt/backup"}
        services.stop_postgres(at)
        database = services.start_postgres(at, lambda _: None)
        assert services.cluster_of(at) == data
        assert subprocess.run(
            [str(services.programs() / "psql"), database.app_url, "-c", "SELECT 1"], check=False,
            capture_output=True,
        ).returncode == 0  # fmt: skip
    finally:
        services.stop_postgres(at)
        shutil.rmtree(folder)


def test_one_broken_off_after_the_standby_was_told_is_gone_on_with(
    at: Places, complete: Keeper
) -> None:
    standby = complete.folder / "postgres"
    kill(at.home / "postgres")
    startup = next(pid for pid in children_of(server_in(standby)) if "startup" in command_of(pid))
    os.kill(startup, signal.SIGSTOP)  # it has much to replay
    promoting = leading_beside(at, complete.folder)
    mark = at.home / services.PROMOTING
    until(lambda: mark.exists() and json.loads(mark.read_text())["is_told"])
    time.sleep(1)
    assert promoting.poll() is None  # it waits, however long
    promoting.kill()
    promoting.wait()
    os.kill(startup, signal.SIGCONT)
    until(lambda: not (standby / "standby.signal").exists())  # it leads, and nobody knows it yet

    assert promotion.lead(at, complete.folder, []) == standby

    assert ask(at, "SELECT number FROM fact") == "1"
    ask(at, "INSERT INTO fact VALUES (2)")
    assert not mark.exists()


def test_one_broken_off_before_the_standby_was_told_starts_nothing_and_is_begun_anew(
    at: Places, complete: Keeper
) -> None:
    standby = complete.folder / "postgres"
    followers = children_of(server_in(standby))
    for pid in followers:
        os.kill(pid, signal.SIGSTOP)  # the one that leads waits for them while it stops
    promoting = leading_beside(at, complete.folder, ANYWAY)
    mark = at.home / services.PROMOTING
    until(lambda: any("stop" in command_of(pid) for pid in children_of(promoting.pid)))
    assert mark.exists()
    promoting.kill()
    promoting.wait()
    for start in (services.boot, lambda at: services.start_postgres(at, lambda _: None)):
        with pytest.raises(ServiceFailed, match="make promote finishes it"):
            start(at)
    for pid in followers:
        os.kill(pid, signal.SIGCONT)
    until(lambda: services.server_of(at.home / "postgres") is None)

    promotion.lead(at, complete.folder, [])

    assert services.cluster_of(at) == standby
    assert ask(at, "SELECT number FROM fact") == "1"


def test_one_that_fails_after_the_hand_over_is_finished_by_a_second_call(
    at: Places, complete: Keeper
) -> None:
    (at.home / "environment.json").write_text(json.dumps({"FENGSUI_BACKUP": "/mnt/backup"}))
    ask(at, "DROP TABLE eventlog_head", services.DATABASE)
    kill(at.home / "postgres")
    with pytest.raises(ServiceFailed, match="eventlog_head"):
        promotion.lead(at, complete.folder, [])
    ask(at, "CREATE TABLE eventlog_head (log text, instance uuid)", services.DATABASE)

    promotion.lead(at, complete.folder, [])

    assert ask(at, "SELECT slot_name FROM pg_replication_slots") == archive.SLOT
    assert not (at.home / services.PROMOTING).exists()


def test_where_the_standby_cannot_start_the_one_that_led_leads_on(
    at: Places, complete: Keeper
) -> None:
    complete.leave()
    kill(complete.folder / "postgres")
    kill(at.home / "postgres")
    (complete.folder / "postgres" / "global").rename(complete.folder / "lost")
    with pytest.raises(ServiceFailed):
        promotion.lead(at, complete.folder, [])
    assert services.cluster_of(at) == at.home / "postgres"
    assert not (at.home / services.PROMOTING).exists()
    services.start_postgres(at, lambda _: None)
    assert ask(at, "SELECT number FROM fact") == "1"


def test_one_that_answers_is_asked_itself_whether_it_is_followed(
    at: Places, complete: Keeper
) -> None:
    kill(complete.folder / "postgres")  # and the keeper, which would say so, is gone as well
    assert is_complete(complete)
    with pytest.raises(NotPromoted, match="may lack"):
        promotion.lead(at, complete.folder, [ANYWAY])


def test_a_start_that_waited_for_a_promotion_starts_nothing(at: Places, keeper: Keeper) -> None:
    data = at.home / "postgres"
    kill(data)
    said: list[str] = []

    def boot() -> None:
        try:
            services.boot(at)
        except ServiceFailed as problem:
            said.append(str(problem))

    with services.leading(at):
        starting = threading.Thread(target=boot)
        starting.start()
        time.sleep(1)  # it has read who leads
        (at.home / services.LEADER).write_text(str(keeper.folder / "postgres"))
    starting.join()
    assert said == [f"{data} leads no longer"]
    assert services.server_of(data) is None
    (at.home / services.LEADER).unlink()


def test_a_start_that_hangs_with_its_disk_keeps_nobody_from_leading(
    at: Places, complete: Keeper
) -> None:
    data = at.home / "postgres"
    kill(data)
    lock = at.run / "leading"
    hangs = subprocess.Popen(
        ["pg_ctl", "-c", 'exec 9>>"$2"; flock 9; kill -STOP $$', "-D", str(data), str(lock)],
        executable="/bin/sh",
    )
    until(lambda: Path(f"/proc/{hangs.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T")

    promotion.lead(at, complete.folder, [])

    assert hangs.wait(10) == -signal.SIGKILL
    assert ask(at, "SELECT number FROM fact") == "1"


def test_a_database_of_somebody_elses_is_asked_for_no_backup(
    at: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FENGSUI_BACKUP", "/mnt/backup")
    monkeypatch.setenv("FENGSUI_DATABASE_URL", "postgres:///theirs")
    given = process_environment(
        at, Ports(1, 2, 3, 4), database_url="postgres:///theirs", redis_url="", mqtt_url=""
    )
    assert "FENGSUI_BACKUP" not in given
