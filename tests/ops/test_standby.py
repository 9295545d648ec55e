"""A standby of a real cluster: it holds what was answered, takes over, and the old stays away."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from ops import archive, belongings, promotion, services, standby
from ops.archive import Archive
from ops.family import children_of
from ops.places import Places
from ops.promotion import NotPromoted
from ops.services import ServiceFailed
from ops.standby import Keeper, Look, Rule, judge, read_state
from tests.ops.clusters import ask, insert_in_time, is_complete, keep_until, kill

STREAMING = Look(is_waited_for=True, written=5_000, line="10:00", is_synchronous=True, held=5_000)
AWAY = Look(is_waited_for=True, written=5_000)


def test_a_standby_is_waited_for_once_it_is_near() -> None:
    far = replace(STREAMING, is_waited_for=False, held=0, written=50_000_000)
    near = replace(far, held=49_999_000)
    assert judge(Rule(), far, 1)[1] is None
    assert judge(Rule(), near, 1)[1] is True


def test_it_is_complete_only_with_what_was_written_before_the_look_that_saw_it_waited_for() -> None:
    first, _ = judge(Rule("10:00"), STREAMING, 1)
    assert not first.is_complete
    behind, _ = judge(first, replace(STREAMING, written=9_000, held=4_999), 1)
    assert not behind.is_complete
    there, _ = judge(behind, replace(STREAMING, written=9_000), 1)
    assert there.is_complete
    busy, _ = judge(there, replace(STREAMING, written=20_000, held=19_000), 1)
    assert busy.is_complete  # what is not there is not answered yet


def test_a_new_line_proves_itself_anew() -> None:
    rule = Rule("10:00", mark=10, is_complete=True)
    assert not judge(rule, replace(STREAMING, line="10:05"), 1)[0].is_complete


def test_commits_wait_a_while_for_one_that_went_away_and_no_longer() -> None:
    rule = Rule("10:00", mark=10, is_complete=True)
    seen = []
    for _ in range(6):
        rule, wait_for_it = judge(rule, AWAY, 1)
        assert not rule.is_complete
        seen.append(wait_for_it)
    assert seen == [None, None, None, None, False, False]


def test_one_that_takes_over_nothing_of_what_waits_is_away_and_one_that_moves_is_not() -> None:
    rule, hung = Rule("10:00", mark=10, is_complete=True), replace(STREAMING, written=5_100)
    seen = []
    for _ in range(6):
        rule, wait_for_it = judge(rule, hung, 1)
        seen.append((rule.is_complete, wait_for_it))
    assert seen[:5] == [(True, None)] * 5
    assert seen[5] == (False, False)
    loose = replace(hung, is_waited_for=False)
    rule, wait_for_it = judge(rule, loose, 1)
    assert wait_for_it is None
    assert judge(rule, replace(loose, held=5_050), 1)[1] is True
    busy = Rule("10:00", mark=10, is_complete=True)
    for n in range(1, 9):
        busy, wait_for_it = judge(busy, replace(STREAMING, written=n * 10**6, held=n * 10**5), 1)
        assert (busy.is_complete, wait_for_it) == (True, None)


def test_what_was_answered_is_there_after_the_cluster_was_killed_and_the_old_one_stays_away(
    at: Places, keeper: Keeper
) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    for number in range(20):
        ask(at, f"INSERT INTO fact VALUES ({number})")
    kill(at.home / "postgres")

    data = promotion.lead(at, keeper.folder, [])

    assert ask(at, "SELECT count(*) FROM fact") == "20"
    ask(at, "INSERT INTO fact VALUES (20)")
    assert services.cluster_of(at) == data == at.home / "second" / "postgres"
    assert services.lives(at)
    (at.home / services.LEADER).unlink()  # even if the record of who leads is lost
    with pytest.raises(ServiceFailed, match="led before a standby was promoted"):
        services.boot(at)
    (at.home / services.LEADER).write_text(str(data))


def test_a_promoted_cluster_is_started_again_and_followed_by_one_in_the_old_ones_place(
    at: Places, keeper: Keeper, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    ask(at, "INSERT INTO fact VALUES (1)")
    kill(at.home / "postgres")
    promotion.lead(at, keeper.folder, [])
    capsys.readouterr()
    keep_until(keeper, lambda: "no standby: put it aside" in capsys.readouterr().out)

    (at.home / "postgres").rename(at.home / "aside")
    keep_until(keeper, lambda: is_complete(keeper))
    ask(at, "INSERT INTO fact VALUES (2)")
    services.stop_postgres(at)
    services.start_postgres(at, lambda _: None)
    ask(at, "INSERT INTO fact VALUES (3)")
    keep_until(keeper, lambda: is_complete(keeper))
    kill(services.cluster_of(at))
    assert promotion.lead(at, keeper.folder, []) == at.home / "postgres"

    assert ask(at, "SELECT string_agg(number::text, ',' ORDER BY number) FROM fact") == "1,2,3"


def test_one_that_answers_is_not_replaced_unless_told_and_then_stopped_in_order(
    at: Places, keeper: Keeper
) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    with pytest.raises(NotPromoted, match="still answers"):
        promotion.lead(at, keeper.folder, [])
    ask(at, "INSERT INTO fact VALUES (1)")

    promotion.lead(at, keeper.folder, [promotion.ANYWAY])

    assert ask(at, "SELECT number FROM fact") == "1"
    assert services.server_of(at.home / "postgres") is None


def test_one_that_hangs_is_ended_whole(at: Places, keeper: Keeper) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    ask(at, "INSERT INTO fact VALUES (1)")
    server = services.server_of(at.home / "postgres")
    assert server is not None
    os.kill(server, signal.SIGSTOP)

    promotion.lead(at, keeper.folder, [])

    assert services.server_of(at.home / "postgres") is None
    assert ask(at, "SELECT number FROM fact") == "1"


def test_commits_go_on_without_a_standby_that_is_lost_and_it_is_not_believed_complete(
    at: Places, keeper: Keeper
) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    lose(keeper)
    answering = insert_in_time(at, 1)
    keep_until(keeper, lambda: answering.poll() is not None)
    assert answering.returncode == 0
    kill(at.home / "postgres")
    shutil.rmtree(keeper.folder / "postgres")
    (keeper.folder / "lost").rename(keeper.folder / "postgres")
    with pytest.raises(NotPromoted, match="may lack"):
        promotion.lead(at, keeper.folder, [])
    assert services.cluster_of(at) == at.home / "postgres"
    services.boot(at, is_waiting=True)  # it is not fenced


@pytest.mark.parametrize("how", ["fails", "hangs"])
def test_commits_go_on_although_the_standbys_disk_fails_or_hangs(
    at: Places, keeper: Keeper, how: str
) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    kill(keeper.folder / "postgres")
    if how == "fails":
        touched = keeper.folder / "postgres" / "postmaster.pid"
        touched.unlink()
        touched.mkdir()  # can neither be read nor taken away
    else:
        touched = keeper.folder / "secrets" / "postgres"
        touched.unlink()
        os.mkfifo(touched)  # whoever reads it waits for ever
    answering = insert_in_time(at, 1)
    keep_until(keeper, lambda: answering.poll() is not None)
    assert answering.returncode == 0
    assert not is_complete(keeper)


def test_commits_go_on_although_the_standby_hangs_and_it_is_waited_for_again_when_it_moves(
    at: Places, keeper: Keeper
) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    server = services.server_of(keeper.folder / "postgres")
    assert server is not None
    family = [server, *children_of(server)]
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    answering = insert_in_time(at, 1)
    keep_until(keeper, lambda: answering.poll() is not None)
    assert not is_complete(keeper)
    for _ in range(3):
        keeper.look_after()
    ask(at, "INSERT INTO fact VALUES (2)")  # nobody waits for it again while it hangs
    for pid in family:
        os.kill(pid, signal.SIGCONT)
    keep_until(keeper, lambda: is_complete(keeper))


def test_a_start_waits_for_no_standby_although_the_cluster_outlived_its_supervisor(
    at: Places, keeper: Keeper
) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    kill(keeper.folder / "postgres")
    services.start_postgres(at, lambda _: None)
    ask(at, "INSERT INTO fact VALUES (1)")
    assert read_state(at.home) is None


def test_nothing_is_answered_while_a_standby_that_is_waited_for_is_away(
    at: Places, keeper: Keeper
) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    lose(keeper)
    answering = insert_in_time(at, 1)
    time.sleep(2)
    assert answering.poll() is None  # nobody looks, so nobody lets it go on
    assert ask(at, "SELECT count(*) FROM fact") == "0"
    keep_until(keeper, lambda: answering.poll() is not None)


def lose(keeper: Keeper) -> None:
    """Lose the standby's disk: something else lies there now."""
    data = keeper.folder / "postgres"
    kill(data)
    data.rename(keeper.folder / "lost")
    data.mkdir()
    (data / "something").touch()


