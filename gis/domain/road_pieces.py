"""Pieces of road as drawn, with all that is known of them: what a network is built from."""

from dataclasses import dataclass

import numpy as np

from gis.domain.local import Degrees
from gis.domain.road_turns import Manoeuvre
from gis.domain.roads import Bools, Bytes, Floats, Ints, Longs


@dataclass(frozen=True, eq=False, kw_only=True)
class RoadFacts:
    """What else is known of each piece: NaN where it is not."""

    key: Longs  # (roads,) what the piece is known by from one import to the next
    lane_count: Floats  # in both directions together
    max_width_m: Floats
    max_height_m: Floats
    max_weight_t: Floats

    @classmethod
    def unknown(cls, count: int) -> "RoadFacts":
        """Say that nothing is known of some pieces."""
        nothing = np.full(count, np.nan)
        return cls(
            key=np.zeros(count, dtype=np.int64),
            lane_count=nothing,
            max_width_m=nothing,
            max_height_m=nothing,
            max_weight_t=nothing,
        )

    def taken(self, rows: Ints | Longs) -> "RoadFacts":
        """Give what is known of some of the pieces."""
        return RoadFacts(
            key=self.key[rows],
            lane_count=self.lane_count[rows],
            max_width_m=self.max_width_m[rows],
            max_height_m=self.max_height_m[rows],
            max_weight_t=self.max_weight_t[rows],
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Gates:
    """Gates on nodes that an appliance gets through, and the seconds each takes."""

    node: Longs  # (gates,) numbers as in RoadPieces
    seconds: Floats
    kinds: tuple[str, ...]
    kind: Bytes  # (gates,) row of kinds

    @classmethod
    def none(cls) -> "Gates":
        """Say that there is no gate."""
        return cls(
            node=np.zeros(0, dtype=np.int64),
            seconds=np.zeros(0),
            kinds=(),
            kind=np.zeros(0, dtype=np.uint8),
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class RoadPieces:
    """Pieces of road as drawn: a one-way piece is drawn in its direction of travel."""

    node_from: Longs  # (roads,) any numbers: equal ones are one node
    node_to: Longs
    road_classes: tuple[str, ...]
    road_class: Bytes  # (roads,) row of road_classes
    is_oneway: Bools
    is_guessed: Bools
    speed_mps: Floats
    point_start: Ints  # (roads + 1,)
    point_lnglat: Degrees  # (points, 2)
    facts: RoadFacts | None = None  # None: nothing is known
    gates: Gates | None = None
    forbidden: tuple[Manoeuvre, ...] = ()  # over ways to travel pieces, see road_turns.way_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCosts:
    """Seconds a turn takes where three or more pieces of road meet. Figures are data, not ours."""

    straight_s: float
    right_s: float
    left_s: float
    around_s: float  # a U-turn, at dead ends only
    straight_within_deg: float
