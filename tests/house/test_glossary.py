"""One word per thing: no name in the code uses a word the glossary has turned away."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ops.places import CLONE

ROOMS = sorted(
    folder.parent.name
    for folder in CLONE.glob("*/__init__.py")
    if folder.parent.name not in {"tests", "frontend", "fixtures"}
)
GLOSSARY = CLONE / "docs" / "glossary.md"


def refused() -> set[str]:
    """Read the words turned away from the glossary's tables; one with a remark is for people."""
    words: set[str] = set()
    is_refusing = False
    for line in GLOSSARY.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            is_refusing = False
        elif cells[-1] == "refused":
            is_refusing = True
        elif is_refusing:
            words |= {word.strip().lower() for word in cells[-1].split(",")}
    return {word for word in words if re.fullmatch("[a-z]+", word)} - ALLOWED


# Words that stand in the glossary for one meaning and are the software's own in another.
ALLOWED = {"event", "position", "owner", "case", "floor", "post", "engine", "eta"}


def names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case (
                ast.ClassDef(name=name)
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
            ):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")


def found_in(source: str, words: set[str]) -> list[str]:
    return [
        name
        for name in names(ast.parse(source))
        if snake(name) in words or snake(name).removesuffix("s") in words
    ]


def test_the_glossary_turns_words_away() -> None:
    assert {"unit", "vehicle", "truck", "resource", "sensor", "priority"} <= refused()


def test_a_refused_word_is_found() -> None:
    assert found_in("def f(unit): trucks = 1", refused()) == ["unit", "trucks"]


def test_no_name_is_a_refused_word() -> None:
    words = refused()
    found = [
        f"{path.relative_to(CLONE)}: {name}"
        for room in ROOMS
        for path in Path(CLONE / room).rglob("*.py")
        for name in found_in(path.read_text("utf-8"), words)
        if not (snake(name).startswith("slot") and path.name == "recommend.py")  # the solver's word
    ]
    assert found == []
