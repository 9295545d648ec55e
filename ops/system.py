"""Sets a clone up and keeps its processes running: what `make run` and `make start` do."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from ops import archive, services, standby
from ops.environment import VENV, SetupFailed, digest, provide_python, provide_screens
from ops.family import end_leftovers
from ops.machine import TO_RUN, provide
from ops.places import CLONE, Places, Ports, places, ports
from ops.settings import (
    base_url,
    certified_names,
    host,
    name,
    outside,
    process_environment,
    python,
    tls,
    web_host,
)
from ops.supervisor import Program, Service, Supervisor, Watched

CITY = "fixtures/city/wuhan.parquet"
HEALTH_TIMEOUT_S = 180
OTHERS_MAY_KNOW = ("PATH", "LANG", "TZ")

Say = Callable[[str], None]


@dataclass(slots=True)
class System:
    """A set-up clone: its places and the environment of its processes."""

    at: Places
    ports: Ports
    environment: dict[str, str]
    owner_url: str
    redis: subprocess.Popen[bytes] | None = None  # None: somebody else runs it
    mosquitto: subprocess.Popen[bytes] | None = None
    receiver: list[str] | None = None  # takes over the cluster's changes (FENGSUI_BACKUP)
    standby: Path | None = None  # holds all of it a second time (FENGSUI_STANDBY)

    def manage(self, *words: str, as_owner: bool = False, is_quiet: bool = False) -> None:
        """Run a management command, showing what it says unless it is to be quiet.

        Raises
        ------
        SystemExit
            With its exit code, if it failed.
        """
        environment = dict(self.environment)
        if as_owner:
            environment["FENGSUI_DATABASE_URL"] = self.owner_url
        done = subprocess.run(
            [python(), "manage.py", *words],
            cwd=CLONE,
            env=environment,
            stdout=subprocess.DEVNULL if is_quiet else None,
            check=False,
        )
        if done.returncode:
            sys.exit(done.returncode)


def provide_all(say: Say) -> None:
    """See that packages, Python environment and screens are there."""
    provide(TO_RUN, say)
    if not VENV.exists() or not (VENV / ".requirements-dev.txt.stamp").exists():
        provide_python("requirements.txt", say)
    else:
        provide_python("requirements-dev.txt", say)  # holds the former, in the same versions
    provide_screens(say)


def start_services(at: Places, say: Say) -> System:
    """Start the private services that are not given from outside."""
    given = outside()
    _provide_certificates(at, say)
    chosen = ports(at, web_host())
    if given.database:
        app_url, owner_url = given.database, given.database_owner or given.database
    else:
        database = services.start_postgres(at, say)
        app_url, owner_url = database.app_url, database.owner_url
    system = System(
        at=at,
        ports=chosen,
        owner_url=owner_url,
        environment=process_environment(
            at,
            chosen,
            database_url=app_url,
            redis_url=given.redis or services.redis_url(at),
            mqtt_url=given.mqtt or f"mqtt://127.0.0.1:{chosen.mqtt}",
        ),
    )
    if not given.redis:
        system.redis = services.start_redis(at)
    if not given.database:
        _provide_receiver(system, say)
        _provide_standby(system, say)
    return system


def _provide_standby(system: System, say: Say) -> None:
    folder = standby.wanted()
    if folder is not None:
        if not folder.exists():
            services.own(folder, "postgres")
        system.standby = folder
        say(f"a standby is kept in {folder}")
    elif standby.forget(system.at):
        say("the standby is off (FENGSUI_STANDBY is not set): it is followed up no longer")


def _provide_receiver(system: System, say: Say) -> None:
    folder = archive.wanted()
    if folder is not None:
        system.receiver = archive.receiver(system.at, folder)
        say(f"every change is taken over into {folder.folder}")
    elif archive.forget_receiver(system.at):
        say("backups are off (FENGSUI_BACKUP is not set): changes are no longer taken over")


def _provide_certificates(at: Places, say: Say) -> None:
    if not name():
        return
    done = subprocess.run(
        [python(), "-m", "ops.certificates", str(tls(at).folder), *certified_names()],
        cwd=CLONE,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupFailed(done.stderr.strip()[-1500:])
    if "authority" in done.stdout.split():
        say(f"made a private certificate authority for {name()}: each seat has to trust it once")


def prepare_city(system: System, say: Say) -> None:
    """Bring the tables up to date and lay the demo city, if it is not there."""
    _bring_tables_up_to_date(system, say)
    marker = system.at.home / "city.json"
    if not marker.exists():
        if system.environment["FENGSUI_DEMO"] == "1":
            city = os.environ.get("FENGSUI_CITY", CITY)
            name = Path(city).name.partition(".")[0]
            say(f"importing the roads of {name} (© OpenStreetMap contributors, ODbL)")
            system.manage("import_roads", city, "--name", name)
            say("laying the demo city: all its stations, water and premises are synthetic")
            system.manage("seed_city")
        marker.write_text("{}")


def _bring_tables_up_to_date(system: System, say: Say) -> None:
    """Migrate, unless this very clone has already brought its private cluster here."""
    stamp = system.at.home / "tables.stamp"
    migrations = sorted(CLONE.glob("*/migrations/*.py"))
    wanted = digest([*migrations, CLONE / "requirements.txt"])
    if not outside().database and stamp.exists() and stamp.read_text() == wanted:
        return
    say("bringing the tables up to date")
    system.manage("migrate", "--verbosity", "0", as_owner=True)
    if not outside().database:
        system.manage("grant_app_role", services.APP_ROLE, as_owner=True)
    system.manage("index_places", "--missing", is_quiet=True)  # tables older than the index
    stamp.write_text(wanted)


def start_broker(system: System) -> None:
    """Start the private Mosquitto, with the detectors' own credentials."""
    if outside().mqtt:
        return
    folder = services.broker_folder(system.at)
    if not (folder / "passwords").exists():
        system.manage("write_broker_files", str(folder), is_quiet=True)
    system.mosquitto = services.start_mosquitto(system.at, host(), system.ports.mqtt)


