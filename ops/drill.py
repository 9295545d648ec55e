"""`make backup` and `make restore-drill`: what is kept, and proof that it comes back.

The drill harms nothing. It takes the archive as it lies there at one moment, as if the disk of the
cluster were gone, builds a cluster from it beside the running one, and counts what is missing
(recovery point) and the seconds until it answers and its log is verified (recovery time).
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ops import archive, belongings, services, standby
from ops.archive import Archive, NoBackup
from ops.places import CLONE, Places, places, secret
from ops.settings import outside, python
from ops.system import other_supervisor

RPO_GOAL_S = 60.0  # ours, as is the next: what the drill is held to, no standard's
RTO_GOAL_S = 900.0
TAKEN_OVER_TIMEOUT_S = 30.0
ANCHORS = "anchors"  # a file beside each copy

Say = Callable[[str], None]
HEADS = "SELECT log || ':' || seq || ':' || encode(hash, 'hex') FROM eventlog_head ORDER BY log"


def _archive_of(at: Places) -> Archive:
    """Find the archive of the running system, whatever the shell of who asks is told."""
    if outside().database:
        raise NoBackup("the database is not ours to copy: back it up where it runs")
    if other_supervisor(at) is None:
        raise NoBackup("nothing runs: make run, or make start, with FENGSUI_BACKUP set")
    running = json.loads((at.home / "environment.json").read_text())
    folder = running.get("FENGSUI_BACKUP", "")
    if not folder:
        raise NoBackup("it runs without FENGSUI_BACKUP: stop, and start with a folder named there")
    return archive.archive_at(folder)


def copy_database(say: Say) -> int:
    """Make a whole copy of the running system's database, with the anchors of its logs."""
    at = places()
    made = _copy(at, _archive_of(at))
    say(f"copied and checked: {made}")
    return 0


def _copy(at: Places, into: Archive) -> Path:
    made = archive.make_copy(at, into)
    (into.folder / f"{ANCHORS}-{made.name}").write_text(_live(at, HEADS) + "\n")
    return made


def _live(at: Places, sql: str) -> str:
    sockets = at.run / "postgres"
    return services.ask_postgres(sockets, secret(at, "postgres"), sql, services.DATABASE)


def restore(say: Say, words: list[str]) -> int:
    """Build the lost cluster of this clone up again: to the last change, or to a moment."""
    at = places()
    kept = archive.wanted()
    if kept is None:
        raise NoBackup("FENGSUI_BACKUP names no folder to restore from")
    if other_supervisor(at) is not None:
        raise NoBackup("this clone runs: make stop first")
    until = _moment(words[0]) if words else None
    archive.refuse_written(at.home / "postgres")  # it goes on with the secrets it has
    belongings.take(at, kept.secrets / archive.fitting(kept, until).name)
    belongings.take_sources(at, kept.folder)
    taken = archive.restore(kept, at.home / "postgres", at.run / "postgres", until=until)
    for name in (services.LEADER, services.PROMOTING):  # whoever led before: this one does now
        (at.home / name).unlink(missing_ok=True)
    services.forget_what_was_seen(at)
    archive.wait_until_writable(lambda sql: _live(at, sql))
    # Screens hold entries that may be gone: of another life of the logs they begin anew.
    _live(at, "UPDATE eventlog_head SET instance = gen_random_uuid()")
    services.stop_postgres(at)
    aside = archive.begin_anew(kept)
    standby.put_aside(at, aside.name)
    anchors = Path(os.environ.get("FENGSUI_ANCHORS") or at.home / "anchors")
    if anchors.exists():  # they tell of the life of the logs that ended here
        anchors.rename(anchors.with_name(f"{anchors.name}-{aside.name}"))
    say(f"restored from {taken.name} and the changes since; these lie in {aside} now")
    say("make start, then make backup")
    return 0


def _moment(words: str) -> datetime:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise NoBackup(f"{words} is no moment with a zone, such as 2026-11-21T03:10:00+08:00")
    return moment


def restore_drill(say: Say, start: Callable[[], int], stop: Callable[[], int]) -> int:
    """Build the database up again beside the running one; print what that cost as JSON.

    Starts the system first, with backups on, if it does not run.
    """
    at = places()
    was_running = other_supervisor(at) is not None
    if not was_running:
        os.environ.setdefault("FENGSUI_BACKUP", str(at.home / "backup"))
        if start():
            return 1
    try:
        found = _drill(say, at, _archive_of(at))
    finally:
        if not was_running:
            stop()
    print(json.dumps(found, ensure_ascii=False), flush=True)
    return 0 if found["is_met"] else 1


