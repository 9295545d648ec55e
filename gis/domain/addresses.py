"""Taking addresses apart, and reading what stands about a name in a sentence. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.geo import LngLat, metres_between
from gis.domain.spelling import bare_name

_DIGIT = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TEN = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "".join([*_DIGIT, *_TEN])
_IN_CHARACTERS = re.compile(rf"[{_NUMERAL}]+(?=号(?!线)|弄)")
_AREA = re.compile(
    r"^(?:(?:[^\d省市区县]{2,3}省|[^\d]{2,6}自治[区州县])|[^\d省市区县路街]{2,4}市"
    r"|(?!小区|社区|园区)[^\d省市区县路街小社园]{1,4}(?:新区|开发区|区|县|旗)"
    r"|[^\d省市区县路街]{2,4}(?:街道|镇|乡))(?=[^\d]{2})"
)
_NUMBERED = re.compile(
    r"^(?P<street>[^\d]*?[^\d].*?)(?P<number>\d{1,5})(?:[-之]\d+)?(?:号(?!线)|弄|$)(?P<rest>.*)$"
)
_NUMBER_FIRST = re.compile(r"^\s*(?P<number>\d{1,5})[a-z]?[\s,]+(?P<street>[a-z][^,\d]{2,})", re.I)
_NUMBER_AFTER = re.compile(
    r"^(?P<number>\d{1,5})(?:[-之]\d{1,4})?"
    r"(?:(?P<word>号(?!线)|弄)|$|(?![\d楼层米里人个点分元年月日室栋幢单座公km%]|号线))"
)
_NEAR = (  # words after a name, and how much farther off (metres) the place may be: ours, a guess
    (re.compile(r"^的?(?:这?附近|周边|一带|那边|那里)"), 300.0),
    (re.compile(r"^的?(?:斜?对面|对过)"), 80.0),
    (re.compile(r"^的?(?:旁边?|隔壁|边上|侧面|东侧|西侧|南侧|北侧)"), 60.0),
    (re.compile(r"^的?(?:后面|背后|后门|前面)"), 80.0),
    (re.compile(r"^的?(?:门口|门前|楼下|大门)"), 20.0),
)
_AWAY = re.compile(
    r"^的?(?:往|向)?[东南西北]{0,2}(?:边|面|方向)?(?:约|大概)?(\d{1,4})(?:多)?(米|公里)"
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart."""

    street: str  # without gaps or signs; "" where there is none
    number: int | None  # 门牌号
    rest: str  # what follows the number: 弄, 栋, 室


def read_address(words: str) -> Address:
    """Take an address apart: 武汉市武昌区中北路一百零九号3栋 → 中北路, 109, 3栋.

    Parameters
    ----------
    words
        As a register holds it, in Chinese order or in English (``12 Main Street, Oxford``).

    Returns
    -------
    Address
        Without a number, all of the words are the street.
    """
    first = _NUMBER_FIRST.match(words)
    if first:
        return Address(bare_name(first["street"]), int(first["number"]), "")
    bare = plain_numbers(bare_address(words))
    while (area := _AREA.match(bare)) is not None:
        bare = bare[area.end() :]
    found = _NUMBERED.match(bare)
    if found is None:
        return Address(bare, None, "")
    return Address(found["street"], int(found["number"]), found["rest"])


def number_after(words: str) -> tuple[int, int] | None:
    """Read the house number that stands at the start of these words.

    Returns
    -------
    tuple[int, int] | None
        The number and how many characters it takes; None for 3楼, 200米 and 2号线.
    """
    found = _NUMBER_AFTER.match(words)
    return (int(found["number"]), found.end()) if found else None


def farther_m(words: str) -> float:
    """Give by how many metres words after a name (对面, 附近, 往东200米) put the place farther."""
    for pattern, more_m in _NEAR:
        if pattern.match(words):
            return more_m
    away = _AWAY.match(words)
    if away is None:
        return 0.0
    return float(away[1]) * (1000.0 if away[2] == "公里" else 1.0)


def plain_numbers(words: str) -> str:
    """Write house numbers in figures: 一百零九号 → 109号; names like 建设一路 stay."""
    return _IN_CHARACTERS.sub(lambda found: str(_number(found[0])), words)


def bare_address(words: str) -> str:
    """Take gaps and signs out of an address, but not the dash of 12-3号."""
    plain = unicodedata.normalize("NFKC", words).lower()
    return re.sub(r"[^\w-]+|_", "", plain)


def _number(characters: str) -> int:
    """Read a Chinese numeral: 一百零九, 二十, 一一九."""
    if not set(characters) & set(_TEN):
        return int("".join(str(_DIGIT[one]) for one in characters))
    total, digit = 0, 0
    for one in characters:
        if one in _TEN:
            total += (digit or 1) * _TEN[one]
            digit = 0
        else:
            digit = _DIGIT[one]
    return total + digit


PREMISES_M, STATION_M, CAMERA_M = 50.0, 30.0, 20.0
"""How far the point of a premises or a station may lie from where it is meant."""
NUMBER_M = 40.0
"""How far the door of a number may be from where it was worked out to be."""
UNSURE_PER_NUMBER_M = 15.0
"""Beyond the last number known, each number adds this much doubt: ours, a guess."""
ONE_STREET_M = 3_000.0
"""Known numbers farther apart than this are of two streets that bear one name."""


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """Where a house number should be, and the known numbers it was worked out from."""

    place: LngLat
    uncertainty_m: float
    numbers: tuple[int, ...]  # two: it lies between; one: it is near


def place_of_number(number: int, known: Sequence[tuple[int, LngLat]]) -> NumberPlace | None:
    """Work out where a house number is from numbers known on the same street.

    Parameters
    ----------
    number
        What was said.
    known
        Numbers and places; those on the same side (odd or even) are taken where there are any.

    Returns
    -------
    NumberPlace | None
        None when nothing is known. Between two neighbours it is put in proportion, and half of
        their distance is the doubt.
    """
    side = [one for one in known if (one[0] - number) % 2 == 0] or list(known)
    below = max((one for one in side if one[0] <= number), default=None)
    above = min((one for one in side if one[0] >= number), default=None)
    if below and above:
        apart_m = metres_between(below[1], above[1])
        if apart_m <= ONE_STREET_M:
            gap = above[0] - below[0]
            share = (number - below[0]) / gap if gap else 0.0
            place = LngLat(
                below[1].lng + share * (above[1].lng - below[1].lng),
                below[1].lat + share * (above[1].lat - below[1].lat),
            )
            return NumberPlace(place, NUMBER_M + apart_m / 2, (below[0], above[0]))
    nearest = min(side, key=lambda one: abs(one[0] - number), default=None)
    if nearest is None:
        return None
    doubt_m = NUMBER_M + UNSURE_PER_NUMBER_M * abs(nearest[0] - number)
    return NumberPlace(nearest[1], doubt_m, (nearest[0],))
