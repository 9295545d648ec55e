"""Columns of numbers as PostgreSQL reads them fastest: binary COPY, binary arrays. Pure.

Laid out by NumPy, a batch at a time: a row costs a copy of its bytes and no call.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.int64] | NDArray[np.float64]

BIGINT_OID, DOUBLE_OID, MOMENT_OID = 20, 701, 1184  # of PostgreSQL's catalogue; they never change
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL counts from here, in microseconds
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # no flags, no extension
_TAIL = b"\xff\xff"
_DAY_US, _SECOND_US = 86_400_000_000, 1_000_000


def moment_us(at: datetime) -> int:
    """Give an aware moment as PostgreSQL counts it."""
    since = at - _EPOCH
    return since.days * _DAY_US + since.seconds * _SECOND_US + since.microseconds


def binary_copy(columns: Sequence[Column]) -> bytes:
    """Give rows as ``COPY ... (FORMAT BINARY)`` reads them; NaN becomes NULL.

    Rows with the same columns missing have the same width, so each such kind is one array. Kinds
    follow one another: rows may change their order.
    """
    missing = np.array([np.isnan(column) for column in columns])
    kinds = missing.T @ (1 << np.arange(len(columns)))
    parts = [_HEAD]
    for kind in np.unique(kinds).tolist():
        are_there = [not kind >> place & 1 for place in range(len(columns))]
        parts.append(_rows(columns, kinds == kind, are_there))
    return b"".join([*parts, _TAIL])


def _rows(columns: Sequence[Column], chosen: NDArray[np.bool_], are_there: list[bool]) -> bytes:
    """Lay out the chosen rows: the number of columns, then for each its width and value."""
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for place, is_there in enumerate(are_there):
        fields.append((f"width_{place}", ">i4"))
        if is_there:
            fields.append((f"value_{place}", columns[place].dtype.newbyteorder(">").str))
    rows = np.empty(int(chosen.sum()), dtype=fields)
    rows["count"] = len(columns)
    for place, is_there in enumerate(are_there):
        rows[f"width_{place}"] = 8 if is_there else -1
        if is_there:
            rows[f"value_{place}"] = columns[place][chosen]
    return rows.tobytes()


def binary_array(column: Column, oid: int) -> bytes:
    """Give a column as a parameter of an array type: one dimension, counted from 1."""
    head = np.array([1, 0, oid, len(column), 1], dtype=">i4")
    items = np.empty(
        len(column), dtype=[("width", ">i4"), ("value", column.dtype.newbyteorder(">").str)]
    )
    items["width"], items["value"] = 8, column
    return head.tobytes() + items.tobytes()
