"""What `make test`, `make check`, `make bench` and `make screens` do. Standard library only."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ops import services
from ops.environment import (
    FRONTEND,
    VENV,
    provide_browser,
    provide_node_modules,
    provide_python,
    provide_screens,
)
from ops.machine import TO_TEST, provide
from ops.places import CLONE, Ports, places
from ops.settings import outside, process_environment, python

Say = Callable[[str], None]


def setup(say: Say) -> int:
    """Make everything that development needs."""
    provide(TO_TEST, say)
    provide_python("requirements-dev.txt", say)
    provide_browser(say)
    provide_screens(say)
    return 0


@contextmanager
def test_services(say: Say) -> Iterator[dict[str, str]]:
    """Run a private PostgreSQL and Redis for tests, apart from the city that ``make run`` keeps."""
    at = places("test")
    given = outside()
    say("starting PostgreSQL and Redis for the tests")
    owner_url = (
        given.database_owner or services.start_postgres(at, say, is_for_tests=True).owner_url
    )
    redis = None if given.redis else services.start_redis(at)
    try:
        environment = process_environment(
            at,
            Ports(web=0, avl=0, mqtt=0, pictures=0),  # tests choose their own
            database_url=owner_url,
            redis_url=given.redis or services.redis_url(at),
            mqtt_url=given.mqtt or "mqtt://127.0.0.1:1",
        )
        own = ("HOME", "PORT", "AVL_PORT", "URL", "PICTURES_URL", "ANCHORS", "BACKUP", "STANDBY")
        for name in own:
            environment.pop(f"FENGSUI_{name}", None)
        yield {**environment, "FENGSUI_HOME": str(at.home), "FENGSUI_DEMO": "1"}
    finally:
        if redis is not None:
            services.end(redis)
        if not given.database:
            services.stop_postgres(at)


def check(say: Say) -> int:
    """Hold the house to its drawing: format, lint, types, floors, fresh files, screens."""
    setup(say)
    with test_services(say) as environment:
        steps = [
            ("format", ["ruff", "format", "--check", "."]),
            ("lint", ["ruff", "check", "."]),
            ("types", ["mypy", *_rooms()]),
            ("floors", ["lint-imports", "--no-cache"]),
            ("migrations fresh", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
            ("wire fresh", ["python", "manage.py", "export_wire", "--check"]),
        ]
        failed = [name for name, command in steps if not _step(say, name, command, environment)]
    provide_node_modules(say)
    if not _step(say, "screens", ["npm", "run", "--silent", "check"], dict(os.environ), FRONTEND):
        failed.append("screens")
    say(f"failed: {', '.join(failed)}" if failed else "all checks pass")
    return 1 if failed else 0


def _rooms() -> list[str]:
    return sorted(
        folder.parent.name
        for folder in CLONE.glob("*/__init__.py")
        if folder.parent.name not in {"tests", "frontend", "fixtures"}
    )


def _step(
    say: Say, name: str, command: list[str], environment: dict[str, str], folder: object = CLONE
) -> bool:
    program = VENV / "bin" / command[0]
    words = [str(program) if program.exists() else command[0], *command[1:]]
    done = subprocess.run(
        words, cwd=str(folder), env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        say(f"✗ {name}\n{done.stdout[-6000:]}{done.stderr[-3000:]}")
    else:
        say(f"✓ {name}")
    return done.returncode == 0


def test(say: Say, words: list[str]) -> int:
    """Run the tests, all of them or the part given by ``T``."""
    setup(say)
    part = os.environ.get("T", "").split()
    with test_services(say) as environment:
        return subprocess.run(
            [python(), "-m", "pytest", *part, *words], cwd=CLONE, env=environment, check=False
        ).returncode


def bench(say: Say, words: list[str]) -> int:
    """Measure; one JSON object a line on standard output and nothing else there."""
    del say
    return _rows("tests.bench", words)


def faults(say: Say, words: list[str]) -> int:
    """Break a running system in every way we know; one JSON object a fault, as with benches."""
    del say
    return _rows("tests.faults", words)


def _rows(module: str, words: list[str]) -> int:
    def quietly(said: str) -> None:
        os.write(2, f"{said}\n".encode())

    setup(quietly)
    only = os.environ.get("ONLY", "")
    with test_services(quietly) as environment:
        return subprocess.run(
            [python(), "-m", module, *([only] if only else []), *words],
            cwd=CLONE,
            env=environment,
            check=False,
        ).returncode


def screens(say: Say) -> int:
    """Make the pictures in docs/screens from the fixed scenario."""
    setup(say)
    with test_services(say) as environment:
        return subprocess.run(
            [python(), "-m", "tests.screens.pictures"], cwd=CLONE, env=environment, check=False
        ).returncode
