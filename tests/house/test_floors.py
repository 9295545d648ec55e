"""The import contracts in pyproject.toml are the drawing of the house."""

import subprocess
import sys

from ops.places import CLONE

LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def test_nobody_imports_upwards_or_through_a_wall() -> None:
    # In a process of its own: the drawing is read from files, not from what tests have loaded.
    done = subprocess.run(
        [sys.executable, "-c", LINT], cwd=CLONE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "0 broken" in done.stdout
