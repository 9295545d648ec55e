"""Where the rows of a kind of basic data lie: gis its own, a room above what is its. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.geo import LngLat
from gis.domain.basics import CLASSES, Kind
from gis.domain.layers import Reads

Write = Callable[[int, Mapping[str, Any], LngLat | None], None]
"""Write some fields of a row, by its number, and its place where that changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOfKind:
    """How a kind's rows are read, and written when a correction is accepted.

    The SQL names the table ``t``; it is a room's own words, never what somebody typed.
    """

    model: type[Any]  # of Django
    key: str = "t.id"  # SQL: the number a row is known by here
    name: str = "t.name"  # SQL: what a row is called
    told: tuple[str, ...] = ()  # fields that stand beside the name in a list
    columns: Mapping[str, str] = field(default_factory=dict)  # field -> SQL, where no column of t
    joins: str = ""
    where: str = "true"
    formation: str = "t.formation_id"  # SQL: whose row it is; "" where it is everybody's
    is_open: bool = False  # a single row is shown to whoever reads basic data at all
    is_inherited: bool = False  # those below a formation have its rows too
    place: str = ""  # SQL of a point; "" where a row has none
    checked_at: str = ""  # SQL of a moment that counts as a check besides
    is_imported: bool = False  # it has the columns source and source_ref
    is_synthetic: str = "t.is_synthetic"
    search: tuple[str, ...] = ("t.name",)  # SQL of texts a search looks into
    write: Write | None = None  # None: columns of the model, written as they are

    def column(self, name: str) -> str:
        """Give the SQL of a field."""
        return self.columns.get(name, f"t.{name}")


@dataclass(frozen=True, slots=True)
class Held:
    """A kind and its table."""

    kind: Kind
    table: TableOfKind


KINDS: dict[str, Held] = {}


def hold_kind(kind: Kind, table: TableOfKind) -> None:
    """Let a room bring a kind of basic data: it says so when Django starts."""
    KINDS[kind.name] = Held(kind, table)


def kinds_in_order() -> list[Held]:
    """List the kinds by the order of their classes, then as they were brought."""
    order = {one.key: at for at, one in enumerate(CLASSES)}
    return sorted(KINDS.values(), key=lambda one: order[one.kind.basic_class])


def missing_sql(held: Held, name: str) -> str:
    """Say in SQL what ``missing_in`` says of one row: the field is asked of it and says nothing."""
    column = held.table.column(name)
    wanted = held.kind.field(name)
    reads = wanted.reads if wanted else Reads.TEXT
    if reads is Reads.WORDS:
        says_nothing = f"({column} IS NULL OR {column}::text IN ('[]', '{{}}'))"
    elif reads in {Reads.TEXT, Reads.WORD}:
        says_nothing = f"coalesce({column}, '') IN ('', 'unknown')"
    else:
        says_nothing = f"{column} IS NULL"
    if name not in held.kind.asked_where:
        return says_nothing
    other, words = held.kind.asked_where[name]
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    return f"({says_nothing} AND coalesce({held.table.column(other)}, '') IN ({listed}))"
