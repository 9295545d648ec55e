"""The figures an import goes by: data with a citation, read from a file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from gis.domain.road_pieces import TurnCosts

SHIPPED = Path(__file__).resolve().parents[2] / "fixtures" / "city"
_KMH_PER_MPS = 3.6


@dataclass(frozen=True, slots=True, kw_only=True)
class OnewayGuess:
    """When a piece without a one-way tag is taken for one carriageway of two."""

    classes: tuple[str, ...]
    always: tuple[str, ...]
    within_m: float
    share: float
    parallel_within_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StrokeRule:
    """Which pieces make a natural street, and which streets get a name."""

    classes: tuple[str, ...]
    named_from_m: float
    bend_within_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Speeds, turns and access for fire appliances."""

    citation: str
    speed_mps: dict[str, float]  # by class; a class that is not here is not for appliances
    is_posted_binding: bool
    turn_costs: TurnCosts
    closed: dict[str, tuple[str, ...]]
    open_anyway: dict[str, tuple[str, ...]]
    oneway_guess: OnewayGuess
    stroke: StrokeRule

    def is_open(self, tags: dict[str, object]) -> bool:
        """Whether an appliance may use a road with these OSM tags."""
        if str(tags.get("highway")) not in self.speed_mps:
            return False
        return _has(tags, self.open_anyway) or not _has(tags, self.closed)


def read_policy(path: Path = SHIPPED / "speeds.toml") -> Policy:
    """Read speeds, turn costs and access, written as in ``fixtures/city/speeds.toml``."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    guess, stroke = said["oneway_guess"], said["stroke"]
    return Policy(
        citation=said["citation"],
        speed_mps={name: kmh / _KMH_PER_MPS for name, kmh in said["speed_kmh"].items()},
        is_posted_binding=said["posted"]["binds"],
        turn_costs=TurnCosts(**said["turn"]),
        closed={key: tuple(values) for key, values in said["access"]["closed"].items()},
        open_anyway={key: tuple(values) for key, values in said["access"]["open_anyway"].items()},
        oneway_guess=OnewayGuess(
            classes=tuple(guess["classes"]),
            always=tuple(guess["always"]),
            within_m=guess["within_m"],
            share=guess["share"],
            parallel_within_deg=guess["parallel_within_deg"],
        ),
        stroke=StrokeRule(
            classes=tuple(stroke["classes"]),
            named_from_m=stroke["named_from_m"],
            bend_within_deg=stroke["bend_within_deg"],
        ),
    )


def _has(tags: dict[str, object], wanted: dict[str, tuple[str, ...]]) -> bool:
    return any(str(tags.get(key)) in values for key, values in wanted.items())
