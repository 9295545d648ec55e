"""Backups of the private cluster: whole copies, every change as it is written, and the way back.

`make backup` makes a whole copy. Between two of them `pg_receivewal` takes over each change as the
cluster writes it, so that a lost disk costs what was written in its last moment and nothing since
the last copy. PostgreSQL's own programs do the work; standard library only.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ops import belongings
from ops.places import PRIVATE, Places, secret
from ops.servers import server_of
from ops.services import (
    BACKUP_ROLE,
    ServiceFailed,
    as_user,
    ask_postgres,
    own,
    programs,
    run_program,
)

SLOT = "fengsui_backup"  # the cluster keeps what the receiver has not confirmed
STAMP = "%Y%m%dT%H%M%SZ"
KEPT_COPIES = 7  # a week of daily ones; ours
RESTORE_TIMEOUT_S = 900
UNFIT = frozenset("'\"%\\\n")  # PostgreSQL takes the way to the changes as words of a shell


class NoBackup(Exception):
    """There is nothing to restore from; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder of backups, best on another disk or another machine's."""

    folder: Path

    @property
    def copies(self) -> Path:
        """Whole copies, each named by the moment it was complete (UTC)."""
        return self.folder / "copies"

    @property
    def changes(self) -> Path:
        """The cluster's write-ahead log, segment by segment."""
        return self.folder / "changes"

    @property
    def secrets(self) -> Path:
        """What each copy cannot be led without: a folder by the copy's name, readable by us."""
        return self.folder / belongings.FOLDER

    def complete(self) -> list[tuple[datetime, Path]]:
        """Give the copies that were completed, oldest first."""
        found = []
        for folder in self.copies.glob("*"):
            with suppress(ValueError):  # one that was broken off has another name
                found.append((datetime.strptime(folder.name, STAMP).replace(tzinfo=UTC), folder))
        return sorted(found)


def wanted() -> Archive | None:
    """Give the archive that `FENGSUI_BACKUP` names; None: changes are taken over nowhere."""
    given = os.environ.get("FENGSUI_BACKUP", "").strip()
    return archive_at(given) if given else None


def archive_at(folder: str) -> Archive:
    """Give the archive in a folder.

    Raises
    ------
    NoBackup
        If the folder's name holds a quote, a percent sign, a backslash or a line's end.
    """
    whole = Path(folder).resolve()
    if UNFIT & set(str(whole)):
        raise NoBackup(f"a backup's folder has no quotes, % or \\ in its name: {whole}")
    return Archive(whole)


def _own_folders(archive: Archive) -> None:
    """Make what is ours within; the folder itself may be somebody's, and stays as it is."""
    if not archive.folder.exists():
        own(archive.folder, "postgres")
    for folder in (archive.copies, archive.changes):
        own(folder, "postgres")


def _ask(at: Places, sql: str) -> str:
    return ask_postgres(at.run / "postgres", secret(at, "postgres"), sql)


@contextmanager
def _alone(archive: Archive) -> Iterator[None]:
    """Let nobody else copy meanwhile: two would write into one folder."""
    with (archive.folder / ".copying").open("w") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NoBackup("another copy is being made") from None
        yield


def way_in(at: Places) -> str:
    """Give a connection string without the password in it: others can read a command line."""
    file = at.home / "postgres-backup.pass"
    file.touch(mode=0o600)
    file.write_text(f"*:*:*:{BACKUP_ROLE}:{secret(at, 'backup')}\n")
    if os.geteuid() == 0:
        shutil.chown(file, "postgres", "postgres")
    return f"host={at.run / 'postgres'} user={BACKUP_ROLE} passfile={file}"


def receiver(at: Places, archive: Archive) -> list[str]:
    """Give the command that takes over every change for as long as it runs.

    The slot is made first, so that nothing written from now on can be missed.
    """
    _own_folders(archive)
    command = [str(programs() / "pg_receivewal"), "-d", way_in(at), "-S", SLOT]
    run_program([*command, "--create-slot", "--if-not-exists"], **as_user("postgres"))
    return [*command, "-D", str(archive.changes), "--synchronous", "--no-loop", "-s", "1"]


def forget_receiver(at: Places) -> bool:
    """Keep no more changes for a receiver that nobody wants any longer; say whether it was."""
    found = _ask(
        at,
        f"SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots "
        f"WHERE slot_name = '{SLOT}' AND NOT active",
    )
    return found == "1"


def is_taken_over(at: Places) -> bool:
    """Whether everything that is written down in the cluster lies in the archive as well."""
    found = _ask(
        at,
        f"SELECT flush_lsn >= pg_current_wal_flush_lsn() FROM pg_stat_replication r "
        f"JOIN pg_replication_slots s ON s.active_pid = r.pid WHERE slot_name = '{SLOT}'",
    )
    return found == "t"


def make_copy(at: Places, archive: Archive, kept: int = KEPT_COPIES) -> Path:
    """Make a whole copy of the running cluster, check it, and drop what is too old.

    Raises
    ------
    NoBackup
        If another copy is being made.
    ServiceFailed
        If PostgreSQL could not copy, or the copy is not what its manifest says.
    """
    _own_folders(archive)
    with _alone(archive):
        unfinished = archive.copies / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        run_program(
            [
                str(programs() / "pg_basebackup"), "-d", way_in(at), "-D", str(unfinished),
                "--checkpoint=fast", "--wal-method=stream",
            ],
            **as_user("postgres"),
        )  # fmt: skip
        check_copy(unfinished)
        finished = archive.copies / datetime.now(UTC).strftime(STAMP)
        archive.secrets.mkdir(mode=PRIVATE, exist_ok=True)
        belongings.keep(at, archive.secrets / finished.name)
        belongings.keep_sources(at, archive.folder)
        unfinished.rename(finished)
        _drop_old(archive, kept)
    return finished


