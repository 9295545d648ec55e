"""The document tells of every kind and field there is."""

from gis.api import Field
from ops.places import CLONE
from resources.selectors.kinds import KINDS


def told(one: Field) -> str:
    return f"{one.name} {one.zh}" + (" *" if one.is_required else "")


def test_the_document_tells_of_every_kind_and_field() -> None:
    document = (CLONE / "docs" / "resources.md").read_text("utf-8").splitlines()
    start = document.index("| kind | 中文 | fields |") + 2

    assert document[start : start + len(KINDS)] == [
        f"| {one.name} | {one.zh} | {', '.join(map(told, one.fields))} |" for one in KINDS.values()
    ]
