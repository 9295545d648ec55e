"""Features of a collection: those one may see and asked for, by pages that nothing shifts.

Pages go by the feature's key, not by how many came before: a row written meanwhile moves no other
to another page. Each is bounded in rows and in bytes, so that a page of large outlines ends early.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import shapely
from django.db import connection, transaction
from shapely.geometry.base import BaseGeometry

from gis.domain.systems import CRS84, System, to_mercator
from gis.selectors.collections import COLLECTIONS, COLUMN_TYPES, Collection
from gis.selectors.filters import Bind, filter_sql
from gis.selectors.network import NoRoadNetwork, network
from gis.selectors.scope import seen_sql
from gis.selectors.stamps import Viewer, stamp_of
from org.api import all_formations, formation_cards

COUNTED_TO = 100_000  # more than so many matches are not counted
MOST_BYTES = 16 * 1024 * 1024  # of features on a page
TIMEOUT_S = 20
ROWS_AT_ONCE = 1_000
_DIGITS_DEG, _DIGITS_M = 7, 2  # a centimetre

Rows = Sequence[Mapping[str, Any]]
"""Rows of a collection that has no table here: ``id``, ``lng``, ``lat`` and its properties."""


class Box(NamedTuple):
    """West, south, east, north in degrees; over the antimeridian west lies east of east."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which features, and how their places are to be written."""

    limit: int
    after: int | None = None  # the last feature of the page before
    only: int | None = None  # this feature
    box: Box | None = None
    since: datetime | None = None
    until: datetime | None = None
    equal: Mapping[str, Any] = field(default_factory=dict)  # property to value
    filter: Any = None  # a tree, see filters.py
    filter_system: System = CRS84
    system: System = CRS84
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """Some features, each as GeoJSON text, and where the next page begins."""

    features: list[str]
    next_after: int | None
    matched_count: int | None  # None: too many to count


class Extent(NamedTuple):
    """Between what a collection's features lie."""

    box: Box | None
    since: datetime | None
    until: datetime | None


def page_of(collection: Collection, asked: Asked, viewer: Viewer, rows: Rows = ()) -> Page:
    """Give a page of features.

    Raises
    ------
    BadFilter
        If the filter asks for what is not there.
    django.db.OperationalError
        If it takes longer than ``TIMEOUT_S``.
    django.db.DataError, django.db.InternalError
        If a value is beyond what the database can reckon with.
    """
    statement = _Statement(collection, viewer, rows)
    statement.narrow(asked)
    counted = None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {TIMEOUT_S * 1000}")
        if asked.is_counted:
            cursor.execute(statement.count(), statement.values)
            found = int(cursor.fetchone()[0])
            counted = found if found <= COUNTED_TO else None
        features, next_after = _taken(statement, asked)
    return Page(features, next_after, counted)


def extent_of(
    collection: Collection, viewer: Viewer, held: Mapping[str, int], rows: Rows = ()
) -> Extent:
    """Give between what the features lie that a viewer may see.

    ``held`` are the layers' stamps as they stand (``stamps()``): while a layer's is the same, it is
    not read again.
    """
    if collection.table:
        stamp = (
            _network_version() if collection.is_of_network else stamp_of(collection.stamps, held)
        )
        return _kept_extent(collection.name, stamp, viewer)
    return _read_extent(collection, viewer, rows)


@lru_cache(maxsize=256)
def _kept_extent(name: str, _stamp: str, viewer: Viewer) -> Extent:
    return _read_extent(COLLECTIONS[name], viewer, ())


def _read_extent(collection: Collection, viewer: Viewer, rows: Rows) -> Extent:
    statement = _Statement(collection, viewer, rows)
    with connection.cursor() as cursor:
        cursor.execute(statement.extent(), statement.values)
        west, south, east, north, since, until = cursor.fetchone()
    box = None if west is None else Box(west, south, east, north)
    return Extent(box, since, until)


def _network_version() -> str:
    try:
        return network().version
    except NoRoadNetwork:
        return ""


def _taken(statement: "_Statement", asked: Asked) -> tuple[list[str], int | None]:
    features: list[str] = []
    bytes_count = 0
    last: int | None = None
    for key, place, properties in _read(statement, asked):
        if len(features) == asked.limit or bytes_count > MOST_BYTES:
            return features, last
        features.append(
            f'{{"type":"Feature","id":{key},"geometry":{place or "null"},'
            f'"properties":{properties}}}'
        )
        bytes_count += len(features[-1])
        last = key
    return features, None


