"""Reading every log again into a second schema, and comparing what comes out with what is there."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import AutoField, Model
from psycopg import sql

from core.actor import read_actor
from core.stamp import Stamp
from eventlog.projections import PROJECTED_TABLES, project
from eventlog.selectors import entries_in_order, event_of
from eventlog.services.reacting import load_rooms


class TruthTouched(Exception):
    """A projection wrote to a table that no room named as projected."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A projection table as it is and as it was built again."""

    table: str
    live_count: int
    rebuilt_count: int
    live_hash: str
    rebuilt_hash: str
    only_live: list[str]  # a few rows that are in one only
    only_rebuilt: list[str]

    @property
    def is_equal(self) -> bool:
        """Whether the same rows are in both."""
        return (self.live_count, self.live_hash) == (self.rebuilt_count, self.rebuilt_hash)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What reading everything again gave."""

    entry_count: int
    tables: list[Compared]


def rebuild(schema: str, *, keep: bool) -> Rebuilt:
    """Replay all logs through the projections into ``schema`` and compare the tables.

    Everything happens under one snapshot: what is written meanwhile is in neither side. Truth
    tables are read where they are. The schema is gone afterwards unless ``keep``.

    Raises
    ------
    TruthTouched
        If a projection changed a table that is not projected; nothing is kept then.
    """
    load_rooms()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _make_tables(schema)
        before = _writes()
        count = 0
        for entry in entries_in_order():
            stamp = Stamp(log=entry.log, at=entry.at, actor=read_actor(entry.actor))
            project(event_of(entry), stamp)
            count += 1
        touched = [name for name, writes in _writes().items() if writes > before.get(name, 0)]
        if touched:
            raise TruthTouched(", ".join(sorted(touched)))
        compared = [_compare(table, schema) for table in _tables()]
        cursor.execute("SET LOCAL search_path TO public")
        if not keep:
            cursor.execute(_sql("DROP SCHEMA {schema} CASCADE", schema=schema))
    return Rebuilt(count, compared)


def _tables() -> list[type[Model]]:
    return sorted(set(PROJECTED_TABLES), key=lambda table: table._meta.db_table)  # noqa: SLF001


def _make_tables(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_sql("DROP SCHEMA IF EXISTS {schema} CASCADE", schema=schema))
        cursor.execute(_sql("CREATE SCHEMA {schema}", schema=schema))
        for table in _tables():
            cursor.execute(
                _sql(
                    "CREATE TABLE {schema}.{table} (LIKE public.{table} INCLUDING ALL)",
                    schema=schema,
                    table=table._meta.db_table,  # noqa: SLF001
                )
            )
        cursor.execute(_sql("SET LOCAL search_path TO {schema}, public", schema=schema))


def _writes() -> dict[str, int]:
    """Give how many rows this session wrote to each live table, as far as it has not yet told."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITES)
        return dict(cursor.fetchall())


def _compare(table: type[Model], schema: str) -> Compared:
    live, rebuilt = (_hash(table, where) for where in ("public", schema))
    differ = live != rebuilt
    return Compared(
        table=table._meta.db_table,  # noqa: SLF001
        live_count=live[0],
        rebuilt_count=rebuilt[0],
        live_hash=live[1],
        rebuilt_hash=rebuilt[1],
        only_live=list(_only_in(table, "public", schema)) if differ else [],
        only_rebuilt=list(_only_in(table, schema, "public")) if differ else [],
    )


def _hash(table: type[Model], schema: str) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(_HASH, schema=schema, table=table._meta.db_table, columns=_columns(table))  # noqa: SLF001
        )
        count, digest = cursor.fetchone()
    return count, digest


def _only_in(table: type[Model], here: str, there: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(
                _ONLY_IN,
                here=here,
                there=there,
                table=table._meta.db_table,  # noqa: SLF001
                columns=_columns(table),
            )
        )
        yield from (row[0] for row in cursor.fetchall())


def _columns(table: type[Model]) -> sql.Composable:
    """Name all columns but a number the database gave: that one tells the order of inserts only."""
    fields = table._meta.concrete_fields  # noqa: SLF001
    given = {field.column for field in fields if isinstance(field, AutoField)}
    names = [field.column for field in fields if field.column and field.column not in given]
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _sql(text: str, *, columns: sql.Composable | None = None, **names: str) -> str:
    parts: dict[str, sql.Composable] = {key: sql.Identifier(name) for key, name in names.items()}
    if columns is not None:
        parts["columns"] = columns
    return sql.SQL(text).format(**parts).as_string(None)


_HASH = """
    SELECT count(*), coalesce(md5(string_agg(h, '' ORDER BY h)), '')
    FROM (SELECT md5(ROW({columns})::text) AS h FROM {schema}.{table}) AS hashed
"""
_ONLY_IN = """
    SELECT ROW({columns})::text FROM {here}.{table}
    EXCEPT SELECT ROW({columns})::text FROM {there}.{table} LIMIT 5
"""
_WRITES = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE schemaname = 'public'
"""
