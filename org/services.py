"""What can be done: give a command with permission, set a norm, note who came and went; savers."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from pydantic_core import to_jsonable_python

from core.actor import Actor, person
from core.events.house import (
    NormChanged,
    PersonLoggedIn,
    PersonLoggedOut,
    PersonSessionRenewed,
)
from core.events.token import TokenMade, TokenWithdrawn
from core.ids import FormationId, PersonId
from core.refusals import Refused
from core.wire import canonical_text, sha256_hex
from eventlog.api import once, record, recorded
from org.domain.scope import ancestry_under
from org.models import AccessToken, Formation, Norm, Person, Post
from org.selectors.norms import (
    NormCard,
    UnknownNorm,
    shipped_norms,
)
from org.selectors.people import (
    FormationCard,
    NotAllowed,
    NotVisible,
    get_formation,
    log_of,
    scopes,
    standing,
)
from org.selectors.tokens import (
    TokenCard,
    digest_of,
    get_token,
)

LONGEST_KEY = 100
TOKEN_DAYS = 365  # no token lives longer
TOKENS_EACH = 20  # good ones at a time
USE_NOTED_EVERY = timedelta(minutes=10)


class KeyMissing(ValueError):
    """A command came without a usable Idempotency-Key. HTTP 400."""


class ImpossibleValue(Refused):
    """What was asked holds a value that means nothing and cannot be written down. HTTP 422."""

    CODE = "impossible_value"


def perform(
    *,
    person_id: int,
    command: str,
    formation_ids: Sequence[int],
    key: str | None,
    body: dict[str, Any],
    do: Callable[[Actor], Any],
) -> Any:
    """Do what a person asks, if they may, and once only.

    Parameters
    ----------
    command
        A key of ``org.domain.permissions.COMMANDS``; any other is refused.
    formation_ids
        Whom it concerns. The person must hold a fitting post over **every one** of them.
    key
        The Idempotency-Key, 1 to 100 characters.
    body
        What was asked, with the id of what it is asked about: the same key with another body is
        refused.
    do
        The service call. Its answer is kept as JSON for whoever sends the same key again.

    Raises
    ------
    NotVisible
        If the person answers for none of the formations (404).
    NotAllowed
        If their roles do not allow it over all of them (403).
    KeyMissing
        Without a key (400).
    ImpossibleValue
        If the body holds a number that is none, such as one a text was read into (422).
    KeyReused
        If the key came with another body before (422).
    """
    sees_any, may_all = standing(person_id, command, formation_ids)
    if not sees_any:
        raise NotVisible
    if not may_all:
        raise NotAllowed
    if not key or len(key) > LONGEST_KEY:
        raise KeyMissing
    actor = person(person_id)
    asked = {"command": command, "body": to_jsonable_python(body)}
    try:
        said = canonical_text(asked)
    except ValueError as problem:
        raise ImpossibleValue from problem
    return once(actor=actor, key=key, body_sha256=sha256_hex(said), do=lambda: do(actor))


def set_norm(*, key: str, value: float, actor: Actor, at: datetime, formation_id: int) -> None:
    """Make a figure the city's own.

    Raises
    ------
    UnknownNorm
        If there is no norm of this name.
    """
    with recorded():
        row = Norm.objects.select_for_update().filter(pk=key).first()
        if row is None:
            save_norms([card for card in shipped_norms() if card.key == key])
            row = Norm.objects.select_for_update().filter(pk=key).first()
        if row is None:
            raise UnknownNorm(key=key)
        was_value, row.value = row.value, value
        row.save(update_fields=["value"])
        record(
            NormChanged(
                formation_id=FormationId(formation_id), key=key, value=value, was_value=was_value
            ),
            log=log_of(formation_id),
            actor=actor,
            at=at,
        )


def note_logged_in(*, person_id: int, at: datetime) -> None:
    """Write down that a person logged in, in the log of the first formation they answer for."""
    _note_person(PersonLoggedIn, person_id, at)


def note_logged_out(*, person_id: int, at: datetime) -> None:
    """Write down that a person logged out."""
    _note_person(PersonLoggedOut, person_id, at)


def note_session_renewed(*, person_id: int, at: datetime) -> None:
    """Write down that a wall's log-in was made to last longer."""
    _note_person(PersonSessionRenewed, person_id, at)


class TooManyTokens(Refused):
    """The person has as many good access tokens as anybody needs."""

    CODE = "too_many_tokens"


def make_token(
    *, person_id: int, name: str, days: int, formation_id: int, actor: Actor, at: datetime
) -> tuple[TokenCard, str]:
    """Make an access token (访问令牌) to read the layers with, and give it: nobody can again.

    Raises
    ------
    ValueError
        If it is to live less than a day or more than ``TOKEN_DAYS``.
    TooManyTokens
        If the person has ``TOKENS_EACH`` good ones.
    """
    if not 1 <= days <= TOKEN_DAYS:
        raise ValueError(f"a token lives 1 to {TOKEN_DAYS} days, not {days}")
    token = f"fengsui_{secrets.token_urlsafe(32)}"
    with recorded():
        Person.objects.select_for_update().get(pk=person_id)  # counted one after the other
        good = AccessToken.objects.filter(person=person_id, withdrawn_at=None, expires_at__gt=at)
        if good.count() >= TOKENS_EACH:
            raise TooManyTokens(most=TOKENS_EACH)
        row = AccessToken.objects.create(
            person_id=person_id,
            name=name,
            sha256=digest_of(token),
            scope=AccessToken.Scope.READ_LAYERS,
            made_at=at,
            expires_at=at + timedelta(days=days),
        )
        record(
            TokenMade(
                formation_id=FormationId(formation_id),
                token_id=row.pk,
                person_id=PersonId(person_id),
                scope=row.scope,
                expires_at=row.expires_at,
            ),
            log=log_of(formation_id),
            actor=actor,
            at=at,
        )
    return get_token(row.pk), token