def _read(statement: "_Statement", asked: Asked) -> Iterator[tuple[int, str | None, str]]:
    """Read row by row from the server: what is not taken is not fetched."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement.select(asked), statement.values)
        while some := cursor.fetchmany(ROWS_AT_ONCE):
            yield from some


class _Statement:
    """One question to the database, put together of our own words and bound values."""

    def __init__(self, collection: Collection, viewer: Viewer, rows: Rows) -> None:
        self._collection = collection
        self.values: dict[str, Any] = {}
        self._conditions: list[str] = []
        if not collection.table:
            self.values["rows"] = json.dumps(list(rows), default=str)
        if collection.has_formation:
            self._name_formations(viewer)
        if collection.is_scoped:  # what others answer for is left out, first of all
            self.values["seen"] = list(viewer.formation_ids)
            self._conditions.append(seen_sql(collection.name, "t"))
        if collection.is_of_network:
            self._conditions.append(f"t.network_id = {self._bind(_network_version())}")

    def _name_formations(self, viewer: Viewer) -> None:
        """Hold the codes and names of the formations whose rows there may be."""
        is_scoped = self._collection.is_scoped
        cards = formation_cards(viewer.formation_ids) if is_scoped else all_formations()
        for which, given in (("code", "code"), ("zh", "name_zh"), ("en", "name_en")):
            told = {str(one.id): getattr(one, given) for one in cards}
            self.values[f"formation_{which}"] = json.dumps(told)

    def narrow(self, asked: Asked) -> None:
        """Take on what was asked for."""
        if asked.only is not None:
            self._conditions.append(f"{self._collection.key} = {self._bind(asked.only)}")
        if asked.box is not None:
            self._conditions.append(self._in_box(asked.box))
        self._conditions += self._in_time(asked.since, asked.until)
        for name, value in asked.equal.items():
            about = self._collection.find(name)
            if about is not None:
                kind = COLUMN_TYPES[about.kind]
                self._conditions.append(f"{about.sql} = {self._bind(value)}::{kind}")
        if asked.filter is not None:
            system = asked.filter_system
            self._conditions.append(
                filter_sql(
                    asked.filter,
                    self._collection,
                    self._bind,
                    lambda shape: _place(system.to_lnglat(shape), self._bind),
                )
            )

    def _in_box(self, box: Box) -> str:
        """Hold what meets a box; what has no place is held too (Part 1, fc-bbox-response)."""
        halves = [box]
        if box.west > box.east:
            halves = [box._replace(east=180.0), box._replace(west=-180.0)]
        there = [_meets(self._collection, shapely.box(*one), self._bind) for one in halves]
        if not self._collection.table:
            there.append(f"{self._collection.place} IS NULL")
        return f"({' OR '.join(there)})"

    def _in_time(self, since: datetime | None, until: datetime | None) -> Iterable[str]:
        """Hold what lies between two moments; what has none is held too (fc-time-response)."""
        about = self._collection.find(self._collection.moment)
        if about is None:
            return
        for sign, moment in ((">=", since), ("<=", until)):
            if moment is not None:
                yield f"({about.sql} IS NULL OR {about.sql} {sign} {self._bind(moment)})"

    def _bind(self, value: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def _from(self) -> str:
        where = " AND ".join(self._conditions) or "TRUE"
        return f"FROM {self._table()} WHERE {where}"

    def _table(self) -> str:
        if self._collection.table:
            return f"{self._collection.table} AS t"
        columns = {one.name: COLUMN_TYPES[one.kind] for one in self._collection.properties}
        columns |= {"id": "bigint", "formation_id": "bigint", "lng": "float8", "lat": "float8"}
        listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        return f"jsonb_to_recordset(%(rows)s::jsonb) AS t({listed})"

    def select(self, asked: Asked) -> str:
        """Give the page's rows and one more, which tells whether there is another page."""
        key = self._collection.key
        after = "" if asked.after is None else f" AND {key} > {self._bind(asked.after)}"
        told = ", ".join(f"'{one.name}', {one.sql}" for one in self._collection.properties)
        return (
            f"SELECT {key}, {_written(self._collection.place, asked.system)}, "
            f"json_build_object({told})::text {self._from()}{after} "
            f"ORDER BY {key} LIMIT {int(asked.limit) + 1}"
        )

    def count(self) -> str:
        """Count what matches, up to a bound."""
        return f"SELECT count(*) FROM (SELECT 1 {self._from()} LIMIT {COUNTED_TO + 1}) AS few"  # noqa: S608

    def extent(self) -> str:
        """Give the corners and the first and last moment."""
        about = self._collection.find(self._collection.moment)
        moment = "NULL::timestamptz" if about is None else about.sql
        place = self._collection.place
        corners = "ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)"
        return (
            f"SELECT {corners}, since, until FROM (SELECT ST_Extent({place}) AS e, "  # noqa: S608
            f"min({moment}) AS since, max({moment}) AS until {self._from()}) AS all_of_it"
        )


def _written(place: str, system: System) -> str:
    """Write a geometry column as GeoJSON in a system, without naming it (the header does)."""
    if system.is_mercator:
        return f"ST_AsGeoJSON(ST_Transform({place}, 3857), {_DIGITS_M}, 0)"
    turned = f"ST_FlipCoordinates({place})" if system.is_lat_first else place
    return f"ST_AsGeoJSON({turned}, {_DIGITS_DEG}, 0)"


def _place(shape: BaseGeometry, bind: Bind) -> tuple[str, str]:
    """Give SQL of a shape in degrees, and of the box around it where tiles live."""
    (west, south), (east, north) = to_mercator(np.array(shape.bounds).reshape(2, 2))
    corners = ", ".join(bind(float(one)) for one in (west, south, east, north))
    exact = f"ST_GeomFromWKB({bind(shapely.to_wkb(shape))}, 4326)"
    return exact, f"ST_MakeEnvelope({corners}, 3857)"


def _meets(collection: Collection, shape: BaseGeometry, bind: Bind) -> str:
    exact, around = _place(shape, bind)
    meets = f"ST_Intersects({collection.place}, {exact})"
    return f"({collection.drawn} && {around} AND {meets})" if collection.drawn else meets
