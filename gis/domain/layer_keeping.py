"""Who keeps a layer, and what an import did to it: gis its own, a room above what is its. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.actor import Actor
from gis.domain.layer_rows import LayerRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What an import did to a layer."""

    added_count: int
    changed_count: int
    unchanged_count: int
    gone: list[str] = field(default_factory=list)  # in the source no more; kept
    removed_count: int = 0
    protected: list[str] = field(default_factory=list)  # gone, but something here needs them
    corrected: dict[str, list[str]] = field(default_factory=dict)
    """Rows of which the file says something else than people found on the ground: the fields, kept
    as people found them unless the file was given the last word."""


@dataclass(frozen=True, slots=True)
class Import:
    """Under what name rows are laid down, by whom and when."""

    source: str
    formation_id: int  # who answers for it
    remove_missing: bool
    actor: Actor
    at: datetime
    overrules_corrections: bool = False  # the file has the last word


Write = Callable[[LayerRows, Import], Merged]
Give = Callable[[Sequence[int]], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Keeper:
    """How a layer that lies in another room is written, and its rows of some formations given."""

    write: Write
    give: Give


KEEPERS: dict[str, Keeper] = {}


def keep_layer(name: str, keeper: Keeper) -> None:
    """Let a room above keep a layer of the catalogue: it says so when Django starts."""
    KEEPERS[name] = keeper
