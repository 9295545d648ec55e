"""In what encoding a file's text is: said by the file, told from its bytes, or asked for."""

import codecs
import zipfile
from pathlib import Path

DETECTED = ("utf-8", "gb18030")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON_SHARE = 0.9
"""Least share of a text's other-than-ASCII characters that people write every day: bytes of another
encoding read as GB18030 are mostly rare characters (a Latin-1 city's accents, 20 to 60 %)."""


class Unreadable(ValueError):
    """A file cannot be read; the text says why, for the person who gave it."""


def decoded(data: bytes, encoding: str) -> tuple[str, str]:
    """Give a file's text and the encoding it was read in.

    Raises
    ------
    Unreadable
        If it is not in the encoding given, or in none that can be told.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _strict(data, marked), marked
    if not encoding:
        encoding = told(data)
    text = _strict(data, encoding)
    if is_other_than_utf8(encoding) and _is_utf8(data):
        raise Unreadable(f"the file is not in {encoding}: its text is UTF-8")
    if text.count("\x00"):
        raise Unreadable(f"the file is not in {encoding}: it holds NUL bytes")
    return text, codecs.lookup(encoding).name


def told(data: bytes) -> str:
    """Tell UTF-8 from GB18030 by the bytes.

    Raises
    ------
    Unreadable
        If it is neither.
    """
    for encoding in DETECTED:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _is_everyday(text):
            return encoding
    raise Unreadable("the file is in neither UTF-8 nor GB18030: say --encoding")


def encoding_of(path: Path, encoding: str) -> str:
    """Give the encoding of a shapefile's table: as given, as its ``.cpg`` says, or as told.

    Raises
    ------
    Unreadable
        If the table is not in it.
    """
    said, table = _shapefile_parts(path)
    used = encoding or said or told(table)
    text = _strict(table, used)
    if is_other_than_utf8(used) and _is_utf8(table) and not text.isascii():
        raise Unreadable(f"{path.name} is not in {used}: its text is UTF-8")
    return used


def is_other_than_utf8(encoding: str) -> bool:
    """Whether an encoding is none of Unicode's."""
    return not codecs.lookup(encoding).name.startswith("utf")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise Unreadable(f"nobody knows the encoding {encoding!r}") from None
    except UnicodeDecodeError as problem:
        raise Unreadable(
            f"the file is not in {encoding}: byte {problem.start} cannot be read in it"
        ) from problem


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_everyday(text: str) -> bool:
    """Whether what is not ASCII is what GB 2312 has: the characters people write every day."""
    other = [letter for letter in text if not letter.isascii()]
    common = sum(1 for letter in other if _in_gb2312(letter))
    return common >= _COMMON_SHARE * len(other)


def _in_gb2312(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _shapefile_parts(path: Path) -> tuple[str, bytes]:
    """Give what the ``.cpg`` says ("" without one) and the bytes of the table's texts."""
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            names = {Path(name).suffix.lower(): name for name in archive.namelist()}
            said = archive.read(names[".cpg"]).decode("ascii", "ignore") if ".cpg" in names else ""
            table = archive.read(names[".dbf"]) if ".dbf" in names else b""
    else:
        beside = path.with_suffix(".cpg")
        said = beside.read_text("ascii", "ignore") if beside.exists() else ""
        data = path.with_suffix(".dbf")
        table = data.read_bytes() if data.exists() else b""
    heading = int.from_bytes(table[8:10], "little")
    said = said.strip().replace("ANSI ", "cp")
    return ("gb18030" if said in {"936", "cp936"} else said), table[heading:].rstrip(b"\x1a")
