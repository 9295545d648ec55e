"""A file as rows and columns, before anybody knows what they mean. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from gis.domain.layer_faults import RowFault

Shapes = npt.NDArray[np.object_]
"""(n,) shapely geometries in degrees, longitude first; None where a row has none."""

NOTHING = frozenset({"", "null", "none", "nan", "n/a", "#n/a", "<null>"})

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run: an export puts an apostrophe before it (OWASP, CSV injection)."""


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """What a file holds."""

    columns: Mapping[str, list[Any]]  # each as long as ``row``
    row: list[int]  # the number by which somebody finds the row in the file
    shapes: Shapes | None = None  # None: places stand in columns, if at all
    is_datum_said: bool = False  # the file carries a reference system, and ``shapes`` are WGS-84
    encoding: str = ""
    faults: list[RowFault] = field(default_factory=list)  # found while reading

    def rows_where(self, index: npt.NDArray[np.intp]) -> "Table":
        """Give a table of some of the rows."""
        wanted = index.tolist()
        return Table(
            {name: [column[one] for one in wanted] for name, column in self.columns.items()},
            [self.row[one] for one in wanted],
            None if self.shapes is None else self.shapes[index],
            self.is_datum_said,
            self.encoding,
            self.faults,
        )


def text_of(value: Any) -> str:
    """Give a cell as text: "" for nothing, 12 for 12.0, one space for any gap."""
    if type(value) is not str:
        if value is None or value != value:  # noqa: PLR0124 - NaN
            return ""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        value = str(value)
    text: str = value.strip()
    if text[:1] == "'" and text[1:2] in FORMULA:  # our own export's guard
        text = text[1:]
    if not text.isprintable():
        text = " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())
    return "" if len(text) <= 6 and text.casefold() in NOTHING else text  # noqa: PLR2004


def is_damaged(text: str) -> bool:
    """Whether a text holds what no person wrote: a replaced or a control character."""
    return not text.isprintable() or "\ufffd" in text
