"""A hot standby of the private cluster: every change is written there too, before it is answered.

`FENGSUI_STANDBY` names a folder, best on another disk. PostgreSQL's own streaming does the work;
what is ours is the rule when a commit waits for the standby and when it no longer does (decision
0037), and a file that says which of the two held last: `ops promote` believes it when the cluster
that led cannot be asked any more. Run by the supervisor; standard library only.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from ops import archive, belongings, servers, services
from ops.places import CLONE, Places, secret, write_whole
from ops.services import (
    STANDBY_SEEN,
    ServiceFailed,
    as_user,
    cluster_of,
    first_cluster,
    own,
    programs,
)

NAME = "fengsui_standby"  # of its slot, and what the cluster that leads knows it by
LOOK_S = 1.0
PATIENCE_S = 5.0  # commits wait so long for a standby that went away; ours, no standard's
NEAR_BYTES = 1 << 20  # so near it is waited for: the rest comes within a moment
ASK_TIMEOUT_S = 5.0
SILENT_S = 10.0
TEND_TIMEOUT_S = 60
KEEP_EVERY_S = 60.0  # what belongs to the cluster is laid beside a standby that follows so often
LOOK, BUILD = "look", "build"  # what who tends it is told
ASIDE = "postgres"  # the standby's folder within FENGSUI_STANDBY


@dataclass(frozen=True, slots=True)
class Look:
    """What the cluster that leads says of its standby."""

    is_waited_for: bool  # commits wait for the standby
    written: int  # how far its log of changes goes, in bytes
    line: str = ""  # when the standby's line began; "": it is not there
    is_synchronous: bool = False  # the standby's own line is known to be the one waited for
    held: int = 0  # how much of that log is on the standby's disk
    behind_s: float = 0.0  # until what was written could be read there


@dataclass(frozen=True, slots=True)
class State:
    """What holds now. ``is_complete``: whatever was ever answered stands in the standby too."""

    at: str
    standby: str  # its folder
    is_streaming: bool
    is_synchronous: bool
    is_complete: bool
    behind_bytes: int | None
    behind_s: float | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What the keeper remembers from look to look."""

    line: str = ""
    mark: int | None = None  # written when commits were first seen to wait on this line
    is_complete: bool = False
    missing_s: float = 0.0  # for so long it has been away, or taken over nothing of what waits
    held: int = 0


def judge(rule: Rule, look: Look, passed_s: float) -> tuple[Rule, bool | None]:
    """Say what holds, and whether commits shall wait for the standby from now on (None: as it is).

    The standby is complete once it holds what was written a look after commits began to wait: one
    that was under way at that moment may have been answered without it. A new line begins anew,
    since a server that crashed and came up again may have answered from what it alone holds.
    """
    if not look.line:
        missing_s = rule.missing_s + passed_s
        is_lost = look.is_waited_for and missing_s >= PATIENCE_S
        return Rule(missing_s=missing_s), False if is_lost else None
    # One that hangs keeps its line for a minute, and takes over nothing.
    stands = look.line == rule.line and look.held == rule.held and look.held < look.written
    missing_s = rule.missing_s + passed_s if stands else 0.0
    new = Rule(look.line, missing_s=missing_s, held=look.held)
    if not look.is_waited_for:
        return new, True if not stands and look.written - look.held <= NEAR_BYTES else None
    if missing_s >= PATIENCE_S:
        return new, False
    if look.line != rule.line or not look.is_synchronous:
        return new, None
    mark = look.written if rule.mark is None else rule.mark
    is_complete = rule.is_complete or (rule.mark is not None and look.held >= mark)
    return replace(new, mark=mark, is_complete=is_complete), None


def wanted() -> Path | None:
    """Give the folder that `FENGSUI_STANDBY` names; None: no standby is kept.

    Raises
    ------
    ServiceFailed
        If PostgreSQL would misread its name.
    """
    given = os.environ.get("FENGSUI_STANDBY", "").strip()
    if not given:
        return None
    if archive.UNFIT & set(given):
        raise ServiceFailed(f"a standby's folder has no quotes, % or \\ in its name: {given}")
    return Path(given).resolve()


def folder_of(at: Places) -> Path | None:
    """Find the standby's folder: of the system that runs, or ran last, else the one named here."""
    given = belongings.running_with(at).get("FENGSUI_STANDBY") or os.environ.get("FENGSUI_STANDBY")
    return Path(given).resolve() if given else None


