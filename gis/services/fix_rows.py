"""How a batch of fixes gets into its tables, on any connection; inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.adapt import Dumper
from psycopg.pq import Format
from psycopg.types.json import Jsonb

from gis.domain.binary_rows import (
    BIGINT_OID,
    DOUBLE_OID,
    MOMENT_OID,
    Column,
    binary_array,
    binary_copy,
    moments_us,
)
from gis.selectors.fixes import FixView

Line = psycopg.Connection[Any]

_COLUMNS = "appliance_id, at, received_at, lng, lat, heading_deg, speed_mps, accuracy_m"
_OIDS = (BIGINT_OID, MOMENT_OID, MOMENT_OID, *(DOUBLE_OID,) * 5)
_COPY = f"COPY geodata_fix ({_COLUMNS}) FROM STDIN (FORMAT BINARY)"
# NaN stands for NULL: an array of plain numbers is laid out in one go.
_FROM_ARRAYS = """
    SELECT appliance_id, at, received_at, lng, lat,
        nullif(heading_deg, 'NaN'), nullif(speed_mps, 'NaN'), nullif(accuracy_m, 'NaN')
    FROM unnest(%b, %b, %b, %b, %b, %b, %b, %b)
        AS fix(appliance_id, at, received_at, lng, lat, heading_deg, speed_mps, accuracy_m)
"""
_TO_HISTORY = f"""
    INSERT INTO geodata_fix ({_COLUMNS}) {_FROM_ARRAYS}
    ON CONFLICT (appliance_id, at) DO NOTHING
"""
# The rows come in the order of their appliances: two writers never wait for each other.
_TO_CURRENT = f"""
    INSERT INTO geodata_currentfix AS now ({_COLUMNS}) {_FROM_ARRAYS}
    ON CONFLICT (appliance_id) DO UPDATE SET
        at = EXCLUDED.at, received_at = EXCLUDED.received_at, lng = EXCLUDED.lng,
        lat = EXCLUDED.lat, heading_deg = EXCLUDED.heading_deg,
        speed_mps = EXCLUDED.speed_mps, accuracy_m = EXCLUDED.accuracy_m
    WHERE now.at < EXCLUDED.at
"""
_REFUSED = """
    INSERT INTO geodata_refusedfix (appliance_id, received_at, reason, raw)
    VALUES (%s, clock_timestamp(), %s, %s)
"""

_ready: set[date] = set()


@dataclass(frozen=True, slots=True)
class RefusedFixRow:
    """A fix that cannot be true: whose, why, and how it came."""

    appliance_id: int
    reason: str
    raw: dict[str, object]


@dataclass(frozen=True, slots=True)
class FixColumns:
    """Different fixes by appliance and moment, as columns; and which is the newest of each."""

    columns: list[Column]
    is_newest: NDArray[np.bool_]


def columns_of(fixes: Sequence[FixView]) -> FixColumns:
    """Turn fixes into columns; of the same fix told twice the first stays."""
    ids, places, headings, speeds, accuracies, ats, received_ats = zip(*fixes, strict=True)
    whose = np.array(ids, dtype=np.int64)
    at_us = moments_us(ats)
    order = np.lexsort((at_us, whose))  # stable
    is_first = np.ones(len(fixes), dtype=np.bool_)
    is_first[1:] = (np.diff(whose[order]) != 0) | (np.diff(at_us[order]) != 0)
    kept = order[is_first]
    is_newest = np.ones(len(kept), dtype=np.bool_)
    is_newest[:-1] = np.diff(whose[kept]) != 0
    measured = (*zip(*places, strict=True), headings, speeds, accuracies)
    columns: list[Column] = [
        whose,
        at_us,
        moments_us(received_ats),
        *(np.array(column, dtype=np.float64) for column in measured),  # None becomes NaN
    ]
    return FixColumns([column[kept] for column in columns], is_newest)


def copy_in(line: Line, fixes: FixColumns) -> None:
    """Append fixes that are not there yet.

    Raises
    ------
    psycopg.errors.UniqueViolation
        One is there already, and the transaction is spoilt.
    """
    with psycopg.Cursor(line) as cursor:
        with cursor.copy(_COPY) as copy:
            copy.write(binary_copy(fixes.columns))
        _to_current(cursor, fixes)


def insert_unknown(line: Line, fixes: FixColumns) -> None:
    """Append the fixes that are not there yet, some of which are: slower."""
    with psycopg.Cursor(line) as cursor:
        cursor.execute(_TO_HISTORY, _arrays(fixes.columns))
        _to_current(cursor, fixes)


def insert_refused(line: Line, refused: Sequence[RefusedFixRow]) -> None:
    """Keep fixes that cannot be true."""
    with psycopg.Cursor(line) as cursor:
        cursor.executemany(
            _REFUSED, [(one.appliance_id, one.reason, Jsonb(one.raw)) for one in refused]
        )


def prepare_days(line: Line, fixes: Sequence[FixView]) -> None:
    """See that the fixes' days have partitions, as far as :func:`ensure_days` makes them."""
    if not {fix.at.astimezone(UTC).date() for fix in fixes} <= _ready:
        ensure_days(line, max(fix.received_at for fix in fixes))


def ensure_days(line: Line, now: datetime) -> None:
    """Make the partitions of history from yesterday to tomorrow (UTC), if they are not there."""
    today = now.astimezone(UTC).date()
    for day in (today + timedelta(days=offset) for offset in (-1, 0, 1)):
        if day not in _ready:
            with psycopg.Cursor(line) as cursor:
                cursor.execute("SELECT geodata_ensure_fix_day(%s)", [day])
            _ready.add(day)


def _to_current(cursor: "psycopg.Cursor[Any]", fixes: FixColumns) -> None:
    cursor.execute(_TO_CURRENT, _arrays([column[fixes.is_newest] for column in fixes.columns]))


def _arrays(columns: list[Column]) -> list[bytes]:
    return [_AS[oid](binary_array(column, oid)) for column, oid in zip(columns, _OIDS, strict=True)]


class _Bigints(bytes):
    """An array, laid out already."""


class _Moments(bytes):
    """An array, laid out already."""


class _Doubles(bytes):
    """An array, laid out already."""


_AS: dict[int, type[bytes]] = {BIGINT_OID: _Bigints, MOMENT_OID: _Moments, DOUBLE_OID: _Doubles}


class _LaidOut(Dumper):
    """Passes on what is laid out already."""

    format = Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        """Give the bytes."""
        return bytes(obj)


class _BigintsDumper(_LaidOut):
    oid = 1016  # bigint[]


class _MomentsDumper(_LaidOut):
    oid = 1185  # timestamptz[]


class _DoublesDumper(_LaidOut):
    oid = 1022  # double precision[]


for _kind, _dumper in (
    (_Bigints, _BigintsDumper),
    (_Moments, _MomentsDumper),
    (_Doubles, _DoublesDumper),
):
    psycopg.adapters.register_dumper(_kind, _dumper)
