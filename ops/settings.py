"""The environment every process of a clone is given: where things are and how to reach them."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ops.environment import VENV
from ops.places import CLONE, Places, Ports, secret

LOCAL_NAMES = "localhost,127.0.0.1,[::1]"


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


def base_url(port: int) -> str:
    """Where a person on this machine finds the command centre."""
    listening = host()
    name = "localhost" if listening in {"0.0.0.0", "::", "127.0.0.1"} else listening
    return f"http://{name}:{port}"


def process_environment(
    at: Places, ports: Ports, *, database_url: str, redis_url: str, mqtt_url: str
) -> dict[str, str]:
    """Give the whole environment of a process of this clone."""
    listening = host()
    names = LOCAL_NAMES if listening.startswith("127.") else f"{LOCAL_NAMES},{listening}"
    return {
        **os.environ,
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
        "FENGSUI_URL": base_url(ports.web),
        "FENGSUI_AVL_URL": f"http://127.0.0.1:{ports.avl}",
        "FENGSUI_ALLOWED_HOSTS": os.environ.get("FENGSUI_ALLOWED_HOSTS", names),
        "FENGSUI_DEMO": os.environ.get("FENGSUI_DEMO", "1"),
    }


def is_local_file(url: str) -> bool:
    """Whether an address is a socket of this machine (the private services)."""
    return urlsplit(url).scheme == "unix" or "host=/" in url


def python() -> str:
    """Name the clone's own interpreter."""
    return str(Path(VENV) / "bin" / "python")