def refresh_broker(system: System) -> None:
    """Let in detectors registered since the broker's files were written."""
    if system.mosquitto is not None:
        folder = services.broker_folder(system.at)
        system.manage("write_broker_files", str(folder), is_quiet=True)
        services.hand_to_mosquitto(folder)
        system.mosquitto.send_signal(signal.SIGHUP)


def process_list() -> dict[str, dict[str, object]]:
    """Read the list of processes (ops/processes.toml)."""
    return tomllib.loads((CLONE / "ops" / "processes.toml").read_text("utf-8"))


def wanted_processes(environment: dict[str, str]) -> list[str]:
    """Name the processes to run: those of ``FENGSUI_PROCESSES``, else all that fit."""
    given = environment.get("FENGSUI_PROCESSES")
    if given:
        return given.split(",")
    is_demo = environment["FENGSUI_DEMO"] == "1"
    return [name for name, about in process_list().items() if is_demo or not about.get("demo_only")]


def watched(system: System) -> list[Watched]:
    """Give what the supervisor keeps running: our own services, then the processes."""
    listed = process_list()
    processes = [
        _program(system, called, _fill(listed[called], system))
        for called in wanted_processes(system.environment)
    ]
    things = [*_services(system), *processes]
    if system.receiver is not None:
        things.append(_program(system, "backup", system.receiver, user="postgres"))
    if system.standby is not None:
        words = [str(one) for one in (system.at.home, system.at.run, system.standby)]
        things.append(_program(system, "standby", [python(), "-m", "ops.standby", *words]))
    return things


def _services(system: System) -> list[Watched]:
    at = system.at
    things: list[Watched] = []

    def again_redis() -> None:
        system.redis = services.start_redis(at)

    def again_broker() -> None:
        system.mosquitto = services.start_mosquitto(at, host(), system.ports.mqtt)

    if not outside().database:
        things.append(Service("PostgreSQL", lambda: services.boot(at), lambda: services.lives(at)))
    if system.redis is not None:
        things.append(Service("Redis", again_redis, lambda: _runs(system.redis)))
    if system.mosquitto is not None:
        things.append(Service("the broker", again_broker, lambda: _runs(system.mosquitto)))
    return things


def _runs(process: subprocess.Popen[bytes] | None) -> bool:
    return process is not None and process.poll() is None


def _program(system: System, called: str, command: list[str], user: str = "") -> Program:
    """Give our own processes all they need; another user's programs none of our secrets."""
    environment = system.environment
    if user:
        environment = {name: os.environ[name] for name in OTHERS_MAY_KNOW if name in os.environ}
    return Program(
        name=called,
        command=command,
        environment=environment,
        folder=Path("/") if user else CLONE,
        log=system.at.logs / f"{called}.log",
        user=user,
    )


