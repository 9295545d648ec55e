"""What is known of an entry beside its event: which log, when it happened, who says so."""

from dataclasses import dataclass
from datetime import datetime

from core.actor import Actor


@dataclass(frozen=True, slots=True)
class Stamp:
    """Given to every projection: nothing that only the live system knows (no number, no clock)."""

    log: str
    at: datetime
    actor: Actor
