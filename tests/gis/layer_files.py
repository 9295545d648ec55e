"""Files to import, and the command as a person gives it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

from org import api as org


def a_detachment(code: str = "WH") -> int:
    """Make the one detachment of a house, with a station below it (``<code>01``)."""
    top = org.save_formation(
        parent_id=None, kind="detachment", code=code, name_zh="支队", name_en="Detachment"
    )
    org.save_formation(
        parent_id=top.id, kind="station", code=f"{code}01", name_zh="一站", name_en="Station 1"
    )
    return top.id


def imported(layer: str, file: Path, **options: Any) -> dict[str, Any]:
    """Import and give the report; what was refused has ``refused`` and ``faults`` (lines)."""
    out, err = io.StringIO(), io.StringIO()
    options.setdefault("source", "test")
    refused = ""
    try:
        call_command("import_layer", layer, str(file), stdout=out, stderr=err, **options)
    except CommandError as problem:
        refused = str(problem)
    told = json.loads(out.getvalue()) if out.getvalue() else {}
    lines = [line for line in err.getvalue().splitlines() if line]
    return {**told, "refused": refused, "faults": lines}


def counts(told: dict[str, Any]) -> tuple[int, int, int]:
    """Give how many rows were added, changed and left as they were."""
    merged = told["merged"]
    return merged["added_count"], merged["changed_count"], merged["unchanged_count"]


def a_csv(path: Path, rows: list[dict[str, Any]], encoding: str = "utf-8") -> Path:
    """Write rows as a CSV file; all have the columns of the first."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
