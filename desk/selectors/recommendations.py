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


@lru_cache(maxsize=KEPT_COUNT)
def _recommendation(recommendation_id: str) -> RecommendationCard:
    card = dispatch.recommendation_card(recommendation_id)
    if card is None:
        raise _NoRecordError(recommendation_id)
    return RecommendationCard.model_validate(card)
