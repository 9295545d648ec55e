"""Finding a place by what a caller says: a name, an address, a crossing, coordinates."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.geo import LngLat
from gis.domain.finding import crossing_places, crossing_splits, read_coordinates
from gis.domain.spelling import initials_of, pinyin_of
from gis.selectors.network import NoRoadNetwork, network
from gis.selectors.stations import stations
from org.api import formation_names

PREMISES_M, STATION_M, CORNER_M = 50.0, 30.0, 20.0
"""How far the point of a premises, a station or a crossing may lie from where it is meant."""

_LATIN = re.compile(r"^[a-zA-Z0-9 '\-]+$")
_LIKENESS = 0.4


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """One answer, why it is one, and how far off it may be."""

    kind: str  # premises, road, crossing, station, coordinates
    id: int | None
    label: str
    detail: str
    place: LngLat
    matched: str  # name, pinyin, initials, address, likeness, crossing, coordinates ...
    uncertainty_m: float
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class _Ranked:
    rank: int  # 0 is best: the whole name; then how it begins, what it holds, what is like it
    found: PlaceFound


@dataclass(frozen=True, slots=True)
class _Asked:
    words: str
    spelt: str  # "" unless typed in letters
    near: LngLat | None
    limit: int


def find_places(query: str, near: LngLat | None = None, limit: int = 10) -> list[PlaceFound]:
    """Find places for a few words, best first.

    Parameters
    ----------
    query
        Characters, pinyin, initials or an address; two streets with 与 or / between them;
        coordinates (``114.3,30.6`` or ``30.6N 114.3E``).
    near
        Where whoever asks looks at: among equals the nearer comes first.
    limit
        How many at most.

    Returns
    -------
    list[PlaceFound]
        ``matched`` says why each is here; ``coordinates_unsure`` that longitude and latitude may
        have been swapped.
    """
    words = " ".join(query.split())[:100]
    if not words:
        return []
    try:
        bounds = network().bounds
    except NoRoadNetwork:
        bounds = None
    given = [
        PlaceFound(
            kind="coordinates",
            id=None,
            label=f"{one.place.lng:.6f}, {one.place.lat:.6f}",
            detail="经纬度顺序存疑 · order of longitude and latitude unsure"
            if one.may_be_swapped
            else "",
            place=one.place,
            matched="coordinates_unsure" if one.may_be_swapped else "coordinates",
            uncertainty_m=one.uncertainty_m,
            is_synthetic=False,
        )
        for one in read_coordinates(words, bounds)
    ]
    if given:
        return given[:limit]
    spelt = re.sub(r"[^a-z0-9]", "", words.lower()) if _LATIN.match(words) else ""
    asked = _Asked(words, spelt, near, limit)
    ranked = [
        *_crossings(asked),
        *_stations(asked),
        *_rows(_PREMISES, asked, _premises),
        *_streets(asked),
    ]
    ranked.sort(key=lambda one: (one.rank, _away_m(one.found.place, near), len(one.found.label)))
    return [one.found for one in ranked[:limit]]


# Rank by how much of the name is meant. %(part)s is the words between two wild cards.
_RANKED = """
    CASE WHEN %(spelt)s = '' THEN
        CASE WHEN name = %(words)s THEN 0 WHEN name LIKE %(begin)s THEN 1
             WHEN name LIKE %(part)s THEN 2 ELSE 5 END
    ELSE
        CASE WHEN pinyin = %(spelt)s THEN 0 WHEN initials = %(spelt)s THEN 1
             WHEN pinyin LIKE %(begin)s OR initials LIKE %(begin)s THEN 2 ELSE 3 END
    END
"""
_MATCHED = """
    CASE WHEN %(spelt)s = '' THEN
        CASE WHEN name LIKE %(part)s THEN 'name' ELSE 'likeness' END
    WHEN pinyin LIKE %(part)s THEN 'pinyin' ELSE 'initials' END
"""
_NAMED = """
    CASE WHEN %(spelt)s = '' THEN name LIKE %(part)s OR (name %% %(words)s AND %(is_long)s)
    ELSE pinyin LIKE %(part)s OR initials LIKE %(begin)s END
"""
_ORDER = """
    ORDER BY rank, CASE WHEN %(lng)s::float8 IS NULL THEN 0 ELSE
        place <-> ST_SetSRID(ST_MakePoint(%(lng)s::float8, %(lat)s::float8), 4326) END,
        char_length(name), id
    LIMIT %(limit)s
"""
_PREMISES = f"""
    SELECT id, name, address, ST_X(place), ST_Y(place), is_synthetic,
        CASE WHEN %(spelt)s = '' AND name NOT LIKE %(part)s AND address LIKE %(part)s
             THEN CASE WHEN %(words)s ~ '[0-9]' THEN 1 ELSE 4 END ELSE {_RANKED} END AS rank,
        CASE WHEN %(spelt)s = '' AND name NOT LIKE %(part)s AND address LIKE %(part)s
             THEN 'address' ELSE {_MATCHED} END
    FROM geodata_premises
    WHERE {_NAMED} OR (%(spelt)s = '' AND address LIKE %(part)s)
    {_ORDER}
