"""HTTP: what is near, who is on duty, lists; and what stations change."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Query, Router
from ninja.errors import HttpError
from ninja.security import django_auth

from core.actor import Actor, person
from core.geo import GREATEST_LAT_DEG, GREATEST_LNG_DEG, LngLat
from core.incident_type import IncidentType
from org.api import (
    NotAllowed,
    NotVisible,
    formation_ids_under,
    formation_names,
    formations_seen,
    get_formation,
    may,
    perform,
    require_sees,
    scopes,
)
from resources import schemas
from resources.models import Equipment, Expert, Firefighter, Kept, Shift, Supply
from resources.selectors import told
from resources.selectors.appliances import call_signs
from resources.selectors.duty import crews_of, equipment_of, on_duty_at, supplies_of
from resources.selectors.kinds import KINDS
from resources.selectors.lists import page_of_kind
from resources.selectors.near import NEAR_KINDS, resources_near
from resources.services import changing

router = Router(auth=django_auth, tags=["resources"])
Key = Annotated[str | None, Header(alias="Idempotency-Key")]
MOST_NEAR = 20
AnyKept = TypeVar("AnyKept", bound=Kept)


@router.get("/resources/near", response=schemas.NearOut)
def get_near(  # noqa: PLR0917 - each is a parameter of the address
    request: HttpRequest,
    lng: Annotated[float, Query(ge=-GREATEST_LNG_DEG, le=GREATEST_LNG_DEG)],
    lat: Annotated[float, Query(ge=-GREATEST_LAT_DEG, le=GREATEST_LAT_DEG)],
    kinds: str = ",".join(NEAR_KINDS),
    incident_type: IncidentType | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_NEAR)] = 5,
) -> object:
    """Give what is nearest to a place: micro-stations, stores, experts and linked agencies."""
    person_id = _person_id(request)
    wanted = [one.strip() for one in kinds.split(",") if one.strip()]
    unknown = set(wanted) - set(NEAR_KINDS)
    if unknown:
        raise HttpError(422, f"no kinds: {', '.join(sorted(unknown))}")
    at = timezone.now()
    near = resources_near(
        LngLat(lng, lat),
        formation_ids=formations_seen(person_id),
        kinds=wanted,
        incident_type=incident_type,
        limit=limit,
        at=at,
    )
    return told.near(
        near,
        at,
        incident_type,
        formation_names(one.row for one in near.found.get("stores", [])),
        may_name=lambda formation_id: may(person_id, "read_people", formation_id),
    )


@router.get("/resources/{kind}", response=schemas.KindPage)
def get_kind(
    request: HttpRequest,
    kind: str,
    formation: Annotated[int | None, Query(gt=0, lt=2**63)] = None,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> object:
    """List the rows of one kind that the caller answers for, page by page."""
    if kind not in KINDS:
        raise NotVisible
    person_id = _person_id(request)
    ids = formations_seen(person_id)
    if formation is not None:
        require_sees(person_id, [formation])
        ids = formation_ids_under([formation])
    is_named = bool(ids) and all(
        may(person_id, "read_people", scope.formation_id) for scope in scopes(person_id)
    )
    count, following, rows = page_of_kind(
        kind, ids, after=after, limit=limit, is_personal_shown=is_named
    )
    about = KINDS[kind]
    return {
        "kind": kind,
        "zh": about.zh,
        "en": about.en,
        "count": count,
        "next": following,
        "rows": rows,
    }


@router.get("/stations/{station_id}/duty", response=schemas.DutyOut)
def get_duty(request: HttpRequest, station_id: int) -> object:
    """Give who is on duty at a station, its crews, its supplies and its equipment."""
    person_id = _person_id(request)
    require_sees(person_id, [station_id])
    station = get_formation(station_id)
    if station.kind != "station":
        raise NotVisible
    at = timezone.now()
    people = on_duty_at(station_id, at)
    return told.duty(
        station,
        at,
        people=people,
        crews=crews_of(people),
        supplies=supplies_of(station_id),
        equipment=equipment_of(station_id),
        signs=call_signs([station_id]),
        is_named=may(person_id, "read_people", station_id),
    )


@router.get("/resources/experts/{expert_id}/contact", response=schemas.ExpertContact)
def get_contact(request: HttpRequest, expert_id: int) -> object:
    """Look up how to reach an expert. The log says who looked."""
    person_id = _person_id(request)
    row = _row(Expert, expert_id)
    require_sees(person_id, [row.formation_id])
    if not may(person_id, "read_contacts", row.formation_id):
        raise NotAllowed
    phone = changing.read_contact(expert_id=row.pk, actor=person(person_id), at=timezone.now())
    return {"expert_id": row.pk, "phone": phone}


@router.post("/supplies/{supply_id}/count", response=None)
def post_count(
    request: HttpRequest, supply_id: int, given: schemas.SupplyCount, idempotency_key: Key = None
) -> None:
    """Write down how much of a supply was counted."""
    row = _row(Supply, supply_id)
    _give(
        request,
        "count_supply",
        row,
        key=idempotency_key,
        body={"supply_id": row.pk, **given.model_dump()},
        do=lambda actor, at: changing.count_supply(
            supply_id=row.pk, amount=given.amount, actor=actor, at=at
        ),
    )


@router.post("/equipment/{equipment_id}/state", response=None)
def post_state(
    request: HttpRequest,
    equipment_id: int,
    given: schemas.EquipmentStateGiven,
    idempotency_key: Key = None,
) -> None:
    """Say that equipment is usable, in repair or lost."""
    row = _row(Equipment, equipment_id)
    _give(
        request,
        "set_equipment_state",
        row,
        key=idempotency_key,
        body={"equipment_id": row.pk, **given.model_dump()},
        do=lambda actor, at: changing.set_equipment_state(
            equipment_id=row.pk, state=given.state, actor=actor, at=at
        ),
    )


@router.post("/shifts", response=schemas.ShiftMade)
def post_shift(
    request: HttpRequest, given: schemas.ShiftGiven, idempotency_key: Key = None
) -> object:
    """Put somebody on duty."""
    return _give(
        request,
        "set_shift",
        _row(Firefighter, given.firefighter_id),
        key=idempotency_key,
        body=given.model_dump(mode="json"),
        do=lambda actor, at: {
            "shift_id": changing.set_shift(**dict(given), actor=actor, at=at),
        },
    )


@router.post("/shifts/{shift_id}/end", response=None)
def post_shift_end(request: HttpRequest, shift_id: int, idempotency_key: Key = None) -> None:
    """Take somebody off duty."""
    row = _row(Shift, shift_id)
    _give(
        request,
        "set_shift",
        row,
        key=idempotency_key,
        body={"shift_id": row.pk, "is_over": True},
        do=lambda actor, at: changing.end_shift(shift_id=row.pk, actor=actor, at=at),
    )


def _give(
    request: HttpRequest,
    command: str,
    about: Kept,
    *,
    key: str | None,
    body: Mapping[str, Any],
    do: Callable[[Actor, datetime], Any],
) -> Any:
    return perform(
        person_id=_person_id(request),
        command=command,
        formation_ids=[about.formation_id],
        key=key,
        body=dict(body),
        do=lambda actor: do(actor, timezone.now()),
    )


def _row(table: type[AnyKept], number: int) -> AnyKept:
    if not 0 < number < 2**63:
        raise NotVisible
    found = table._default_manager.filter(pk=number).first()  # noqa: SLF001 - Django's own name
    if found is None:
        raise NotVisible
    return found


def _person_id(request: HttpRequest) -> int:
    if request.user.pk is None:  # never behind ``django_auth``
        raise NotVisible
    return int(request.user.pk)
