"""The import contracts in pyproject.toml are the drawing of the house."""

from importlinter import cli

from ops.places import CLONE


def test_nobody_imports_upwards_or_through_a_wall(monkeypatch) -> None:
    monkeypatch.chdir(CLONE)
    assert cli.lint_imports(no_cache=True) == cli.EXIT_STATUS_SUCCESS