def withdraw_token(*, token_id: int, formation_id: int, actor: Actor, at: datetime) -> TokenCard:
    """Make an access token worth nothing from now on; one that is over already stays as it is.

    Raises
    ------
    NotVisible
        If there is none.
    """
    with recorded():
        row = AccessToken.objects.select_for_update().filter(pk=token_id).first()
        if row is None:
            raise NotVisible(f"token {token_id}")
        if row.withdrawn_at is None:
            row.withdrawn_at = at
            row.save(update_fields=["withdrawn_at"])
            record(
                TokenWithdrawn(
                    formation_id=FormationId(formation_id),
                    token_id=row.pk,
                    person_id=PersonId(row.person_id),
                ),
                log=log_of(formation_id),
                actor=actor,
                at=at,
            )
    return get_token(token_id)


def note_token_used(card: TokenCard, at: datetime) -> None:
    """Write down when a token was last used, to ten minutes: not with each of a map's requests."""
    if card.last_used_at is None or at - card.last_used_at > USE_NOTED_EVERY:
        AccessToken.objects.filter(pk=card.id).update(last_used_at=at)


def save_formation(
    *,
    parent_id: int | None,
    kind: str,
    code: str,
    name_zh: str,
    name_en: str,
    is_synthetic: bool = False,
) -> FormationCard:
    """Enter a formation, or change the names of the one with this code.

    A detachment and a corps have their own log, named after their code; all others write in their
    parent's.

    Raises
    ------
    NotVisible
        If there is no such parent.
    """
    above = None if parent_id is None else get_formation(parent_id)
    own = above is None or kind in {Formation.Kind.CORPS, Formation.Kind.DETACHMENT}
    log = code if own else get_formation(above.id).log if above else code
    with transaction.atomic():
        row, _ = Formation.objects.update_or_create(
            code=code,
            defaults={
                "parent_id": parent_id,
                "kind": kind,
                "name_zh": name_zh,
                "name_en": name_en,
                "log": log,
                "is_synthetic": is_synthetic,
            },
            create_defaults={
                "parent_id": parent_id,
                "kind": kind,
                "name_zh": name_zh,
                "name_en": name_en,
                "log": log,
                "is_synthetic": is_synthetic,
                "ancestry": "",
            },
        )
        parent = "".join(f"{one}/" for one in above.ancestry) if above else ""
        row.ancestry = ancestry_under(f"/{parent}", row.pk)
        row.save(update_fields=["ancestry"])
    return get_formation(row.pk)


def save_person(
    *,
    username: str,
    password: str | None,
    name_zh: str,
    name_en: str,
    posts: Iterable[tuple[int, str]],
) -> int:
    """Enter a person with posts ``(formation_id, role)``, or give an existing one these.

    A password of None leaves the present one; a new person without one cannot log in.
    """
    with transaction.atomic():
        row, is_new = Person.objects.update_or_create(
            username=username, defaults={"name_zh": name_zh, "name_en": name_en}
        )
        if password is not None:
            row.set_password(password)
        elif is_new:
            row.set_unusable_password()
        row.save()
        Post.objects.filter(person=row).delete()
        Post.objects.bulk_create(
            [Post(person=row, formation_id=one, role=Post.Role(role)) for one, role in posts]
        )
    return row.pk


def save_norms(rows: Iterable[NormCard]) -> tuple[int, int]:
    """Load shipped norms, leaving alone what a city set; give how many are new and changed."""
    new = changed = 0
    with transaction.atomic():
        for card in rows:
            facts = {
                "shipped_value": card.shipped_value,
                "quantity": card.quantity,
                "citation": card.citation,
                "standing": card.standing,
                "note_zh": card.note_zh,
                "note_en": card.note_en,
            }
            row = Norm.objects.select_for_update().filter(pk=card.key).first()
            if row is None:
                Norm.objects.create(key=card.key, value=card.value, **facts)
                new += 1
                continue
            if row.value == row.shipped_value:  # the city took ours: it goes on taking ours
                facts["value"] = card.value
            if any(getattr(row, name) != value for name, value in facts.items()):
                Norm.objects.filter(pk=card.key).update(**facts)
                changed += 1
    return new, changed


def _note_person(
    happened: type[PersonLoggedIn | PersonLoggedOut | PersonSessionRenewed],
    person_id: int,
    at: datetime,
) -> None:
    held = scopes(person_id)
    if not held:
        return  # somebody without a post answers for nothing: there is no log to write it in
    formation_id = held[0].formation_id
    with recorded():
        record(
            happened(formation_id=FormationId(formation_id), person_id=PersonId(person_id)),
            log=log_of(formation_id),
            actor=person(person_id),
            at=at,
        )
