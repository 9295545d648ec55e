"""What can be asked about detectors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from core.geo import LngLat
from iot.domain.alarm_life import Condition
from iot.models import Detector, DetectorState


@dataclass(frozen=True, slots=True)
class DetectorView:
    """A detector, where it hangs and what it last said."""

    id: int
    identity: str
    formation_id: int
    premises_id: int
    kind: str  # smoke, heat, manual_call_point
    place: LngLat
    location: str  # in words: storey, room
    state: Condition
    since: datetime | None  # None: it never said anything else than normal
    alarm_id: UUID | None  # while in alarm
    is_synthetic: bool


def detectors(ids: Iterable[int]) -> dict[int, DetectorView]:
    """Give detectors by id; unknown ids are left out."""
    wanted = list(ids)
    states = DetectorState.objects.in_bulk(wanted)
    return {
        row.pk: _view(row, states.get(row.pk)) for row in Detector.objects.filter(pk__in=wanted)
    }


def detectors_of_premises(premises_ids: Iterable[int]) -> list[DetectorView]:
    """List the detectors of some premises, in order of id."""
    rows = list(Detector.objects.filter(premises_id__in=list(premises_ids)).order_by("pk"))
    states = DetectorState.objects.in_bulk([row.pk for row in rows])
    return [_view(row, states.get(row.pk)) for row in rows]


def list_detectors() -> list[DetectorView]:
    """List all detectors, in the order they were registered."""
    states = {row.detector_id: row for row in DetectorState.objects.all()}
    return [_view(row, states.get(row.pk)) for row in Detector.objects.order_by("pk")]


def detector_counts(formation_ids: Iterable[int]) -> tuple[int, int]:
    """Count the detectors these formations answer for: all, and those in fault."""
    rows = Detector.objects.filter(formation_id__in=list(formation_ids))
    faulty = DetectorState.objects.filter(detector_id=OuterRef("pk"), state=Condition.FAULTY)
    counted = rows.aggregate(every=Count("pk"), faulty=Count("pk", filter=Exists(faulty)))
    return counted["every"], counted["faulty"]


def detector_identities() -> dict[str, int]:
    """Give every detector's user name at the broker, and its id."""
    return dict(Detector.objects.order_by("pk").values_list("identity", "pk"))


def _view(row: Detector, state: DetectorState | None) -> DetectorView:
    return DetectorView(
        id=row.pk,
        identity=row.identity,
        formation_id=row.formation_id,
        premises_id=row.premises_id,
        kind=row.kind,
        place=LngLat(row.place.x, row.place.y),
        location=row.location,
        state=Condition(state.state) if state else Condition.QUIET,
        since=state.since if state else None,
        alarm_id=state.alarm_id if state else None,
        is_synthetic=row.is_synthetic,
    )
