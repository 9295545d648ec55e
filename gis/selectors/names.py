"""Looking names up in the search's index: stage by stage, the surest way first, never for long."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.geo import LngLat
from gis.domain.spelling import bare_name, folded, is_chinese, pairs_of, pinyin_of, typed_pinyin

COMMON = 1_200
"""Of words that more names than this have, only the prominent and the nearest are looked at."""
NEAREST = 4_000
"""How many of the nearest names are looked at for common words."""
PROMINENT = 2  # the weight from which a place is looked for first
PART = 4  # the rank of a name amid a sentence; what ranks better is the words as a whole
LONGEST_NAME = 24
"""How long a name in a sentence may be, in characters."""

EVERY_KIND = ("premises", "road", "station", "district", "building", "hazard", "camera")

_LIKENESS = 0.4  # share of trigrams in common from which two names are alike


@dataclass(frozen=True, slots=True)
class Looking:
    """For whom and from where names are looked up."""

    near: LngLat  # where whoever asks looks; the middle of the map when nobody said
    seen: Collection[int]  # formations whose rows of scoped layers may be found
    version: str | None  # of the road network in force
    limit: int
    kinds: Sequence[str] = EVERY_KIND


@dataclass(frozen=True, slots=True)
class Named:
    """A name that was found, and of what."""

    kind: str
    ref: int
    alias: str  # as written, when it is not the place's own name
    name: str  # without gaps and signs
    weight: int
    radius_m: float
    place: LngLat
    away_deg: float
    rank: int
    matched: str


@dataclass(frozen=True, slots=True)
class _Stage:
    """One way to look: what it matches, what it is called, and how far down it ranks."""

    rank: int
    matched: str
    match: str  # SQL over geodata_placename
    values: dict[str, Any]
    like: str = ""  # the column whose likeness counts; such a stage is tried only for nothing else


def names_like(words: str, looking: Looking) -> list[Named]:
    """Find names by characters, pinyin, initials, sound or likeness: best first, each place once.

    A later way is tried only while there are fewer than ``limit`` answers: what is exact is never
    pushed out by what is only like it.
    """
    stages = _chinese(bare_name(words)) if is_chinese(words) else _letters(words)
    return _looked(stages, looking)


def names_sounding(words: str, looking: Looking) -> list[Named]:
    """Find names that sound like these characters, or look like them: for what was misheard."""
    return _looked(_misheard(bare_name(words)), looking)


def names_exactly(parts: Sequence[str], looking: Looking) -> list[Named]:
    """Find the names among these parts of a sentence: each part is a whole name or nothing."""
    stage = _Stage(PART, "part", "name = ANY(%(parts)s)", {"parts": list(parts)})
    return _look(stage, looking, limit=200)


def _looked(stages: Iterator[_Stage], looking: Looking) -> list[Named]:
    found: dict[tuple[str, int, float], Named] = {}
    for stage in stages:
        if len(found) >= looking.limit or (found and stage.like):
            break
        for one in _look(stage, looking):
            found.setdefault((one.kind, one.ref, one.place.lng), one)
    return list(found.values())


def _chinese(bare: str) -> Iterator[_Stage]:
    values: dict[str, Any] = {"words": bare, "begin": f"{bare}%"}
    yield _Stage(0, "name", "name = %(words)s", values)
    yield _Stage(1, "name", "name LIKE %(begin)s", values)
    if len(bare) > 1:
        values = values | {"pairs": list(pairs_of(bare)), "part": f"%{bare}%"}
        yield _Stage(2, "name", "pairs @> %(pairs)s::int[] AND name LIKE %(part)s", values)
        yield _Stage(3, "sound", "pinyin = %(spelt)s", _spelt(pinyin_of(bare)))


def _misheard(bare: str) -> Iterator[_Stage]:
    spelt = pinyin_of(bare)
    values: dict[str, Any] = {"words": bare, **_spelt(spelt)}
    if len(bare) > 1:
        yield _Stage(6, "sound", "pinyin LIKE %(begin)s", values)
        yield _Stage(7, "near_sound", "folded = %(folded)s", values)
    if len(bare) > 2:  # noqa: PLR2004 - two characters are like everything
        yield _Stage(9, "likeness", "name %% %(words)s", values, like="name")


def _letters(words: str) -> Iterator[_Stage]:
    spelt = typed_pinyin(words)
    if not spelt:
        return
    values: dict[str, Any] = {"words": bare_name(words), **_spelt(spelt)}
    yield _Stage(0, "name", "name = %(words)s", values)
    yield _Stage(3, "pinyin", "pinyin = %(spelt)s", values)
    yield _Stage(4, "initials", "initials = %(spelt)s", values)
    yield _Stage(5, "pinyin", "pinyin LIKE %(begin)s", values)
    yield _Stage(6, "initials", "initials LIKE %(begin)s", values)
    if len(spelt) >= 4:  # noqa: PLR2004 - less sounds like everything
        yield _Stage(7, "near_sound", "folded = %(folded)s", values)
        yield _Stage(8, "near_sound", "folded LIKE %(folded_begin)s", values)
        yield _Stage(9, "pinyin", "folded LIKE %(folded_part)s", values)
    if len(spelt) >= 3:  # noqa: PLR2004 - three letters make a trigram
        yield _Stage(10, "initials", "initials LIKE %(part)s", values)
    if len(spelt) >= 5:  # noqa: PLR2004 - as above
        yield _Stage(11, "likeness", _HALF, values, like="folded")


def _spelt(spelt: str) -> dict[str, Any]:
    alike = folded(spelt)
    return {
        "spelt": spelt,
        "begin": f"{spelt}%",
        "part": f"%{spelt}%",
        "folded": alike,
        "folded_begin": f"{alike}%",
        "folded_part": f"%{alike}%",
        "first_half": f"{alike[: len(alike) // 2]}%",
        "second_half": f"{alike[len(alike) // 2 :][::-1]}%",
    }


def _look(stage: _Stage, looking: Looking, limit: int | None = None) -> list[Named]:
    values = stage.values | {
        "seen": list(looking.seen),
        "version": looking.version or "",
        "kinds": list(looking.kinds),
        "lng": looking.near.lng,
        "lat": looking.near.lat,
        "limit": limit or looking.limit,
        "common": COMMON,
        "nearest": NEAREST,
    }
    with connection.cursor() as cursor:
        if stage.like:
            cursor.execute("SELECT set_limit(%s)", [_LIKENESS])
            values["like"] = values["words" if stage.like == "name" else "folded"]
            cursor.execute(_LIKE.format(match=stage.match, like=stage.like), values)
            return [_named(row, stage) for row in cursor]
        cursor.execute(_COUNTED.format(match=stage.match), values)
        rows = cursor.fetchall()
        if rows and rows[0][-1] >= COMMON:
            cursor.execute(_COMMON.format(match=stage.match), values)
            rows = cursor.fetchall()
    return [_named(row, stage) for row in rows]


def _named(row: tuple[Any, ...], stage: _Stage) -> Named:
    kind, ref, alias, name, weight, radius_m, lng, lat, away_deg, _ = row
    return Named(
        kind=kind,
        ref=ref,
        alias=alias,
        name=name,
        weight=weight,
        radius_m=radius_m,
        place=LngLat(lng, lat),
        away_deg=away_deg,
        rank=stage.rank,
        matched="alias" if stage.matched == "name" and alias else stage.matched,
    )


_SEEN = """
    (formation_id IS NULL OR formation_id = ANY(%(seen)s::bigint[]))
    AND (network_id IS NULL OR network_id = %(version)s) AND kind = ANY(%(kinds)s)
