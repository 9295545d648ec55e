"""Backups of a real cluster: what was acknowledged comes back, to any moment, and nothing is kept
for a receiver that nobody wants."""

import fcntl
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ops import archive, services
from ops.archive import STAMP, Archive, NoBackup
from ops.places import Places, secret
from tests.ops.clusters import ask, copy_of, kill, untouched


@dataclass(slots=True)
class Cluster:
    """A private cluster with a table of facts, and its archive."""

    at: Places
    kept: Archive

    def ask(self, sql: str) -> str:
        return ask(self.at, sql)

    def write(self, number: int) -> datetime:
        """Commit a fact; give a moment after it was acknowledged and before the next."""
        self.ask(f"INSERT INTO fact VALUES ({number})")
        time.sleep(0.05)
        return datetime.now(UTC)

    @contextmanager
    def taking_over(self) -> Iterator[None]:
        command = archive.receiver(self.at, self.kept)
        taking = subprocess.Popen(command, cwd="/", **services.as_user("postgres"))  # type: ignore[call-overload]
        try:
            yield
        finally:
            services.end(taking)

    def wait_until_taken_over(self) -> None:
        until = time.monotonic() + 20
        while not archive.is_taken_over(self.at):
            assert time.monotonic() < until, "the receiver does not keep up"
            time.sleep(0.05)

    def kill(self) -> None:
        """End the cluster as a power cut would, and lose its disk."""
        data = self.at.home / "postgres"
        kill(data, signal.SIGQUIT)
        shutil.rmtree(data)


@pytest.fixture(scope="module")
def original() -> Iterator[Path]:
    with untouched("untouched") as home:
        yield home


@pytest.fixture
def cluster(original: Path) -> Iterator[Cluster]:
    at = copy_of(original, "archive")
    one = Cluster(at, Archive(at.home / "backup"))
    one.ask("CREATE TABLE fact (number integer PRIMARY KEY)")
    yield one
    services.stop_postgres(at)
    shutil.rmtree(at.home)
    shutil.rmtree(at.run)


@pytest.fixture
def restored(cluster: Cluster) -> Iterator[Callable[..., set[int]]]:
    """Restore beside, and tell which facts came back."""
    made: list[Path] = []

    def facts(until: datetime | None = None) -> set[int]:
        number = len(made)
        data, sockets = cluster.at.home / f"again-{number}", cluster.at.run / f"again-{number}"
        made.append(data)

        def there(sql: str) -> str:
            return services.ask_postgres(sockets, secret(cluster.at, "postgres"), sql)

        archive.restore(cluster.kept, data, sockets, until=until)
        archive.wait_until_writable(there)
        there("INSERT INTO fact VALUES (-1)")  # it takes commands
        return {int(line) for line in there("SELECT number FROM fact WHERE number >= 0").split()}

    yield facts
    for data in made:
        archive.stop_restored(data)


def test_what_was_taken_over_comes_back_after_the_disk_is_lost(
    cluster: Cluster, restored: Callable[..., set[int]]
) -> None:
    with cluster.taking_over():
        cluster.write(1)
        archive.make_copy(cluster.at, cluster.kept)
        for number in range(2, 30):
            cluster.write(number)
        cluster.wait_until_taken_over()
        cluster.kill()
    assert restored() == set(range(1, 30))


def test_it_goes_back_to_a_moment_before_a_mistake(
    cluster: Cluster, restored: Callable[..., set[int]]
) -> None:
    with cluster.taking_over():
        archive.make_copy(cluster.at, cluster.kept)
        cluster.write(1)
        before = cluster.write(2)
        cluster.ask("DELETE FROM fact")
        cluster.write(3)
        cluster.wait_until_taken_over()
    assert restored(until=before) == {1, 2}
    assert restored() == {3}


def test_a_restored_cluster_is_backed_up_and_restored_again(
    cluster: Cluster, restored: Callable[..., set[int]]
) -> None:
    with cluster.taking_over():
        archive.make_copy(cluster.at, cluster.kept)
        before = cluster.write(1)
        cluster.write(2)
        cluster.wait_until_taken_over()
        cluster.kill()
    data, sockets = cluster.at.home / "postgres", cluster.at.run / "postgres"
    archive.restore(cluster.kept, data, sockets, until=before)
    archive.wait_until_writable(cluster.ask)
    aside = archive.begin_anew(cluster.kept)
    assert len(Archive(aside).complete()) == 1
    with cluster.taking_over():
        archive.make_copy(cluster.at, cluster.kept)
        cluster.write(3)
        cluster.wait_until_taken_over()
    assert restored() == {1, 3}


def test_a_receiver_that_was_away_misses_nothing(
    cluster: Cluster, restored: Callable[..., set[int]]
) -> None:
    with cluster.taking_over():
        archive.make_copy(cluster.at, cluster.kept)
    cluster.write(1)
    cluster.ask("SELECT pg_switch_wal()")
    cluster.ask("CHECKPOINT")
    cluster.write(2)
    with cluster.taking_over():
        cluster.wait_until_taken_over()
    assert restored() == {1, 2}


