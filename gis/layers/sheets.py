"""Reading a sheet (表格) into a table: CSV and XLSX, which need no library of maps."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from gis.domain.layer_faults import RowFault
from gis.domain.layer_table import Table, text_of
from gis.layers.encoding import Unreadable, decoded

_LONGEST_CELL = 10_000_000  # a district's outline as WKT


def read_sheet(path: Path, *, encoding: str = "", sheet: str = "") -> Table:
    """Read a CSV or XLSX file whole, its rows numbered as one sees them.

    Raises
    ------
    Unreadable
        With a sentence that says why.
    """
    read = {".csv": read_csv, ".txt": read_csv, ".xlsx": read_xlsx}.get(path.suffix.lower())
    if read is None:
        raise Unreadable(f"{path.name} is neither CSV nor XLSX")
    try:
        return read(path, encoding, sheet)
    except (OSError, zipfile.BadZipFile, csv.Error) as problem:
        raise Unreadable(f"{path.name} cannot be read: {problem}") from problem


def read_csv(path: Path, encoding: str, _sheet: str) -> Table:
    """Read a CSV file, its delimiter told by its heading."""
    text, used = decoded(path.read_bytes(), encoding)
    csv.field_size_limit(_LONGEST_CELL)
    heading = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return _lines(enumerate(lines, start=1), used)


def _lines(lines: Iterable[tuple[int, Sequence[Any]]], encoding: str) -> Table:
    """Make a table of numbered lines, the first that is not empty being the heading."""
    numbered = iter(lines)
    names = _heading(numbered)
    width = len(names)
    rows: list[Sequence[Any]] = []
    number: list[int] = []
    faults: list[RowFault] = []
    for at, line in numbered:
        cells = line if len(line) == width and any(line) else _fitted(line, width)
        if len(cells) == width:
            rows.append(cells)
            number.append(at)
        elif cells:
            faults.append(RowFault(at, "row", "cell_count", f"{len(cells)}/{width}"))
    columns = list(map(list, zip(*rows, strict=True))) if rows else [[] for _ in names]
    return Table(dict(zip(names, columns, strict=True)), number, encoding=encoding, faults=faults)


def _heading(numbered: Iterator[tuple[int, Sequence[Any]]]) -> list[str]:
    for _, line in numbered:
        names = [text_of(cell) for cell in line]
        while names and not names[-1]:
            names.pop()
        if not names:
            continue
        double = {name for name in names if names.count(name) > 1}
        if double:
            raise Unreadable(f"several columns are called {', '.join(sorted(double))!r}")
        return names
    raise Unreadable("the file is empty")


def _fitted(line: Sequence[Any], width: int) -> Sequence[Any]:
    """Cut empty cells off the end; nothing is left of a line that is empty."""
    if not any(text_of(cell) for cell in line):
        return []
    cells = list(line)
    while len(cells) > width and not text_of(cells[-1]):
        cells.pop()
    return cells


def read_xlsx(path: Path, _encoding: str, sheet: str) -> Table:
    """Read one sheet of an XLSX file: the first, if none is named."""
    openpyxl = import_module("openpyxl")  # a quarter of a second that only imports should pay
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (KeyError, ValueError, openpyxl.utils.exceptions.InvalidFileException) as problem:
        raise Unreadable(f"{path.name} is no XLSX file: {problem}") from problem
    try:
        if sheet and sheet not in book.sheetnames:
            raise Unreadable(f"{path.name} has no sheet {sheet!r}: {', '.join(book.sheetnames)}")
        page = book[sheet] if sheet else book.worksheets[0]
        lines = enumerate(page.iter_rows(values_only=True), start=1)
        return _lines(_padded(lines), "")
    finally:
        book.close()


def _padded(lines: Iterable[tuple[int, Sequence[Any]]]) -> Iterable[tuple[int, Sequence[Any]]]:
    """Fill rows up: a sheet does not store the empty cells at a row's end."""
    width = 0
    for at, line in lines:
        filled = list(line)
        while filled and not text_of(filled[-1]):
            filled.pop()
        if not filled:
            continue
        width = width or len(filled)
        yield at, [*filled, *[None] * (width - len(filled))]
