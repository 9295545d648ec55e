"""The catalogue of layers in the document is the one in the code."""

from gis.domain.layers import LAYERS, Field
from ops.places import CLONE

WHAT = {"whole": "whole", "yes_no": "yes/no", "moment": "date"}


def told(one: Field) -> str:
    name = one.name + ("*" if one.is_required else "")
    what = one.quantity or WHAT.get(one.reads.value, "")
    return f"{name}({what})" if what else name


def test_the_document_tells_of_every_layer_and_field() -> None:
    document = (CLONE / "docs" / "layers.md").read_text("utf-8").splitlines()
    start = document.index("| --- | --- | --- | --- |") + 1

    assert document[start:] == [
        f"| {one.name} | {one.zh} | {one.shape.value} | {', '.join(map(told, one.fields))} |"
        for one in LAYERS.values()
    ]