def test_without_a_copy_from_before_nothing_is_made_up(cluster: Cluster) -> None:
    data, sockets = cluster.at.home / "again", cluster.at.run / "again"
    with pytest.raises(NoBackup, match="no complete copy"):
        archive.restore(cluster.kept, data, sockets)
    with cluster.taking_over():
        archive.make_copy(cluster.at, cluster.kept)
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    with pytest.raises(NoBackup, match="no complete copy"):
        archive.restore(cluster.kept, data, sockets, until=an_hour_ago)
    assert not data.exists()


def test_a_cluster_that_is_there_is_never_written_over(cluster: Cluster) -> None:
    with cluster.taking_over():
        archive.make_copy(cluster.at, cluster.kept)
    with pytest.raises(NoBackup, match="not empty"):
        archive.restore(cluster.kept, cluster.at.home / "postgres", cluster.at.run / "again")
    cluster.write(1)


def test_a_moment_that_the_changes_do_not_reach_is_refused(cluster: Cluster) -> None:
    with cluster.taking_over():
        archive.make_copy(cluster.at, cluster.kept)
        cluster.write(1)
        cluster.wait_until_taken_over()
    data, sockets = cluster.at.home / "again", cluster.at.run / "again"
    with pytest.raises(services.ServiceFailed):
        archive.restore(cluster.kept, data, sockets, until=datetime.now(UTC) + timedelta(hours=1))
    assert not data.exists()  # half a cluster would be taken for one


def test_a_copy_that_was_spoilt_since_is_refused_by_name(cluster: Cluster) -> None:
    with cluster.taking_over():
        made = archive.make_copy(cluster.at, cluster.kept)
    (made / "PG_VERSION").write_text("9")
    data, sockets = cluster.at.home / "again", cluster.at.run / "again"
    with pytest.raises(services.ServiceFailed, match="PG_VERSION"):
        archive.restore(cluster.kept, data, sockets)
    assert not data.exists()


def test_old_copies_go_with_the_changes_that_only_they_needed(
    cluster: Cluster, restored: Callable[..., set[int]]
) -> None:
    with cluster.taking_over():
        first = archive.make_copy(cluster.at, cluster.kept)
        for number in range(3):
            cluster.write(number)
            cluster.ask("SELECT pg_switch_wal()")
        cluster.wait_until_taken_over()
        before = {file.name for file in cluster.kept.changes.iterdir()}
        time.sleep(1.1)  # copies are named by the second
        archive.make_copy(cluster.at, cluster.kept, kept=1)
        cluster.write(3)
        cluster.wait_until_taken_over()
    assert not first.exists()
    assert before - {file.name for file in cluster.kept.changes.iterdir()}
    assert restored() == {0, 1, 2, 3}


def test_nothing_is_kept_for_a_receiver_that_nobody_wants_any_longer(cluster: Cluster) -> None:
    slots = "SELECT count(*) FROM pg_replication_slots"
    with cluster.taking_over():
        cluster.wait_until_taken_over()
        assert cluster.ask(slots) == "1"
    assert archive.forget_receiver(cluster.at)
    assert cluster.ask(slots) == "0"
    assert not archive.forget_receiver(cluster.at)


def test_the_role_of_backups_reads_no_table_and_its_password_is_on_no_command_line(
    cluster: Cluster,
) -> None:
    command = archive.receiver(cluster.at, cluster.kept)
    assert secret(cluster.at, "backup") not in " ".join(command)
    granted = cluster.ask(
        "SELECT rolsuper OR rolcreatedb OR has_table_privilege(oid, 'fact', 'SELECT') "
        f"FROM pg_roles WHERE rolname = '{services.BACKUP_ROLE}'"
    )
    assert granted == "f"


def test_a_copy_is_named_by_the_moment_it_was_complete(cluster: Cluster) -> None:
    (cluster.kept.copies / "unfinished").mkdir(parents=True)
    began = datetime.now(UTC).replace(microsecond=0)
    with cluster.taking_over():
        made = archive.make_copy(cluster.at, cluster.kept)
    named = datetime.strptime(made.name, STAMP).replace(tzinfo=UTC)
    assert began <= named <= datetime.now(UTC)
    assert [folder for _, folder in cluster.kept.complete()] == [made]


def test_a_folder_that_is_somebodys_stays_theirs(cluster: Cluster) -> None:
    cluster.kept.folder.mkdir(mode=0o755)
    before = cluster.kept.folder.stat()
    archive.receiver(cluster.at, cluster.kept)
    after = cluster.kept.folder.stat()
    assert (after.st_uid, after.st_mode) == (before.st_uid, before.st_mode)


def test_a_second_copy_at_once_is_refused(cluster: Cluster) -> None:
    cluster.kept.folder.mkdir(mode=0o755)
    with (cluster.kept.folder / ".copying").open("w") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        with pytest.raises(NoBackup, match="another copy"):
            archive.make_copy(cluster.at, cluster.kept)
    assert archive.make_copy(cluster.at, cluster.kept).exists()


@pytest.mark.parametrize("name", ["it's", 'so "called"', "100%", "back\\slash"])
def test_a_folder_that_a_shell_would_misread_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FENGSUI_BACKUP", f"/mnt/{name}")
    with pytest.raises(NoBackup, match="no quotes"):
        archive.wanted()
