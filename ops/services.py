"""The private PostgreSQL, Redis and Mosquitto of a clone. Never touches a server that is there.

PostgreSQL and Redis listen on sockets only, in a folder that other users cannot read; Mosquitto
has a port, since detectors come by network. Standard library only.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ops.belongings import refuse_another_cluster
from ops.family import remember
from ops.machine import postgres_bin
from ops.places import CLUSTER_SECRET, Places, secret, write_private
from ops.servers import clear_locks, server_of

DATABASE = "fengsui"
OWNER_ROLE = "fengsui_owner"  # migrations
APP_ROLE = "fengsui_app"  # everything else: may not change or delete log entries
BACKUP_ROLE = "fengsui_backup"  # copies the cluster and its log of changes, nothing else
KEPT_FOR_BACKUP = "8GB"  # changes kept for a receiver that is away, before the disk is in danger
LEADER = "leader"  # a file that names the cluster that leads, once a standby was promoted
STANDBY_SEEN = "standby.json"  # what the standby's keeper saw last (ops/standby.py)
PROMOTING = "promotion.json"  # a promotion that is not through (ops/promotion.py)
FENCED = "FENCED"  # a mark in the folder of a cluster that led: it may not come up again as it is
START_TIMEOUT_S = 30.0
LEADING_TIMEOUT_S = 5.0
POSTGRES_SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 512MB
work_mem = 16MB
effective_io_concurrency = 0
log_min_messages = warning
timezone = 'UTC'
jit = off
"""


class ServiceFailed(Exception):
    """A private service did not start; its last words are in the message."""


@dataclass(frozen=True, slots=True)
class Database:
    """How to reach the cluster, as owner (migrations) and as the application."""

    owner_url: str
    app_url: str


def as_user(name: str) -> dict[str, object]:
    """Arguments for subprocess to drop from root to a service's own user; nothing otherwise."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(name)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def own(folder: Path, name: str) -> Path:
    """Make a folder that only a service's own user can read."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        account = pwd.getpwnam(name)
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)
    return folder


def programs() -> Path:
    """Name the folder of PostgreSQL's own programs."""
    found = postgres_bin()
    if found is None:
        raise ServiceFailed("PostgreSQL 15 or later is not installed")
    return found


def run_program(command: list[str], **more: object) -> str:
    """Run a program to its end and give what it printed; its last words when it fails."""
    done = subprocess.run(  # type: ignore[call-overload]
        command, capture_output=True, text=True, check=False, cwd="/", **more
    )
    if done.returncode:
        raise ServiceFailed(
            f"{' '.join(command[:3])} failed:\n{(done.stdout + done.stderr)[-1500:]}"
        )
    return str(done.stdout)


def start_postgres(
    at: Places, say: Callable[[str], None], *, is_for_tests: bool = False
) -> Database:
    """Start the private cluster, making it on first use, and give both ways in.

    The owner of a cluster for tests is a superuser: tests forge entries, which takes one.
    """
    data = cluster_of(at)
    sockets = at.run / "postgres"
    is_new = data == first_cluster(at) and not (data / "PG_VERSION").exists()
    if is_new and not is_for_tests:
        refuse_another_cluster(at)
    superuser = secret(at, CLUSTER_SECRET)
    if is_new:
        say("making a private PostgreSQL cluster")
        _initialise(own(data, "postgres"), superuser)
    _refuse_half(at, data)
    if server_of(data) is None:
        _wait_for_nobody(data)
        boot(at, is_waiting=True)
    else:  # it outlived its supervisor, and may wait for a standby that nobody keeps
        _stop_waiting(at, superuser)
    passwords = {
        OWNER_ROLE: secret(at, "owner"),
        APP_ROLE: secret(at, "app"),
        BACKUP_ROLE: secret(at, "backup"),
    }
    _make_roles(sockets, superuser, passwords, "SUPERUSER" if is_for_tests else "CREATEDB")
    return Database(
        owner_url=_url(OWNER_ROLE, passwords[OWNER_ROLE], sockets),
        app_url=_url(APP_ROLE, passwords[APP_ROLE], sockets),
    )


def first_cluster(at: Places) -> Path:
    """Name the folder of the cluster a clone begins with."""
    return at.home / "postgres"


def cluster_of(at: Places) -> Path:
    """Name the folder of the cluster that leads: the first, or a standby that was promoted."""
    record = at.home / LEADER
    return Path(record.read_text()) if record.exists() else first_cluster(at)


