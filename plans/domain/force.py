"""The force (力量) a response plan calls for: levels added up, differences, faults. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.incident_type import IncidentType
from core.levels import LOWEST, is_level
from plans.domain.capability import VOCABULARY, types_for


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A role that one alarm level adds to those below it (编成中的任务位)."""

    alarm_level: int
    role: str
    count: int
    least: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RoleNeed:
    """How many appliances of which least capability are called for in one role.

    ``appliance_types`` are the types of which some appliance could take it: words for a person, the
    choice goes by ``least``.
    """

    role: str
    count: int
    least: dict[str, float]
    appliance_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Force:
    """What a response plan calls for, each role once, and which version said so."""

    label: str
    response_plan_id: int
    version: int
    is_example: bool
    lines: tuple[RoleNeed, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a response plan. ``code`` is a word a screen can translate."""

    code: str
    alarm_level: int
    role: str

    def __str__(self) -> str:
        return f"{self.code} (level {self.alarm_level}, role {self.role or '-'})"


def force_at(lines: Iterable[LevelLine], alarm_level: int) -> tuple[RoleNeed, ...]:
    """Add up all levels up to and with ``alarm_level``, each role once, first called first."""
    return _added(line for line in lines if line.alarm_level <= alarm_level)


def added_between(
    lines: Iterable[LevelLine], was_level: int, alarm_level: int
) -> tuple[RoleNeed, ...]:
    """Add up what the levels above ``was_level`` call for, up to and with ``alarm_level``.

    Raises
    ------
    ValueError
        If the level fell: an alarm level only rises.
    """
    if alarm_level < was_level:
        raise ValueError(f"an alarm level cannot fall from {was_level} to {alarm_level}")
    return _added(line for line in lines if was_level < line.alarm_level <= alarm_level)


def missing(needed: Sequence[RoleNeed], sent: Mapping[str, int]) -> tuple[RoleNeed, ...]:
    """Give what is still to be sent when ``sent`` appliances stand in each role."""
    left = (replace(line, count=line.count - sent.get(line.role, 0)) for line in needed)
    return tuple(line for line in left if line.count > 0)


def faults_of(incident_type: IncidentType, lines: Sequence[LevelLine]) -> tuple[Fault, ...]:
    """Name everything wrong with a response plan; nothing when it can be published.

    ``no_such_level``, ``negative_count`` (below one), ``role_twice`` in one level,
    ``role_changes_meaning`` (another least capability than at a lower level: give it another name),
    ``unknown_capability``, ``nobody_can`` (no type of appliance could ever take it) and
    ``level_1_empty``.
    """
    faults: list[Fault] = []
    meaning: dict[str, dict[str, float]] = {}
    seen: set[tuple[int, str]] = set()
    for line in sorted(lines, key=lambda one: one.alarm_level):
        least = meaning.setdefault(line.role, dict(line.least))
        checks = (
            ("no_such_level", not is_level(incident_type, line.alarm_level)),
            ("negative_count", line.count < 1),
            ("role_twice", (line.alarm_level, line.role) in seen),
            ("role_changes_meaning", dict(line.least) != least),
            ("unknown_capability", not set(line.least) <= set(VOCABULARY)),
            ("nobody_can", not types_for(line.least)),
        )
        seen.add((line.alarm_level, line.role))
        faults += [Fault(code, line.alarm_level, line.role) for code, wrong in checks if wrong]
    if not any(line.alarm_level == LOWEST and line.count > 0 for line in lines):
        faults.append(Fault("level_1_empty", LOWEST, ""))
    return tuple(faults)


def _added(lines: Iterable[LevelLine]) -> tuple[RoleNeed, ...]:
    added: dict[str, RoleNeed] = {}
    for line in sorted(lines, key=lambda one: one.alarm_level):
        have = added.get(line.role)
        if have is None:
            least = dict(line.least)
            types = tuple(kind.value for kind in types_for(least))
            added[line.role] = RoleNeed(line.role, line.count, least, types)
        else:
            added[line.role] = replace(have, count=have.count + line.count)
    return tuple(need for need in added.values() if need.count > 0)
