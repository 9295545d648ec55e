"""The kinds of basic data that are gis's own, shown as the layers say them. Pure."""

from gis.domain.basics import Kind
from gis.domain.layers import LAYERS, Field, Reads

_NOT_SHOWN = frozenset({"formation", "premises", "is_synthetic"})


def _fields(layer: str) -> tuple[Field, ...]:
    return tuple(one for one in LAYERS[layer].fields if one.name not in _NOT_SHOWN)


_FROM_HYDRANTS = ("kind", frozenset({"hydrant", "water_crane"}))

STATIONS = Kind(
    name="stations",
    basic_class="stations",
    zh="消防救援站",
    en="fire stations",
    fields=_fields("stations"),
    asked=("name", "name_en", "kind", "address"),
    has_place=True,
)
WATER_SOURCES = Kind(
    name="water_sources",
    basic_class="water",
    zh="消防水源",
    en="water sources",
    fields=_fields("water_sources"),
    asked=("state", "flow_lps", "pressure_mpa", "volume_m3"),
    asked_where={
        "flow_lps": _FROM_HYDRANTS,
        "pressure_mpa": _FROM_HYDRANTS,
        "volume_m3": ("kind", frozenset({"cistern"})),
    },
    fixed=frozenset({"inspected_at"}),  # an inspection says so
    has_place=True,
)
PREMISES = Kind(
    name="premises",
    basic_class="premises",
    zh="社会单位",
    en="premises",
    fields=_fields("premises"),
    asked=("name", "address", "occupancy", "storeys", "height_m"),
    has_place=True,
)
MAJOR_HAZARDS = Kind(
    name="major_hazards",
    basic_class="roads_hazards",
    zh="重大危险源",
    en="major hazards",
    fields=_fields("major_hazards"),
    asked=("name", "kind", "amount"),
    has_place=True,
)
ROADS = Kind(
    name="roads",
    basic_class="roads_hazards",
    zh="路网",
    en="road network",
    fields=(
        Field(name="name", zh="名称", en="name"),
        Field(name="source", zh="来源", en="source"),
        Field(name="imported_at", zh="导入时间", en="imported", reads=Reads.MOMENT),
    ),
    asked=("name", "source"),
    is_read_only=True,
)
