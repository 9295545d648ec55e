"""What can be wrong with a row of a file, each with its sentence in both languages. Pure."""

from dataclasses import dataclass

SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("缺少必填项。", "This is required and missing."),
    "no_id": ("编号为空。", "The row has no id."),
    "not_a_number": ("“{value}”不是数字。", "{value!r} is not a number."),
    "not_whole": ("“{value}”不是整数。", "{value!r} is not a whole number."),
    "not_yes_no": ("“{value}”不是“是”或“否”。", "{value!r} is neither yes nor no."),
    "not_a_date": (
        "“{value}”不是可读的日期。",
        "{value!r} is no date that can be read; say the date format.",
    ),
    "future_date": ("日期“{value}”在将来。", "The date {value!r} lies in the future."),
    "out_of_range": ("“{value}”超出允许范围。", "{value!r} is beyond what is possible here."),
    "unknown_value": (
        "“{value}”不是可用的取值。",
        "{value!r} is not one of the words allowed here.",
    ),
    "too_long": ("文字过长:“{value}”。", "The text is too long: {value!r}."),
    "unreadable_text": (
        "文字含有乱码或控制字符:“{value}”。",
        "The text holds damaged or control characters: {value!r}.",
    ),
    "cell_count": (
        "本行列数与表头不符({value})。",
        "The row has another number of cells than the heading ({value}).",
    ),
    "duplicate_id": (
        "编号“{value}”在文件中重复。",
        "The id {value!r} stands more than once in the file.",
    ),
    "duplicate_thing": (
        "同一地点同名的“{value}”在文件中重复。",
        "{value!r} stands more than once at the same place.",
    ),
    "taken": (
        "“{value}”已由其他来源导入。",
        "{value!r} is there already, from another source.",
    ),
    "no_place": ("没有坐标。", "There is no place."),
    "unreadable_place": (
        "坐标“{value}”无法识别。",
        "The place {value!r} cannot be read.",
    ),
    "null_island": ("坐标为 0,0。", "The place is 0,0: nobody entered one."),
    "swapped": (
        "经纬度似乎颠倒({value})。",
        "Longitude and latitude seem to be exchanged ({value}).",
    ),
    "off_earth": ("坐标{value}不在地球上。", "{value} is nowhere on earth."),
    "out_of_area": (
        "坐标{value}不在本中心的地图范围内。",
        "{value} lies outside this centre's map.",
    ),
    "wrong_shape": (
        "图形类型“{value}”不适用于该图层。",
        "The layer does not take the geometry {value!r}.",
    ),
    "invalid_shape": ("图形无效:{value}。", "The outline is not valid: {value}."),
    "unknown_formation": ("没有编码为“{value}”的单位。", "There is no formation {value!r}."),
    "foreign_formation": (
        "单位“{value}”不在所选单位之下。",
        "The formation {value!r} is not under the one that answers for this import.",
    ),
    "foreign_ground": (
        "该位置在“{value}”的责任区内,该队站不在所选单位之下。",
        "This lies in the first-due area of {value!r}, which is not under the one that answers for"
        " this import.",
    ),
    "not_a_station": ("“{value}”不是消防救援站。", "The formation {value!r} is not a station."),
    "unknown_appliance": (
        "该站没有呼号为“{value}”的车辆。",
        "The station has no appliance {value!r}.",
    ),
    "unknown_firefighter": (
        "该站没有名为“{value}”的人员,或不止一人。",
        "The station has nobody called {value!r}, or more than one.",
    ),
    "ends_before": ("结束早于开始。", "It ends before it begins."),
    "shift_overlaps": (
        "“{value}”在同一时间已有值班。",
        "{value!r} is on duty at that time already.",
    ),
    "unknown_premises": ("没有编号为“{value}”的单位。", "There is no premises {value!r}."),
}
LONGEST_SHOWN = 60


class FileRefused(ValueError):
    """A file as a whole cannot be taken, and why: for the person who gave it, in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(f"{en} {zh}")
        self.en = en
        self.zh = zh


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row is not taken. ``row`` is its number as the reader of the file sees it."""

    row: int
    field: str  # a field of the layer, "id" or "place"
    code: str  # a key of ``SENTENCES``
    value: str = ""

    def sentences(self) -> dict[str, str]:
        """Give the reason in each language: ``{"zh": ..., "en": ...}``."""
        zh, en = SENTENCES[self.code]
        shown = self.value if len(self.value) <= LONGEST_SHOWN else f"{self.value[:LONGEST_SHOWN]}…"
        return {"zh": zh.format(value=shown), "en": en.format(value=shown)}
