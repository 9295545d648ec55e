"""Whom to call at a premises (单位联系人): personal data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.actor import Actor
from core.events.basics import ContactsRead
from core.ids import FormationId, PremisesId
from eventlog.api import record, recorded
from gis.models import PremisesContact
from org.api import log_of

_ORDER = ("control_room", "duty", "manager", "responsible", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """Whom to call at a premises."""

    premises_id: int
    role: str
    name: str
    phone: str
    is_synthetic: bool = False


def read_contacts(
    premises_id: int, *, formation_id: int, actor: Actor, at: datetime
) -> list[ContactRow]:
    """Give whom to call, who answers first being first, and write down who looked."""
    with recorded():
        record(
            ContactsRead(
                formation_id=FormationId(formation_id), premises_id=PremisesId(premises_id)
            ),
            log=log_of(formation_id),
            actor=actor,
            at=at,
        )
        rows = PremisesContact.objects.filter(premises_id=premises_id).order_by("pk")
        found = [
            ContactRow(
                premises_id=premises_id,
                role=row.role,
                name=row.name,
                phone=row.phone,
                is_synthetic=row.is_synthetic,
            )
            for row in rows
        ]
    return sorted(found, key=lambda one: _ORDER.index(one.role))


def save_contacts(rows: Iterable[ContactRow]) -> None:
    """Add contacts."""
    PremisesContact.objects.bulk_create(
        PremisesContact(
            premises_id=one.premises_id,
            role=one.role,
            name=one.name,
            phone=one.phone,
            is_synthetic=one.is_synthetic,
        )
        for one in rows
    )
