"""The house is kept tidy: short files, the same furniture, nothing of the place it was built in."""

import ast
import re
import subprocess

import pytest

from ops.places import CLONE

LONGEST = 400
TRACKED = subprocess.run(
    ["git", "ls-files"], cwd=CLONE, capture_output=True, text=True, check=True
).stdout.splitlines()
CODE = [name for name in TRACKED if re.search(r"\.(py|ts|css|html)$", name)]


def test_no_file_is_longer_than_a_person_can_hold() -> None:
    long = {
        name: lines
        for name in CODE
        if "/migrations/" not in name and not name.endswith("wire/api.ts")
        if (lines := len((CLONE / name).read_text("utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_no_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "helpers", "common", "misc"}
    assert [n for n in TRACKED if drawers & {part.split(".")[0] for part in n.split("/")}] == []


@pytest.mark.parametrize("name", [n for n in TRACKED if n.endswith("__init__.py")])
def test_an_init_says_what_the_room_is_and_nothing_else(name: str) -> None:
    if "/migrations/" in name or "/management/" in name or name.startswith("tests/"):
        return
    body = ast.parse((CLONE / name).read_text("utf-8")).body
    if name.endswith("/models/__init__.py"):  # Django looks for a room's tables here, and only here
        assert {type(node) for node in body} == {ast.Expr, ast.ImportFrom, ast.Assign}, name
        body = body[:1]
    assert len(body) == 1, name
    assert ast.get_docstring(ast.parse((CLONE / name).read_text("utf-8"))), name


def test_a_door_holds_no_code() -> None:
    for name in TRACKED:
        if name.endswith("/api.py") and not name.startswith(("config/", "tests/")):
            tree = ast.parse((CLONE / name).read_text("utf-8"))
            kinds = {type(node) for node in tree.body}
            assert kinds <= {ast.Expr, ast.ImportFrom, ast.Assign}, name
            assert any(
                isinstance(node, ast.Assign) and node.targets[0].id == "__all__"
                for node in tree.body
            ), name


def test_large_files_stay_out() -> None:
    assert [n for n in TRACKED if (CLONE / n).stat().st_size > 5_000_000] == []


def test_requirements_are_hashed_and_name_no_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (CLONE / name).read_text("utf-8")
        assert "--index" not in text
        assert "://" not in text
        packages = re.findall(r"^[a-z0-9].*\n(.*)", text, re.MULTILINE)
        assert len(packages) > 20
        assert all(line.strip().startswith("--hash=sha256:") for line in packages)


def test_the_lock_file_names_no_host() -> None:
    assert '"resolved": "http' not in (CLONE / "frontend" / "package-lock.json").read_text("utf-8")
