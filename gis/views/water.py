"""HTTP: one water source, its inspections, and whom to call at a premises."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from core.actor import Actor, person
from gis.domain.basics import is_overdue
from gis.schemas.basics import ContactLine, WaterCard, WaterInspectionGiven
from gis.selectors.basics import check_days, get_kind, may_with_row, waiting_counts
from gis.selectors.water import inspections_of
from gis.services.contacts import read_contacts
from gis.services.water import Inspected, inspect_water
from gis.views.giving import Key, give, person_id_of, shown_row
from org.api import NotAllowed, NotVisible, formation_names, may

router = Router(tags=["basic data"])


@router.get("/water/{int:water_id}", response=WaterCard)
def get_water(request: HttpRequest, water_id: int) -> object:
    """Give a water source with the inspections it had, newest first."""
    held = get_kind("water_sources")
    row = shown_row(request, held, water_id)
    every_days = check_days([held])["water_sources"]
    person_id = person_id_of(request)
    return {
        **row.values,
        "id": row.id,
        "name": row.name,
        "place": row.place,
        "formation_id": row.formation_id,
        "formation": formation_names([row.formation_id or 0]).get(row.formation_id or 0, ("", ""))[
            0
        ],
        "checked_at": row.checked_at,
        "check_every_days": every_days,
        "is_overdue": is_overdue(row.checked_at, every_days, timezone.now()),
        "is_synthetic": row.is_synthetic,
        "inspections": inspections_of(water_id),
        "waiting_count": waiting_counts("water_sources", [water_id]).get(water_id, 0),
        "may": may_with_row(person_id, held, row),
    }


@router.post("/water/{int:water_id}/inspections", response=WaterCard)
def post_inspection(
    request: HttpRequest, water_id: int, given: WaterInspectionGiven, idempotency_key: Key = None
) -> object:
    """Write down an inspection (水源核查): it changes the state and the figures measured."""
    row = shown_row(request, get_kind("water_sources"), water_id)
    found = Inspected(
        state=given.state,
        flow_lps=given.flow_lps,
        pressure_mpa=given.pressure_mpa,
        note=given.note,
    )

    def do(actor: Actor, now: datetime) -> dict[str, Any]:
        made = inspect_water(
            water_id,
            found,
            person_id=person_id_of(request),
            actor=actor,
            at=given.at or now,
            now=now,
        )
        return {"id": made}

    give(
        request,
        "inspect_water",
        [] if row.formation_id is None else [row.formation_id],
        key=idempotency_key,
        body={"water_id": water_id, **given.dict()},
        do=do,
    )
    return get_water(request, water_id)


@router.get("/premises/{int:premises_id}/contacts", response=list[ContactLine])
def list_contacts(request: HttpRequest, premises_id: int) -> object:
    """Look at whom to call at a premises. The log says who looked."""
    row = shown_row(request, get_kind("premises"), premises_id)
    person_id = person_id_of(request)
    if row.formation_id is None:
        raise NotVisible
    if not may(person_id, "read_contacts", row.formation_id):
        raise NotAllowed
    return read_contacts(
        premises_id,
        formation_id=row.formation_id,
        actor=person(person_id),
        at=timezone.now(),
    )
