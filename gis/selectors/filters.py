"""Filters others send (CQL2), as SQL: every value a parameter, every name one of our own.

A filter is the tree of CQL2's JSON form (OGC 21-065r2), whether it came so or as text. Offered are
comparisons, LIKE, IN, BETWEEN, IS NULL, CASEI, AND/OR/NOT, the spatial functions, moments before
and after. Anything else is refused in words.
"""

import json
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from gis.domain.cql2 import DEEPEST, LONGEST, NotCql2, read_cql2
from gis.selectors.collections import COLUMN_TYPES, Collection, Kind, Property

MOST_NODES = 500
GEOMETRY = "geometry"

_COMPARED = {"=", "<>", "<", ">", "<=", ">="}
_SPATIAL = {
    "s_intersects": "ST_Intersects",
    "s_within": "ST_Within",
    "s_contains": "ST_Contains",
    "s_disjoint": "ST_Disjoint",
    "s_equals": "ST_Equals",
    "s_touches": "ST_Touches",
    "s_crosses": "ST_Crosses",
    "s_overlaps": "ST_Overlaps",
}
_NEAR = {"s_intersects", "s_within", "s_touches", "s_crosses", "s_overlaps", "s_equals"}
_TEMPORAL = {"t_after": ">", "t_before": "<", "t_equals": "="}
_ORDERED = {Kind.TEXT, Kind.NUMBER, Kind.WHOLE, Kind.MOMENT}

Bind = Callable[[Any], str]
Place = Callable[[BaseGeometry], tuple[str, str]]


class BadFilter(ValueError):
    """A filter that cannot be read, or asks for what is not offered; says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def read_filter_text(text: str) -> Any:
    """Read CQL2 as text into the tree of its JSON form.

    Raises
    ------
    BadFilter
        If it is no CQL2, or longer or deeper than is read.
    """
    try:
        return read_cql2(text)
    except NotCql2 as problem:
        raise BadFilter(
            f"filter 不是可用的 CQL2 文本({problem})。",
            f"filter is no CQL2 text of ours ({problem}).",
        ) from None


def read_filter_json(text: str) -> Any:
    """Read CQL2 as JSON.

    Raises
    ------
    BadFilter
        If it is no JSON, or longer or deeper than is read.
    """
    tree = None
    if len(text) <= LONGEST:
        with suppress(ValueError, RecursionError):
            tree = json.loads(text)
    if not isinstance(tree, dict | bool):
        raise BadFilter("filter 不是可用的 CQL2 JSON。", "filter is no CQL2 in JSON.")
    return tree


def filter_sql(tree: Any, collection: Collection, bind: Bind, place: Place) -> str:
    """Write a filter as a condition.

    Parameters
    ----------
    bind
        Takes a value, gives the place-holder that stands for it.
    place
        Takes a geometry as the filter wrote it, gives SQL of it in WGS-84, and of the box around
        it in EPSG:3857.

    Raises
    ------
    BadFilter
        If a name is not the collection's, a value does not fit, or an operator is not offered.
    """
    return _Writer(collection, bind, place).predicate(tree, 0)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a comparison that is a property, perhaps without regard to case."""

    about: Property
    is_caseless: bool

    @property
    def sql(self) -> str:
        return f"lower({self.about.sql})" if self.is_caseless else self.about.sql


