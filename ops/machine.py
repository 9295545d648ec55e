"""What the machine must have: installed if missing and allowed, else named. Standard library."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LEAST_PYTHON = (3, 11)
LEAST_NODE = 20
POSTGRES_HOMES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt")


@dataclass(frozen=True, slots=True)
class Need:
    """Something a machine must have, how to see that it is there, and Debian's package for it."""

    what: str
    package: str
    is_there: Callable[[], bool]


class MissingPackages(Exception):
    """The machine lacks something that we may not install ourselves."""


def postgres_bin() -> Path | None:
    """Find the newest PostgreSQL server's programs (15 or later), or None."""
    found = []
    for home in POSTGRES_HOMES:
        for initdb in Path(home).glob("*/bin/initdb"):
            version = "".join(c for c in initdb.parent.parent.name if c.isdigit())
            if version and int(version) >= 15:  # noqa: PLR2004 - the least version we support
                found.append((int(version), initdb.parent))
    return max(found)[1] if found else None


def _has_postgis() -> bool:
    programs = postgres_bin()
    if programs is None:
        return False
    version = programs.parent.name
    return any(
        (Path(share) / version / "extension" / "postgis.control").exists()
        for share in ("/usr/share/postgresql", "/usr/pgsql")
    )


def _has_library(name: str) -> Callable[[], bool]:
    def look() -> bool:
        listing = subprocess.run(
            ["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False
        ).stdout
        return f"{name}.so" in listing

    return look


def _has_program(*names: str) -> Callable[[], bool]:
    def look() -> bool:
        path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
        return any(shutil.which(name, path=path) for name in names)

    return look


def _has_venv() -> bool:
    return (
        subprocess.run(
            [sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False
        ).returncode
        == 0
    )


def _has_cjk_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(
        subprocess.run(
            ["fc-list", ":lang=zh"], capture_output=True, text=True, check=False
        ).stdout.strip()
    )


def is_ubuntu() -> bool:
    """Whether this is Ubuntu: it has Chromium as a snap only, which servers and CI do not run."""
    release = Path("/etc/os-release")
    return release.exists() and "\nID=ubuntu\n" in f"\n{release.read_text()}\n"


def find_browser() -> str | None:
    """Find the machine's own Chromium; None where Playwright's is to be used.

    Ubuntu's ``chromium-browser`` only says that the snap is to be installed, if it is not.
    """
    is_stub = is_ubuntu() and not Path("/snap/bin/chromium").exists()
    names = ("google-chrome",) if is_stub else ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


TO_RUN = (
    Need("PostgreSQL 15 or later", "postgresql", lambda: postgres_bin() is not None),
    Need("PostGIS", "postgresql-postgis", _has_postgis),
    Need("libgdal", "gdal-bin", _has_library("libgdal")),
    Need("Redis", "redis-server", _has_program("redis-server")),
    Need("Mosquitto", "mosquitto", _has_program("mosquitto")),
    Need("Python's venv", "python3-venv", _has_venv),
)
TO_TEST = (
    *TO_RUN,
    *([] if is_ubuntu() else [Need("Chromium", "chromium", lambda: find_browser() is not None)]),
    Need("a Chinese font", "fonts-noto-cjk", _has_cjk_font),
    Need("fontconfig", "fontconfig", _has_program("fc-list")),
)


def provide(needs: tuple[Need, ...], say: Callable[[str], None]) -> None:
    """See that everything is there, installing Debian packages where we are root.

    Raises
    ------
    MissingPackages
        Naming exactly what to install, where it is not ours to do.
    """
    if sys.version_info < LEAST_PYTHON:
        raise MissingPackages("Fengsui needs Python 3.11 or later")
    missing = [need for need in needs if not need.is_there()]
    if not missing:
        _check_node()
        return
    packages = [need.package for need in missing]
    names = ", ".join(need.what for need in missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise MissingPackages(
            f"missing: {names}\ninstall with:\n  sudo apt-get install --no-install-recommends "
            + " ".join(packages)
        )
    say(f"installing {names}")
    _apt_install(packages)
    still = [need.what for need in missing if not need.is_there()]
    if still:
        raise MissingPackages(
            f"installed {' '.join(packages)}, and still missing: {', '.join(still)}"
        )
    _check_node()


def _apt_install(packages: list[str]) -> None:
    # RUNLEVEL=1 keeps the packages from starting servers of their own: ours are private ones.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise MissingPackages(
                f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-1500:]}"
            )


def _check_node() -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise MissingPackages("Fengsui needs Node.js 20 or later with npm to build its screens")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").split(".")[0]) < LEAST_NODE:
        raise MissingPackages(f"Fengsui needs Node.js 20 or later, this is {version.strip()}")
