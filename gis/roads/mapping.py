"""Which column of a table of links says what: nothing is assumed that is not written down."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLUMNS = (
    "id",
    "from_node",
    "to_node",
    "name",
    "name_en",
    "class",
    "direction",
    "posted_kmh",
    "lane_count",
    "max_width_m",
    "max_height_m",
    "max_weight_t",
)
DIRECTIONS = ("both", "as_drawn", "against", "closed")
_PARTS = {"layer", "crs", "column", "all", "direction", "class"}


@dataclass(frozen=True, slots=True)
class Mapping:
    """A column mapping, checked."""

    layer: str | None
    crs: str | None
    column: dict[str, str]
    road_class_of_all: str | None
    direction_of_all: str | None
    is_joined_at_ends: bool  # nodes are where ends of links lie, no columns name them
    direction_of: dict[str, str]  # code -> one of DIRECTIONS
    class_of: dict[str, str]  # code -> OSM's word


def load_mapping(path: Path) -> dict[str, Any]:
    """Read a mapping file, TOML or JSON.

    Raises
    ------
    ValueError
        If it is neither.
    """
    text = path.read_text(encoding="utf-8")
    said: Any = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    if not isinstance(said, dict):
        raise ValueError(f"{path.name}: a mapping is a table")  # noqa: TRY004 - of the file
    return said


def check_mapping(said: dict[str, Any]) -> Mapping:
    """Check that a mapping says all it has to, and nothing that is not understood.

    Raises
    ------
    ValueError
        Naming what is missing or not understood.
    """
    column, of_all = said.get("column", {}), said.get("all", {})
    direction, classes = said.get("direction", {}), said.get("class", {})
    strange = {
        *(set(said) - _PARTS),
        *(f"column.{key}" for key in set(column) - set(COLUMNS)),
        *(f"all.{key}" for key in set(of_all) - {"class", "direction", "nodes"}),
        *(f"direction.{key}" for key in set(direction) - set(DIRECTIONS)),
    }
    if strange:
        raise ValueError(f"the mapping says what nobody understands: {', '.join(sorted(strange))}")
    for key in ("class", "direction"):
        if (key in column) == (key in of_all):
            raise ValueError(f"the mapping wants either column.{key} or all.{key}")
        if key in column and not said.get(key):
            raise ValueError(f"the mapping wants [{key}]: what each code of the column means")
    if of_all.get("direction", "both") not in DIRECTIONS:
        raise ValueError(f"all.direction is one of {', '.join(DIRECTIONS)}")
    named = {"from_node", "to_node"} & set(column)
    if of_all.get("nodes", "at_ends") != "at_ends" or (len(named) == 2) == ("nodes" in of_all):  # noqa: PLR2004 - both
        raise ValueError(
            'the mapping wants column.from_node and column.to_node, or all.nodes = "at_ends"'
        )
    return Mapping(
        layer=said.get("layer"),
        crs=said.get("crs"),
        column=column,
        road_class_of_all=of_all.get("class"),
        direction_of_all=of_all.get("direction"),
        is_joined_at_ends="nodes" in of_all,
        direction_of={str(code): key for key, codes in direction.items() for code in codes},
        class_of={str(code): name for code, name in classes.items()},
    )
