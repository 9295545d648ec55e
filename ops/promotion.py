"""`make promote`: the standby takes over from the cluster that led, which may not come back.

Our processes keep their address: the socket they know leads to the cluster that leads now, and
their broken connections open anew by themselves. Standard library only.
"""

import json
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ops import archive, belongings, servers, services, standby
from ops.places import Places, places, secret, write_whole
from ops.servers import SOCKET
from ops.services import (
    FENCED,
    LEADER,
    PROMOTING,
    ServiceFailed,
    as_user,
    cluster_of,
    programs,
)
from ops.settings import outside
from ops.system import other_supervisor

ANSWER_TIMEOUT_S = 5.0
ANYWAY = "anyway"  # although the cluster that leads answers
AT_A_LOSS = "at-a-loss"  # although the standby may lack something that was answered

Say = Callable[[str], None]


class NotPromoted(Exception):
    """The standby was not promoted, and nothing changed; the sentence says why."""


def promote(say: Say, words: list[str]) -> int:
    """Let the standby lead, unless that could do harm; the words say that it shall all the same."""
    at = places()
    if outside().database:
        raise NotPromoted("the database is not ours: promote where it runs")
    unknown = set(words) - {ANYWAY, AT_A_LOSS}
    if unknown:
        raise NotPromoted(f"not understood: {' '.join(sorted(unknown))}")
    folder = standby.folder_of(at)
    if folder is None:
        raise NotPromoted("there is no standby: FENGSUI_STANDBY names no folder")
    data = lead(at, folder, words)
    if other_supervisor(at) is None:
        services.stop_postgres(at)
        say("make start")
    say(f"{data} leads now; begin again with make backup, and verify: make manage DO=verify_log")
    return 0


def lead(at: Places, folder: Path, words: list[str]) -> Path:
    """Let the standby in a folder lead, or end a promotion that was broken off; give its cluster.

    Raises
    ------
    NotPromoted
        If there is none, the cluster that leads still answers, or the standby may lack something.
    ServiceFailed
        If PostgreSQL could not. Before the standby was told, the cluster that led leads on;
        afterwards a second call goes on where this one ended.
    """
    if not (at.home / belongings.FOLDER).exists():  # the standby knows those kept with it
        belongings.take(at, folder / belongings.FOLDER)
        belongings.take_sources(at, folder)
    with ExitStack() as stack:
        try:
            stack.enter_context(services.leading(at))
        except ServiceFailed:
            old = cluster_of(at)
            if (at.home / PROMOTING).exists() or _answers(at):
                raise
            servers.end_all(old)  # who starts it hangs with its disk
            stack.enter_context(services.leading(at))
        return _lead(at, folder, words)


@dataclass(frozen=True, slots=True)
class Change:
    """Which cluster gives way to which, written down until all of it is done."""

    old: str
    new: str
    is_told: bool = False  # the new one was told to lead: there is no way back

    def write(self, at: Places) -> None:
        """Have it outlast us."""
        write_whole(at.home / PROMOTING, json.dumps(asdict(self)))


def _lead(at: Places, folder: Path, words: list[str]) -> Path:
    change = _told(at)
    if change is None:
        change = Change(str(cluster_of(at)), str(standby.place_of(at, folder)))
        if not standby.is_standby(Path(change.new)):
            raise NotPromoted(f"{change.new} holds no standby")
        is_answering = _answers(at)
        _refuse_harm(at, words, is_answering=is_answering)
        _take_over(at, change, is_answering=is_answering)
    new = Path(change.new)
    if standby.is_standby(new):
        _promote(at, new)
    services.forget_what_was_seen(at)
    _hand_over(at, new)
    _begin_anew(at)
    (at.home / PROMOTING).unlink()
    return new


