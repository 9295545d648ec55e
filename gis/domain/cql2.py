"""CQL2 as text (OGC 21-065r2, annex B), read into the tree of its JSON form. Pure.

Read here is what is offered: conditions on properties, CASEI, moments, shapes, functions by name.
Arithmetic is not. Depth and length are bounded before they can cost anything: whoever may read
layers may send a filter.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

LONGEST = 8_000  # characters
DEEPEST = 32  # brackets in brackets, NOT before NOT

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>'(?:''|\\'|[^'])*')
      | (?P<quoted>"(?:""|[^"])+")
      | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<name>[^\W\d][\w.:]*)
      | (?P<sign><>|<=|>=|[=<>(),+-])
    )""",
    re.VERBOSE,
)
_RESERVED = {"AND", "OR", "NOT", "LIKE", "IN", "BETWEEN", "IS", "NULL", "TRUE", "FALSE"}
_YES_NO = {"TRUE", "FALSE"}
_COMPARED = {"=", "<>", "<", ">", "<=", ">="}
_MOMENTS = {"TIMESTAMP": "timestamp", "DATE": "date"}
_SHAPES = {
    "POINT": ("Point", 0),
    "LINESTRING": ("LineString", 1),
    "POLYGON": ("Polygon", 2),
    "MULTIPOINT": ("MultiPoint", 1),
    "MULTILINESTRING": ("MultiLineString", 2),
    "MULTIPOLYGON": ("MultiPolygon", 3),
}
_BOX_SIZES = {4, 6}
_SHOWN = 30  # characters of what was not understood

Token = tuple[str, str]
_END: Token = ("end", "")


class NotCql2(ValueError):
    """A text that is no CQL2, or none of what is offered."""


def read_cql2(text: str) -> Any:
    """Read a filter.

    Returns
    -------
    dict or bool
        The tree: ``{"op": "=", "args": [{"property": "kind"}, "hydrant"]}``.

    Raises
    ------
    NotCql2
        If it is none, too long or too deep.
    """
    if len(text) > LONGEST:
        raise NotCql2(f"longer than {LONGEST} characters")
    reader = _Reader(_tokens(text))
    tree = reader.either(0)
    reader.end()
    return tree


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotCql2(f"not understood at character {at + 1}: {text[at : at + _SHOWN]!r}")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _node(op: str, *args: Any) -> dict[str, Any]:
    return {"op": op, "args": list(args)}