def test_a_role_that_can_read_no_table_follows_and_its_password_is_on_no_command_line(
    at: Places, keeper: Keeper
) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    kept = (keeper.folder / "postgres" / "postgresql.auto.conf").read_text()
    assert services.secret(at, "backup") not in kept
    assert "synchronous_standby_names = ''" in kept


def test_a_start_waits_for_no_standby(at: Places, keeper: Keeper) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    services.stop_postgres(at)
    standby.stop(at, keeper.folder)
    services.start_postgres(at, lambda _: None)
    ask(at, "INSERT INTO fact VALUES (1)")


def test_roads_imported_while_it_follows_are_laid_beside_it(
    at: Places, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "KEEP_EVERY_S", 1.0)
    keep_until(keeper, lambda: is_complete(keeper))
    source = belongings.SOURCES / "93aa.parquet"
    (at.home / source).parent.mkdir(parents=True)
    (at.home / source).write_bytes(b"roads")
    keep_until(keeper, (keeper.folder / source).exists)
    assert is_complete(keeper)


def test_what_was_seen_long_ago_is_not_told_as_news(at: Places, keeper: Keeper) -> None:
    keep_until(keeper, lambda: is_complete(keeper))
    now = datetime.now(UTC)
    assert read_state(at.home, now=now) is not None
    assert read_state(at.home, now=now + timedelta(minutes=1)) is None


