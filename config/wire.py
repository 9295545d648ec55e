"""What the wire carries, written down: OpenAPI for the TypeScript types, and the tables of wire.md.

Made from the code alone, without a database, and the same bytes each time.
"""

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from pydantic.json_schema import models_json_schema

from config.api import api
from core.events.catalogue import KINDS
from desk.api import UNTOLD
from desk.schemas import cards, live_cards
from realtime import frames
from realtime.tellings import TELLS, Thing

OPENAPI = Path("frontend/src/wire/openapi.json")
DOCUMENT = Path("docs/wire.md")
BEGIN, END = "<!-- generated: {} -->", "<!-- end -->"

_TOLD = {
    Thing.CALL: "`calls`",
    Thing.INCIDENT: "`incidents`, `incident.<id>`",
    Thing.APPLIANCE: "`appliances`, `station.<id>`",
    Thing.ON_INCIDENT: "`incident.<id>` it is on",
    Thing.CUT_SHORT: "`incident.<id>` it left",
    Thing.PRE_ALERT: "`pre_alerts`",
    Thing.PREMISES: "`premises.<id>`",
    Thing.PARKED: "`parked`",
    Thing.ROW: "`station.<id>` or `premises.<id>`, if it is one",
    Thing.CORRECTED: "new snapshots of what shows the row",
    Thing.WATER: "new snapshots of `premises.<id>` and `incident.<id>` near it",
    Thing.EVERYTHING: "all streams, if what it changed is shown in many: subscribe again",
}


def files() -> dict[Path, str]:
    """Give every generated file and what it should say."""
    return {OPENAPI: openapi_text(), DOCUMENT: document_text()}


def openapi_text() -> str:
    """Write the API's OpenAPI 3.1, with every frame and line of the live connection added."""
    schema: dict[str, Any] = json.loads(
        json.dumps(api.get_openapi_schema(path_prefix="/api/"), default=str)
    )
    shapes = [
        shape
        for shelf in (cards, live_cards, frames)
        for _, shape in inspect.getmembers(shelf, inspect.isclass)
        if issubclass(shape, cards.Shape) and shape is not cards.Shape
    ]
    _, made = models_json_schema(
        [(shape, "serialization") for shape in shapes],
        ref_template="#/components/schemas/{model}",
    )
    schema.setdefault("components", {}).setdefault("schemas", {}).update(made["$defs"])
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def document_text() -> str:
    """Write ``docs/wire.md`` again, its tables fresh."""
    text = (settings.BASE_DIR / DOCUMENT).read_text("utf-8")
    for name, rows in (("endpoints", _endpoints()), ("events", _events())):
        begin = BEGIN.format(name)
        before, rest = text.split(begin, 1)
        _, after = rest.split(END, 1)
        text = f"{before}{begin}\n" + "\n".join(rows) + f"\n{END}{after}"
    return text


def _endpoints() -> Iterator[str]:
    yield "| | address | does |"
    yield "| --- | --- | --- |"
    paths = json.loads(openapi_text())["paths"]
    for address in sorted(paths):
        for method, operation in sorted(paths[address].items()):
            says = operation.get("description", operation.get("summary", "")).split("\n")[0]
            yield f"| {method.upper()} | `{address}` | {says} |"


def _events() -> Iterator[str]:
    yield "| event | means | told to |"
    yield "| --- | --- | --- |"
    for name in sorted(KINDS):
        event = KINDS[name]
        told = [_TOLD[thing] for thing in TELLS[event]]
        told += [] if name in UNTOLD else ["`events`"]
        says = (inspect.getdoc(event) or "").split("\n")[0]
        yield f"| `{name}` | {says} | {', '.join(told) or 'nobody'} |"
