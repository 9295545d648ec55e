"""How a file's columns become a layer's fields (导入方案). Pure."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

from gis.domain.layer_faults import FileRefused
from gis.domain.layers import LAYERS, Field, Layer, Reads

_LNG = ("lng", "lon", "long", "longitude", "经度", "x")
_LAT = ("lat", "latitude", "纬度", "y")
_SHAPE = ("wkt", "geometry", "geom", "the_geom", "图形")
_ID = ("编号", "id", "source_ref")


class BadProfile(FileRefused):
    """A profile names what is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What to make of a file. All but the layer may be left out.

    A word of ``words`` and a value of ``only`` may hold ``*``, which stands for anything; where
    several fit, the longest counts. An empty translation means that the file says nothing.
    """

    layer: str
    columns: Mapping[str, str] = field(default_factory=dict)  # field -> column
    constants: Mapping[str, Any] = field(default_factory=dict)  # field -> value of every row
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # field -> theirs -> ours
    factors: Mapping[str, float] = field(default_factory=dict)  # field -> ours per theirs
    endings: Mapping[str, str] = field(default_factory=dict)  # field -> text after the number
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column -> what is taken
    id: str = ""  # the column that tells rows apart for ever
    lng: str = ""
    lat: str = ""
    shape: str = ""  # a column of WKT
    date_format: str = ""  # of strptime; ISO 8601 where none is given
    datum: str = ""
    encoding: str = ""
    is_once_each: bool = False  # the file repeats things: take each at its first row


def read_profile(data: Mapping[str, Any]) -> Profile:
    """Make a profile of plain data, as TOML and JSON give it.

    Raises
    ------
    BadProfile
        If it names a layer, a field or a setting that there is not.
    """
    unknown = set(data) - {one.name for one in fields(Profile)}
    if unknown:
        names = ", ".join(sorted(unknown))
        raise BadProfile(f"a profile has no {names}", f"导入方案没有这一项:{names}")
    if data.get("layer") not in LAYERS:
        said, known = data.get("layer"), ", ".join(LAYERS)
        raise BadProfile(f"there is no layer {said!r}: {known}", f"没有图层“{said}”:{known}")
    only = {column: tuple(taken) for column, taken in data.get("only", {}).items()}
    profile = Profile(**{**data, "only": only})
    layer = LAYERS[profile.layer]
    for part in ("columns", "constants", "words", "factors", "endings"):
        for name in getattr(profile, part):
            if not layer.has(name):
                raise BadProfile(
                    f"{layer.name} has no field {name!r}", f"图层“{layer.zh}”没有字段“{name}”"
                )
    return profile


def with_pairs(profile: Profile, part: str, pairs: Iterable[str]) -> Profile:
    """Add ``COLUMN=FIELD`` to a profile's columns, ``FIELD=VALUE`` to another part of it.

    Raises
    ------
    BadProfile
        If one is not of that form, or names a field that there is not.
    """
    added = {}
    for text in pairs:
        before, sign, after = (one.strip() for one in text.rpartition("="))
        if not sign:
            raise BadProfile(f"{text!r} is not of the form A=B", f"“{text}”不是“甲=乙”的形式")
        name, value = (after, before) if part == "columns" else (before, after)
        try:
            added[name] = float(value) if part == "factors" else value
        except ValueError:
            raise BadProfile(f"{value!r} is not a number", f"“{value}”不是数字") from None
    data = profile_data(profile)
    return read_profile({**data, part: {**data[part], **added}})


def profile_from_toml(text: str) -> Profile:
    """Read a profile's file.

    Raises
    ------
    BadProfile
        If it is no TOML, or no profile.
    """
    try:
        return read_profile(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise BadProfile(str(problem), f"导入方案无法读取:{problem}") from problem


def profile_data(profile: Profile) -> dict[str, Any]:
    """Give a profile as plain data."""
    return asdict(profile)


def completed(profile: Profile, columns: list[str]) -> Profile:
    """Fill in what a profile leaves open, from columns called what the layer calls its fields."""
    return named_columns(profile, LAYERS[profile.layer].fields, columns)


def named_columns(profile: Profile, wanted: Iterable[Field], columns: list[str]) -> Profile:
    """Fill in what a profile leaves open of some fields, from columns called what they are."""
    known = {name.strip().casefold(): name for name in reversed(columns)}
    found = {
        one.name: known[name]
        for one in wanted
        if one.name not in profile.columns and one.name not in profile.constants
        for name in [_called(one.name, one.zh, one.en, known)]
        if name
    }
    has_place = profile.shape or (profile.lng and profile.lat)
    lng, lat = _first(_LNG, known), _first(_LAT, known)
    picked: dict[str, Any] = {"columns": {**found, **profile.columns}}
    if not has_place:
        picked |= {"shape": _first(_SHAPE, known)}
        if lng and lat and not picked["shape"]:
            picked |= {"lng": lng, "lat": lat}
    if not profile.id:
        picked |= {"id": _first(_ID, known)}
    return Profile(
        **{**{one.name: getattr(profile, one.name) for one in fields(Profile)}, **picked}
    )


def missing_columns(profile: Profile, columns: list[str]) -> list[str]:
    """List the columns a profile asks for that a file does not have."""
    asked = [*profile.columns.values(), profile.id, profile.lng, profile.lat, profile.shape]
    asked += list(profile.only)
    return sorted({name for name in asked if name} - set(columns))


def unfilled(profile: Profile) -> list[str]:
    """List the required fields that neither a column nor a constant fills."""
    layer: Layer = LAYERS[profile.layer]
    return [
        one.name
        for one in layer.fields
        if one.is_required
        and one.reads != Reads.FORMATION  # who answers for the import answers for the row
        and one.name not in profile.columns
        and one.name not in profile.constants
    ]


def translated(words: Mapping[str, str], text: str) -> str:
    """Give our word for a file's; the file's own where the profile says nothing."""
    if text in words:
        return words[text]
    fits = [theirs for theirs in words if "*" in theirs and fnmatchcase(text, theirs)]
    return words[max(fits, key=len)] if fits else text


def is_taken(taken: tuple[str, ...], text: str) -> bool:
    """Whether a profile takes a row with this in the column."""
    return any(text == one or ("*" in one and fnmatchcase(text, one)) for one in taken)


def _called(name: str, zh: str, en: str, known: Mapping[str, str]) -> str:
    return _first((name.casefold(), zh.casefold(), en.casefold()), known)


def _first(names: tuple[str, ...], known: Mapping[str, str]) -> str:
    return next((known[name] for name in names if name in known), "")
