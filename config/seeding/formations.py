"""The chain of command of a demonstration city: corps, two detachments, battalions, stations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from config.seeding.districts import DistrictName, battalions_of, name_districts
from config.seeding.words import CityWords
from gis.api import LaidStations
from org.api import FormationCard, save_formation


@dataclass(frozen=True, slots=True)
class Placed:
    """A station of the chain of command, on the ground."""

    formation: FormationCard
    kind: str
    east_north_m: tuple[float, float]
    road: int
    call_prefix: str  # 武-城东-3
    is_neighbour: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """Who is above whom."""

    corps: FormationCard
    detachment: FormationCard
    centre: FormationCard
    neighbour: FormationCard
    battalions: tuple[FormationCard, ...]
    stations: tuple[Placed, ...]  # the neighbour's comes last


def save_chain(
    laid: LaidStations, border: tuple[float, float, int], words: CityWords, names: Sequence[str]
) -> Chain:
    """Enter all formations.

    Parameters
    ----------
    laid
        The city's stations.
    border
        East, north and road row of the neighbouring detachment's one station.
    words
        What everything is called.
    names
        A name per road row; stations are called after the road they open to.
    """
    corps = _save(None, "corps", words.corps.code, words.corps.zh, words.corps.en)
    above = words.detachment
    detachment = _save(corps.id, "detachment", above.code, above.zh, above.en)
    centre = _save(
        detachment.id,
        "centre",
        f"{above.code}-C",
        "消防救援指挥中心",
        "Command and Dispatch Centre",
    )
    beside = _save(
        corps.id, "detachment", words.neighbour.code, words.neighbour.zh, words.neighbour.en
    )
    number_of = battalions_of(laid.east_north_m)
    middles = np.array(
        [laid.east_north_m[number_of == one].mean(axis=0) for one in range(number_of.max() + 1)]
    )
    districts = name_districts(middles, words.districts)
    battalions = [
        _save(
            detachment.id,
            "battalion",
            f"{above.code}-{row + 1}",
            f"{one.zh}大队(示例)",
            f"{one.en} Battalion",
        )
        for row, one in enumerate(districts)
    ]
    placed = []
    called: set[str] = set()
    counted = [0] * len(battalions)
    for row, kind in enumerate(laid.kind):
        at = int(number_of[row])
        counted[at] += 1
        road = int(laid.road[row])
        name = _name(districts[at], counted[at], names[road] if names else "", called)
        formation = _save(
            battalions[at].id,
            "station",
            f"{above.code}-{at + 1}-{counted[at]:02d}",
            name,
            f"{districts[at].en} Fire Station {counted[at]}",
        )
        east, north = laid.east_north_m[row].tolist()
        prefix = f"{words.short}-{districts[at].zh}-{counted[at]}"
        placed.append(Placed(formation, kind, (east, north), road, prefix, is_neighbour=False))
    other = words.neighbour_district
    border_station = _save(
        beside.id,
        "station",
        f"{words.neighbour.code}-1",
        f"{other.zh}消防救援站",
        f"{other.en} Fire Station",
    )
    placed.append(
        Placed(
            border_station,
            "second_class",
            border[:2],
            border[2],
            f"{words.neighbour_short}-{other.zh}-1",
            is_neighbour=True,
        )
    )
    return Chain(corps, detachment, centre, beside, tuple(battalions), tuple(placed))


def _name(district: DistrictName, number: int, road: str, called: set[str]) -> str:
    name = f"{road}消防救援站" if road else ""
    if not name or name in called:
        name = f"{district.zh}{number}号消防救援站"
    called.add(name)
    return name


def _save(parent_id: int | None, kind: str, code: str, zh: str, en: str) -> FormationCard:
    return save_formation(
        parent_id=parent_id, kind=kind, code=code, name_zh=zh, name_en=en, is_synthetic=True
    )
