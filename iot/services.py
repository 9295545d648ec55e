"""What can be done with detectors: register them, and hear what they say."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction

from core.actor import device
from core.events.base import Event
from core.events.detector import DetectorAlarmed, DetectorFaulted, DetectorRestored
from core.geo import LngLat, is_on_earth
from core.ids import DetectorAlarmId, DetectorId, FormationId, PremisesId, new_uuid
from eventlog.api import record, recorded
from iot.domain.alarm_life import Condition, Heard, changed_to, moment_of, newest
from iot.models import Detector, DetectorMessage
from org.api import log_of

MESSAGES_KEPT = timedelta(days=7)
_IDENTITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")  # no MQTT wildcard, no path


class UnknownDetector(LookupError):
    """Nobody registered a detector of this identity. No refusal: no person waits for an answer."""


@dataclass(frozen=True, slots=True)
class DetectorRow:
    """A detector to be registered."""

    identity: str  # its user name at the broker: letters, digits, ``. _ -``, at most 64
    formation_id: int  # who answers for its premises
    premises_id: int
    kind: str
    place: LngLat
    location: str
    is_synthetic: bool = False


@transaction.atomic
def register_detectors(rows: Iterable[DetectorRow]) -> dict[str, int]:
    """Register detectors, or correct what is registered of them.

    Returns
    -------
    dict
        Each row's id by its identity.

    Raises
    ------
    ValueError
        If an identity could not be a broker's user name, or a place is not on the earth.
    """
    known = list(rows)
    for row in known:
        if not _IDENTITY.fullmatch(row.identity):
            raise ValueError(f"{row.identity!r} cannot be a detector's identity")
        if not is_on_earth(row.place):
            raise ValueError(f"{row.identity} stands at {row.place}, not on the earth")
    Detector.objects.bulk_create(
        [
            Detector(
                formation_id=row.formation_id,
                premises_id=row.premises_id,
                identity=row.identity,
                kind=row.kind,
                place=Point(row.place.lng, row.place.lat, srid=4326),
                location=row.location,
                is_synthetic=row.is_synthetic,
            )
            for row in known
        ],
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["identity"],
        update_fields=["formation_id", "premises_id", "kind", "place", "location", "is_synthetic"],
    )
    return dict(
        Detector.objects.filter(identity__in=[row.identity for row in known]).values_list(
            "identity", "pk"
        )
    )


def hear_detector(
    *, identity: str, message_id: UUID, state: str, at: datetime, received_at: datetime
) -> None:
    """Take in what a detector says; only a change of its state becomes an entry.

    The same message again has no effect. Messages may arrive in any order: what stands is the
    newest by ``at``, and an older one that comes late changes nothing.

    Parameters
    ----------
    identity
        Who the broker says is speaking.
    message_id
        Made by the detector, one for each message.
    state
        ``normal``, ``alarm`` or ``fault``.
    at
        When it happened, by the detector's clock.
    received_at
        When we heard it, by ours.

    Raises
    ------
    ValueError
        If ``state`` is none of the three.
    UnknownDetector
        If no such detector is registered.
    """
    said = Heard(moment_of(at, received_at), Condition(state))
    with recorded():
        # The detector's row puts its messages in line: nobody else changes what is known of it.
        row = Detector.objects.select_for_update(no_key=True).filter(identity=identity).first()
        if row is None:
            raise UnknownDetector(identity)
        if DetectorMessage.objects.filter(detector_id=row.pk, message_id=message_id).exists():
            return
        DetectorMessage.objects.create(
            detector_id=row.pk, message_id=message_id, received_at=received_at
        )
        known = Heard(row.heard_at, Condition(row.heard_condition)) if row.heard_at else None
        now = newest(known, said)
        if now is not said:
            return
        row.heard_at, row.heard_condition = now.at, now.condition.value
        row.save(update_fields=["heard_at", "heard_condition"])
        condition = changed_to(known, now)
        if condition is not None:
            record(
                _event(row, condition),
                log=log_of(row.formation_id),
                actor=device(row.pk),
                at=now.at,
            )


def forget_messages(*, now: datetime) -> int:
    """Drop message ids older than ``MESSAGES_KEPT``; give how many."""
    return DetectorMessage.objects.filter(received_at__lt=now - MESSAGES_KEPT).delete()[0]


def _event(row: Detector, condition: Condition) -> Event:
    formation_id, premises_id = FormationId(row.formation_id), PremisesId(row.premises_id)
    detector_id = DetectorId(row.pk)
    if condition is Condition.IN_ALARM:
        return DetectorAlarmed(
            formation_id=formation_id,
            alarm_id=DetectorAlarmId(new_uuid()),
            detector_id=detector_id,
            premises_id=premises_id,
            place=LngLat(row.place.x, row.place.y),
            detector_kind=row.kind,
        )
    kind = DetectorFaulted if condition is Condition.FAULTY else DetectorRestored
    return kind(formation_id=formation_id, detector_id=detector_id, premises_id=premises_id)
