"""Where two streets meet, for two names with 与 between them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from django.db import connection

from core.geo import LngLat
from gis.domain.addresses import bare_address
from gis.domain.finding import crossing_places, crossing_splits
from gis.domain.roads import RoadNetwork
from gis.domain.spelling import is_chinese
from gis.selectors.names import LONGEST_NAME, Looking, Named, names_exactly, names_like
from gis.selectors.network import NoRoadNetwork, network
from gis.selectors.sentences import Candidate

CORNER_M = 20.0
"""How far from the middle of a crossing a corner of it may lie."""

_A_FEW, _BY_NAME = 3, 6  # streets for each name; the rank up to which a street is what was said


def crossings(words: str, looking: Looking) -> list[Candidate]:
    """Find where two streets meet: at each of their crossings; nothing if these are not two."""
    try:
        roads = network()
    except NoRoadNetwork:
        return []
    for first, second in crossing_splits(words):
        streets, others = _streets(first, looking, -1), _streets(second, looking, 1)
        if not streets or not others:
            continue
        found = list(_meetings(roads, streets, others))
        if found:
            return found
    return []


def _meetings(roads: RoadNetwork, streets: list[Named], others: list[Named]) -> Iterator[Candidate]:
    rows = _rows([*streets, *others])
    for street, other in product(streets, others):
        if street.ref == other.ref:
            continue
        for middle, reach_m in crossing_places(roads, rows[street.ref], rows[other.ref]):
            lng, lat = roads.lnglat(middle[None])[0].tolist()
            yield _crossing(street, other, LngLat(lng, lat), reach_m)


def _crossing(street: Named, other: Named, place: LngLat, reach_m: float) -> Candidate:
    return Candidate(
        rank=0,
        kind="crossing",
        ref=None,
        place=place,
        radius_m=reach_m + CORNER_M,
        matched="crossing",
        label=f"{street.name}/{other.name}",
    )


def _streets(words: str, looking: Looking, side: int) -> list[Named]:
    """Give streets of this name; in a sentence, of the name that stands next to the 与."""
    roads = replace(looking, kinds=("road",), limit=_A_FEW)
    found = [one for one in names_like(words, roads) if one.rank <= _BY_NAME]
    best = min((one.rank for one in found), default=0)
    found = [one for one in found if one.rank == best]
    if found or not is_chinese(words):
        return list({one.ref: one for one in found}.values())
    bare = bare_address(words)
    parts = [bare[-size:] if side < 0 else bare[:size] for size in range(2, LONGEST_NAME)]
    known = names_exactly(sorted(set(parts)), roads)
    longest = max((len(one.name) for one in known), default=0)
    return list({one.ref: one for one in known if len(one.name) == longest}.values())


def _rows(streets: list[Named]) -> dict[int, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, rows FROM geodata_street WHERE id = ANY(%s)", [[one.ref for one in streets]]
        )
        return dict(cursor.fetchall())
