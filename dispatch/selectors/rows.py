"""Being built."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatch.domain.rows import (
    ApplianceRow,
    CallRow,
    IncidentRow,
    OrderRow,
    PreAlertRow,
    WallCounts,
)


def call_rows(
    *, formation_id: int | None = None, ids: Collection[UUID] | None = None
) -> list[CallRow]:
    """Being built."""
    raise NotImplementedError


def incident_rows(
    *, formation_id: int | None = None, ids: Collection[UUID] | None = None
) -> list[IncidentRow]:
    """Being built."""
    raise NotImplementedError


def order_rows(
    *, incident_ids: Collection[UUID] | None = None, ids: Collection[UUID] | None = None
) -> list[OrderRow]:
    """Being built."""
    raise NotImplementedError


def appliance_rows(
    *, formation_id: int | None = None, ids: Collection[int] | None = None
) -> list[ApplianceRow]:
    """Being built."""
    raise NotImplementedError


def pre_alert_rows(
    *, formation_id: int | None = None, ids: Collection[UUID] | None = None
) -> list[PreAlertRow]:
    """Being built."""
    raise NotImplementedError


def recommendation_card(
    recommendation_id: str, *, took_ms: Mapping[str, float] | None = None
) -> dict[str, Any] | None:
    """Being built."""
    raise NotImplementedError


def recommendation_text(recommendation_id: str) -> str:
    """Being built."""
    raise NotImplementedError


def note_words(ids: Collection[UUID]) -> dict[UUID, str]:
    """Being built."""
    raise NotImplementedError


def incident_audience(incident_id: UUID) -> list[int]:
    """Being built."""
    raise NotImplementedError


def wall_counts(formation_id: int, now: datetime) -> WallCounts:
    """Being built."""
    raise NotImplementedError
