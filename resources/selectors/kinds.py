"""The room's tables as kinds of basic data: their fields, in words and in limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gis.api import Field, Reads
from resources.domain.words import AGENCIES, EXPERTISE, ITEMS, KIT, ROLES, STATES, SUPPLIES, Spoken
from resources.models import (
    Equipment,
    Expert,
    Firefighter,
    Kept,
    LinkedAgency,
    MicroStation,
    Shift,
    Supply,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptKind:
    """One table: what it is called, what each row says, and what tells rows apart."""

    name: str
    zh: str
    en: str
    model: type[Kept]
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    is_at_stations: bool = False  # its formation must be a station
    has_place: bool = False
    is_place_required: bool = False
    personal: tuple[str, ...] = ()  # shown to those who may know people's names
    asked: tuple[str, ...] = field(default=())  # what a complete row says beside what is required


def _whose(*, is_station: bool) -> Field:
    zh, en = ("所属队站", "its station") if is_station else ("所属单位", "who keeps it")
    return Field(
        name="formation",
        zh=zh,
        en=en,
        reads=Reads.FORMATION,
        is_required=True,
        is_station=is_station,
    )


def _text(name: str, zh: str, en: str, longest: int, *, is_required: bool = False) -> Field:
    empty = None if is_required else ""
    return Field(name=name, zh=zh, en=en, longest=longest, is_required=is_required, default=empty)


def _secret(name: str, zh: str, en: str, longest: int) -> Field:
    return Field(name=name, zh=zh, en=en, longest=longest, default="", is_secret=True)


def _word(name: str, zh: str, en: str, words: Spoken, default: str | None = None) -> Field:
    return Field(
        name=name,
        zh=zh,
        en=en,
        reads=Reads.WORD,
        words=words,
        is_required=default is None,
        default=default,
    )


def _words(name: str, zh: str, en: str, words: Spoken) -> Field:
    return Field(name=name, zh=zh, en=en, reads=Reads.WORDS, words=words, default=())


def _moment(
    name: str, zh: str, en: str, *, may_lie_ahead: bool = False, is_required: bool = False
) -> Field:
    return Field(
        name=name,
        zh=zh,
        en=en,
        reads=Reads.MOMENT,
        may_lie_ahead=may_lie_ahead,
        is_required=is_required,
    )


def _whole(name: str, zh: str, en: str, most: float, default: int | None = None) -> Field:
    return Field(name=name, zh=zh, en=en, reads=Reads.WHOLE, least=0, most=most, default=default)


def _amount(name: str, zh: str, en: str, *, is_required: bool = False) -> Field:
    return Field(
        name=name, zh=zh, en=en, reads=Reads.NUMBER, least=0, most=1e9, is_required=is_required
    )


_ABOARD = Field(
    name="appliance", zh="所在车辆", en="aboard", longest=40, default="", is_kept=False
)  # its call sign; empty: in store
_SUPPLY_WORDS: Spoken = {word: one.words for word, one in SUPPLIES.items()}
_STATION = _whose(is_station=True)
_KEEPER = _whose(is_station=False)

FIREFIGHTERS = KeptKind(
    name="firefighters",
    zh="消防员",
    en="firefighters",
    model=Firefighter,
    identity=("formation", "name"),
    is_at_stations=True,
    personal=("name",),
    asked=("rank", "roles"),
    fields=(
        _STATION,
        _text("name", "姓名", "name", 60, is_required=True),
        _text("rank", "衔级", "rank", 40),
        _words("roles", "岗位资格", "roles", ROLES),
        _text("licence", "准驾车型", "driving licence", 20),
        _moment("driving_until_at", "驾驶证有效期", "licence until", may_lie_ahead=True),
        _moment("apparatus_until_at", "空呼资格有效期", "apparatus until", may_lie_ahead=True),
        _moment("medic_until_at", "急救证有效期", "medic until", may_lie_ahead=True),
    ),
)
SHIFTS = KeptKind(
    name="shifts",
    zh="值班",
    en="shifts",
    model=Shift,
    identity=("formation", "begins_at", "firefighter"),
    is_at_stations=True,
    personal=("firefighter",),
    fields=(
        _STATION,
        Field(
            name="firefighter",
            zh="姓名或编号",
            en="name or number",
            longest=80,
            is_required=True,
            is_kept=False,
        ),
        _moment("begins_at", "上岗时间", "from", may_lie_ahead=True, is_required=True),
        _moment("ends_at", "下岗时间", "to", may_lie_ahead=True, is_required=True),
        _ABOARD,
    ),
)
EQUIPMENT = KeptKind(
    name="equipment",
    zh="装备器材",
    en="equipment",
    model=Equipment,
    identity=("formation", "appliance", "label", "item"),
    is_at_stations=True,
    asked=("state", "next_test_at"),
    fields=(
        _STATION,
        _word("item", "器材", "item", ITEMS),
        _text("label", "规格型号", "make and model", 80),
        _whole("count", "数量", "count", 100_000, 1),
        _ABOARD,
        _word("state", "状态", "state", STATES, "usable"),
        _moment("next_test_at", "下次检测", "next test", may_lie_ahead=True),
    ),
)
SUPPLY = KeptKind(
    name="supplies",
    zh="灭火剂与物资",
    en="supplies",
    model=Supply,
    identity=("formation", "appliance", "item"),
    is_at_stations=True,
    asked=("least_amount", "counted_at"),
    fields=(
        _STATION,
        _word("item", "物资", "item", _SUPPLY_WORDS),
        _amount("amount", "数量", "amount", is_required=True),
        _amount("least_amount", "最低储备", "least wanted"),
        _ABOARD,
        _moment("counted_at", "盘点时间", "counted"),
    ),
)
EXPERTS = KeptKind(
    name="experts",
    zh="专家",
    en="experts",
    model=Expert,
    identity=("name",),
    has_place=True,
    personal=("name",),
    asked=("expertise", "phone"),
    fields=(
        _KEEPER,
        _text("name", "姓名", "name", 60, is_required=True),
        _words("expertise", "专业领域", "expertise", EXPERTISE),
        _text("employer", "工作单位", "employer", 120),
        _secret("phone", "电话", "telephone", 40),
        _whole("available_from_h", "可联系时段起", "from hour", 24, 0),
        _whole("available_to_h", "可联系时段止", "to hour", 24, 24),
    ),
)
LINKED_AGENCIES = KeptKind(
    name="linked_agencies",
    zh="联动单位",
    en="linked agencies",
    model=LinkedAgency,
    identity=("agency_kind", "name"),
    has_place=True,
    asked=("duty_phone",),
    fields=(
        _KEEPER,
        _text("name", "名称", "name", 120, is_required=True),
        _word("agency_kind", "类别", "kind", AGENCIES),
        _text("duty_phone", "值班电话", "duty telephone", 40),
        _text("area", "管辖范围", "area", 120),
    ),
)
MICRO_STATIONS = KeptKind(
    name="micro_stations",
    zh="微型消防站",
    en="micro-stations",
    model=MicroStation,
    identity=("name",),
    has_place=True,
    is_place_required=True,
    asked=("people_count", "duty_phone", "kit"),
    fields=(
        _KEEPER,
        _text("name", "名称", "name", 120, is_required=True),
        Field(
            name="premises", zh="所在单位编号", en="number of its premises", reads=Reads.PREMISES
        ),
        _whole("people_count", "人数", "people", 1_000),
        _text("duty_phone", "值班电话", "duty telephone", 40),
        _words("kit", "器材", "kit", KIT),
        Field(
            name="reach_m",
            zh="出动半径",
            en="reach",
            reads=Reads.NUMBER,
            quantity="m",
            least=0,
            most=20_000,
        ),
    ),
)
SYNTHETIC = Field(
    name="is_synthetic", zh="合成数据", en="synthetic", reads=Reads.YES_NO, default=False
)
KINDS: Mapping[str, KeptKind] = {
    one.name: one
    for one in (
        FIREFIGHTERS,
        SHIFTS,
        EQUIPMENT,
        SUPPLY,
        EXPERTS,
        LINKED_AGENCIES,
        MICRO_STATIONS,
    )
}