def _drill(say: Say, at: Places, kept: Archive) -> dict[str, object]:
    if not kept.complete():
        say("no copy yet: making one")
        _copy(at, kept)
        _wait_until_taken_over(at)
        time.sleep(5)  # let something happen after the copy, which only the changes can bring back
    scratch = at.home / "drill"
    sockets = at.run / "drill"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        before = _live(at, HEADS).splitlines()
        lost_at = datetime.now(UTC)
        frozen = _freeze(kept, scratch)
        began = time.monotonic()
        say("the disk is taken for lost: building the database up from what was kept")
        copy = archive.restore(frozen, scratch / "postgres", sockets)

        def ask(sql: str) -> str:
            return services.ask_postgres(sockets, secret(at, "postgres"), sql, services.DATABASE)

        archive.wait_until_writable(ask)
        up_s = time.monotonic() - began
        anchors = _anchors(kept, copy)
        verified = _verify(at, sockets, anchors)
        rto_s = time.monotonic() - began
        lost, rpo_s = _lost(before, ask, lost_at)
    finally:
        archive.stop_restored(scratch / "postgres")
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(sockets, ignore_errors=True)
    return {
        "rpo_s": round(rpo_s, 1),
        "rto_s": round(rto_s, 1),
        "up_s": round(up_s, 1),
        "entries_lost": lost,
        "copy": copy.name,
        "anchors": len(anchors),
        "verified": verified,
        "goal": {"rpo_s": RPO_GOAL_S, "rto_s": RTO_GOAL_S},
        "is_met": verified and rpo_s <= RPO_GOAL_S and rto_s <= RTO_GOAL_S,
    }


def _wait_until_taken_over(at: Places) -> None:
    until = time.monotonic() + TAKEN_OVER_TIMEOUT_S
    while not archive.is_taken_over(at):
        if time.monotonic() > until:
            raise NoBackup("nobody takes the changes over: log/backup.log says why")
        time.sleep(0.2)


def _freeze(kept: Archive, scratch: Path) -> Archive:
    """Hold the archive as it is now: the receiver goes on writing to it."""
    frozen = Archive(scratch / "archive")
    for folder in (scratch, frozen.folder, frozen.changes):
        services.own(folder, "postgres")
    frozen.copies.symlink_to(kept.copies)
    for segment in sorted(kept.changes.iterdir()):
        copied = shutil.copy2(segment, frozen.changes)
        if os.geteuid() == 0:
            shutil.chown(copied, "postgres", "postgres")
    return frozen


def _anchors(kept: Archive, copy: Path) -> list[str]:
    file = kept.folder / f"{ANCHORS}-{copy.name}"
    return [line for line in file.read_text().splitlines() if line] if file.exists() else []


def _verify(at: Places, sockets: Path, anchors: list[str]) -> bool:
    """Read every log of the restored database, as the application's role sees it."""
    environment = json.loads((at.home / "environment.json").read_text())
    url = environment["FENGSUI_DATABASE_URL"].replace(str(at.run / "postgres"), str(sockets))
    words = [word for anchor in anchors for word in ("--anchor", anchor)]
    done = subprocess.run(
        [python(), "manage.py", "verify_log", *words],
        cwd=CLONE,
        env={**os.environ, **environment, "FENGSUI_DATABASE_URL": url, "PYTHONPATH": str(CLONE)},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def _lost(before: list[str], ask: Callable[[str], str], lost_at: datetime) -> tuple[int, float]:
    """Count the entries that did not come back, and the seconds since the last that did."""
    lost, rpo_s = 0, 0.0
    for head in before:
        log, seq, _ = head.rsplit(":", 2)
        found = ask(
            f"SELECT coalesce(max(seq), 0), coalesce(extract(epoch FROM max(recorded_at)), 0) "
            f"FROM eventlog_entry WHERE log = '{log}'"
        )
        came, last_s = found.split("|")
        if int(came) < int(seq):
            lost += int(seq) - int(came)
            rpo_s = max(rpo_s, lost_at.timestamp() - float(last_s))
    return lost, rpo_s
