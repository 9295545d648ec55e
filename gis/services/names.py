"""The one writer of the index of names. Who saves a place indexes it, in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from django.db import connection, transaction

from gis.domain.addresses import CAMERA_M, PREMISES_M, STATION_M, read_address
from gis.domain.spelling import spell
from org.api import formation_names

Kind = Literal["premises", "road", "station", "district", "building", "hazard", "camera"]
KINDS: tuple[Kind, ...] = (
    "premises", "road", "station", "district", "building", "hazard", "camera",
)  # fmt: skip
AT_ONCE = 5_000

STATION, KEY, WIDE, ORDINARY = 3, 2, 1, 0
"""What comes first among equals: stations; key premises and hazards; streets and districts."""

APART_M = 1_500.0
"""Pieces of road of one name that lie farther apart than this are two streets."""

_NAME_COLUMNS = (
    "kind, ref, alias, name, pinyin, folded, initials, pairs, weight, radius_m, place,"
    " formation_id, network_id"
)
_ADDRESS_COLUMNS = "premises_id, street, number, rest, place, formation_id"
_NAME_LONGEST, _PINYIN_LONGEST = 160, 480


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A place and every name it has, the first being its own."""

    ref: int
    names: Sequence[str]
    weight: int
    radius_m: float
    place: tuple[float, float]
    formation_id: int | None = None
    network_id: str | None = None
    address: str = ""


def index_places(kind: Kind, ids: Iterable[int] | None = None) -> int:
    """Make the names of these places findable as they are now; of all of a kind when none given.

    Set-based: rows are read, spelt and written by the thousand. Whoever writes one of these kinds
    calls it with their ids inside the same transaction, after the rows and their aliases are
    written. What is deleted leaves the index by itself.

    Parameters
    ----------
    kind
        ``road`` takes ids of streets.
    ids
        Ids of rows that were written; unknown ones are ignored.

    Returns
    -------
    int
        How many places were indexed.
    """
    with transaction.atomic():
        if ids is None:
            _forget(kind, None)
            count = sum(_write(kind, batch) for batch in _batches(_SOURCES[kind](None)))
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE geodata_placename, geodata_placeaddress")
            return count
        count = 0
        for some in _batches(sorted(set(ids))):
            _forget(kind, some)
            count += _write(kind, list(_SOURCES[kind](some)))
        return count


def _forget(kind: Kind, ids: Sequence[int] | None) -> None:
    some = list(ids) if ids is not None else None
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM geodata_placename WHERE kind = %(kind)s"
            " AND (%(ids)s::bigint[] IS NULL OR ref = ANY(%(ids)s))",
            {"kind": kind, "ids": some},
        )
        if kind == "premises":
            cursor.execute(
                "DELETE FROM geodata_placeaddress"
                " WHERE %(ids)s::bigint[] IS NULL OR premises_id = ANY(%(ids)s)",
                {"ids": some},
            )


def _write(kind: Kind, batch: Sequence[_Named]) -> int:
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY geodata_placename ({_NAME_COLUMNS}) FROM STDIN") as copy:
            for row in (row for one in batch for row in _name_rows(kind, one)):
                copy.write_row(row)
        if kind == "premises":
            with cursor.copy(f"COPY geodata_placeaddress ({_ADDRESS_COLUMNS}) FROM STDIN") as copy:
                for one in batch:
                    if one.address:
                        copy.write_row(_address_row(one))
    return len({one.ref for one in batch})


def _name_rows(kind: Kind, one: _Named) -> Iterator[tuple[object, ...]]:
    known: set[str] = set()
    for number, text in enumerate(one.names):
        spelt = spell(text)
        name = spelt.name[:_NAME_LONGEST]
        if not name or name in known:
            continue
        known.add(name)
        yield (
            kind,
            one.ref,
            text[:_NAME_LONGEST] if number else "",
            name,
            spelt.pinyin[:_PINYIN_LONGEST],
            spelt.folded[:_PINYIN_LONGEST],
            spelt.initials[:_NAME_LONGEST],
            list(spelt.pairs),
            one.weight,
            one.radius_m,
            _point(one.place),
            one.formation_id,
            one.network_id,
        )


