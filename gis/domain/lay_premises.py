"""Laying premises (社会单位) beside the streets of any road network, with made-up names. Pure."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter

from gis.domain.lay_streets import Rows, StreetPlaces, is_street, places_along, samples
from gis.domain.local import Metres
from gis.domain.roads import Bools, Floats, RoadNetwork

FRONTAGE_M = 45.0
MAIN_CLASSES = frozenset({"primary", "secondary", "tertiary"})
KERB_M = 14.0
DENSITY_CELL_M = 400.0
LAST_NUMBER = 398
CISTERN_SHARE = 0.6  # of key premises
HIGH_M = 54.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy:
    """A use (使用性质) and what its premises look like. All of it is data, ours."""

    code: str
    suffixes: tuple[str, ...]
    share: float
    where: str  # dense, edge, main, any
    storeys: tuple[int, int]
    storey_m: float
    underground: tuple[int, int]
    hazards: tuple[str, ...]
    hazard_share: float
    key_weight: float


@dataclass(frozen=True, slots=True)
class PremisesWords:
    """Characters names are made of, and the uses there are."""

    first: str
    second: str
    occupancies: tuple[Occupancy, ...]


@dataclass(frozen=True, eq=False, slots=True)
class LaidPremises:
    """Premises as columns of equal length."""

    east_north_m: Metres
    street: StreetPlaces  # the place on the road in front
    name: tuple[str, ...]  # each once
    address: tuple[str, ...]
    occupancy: tuple[str, ...]
    storeys: Rows
    underground_storeys: Rows
    height_m: Floats
    hazards: tuple[tuple[str, ...], ...]
    is_key: Bools
    has_cistern: Bools


def read_premises_words(text: str) -> PremisesWords:
    """Read the words' file (TOML).

    Raises
    ------
    ValueError
        If the shares of the uses do not add up to one.
    """
    data = tomllib.loads(text)
    rows = tuple(_occupancy(row) for row in data["occupancy"])
    total = sum(row.share for row in rows)
    if abs(total - 1.0) > 0.02:  # noqa: PLR2004 - rounded shares
        raise ValueError(f"the shares of the uses add up to {total:.3f}, not to 1")
    return PremisesWords(data["first"], data["second"], rows)


def lay_premises(
    network: RoadNetwork,
    words: PremisesWords,
    rng: np.random.Generator,
    *,
    count: int,
    key_count: int,
    road_names: Sequence[str] = (),
) -> LaidPremises:
    """Lay premises where their use would be, denser where the streets are.

    Parameters
    ----------
    network
        Any road network.
    words
        What names and uses are made of.
    rng
        Two equal generators lay the same premises.
    count, key_count
        How many premises, and how many of them are key ones (消防安全重点单位).
    road_names
        A name per road row, "" where it has none; addresses are made of them.

    Returns
    -------
    LaidPremises
        ``count`` rows.
    """
    shares = np.array([one.share for one in words.occupancies])
    uses = rng.choice(len(shares), count, p=shares / shares.sum())
    front = _fronts(network, words, uses, rng)
    side = np.where(rng.random(count) < 0.5, -1.0, 1.0)  # noqa: PLR2004 - either side
    at = front.beside(side * rng.uniform(KERB_M, FRONTAGE_M, count))

    kinds = [words.occupancies[use] for use in uses]
    storeys = _between([kind.storeys for kind in kinds], rng)
    underground = _between([kind.underground for kind in kinds], rng)
    storey_m = np.array([kind.storey_m for kind in kinds])
    height_m = np.round(storeys * storey_m + rng.uniform(0.4, 2.0, count), 1)
    key_weight = np.array([kind.key_weight for kind in kinds])
    # Weighted choice without replacement (Efraimidis and Spirakis 2006); a zero weight comes last.
    drawn = np.log(rng.random(count)) / np.maximum(key_weight, 1e-9)
    is_key = np.zeros(count, dtype=np.bool_)
    is_key[np.argsort(-drawn, kind="stable")[:key_count]] = True
    has_cistern = (is_key & (rng.random(count) < CISTERN_SHARE)) | (height_m > HIGH_M * 2)
    return LaidPremises(
        east_north_m=at,
        street=front,
        name=_names(words, uses, rng),
        address=_addresses(front, side, road_names, rng),
        occupancy=tuple(kind.code for kind in kinds),
        storeys=storeys,
        underground_storeys=underground,
        height_m=height_m,
        hazards=tuple(_hazards(kind, rng) for kind in kinds),
        is_key=is_key,
        has_cistern=has_cistern,
    )


def _occupancy(row: dict[str, Any]) -> Occupancy:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    return Occupancy(**values)


def _fronts(
    network: RoadNetwork, words: PremisesWords, uses: Rows, rng: np.random.Generator
) -> StreetPlaces:
    """Choose a stretch of street for each premises; no stretch twice while there are free ones."""
    count = len(uses)
    street_m = float(network.road_length_m[is_street(network)].sum())
    places, length_m = samples(network, min(FRONTAGE_M, max(street_m / (4.0 * count), 5.0)))
    rows = np.flatnonzero(is_street(network)[places.road])
    density = _density(places, length_m)[rows]
    main = np.array([name in MAIN_CLASSES for name in network.road_classes])
    on_main = main[network.road_class[places.road[rows]]]
    weight = {
        "dense": density**1.6,
        "edge": 1.0 / (density + 1.0),
        "main": density**0.5 * np.where(on_main, 1.0, 0.05),
        "any": density**0.8,
    }
    free = np.ones(len(rows), dtype=np.bool_)
    chosen = np.empty(count, dtype=np.int64)
    for use in np.unique(uses):
        wanted = np.flatnonzero(uses == use)
        odds = weight[words.occupancies[use].where] * length_m[rows]
        drawn = np.log(rng.random(len(rows))) / np.maximum(odds, 1e-12)
        drawn[~free] = -np.inf
        best = np.argsort(-drawn, kind="stable")[: len(wanted)]
        best = np.resize(best, len(wanted))
        free[best] = False
        chosen[wanted] = rows[best]
    shift_m = rng.uniform(-0.4, 0.4, count) * length_m[chosen]
    return places_along(network, places.road[chosen], places.along_m[chosen] + shift_m)


def _density(places: StreetPlaces, length_m: Floats) -> Floats:
    """Give the road around each place, in km per km²."""
    corner = places.east_north_m.min(axis=0)
    at = ((places.east_north_m - corner) // DENSITY_CELL_M).astype(np.int64)
    road_m = np.zeros(at.max(axis=0) + 1)
    np.add.at(road_m, (at[:, 0], at[:, 1]), length_m)
    smooth = uniform_filter(road_m, 3, mode="constant") / DENSITY_CELL_M**2 * 1000.0
    around: Floats = smooth[at[:, 0], at[:, 1]]
    return around


def _between(ranges: list[tuple[int, int]], rng: np.random.Generator) -> Rows:
    low, high = np.array(ranges, dtype=np.int64).T
    drawn: Rows = rng.integers(low, high + 1)
    return drawn


def _names(words: PremisesWords, uses: Rows, rng: np.random.Generator) -> tuple[str, ...]:
    """Name each premises once; when the words run out, later ones are numbered (2期, 3期 ...)."""
    names = np.empty(len(uses), dtype=object)
    for use in np.unique(uses):
        suffixes = words.occupancies[use].suffixes
        size = len(words.first) * len(words.second) * len(suffixes)
        wanted = np.flatnonzero(uses == use)
        order = rng.permutation(size)
        for rank, row in enumerate(wanted.tolist()):
            drawn, phase = int(order[rank % size]), rank // size
            pair, suffix = divmod(drawn, len(suffixes))
            one, two = divmod(pair, len(words.second))
            again = f"{phase + 1}期" if phase else ""
            names[row] = f"{words.first[one]}{words.second[two]}{suffixes[suffix]}{again}"
    return tuple(names.tolist())


def _addresses(
    front: StreetPlaces, side: Floats, road_names: Sequence[str], rng: np.random.Generator
) -> tuple[str, ...]:
    """Give each door a number of its own: odd on one side of the street, even on the other."""
    taken: set[tuple[str, int]] = set()
    addresses = []
    numbers = rng.integers(0, LAST_NUMBER // 2, len(side)).tolist()
    for road, is_odd, half in zip(front.road.tolist(), (side > 0).tolist(), numbers, strict=True):
        name = (road_names[road] if road_names else "") or "无名路"
        number = 2 * half + (1 if is_odd else 2)
        while (name, number) in taken:
            number += 2
        taken.add((name, number))
        addresses.append(f"{name}{number}号")
    return tuple(addresses)


def _hazards(kind: Occupancy, rng: np.random.Generator) -> tuple[str, ...]:
    if not kind.hazards or rng.random() > kind.hazard_share:
        return ()
    most = int(rng.integers(1, min(2, len(kind.hazards)) + 1))
    picked: npt.NDArray[np.str_] = rng.choice(list(kind.hazards), most, replace=False)
    return tuple(sorted(str(word) for word in picked))