def _fill(about: dict[str, object], system: System) -> list[str]:
    words = _words(about["command"]) + (_words(about.get("over_tls")) if name() else [])
    pem = str(tls(system.at).server)
    facts = {"host": web_host(), "port": str(system.ports.web), "pem": pem}
    filled = [word.format(**facts) for word in words]
    return [str(VENV / "bin" / filled[0]), *filled[1:]]


def _words(command: object) -> list[str]:
    return [str(word) for word in command] if isinstance(command, list) else []


def run(say: Say, *, ready_file: Path | None = None) -> int:
    """Set up, start everything, wait for health, and stay until told to stop."""
    began = time.monotonic()
    provide_all(say)
    at = places()
    if other_supervisor(at):
        say("this clone is already running: make stop ends it")
        return 1
    at.supervisor_pid.write_text(str(os.getpid()))
    system: System | None = None
    supervisor: Supervisor | None = None
    try:
        signal.signal(signal.SIGTERM, _interrupt)  # from now on there is something to stop
        end_leftovers(at.logs, say)
        system = start_services(at, say)
        prepare_city(system, say)
        start_broker(system)
        _remember(system)
        say("starting " + ", ".join(wanted_processes(system.environment)))
        supervisor = Supervisor(watched(system), say)
        supervisor.start()
        system.manage("wait_ready", "--timeout", str(HEALTH_TIMEOUT_S))
        _greet(system, say, time.monotonic() - began)
        if ready_file:
            ready_file.write_text(str(system.ports.web))
        refresh_broker(system)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, supervisor.stop)
        supervisor.watch()
    except KeyboardInterrupt:
        say("stopping")
    finally:
        _stop_all(at, system, supervisor, say)
    return 0


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _remember(system: System) -> None:
    """Keep the environment for `python3 -m ops manage`: it holds passwords, so only we read it."""
    file = system.at.home / "environment.json"
    file.touch(mode=0o600)
    ours = {k: v for k, v in system.environment.items() if k.startswith("FENGSUI_")}
    more = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "FENGSUI_DATABASE_OWNER_URL": system.owner_url,
    }
    file.write_text(json.dumps({**ours, **more}))


def _stop_all(at: Places, system: System | None, supervisor: Supervisor | None, say: Say) -> None:
    """Stop it all in order. What cannot be stopped keeps nothing else from being stopped."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # who asks again is not answered sooner
    steps: list[Callable[[], None]] = []
    if supervisor is not None:
        steps += [supervisor.stop, supervisor.watch]
    brokers = (system.mosquitto, system.redis) if system else ()
    steps += [partial(services.end, one) for one in brokers if one is not None]
    steps.append(lambda: end_leftovers(at.logs, say))  # what began as we were told to stop
    if not outside().database:
        steps.append(partial(services.stop_postgres, at))
        if system is not None and system.standby is not None:
            steps.append(partial(standby.stop, at, system.standby))
    for step in steps:
        try:
            step()
        except (OSError, services.ServiceFailed) as problem:
            say(f"not stopped in order: {problem}")
    at.supervisor_pid.unlink(missing_ok=True)


def _greet(system: System, say: Say, took_s: float) -> None:
    say(f"healthy after {took_s:.0f} s")
    lines = [
        "",
        f"  烽燧 Fengsui   {base_url(system.ports.web)}",
        f"  119 desk 调度台  {base_url(system.ports.web)}/desk",
        f"  wall 大屏        {base_url(system.ports.web)}/wall",
        f"  positions       http://{host()}:{system.ports.avl}",
        f"  logs            {system.at.logs}",
    ]
    if name():
        lines.append(f"  for the seats   {tls(system.at).authority} (docs/operate.md)")
    if system.environment["FENGSUI_DEMO"] == "1":
        lines += [
            "",
            "  demo log-ins, password fengsui-119:",
            "    diaodu  调度员 dispatcher     zhiban  值班长 shift leader    daping  大屏 wall",
            "    duizhan 队站 station duty     banzu   班组 crew     jiandu  监督员 inspector",
            "    admin   管理员 administrator",
        ]
        if web_host() not in {"127.0.0.1", "::1", "localhost"}:
            lines.append(
                "  whoever reaches this machine can log in with these: FENGSUI_DEMO=0 ends that"
            )
    say("\n".join([*lines, ""]))


def other_supervisor(at: Places) -> int | None:
    """Give the process number of a running supervisor of this clone, or None."""
    try:
        pid = int(at.supervisor_pid.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return pid if b"ops" in command and pid != os.getpid() else None
