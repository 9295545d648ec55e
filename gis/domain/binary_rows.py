"""Columns of numbers as PostgreSQL reads them fastest: binary COPY, binary arrays. Pure.

Laid out by NumPy, a batch at a time: a row costs a copy of its bytes and no call.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.int64] | NDArray[np.float64]

BIGINT_OID, DOUBLE_OID, MOMENT_OID = 20, 701, 1184  # of PostgreSQL's catalogue; they never change
_EPOCH_US = 946_684_800_000_000  # PostgreSQL counts from 2000-01-01, in microseconds
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # no flags, no extension
_TAIL = b"\xff\xff"


def moments_us(moments: Sequence[datetime]) -> NDArray[np.int64]:
    """Give aware moments as PostgreSQL counts them; true to the microsecond until 2100."""
    seconds = np.array([at.timestamp() for at in moments], dtype=np.float64)
    return np.rint(seconds * 1e6).astype(np.int64) - _EPOCH_US


def binary_copy(columns: Sequence[Column]) -> bytes:
    """Give rows as ``COPY ... (FORMAT BINARY)`` reads them; NaN becomes NULL.

    Rows with the same columns missing have the same width, so each such kind is one array. Kinds
    follow one another: rows may change their order.
    """
    kinds = np.zeros(len(columns[0]), dtype=np.int64)
    for place, column in enumerate(columns):
        if column.dtype == np.float64:
            kinds |= np.isnan(column).astype(np.int64) << place
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
