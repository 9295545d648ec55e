"""What can be asked about access tokens."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from org.models import AccessToken
from org.selectors.people import NotVisible


@dataclass(frozen=True, slots=True)
class TokenCard:
    """An access token, without the token."""

    id: int
    person_id: int
    name: str
    scope: str
    made_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    last_used_at: datetime | None


def digest_of(token: str) -> str:
    """Give what is kept of a token. It is 256 random bits: nothing slower is needed to guard it."""
    return sha256(token.encode()).hexdigest()


def token_of(token: str, scope: str, now: datetime) -> TokenCard | None:
    """Find an access token that is good now, of somebody who may log in."""
    row = AccessToken.objects.filter(
        sha256=digest_of(token),
        scope=scope,
        withdrawn_at=None,
        expires_at__gt=now,
        person__is_active=True,
    ).first()
    return None if row is None else _token(row)


def tokens_of(person_id: int) -> list[TokenCard]:
    """List a person's access tokens, the newest first, those that are over too."""
    return [_token(row) for row in AccessToken.objects.filter(person=person_id).order_by("-pk")]


def get_token(token_id: int) -> TokenCard:
    """Give an access token.

    Raises
    ------
    NotVisible
        If there is none.
    """
    row = AccessToken.objects.filter(pk=token_id).first()
    if row is None:
        raise NotVisible(f"token {token_id}")
    return _token(row)


def _token(row: AccessToken) -> TokenCard:
    return TokenCard(
        id=row.pk,
        person_id=row.person_id,
        name=row.name,
        scope=row.scope,
        made_at=row.made_at,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
        last_used_at=row.last_used_at,
    )
