"""Which stations make a battalion (大队), and what it is called after. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

STATIONS_A_BATTALION = 24
FEWEST, MOST = 3, 6
ITERATIONS = 30


@dataclass(frozen=True, slots=True)
class DistrictName:
    """A name for a part of the city; ``bearing_deg`` is None for its middle."""

    zh: str
    en: str
    bearing_deg: float | None


def battalions_of(east_north_m: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Put stations into three to six battalions of neighbours; fewer when stations are few.

    Lloyd's iteration from places far apart: the same stations always make the same battalions.
    """
    wanted = max(FEWEST, min(MOST, round(len(east_north_m) / STATIONS_A_BATTALION)))
    outermost = int(np.argmax(_away(east_north_m, [east_north_m.mean(axis=0)])))
    middles = [east_north_m[outermost]]
    for _ in range(min(wanted, len(east_north_m)) - 1):
        middles.append(east_north_m[int(np.argmax(_away(east_north_m, middles).min(axis=1)))])
    nearest = np.zeros(len(east_north_m), dtype=np.int64)
    for _ in range(ITERATIONS):
        nearest = _away(east_north_m, middles).argmin(axis=1)
        middles = [east_north_m[nearest == one].mean(axis=0) for one in np.unique(nearest)]
    return np.unique(nearest, return_inverse=True)[1].astype(np.int64)


def name_districts(
    middles: npt.NDArray[np.float64], names: Sequence[DistrictName]
) -> list[DistrictName]:
    """Call each part after its direction from the middle of all; the innermost is the centre."""
    centre = next(one for one in names if one.bearing_deg is None)
    around = [one for one in names if one.bearing_deg is not None]
    off = middles - middles.mean(axis=0)
    inner = int(np.argmin(np.hypot(*off.T)))
    given: dict[int, DistrictName] = {inner: centre}
    bearing = np.degrees(np.arctan2(off[:, 0], off[:, 1]))
    for row in range(len(middles)):
        if row == inner:
            continue
        free = [one for one in around if one not in given.values()]
        given[row] = min(free, key=lambda one: abs(_turn(bearing[row], one.bearing_deg or 0.0)))
    return [given[row] for row in range(len(middles))]


def _away(
    places: npt.NDArray[np.float64], middles: Sequence[npt.NDArray[np.float64]]
) -> npt.NDArray[np.float64]:
    apart = places[:, None, :] - np.array(middles)[None, :, :]
    away: npt.NDArray[np.float64] = np.hypot(apart[..., 0], apart[..., 1])
    return away


def _turn(from_deg: float, to_deg: float) -> float:
    return (to_deg - from_deg + 180.0) % 360.0 - 180.0
