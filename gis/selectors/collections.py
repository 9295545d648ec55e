"""The layers as collections of features (要素集): what each row says, and from which column.

Made of the catalogue of layers, so that a field added there is given out here too, unless it is one
that never leaves the server.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gis.domain.layers import LAYERS, Field, Layer, Reads, Shape


class Kind(StrEnum):
    """What a property's value is."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    YES_NO = "yes_no"
    MOMENT = "moment"
    WORDS = "words"  # several of a list


COLUMN_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "text",
    Kind.NUMBER: "float8",
    Kind.WHOLE: "bigint",
    Kind.YES_NO: "boolean",
    Kind.MOMENT: "timestamptz",
    Kind.WORDS: "jsonb",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One thing each feature of a collection says."""

    name: str
    zh: str
    en: str
    kind: Kind = Kind.TEXT
    column: str = ""  # SQL over ``t``, our own words only; "": the column of this name
    words: tuple[str, ...] = ()  # the only values there are
    quantity: str = ""

    @property
    def sql(self) -> str:
        """The property as an expression over the collection's rows."""
        return self.column or f"t.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A layer as others read it."""

    name: str
    zh: str
    en: str
    geometry: str  # Point, MultiPolygon, LineString
    properties: tuple[Property, ...]
    table: str = ""  # "": its rows are handed in by the room that keeps them
    place: str = ""  # SQL of the geometry, WGS-84
    key: str = "t.id"  # SQL of what a feature is called by, also the order of pages
    drawn: str = ""  # SQL of the geometry in EPSG:3857 where only that is indexed
    has_formation: bool = False
    is_scoped: bool = False  # seen only by those who answer for its formation
    is_of_network: bool = False  # of the road network in force only
    moment: str = ""  # the property ``datetime`` looks at
    tiles: str = ""  # the tile layer it is drawn by; "" where there is none
    stamps: tuple[str, ...] = ()  # what its extent changes with

    def find(self, name: str) -> Property | None:
        """Give a property, None where there is none of that name."""
        return next((one for one in self.properties if one.name == name), None)


_KINDS = {
    Reads.NUMBER: Kind.NUMBER,
    Reads.WHOLE: Kind.WHOLE,
    Reads.YES_NO: Kind.YES_NO,
    Reads.MOMENT: Kind.MOMENT,
    Reads.WORDS: Kind.WORDS,
    Reads.PREMISES: Kind.WHOLE,
}
_GEOMETRY = {Shape.POINT: "Point", Shape.AREA: "MultiPolygon", Shape.NONE: "Point"}
_TILES = {"water_sources": "water"}  # where the tile layer has another name
_UNDRAWN = frozenset({"appliances"})
_MOMENTS = {"water_sources": "inspected_at", "appliances": "fix_at"}
_NAMED = "(%(formation_{which})s::jsonb ->> t.formation_id::text)"
_OF_EACH = (
    Property(name="source", zh="来源", en="where it was imported from"),
    Property(name="source_ref", zh="来源编号", en="what its source calls it"),
)
_FORMATION_NAMES = (
    Property(name="formation_name", zh="单位名称", en="name of the formation",
             column=_NAMED.format(which="zh")),
    Property(name="formation_name_en", zh="单位英文名称", en="English name of the formation",
             column=_NAMED.format(which="en")),
)  # fmt: skip
_WHERE_IT_IS = (
    Property(name="status", zh="状态", en="status"),
    Property(name="status_at", zh="状态时间", en="since when", kind=Kind.MOMENT),
    Property(name="crew_count", zh="在岗人数", en="crew aboard", kind=Kind.WHOLE),
    Property(name="is_dispatchable", zh="可调派", en="can turn out now", kind=Kind.YES_NO),
    Property(name="fix_at", zh="定位时间", en="when the position was measured", kind=Kind.MOMENT),
    Property(name="age_s", zh="定位时效", en="age of the position", kind=Kind.NUMBER, quantity="s"),
    Property(name="is_stale", zh="定位陈旧", en="the position is old", kind=Kind.YES_NO),
    Property(name="heading_deg", zh="航向", en="heading", kind=Kind.NUMBER, quantity="deg"),
    Property(name="speed_mps", zh="速度", en="speed", kind=Kind.NUMBER, quantity="mps"),
    Property(name="accuracy_m", zh="定位精度", en="accuracy", kind=Kind.NUMBER, quantity="m"),
)


def _property(layer: Layer, field: Field) -> Property:
    column = ""
    if field.reads == Reads.FORMATION:
        column = _NAMED.format(which="code")
    elif field.reads == Reads.MOMENT and layer.table:
        # GDAL keeps seconds in 32 bits: 59.999999 would come out as 60.
        column = f"date_trunc('milliseconds', t.{field.name})"
    elif field.reads == Reads.PREMISES:
        column = "t.premises_id"
    elif layer.name == "stations" and not field.is_kept:  # a station is called as its formation
        column = _NAMED.format(which="en" if field.name == "name_en" else "zh")
    return Property(
        name=field.name,
        zh=field.zh,
        en=field.en,
        kind=_KINDS.get(field.reads, Kind.TEXT),
        column=column,
        words=tuple(field.words),
        quantity=field.quantity,
    )


def _collection(layer: Layer) -> Collection:
    told = [_property(layer, one) for one in layer.fields if not one.is_secret]
    if layer.has_formation and layer.name != "stations":
        told += _FORMATION_NAMES
    told += _OF_EACH if layer.table else _WHERE_IT_IS
    tiles = "" if layer.name in _UNDRAWN else _TILES.get(layer.name, layer.name)
    return Collection(
        name=layer.name,
        zh=layer.zh,
        en=layer.en,
        geometry=_GEOMETRY[layer.shape],
        properties=tuple(told),
        table=layer.table,
        place=f"t.{layer.place}" if layer.table else "ST_SetSRID(ST_MakePoint(t.lng, t.lat), 4326)",
        key="t.formation_id" if layer.name == "stations" else "t.id",
        has_formation=layer.has_formation,
        is_scoped=layer.is_scoped,
        moment=_MOMENTS.get(layer.name, ""),
        tiles=tiles,
        stamps=(tiles, "formations"),
    )


ROADS = Collection(
    name="roads",
    zh="道路",
    en="roads of the network in force",
    geometry="LineString",
    properties=(
        Property(name="road_class", zh="道路等级", en="class, in OSM's words"),
        Property(name="name", zh="名称", en="name"),
        Property(name="name_en", zh="英文名称", en="English name"),
        Property(name="is_oneway", zh="单行", en="one-way, as drawn", kind=Kind.YES_NO),
        Property(name="is_oneway_guessed", zh="单行为推断", en="one-way by our conclusion only",
                 kind=Kind.YES_NO),
        Property(name="is_name_synthetic", zh="名称虚构", en="its name is made up",
                 kind=Kind.YES_NO),
        Property(name="network", zh="路网版本", en="version of the network",
                 column="t.network_id"),
    ),
    table="geodata_road",
    place="t.line",
    drawn="t.drawn",
    is_of_network=True,
    tiles="roads",
)  # fmt: skip
COLLECTIONS: Mapping[str, Collection] = {
    one.name: one for one in (*map(_collection, LAYERS.values()), ROADS)
}
