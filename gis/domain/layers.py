"""The layers (图层): what a file may hold, what is given out. Pure; import and export read this."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from gis.domain.layer_words import APPLIANCE_TYPES, FIGURES, HAZARDS, OCCUPANCIES


class Shape(StrEnum):
    """What a row of a layer is on the ground."""

    POINT = "point"
    AREA = "area"  # one outline or several, holes allowed
    NONE = "none"  # it moves


class Reads(StrEnum):
    """How a field's text is read."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    YES_NO = "yes_no"
    MOMENT = "moment"
    WORD = "word"  # one of the field's words
    WORDS = "words"  # several of them
    FORMATION = "formation"  # the code of one
    PREMISES = "premises"  # the number of one here


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a layer says of each row."""

    name: str
    zh: str
    en: str
    reads: Reads = Reads.TEXT
    is_required: bool = False
    longest: int | None = None  # characters
    least: float | None = None
    most: float | None = None
    quantity: str = ""  # what a number counts: m, deg, lps, mpa, m3, t
    default: object = None  # where the file says nothing
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What may stand here, and what files call it besides."""
    is_kept: bool = True  # False: used for the row's formation, no column of the table
    is_station: bool = False  # the formation must be one
    is_secret: bool = False  # given out on the server only
    may_lie_ahead: bool = False  # a moment that is still to come: a licence's end, the next test


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A kind of thing on the map."""

    name: str
    zh: str
    en: str
    shape: Shape
    fields: tuple[Field, ...]
    table: str  # "": another room keeps it
    named_by: str = ""  # two rows at one place with the same of this are one thing twice
    is_open: bool = False  # its rows are formations', and yet everybody's to see

    @property
    def has_formation(self) -> bool:
        """Whether each row belongs to a formation."""
        return any(one.reads == Reads.FORMATION for one in self.fields)

    @property
    def is_scoped(self) -> bool:
        """Whether a row is seen only by those who answer for its formation.

        The one rule of who sees what of the layers: tiles, features, finding, what is here and
        exports all ask it. Any other layer is seen by everybody with a post.
        """
        return self.has_formation and not self.is_open

    @property
    def place(self) -> str:
        """Name the column the geometry stands in ("" where there is none)."""
        return {Shape.POINT: "place", Shape.AREA: "area", Shape.NONE: ""}[self.shape]

    def field(self, name: str) -> Field:
        """Give a field.

        Raises
        ------
        KeyError
            If the layer has none of that name.
        """
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Whether the layer has a field of this name."""
        return any(one.name == name for one in self.fields)


def _whose(zh: str, en: str, *, is_station: bool = False) -> Field:
    return Field(
        name="formation",
        zh=zh,
        en=en,
        reads=Reads.FORMATION,
        is_required=True,
        is_station=is_station,
    )


def _number(  # noqa: PLR0917
    name: str, zh: str, en: str, quantity: str, least: float, most: float
) -> Field:
    return Field(
        name=name, zh=zh, en=en, reads=Reads.NUMBER, quantity=quantity, least=least, most=most
    )


def _whole(name: str, zh: str, en: str, most: float, default: object = None) -> Field:
    return Field(
        name=name, zh=zh, en=en, reads=Reads.WHOLE, least=0, most=most, default=default
    )  # fmt: skip


def _text(name: str, zh: str, en: str, longest: int, *, is_required: bool = False) -> Field:
    return Field(
        name=name,
        zh=zh,
        en=en,
        longest=longest,
        is_required=is_required,
        default=None if is_required else "",
    )


_AREA_OF = _whose("所属辖区", "whose area it lies in")
_NAME = _text("name", "名称", "name", 160, is_required=True)
_HEIGHT = _number("height_m", "高度", "height", "m", 0, 1_000)