def _told(at: Places) -> Change | None:
    """Give the promotion that was broken off after its standby was told; undo any other."""
    try:
        change = Change(**json.loads((at.home / PROMOTING).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    new = Path(change.new)
    # A standby that is started again has forgotten what it was told.
    if change.is_told and not (standby.is_standby(new) and servers.server_of(new) is None):
        return change
    _undo(at, change)
    return None


def _undo(at: Places, change: Change) -> None:
    """Let the cluster that led lead on."""
    with suppress(OSError):
        (Path(change.old) / FENCED).unlink(missing_ok=True)
    write_whole(at.home / LEADER, change.old)
    (at.home / PROMOTING).unlink(missing_ok=True)


def _take_over(at: Places, change: Change, *, is_answering: bool) -> None:
    """End the cluster that led, and have all ready for the new one; or leave all as it was."""
    old, new = Path(change.old), Path(change.new)
    change.write(at)
    try:
        write_whole(at.home / LEADER, change.new)  # from here on nobody starts the old one
        _fence(old, new)
        if is_answering:
            services.stop_cluster(old)  # in order: it hands the standby its last change
        _end(old)
        if servers.server_of(new) is None:
            sockets = services.own(standby.sockets_of(at, new), "postgres")
            services.start_cluster(new, sockets, is_waiting=True)
        replace(change, is_told=True).write(at)
    except (ServiceFailed, OSError):
        _undo(at, change)
        raise


def _end(old: Path) -> None:
    if not servers.end_all(old):
        raise ServiceFailed(f"the cluster in {old} cannot be ended")


def _answers(at: Places, sockets: Path | None = None) -> bool:
    """Whether the cluster that listens there leads: at the address that processes know."""
    there, password = sockets or at.run / "postgres", secret(at, "postgres")
    asking = "SELECT pg_is_in_recovery()"
    try:
        asked = services.ask_postgres(there, password, asking, timeout_s=ANSWER_TIMEOUT_S)
    except (ServiceFailed, subprocess.TimeoutExpired):
        return False
    return asked == "f"


def _is_followed(at: Places) -> bool:
    """Whether the standby takes over from the cluster that leads at this very moment."""
    try:
        return bool(standby.ask_leader(at).line)
    except (ServiceFailed, subprocess.TimeoutExpired):
        return False


def _refuse_harm(at: Places, words: list[str], *, is_answering: bool) -> None:
    if is_answering and ANYWAY not in words:
        raise NotPromoted(
            f"the cluster that leads still answers: python3 -m ops promote {ANYWAY} stops it first"
        )
    # One that is stopped in order hands over all it has, if the standby is there to take it.
    # Of one that is gone, what was seen last holds however old it is: see the keeper's `_write`.
    seen = standby.read_state(at.run) or standby.read_state(at.home)
    is_whole = _is_followed(at) if is_answering else seen is not None and seen.is_complete
    if not is_whole and AT_A_LOSS not in words:
        last = f"at {seen.at} it was {seen.behind_bytes} bytes behind" if seen else "nobody saw it"
        raise NotPromoted(
            f"the standby may lack what was answered already ({last}): "
            f"python3 -m ops promote {' '.join([*words, AT_A_LOSS])} accepts that"
        )


def _fence(old: Path, data: Path) -> None:
    """Mark the cluster that led. Its disk may be gone: the record of who leads holds without it."""
    at = datetime.now(UTC).isoformat()
    with suppress(OSError):
        write_whole(
            old / FENCED,
            f"At {at} {data} was promoted. What stands here since is nobody's: put this folder "
            "aside, and a new standby is built in its place.\n",
        )


def _promote(at: Places, data: Path) -> None:
    """Tell the standby to lead, and wait while it lives: it replays what it has first."""
    services.run_program(
        [str(programs() / "pg_ctl"), "-D", str(data), "-W", "promote"], **as_user("postgres")
    )
    while standby.is_standby(data) or not _answers(at, _sockets_of(data)):
        if servers.server_of(data) is None:
            raise ServiceFailed(f"{data} ended while it was promoted: see server.log there")
        time.sleep(0.1)


def _sockets_of(data: Path) -> Path:
    """Give where the server of a cluster listens."""
    server = servers.server_of(data)
    found = None if server is None else servers.sockets_of(server)
    if found is None:
        raise ServiceFailed(f"{data} is to lead, and does not run: make start, then make promote")
    return found


def _hand_over(at: Places, data: Path) -> None:
    """Let the socket that everybody knows lead to the new one."""
    known, there = services.own(at.run / "postgres", "postgres") / SOCKET, _sockets_of(data)
    if there == known.parent:  # it was started anew meanwhile, as the one that leads
        return
    beside = known.with_name(f"{SOCKET}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(there / SOCKET)
    beside.replace(known)


def _begin_anew(at: Places) -> None:
    """Begin another life of the logs, which screens follow, and keep the changes for the backup.

    The cluster that led may have shown entries that it alone held: numbers given anew would be
    taken for known by a screen that holds them.
    """
    sockets, password = at.run / "postgres", secret(at, "postgres")
    services.ask_postgres(
        sockets,
        password,
        "UPDATE eventlog_head SET instance = gen_random_uuid()",
        services.DATABASE,
    )
    if belongings.running_with(at).get("FENGSUI_BACKUP"):
        services.ask_postgres(
            sockets,
            password,
            f"SELECT pg_create_physical_replication_slot('{archive.SLOT}', true) WHERE NOT EXISTS "
            f"(SELECT FROM pg_replication_slots WHERE slot_name = '{archive.SLOT}')",
        )
