"""What can be done with response plans: publish a version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Max

from core.actor import Actor
from core.events.response_plan import ResponsePlanPublished
from core.ids import FormationId
from core.incident_type import IncidentType
from core.wire import canonical_text, sha256_hex
from eventlog.api import record, recorded
from org.api import log_of
from plans.domain.example_plans import read_response_plan
from plans.domain.force import Fault, LevelLine, faults_of
from plans.models import PlanLine, ResponsePlan


@dataclass(frozen=True, slots=True)
class SavedResponsePlan:
    """A version that is in force now."""

    response_plan_id: int
    version: int
    is_new: bool  # False: the version in force already said the same


class FaultyResponsePlan(ValueError):
    """A response plan that cannot be published, with everything that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def save_response_plan(
    *,
    formation_id: int,
    incident_type: IncidentType,
    lines: Sequence[LevelLine],
    source: str,
    is_example: bool,
    actor: Actor,
    at: datetime,
) -> SavedResponsePlan:
    """Publish a version of a response plan (力量编成); the one before is kept, not current.

    Saying the same again publishes nothing. A version is never edited: recommendations name it.

    Raises
    ------
    FaultyResponsePlan
        If it has faults (``plans.domain.force.faults_of``).
    NotVisible
        If there is no such formation.
    """
    faults = faults_of(incident_type, lines)
    if faults:
        raise FaultyResponsePlan(faults)
    log = log_of(formation_id)
    with recorded():
        rows = ResponsePlan.objects.filter(formation_id=formation_id, incident_type=incident_type)
        # Publishers wait for one another here, so that versions have no holes.
        current = rows.select_for_update().filter(is_current=True).first()
        if current is not None and _says(current) == (_spoken(lines), source, is_example):
            return SavedResponsePlan(current.pk, current.version, is_new=False)
        rows.filter(is_current=True).update(is_current=False)
        version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
        made = ResponsePlan.objects.create(
            formation_id=formation_id,
            incident_type=incident_type,
            version=version,
            is_example=is_example,
            source=source,
        )
        PlanLine.objects.bulk_create(
            PlanLine(
                response_plan=made,
                alarm_level=line.alarm_level,
                role=line.role,
                count=line.count,
                least=dict(line.least),
            )
            for line in lines
        )
        record(
            ResponsePlanPublished(
                formation_id=FormationId(formation_id),
                response_plan_id=made.pk,
                incident_type=IncidentType(incident_type),
                version=version,
                was_version=None if current is None else current.version,
                is_example=is_example,
                source=source,
                sha256=sha256_hex(canonical_text(_spoken(lines))),
            ),
            log=log,
            actor=actor,
            at=at,
        )
    return SavedResponsePlan(made.pk, version, is_new=True)


def load_response_plans(
    formation_id: int, files: Iterable[Path], *, actor: Actor, at: datetime
) -> list[SavedResponsePlan]:
    """Publish the response plans these files say for one formation: all of them or none.

    Raises
    ------
    ValueError
        If a file cannot be read as one, or its response plan has faults.
    NotVisible
        If there is no such formation.
    """
    with recorded():
        return [_load(formation_id, file, actor, at) for file in sorted(files)]


def _load(formation_id: int, file: Path, actor: Actor, at: datetime) -> SavedResponsePlan:
    said = read_response_plan(file.read_text("utf-8"))
    return save_response_plan(
        formation_id=formation_id,
        incident_type=said.incident_type,
        lines=said.lines,
        source=said.source,
        is_example=said.is_example,
        actor=actor,
        at=at,
    )


def _spoken(lines: Sequence[LevelLine]) -> list[tuple[int, str, int, dict[str, float]]]:
    said = [(line.alarm_level, line.role, line.count, dict(line.least)) for line in lines]
    return sorted(said, key=lambda one: one[:2])


def _says(
    current: ResponsePlan,
) -> tuple[list[tuple[int, str, int, dict[str, float]]], str, bool]:
    rows = current.lines.all()
    lines = [LevelLine(row.alarm_level, row.role, row.count, row.least) for row in rows]
    return _spoken(lines), current.source, current.is_example
