"""What can be asked about response plans: reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.incident_type import IncidentType
from core.refusals import Refused
from gis.api import BasicKind, Field, Reads, TableOfKind
from org.api import audience_of
from plans.domain.force import Force, LevelLine, added_between, force_at
from plans.models import PlanLine, ResponsePlan

KIND = BasicKind(
    name="response_plans",
    basic_class="plans",
    zh="力量编成",
    en="response plans",
    fields=(
        Field(name="incident_type", zh="警情类型", en="type of incident"),
        Field(name="version", zh="版本", en="version", reads=Reads.WHOLE),
        Field(name="source", zh="依据", en="source"),
        Field(name="published_at", zh="发布时间", en="published", reads=Reads.MOMENT),
    ),
    asked=("incident_type", "source"),
    is_read_only=True,  # a new version is published, none is corrected
)
TABLE = TableOfKind(
    model=ResponsePlan,
    name="t.incident_type || ' v' || t.version",
    told=("source",),
    where="t.is_current",
    is_inherited=True,
    checked_at="t.published_at",
    is_synthetic="t.is_example",
    search=("t.incident_type", "t.source"),
)


class NoResponsePlan(Refused):
    """Neither the formation nor any above it has a response plan for this type of incident."""

    CODE = "no_response_plan"


@dataclass(frozen=True, slots=True)
class ResponsePlanView:
    """A published version of a response plan, level by level."""

    id: int
    formation_id: int
    incident_type: str
    version: int
    is_current: bool
    is_example: bool
    source: str
    published_at: datetime
    lines: tuple[LevelLine, ...]


def force_for(formation_id: int, incident_type: IncidentType, alarm_level: int) -> Force:
    """Give the whole force for an alarm level: its own lines and those of all levels below.

    The formation's own response plan counts, else the nearest ancestor's.

    Raises
    ------
    NoResponsePlan
        If there is none up to the root.
    """
    nearest, lines = _nearest(formation_id, incident_type)
    return replace(nearest, lines=force_at(lines, alarm_level))


def force_between(
    formation_id: int, incident_type: IncidentType, was_level: int, alarm_level: int
) -> Force:
    """Give only what a rise from ``was_level`` to ``alarm_level`` adds.

    Raises
    ------
    NoResponsePlan
        If there is none up to the root.
    ValueError
        If the level fell.
    """
    nearest, lines = _nearest(formation_id, incident_type)
    return replace(nearest, lines=added_between(lines, was_level, alarm_level))


def list_response_plans(formation_ids: Sequence[int]) -> list[ResponsePlanView]:
    """Give the current response plans of these formations, by type of incident."""
    rows = (
        ResponsePlan.objects.filter(formation_id__in=formation_ids, is_current=True)
        .prefetch_related("lines")
        .order_by("incident_type", "formation_id")
    )
    return [_view(row) for row in rows]


def find_response_plan(response_plan_id: int) -> ResponsePlanView | None:
    """Give one version, current or not; None when there is no such number."""
    row = ResponsePlan.objects.prefetch_related("lines").filter(pk=response_plan_id).first()
    return None if row is None else _view(row)


def _nearest(formation_id: int, incident_type: IncidentType) -> tuple[Force, list[LevelLine]]:
    """Read the nearest response plan in one query: its force, still empty, and its lines."""
    nearness = {id_: steps for steps, id_ in enumerate(audience_of(formation_id))}
    rows = (
        PlanLine.objects.filter(
            response_plan__formation_id__in=nearness,
            response_plan__incident_type=incident_type,
            response_plan__is_current=True,
        )
        .order_by("alarm_level", "id")
        .values_list(
            "response_plan__formation_id", "response_plan_id", "response_plan__version",
            "response_plan__is_example", "alarm_level", "role", "count", "least",
        )
    )  # fmt: skip
    found: dict[int, tuple[Force, list[LevelLine]]] = {}
    for owner_id, plan_id, version, is_example, *line in rows:
        empty = Force(f"{incident_type} v{version}", plan_id, version, is_example, ())
        found.setdefault(nearness[owner_id], (empty, []))[1].append(LevelLine(*line))
    if not found:
        raise NoResponsePlan(incident_type=incident_type)
    return found[min(found)]


def _lines(rows: Iterable[PlanLine]) -> tuple[LevelLine, ...]:
    return tuple(LevelLine(row.alarm_level, row.role, row.count, dict(row.least)) for row in rows)


def _view(row: ResponsePlan) -> ResponsePlanView:
    lines = sorted(row.lines.all(), key=lambda line: (line.alarm_level, line.pk))
    return ResponsePlanView(
        id=row.pk,
        formation_id=row.formation_id,
        incident_type=row.incident_type,
        version=row.version,
        is_current=row.is_current,
        is_example=row.is_example,
        source=row.source,
        published_at=row.published_at,
        lines=_lines(lines),
    )
