"""What an appliance can do (能力), in numbers, and whether that is enough for a role. Pure.

This file is the one place where the words of a capability are defined. A key that an appliance does
not carry counts as zero; a role is taken by whoever has at least every figure the role asks for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.status import ApplianceType


@dataclass(frozen=True, slots=True)
class Measure:
    """One word of the vocabulary, and what its figure counts."""

    quantity: str
    name_zh: str
    name_en: str


VOCABULARY: dict[str, Measure] = {
    "water_t": Measure("t", "载水量", "water aboard"),
    "foam_t": Measure("t", "泡沫液", "foam concentrate aboard"),
    "pump_lps": Measure("L/s", "消防泵流量", "fire pump flow"),
    "seats": Measure("count", "乘员座位", "seats for crew"),
    "aerial_m": Measure("m", "工作高度", "working height"),
    "cage": Measure("grade", "载人工作斗", "a cage or ladder that brings people down: 1"),
    "rescue": Measure(
        "grade", "破拆救援", "1 hand tools, 2 hydraulic and lifting, 3 crane and winch"
    ),
    "boat": Measure("count", "舟艇", "boats with crew kit"),
    "command": Measure("grade", "指挥通信", "1 battalion, 2 detachment with its own links"),
    "supply_lps": Measure("L/s", "远程供水流量", "flow of a long-distance supply system"),
    "hose_m": Measure("m", "供水水带", "large hose carried"),
    "drain_lps": Measure("L/s", "排涝流量", "drainage flow"),
    "hazmat": Measure("grade", "防化洗消", "1 detection and suits, 2 with mass decontamination"),
    "smoke_m3_h": Measure("m3/h", "排烟量", "smoke extraction"),
    "lighting_kw": Measure("kW", "照明功率", "scene lighting"),
}

CEILING: dict[ApplianceType, dict[str, float]] = {
    ApplianceType.WATER_TENDER: {
        "water_t": 16, "pump_lps": 120, "seats": 9, "rescue": 1, "foam_t": 0.5,
    },
    ApplianceType.FOAM_TENDER: {"water_t": 14, "foam_t": 8, "pump_lps": 150, "seats": 8},
    ApplianceType.AERIAL_LADDER: {
        "aerial_m": 68, "cage": 1, "water_t": 2, "pump_lps": 60, "seats": 5,
    },
    ApplianceType.AERIAL_PLATFORM: {
        "aerial_m": 101, "cage": 1, "water_t": 3, "pump_lps": 80, "seats": 5,
    },
    ApplianceType.WATER_TOWER: {
        "aerial_m": 72, "water_t": 12, "foam_t": 4, "pump_lps": 120, "seats": 4,
    },
    ApplianceType.RESCUE_TENDER: {"rescue": 3, "boat": 2, "lighting_kw": 12, "seats": 9},
    ApplianceType.COMMAND_VEHICLE: {"command": 2, "lighting_kw": 4, "seats": 10},
    ApplianceType.WATER_SUPPLY: {
        "water_t": 25, "pump_lps": 100, "supply_lps": 220, "hose_m": 6000, "drain_lps": 220,
        "seats": 4,
    },
    ApplianceType.HAZMAT_TENDER: {"hazmat": 2, "rescue": 1, "seats": 8},
    ApplianceType.SMOKE_TENDER: {"smoke_m3_h": 200_000, "seats": 4, "water_t": 3},
    ApplianceType.LIGHTING_TENDER: {"lighting_kw": 60, "seats": 4},
}  # fmt: skip
"""The most any appliance of a type is taken to have, to tell a role nobody could ever fill.

Rounded up from what makers of Chinese fire appliances advertise; examples, not a standard.
"""


def can_take(capability: Mapping[str, float], least: Mapping[str, float]) -> bool:
    """Whether this capability is at least what a role asks for; an empty ask suits everyone."""
    return all(capability.get(key, 0.0) >= figure for key, figure in least.items())


def able_matrix(
    capabilities: Sequence[Mapping[str, float]],
    needs: Sequence[Mapping[str, float]],
) -> npt.NDArray[np.bool_]:
    """Compare every appliance with every role at once.

    Parameters
    ----------
    capabilities
        What each of ``a`` appliances has.
    needs
        The least each of ``r`` roles asks for.

    Returns
    -------
    numpy.ndarray
        (a, r) True where the appliance can take the role: ``can_take`` for each pair.
    """
    keys = sorted({key for least in needs for key in least})
    has = np.array([[one.get(key, 0.0) for key in keys] for one in capabilities], dtype=np.float64)
    asks = np.array([[one.get(key, -np.inf) for key in keys] for one in needs], dtype=np.float64)
    has, asks = has.reshape(len(capabilities), len(keys)), asks.reshape(len(needs), len(keys))
    return np.asarray(np.all(has[:, None, :] >= asks[None, :, :], axis=2), dtype=np.bool_)


def types_for(least: Mapping[str, float]) -> tuple[ApplianceType, ...]:
    """Give the appliance types of which some appliance could take such a role."""
    return tuple(kind for kind, ceiling in CEILING.items() if can_take(ceiling, least))