class _Reader:
    """Reads tokens from left to right, one method for each rule of the grammar."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def either(self, depth: int) -> Any:
        """Read conditions with OR between them."""
        return self._joined("OR", lambda: self._both(depth), depth)

    def end(self) -> None:
        """Hold that nothing follows."""
        if self._at < len(self._tokens):
            self._lost()

    def _both(self, depth: int) -> Any:
        return self._joined("AND", lambda: self._condition(depth), depth)

    def _joined(self, word: str, read: Callable[[], Any], depth: int) -> Any:
        if depth > DEEPEST:
            raise NotCql2(f"deeper than {DEEPEST}")
        several = [read()]
        while self._takes(word):
            several.append(read())
        return several[0] if len(several) == 1 else _node(word.lower(), *several)

    def _condition(self, depth: int) -> Any:
        if self._takes("NOT"):
            if depth >= DEEPEST:
                raise NotCql2(f"deeper than {DEEPEST}")
            return _node("not", self._condition(depth + 1))
        if self._takes("("):
            inner = self.either(depth + 1)
            self._needs(")")
            return inner
        one = self._operand(depth)
        sign = self._peek()[1]
        if sign in _COMPARED:
            self._at += 1
            return _node(sign, one, self._operand(depth))
        return self._worded(one, depth)

    def _worded(self, one: Any, depth: int) -> Any:
        if self._takes("IS"):
            is_not = self._takes("NOT")
            self._needs("NULL")
            return self._turned(is_not, _node("isNull", one))
        is_not = self._takes("NOT")
        if self._takes("LIKE"):
            return self._turned(is_not, _node("like", one, self._operand(depth)))
        if self._takes("IN"):
            return self._turned(is_not, _node("in", one, self._list(depth)))
        if self._takes("BETWEEN"):
            low = self._operand(depth)
            self._needs("AND")
            return self._turned(is_not, _node("between", one, low, self._operand(depth)))
        if is_not:
            self._lost()
        return one  # a property that is yes or no, a function, TRUE

    @staticmethod
    def _turned(is_not: bool, node: dict[str, Any]) -> dict[str, Any]:  # noqa: FBT001
        return _node("not", node) if is_not else node

    def _list(self, depth: int) -> list[Any]:
        self._needs("(")
        several = self._several(lambda: self._operand(depth + 1))
        self._needs(")")
        return several

    def _several(self, read: Callable[[], Any]) -> list[Any]:
        several = [read()]
        while self._takes(","):
            several.append(read())
        return several

    def _operand(self, depth: int) -> Any:
        if depth > DEEPEST:
            raise NotCql2(f"deeper than {DEEPEST}")
        kind, text = self._peek()
        if kind == "text":
            self._at += 1
            return text[1:-1].replace("''", "'").replace("\\'", "'")
        if kind == "quoted":
            self._at += 1
            return {"property": text[1:-1].replace('""', '"')}
        if kind == "number" or text in {"+", "-"}:
            return self._number()
        if text == "(":
            return self._list(depth + 1)  # several values, as A_CONTAINS takes them
        return self._named(text, depth) if kind == "name" else self._lost()

    def _named(self, text: str, depth: int) -> Any:
        word = text.upper()
        if word in _RESERVED - _YES_NO:
            self._lost()
        self._at += 1
        if word in _YES_NO:
            return word == "TRUE"
        if self._peek()[1] != "(":
            return {"property": text}
        if word in _SHAPES:
            name, nested = _SHAPES[word]
            return {"type": name, "coordinates": self._nested(nested, is_bare=name == "MultiPoint")}
        if word == "BBOX":
            return self._box()
        args = self._list(depth)
        if word in _MOMENTS:
            if len(args) != 1 or not isinstance(args[0], str):
                self._lost()
            return {_MOMENTS[word]: args[0]}
        return _node(text.lower(), *args)

    def _nested(self, nested: int, *, is_bare: bool = False) -> Any:
        """Read coordinates so many brackets deep."""
        self._needs("(")
        if nested == 0:
            read: Any = self._position()
        elif nested == 1:
            read = self._several(
                lambda: self._nested(0) if is_bare and self._peek()[1] == "(" else self._position()
            )
        else:
            read = self._several(lambda: self._nested(nested - 1))
        self._needs(")")
        return read

    def _box(self) -> Any:
        self._needs("(")
        numbers = self._several(self._number)
        self._needs(")")
        if len(numbers) not in _BOX_SIZES:
            raise NotCql2("BBOX takes four or six numbers")
        half = len(numbers) // 2
        return {"bbox": [*numbers[:2], *numbers[half : half + 2]]}

    def _position(self) -> list[float]:
        numbers = [self._number(), self._number()]
        if self._peek()[1] not in {",", ")"}:
            numbers.append(self._number())  # a height
        return numbers

    def _number(self) -> float:
        sign = -1.0 if self._peek()[1] == "-" else 1.0
        if self._peek()[1] in {"+", "-"}:
            self._at += 1
        kind, text = self._peek()
        if kind != "number":
            return self._lost()
        self._at += 1
        return sign * float(text)

    def _peek(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _takes(self, wanted: str) -> bool:
        """Go past a word or sign if it stands here."""
        kind, text = self._peek()
        if kind not in {"name", "sign"} or text.upper() != wanted:
            return False
        self._at += 1
        return True

    def _needs(self, wanted: str) -> None:
        if not self._takes(wanted):
            self._lost(f", {wanted} was expected")

    def _lost(self, more: str = "") -> NoReturn:
        kind, text = self._peek()
        found = "the end" if kind == "end" else repr(text[:_SHOWN])
        raise NotCql2(f"not understood at {found}{more}")
