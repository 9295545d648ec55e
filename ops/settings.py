"""The environment every process of a clone is given: where things are and how to reach them."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ops.environment import VENV
from ops.places import CLONE, Places, Ports, secret

LOCAL_NAMES = "localhost,127.0.0.1,[::1]"
EVERYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Outside:
    """Servers that somebody else runs, by address; None where the clone runs its own."""

    database: str | None
    database_owner: str | None
    redis: str | None
    mqtt: str | None


def outside() -> Outside:
    """Read which servers the environment points to."""
    given = os.environ.get
    return Outside(
        database=given("FENGSUI_DATABASE_URL"),
        database_owner=given("FENGSUI_DATABASE_OWNER_URL") or given("FENGSUI_DATABASE_URL"),
        redis=given("FENGSUI_REDIS_URL"),
        mqtt=given("FENGSUI_MQTT_URL"),
    )


def host() -> str:
    """Address to listen on: this machine alone unless told otherwise."""
    return os.environ.get("FENGSUI_HOST", "127.0.0.1")


def name() -> str:
    """Name by which seats reach this machine (``make run HOST=name``): HTTPS then; "" without."""
    return os.environ.get("FENGSUI_NAME", "").strip().lower()


def web_host() -> str:
    """Address the screens are served on: with a name, seats elsewhere are meant to come."""
    return os.environ.get("FENGSUI_HOST", EVERYWHERE[0] if name() else "127.0.0.1")


def base_url(port: int) -> str:
    """Where a person finds the command centre: by its name, or from this machine."""
    return f"https://{_in_url(name())}:{port}" if name() else f"http://{_own_name()}:{port}"


def certified_names() -> list[str]:
    """Name what the certificate is to vouch for beside this machine's own names."""
    return [name(), *([] if web_host() in EVERYWHERE else [web_host()])]


def _own_name() -> str:
    """Give what this machine calls the address the screens are served on."""
    listening = web_host()
    is_loopback = listening in {*EVERYWHERE, "127.0.0.1", "::1"}
    return "localhost" if is_loopback else _in_url(listening)


def _in_url(host_or_address: str) -> str:
    return f"[{host_or_address}]" if ":" in host_or_address else host_or_address


@dataclass(frozen=True, slots=True)
class Tls:
    """Where the certificates of a named clone lie (ops/certificates.py)."""

    folder: Path

    @property
    def authority(self) -> Path:
        """What seats are to trust."""
        return self.folder / "ca.crt"

    @property
    def server(self) -> Path:
        """The server's certificate and key."""
        return self.folder / "server.pem"


def tls(at: Places) -> Tls:
    """Find a clone's certificates, whether they are made yet or not."""
    return Tls(at.home / "tls")


def process_environment(
    at: Places, ports: Ports, *, database_url: str, redis_url: str, mqtt_url: str
) -> dict[str, str]:
    """Give the whole environment of a process of this clone."""
    listening = host()
    names = LOCAL_NAMES if listening.startswith("127.") else f"{LOCAL_NAMES},{listening}"
    https = {}
    if name():
        names = f"{names},{_in_url(name())}"
        https = {"FENGSUI_HTTPS": "1", "FENGSUI_CA": str(tls(at).authority)}
    # A database of somebody else's is backed up, and followed, where it runs.
    of_ours = ("FENGSUI_BACKUP", "FENGSUI_STANDBY") if outside().database else ()
    return {
        **{called: word for called, word in os.environ.items() if called not in of_ours},
        "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '')}",
        "PYTHONPATH": str(CLONE),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "FENGSUI_HOME": str(at.home),
        "FENGSUI_SECRET_KEY": os.environ.get("FENGSUI_SECRET_KEY") or secret(at, "key"),
        "FENGSUI_DATABASE_URL": database_url,
        "FENGSUI_REDIS_URL": redis_url,
        "FENGSUI_MQTT_URL": mqtt_url,
        "FENGSUI_HOST": listening,
        "FENGSUI_PORT": str(ports.web),
        "FENGSUI_AVL_PORT": str(ports.avl),
        "FENGSUI_URL": f"{'https' if name() else 'http'}://{_own_name()}:{ports.web}",
        "FENGSUI_AVL_URL": f"http://127.0.0.1:{ports.avl}",
        "FENGSUI_PICTURES_URL": f"http://127.0.0.1:{ports.pictures}",
        "FENGSUI_ALLOWED_HOSTS": os.environ.get("FENGSUI_ALLOWED_HOSTS", names),
        "FENGSUI_ANCHORS": os.environ.get("FENGSUI_ANCHORS") or str(at.home / "anchors"),
        "FENGSUI_DEMO": os.environ.get("FENGSUI_DEMO", "1"),
        **https,
    }


def is_local_file(url: str) -> bool:
    """Whether an address is a socket of this machine (the private services)."""
    return urlsplit(url).scheme == "unix" or "host=/" in url


def python() -> str:
    """Name the clone's own interpreter."""
    return str(Path(VENV) / "bin" / "python")
