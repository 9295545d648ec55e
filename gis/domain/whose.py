"""Whose a thing on the ground is: the first-due area it lies in says so, else who is nearest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree


@dataclass(frozen=True, eq=False, slots=True)
class Charge:
    """Who is in charge of what ground."""

    areas: npt.NDArray[np.object_]  # first-due areas, those that count first being first
    area_formation: npt.NDArray[np.int64]
    station_lnglat: npt.NDArray[np.float64]  # (s, 2)
    station_formation: npt.NDArray[np.int64]
    otherwise: int  # where there is neither area nor station


def charge_of(
    areas: Sequence[tuple[int, Any]], stations: Sequence[tuple[int, float, float]], otherwise: int
) -> Charge:
    """Make a charge of areas ``(formation, outline)`` and stations ``(formation, lng, lat)``."""
    outlines = np.empty(len(areas), dtype=object)
    outlines[:] = [outline for _, outline in areas]
    return Charge(
        areas=outlines,
        area_formation=np.array([one for one, _ in areas], dtype=np.int64),
        station_lnglat=np.array([(lng, lat) for _, lng, lat in stations]).reshape(-1, 2),
        station_formation=np.array([one for one, _, _ in stations], dtype=np.int64),
        otherwise=otherwise,
    )


def whose(lnglat: npt.NDArray[np.float64], charge: Charge) -> npt.NDArray[np.int64]:
    """Say for each place which formation is in charge.

    Parameters
    ----------
    lnglat
        (n, 2) degrees.
    charge
        Areas and stations.

    Returns
    -------
    ndarray
        (n,) formations. The nearest station is so in a straight line over the ground.
    """
    found = np.full(len(lnglat), charge.otherwise, dtype=np.int64)
    if len(charge.station_formation):
        tree = cKDTree(_on_sphere(charge.station_lnglat))
        found = charge.station_formation[tree.query(_on_sphere(lnglat))[1]]
    if len(charge.areas):
        place, area = shapely.STRtree(charge.areas).query(
            shapely.points(lnglat), predicate="covered_by"
        )
        order = np.lexsort((-area, place))  # what is written last stands: the first area
        found[place[order]] = charge.area_formation[area[order]]
    return found


def _on_sphere(lnglat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give points of the unit sphere: who is nearest in space is nearest on the ground."""
    lng, lat = np.radians(lnglat).T
    return np.column_stack([np.cos(lat) * np.cos(lng), np.cos(lat) * np.sin(lng), np.sin(lat)])