def place_of(at: Places, folder: Path) -> Path:
    """Name the folder of the cluster that stands by: of the two places the one that leads not."""
    second = folder / ASIDE
    return second if cluster_of(at) != second else first_cluster(at)


def put_aside(at: Places, name: str) -> None:
    """Keep a standby that cannot follow any longer beside its place, where a new one is built."""
    folder = folder_of(at)
    if folder is not None and (folder / ASIDE).exists():
        (folder / ASIDE).rename(folder / f"{ASIDE}-{name}")


def sockets_of(at: Places, data: Path) -> Path:
    """Where a standby listens; processes never look there."""
    return at.run / ("standby-first" if data == first_cluster(at) else "standby")


def is_standby(data: Path) -> bool:
    """Whether a folder holds a cluster that follows another."""
    return (data / "standby.signal").exists()


def read_state(folder: Path, *, now: datetime | None = None) -> State | None:
    """Give what the keeper saw last; None if it saw nothing, or, with ``now``, not lately."""
    try:
        state = State(**json.loads((folder / STANDBY_SEEN).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    if now is not None and (now - datetime.fromisoformat(state.at)).total_seconds() > SILENT_S:
        return None
    return state


def forget(at: Places) -> bool:
    """Keep no changes for a standby that nobody wants any longer; say whether it was."""
    found = _ask(
        at,
        f"SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots "
        f"WHERE slot_name = '{NAME}' AND NOT active",
    )
    return found == "1"


def build(at: Places, data: Path) -> None:
    """Copy the cluster that leads into an empty place, to follow it from there.

    Raises
    ------
    ServiceFailed
        If there is something that is no standby, or PostgreSQL could not copy.
    """
    if data.exists() and any(data.iterdir()):
        raise ServiceFailed(f"{data} holds a cluster that is no standby: put it aside")
    unfinished = data.with_name(data.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    own(unfinished, "postgres")
    way_in = archive.way_in(at)
    forget(at)
    _ask(at, f"SELECT pg_create_physical_replication_slot('{NAME}', true)")
    services.run_program(
        [
            str(programs() / "pg_basebackup"), "-d", way_in, "-D", str(unfinished),
            "--checkpoint=fast", "--wal-method=stream",
        ],
        **as_user("postgres"),
    )  # fmt: skip
    settings = [
        f"primary_conninfo = '{way_in} application_name={NAME}'",
        f"primary_slot_name = '{NAME}'",
        "synchronous_standby_names = ''",  # it must not wait for itself once it leads
    ]
    with (unfinished / "postgresql.auto.conf").open("a") as conf:
        conf.write("\n".join(settings) + "\n")
    (unfinished / "standby.signal").touch()
    if data.exists():
        data.rmdir()
    unfinished.rename(data)


def start(at: Places, data: Path) -> None:
    """Start a standby that is not running."""
    if servers.server_of(data) is None:
        services.start_cluster(data, own(sockets_of(at, data), "postgres"), is_waiting=False)


def stop(at: Places, folder: Path) -> None:
    """Stop the standby: after the cluster that leads, so that it has the last change as well."""
    data = place_of(at, folder)
    if is_standby(data) and servers.server_of(data) is not None:
        services.stop_cluster(data)


def tend(at: Places, folder: Path, *, may_build: bool) -> None:
    """See that the standby is there and runs.

    Its disk may hang: the keeper lets a process of its own do this, and waits for none.

    Raises
    ------
    ServiceFailed
        If it cannot be built or started.
    OSError
        If its disk fails.
    """
    data = place_of(at, folder)
    signal.alarm(TEND_TIMEOUT_S)  # ends us: the next one finds the disk as it is then
    if is_standby(data):
        belongings.keep_beside(at, folder)
        with services.leading(at):
            if data == place_of(at, folder):
                start(at, data)
    elif may_build:
        signal.alarm(0)  # a copy takes long
        print(f"building a standby in {data}", file=sys.stderr, flush=True)  # at once
        build(at, data)
        belongings.keep_beside(at, folder)


@dataclass(slots=True)
class Keeper:
    """Builds the standby, keeps it running and says when commits wait for it."""

    at: Places
    folder: Path
    _rule: Rule = Rule()
    _looked_at: float = 0.0
    _tend_at: float = 0.0
    _said: str = ""
    _stopping: bool = False
    _tending: subprocess.Popen[str] | None = None

    def run(self) -> None:
        """Keep it until told to stop; the standby itself runs on: it follows to the last."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self._stopping:
            try:
                self.look_after()
            except (ServiceFailed, OSError, subprocess.TimeoutExpired) as problem:
                self._say(str(problem).strip())
            time.sleep(LOOK_S)
        self.leave()

    def look_after(self) -> None:
        """Look once, say what holds, and only then touch the standby's disk, which may hang."""
        data = place_of(self.at, self.folder)
        look = ask_leader(self.at)
        now = time.monotonic()
        passed_s = min(now - self._looked_at, 2 * LOOK_S)
        self._looked_at = now
        self._rule, wait_for_it = judge(self._rule, look, passed_s)
        self._write(data, look)
        if wait_for_it is not None:
            self._set(wait_for_it=wait_for_it)
        if self._is_free() and (not look.line or now >= self._tend_at):
            self._tend_at = now + KEEP_EVERY_S
            self._tend(may_build=not look.is_waited_for and not look.line)

    def leave(self) -> None:
        """End what tends the standby; a copy that is not through is made anew."""
        if self._tending is not None:
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(self._tending.pid, signal.SIGKILL)
                self._tending.communicate(timeout=LOOK_S)

    def _tend(self, *, may_build: bool) -> None:
        words = [str(one) for one in (self.at.home, self.at.run, self.folder)]
        self._tending = subprocess.Popen(
            [sys.executable, "-m", "ops.standby", *words, BUILD if may_build else LOOK],
            cwd=CLONE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _is_free(self) -> bool:
        """Whether nobody tends it at this moment; tell what the last one said."""
        if self._tending is None:
            return True
        if self._tending.poll() is None:
            return False
        said = self._tending.communicate()[0].strip()
        if self._tending.returncode == -signal.SIGALRM:
            said = "the standby's disk does not answer"
        self._tending = None
        if said:
            self._say(said)
        return True

    def _set(self, *, wait_for_it: bool) -> None:
        name = NAME if wait_for_it else ""
        _ask(self.at, f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
        _ask(self.at, "SELECT pg_reload_conf()")
        self._say(
            "every commit waits for the standby"
            if wait_for_it
            else "the standby is away: commits wait for it no longer"
        )

    def _write(self, data: Path, look: Look) -> None:
        """Say what holds before the rule is loosened: `ops promote` must never read too much."""
        state = State(
            at=datetime.now(UTC).isoformat(),
            standby=str(data),
            is_streaming=bool(look.line),
            is_synchronous=look.is_waited_for and look.is_synchronous,
            is_complete=self._rule.is_complete,
            behind_bytes=max(0, look.written - look.held) if look.line else None,
            behind_s=look.behind_s if look.line else None,
        )
        text = json.dumps(asdict(state))
        write_whole(self.at.run / STANDBY_SEEN, text)  # the disk of the other may be lost
        try:
            write_whole(self.at.home / STANDBY_SEEN, text)
        except OSError:
            (self.at.home / STANDBY_SEEN).unlink(missing_ok=True)  # a full disk lets that

    def _say(self, words: str) -> None:
        if words != self._said:  # once, not every second it lasts
            print(f"{datetime.now(UTC).isoformat()} {words}", flush=True)
        self._said = words

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True


def ask_leader(at: Places) -> Look:
    """Ask the cluster that leads what it knows of its standby."""
    is_waited_for, written, line, sync_state, held, behind_s = _ask(at, _LOOK).split("|")
    return Look(
        is_waited_for=is_waited_for == "t",
        written=int(written),
        line=line,
        is_synchronous=sync_state == "sync",
        held=int(held),
        behind_s=float(behind_s),
    )


def _ask(at: Places, sql: str) -> str:
    sockets = at.run / "postgres"
    return services.ask_postgres(sockets, secret(at, "postgres"), sql, timeout_s=ASK_TIMEOUT_S)


_LOOK = f"""
    SELECT current_setting('synchronous_standby_names') <> '',
        pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, coalesce(backend_start::text, ''),
        coalesce(sync_state, ''), coalesce(pg_wal_lsn_diff(flush_lsn, '0/0'), 0)::bigint,
        coalesce(extract(epoch FROM replay_lag), 0)::float
    FROM (SELECT) AS one LEFT JOIN pg_stat_replication
        ON application_name = '{NAME}' AND state = 'streaming'
"""


def main(home: str, run: str, folder: str, word: str = "") -> int:
    """Keep a standby; with a word, tend it once."""
    at = Places(home=Path(home), run=Path(run))
    if not word:
        Keeper(at, Path(folder)).run()
        return 0
    try:
        tend(at, Path(folder), may_build=word == BUILD)
    except (ServiceFailed, OSError) as problem:
        print(str(problem).strip(), flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
