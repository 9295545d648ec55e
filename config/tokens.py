"""Access tokens (访问令牌): a person's own, for programs that read the layers (docs/ogc.md)."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Header, Router, Schema

from config.session import person_id_of
from core.actor import Actor
from org.api import (
    TOKEN_DAYS,
    NotAllowed,
    NotVisible,
    get_token,
    make_token,
    perform,
    scopes,
    tokens_of,
    withdraw_token,
)

router = Router(tags=["tokens"])


class TokenWanted(Schema):
    """What an access token is for, and for how long."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    days: Annotated[int, Field(ge=1, le=TOKEN_DAYS)] = 90


class Token(Schema):
    """An access token, without the token."""

    id: int
    name: str
    scope: str
    made_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    last_used_at: datetime | None


class TokenGiven(Schema):
    """A new access token. ``token`` is given once: the same request again gives null."""

    id: int
    token: str | None
    expires_at: datetime


@router.get("/tokens", response=list[Token])
def list_tokens(request: HttpRequest) -> object:
    """List one's own access tokens, those that are over too."""
    return tokens_of(person_id_of(request))


@router.post("/tokens", response=TokenGiven)
def post_token(
    request: HttpRequest,
    wanted: TokenWanted,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> object:
    """Make an access token that reads the layers in one's name."""
    person_id = person_id_of(request)
    formation_id = _home(person_id)
    shown: list[str] = []

    def do(actor: Actor) -> dict[str, Any]:
        card, token = make_token(
            person_id=person_id,
            name=wanted.name,
            days=wanted.days,
            formation_id=formation_id,
            actor=actor,
            at=timezone.now(),
        )
        shown.append(token)  # beside the answer, which is kept with its Idempotency-Key
        return {"id": card.id, "expires_at": card.expires_at.isoformat()}

    said = perform(
        person_id=person_id,
        command="make_token",
        formation_ids=[formation_id],
        key=idempotency_key,
        body=wanted.dict(),
        do=do,
    )
    return {**said, "token": shown[0] if shown else None}


@router.post("/tokens/{token_id}/withdraw", response=Token)
def post_withdrawal(
    request: HttpRequest,
    token_id: int,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> object:
    """Withdraw one's own access token: it is worth nothing from now on."""
    person_id = person_id_of(request)
    if not 0 < token_id < 2**63 or get_token(token_id).person_id != person_id:
        raise NotVisible
    formation_id = _home(person_id)

    def do(actor: Actor) -> dict[str, Any]:
        card = withdraw_token(
            token_id=token_id, formation_id=formation_id, actor=actor, at=timezone.now()
        )
        return {"id": card.id}

    perform(
        person_id=person_id,
        command="withdraw_token",
        formation_ids=[formation_id],
        key=idempotency_key,
        body={"token_id": token_id},
        do=do,
    )
    return get_token(token_id)


def _home(person_id: int) -> int:
    held = scopes(person_id)
    if not held:
        raise NotAllowed  # somebody without a post sees no layer
    return held[0].formation_id