def boot(at: Places, *, is_waiting: bool = False) -> None:
    """Start the cluster that leads, as it lies there.

    Raises
    ------
    ServiceFailed
        If it does not come up, is not there, or led before another was promoted.
    """
    data = cluster_of(at)
    if (data / FENCED).exists():
        raise ServiceFailed(f"{data} led before a standby was promoted: see {data / FENCED}")
    if not (data / "PG_VERSION").exists():
        raise ServiceFailed(f"there is no cluster in {data}")  # its disk may be away: make none
    _refuse_half(at, data)
    sockets = own(at.run / "postgres", "postgres")
    clear_locks(data, sockets)
    with leading(at):
        if cluster_of(at) != data:
            raise ServiceFailed(f"{data} leads no longer")
        forget_what_was_seen(at)  # it may soon answer from what it alone holds
        _start(data, sockets, is_waiting=is_waiting)


def _refuse_half(at: Places, data: Path) -> None:
    """Start nothing on a cluster that is to lead and cannot be written to yet."""
    if (at.home / PROMOTING).exists() and (data / "standby.signal").exists():
        raise ServiceFailed(f"the promotion of {data} was broken off: make promote finishes it")


@contextmanager
def leading(at: Places, timeout_s: float = LEADING_TIMEOUT_S) -> Iterator[None]:
    """Let nobody else start the cluster that leads meanwhile, or let another one lead.

    Raises
    ------
    ServiceFailed
        If somebody else is about it for too long.
    """
    until = time.monotonic() + timeout_s
    with (at.run / "leading").open("a") as mark:
        while True:
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise ServiceFailed("another is being started, or promoted") from None
                time.sleep(0.05)
        yield


def forget_what_was_seen(at: Places) -> None:
    """Take back what the standby's keeper saw: it holds no longer."""
    for folder in (at.run, at.home):
        (folder / STANDBY_SEEN).unlink(missing_ok=True)


def start_cluster(data: Path, sockets: Path, *, is_waiting: bool) -> None:
    """Start a cluster that listens in a folder of sockets."""
    clear_locks(data, sockets)
    _start(data, sockets, is_waiting=is_waiting)


def _start(data: Path, sockets: Path, *, is_waiting: bool) -> None:
    run_program(
        [
            str(programs() / "pg_ctl"), "-D", str(data), *(("-w",) if is_waiting else ("-W",)),
            "-t", "60", "-l", str(data / "server.log"),
            "-o", f"-k {sockets} -c max_slot_wal_keep_size={KEPT_FOR_BACKUP}", "start",
        ],
        **as_user("postgres"),
    )  # fmt: skip


def _wait_for_nobody(data: Path) -> None:
    """Let no commit wait for a standby that comes up later (ops/standby.py), or never."""
    conf = data / "postgresql.auto.conf"
    lines = conf.read_text().splitlines(keepends=True) if conf.exists() else []
    kept = [line for line in lines if not line.startswith("synchronous_standby_names")]
    if kept != lines:
        conf.write_text("".join(kept))


def _stop_waiting(at: Places, superuser: str) -> None:
    """Have the same done by a cluster that runs."""
    forget_what_was_seen(at)
    for sql in ("ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()"):
        ask_postgres(at.run / "postgres", superuser, sql, timeout_s=START_TIMEOUT_S)


def lives(at: Places) -> bool:
    """Whether the server of the cluster that leads is there, by its process alone."""
    return server_of(cluster_of(at)) is not None


def _url(role: str, password: str, sockets: Path) -> str:
    return f"postgres://{role}:{quote(password)}@/{DATABASE}?host={sockets}&port=5432"


def _initialise(data: Path, password: str) -> None:
    pwfile = data.parent / "postgres.pw"
    write_private(pwfile, password)
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(pwfile, account.pw_uid, account.pw_gid)
    try:
        run_program(
            [
                str(programs() / "initdb"), "-D", str(data), "-U", "postgres", "-E", "UTF8",
                "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={pwfile}",
            ],
            **as_user("postgres"),
        )  # fmt: skip
    finally:
        pwfile.unlink()
    with (data / "postgresql.conf").open("a") as conf:
        conf.write(POSTGRES_SETTINGS)


def ask_postgres(
    sockets: Path,
    superuser: str,
    sql: str,
    database: str = "postgres",
    timeout_s: float | None = None,
) -> str:
    """Ask a private cluster something as its superuser; give the answer as `psql` prints it."""
    return run_program(
        [
            str(programs() / "psql"), "-h", str(sockets), "-U", "postgres", "-d", database,
            "-v", "ON_ERROR_STOP=1", "-qAtX", "-f", "-",
        ],
        input=sql,  # others can read a command line, and some of it holds passwords
        env={**os.environ, "PGPASSWORD": superuser},
        timeout=timeout_s,
    ).strip()  # fmt: skip


