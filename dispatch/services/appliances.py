"""Being built."""

from collections.abc import Sequence
from datetime import datetime

from core.actor import Actor
from core.status import ApplianceStatus, StatusSource
from dispatch.domain.rows import NewAppliance


def register_appliances(rows: Sequence[NewAppliance], *, actor: Actor, at: datetime) -> list[int]:
    """Being built."""
    raise NotImplementedError


def set_status(
    *, appliance_id: int, status: ApplianceStatus, source: StatusSource, actor: Actor, at: datetime
) -> None:
    """Being built."""
    raise NotImplementedError


def undo_status(*, appliance_id: int, actor: Actor, at: datetime) -> None:
    """Being built."""
    raise NotImplementedError


def set_crew(*, appliance_id: int, crew_count: int, actor: Actor, at: datetime) -> None:
    """Being built."""
    raise NotImplementedError
