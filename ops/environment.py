"""Our own Python packages and built screens, made when out of date. Standard library only."""

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

from ops.machine import find_browser
from ops.places import CLONE

VENV = CLONE / ".venv"
FRONTEND = CLONE / "frontend"


class SetupFailed(Exception):
    """A step of the set-up failed; its last words are in the message."""


def provide_python(requirements: str, say: Callable[[str], None]) -> None:
    """Install the pinned, hashed packages into the clone's own environment."""
    stamp = VENV / f".{requirements}.stamp"
    wanted = digest([CLONE / requirements], sys.version)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"installing Python packages ({requirements})")
    if not (VENV / "bin" / "python").exists():
        venv.create(VENV, with_pip=True)
    _run(
        [
            str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet",
            "--disable-pip-version-check", "--require-hashes", "-r", requirements,
        ],
        CLONE,
    )  # fmt: skip
    stamp.write_text(wanted)


def provide_browser(say: Callable[[str], None]) -> None:
    """Have Playwright fetch its Chromium where the system has none (Ubuntu: a snap only)."""
    if find_browser() is not None or any(
        _playwright_browsers().glob("chromium-*/INSTALLATION_COMPLETE")
    ):
        return
    say("fetching Playwright's Chromium")
    system_packages = ["--with-deps"] if os.geteuid() == 0 else []
    _run(
        [str(VENV / "bin" / "python"), "-m", "playwright", "install", *system_packages, "chromium"],
        CLONE,
    )


def _playwright_browsers() -> Path:
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    return Path(given) if given else Path.home() / ".cache" / "ms-playwright"


def provide_screens(say: Callable[[str], None]) -> None:
    """Build the front end from its lock file, if its sources changed."""
    provide_node_modules(say)
    stamp = FRONTEND / "dist" / ".stamp"
    wanted = digest(_sources())
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("building the screens")
    _run(["npm", "run", "--silent", "build"], FRONTEND)
    stamp.write_text(wanted)


def provide_node_modules(say: Callable[[str], None]) -> None:
    """Install the front end's packages from its lock file, if it changed."""
    stamp = FRONTEND / "node_modules" / ".stamp"
    wanted = digest([FRONTEND / "package-lock.json"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("installing front end packages")
    _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], FRONTEND)
    stamp.write_text(wanted)


def _sources() -> Iterable[Path]:
    for file in sorted(FRONTEND.rglob("*")):
        inside = file.relative_to(FRONTEND).parts
        if file.is_file() and inside[0] not in {"node_modules", "dist"}:
            yield file


def digest(files: Iterable[Path], *more: str) -> str:
    """Give one digest of files of the clone, their names and some words."""
    sum_ = hashlib.sha256("\0".join(more).encode())
    for file in files:
        sum_.update(str(file.relative_to(CLONE)).encode() + b"\0" + file.read_bytes())
    return sum_.hexdigest()


def _run(command: list[str], folder: Path) -> None:
    environment = {**os.environ, "CI": "1"}  # no progress bars, no questions
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-2000:]
        raise SetupFailed(f"{' '.join(command[:6])} failed:\n{said}")
