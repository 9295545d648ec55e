"""The norms over HTTP."""

from dataclasses import asdict
from math import isfinite
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Router, Schema
from ninja.errors import HttpError
from ninja.security import django_auth

from config.session import person_id_of
from org.api import norms, perform, scopes, set_norm

router = Router(tags=["norms"], auth=django_auth)


class NormLine(Schema):
    """A figure, where it is from, and what the city made of it."""

    key: str
    value: float
    shipped_value: float
    quantity: str
    citation: str
    standing: str
    note_zh: str
    note_en: str


class NormValue(Schema):
    """What a city sets."""

    value: float


@router.get("/norms", response=list[NormLine])
def list_norms(request: HttpRequest) -> object:
    """Give every norm with its source."""
    return [asdict(card) for card in norms()]


@router.put("/norms/{key}", response=NormLine)
def put_norm(
    request: HttpRequest,
    key: str,
    given: NormValue,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> object:
    """Make a figure the city's own (administrators)."""
    if not isfinite(given.value):
        raise HttpError(422, "a norm is a finite number")
    person_id = person_id_of(request)
    answers_for = scopes(person_id)
    held = [one.formation_id for one in answers_for if "admin" in one.roles]
    held = held or [one.formation_id for one in answers_for]  # refused with the reason, not a 404
    perform(
        person_id=person_id,
        command="set_norm",
        formation_ids=held[:1],
        key=idempotency_key,
        body={"key": key, "value": given.value},
        do=lambda actor: set_norm(
            key=key,
            value=given.value,
            actor=actor,
            at=timezone.now(),
            formation_id=held[0],
        ),
    )
    return next(asdict(card) for card in norms() if card.key == key)