def _make_roles(sockets: Path, superuser: str, passwords: dict[str, str], owner_may: str) -> None:
    def ask(sql: str, database: str = "postgres") -> str:
        return ask_postgres(sockets, superuser, sql, database)

    for role, password in passwords.items():
        if not ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):
            ask(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
    ask(f"ALTER ROLE {OWNER_ROLE} {owner_may}")
    ask(f"ALTER ROLE {BACKUP_ROLE} REPLICATION")
    if not ask(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
        ask(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
    for extension in (
        "postgis",
        "pg_trgm",
    ):  # only a superuser may; template1 serves test databases
        for database in (DATABASE, "template1"):
            ask(f"CREATE EXTENSION IF NOT EXISTS {extension}", database)


def stop_postgres(at: Places) -> None:
    """Stop the private cluster, waiting until it has written everything."""
    data = cluster_of(at)
    if server_of(data) is not None:
        stop_cluster(data)


def stop_cluster(data: Path) -> None:
    """Stop a cluster in order."""
    run_program(
        [str(programs() / "pg_ctl"), "-D", str(data), "-w", "-m", "fast", "stop"],
        **as_user("postgres"),
    )


def redis_url(at: Places) -> str:
    """Address of the private Redis."""
    return f"unix://:{secret(at, 'redis')}@{at.run / 'redis.sock'}?db=0"


def start_redis(at: Places) -> subprocess.Popen[bytes]:
    """Start the private Redis: frames and latest fixes only, so nothing is written to disk."""
    sock = at.run / "redis.sock"
    sock.unlink(missing_ok=True)
    conf = at.home / "redis.conf"
    write_private(
        conf,
        f"port 0\nunixsocket {sock}\nunixsocketperm 700\nrequirepass {secret(at, 'redis')}\n"
        f'save ""\nappendonly no\nmaxmemory 512mb\nmaxmemory-policy allkeys-lru\ndir {at.home}\n'
        "client-output-buffer-limit pubsub 64mb 16mb 60\n",
    )
    program = shutil.which("redis-server") or "/usr/bin/redis-server"
    process = _spawn([program, str(conf)], at.logs / "redis.log")
    _wait(sock.exists, process, at.logs / "redis.log")
    return process


def start_mosquitto(at: Places, host: str, port: int) -> subprocess.Popen[bytes]:
    """Start the private broker with the files ``manage.py write_broker_files`` made."""
    folder = broker_folder(at)
    conf = folder / "mosquitto.conf"
    conf.write_text(
        f"per_listener_settings false\nlistener {port} {host}\nallow_anonymous false\n"
        f"password_file {folder}/passwords\nacl_file {folder}/acl\n"
        f"persistence true\npersistence_location {folder}/\nautosave_interval 1\n"
        "max_inflight_messages 100\nmax_queued_messages 100000\nmessage_size_limit 16384\n"
        + ("user mosquitto\n" if os.geteuid() == 0 else "")
    )
    hand_to_mosquitto(folder)
    program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin")
    log = at.logs / "mosquitto.log"
    process = _spawn([program or "/usr/sbin/mosquitto", "-c", str(conf)], log)
    time.sleep(0.3)  # mosquitto says nothing when it is ready; a taken port ends it at once
    _wait(lambda: process.poll() is None, process, log)
    return process


def hand_to_mosquitto(folder: Path) -> None:
    """Give the broker's files to its own user, and to nobody else."""
    for file in folder.iterdir():
        if os.geteuid() == 0:
            shutil.chown(file, "mosquitto", pwd.getpwnam("mosquitto").pw_gid)
        file.chmod(0o600)


def broker_folder(at: Places) -> Path:
    """Where the broker's passwords, rights and kept messages lie."""
    return own(at.home / "mqtt", "mosquitto")


def _spawn(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C reaches the supervisor alone, which stops things in order.
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True, cwd="/")
    remember(log.parent, process.pid)
    return process


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_TIMEOUT_S
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise ServiceFailed(f"{log.stem} did not start:\n{_last_words(log)}")
        time.sleep(0.05)


def _last_words(log: Path) -> str:
    return log.read_text(errors="replace")[-1500:]


def end(process: subprocess.Popen[bytes], grace_s: float = 10.0) -> None:
    """Ask a process to stop, and make it after a while."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(grace_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
