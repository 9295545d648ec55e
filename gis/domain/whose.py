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
    place, area = _areas_over(lnglat, charge)
    order = np.lexsort((-area, place))  # what is written last stands: the first area
    found[place[order]] = charge.area_formation[area[order]]
    return found


def by_area(
    lnglat: npt.NDArray[np.float64], charge: Charge
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Say for each place what the first-due areas alone say.

    Parameters
    ----------
    lnglat
        (n, 2) degrees.
    charge
        The areas; stations do not count here.

    Returns
    -------
    tuple[ndarray, ndarray]
        (n,) of how many formations' areas hold the place, and (n,) the formation where it is one;
        0 where it is none or several. A border belongs to the areas on both of its sides.
    """
    place, area = _areas_over(lnglat, charge)
    held = np.unique(np.column_stack([place, charge.area_formation[area]]), axis=0)
    count = np.bincount(held[:, 0], minlength=len(lnglat))
    formation = np.zeros(len(lnglat), dtype=np.int64)
    formation[held[:, 0]] = held[:, 1]
    formation[count != 1] = 0
    return count, formation


def _areas_over(
    lnglat: npt.NDArray[np.float64], charge: Charge
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give each place and each area that holds it, by their numbers."""
    if not len(charge.areas):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing
    tree = shapely.STRtree(charge.areas)
    place, area = tree.query(shapely.points(lnglat), predicate="covered_by")
    return place.astype(np.int64), area.astype(np.int64)


def _on_sphere(lnglat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give points of the unit sphere: who is nearest in space is nearest on the ground."""
    lng, lat = np.radians(lnglat).T
    return np.column_stack([np.cos(lat) * np.cos(lng), np.cos(lat) * np.sin(lng), np.sin(lat)])
