"""Saving rows: what a seed, an import or another room brings. All of it, or nothing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from psycopg import sql

from core.geo import LngLat
from resources.domain.refusals import ShiftOverlaps
from resources.domain.roster import Duty, clashes
from resources.domain.rows import (
    EquipmentRow,
    ExpertRow,
    FirefighterRow,
    LinkedAgencyRow,
    MicroStationRow,
    Row,
    ShiftRow,
    SupplyRow,
)
from resources.models import (
    Equipment,
    Expert,
    Firefighter,
    Kept,
    LinkedAgency,
    MicroStation,
    Shift,
    Supply,
)

_NEW_IDS = """
    SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)
"""
_TABLES: Mapping[type[Row], type[Kept]] = {
    FirefighterRow: Firefighter,
    ShiftRow: Shift,
    EquipmentRow: Equipment,
    SupplyRow: Supply,
    ExpertRow: Expert,
    LinkedAgencyRow: LinkedAgency,
    MicroStationRow: MicroStation,
}


@transaction.atomic
def save_kept(rows: Sequence[Row]) -> list[int]:
    """Add rows of one table and give their ids in order.

    Raises
    ------
    ShiftOverlaps
        If somebody would be on duty twice at once; nothing is saved.
    """
    shifts = [row for row in rows if isinstance(row, ShiftRow)]
    if shifts:
        require_no_overlap(shifts)
    return _copied(_TABLES[type(rows[0])], rows) if rows else []


@transaction.atomic
def save_fitting_shifts(rows: Sequence[ShiftRow]) -> int:
    """Add the shifts that overlap nothing, and give how many: who is on duty otherwise stays so."""
    clashing = set(overlaps(rows))
    fitting = [row for at, row in enumerate(rows) if at not in clashing]
    return len(_copied(Shift, fitting)) if fitting else 0


def _copied(table: type[Kept], rows: Sequence[Row]) -> list[int]:
    """Write rows by COPY: a city's roster of nine days is thirty thousand of them."""
    about = table._meta  # noqa: SLF001 - Django's documented name
    names = [one.name for one in fields(rows[0])]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(about.db_table), sql.SQL(", ").join(map(sql.Identifier, ["id", *names]))
    )
    with connection.cursor() as cursor:
        cursor.execute(_NEW_IDS, [about.db_table, len(rows)])
        ids = [number for (number,) in cursor.fetchall()]
        with cursor.copy(statement) as copy:
            for number, row in zip(ids, rows, strict=True):
                copy.write_row([number, *(_cell(getattr(row, name)) for name in names)])
    return ids


def _cell(value: Any) -> Any:
    match value:
        case LngLat(lng, lat):
            return f"SRID=4326;POINT({lng} {lat})"
        case tuple():
            return json.dumps(value)
        case _:
            return value


def require_no_overlap(rows: Sequence[ShiftRow], *, but: Iterable[int] = ()) -> None:
    """Refuse shifts that overlap each other, or those that are there (``but`` aside).

    Locks the people first: two commands about one person wait for one another.

    Raises
    ------
    ShiftOverlaps
        If there is one.
    """
    if overlaps(rows, but=but):
        raise ShiftOverlaps


def overlaps(rows: Sequence[ShiftRow], *, but: Iterable[int] = ()) -> list[int]:
    """Name the rows that overlap an earlier one, or one that is there; locks the people."""
    if not rows:
        return []
    people = {row.firefighter_id for row in rows}
    list(Firefighter.objects.select_for_update().filter(pk__in=people).order_by("pk").only("pk"))
    first, last = min(row.begins_at for row in rows), max(row.ends_at for row in rows)
    there = Shift.objects.filter(
        Q(begins_at__lt=last, ends_at__gt=first), firefighter_id__in=people
    ).exclude(pk__in=list(but))
    held = [Duty(*one) for one in there.values_list("firefighter_id", "begins_at", "ends_at")]
    wanted = [Duty(row.firefighter_id, row.begins_at, row.ends_at) for row in rows]
    named = {
        max(pair) - len(held) if max(pair) >= len(held) else -1
        for pair in clashes([*held, *wanted])
    }
    return sorted(named - {-1})
