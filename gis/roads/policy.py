"""The figures an import goes by: data with a citation, read from a file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis.domain.road_pieces import TurnCosts

SHIPPED = Path(__file__).resolve().parents[2] / "fixtures" / "city"
_KMH_PER_MPS = 3.6

Tags = Mapping[str, object]
Wanted = Mapping[str, tuple[str, ...]]


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
class AccessRule:
    """Which roads appliances may use that others may not, and which nobody may."""

    ladder: tuple[str, ...]
    shut: tuple[str, ...]
    others_only: tuple[str, ...]
    closed: Wanted
    open_anyway: Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class OnewayRule:
    """What makes a road one-way for appliances."""

    keys: tuple[str, ...]
    as_drawn: tuple[str, ...]
    against: tuple[str, ...]
    implied: Wanted
    lifted: Wanted

    def direction(self, tags: Tags) -> int:
        """Give 1 for one-way as drawn, -1 for one-way against it, 0 for both ways."""
        if matching(tags, self.lifted):
            return 0
        value = next((str(tags[key]) for key in self.keys if tags.get(key) is not None), None)
        if value is None:
            return int(bool(matching(tags, self.implied)))
        if value in self.against:
            return -1
        return int(value in self.as_drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierRule:
    """What stops an appliance, and what costs it seconds."""

    stop: tuple[str, ...]
    seconds: Mapping[str, float]
    other_s: float
    softened: Wanted
    softened_s: float
    locked: Wanted
    locked_s: float

    def seconds_at(self, tags: Tags) -> float:
        """Give the seconds a barrier takes: ``inf`` for one that stops."""
        kind = str(tags["barrier"])
        if kind in self.stop:
            return self.softened_s if matching(tags, self.softened) else float("inf")
        if matching(tags, self.locked):
            return self.locked_s
        return self.seconds.get(kind, self.other_s)

    def is_known(self, kind: str) -> bool:
        """Whether the policy says something of this kind of barrier."""
        return kind in self.stop or kind in self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionRule:
    """Which turn restrictions bind appliances."""

    keys: tuple[str, ...]
    exempt: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Speeds, turns and access for fire appliances."""

    citation: str
    speed_mps: dict[str, float]  # by class; a class that is not here is not for appliances
    speed_when_opened_mps: dict[str, float]  # by class, for roads that a tag opens to us
    is_posted_binding: bool
    zone_mps: dict[str, float]
    turn_costs: TurnCosts
    access: AccessRule
    oneway: OnewayRule
    barriers: BarrierRule
    restrictions: RestrictionRule
    oneway_guess: OnewayGuess
    stroke: StrokeRule

    def class_speed_mps(self, road_class: str) -> float:
        """Give the speed on a class of road that is open.

        Raises
        ------
        KeyError
            If no appliance goes there at all.
        """
        return (self.speed_when_opened_mps | self.speed_mps)[road_class]

    def decide(self, tags: Tags) -> tuple[bool, str]:
        """Say whether an appliance may use a road with these OSM tags, and why if it is not plain.

        Returns
        -------
        tuple of bool and str
            The reason is ``""`` where the road is open to all.
        """
        rule, road_class = self.access, str(tags.get("highway"))
        opened = matching(tags, rule.open_anyway)
        if road_class not in self.speed_mps:
            if opened and road_class in self.speed_when_opened_mps:
                return True, opened
            return False, f"highway={road_class}"
        deciding = next((key for key in reversed(rule.ladder) if tags.get(key) is not None), "")
        value = str(tags.get(deciding))
        said = f"{deciding}={value}"
        shut = said if value in rule.shut else matching(tags, rule.closed)
        if shut:
            return bool(opened), opened or shut
        return True, said if value in rule.others_only else ""

    def is_open(self, tags: Tags) -> bool:
        """Whether an appliance may use a road with these OSM tags."""
        return self.decide(tags)[0]


def read_policy(path: Path = SHIPPED / "speeds.toml") -> Policy:
    """Read speeds, turn costs and access, written as in ``fixtures/city/speeds.toml``."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    zones: dict[str, Any] = said["posted"]["zones"]
    return Policy(
        citation=said["citation"],
        speed_mps=_mps(said["speed_kmh"]),
        speed_when_opened_mps=_mps(said["speed_kmh_when_opened"]),
        is_posted_binding=said["posted"]["binds"],
        zone_mps=_mps({name: zone["kmh"] for name, zone in zones.items()}),
        turn_costs=TurnCosts(**said["turn"]),
        access=AccessRule(**_frozen(said["access"])),
        oneway=OnewayRule(**_frozen(said["oneway"])),
        barriers=BarrierRule(**_frozen(said["barriers"])),
        restrictions=RestrictionRule(**_frozen(said["restrictions"])),
        oneway_guess=OnewayGuess(**_frozen(said["oneway_guess"])),
        stroke=StrokeRule(**_frozen(said["stroke"])),
    )


def matching(tags: Tags, wanted: Wanted) -> str:
    """Give the first wanted tag that is there, as ``key=value``; "" if none is."""
    return next(
        (
            f"{key}={value}"
            for key, values in wanted.items()
            if (value := str(tags.get(key))) in values
        ),
        "",
    )


def _mps(kmh: dict[str, float]) -> dict[str, float]:
    return {name: speed / _KMH_PER_MPS for name, speed in kmh.items()}


def _frozen(said: dict[str, Any]) -> dict[str, Any]:
    """Give lists as tuples, one level down too."""
    return {
        key: tuple(value)
        if isinstance(value, list)
        else _frozen(value)
        if isinstance(value, dict)
        else value
        for key, value in said.items()
    }
