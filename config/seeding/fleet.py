"""Which appliances stand in which station, their call signs and crews. Data in, rows out: pure."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.status import ApplianceType

UNDERMANNED_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Model:
    """A type of appliance with figures, and its crew."""

    appliance_type: ApplianceType
    capability: dict[str, float]
    crew_minimum: int
    crew_usual: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What a station of one kind has: a base, then so many of the rotation in turn."""

    base: tuple[str, ...]
    turns: tuple[int, ...]
    rotation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FleetWords:
    """The fleet's file."""

    call_sign: Mapping[str, str]
    models: Mapping[str, Model]
    stock: Mapping[str, Stock]


@dataclass(frozen=True, slots=True)
class LaidAppliance:
    """An appliance of the demonstration city. ``station`` is a row of those given."""

    station: int
    call_sign: str
    model: Model
    crew_count: int


def read_fleet(text: str) -> FleetWords:
    """Read the fleet's file (TOML)."""
    data = tomllib.loads(text)
    return FleetWords(
        call_sign=data["call_sign"],
        models={
            key: Model(ApplianceType(row["type"]), row["capability"], *row["crew"])
            for key, row in data["model"].items()
        },
        stock={
            key: Stock(tuple(row["base"]), tuple(row["turns"]), tuple(row["rotation"]))
            for key, row in data["kind"].items()
        },
    )


def lay_fleet(
    kinds: Sequence[str], prefixes: Sequence[str], words: FleetWords, rng: np.random.Generator
) -> list[LaidAppliance]:
    """Fill stations with appliances.

    Parameters
    ----------
    kinds
        Each station's kind: a key of ``words.stock``.
    prefixes
        What each station's call signs start with: 武-城东-3.
    words
        What there is to stand in them.
    rng
        Decides who is short of a crew today.

    Returns
    -------
    list of LaidAppliance
        Station by station; call signs are unique when prefixes are.
    """
    laid: list[LaidAppliance] = []
    seen: dict[str, int] = defaultdict(int)  # stations of a kind so far
    turned: dict[str, int] = defaultdict(int)  # how far its rotation has come
    for station, (kind, prefix) in enumerate(zip(kinds, prefixes, strict=True)):
        stock = words.stock[kind]
        turns = stock.turns[seen[kind] % len(stock.turns)]
        seen[kind] += 1
        keys = list(stock.base)
        for _ in range(turns):
            keys.append(stock.rotation[turned[kind] % len(stock.rotation)])
            turned[kind] += 1
        number: dict[str, int] = defaultdict(int)
        for key in keys:
            model = words.models[key]
            word = words.call_sign[model.appliance_type]
            number[word] += 1
            short = rng.random() < UNDERMANNED_SHARE
            crew = model.crew_minimum - 1 if short else model.crew_usual
            laid.append(LaidAppliance(station, f"{prefix}·{word}{number[word]}", model, crew))
    return laid
