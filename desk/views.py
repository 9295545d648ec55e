"""HTTP: the pictures a screen asks for, and the settling of parked reactions."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.security import django_auth

from desk.domain.cards import PremisesFile, StationFile
from desk.domain.streams import find_stream
from desk.schemas.cards import (
    IncidentCard,
    ParkedLine,
    PositionsFrame,
    Snapshot,
    StationLine,
    WallFigures,
)
from desk.selectors.appliances import station_lines
from desk.selectors.basics import premises_file, station_file
from desk.selectors.entries import parked_lines
from desk.selectors.figures import wall_figures
from desk.selectors.incidents import incident_card
from desk.selectors.snapshots import may_hear, snapshot
from dispatch import api as dispatch
from eventlog import api as eventlog
from org import api as org

router = Router(auth=django_auth, tags=["desk"])


class Settle(Schema):
    """What becomes of a parked reaction."""

    how: Literal["retried", "dismissed"]


class Settled(Schema):
    """A parked reaction that waits no more."""

    parked_id: int


@router.get("/incidents/{incident_id}", response=IncidentCard)
def get_incident(request: HttpRequest, incident_id: UUID) -> object:
    """Give everything about one incident."""
    org.require_sees(_person(request), dispatch.incident_audience(incident_id))
    card = incident_card(incident_id)
    if card is None:
        raise org.NotVisible
    return card


@router.get("/streams/{stream}", response=Snapshot | PositionsFrame)
def get_stream(request: HttpRequest, stream: str) -> object:
    """Give a stream's whole state: for screens whose live connection is lost."""
    found = find_stream(stream)
    if found is None or not may_hear(_person(request), found):
        raise org.NotVisible
    return snapshot(found)


@router.get("/wall", response=WallFigures)
def get_wall(request: HttpRequest, formation_id: int | None = None) -> object:
    """Give the wall's key figures of a formation: the caller's own unless another is named."""
    return wall_figures(_formation(request, formation_id))


@router.get("/stations", response=list[StationLine])
def list_stations(request: HttpRequest, formation_id: int | None = None) -> object:
    """List the stations of a formation and how ready they are."""
    return station_lines(_formation(request, formation_id))


@router.get("/stations/{int:formation_id}", response=StationFile)
def get_station(request: HttpRequest, formation_id: int) -> object:
    """Give everything about one station."""
    return station_file(formation_id, _person(request), timezone.now())


@router.get("/premises/{int:premises_id}/card", response=PremisesFile)
def get_premises_card(request: HttpRequest, premises_id: int) -> object:
    """Give everything about one premises; whom to call there is asked for by itself."""
    return premises_file(premises_id, _person(request), timezone.now())


@router.get("/parked", response=list[ParkedLine])
def list_parked(request: HttpRequest) -> object:
    """List the reactions that failed and wait for a person, in all the caller may read of."""
    person_id = _person(request)
    lines: dict[int, ParkedLine] = {}
    for scope in org.scopes(person_id):
        for detachment in [scope.formation_id, *_under(scope.formation_id)]:
            if org.may(person_id, "read_parked", detachment):
                lines |= {line.id: line for line in parked_lines(detachment)}
    return [lines[id_] for id_ in sorted(lines)]


@router.post("/parked/{parked_id}/settle", response=Settled)
def settle(request: HttpRequest, parked_id: int, given: Settle) -> object:
    """Try a parked reaction again, or set it aside for good (处置搁置记录)."""
    parked = eventlog.find_parked(parked_id)
    if parked is None:
        raise org.NotVisible

    def do(actor: Any) -> dict[str, int]:
        eventlog.settle_parked(parked_id, given.how, actor, timezone.now())
        return {"parked_id": parked_id}

    return org.perform(
        person_id=_person(request),
        command="settle_parked",
        formation_ids=[parked.formation_id],
        key=request.headers.get("Idempotency-Key"),
        body={"parked_id": parked_id, **given.dict()},
        do=do,
    )


def _person(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _under(formation_id: int) -> list[int]:
    """Name the formations below that have a log of their own (a corps' detachments)."""
    cards = {card.id: card for card in org.formations_under(formation_id)}
    return [
        card.id
        for card in cards.values()
        if card.parent_id in cards and cards[card.parent_id].log != card.log
    ]


def _formation(request: HttpRequest, formation_id: int | None) -> int:
    """Give the formation asked about, or the highest of the caller's own.

    Raises
    ------
    NotVisible
        If it is not theirs to see, or they have none.
    """
    person_id = _person(request)
    if formation_id is None:
        own = [org.get_formation(scope.formation_id) for scope in org.scopes(person_id)]
        if not own:
            raise org.NotVisible
        return min(own, key=lambda card: (len(card.ancestry), card.id)).id
    org.require_sees(person_id, [formation_id])
    return formation_id