def _address_row(one: _Named) -> tuple[object, ...]:
    address = read_address(one.address)
    return (
        one.ref,
        address.street[:_NAME_LONGEST],
        address.number,
        address.rest[:80],
        _point(one.place),
        one.formation_id,
    )


def _premises(ids: Sequence[int] | None) -> Iterator[_Named]:
    aliases = _aliases("premises_id", ids)
    for pk, name, address, formation_id, is_key, lng, lat in _rows(_PREMISES, {"ids": ids}):
        yield _Named(
            ref=pk,
            names=[name, *aliases[pk]],
            weight=KEY if is_key else ORDINARY,
            radius_m=PREMISES_M,
            place=(lng, lat),
            formation_id=formation_id,
            address=address,
        )


def _stations(ids: Sequence[int] | None) -> Iterator[_Named]:
    aliases = _aliases("station_id", ids)
    rows = list(_rows(_STATIONS, {"ids": ids}))
    names = formation_names(row[1] for row in rows)
    for pk, formation_id, lng, lat in rows:
        yield _Named(
            ref=pk,
            names=[*names.get(formation_id, ()), *aliases[pk]],
            weight=STATION,
            radius_m=STATION_M,
            place=(lng, lat),
        )


def _districts(ids: Sequence[int] | None) -> Iterator[_Named]:
    aliases = _aliases("district_id", ids)
    for pk, name, lng, lat, reach_m in _rows(_DISTRICTS, {"ids": ids}):
        short = [name[:-1]] if len(name) > 2 and name[-1] in "市区县旗" else []  # noqa: PLR2004
        yield _Named(
            ref=pk,
            names=[name, *short, *aliases[pk]],
            weight=WIDE,
            radius_m=reach_m,
            place=(lng, lat),
        )


def _streets(ids: Sequence[int] | None) -> Iterator[_Named]:
    aliases = _aliases("street", None)
    values = {"ids": ids, "apart_m": APART_M}
    for pk, name, name_en, version, lng, lat, reach_m in _rows(_STREETS, values):
        yield _Named(
            ref=pk,
            names=[name, name_en, *aliases[name]],
            weight=WIDE,
            radius_m=reach_m,
            place=(lng, lat),
            network_id=version,
        )


def _buildings(ids: Sequence[int] | None) -> Iterator[_Named]:
    for pk, name, lng, lat, reach_m in _rows(_BUILDINGS, {"ids": ids}):
        yield _Named(
            ref=pk, names=[name], weight=ORDINARY, radius_m=max(reach_m, PREMISES_M),
            place=(lng, lat),
        )  # fmt: skip


def _hazards(ids: Sequence[int] | None) -> Iterator[_Named]:
    for pk, name, formation_id, lng, lat in _rows(_HAZARDS, {"ids": ids}):
        yield _Named(
            ref=pk, names=[name], weight=KEY, radius_m=PREMISES_M, place=(lng, lat),
            formation_id=formation_id,
        )  # fmt: skip


def _cameras(ids: Sequence[int] | None) -> Iterator[_Named]:
    for pk, name, formation_id, lng, lat in _rows(_CAMERAS, {"ids": ids}):
        yield _Named(
            ref=pk, names=[name], weight=ORDINARY, radius_m=CAMERA_M, place=(lng, lat),
            formation_id=formation_id,
        )  # fmt: skip


_SOURCES: dict[Kind, Callable[[Sequence[int] | None], Iterator[_Named]]] = {
    "premises": _premises,
    "road": _streets,
    "station": _stations,
    "district": _districts,
    "building": _buildings,
    "hazard": _hazards,
    "camera": _cameras,
}


