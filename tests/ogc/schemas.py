"""The standard's own schemas, to hold our answers to."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).parent / "vendored"


def _said(node: Any) -> Any:
    """Read ``type: null`` as JSON Schema means it: YAML takes it for nothing."""
    if isinstance(node, dict):
        return {
            key: "null" if key == "type" and value is None else _said(value)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return ["null" if one is None else _said(one) for one in node]
    return node


@cache
def _registry() -> Registry:
    read = {
        path.name: _said(yaml.safe_load(path.read_text("utf-8"))) for path in FOLDER.glob("*.yaml")
    }
    for schema in read.values():
        schema.pop("default", None)
    return Registry().with_resources(
        (name, Resource(contents=schema, specification=DRAFT202012))
        for name, schema in read.items()
    )


def hold_to(name: str, document: Any) -> None:
    """Fail unless the document is what the standard's schema of this name allows."""
    validator = Draft202012Validator({"$ref": f"{name}.yaml"}, registry=_registry())
    errors = [
        f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in validator.iter_errors(document)
    ]
    assert errors == []