def test_the_archive_goes_on_through_a_promotion(at: Places, keeper: Keeper) -> None:
    kept = Archive(at.home / "backup")
    (at.home / "environment.json").write_text(json.dumps({"FENGSUI_BACKUP": str(kept.folder)}))
    command = archive.receiver(at, kept)
    with taking_over(command):
        keep_until(keeper, lambda: is_complete(keeper))
        archive.make_copy(at, kept)
        ask(at, "INSERT INTO fact VALUES (1)")
        kill(at.home / "postgres")
    promotion.lead(at, keeper.folder, [])
    with taking_over(command):  # started again by the supervisor, as it was
        ask(at, "INSERT INTO fact VALUES (2)")
        keep_until(keeper, lambda: archive.is_taken_over(at))
    data, sockets = at.home / "again", at.run / "again"
    archive.restore(kept, data, sockets)
    try:
        password = services.secret(at, "postgres")
        there = partial(services.ask_postgres, sockets, password, timeout_s=20)
        there("INSERT INTO fact VALUES (3)")  # it waits for no standby, as the copied one did
        found = there("SELECT number FROM fact ORDER BY 1")
    finally:
        archive.stop_restored(data)
    assert found.split() == ["1", "2", "3"]


@contextmanager
def taking_over(command: list[str]) -> Iterator[None]:
    taking = subprocess.Popen(command, cwd="/", **services.as_user("postgres"))  # type: ignore[call-overload]
    try:
        yield
    finally:
        services.end(taking)
