"""Where a clone keeps its data, sockets, ports and secrets. Standard library only."""

import hashlib
import json
import os
import secrets
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent
FIRST_PORT = 8119
PORT_STEP = 10
LONGEST_SOCKET_PATH = 107  # bytes, sun_path of Linux
PRIVATE = 0o700
CLUSTER_SECRET = "postgres"  # made before the cluster is: where it lies, the others do too


@dataclass(frozen=True, slots=True)
class Places:
    """A clone's folders. Two clones never share one, so they can run side by side."""

    home: Path  # data: cluster, roads, broker files, logs of the processes
    run: Path  # sockets: a short path, Unix sockets allow 107 bytes

    @property
    def logs(self) -> Path:
        """Where each process writes what it says."""
        return self.home / "log"

    @property
    def supervisor_pid(self) -> Path:
        """Names the running supervisor."""
        return self.run / "supervisor.pid"


def places(name: str = "") -> Places:
    """Find this clone's folders, making them if needed.

    As root the cluster runs as another user, which cannot reach a clone under /root: the data then
    lie under /var/lib, in a folder named after the clone's path.

    Parameters
    ----------
    name
        "" for the city that ``make run`` keeps; another word for one beside it (tests).

    Raises
    ------
    ValueError
        If the path for sockets is longer than Unix allows.
    """
    key = hashlib.sha256(str(CLONE).encode()).hexdigest()[:12] + (f"-{name}" if name else "")
    is_root = os.geteuid() == 0
    given = os.environ.get("FENGSUI_HOME")
    if given:
        home = Path(given).resolve()
        key = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    elif is_root:
        home = Path("/var/lib/fengsui") / key
    else:
        home = CLONE / (".fengsui" + (f"-{name}" if name else ""))
    home = home.resolve()  # processes are known by where they work, which has no links in it
    run = (Path("/run/fengsui") if is_root else _user_run()) / key
    if len(str(run / ".s.PGSQL.5432.lock")) > LONGEST_SOCKET_PATH:
        raise ValueError(f"the path for sockets is too long: {run}")
    for folder in (home, home / "log", run):
        folder.mkdir(parents=True, exist_ok=True)
    if is_root:
        for folder in (home, run):  # others' services pass through, each into its own folder
            folder.chmod(0o711)
    return Places(home=home, run=run)


def _user_run() -> Path:
    given = os.environ.get("XDG_RUNTIME_DIR")
    if given and os.access(given, os.W_OK):
        return Path(given) / "fengsui"
    return Path(tempfile.gettempdir()) / f"fengsui-{os.geteuid()}"


class Lost(Exception):
    """What a cluster cannot be led without is gone; the sentence says what to do."""


def secret(at: Places, name: str) -> str:
    """Read a secret of this clone, making it on first use. Only its user can read it.

    Raises
    ------
    Lost
        If there is a cluster already: it would not know a new one.
    """
    file = at.home / "secrets" / name
    if not file.exists():
        _refuse_for_a_cluster(at)
        file.parent.mkdir(mode=PRIVATE, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(32))
    return file.read_text()


def _refuse_for_a_cluster(at: Places) -> None:
    """Make no secret where a cluster is and the folder of its secrets is not."""
    is_there = (at.home / "leader").exists() or (at.home / "postgres" / "PG_VERSION").exists()
    if is_there and not (at.home / "secrets" / CLUSTER_SECRET).exists():
        raise Lost(
            f"{at.home / 'secrets'} is gone, and the cluster knows no other passwords: put that "
            "folder back, or what lies in secrets/ of FENGSUI_BACKUP or of FENGSUI_STANDBY"
        )


def write_private(file: Path, text: str) -> None:
    """Write a file that only we can read, also while it is being written."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def write_whole(file: Path, text: str) -> None:
    """Replace a file at once, on disk before anything is done that rests on it."""
    beside = file.with_name(file.name + ".new")
    with beside.open("w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)  # else a power cut may bring the former file back
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True, slots=True)
class Ports:
    """What a running clone listens on: screens, positions, detectors, the demo's cameras."""

    web: int
    avl: int
    mqtt: int
    pictures: int


def ports(at: Places, host: str) -> Ports:
    """Choose the ports: the given one, else last time's, else the first four that are free."""
    given = os.environ.get("FENGSUI_PORT")
    if given:
        return _four_from(int(given))
    remembered = at.home / "ports.json"
    if remembered.exists():
        first = int(json.loads(remembered.read_text())["first"])
        if all(_is_free(host, port) for port in range(first, first + 4)):
            return _four_from(first)
    for first in range(FIRST_PORT, FIRST_PORT + 40 * PORT_STEP, PORT_STEP):
        if all(_is_free(host, port) for port in range(first, first + 4)):
            remembered.write_text(json.dumps({"first": first}))
            return _four_from(first)
    raise OSError(f"no four free ports from {FIRST_PORT} on")


def _four_from(first: int) -> Ports:
    return Ports(
        web=first,
        avl=int(os.environ.get("FENGSUI_AVL_PORT", str(first + 1))),
        mqtt=int(os.environ.get("FENGSUI_MQTT_PORT", str(first + 2))),
        pictures=int(os.environ.get("FENGSUI_PICTURES_PORT", str(first + 3))),
    )


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
