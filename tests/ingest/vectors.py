"""Test vectors of others, which lie beside the clone: never in it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

CLONE = Path(__file__).resolve().parents[2]


def vectors(name: str) -> list[dict[str, Any]]:
    """Give the vectors of a file beside the clone; skip, saying why, where there are none."""
    places = [CLONE.parent / "shared" / "vectors"]
    if data := os.environ.get("FENGSUI_DATA"):
        places.insert(0, Path(data).parent / "vectors")
    for place in places:
        if (place / name).is_file():
            return json.loads((place / name).read_text("utf-8"))["vectors"]
    pytest.skip(f"{name} lies in none of {', '.join(map(str, places))}")
