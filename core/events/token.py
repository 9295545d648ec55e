"""What happens to access tokens: that a program may read in a person's name, and no longer."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.events.base import Event
from core.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade(Event):
    """A person made an access token (访问令牌). The token itself is written down nowhere."""

    KIND: ClassVar[str] = "token.made"

    token_id: int
    person_id: PersonId
    scope: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWithdrawn(Event):
    """An access token is worth nothing from now on."""

    KIND: ClassVar[str] = "token.withdrawn"

    token_id: int
    person_id: PersonId
