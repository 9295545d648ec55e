"""`make promote`: the standby takes over from the cluster that led, which may not come back.

Our processes keep their address: the socket they know leads to the cluster that leads now, and
their broken connections open anew by themselves. Standard library only.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ops import archive, services, standby
from ops.family import children_of, is_alive
from ops.places import Places, places, secret
from ops.services import FENCED, LEADER, ServiceFailed, as_user, cluster_of, programs
from ops.settings import outside
from ops.system import other_supervisor

ANSWER_TIMEOUT_S = 5.0
DEATH_TIMEOUT_S = 10.0
SOCKET = ".s.PGSQL.5432"
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
    """Let the standby in a folder lead; give where its cluster lies.

    Raises
    ------
    NotPromoted
        If there is none, the cluster that leads still answers, or the standby may lack something.
    ServiceFailed
        If PostgreSQL could not; the cluster that led then leads on.
    """
    old, data = cluster_of(at), standby.place_of(at, folder)
    if not standby.is_standby(data):
        raise NotPromoted(f"{data} holds no standby")
    is_answering = _answers(at)
    _refuse_harm(at, words, is_answering=is_answering)
    standby.write_whole(at.home / LEADER, str(data))  # from here on nobody starts the old one
    try:
        _fence(old, data)
        if is_answering:
            services.stop_cluster(old)  # in order: it hands the standby its last change
        _kill(old)
        _promote(at, data)
    except (ServiceFailed, OSError):
        with suppress(OSError):
            (old / FENCED).unlink(missing_ok=True)
        standby.write_whole(at.home / LEADER, str(old))
        raise
    (at.home / services.STANDBY_SEEN).unlink(missing_ok=True)
    _hand_over(at, data)
    _begin_anew(at)
    return data


def _answers(at: Places) -> bool:
    try:
        asked = services.ask_postgres(
            at.run / "postgres",
            secret(at, "postgres"),
            "SELECT pg_is_in_recovery()",
            timeout_s=ANSWER_TIMEOUT_S,
        )
    except (ServiceFailed, subprocess.TimeoutExpired):
        return False
    return asked == "f"


def _refuse_harm(at: Places, words: list[str], *, is_answering: bool) -> None:
    seen = standby.read_state(at.home)
    if is_answering and ANYWAY not in words:
        raise NotPromoted(
            f"the cluster that leads still answers: python3 -m ops promote {ANYWAY} stops it first"
        )
    # One that is stopped in order hands over all it has, if the standby is there to take it.
    is_whole = seen is not None and (seen.is_streaming if is_answering else seen.is_complete)
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
        (old / FENCED).write_text(
            f"At {at} {data} was promoted. What stands here since is nobody's: put this folder "
            "aside, and a new standby is built in its place.\n"
        )


def _kill(old: Path) -> None:
    """End whatever is left of the cluster that led, also what does not listen to anybody."""
    server = services.server_of(old)
    if server is None:
        return
    family = [server, *children_of(server)]
    for pid in family:  # the server first: it would start others
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + DEATH_TIMEOUT_S
    while any(is_alive(pid) for pid in family):
        if time.monotonic() > until:
            raise ServiceFailed(f"the cluster in {old} cannot be ended")
        time.sleep(0.05)


def _promote(at: Places, data: Path) -> None:
    sockets = services.own(standby.sockets_of(at, data), "postgres")
    if services.server_of(data) is None:
        services.start_cluster(data, sockets, is_waiting=True)
    services.run_program(
        [str(programs() / "pg_ctl"), "-D", str(data), "-w", "-t", "60", "promote"],
        **as_user("postgres"),
    )


def _hand_over(at: Places, data: Path) -> None:
    """Let the socket that everybody knows lead to the new one."""
    known = services.own(at.run / "postgres", "postgres") / SOCKET
    beside = known.with_name(f"{SOCKET}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(standby.sockets_of(at, data) / SOCKET)
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
    running = at.home / "environment.json"
    if running.exists() and json.loads(running.read_text()).get("FENGSUI_BACKUP"):
        services.ask_postgres(
            sockets, password, f"SELECT pg_create_physical_replication_slot('{archive.SLOT}', true)"
        )