"""
_FROM = "ST_SetSRID(ST_MakePoint(%(lng)s::float8, %(lat)s::float8), 4326)"
_COLUMNS = "kind, ref, alias, name, weight, radius_m, place"
_GIVEN = f"""
    kind, ref, alias, name, weight, radius_m, ST_X(place), ST_Y(place), place <-> {_FROM} AS away
"""
_NEARER = "weight DESC, away, char_length(name), ref"
# A slip of one letter leaves one half of the word whole: no need to weigh every name's trigrams.
_HALF = "(folded LIKE %(first_half)s OR reverse(folded) LIKE %(second_half)s)"
# How many there are is known only up to COMMON: no more rows than that are ever fetched.
_COUNTED = f"""
    WITH hit AS MATERIALIZED (
        SELECT {_COLUMNS} FROM geodata_placename WHERE {{match}} AND {_SEEN} LIMIT %(common)s
    )
    SELECT {_GIVEN}, count(*) OVER () FROM hit ORDER BY {_NEARER} LIMIT %(limit)s
"""  # noqa: S608 - our own words
_COMMON = f"""
    WITH prominent AS MATERIALIZED (
        SELECT {_COLUMNS} FROM geodata_placename
        WHERE weight >= {PROMINENT} AND {{match}} AND {_SEEN} LIMIT %(common)s
    ),
    near AS MATERIALIZED (
        SELECT {_COLUMNS} FROM (
            SELECT * FROM geodata_placename ORDER BY place <-> {_FROM} LIMIT %(nearest)s
        ) about WHERE {{match}} AND {_SEEN} LIMIT %(limit)s
    )
    SELECT {_GIVEN}, 0 FROM (SELECT * FROM prominent UNION SELECT * FROM near) hit
    ORDER BY {_NEARER} LIMIT %(limit)s
"""  # noqa: S608
_LIKE = f"""
    WITH hit AS MATERIALIZED (
        SELECT {_COLUMNS}, folded FROM geodata_placename WHERE {{match}} AND {_SEEN}
        LIMIT %(common)s
    )
    SELECT {_GIVEN}, 0 FROM hit WHERE similarity({{like}}, %(like)s) >= {_LIKENESS}
    ORDER BY similarity({{like}}, %(like)s) DESC, weight DESC, away, ref LIMIT %(limit)s
"""  # noqa: S608
