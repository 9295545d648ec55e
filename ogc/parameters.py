"""Query parameters of a collection's items, read strictly: what is not understood is refused."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, QueryDict

from gis import api as gis
from ogc.answers import only_known
from ogc.problems import wrong

LIMIT, MOST = 100, 10_000
LONGEST_VALUE = 400
LARGEST_KEY = 2**63 - 1
OF_ITEMS = (
    "limit", "after", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs",
)  # fmt: skip
LANGUAGES: Mapping[str, Any] = {
    "cql2-text": gis.read_filter_text,
    "cql2-json": gis.read_filter_json,
}


def queryables(collection: gis.Collection) -> list[gis.Property]:
    """List the properties that may stand as ``?name=value``."""
    return [
        one
        for one in collection.properties
        if one.kind is not gis.Kind.WORDS and one.name not in OF_ITEMS
    ]


def asked_of(request: HttpRequest, collection: gis.Collection) -> gis.Asked:
    """Read what is asked of a collection.

    Raises
    ------
    Problem
        400, naming the parameter that is unknown or not as it should be.
    """
    own = {one.name: one for one in queryables(collection)}
    only_known(request, (*OF_ITEMS, *own))
    given = request.GET
    since, until = _datetime(given)
    filter_system = system_of(given, "filter-crs")
    return gis.Asked(
        limit=min(_whole(given, "limit", LIMIT, least=1), MOST),
        after=_whole(given, "after", 0, least=0) if "after" in given else None,
        box=_box(given),
        since=since,
        until=until,
        equal={name: _value(own[name], given[name]) for name in given if name in own},
        filter=_filter(given),
        filter_system=filter_system,
        system=system_of(given, "crs"),
    )


def system_of(given: QueryDict, parameter: str) -> gis.System:
    """Read a coordinate system.

    Raises
    ------
    Problem
        400 if it is none of those offered.
    """
    uri = given.get(parameter, gis.CRS84.uri).strip("<>[]")
    if uri not in gis.SYSTEMS:
        raise wrong(parameter, "不支持此坐标系。", f"it is one of {', '.join(gis.SYSTEMS)}.")
    return gis.SYSTEMS[uri]


def _whole(given: QueryDict, name: str, default: int, *, least: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:30]) <= LARGEST_KEY:
        raise wrong(name, f"应为不小于 {least} 的整数。", f"it is a whole number from {least} up.")
    return int(text)


def _box(given: QueryDict) -> gis.Box | None:
    system = system_of(given, "bbox-crs")
    text = given.get("bbox")
    if text is None:
        return None
    numbers = [_number(one) for one in text.split(",")]
    if len(numbers) == 6:  # noqa: PLR2004 - with heights, which nothing here has
        numbers = [*numbers[0:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):  # noqa: PLR2004
        raise wrong("bbox", "应为四个(或六个)数。", "it is four numbers, or six with heights.")
    box = gis.Box(*system.box_to_lnglat(tuple(numbers)))
    is_turned = system.is_mercator and box.west > box.east
    if box.south > box.north or is_turned or max(map(abs, box)) > 360:  # noqa: PLR2004
        raise wrong(
            "bbox",
            "角点次序或轴序有误。",
            "its corners are not lower before upper, or its axes are not in the system's order.",
        )
    return box


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _datetime(given: QueryDict) -> tuple[datetime | None, datetime | None]:
    """Read a moment, or two with ``/`` between, where ``..`` or nothing leaves a side open."""
    text = given.get("datetime")
    if text is None:
        return None, None
    first, slash, last = text.partition("/")
    if not slash:
        return _moment(first), _moment(first, is_end=True)
    sides = [None if one in {"", ".."} else one for one in (first, last)]
    since = None if sides[0] is None else _moment(sides[0])
    until = None if sides[1] is None else _moment(sides[1], is_end=True)
    if sides == [None, None] or (since and until and since > until):
        raise wrong("datetime", "时间段有误。", "the interval has no beginning before its end.")
    return since, until


def _moment(text: str, *, is_end: bool = False) -> datetime:
    """Read RFC 3339; a day stands for all of it."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise wrong("datetime", "应为 RFC 3339 时间。", "it is a moment of RFC 3339.") from None
    if len(text) == len("2026-01-01") and is_end and read.date() < read.max.date():
        read += timedelta(days=1, microseconds=-1)
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def _value(about: gis.Property, text: str) -> Any:
    """Read what a property is to equal."""
    read: Any = text
    match about.kind:
        case gis.Kind.NUMBER | gis.Kind.WHOLE:
            read = _number(text)
            if about.kind is gis.Kind.WHOLE and math.isfinite(read) and read.is_integer():
                read = int(read)
        case gis.Kind.YES_NO:
            read = {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
        case gis.Kind.MOMENT:
            read = text.replace(" ", "+")  # a plus nobody escaped
    try:
        literal = gis.filter_value(about, read)
    except gis.BadFilter:
        literal = None
    is_out = isinstance(read, int) and abs(read) > LARGEST_KEY
    if literal is None or is_out or len(text) > LONGEST_VALUE:
        raise wrong(about.name, "取值与类型不符。", f"its value is no {about.kind.value}.")
    return read if isinstance(read, int) else literal


def _filter(given: QueryDict) -> Any:
    language = given.get("filter-lang", "cql2-text")
    if language not in LANGUAGES:
        raise wrong("filter-lang", "应为 cql2-text 或 cql2-json。", "it is cql2-text or cql2-json.")
    text = given.get("filter")
    if text is None:
        return None
    try:
        return LANGUAGES[language](text)
    except gis.BadFilter as problem:
        raise wrong("filter", problem.zh, problem.en) from None
