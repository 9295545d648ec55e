"""Towns to lay things in: a grid of streets, a motorway past it, a lake in it."""

from itertools import pairwise

import numpy as np

from gis.domain.local import to_lnglat
from gis.domain.road_build import build_network
from gis.domain.road_pieces import RoadPieces
from gis.domain.roads import RoadNetwork
from tests.gis.networks import BUILT_AT, COSTS, ORIGIN

CLASSES = ("motorway", "primary", "residential")


def grid_town(
    side: int = 40, step_m: float = 150.0, speed_mps: float = 9.0, *, lake: bool = False
) -> RoadNetwork:
    """``side`` streets each way, every fifth a primary; in the west a motorway, without a kerb."""
    lines: list[tuple[tuple[int, int], tuple[int, int], int]] = []
    wet = range(side // 3, 2 * side // 3) if lake else range(0)

    def dry(x: int, y: int) -> bool:
        return not (x in wet and y in wet)

    for x in range(side):
        for y in range(side):
            for x2, y2, street in ((x + 1, y, y), (x, y + 1, x)):
                if max(x2, y2) < side and dry(x, y) and dry(x2, y2):
                    lines.append(((x, y), (x2, y2), 1 if street % 5 == 0 else 2))
    lines += [((-3, y), (-3, y + 1), 0) for y in range(side - 1)]
    lines += [((-3, 0), (0, 0), 1), ((-3, side - 1), (0, side - 1), 1)]
    number = {
        one: row for row, one in enumerate(dict.fromkeys(e for a, b, _ in lines for e in (a, b)))
    }
    count = len(lines)
    metres = np.array([end for a, b, _ in lines for end in (a, b)], dtype=np.float64) * step_m
    return build_network(
        RoadPieces(
            node_from=np.array([number[a] for a, _, _ in lines]),
            node_to=np.array([number[b] for _, b, _ in lines]),
            road_classes=CLASSES,
            road_class=np.array([kind for _, _, kind in lines], dtype=np.uint8),
            is_oneway=np.zeros(count, dtype=np.bool_),
            is_guessed=np.zeros(count, dtype=np.bool_),
            speed_mps=np.full(count, speed_mps),
            point_start=np.arange(0, 2 * count + 1, 2, dtype=np.int32),
            point_lnglat=to_lnglat(metres, ORIGIN),
        ),
        turn_costs=COSTS,
        name="town",
        built_at=BUILT_AT,
    ).network


def class_of(network: RoadNetwork, road: np.ndarray) -> np.ndarray:
    return np.array(network.road_classes)[network.road_class[road]]


def away_from_roads_m(network: RoadNetwork, places: np.ndarray, only: str = "") -> np.ndarray:
    """Measure each place's distance to the nearest road (of one class), piece by piece, plainly."""
    best = np.full(len(places), np.inf)
    for road in range(network.road_count):
        if only and network.road_classes[network.road_class[road]] != only:
            continue
        line = network.road_line(road)
        for a, b in pairwise(line):
            along = np.clip(((places - a) @ (b - a)) / ((b - a) @ (b - a)), 0, 1)
            best = np.minimum(best, np.hypot(*(a + along[:, None] * (b - a) - places).T))
    return best