"""  # noqa: S608 - our own words
_STREETS = f"""
    SELECT s.id, s.name, s.name_en, ST_X(s.place), ST_Y(s.place), s.is_name_synthetic,
        CASE WHEN %(spelt)s = '' AND starts_with(%(words)s, s.name) AND name <> %(words)s
             THEN 3 ELSE {_RANKED} END AS rank,
        CASE WHEN %(spelt)s = '' AND starts_with(%(words)s, s.name) AND name <> %(words)s
             THEN 'address' ELSE {_MATCHED} END,
        s.length_m, s.rows
    FROM geodata_street s
    WHERE s.network_id = %(version)s
      AND ({_NAMED} OR lower(name_en) LIKE lower(%(english)s)
           OR (%(spelt)s = '' AND starts_with(%(words)s, s.name)))
    {_ORDER}
"""  # noqa: S608 - our own words


def _rows(
    statement: str, asked: _Asked, make: Callable[[tuple[object, ...]], PlaceFound], **more: object
) -> Iterator[_Ranked]:
    typed = asked.spelt or asked.words
    safe = re.sub(r"([%_\\])", r"\\\1", typed)
    values: dict[str, Any] = {
        "words": asked.words,
        "spelt": asked.spelt,
        "begin": f"{safe}%",
        "part": f"%{safe}%",
        "english": re.sub(r"([%_\\])", r"\\\1", asked.words) + "%",
        "is_long": len(asked.words) > 2,  # noqa: PLR2004 - two characters are like everything
        "lng": asked.near.lng if asked.near else None,
        "lat": asked.near.lat if asked.near else None,
        "limit": asked.limit,
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_limit(%s)", [_LIKENESS])
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    for row in rows:
        yield _Ranked(row[6], make(row))


def _premises(row: tuple[object, ...]) -> PlaceFound:
    pk, name, address, lng, lat, is_synthetic, _, matched = row
    return PlaceFound(
        kind="premises",
        id=int(str(pk)),
        label=str(name),
        detail=str(address),
        place=LngLat(float(str(lng)), float(str(lat))),
        matched=str(matched),
        uncertainty_m=PREMISES_M,
        is_synthetic=bool(is_synthetic),
    )


def _street(row: tuple[object, ...]) -> PlaceFound:
    pk, name, name_en, lng, lat, is_synthetic, _, matched, length_m, _ = row
    return PlaceFound(
        kind="road",
        id=int(str(pk)),
        label=str(name),
        detail=str(name_en),
        place=LngLat(float(str(lng)), float(str(lat))),
        matched=str(matched),
        uncertainty_m=round(float(str(length_m)) / 2),
        is_synthetic=bool(is_synthetic),
    )


def _streets(asked: _Asked) -> Iterator[_Ranked]:
    try:
        version = network().version
    except NoRoadNetwork:
        return iter(())
    return _rows(_STREETS, asked, _street, version=version)


def _stations(asked: _Asked) -> Iterator[_Ranked]:
    every = stations()
    names = formation_names(one.formation_id for one in every)
    for one in every:
        zh, en = names.get(one.formation_id, ("", ""))
        spellings = {"name": zh, "pinyin": pinyin_of(zh), "initials": initials_of(zh)}
        typed = asked.spelt or asked.words
        for matched, text in [*spellings.items(), ("name", en.lower().replace(" ", ""))]:
            if text and typed in text and (matched != "initials" or text.startswith(typed)):
                rank = 0 if typed == text else 1 if text.startswith(typed) else 2
                place = PlaceFound(
                    kind="station",
                    id=one.formation_id,
                    label=zh,
                    detail=en,
                    place=one.place,
                    matched=matched,
                    uncertainty_m=STATION_M,
                    is_synthetic=one.is_synthetic,
                )
                yield _Ranked(rank, place)
                break


def _crossings(asked: _Asked) -> Iterator[_Ranked]:
    for first, second in crossing_splits(asked.words):
        found = list(_crossing(_named(first), _named(second)))
        if found:
            yield from found
            return


def _crossing(
    streets: list[tuple[PlaceFound, list[int]]], others: list[tuple[PlaceFound, list[int]]]
) -> Iterator[_Ranked]:
    if not streets or not others:
        return
    roads = network()
    for street, rows in streets:
        for other, other_rows in others:
            if street.id == other.id:
                continue
            for middle, reach_m in crossing_places(roads, rows, other_rows):
                lng, lat = roads.lnglat(middle[None])[0].tolist()
                place = PlaceFound(
                    kind="crossing",
                    id=None,
                    label=f"{street.label}/{other.label}",
                    detail=f"{street.detail} / {other.detail}".strip(" /"),
                    place=LngLat(lng, lat),
                    matched="crossing",
                    uncertainty_m=round(reach_m + CORNER_M),
                    is_synthetic=street.is_synthetic or other.is_synthetic,
                )
                yield _Ranked(0, place)


def _named(words: str) -> list[tuple[PlaceFound, list[int]]]:
    """Give streets whose name these words are, or begin; no more than a few."""
    try:
        version = network().version
    except NoRoadNetwork:
        return []
    spelt = re.sub(r"[^a-z0-9]", "", words.lower()) if _LATIN.match(words) else ""
    found: list[tuple[PlaceFound, list[int]]] = []

    def make(row: tuple[object, ...]) -> PlaceFound:
        place = _street(row)
        rows = row[9]
        found.append((place, list(rows) if isinstance(rows, list) else []))
        return place

    ranked = list(_rows(_STREETS, _Asked(words, spelt, None, 3), make, version=version))
    best = min((one.rank for one in ranked), default=0)
    return [one for one, way in zip(found, ranked, strict=True) if way.rank == best <= 2]  # noqa: PLR2004


def _away_m(place: LngLat, near: LngLat | None) -> float:
    if near is None:
        return 0.0
    across = (place.lng - near.lng) * math.cos(math.radians(near.lat))
    return math.hypot(across, place.lat - near.lat)
