"""Recommendations as screens get them. A record never changes, so it is read once per process."""

from functools import lru_cache

from desk.schemas.cards import RecommendationCard
from dispatch import api as dispatch

KEPT_COUNT = 512


class _NoRecordError(LookupError):
    """There is no such record; not remembered, it may be stored a moment later."""


def find_recommendation(recommendation_id: str) -> RecommendationCard | None:
    """Find a recommendation by its digest; None for "" and for an unknown one."""
    if not recommendation_id:
        return None
    try:
        return _recommendation(recommendation_id)
    except _NoRecordError:
        return None


def find_ready_force(recommendation_id: str) -> RecommendationCard | None:
    """Find a recommendation and leave out whom it did not choose: nine tenths of its size."""
    try:
        return _ready_force(recommendation_id) if recommendation_id else None
    except _NoRecordError:
        return None


@lru_cache(maxsize=KEPT_COUNT)
def _ready_force(recommendation_id: str) -> RecommendationCard:
    whole = _recommendation(recommendation_id)
    chosen = [one for one in whole.candidates if one.is_chosen]
    return whole.model_copy(update={"candidates": chosen})


@lru_cache(maxsize=KEPT_COUNT)
def _recommendation(recommendation_id: str) -> RecommendationCard:
    card = dispatch.recommendation_card(recommendation_id)
    if card is None:
        raise _NoRecordError(recommendation_id)
    return RecommendationCard.model_validate(card)
