"""How an appliance moves along a line of degrees. Pure: seconds in, place and heading out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

STEP_M = 5.0
LOOK_M = 10.0  # a driver sees the bend before and after
SHARP_DEG = 90.0
CORNER_MPS = 4.0
ACCELERATION_MPS2 = 1.5
SLOWEST_MPS = 1.0
DEGREE_M = 111_195.0


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One moment of a drive."""

    lng: float
    lat: float
    heading_deg: float
    speed_mps: float
    is_there: bool


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive: sampled every few metres, with the second at which each sample is passed."""

    lnglat: Numbers  # (n, 2)
    heading_deg: Numbers  # (n,)
    passed_s: Numbers  # (n,)
    speed_mps: Numbers  # (n,)

    @property
    def lasts_s(self) -> float:
        """How long the drive takes."""
        return float(self.passed_s[-1])

    def at(self, second: float) -> Whereabouts:
        """Give where the appliance is ``second`` seconds after it set off."""
        second = min(max(second, 0.0), self.lasts_s)
        i = int(np.searchsorted(self.passed_s, second, side="right")) - 1
        i = min(i, len(self.passed_s) - 1)
        is_there = second >= self.lasts_s
        return Whereabouts(
            lng=float(np.interp(second, self.passed_s, self.lnglat[:, 0])),
            lat=float(np.interp(second, self.passed_s, self.lnglat[:, 1])),
            heading_deg=float(self.heading_deg[i]),
            speed_mps=0.0 if is_there else float(np.interp(second, self.passed_s, self.speed_mps)),
            is_there=is_there,
        )

    def so_far(self, second: float) -> list[tuple[float, float]]:
        """Give the way driven until then, for driving it back."""
        here = self.at(second)
        driven = self.lnglat[self.passed_s < second]
        return [*((float(x), float(y)) for x, y in driven), (here.lng, here.lat)]


def plan_drive(line: list[tuple[float, float]], cruise_mps: float) -> Drive:
    """Lay a drive along a line: gentle starts and stops, slower round the corners.

    Parameters
    ----------
    line
        (lng, lat) in degrees, at least one.
    cruise_mps
        Speed where the way is straight.

    Raises
    ------
    ValueError
        If the line is empty or the speed not positive.
    """
    if not line or cruise_mps <= 0:
        raise ValueError("a drive needs a line and a speed")
    given = np.asarray(line, dtype=np.float64).reshape(-1, 2)
    scale = np.array([DEGREE_M * np.cos(np.radians(given[0, 1])), DEGREE_M])
    metres = (given - given[0]) * scale
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(metres, axis=0).T))])
    length_m = float(along[-1])
    stops = np.linspace(0.0, length_m, max(2, int(length_m / STEP_M) + 1))
    xy = _on_line(stops, along, metres)
    ahead = _on_line(np.minimum(stops + LOOK_M, length_m), along, metres) - xy
    behind = xy - _on_line(np.maximum(stops - LOOK_M, 0.0), along, metres)
    heading = _bearing_deg(ahead + behind)
    bend = np.abs((_bearing_deg(ahead) - _bearing_deg(behind) + 180.0) % 360.0 - 180.0)
    bend[[0, -1]] = 0.0  # no way before the first, none after the last
    speed = _speeds(bend, np.diff(stops), cruise_mps)
    between = np.maximum((speed[1:] + speed[:-1]) / 2.0, SLOWEST_MPS / 2.0)
    passed = np.concatenate([[0.0], np.cumsum(np.diff(stops) / between)])
    return Drive(xy / scale + given[0], heading, passed, speed)


def _on_line(stops: Numbers, along: Numbers, metres: Numbers) -> Numbers:
    return np.column_stack([np.interp(stops, along, metres[:, k]) for k in (0, 1)])


def _bearing_deg(east_north: Numbers) -> Numbers:
    bearing: Numbers = np.degrees(np.arctan2(east_north[:, 0], east_north[:, 1])) % 360.0
    return bearing


def _speeds(bend_deg: Numbers, steps_m: Numbers, cruise_mps: float) -> Numbers:
    """Give the speed at each stop: as the bends allow, and no faster than one can speed up."""
    corner = min(CORNER_MPS, cruise_mps)
    speed = cruise_mps - (cruise_mps - corner) * np.minimum(bend_deg / SHARP_DEG, 1.0)
    speed[[0, -1]] = min(SLOWEST_MPS, cruise_mps)
    gain = 2.0 * ACCELERATION_MPS2 * steps_m
    for i in range(1, len(speed)):
        speed[i] = min(speed[i], float(np.sqrt(speed[i - 1] ** 2 + gain[i - 1])))
    for i in range(len(speed) - 2, -1, -1):
        speed[i] = min(speed[i], float(np.sqrt(speed[i + 1] ** 2 + gain[i])))
    return speed