STATIONS = Layer(
    name="stations",
    zh="消防救援站",
    en="fire stations",
    shape=Shape.POINT,
    table="geodata_station",
    named_by="name",
    is_open=True,  # help comes across boundaries: who calls for it must see from where
    fields=(
        Field(
            name="formation", zh="队站编码", en="its code", reads=Reads.FORMATION, is_station=True
        ),
        Field(
            name="name", zh="名称", en="name", longest=120, is_required=True, is_kept=False
        ),
        Field(name="name_en", zh="英文名称", en="English name", longest=120, default="",
              is_kept=False),
        Field(
            name="kind",
            zh="类别",
            en="kind",
            reads=Reads.WORD,
            is_required=True,
            words={
                "first_class": ("一级站", "一级", "一级普通消防站"),
                "second_class": ("二级站", "二级", "二级普通消防站"),
                "special": ("特勤站", "特勤", "特勤消防站"),
                "small": ("小型站", "小型", "小型普通消防站"),
            },
        ),
        _text("address", "地址", "address", 200),
    ),
)  # fmt: skip
APPLIANCES = Layer(
    name="appliances",
    zh="消防车",
    en="appliances",
    shape=Shape.NONE,
    table="",
    named_by="call_sign",
    fields=(
        _whose("所属队站", "its station's code", is_station=True),
        _text("call_sign", "呼号", "call sign", 40, is_required=True),
        Field(
            name="appliance_type",
            zh="车型",
            en="type",
            reads=Reads.WORD,
            is_required=True,
            words=APPLIANCE_TYPES,
        ),
        Field(
            name="crew_minimum",
            zh="最低乘员",
            en="fewest crew",
            reads=Reads.WHOLE,
            is_required=True,
            least=1,
            most=20,
        ),
        *(_number(name, zh, en, quantity, 0, 1e6) for name, zh, en, quantity in FIGURES),
    ),
)
WATER_SOURCES = Layer(
    name="water_sources",
    zh="消防水源",
    en="water sources",
    shape=Shape.POINT,
    table="geodata_watersource",
    named_by="kind",
    fields=(
        Field(
            name="kind",
            zh="类别",
            en="kind",
            reads=Reads.WORD,
            is_required=True,
            words={
                "hydrant": ("消火栓", "市政消火栓", "室外消火栓", "fire hydrant"),
                "water_crane": ("消防水鹤", "水鹤"),
                "cistern": ("消防水池", "水池", "water tank"),
                "draft_point": ("天然水源取水口", "天然取水口", "取水口", "dry hydrant"),
            },
        ),
        Field(
            name="state",
            zh="状态",
            en="state",
            reads=Reads.WORD,
            default="unknown",
            words={
                "usable": ("完好", "正常", "可用", "ok"),
                "faulty": ("故障", "损坏", "停用", "out of service"),
                "unknown": ("未核查", "未知", "不详"),
            },
        ),
        _number("flow_lps", "流量", "flow", "lps", 0, 10_000),
        _number("pressure_mpa", "压力", "pressure", "mpa", 0, 10),
        _number("volume_m3", "容量", "volume", "m3", 0, 1e9),
        Field(name="inspected_at", zh="核查时间", en="inspected", reads=Reads.MOMENT),
    ),
)
PREMISES = Layer(
    name="premises",
    zh="社会单位",
    en="premises",
    shape=Shape.POINT,
    table="geodata_premises",
    named_by="name",
    fields=(
        _AREA_OF,
        _NAME,
        _text("address", "地址", "address", 240),
        Field(
            name="occupancy",
            zh="使用性质",
            en="occupancy",
            reads=Reads.WORD,
            is_required=True,
            words=OCCUPANCIES,
        ),
        _whole("storeys", "地上层数", "storeys", 250),
        _whole("underground_storeys", "地下层数", "underground storeys", 30, default=0),
        _HEIGHT,
        Field(
            name="hazards", zh="危险因素", en="hazards", reads=Reads.WORDS, words=HAZARDS,
            default=(),
        ),
        Field(
            name="is_key", zh="消防安全重点单位", en="key premises", reads=Reads.YES_NO,
            default=False,
        ),
    ),
)  # fmt: skip
BUILDINGS = Layer(
    name="buildings",
    zh="建筑",
    en="buildings",
    shape=Shape.AREA,
    table="geodata_building",
    named_by="name",
    fields=(
        _text("name", "名称", "name", 160),
        _HEIGHT,
        _whole("storeys", "地上层数", "storeys", 250),
    ),
)
DISTRICTS = Layer(
    name="districts",
    zh="行政区",
    en="districts",
    shape=Shape.AREA,
    table="geodata_district",
    named_by="name",
    fields=(
        _text("name", "名称", "name", 80, is_required=True),
        _text("adcode", "行政区划代码", "code of GB/T 2260", 12),
        Field(
            name="level",
            zh="级别",
            en="level",
            reads=Reads.WORD,
            is_required=True,
            words={
                "city": ("市", "地级市"),
                "county": ("区县", "区", "县", "district"),
                "street": ("街道乡镇", "街道", "乡镇", "township"),
            },
        ),
    ),
)
FIRST_DUE_AREAS = Layer(
    name="first_due_areas",
    zh="责任区",
    en="first-due areas",
    shape=Shape.AREA,
    table="geodata_firstduearea",
    named_by="formation",
    is_open=True,  # as stations: whom to call for a place beyond one's own ground
    fields=(_whose("责任队站", "the station first due", is_station=True),),
)
MAJOR_HAZARDS = Layer(
    name="major_hazards",
    zh="重大危险源",
    en="major hazards",
    shape=Shape.POINT,
    table="geodata_majorhazard",
    named_by="name",
    fields=(
        _AREA_OF,
        Field(
            name="premises", zh="所在单位编号", en="number of its premises", reads=Reads.PREMISES
        ),
        _NAME,
        _text("kind", "危险物", "what it holds", 40, is_required=True),
        _text("amount", "数量", "how much, as the source says", 80),
    ),
)
CAMERAS = Layer(
    name="cameras",
    zh="摄像机",
    en="cameras",
    shape=Shape.POINT,
    table="geodata_camera",
    named_by="name",
    fields=(
        _whose("使用单位", "who may look through it"),
        _NAME,
        _number("height_m", "安装高度", "height of the lens", "m", 0, 1_000),
        _number("heading_deg", "朝向", "heading", "deg", 0, 360),
        _number("field_of_view_deg", "视场角", "field of view", "deg", 0, 360),
        _number("range_m", "可视距离", "range", "m", 0, 50_000),
        Field(
            name="stream_url", zh="视频地址", en="stream", longest=400, default="", is_secret=True
        ),
    ),
)
_SYNTHETIC = Field(
    name="is_synthetic", zh="合成数据", en="synthetic", reads=Reads.YES_NO, default=False
)  # what was made up stays marked so, out of a file too
LAYERS: Mapping[str, Layer] = {
    one.name: replace(one, fields=(*one.fields, _SYNTHETIC))
    for one in (
        STATIONS,
        APPLIANCES,
        WATER_SOURCES,
        PREMISES,
        BUILDINGS,
        DISTRICTS,
        FIRST_DUE_AREAS,
        MAJOR_HAZARDS,
        CAMERAS,
    )
}
