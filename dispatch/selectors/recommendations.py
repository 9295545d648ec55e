"""Stored recommendations: the record as it was digested, and the card a screen gets."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dispatch.domain.record import card, shown_rows
from dispatch.domain.rows import RecommendationView
from dispatch.models import Incident, Recommendation
from org.api import NotVisible, formation_names


def recommendation_text(recommendation_id: str) -> str:
    """Give the canonical text a recommendation was digested from.

    Raises
    ------
    NotVisible
        If there is none of this digest.
    """
    text = (
        Recommendation.objects.filter(pk=recommendation_id).values_list("text", flat=True).first()
    )
    if text is None:
        raise NotVisible(f"recommendation {recommendation_id}")
    return text


def recommendation_card(
    recommendation_id: str, *, took_ms: Mapping[str, float] | None = None
) -> dict[str, Any] | None:
    """Give a recommendation in the shape of ``RecommendationCard``; None if there is none."""
    found = Recommendation.objects.filter(pk=recommendation_id).values_list("text", "took_ms")
    row = found.first()
    if row is None:
        return None
    record = json.loads(row[0])
    return _card(recommendation_id, record, row[1] if took_ms is None else took_ms)


def card_of(view: RecommendationView) -> dict[str, Any]:
    """Give the card of a recommendation just made, without reading it back."""
    return _card(view.id, view.record, view.took_ms)


def newest_card(incident_id: UUID) -> dict[str, Any] | None:
    """Give the card of an incident's newest recommendation; None if none was made."""
    row = Incident.objects.filter(pk=incident_id).values_list("recommendation_id", flat=True)
    recommendation_id = row.first()
    return recommendation_card(recommendation_id) if recommendation_id else None


def _card(
    recommendation_id: str, record: Mapping[str, Any], took_ms: Mapping[str, float]
) -> dict[str, Any]:
    column = record["candidates"]["formation_id"]
    rows = shown_rows(record)
    names = formation_names({column[row] for row in rows})
    return card(recommendation_id, record, rows, names=names, took_ms=took_ms)