def check_copy(copy: Path) -> None:
    """See that every file of a copy is what its manifest says: disks forget.

    Raises
    ------
    ServiceFailed
        Naming the files that are not.
    """
    run_program([str(programs() / "pg_verifybackup"), "-q", str(copy)], **as_user("postgres"))


def _drop_old(archive: Archive, kept: int) -> None:
    """Keep the newest copies, and the changes that the oldest of them needs."""
    complete = [folder for _, folder in archive.complete()]
    for folder in complete[:-kept]:
        shutil.rmtree(folder)
        shutil.rmtree(archive.secrets / folder.name, ignore_errors=True)
    label = (complete[-kept:][0] / "backup_label").read_text()
    first = label.split("(file ", 1)[1].split(")", 1)[0]
    run_program([str(programs() / "pg_archivecleanup"), str(archive.changes), first])


def fitting(archive: Archive, until: datetime | None = None) -> Path:
    """Give the newest copy that was complete by a moment; None: the newest.

    Raises
    ------
    NoBackup
        If none was.
    """
    found = [folder for at, folder in archive.complete() if until is None or at <= until]
    if not found:
        raise NoBackup(f"no complete copy in {archive.copies} from before that moment")
    return found[-1]


def refuse_written(data: Path) -> None:
    """Leave what is there alone.

    Raises
    ------
    NoBackup
        If a cluster is to be built in a folder that holds something.
    """
    if data.exists() and any(data.iterdir()):
        raise NoBackup(f"{data} is not empty: restore into a new folder")


def restore(archive: Archive, data: Path, sockets: Path, *, until: datetime | None = None) -> Path:
    """Build a cluster from the newest fitting copy and the changes since, and start it.

    Parameters
    ----------
    data, sockets
        Empty folders, or none yet: a cluster that is there is never written over.
    until
        The moment to stop at, with a zone; None: as far as the changes reach.

    Returns
    -------
    The copy that was taken.

    Raises
    ------
    NoBackup
        If no copy was complete by then.
    ServiceFailed
        If the copy is spoilt, the cluster did not come up, or its changes do not reach ``until``.
    """
    copy = fitting(archive, until)
    refuse_written(data)
    check_copy(copy)
    shutil.copytree(copy, data, dirs_exist_ok=True)
    changes = archive.changes
    settings = [
        # The segment that was being written when all ended has another name.
        f'restore_command = \'cp "{changes}/%f" "%p" 2>/dev/null '
        f'|| cp "{changes}/%f.partial" "%p"\'',
        "recovery_target_action = 'promote'",
        f"recovery_target_time = '{until.isoformat() if until else ''}'",  # none: not a former one
        "synchronous_standby_names = ''",  # the copied one may have waited for a standby of its own
    ]
    with (data / "postgresql.auto.conf").open("a") as conf:
        conf.write("\n".join(settings) + "\n")
    (data / "recovery.signal").touch()
    own(sockets, "postgres")
    _hand_over(data)
    try:
        _start_restored(data, sockets)
    except ServiceFailed:
        stop_restored(data)
        shutil.rmtree(data)  # half a cluster is taken for one
        raise
    return copy


def begin_anew(archive: Archive) -> Path:
    """Put what led to a restored cluster aside, whole: its changes go on in another timeline."""
    aside = archive.folder / f"before-{datetime.now(UTC).strftime(STAMP)}"
    own(aside, "postgres")
    for folder in (archive.copies, archive.changes, archive.secrets):
        if folder.exists():  # copies of an earlier version have no secrets with them
            folder.rename(aside / folder.name)
    return aside


def _hand_over(data: Path) -> None:
    data.chmod(0o700)
    if os.geteuid() == 0:
        for path in (data, *data.rglob("*")):
            if not path.is_symlink():
                shutil.chown(path, "postgres", "postgres")


def _start_restored(data: Path, sockets: Path) -> None:
    """Start a restored cluster and wait until it has replayed all that it should.

    It passes for started as soon as it can be read, and ends when it finds that the changes do not
    reach as far as they should: what says that it is through is the mark it takes away.
    """
    run_program(
        [
            str(programs() / "pg_ctl"), "-D", str(data), "-w", "-t", str(RESTORE_TIMEOUT_S),
            "-l", str(data / "server.log"), "-o", f"-k {sockets}", "start",
        ],
        **as_user("postgres"),
    )  # fmt: skip
    until = time.monotonic() + RESTORE_TIMEOUT_S
    while (data / "recovery.signal").exists():
        if server_of(data) is None or time.monotonic() > until:
            said = (data / "server.log").read_text(errors="replace")
            raise ServiceFailed(f"the restored cluster did not replay its changes:\n{said[-1500:]}")
        time.sleep(0.1)


def wait_until_writable(ask: Callable[[str], str]) -> None:
    """Wait until a restored cluster has replayed all and takes commands.

    Raises
    ------
    ServiceFailed
        If it is still replaying after a quarter of an hour.
    """
    until = time.monotonic() + RESTORE_TIMEOUT_S
    while ask("SELECT pg_is_in_recovery()") != "f":
        if time.monotonic() > until:
            raise ServiceFailed("the restored cluster is still replaying its changes")
        time.sleep(0.1)


def stop_restored(data: Path) -> None:
    """Stop a restored cluster."""
    subprocess.run(  # type: ignore[call-overload]
        [str(programs() / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop"],
        capture_output=True,
        check=False,
        cwd="/",
        **as_user("postgres"),
    )