class _Writer:
    def __init__(self, collection: Collection, bind: Bind, place: Place) -> None:
        self._collection = collection
        self._bind = bind
        self._place = place
        self._count = 0

    def predicate(self, node: Any, depth: int) -> str:
        self._count += 1
        if depth > DEEPEST or self._count > MOST_NODES:
            raise BadFilter("filter 过于复杂。", "filter is too complex.")
        if isinstance(node, bool):
            return "TRUE" if node else "FALSE"
        if _is_side(node):
            return self._yes(self._side(node))
        if not isinstance(node, dict):
            raise BadFilter("filter 不是条件。", "filter is no condition.")
        op, args = _operation(node)
        if op in {"and", "or"} and args:
            return "(" + f" {op} ".join(self.predicate(one, depth + 1) for one in args) + ")"
        if op == "not":
            return f"(NOT {self.predicate(_exactly(args, 1)[0], depth + 1)})"
        return self._writer(op)(op, args)

    @staticmethod
    def _yes(side: _Side) -> str:
        if side.about.kind is not Kind.YES_NO:
            raise _unfit(side.about)
        return side.sql

    def _writer(self, op: str) -> Callable[[str, list[Any]], str]:
        write = self._writers().get(op)
        if write is None:
            raise BadFilter(f"不支持 filter 中的 {op[:40]}。", f"filter: {op[:40]} is not offered.")
        return write

    def _writers(self) -> Mapping[str, Callable[[str, list[Any]], str]]:
        return {
            **dict.fromkeys(_COMPARED, self._comparison),
            **dict.fromkeys(_SPATIAL, self._spatial),
            **dict.fromkeys(_TEMPORAL, self._temporal),
            "like": self._like,
            "in": self._in,
            "between": self._between,
            "isNull": self._is_null,
            "a_contains": self._holds,
        }

    def _comparison(self, op: str, args: list[Any]) -> str:
        one, other = _exactly(args, 2)
        if not _is_side(one) and _is_side(other):
            turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
            return self._comparison(turned.get(op, op), [other, one])
        side = self._side(one)
        if side.about.kind not in _ORDERED and op not in {"=", "<>"}:
            raise _unfit(side.about)
        if _is_side(other):
            against = self._side(other)
            if (against.about.kind, against.is_caseless) != (
                side.about.kind, side.is_caseless,
            ):  # fmt: skip
                raise _unfit(against.about)
            return f"({side.sql} {op} {against.sql})"
        return f"({side.sql} {op} {self._value(side, other)})"

    def _like(self, _op: str, args: list[Any]) -> str:
        one, pattern = _exactly(args, 2)
        side = self._side(one)
        if side.about.kind is not Kind.TEXT:
            raise _unfit(side.about)
        written = self._literal(side, pattern)
        if (len(written) - len(written.rstrip("\\"))) % 2:
            raise BadFilter("LIKE 的样式不能以 \\ 结尾。", "A LIKE pattern may not end with \\.")
        return f"({side.sql} LIKE {self._bind(written)}::text)"

    def _in(self, _op: str, args: list[Any]) -> str:
        one, several = _exactly(args, 2)
        side = self._side(one)
        if not isinstance(several, list) or not several or len(several) > MOST_NODES:
            raise BadFilter("IN 后应为值的列表。", "IN takes a list of values.")
        return f"({side.sql} IN ({', '.join(self._value(side, each) for each in several)}))"

    def _between(self, _op: str, args: list[Any]) -> str:
        one, low, high = _exactly(args, 3)
        side = self._side(one)
        if side.about.kind not in {Kind.NUMBER, Kind.WHOLE}:
            raise _unfit(side.about)
        return f"({side.sql} BETWEEN {self._value(side, low)} AND {self._value(side, high)})"

    def _is_null(self, _op: str, args: list[Any]) -> str:
        (one,) = _exactly(args, 1)
        if one == {"property": GEOMETRY}:
            return f"({self._collection.place} IS NULL)"
        return f"({self._side(one).sql} IS NULL)"

    def _holds(self, _op: str, args: list[Any]) -> str:
        one, several = _exactly(args, 2)
        side = self._side(one)
        if side.about.kind is not Kind.WORDS or not (
            isinstance(several, list) and all(isinstance(each, str) for each in several)
        ):
            raise _unfit(side.about)
        return f"({side.sql} @> {self._bind(json.dumps(several))}::jsonb)"

    def _temporal(self, op: str, args: list[Any]) -> str:
        side = self._side(_exactly(args, 2)[0])
        if side.about.kind is not Kind.MOMENT:
            raise _unfit(side.about)
        return self._comparison(_TEMPORAL[op], args)

    def _spatial(self, op: str, args: list[Any]) -> str:
        one, other = _exactly(args, 2)
        if other == {"property": GEOMETRY} and one != other:
            turned = {"s_within": "s_contains", "s_contains": "s_within"}
            return self._spatial(turned.get(op, op), [other, one])
        if one != {"property": GEOMETRY}:
            raise BadFilter(
                "空间条件只能用于 geometry。", "A spatial condition takes geometry and a shape."
            )
        there, around = self._place(_shape(other))
        exact = f"{_SPATIAL[op]}({self._collection.place}, {there})"
        if self._collection.drawn and op in _NEAR:
            return f"({self._collection.drawn} && {around} AND {exact})"
        return exact

    def _side(self, node: Any) -> _Side:
        is_caseless = isinstance(node, dict) and node.get("op") == "casei"
        if is_caseless:
            (node,) = _exactly(_operation(node)[1], 1)
        name = node.get("property") if isinstance(node, dict) else None
        if not isinstance(name, str):
            raise BadFilter("filter 的一侧应为属性名。", "filter compares a property with a value.")
        found = self._collection.find(name)
        if found is None:
            raise BadFilter(f"没有属性 {name[:40]}。", f"There is no property {name[:40]}.")
        if is_caseless and found.kind is not Kind.TEXT:
            raise _unfit(found)
        return _Side(found, is_caseless)

    def _value(self, side: _Side, node: Any) -> str:
        return f"{self._bind(self._literal(side, node))}::{_TYPES[side.about.kind]}"

    def _literal(self, side: _Side, node: Any) -> Any:
        if isinstance(node, dict) and node.get("op") == "casei":
            (inner,) = _exactly(_operation(node)[1], 1)
            if not side.is_caseless:
                raise _unfit(side.about)
            node = inner.lower() if isinstance(inner, str) else inner
        elif side.is_caseless:
            raise _unfit(side.about)
        return filter_value(side.about, node)


