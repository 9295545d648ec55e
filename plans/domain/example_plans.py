"""A response plan as a file says it (TOML), turned into lines. Pure: text in, lines out."""

import tomllib
from dataclasses import dataclass

from core.incident_type import IncidentType
from plans.domain.force import LevelLine


@dataclass(frozen=True, slots=True)
class ExampleResponsePlan:
    """What a response plan's file says. The shipped ones are examples, and so is ``is_example``."""

    incident_type: IncidentType
    source: str
    is_example: bool
    lines: tuple[LevelLine, ...]


def read_response_plan(text: str) -> ExampleResponsePlan:
    """Read a response plan's file: each role's least capability once, then counts by level.

    Raises
    ------
    ValueError
        If it is no TOML, lacks a part, or a level names a role without a least capability.
    """
    data = tomllib.loads(text)
    try:
        least: dict[str, dict[str, float]] = data["least"]
        lines = tuple(
            LevelLine(int(level), role, int(count), least[role])
            for level, roles in sorted(data["level"].items())
            for role, count in roles.items()
        )
        return ExampleResponsePlan(
            incident_type=IncidentType(data["incident_type"]),
            source=str(data["source"]),
            is_example=bool(data["is_example"]),
            lines=lines,
        )
    except KeyError as absent:
        raise ValueError(f"the response plan's file says nothing of {absent}") from absent
