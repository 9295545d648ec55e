"""What the tables of basic data say: counted in one pass each, listed, and one row by itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from core.geo import LngLat
from gis.domain.basic_tables import Held, missing_sql
from gis.domain.basics import missing_in
from gis.domain.layers import Reads


@dataclass(frozen=True, slots=True)
class KindCounts:
    """How complete and how fresh a kind is."""

    count: int
    complete_count: int
    missing: dict[str, int]  # field -> rows that do not say it
    checked_count: int
    overdue_count: int
    oldest_checked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicRow:
    """A row of basic data."""

    id: int
    name: str
    formation_id: int | None  # None: everybody's
    place: LngLat | None
    values: dict[str, Any]
    missing: list[str]
    checked_at: datetime | None
    source: str
    source_ref: str
    is_synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are asked for."""

    seen: Sequence[int] | None  # formations whose rows may be shown; None: whoever's
    text: str = ""
    is_incomplete: bool = False
    overdue_before: datetime | None = None  # only those not checked since
    ids: Sequence[int] | None = None
    after: tuple[float, int] | None = None  # where the page before ended
    limit: int = 50


def count_rows(held: Held, seen: Sequence[int], overdue_before: datetime) -> KindCounts:
    """Count a kind's rows of these formations, what is missing in them and how fresh they are."""
    asked = held.kind.asked
    missing = ", ".join(f"{missing_sql(held, name)} AS m{at}" for at, name in enumerate(asked))
    any_missing = " OR ".join(f"m{at}" for at in range(len(asked))) or "false"
    counted = "".join(f", count(*) FILTER (WHERE m{at})" for at in range(len(asked)))
    statement = f"""
        SELECT count(*), count(*) FILTER (WHERE NOT ({any_missing})), count(checked_at),
            count(*) FILTER (WHERE checked_at IS NULL OR checked_at < %(before)s),
            min(checked_at){counted}
        FROM (SELECT {_checked_at(held)} AS checked_at{"," if asked else ""} {missing}
              {_from(held)} WHERE {_seen(held)}) AS counted
    """  # noqa: S608 - our own words
    facts: dict[str, Any] = {"kind": held.kind.name, "seen": list(seen), "before": overdue_before}
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        every, complete, checked, overdue, oldest, *each = cursor.fetchone()
    return KindCounts(
        every, complete, dict(zip(asked, each, strict=True)), checked, overdue, oldest
    )


def rows_of(held: Held, wanted: Wanted) -> list[BasicRow]:
    """List rows: by number, but where the overdue are asked for, the longest unchecked first."""
    names = [one.name for one in held.kind.fields]
    columns = "".join(f", {held.table.column(name)} AS f{at}" for at, name in enumerate(names))
    table = held.table
    place = f"ST_X({table.place}), ST_Y({table.place})" if table.place else "NULL, NULL"
    source = "t.source, t.source_ref" if table.is_imported else "'', ''"
    order = _order(held, wanted)
    statement = f"""
        SELECT {table.key}, {table.name}, {table.formation or "NULL"}, {place},
            {_checked_at(held)}, {source}, {table.is_synthetic}{columns}
        {_from(held)} WHERE {_seen(held)} AND {_filter(held, wanted)}
            AND (%(after_order)s::float8 IS NULL
                 OR ({order}, {table.key}) > (%(after_order)s::float8, %(after_id)s::bigint))
        ORDER BY {order}, {table.key} LIMIT %(limit)s
    """
    after_order, after_id = wanted.after or (None, None)
    facts = {
        **_facts(held, wanted),
        "after_order": after_order,
        "after_id": after_id,
        "limit": wanted.limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return [_row(held, names, row) for row in cursor.fetchall()]


def count_wanted(held: Held, wanted: Wanted) -> int:
    """Count the rows asked for, on all pages."""
    statement = f"""
        SELECT count(*) {_from(held)} WHERE {_seen(held)} AND {_filter(held, wanted)}
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, _facts(held, wanted))
        return int(cursor.fetchone()[0])


def find_row(held: Held, row_id: int, *, is_to_change: bool = False) -> BasicRow | None:
    """Give one row, whoever it belongs to; optionally so that nobody changes it meanwhile."""
    if is_to_change:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {_table(held)} t WHERE {held.table.key} = %s FOR UPDATE",  # noqa: S608
                [row_id],
            )
    found = rows_of(held, Wanted(seen=None, ids=[row_id], limit=1))
    return found[0] if found else None


def order_of(wanted: Wanted, row: BasicRow) -> float:
    """Give what a page that ends with this row is continued after."""
    is_by_age = wanted.overdue_before is not None
    return row.checked_at.timestamp() if is_by_age and row.checked_at else 0.0


def _table(held: Held) -> str:
    return str(held.table.model._meta.db_table)  # noqa: SLF001 - Django's documented name


def _from(held: Held) -> str:
    return f"""
        FROM {_table(held)} t {held.table.joins}
        LEFT JOIN geodata_rowcheck c
            ON c.kind = %(kind)s AND c.row_id = {held.table.key} AND c.is_newest
    """


def _checked_at(held: Held) -> str:
    own = held.table.checked_at
    return f"greatest(c.checked_at, {own})" if own else "c.checked_at"


def _seen(held: Held) -> str:
    own = held.table.formation
    seen = f"(%(seen)s::bigint[] IS NULL OR {own} = ANY(%(seen)s::bigint[]))" if own else "true"
    return f"{held.table.where} AND {seen}"


def _order(held: Held, wanted: Wanted) -> str:
    if wanted.overdue_before is None:
        return "0::float8"
    return f"coalesce(extract(epoch FROM {_checked_at(held)}), 0)::float8"


def _filter(held: Held, wanted: Wanted) -> str:
    parts = ["(%(ids)s::bigint[] IS NULL OR {key} = ANY(%(ids)s::bigint[]))"]
    if wanted.text:
        looked_in = [f"{one} ILIKE %(text)s" for one in held.table.search]
        parts.append(f"({' OR '.join(looked_in)})")
    if wanted.is_incomplete:
        missing = [missing_sql(held, name) for name in held.kind.asked]
        parts.append(f"({' OR '.join(missing) or 'false'})")
    if wanted.overdue_before is not None:
        checked_at = _checked_at(held)
        parts.append(f"({checked_at} IS NULL OR {checked_at} < %(before)s)")
    return " AND ".join(parts).replace("{key}", held.table.key)


def _facts(held: Held, wanted: Wanted) -> dict[str, Any]:
    text = wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {
        "kind": held.kind.name,
        "seen": None if wanted.seen is None else list(wanted.seen),
        "ids": None if wanted.ids is None else list(wanted.ids),
        "text": f"%{text}%",
        "before": wanted.overdue_before,
    }


def _row(held: Held, names: Sequence[str], row: Sequence[Any]) -> BasicRow:
    row_id, name, formation_id, lng, lat, checked_at, source, ref, is_synthetic, *columns = row
    values = {one: _value(held, one, value) for one, value in zip(names, columns, strict=True)}
    return BasicRow(
        id=int(row_id),
        name=str(name),
        formation_id=formation_id,
        place=None if lng is None else LngLat(lng, lat),
        values=values,
        missing=missing_in(held.kind, values),
        checked_at=checked_at,
        source=source,
        source_ref=ref,
        is_synthetic=is_synthetic,
    )


def _value(held: Held, name: str, value: Any) -> Any:
    field = held.kind.field(name)
    if field is not None and field.reads is Reads.WORDS and isinstance(value, str):
        return json.loads(value)  # Django leaves JSON columns to its own fields
    return value
