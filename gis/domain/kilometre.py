"""Kilometre posts (公里桩, 桩号): what was said, and where that is between known posts. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.geo import LngLat

FARTHEST_KM = 5.0
"""Between posts farther apart than this, or beyond the last one by more, nothing is worked out."""

_POST_M = 30.0  # how far a caller may stand from the post they read
_BEND = 0.2  # a road between two posts bends: this share of the distance to the nearer one

_SAID = re.compile(
    r"(?:(?:桩号|里程)?\s*[:]?\s*z?k\s*(?P<k>\d{1,4})(?:\s*\+\s*(?P<metres>\d{1,3})|\.(?P<part>\d{1,3}))?"
    r"|(?:桩号|里程)\s*[:]?\s*(?P<bare>\d{1,4})(?:\s*\+\s*(?P<bare_m>\d{1,3}))?"
    r"|(?P<words>\d{1,4})\s*公里(?:\s*[+加]?\s*(?P<words_m>\d{1,3})\s*米)?(?:处|路段|桩)?)",
    re.IGNORECASE,
)
_ROAD_NUMBER = re.compile(r"(?<![a-z0-9])([gsxy]\d{1,4}[a-z]?)(?![a-z0-9])", re.IGNORECASE)
_LEFT_OVER = re.compile(
    r"(?:上行|下行|往.{1,6}方向|方向|路段|附近|处|有.*|发生.*|起火.*|车祸.*|我在|您好|你好|[,。;:\s]|的|在)+"
)


@dataclass(frozen=True, slots=True)
class KilometreSaid:
    """A road by its number or name or both, and a kilometre on it."""

    number: str  # G4; "" when nobody said
    name: str  # 京港澳高速
    km: float

    @property
    def label(self) -> str:
        """Write it as signs do: G4京港澳高速 K1023+500."""
        whole, metres = divmod(round(self.km * 1000), 1000)
        return f"{self.number}{self.name} K{whole}" + (f"+{metres:03}" if metres else "")


@dataclass(frozen=True, slots=True)
class Post:
    """A kilometre post whose place is known."""

    km: float
    place: LngLat
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class KilometrePlace:
    """Where a kilometre is, how far off that may be, and the posts it was worked out from."""

    place: LngLat
    uncertainty_m: float
    posts: tuple[float, ...]


def read_kilometre(words: str) -> KilometreSaid | None:
    """Read ``G4京港澳高速 K1023+500``, ``沪渝高速 K12``, ``京港澳高速1023公里500米处``.

    Returns
    -------
    KilometreSaid | None
        None where no kilometre is said, or no road it could be on.
    """
    plain = unicodedata.normalize("NFKC", words)
    found = _SAID.search(plain)
    if found is None:
        return None
    rest = f"{plain[: found.start()]} {plain[found.end() :]}"
    number = _ROAD_NUMBER.search(rest)
    if number:
        rest = rest[: number.start()] + rest[number.end() :]
    name = _LEFT_OVER.sub("", rest)
    if not number and not name:
        return None
    km = float(found["k"] or found["bare"] or found["words"])
    metres = found["metres"] or found["bare_m"] or found["words_m"]
    part = float(f"0.{found['part']}") if found["part"] else 0.0
    return KilometreSaid(
        number[1].upper() if number else "", name, km + part + int(metres or 0) / 1000
    )


def place_at(km: float, posts: Sequence[Post]) -> KilometrePlace | None:
    """Give where a kilometre is from the posts about it, on a straight line between them.

    Parameters
    ----------
    km
        What was said.
    posts
        Posts of one road, in any order.

    Returns
    -------
    KilometrePlace | None
        None where no post is near enough to say anything.
    """
    below = max((one for one in posts if one.km <= km), key=lambda one: one.km, default=None)
    above = min((one for one in posts if one.km >= km), key=lambda one: one.km, default=None)
    if below and above and above.km - below.km <= FARTHEST_KM:
        gap = above.km - below.km
        share = (km - below.km) / gap if gap else 0.0
        place = LngLat(
            below.place.lng + share * (above.place.lng - below.place.lng),
            below.place.lat + share * (above.place.lat - below.place.lat),
        )
        off_m = _POST_M + _BEND * 1000 * min(km - below.km, above.km - km)
        return KilometrePlace(place, off_m, (below.km, above.km) if gap else (below.km,))
    nearest = min(
        (one for one in (below, above) if one), key=lambda one: abs(one.km - km), default=None
    )
    if nearest is None or abs(nearest.km - km) > FARTHEST_KM:
        return None
    return KilometrePlace(nearest.place, _POST_M + 1000 * abs(nearest.km - km), (nearest.km,))