def _aliases(column: str, ids: Sequence[int] | None) -> defaultdict[Any, list[str]]:
    found: defaultdict[Any, list[str]] = defaultdict(list)
    statement = (
        f"SELECT {column}, name FROM geodata_placealias"  # noqa: S608 - our own words
        f" WHERE {column} IS NOT NULL AND (%(ids)s::bigint[] IS NULL OR {column} = ANY(%(ids)s))"
        " ORDER BY id"
    )
    if column == "street":
        statement = "SELECT street, name FROM geodata_placealias WHERE street <> '' ORDER BY id"
    for ref, name in _rows(statement, {"ids": ids}):
        found[ref].append(name)
    return found


def _rows(statement: str, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Read rows as they come: a province's premises do not fit into memory at once."""
    with connection.chunked_cursor() as cursor:
        given = values | {"ids": list(values["ids"]) if values["ids"] is not None else None}
        cursor.execute(statement, given)
        while batch := cursor.fetchmany(AT_ONCE):
            yield from batch


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, AT_ONCE)):
        yield batch


def _point(place: tuple[float, float]) -> str:
    return f"SRID=4326;POINT({place[0]} {place[1]})"


_SOME = "(%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s))"
_PREMISES = f"""
    SELECT id, name, address, formation_id, is_key, ST_X(place), ST_Y(place)
    FROM geodata_premises WHERE {_SOME}
"""  # noqa: S608 - our own words
_STATIONS = f"""
    SELECT id, formation_id, ST_X(place), ST_Y(place) FROM geodata_station WHERE {_SOME}
"""  # noqa: S608
_DISTRICTS = f"""
    SELECT id, name, ST_X(point), ST_Y(point), ST_MaxDistance(area, point) * 111320
    FROM geodata_district, LATERAL (SELECT ST_PointOnSurface(area) AS point) inside WHERE {_SOME}
"""  # noqa: S608
_BUILDINGS = f"""
    SELECT id, name, ST_X(point), ST_Y(point), ST_MaxDistance(area, point) * 111320
    FROM geodata_building, LATERAL (SELECT ST_PointOnSurface(area) AS point) inside
    WHERE name <> '' AND {_SOME}
"""  # noqa: S608
_HAZARDS = f"""
    SELECT id, name, formation_id, ST_X(place), ST_Y(place) FROM geodata_majorhazard WHERE {_SOME}
"""  # noqa: S608
_CAMERAS = f"""
    SELECT id, name, formation_id, ST_X(place), ST_Y(place) FROM geodata_camera WHERE {_SOME}
"""  # noqa: S608
# A street as its separate parts: a name may be borne by two roads at either end of a city. Web
# Mercator metres are longer than real ones by 1 / cos(latitude). A street whose pieces are not
# drawn here has its own place and length.
_STREETS = f"""
    WITH street AS (
        SELECT *, cos(radians(ST_Y(place))) AS real_m FROM geodata_street WHERE {_SOME}
    ),
    piece AS (
        SELECT s.id, r.drawn,
            ST_ClusterDBSCAN(r.drawn, %(apart_m)s, 1) OVER (PARTITION BY s.id) AS part
        FROM street s JOIN geodata_road r ON r.network_id = s.network_id AND r.name = s.name
    ),
    whole AS (SELECT id, ST_Collect(drawn) AS line FROM piece GROUP BY id, part),
    middle AS (SELECT id, line, ST_ClosestPoint(line, ST_Centroid(line)) AS point FROM whole)
    SELECT s.id, s.name, s.name_en, s.network_id,
        COALESCE(ST_X(ST_Transform(m.point, 4326)), ST_X(s.place)),
        COALESCE(ST_Y(ST_Transform(m.point, 4326)), ST_Y(s.place)),
        COALESCE(ST_MaxDistance(m.line, m.point) * s.real_m, s.length_m / 2)
    FROM street s LEFT JOIN middle m ON m.id = s.id
"""  # noqa: S608
