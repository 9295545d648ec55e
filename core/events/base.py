"""What every event has."""

from dataclasses import dataclass
from typing import ClassVar

from core.ids import FormationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A thing that happened. ``formation_id`` answers for it: it decides log and audience."""

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1

    formation_id: FormationId