_TYPES = {**COLUMN_TYPES, Kind.WHOLE: "float8"}  # CQL2 knows one kind of number


def filter_value(about: Property, node: Any) -> Any:
    """Read a value that is compared with a property.

    Raises
    ------
    BadFilter
        If it is of another kind.
    """
    match about.kind, node:
        case Kind.TEXT, str() if "\0" not in node:
            return node
        case ((Kind.NUMBER | Kind.WHOLE), (int() | float())) if not isinstance(
            node, bool
        ) and math.isfinite(node):
            return float(node)
        case Kind.YES_NO, bool():
            return node
        case Kind.MOMENT, ({"timestamp": str(text)} | {"date": str(text)} | str(text)):
            return _moment(about, text)
        case _:
            raise _unfit(about)


def _moment(about: Property, text: str) -> datetime:
    """Read a moment (RFC 3339) or a day, which begins at midnight UTC.

    Raises
    ------
    BadFilter
        If it is neither.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise _unfit(about) from None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def _shape(node: Any) -> BaseGeometry:
    """Read a shape: GeoJSON, or a bbox."""
    try:
        match node:
            case {"bbox": [west, south, east, north]}:
                read: BaseGeometry = box(float(west), float(south), float(east), float(north))
            case {"type": str(), **rest} if not {"coordinates", "geometries"}.isdisjoint(rest):
                read = shape(node)
            case _:
                raise ValueError  # noqa: TRY301 - one answer for all that is no shape
        is_sound = bool(shapely.is_valid(read)) and not read.is_empty
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ShapelyError):
        is_sound = False
    if not is_sound or not all(map(math.isfinite, read.bounds)):
        raise BadFilter(
            "filter 中的图形无效(坐标有误或自相交)。",
            "A shape in filter is not sound (coordinates, or it crosses itself).",
        )
    return shapely.force_2d(read)


def _operation(node: dict[str, Any]) -> tuple[str, list[Any]]:
    op, args = node.get("op"), node.get("args")
    if not isinstance(op, str) or not isinstance(args, list):
        raise BadFilter("filter 结构有误。", "filter is not built as CQL2 is.")
    return op, args


def _exactly(args: list[Any], count: int) -> list[Any]:
    if len(args) != count:
        raise BadFilter("filter 的参数个数有误。", "An operator in filter has too few or too many.")
    return args


def _is_side(node: Any) -> bool:
    if not isinstance(node, dict):
        return False
    if node.get("op") == "casei":
        inside = node.get("args")
        return isinstance(inside, list) and bool(inside) and _is_side(inside[0])
    return "property" in node


def _unfit(about: Property) -> BadFilter:
    return BadFilter(
        f"{about.name} 不能与此值如此比较。", f"{about.name} is not compared in this way with this."
    )
