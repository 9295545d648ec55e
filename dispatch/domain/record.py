"""The record of a recommendation: all it knew, as one JSON value; and the card made of it. Pure.

Candidates stand in columns (one list per fact): 450 appliances cost 4 ms to digest so, and whole
numbers (milliseconds, 1e-7 degrees) read the same in every language.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from math import inf
from typing import Any, Literal, NamedTuple, Protocol

from core.geo import LngLat
from core.wire import canonical_text, instant
from dispatch.domain.recommend import Shortfall

FORM = 1
OTHERS_SHOWN = 30  # beside the chosen: the record holds all
DEG = 10_000_000
MS = 1_000
_HOLE = '"candidates":{}'  # no string can hold it: a quotation mark inside one is escaped
_WORTH = {"slower": 0, "no_road": 2, "no_position": 2, "not_able": 3}  # all else: 1


class Need(Protocol):
    """A line of a response plan."""

    @property
    def role(self) -> str: ...  # noqa: D102
    @property
    def count(self) -> int: ...  # noqa: D102
    @property
    def least(self) -> Mapping[str, float]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a force is wanted for."""

    incident_id: str | None
    pre_alert_id: str | None
    incident_type: str
    alarm_level: int
    place: LngLat
    formation_id: int
    at: datetime


class Candidate(NamedTuple):
    """An appliance as it was known when it was considered. Its fields name the record's columns."""

    appliance_id: int
    call_sign: str
    appliance_type: str
    formation_id: int
    capability: int  # row of the record's ``capabilities``
    crew_count: int
    crew_minimum: int
    status: str
    status_source: str
    place: LngLat | None
    place_source: Literal["fix", "station", "none"]
    place_age_s: float | None
    turnout_ms: int
    travel_ms: int | None  # None: no road, or nobody knows from where
    reason: str
    role: str  # "" when not chosen


def make_record(
    asked: Asked,
    *,
    response_plan: Mapping[str, Any],
    needs: Sequence[Need],
    on_order: Mapping[str, int],
    network: Mapping[str, str],
    norms: Mapping[str, float],
    capabilities: Sequence[Mapping[str, float]],
    candidates: Sequence[Candidate],
    picks: Sequence[int],
    shortfall: Sequence[Shortfall],
) -> dict[str, Any]:
    """Write down a recommendation with everything it was made from.

    Parameters
    ----------
    response_plan
        Which one and which version.
    on_order
        Role to appliances on open orders already: those were not asked for again.
    capabilities
        Each that occurs, once: a fleet has a few kinds of appliances, and many of each.
    picks
        Rows of ``candidates`` that were chosen, soonest first.
    """
    columns: dict[str, list[Any]] = {
        name: [one[at] for one in candidates] for at, name in enumerate(Candidate._fields)
    }
    places, ages_s = columns.pop("place"), columns.pop("place_age_s")
    return {
        "form": FORM,
        "made_at": instant(asked.at),
        "incident_id": asked.incident_id,
        "pre_alert_id": asked.pre_alert_id,
        "incident_type": asked.incident_type,
        "alarm_level": asked.alarm_level,
        "place": [asked.place.lng, asked.place.lat],
        "formation_id": asked.formation_id,
        "response_plan": {
            **response_plan,
            "lines": [
                {"role": one.role, "count": one.count, "least": dict(one.least)} for one in needs
            ],
        },
        "on_order": dict(on_order),
        "network": dict(network),
        "norms": dict(norms),
        "capabilities": [dict(one) for one in capabilities],
        "candidates": {
            **columns,
            "lng_e7": [_whole(place and place.lng, DEG) for place in places],
            "lat_e7": [_whole(place and place.lat, DEG) for place in places],
            "place_age_ms": [_whole(age_s, MS) for age_s in ages_s],
        },
        "picks": list(picks),
        "shortfall": [
            {"role": one.role, "missing_count": one.missing_count, "reason": one.reason}
            for one in shortfall
        ],
    }


def record_text(record: Mapping[str, Any]) -> str:
    """Write a record in its canonical form (RFC 8785), as ``core.wire.canonical_text`` would.

    The columns hold whole numbers, strings and None only: for those ``json`` writes the same text
    eight times as fast, and they are nearly all of it.
    """
    columns = json.dumps(
        record["candidates"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    rest = canonical_text({**record, "candidates": {}})
    return rest.replace(_HOLE, f'"candidates":{columns}', 1)


def shown_rows(record: Mapping[str, Any], others: int = OTHERS_SHOWN) -> list[int]:
    """Name the candidates a screen is given: the chosen, soonest first, then the best others."""
    columns = record["candidates"]
    picks: list[int] = list(record["picks"])
    chosen = set(picks)
    facts = zip(columns["reason"], columns["turnout_ms"], columns["travel_ms"], strict=True)
    ranked = (
        (_WORTH.get(reason, 1), inf if travel is None else turnout + travel, row)
        for row, (reason, turnout, travel) in enumerate(facts)
        if row not in chosen
    )
    return picks + [row for _, _, row in nsmallest(others, ranked)]


def card(
    recommendation_id: str,
    record: Mapping[str, Any],
    rows: Sequence[int],
    *,
    names: Mapping[int, tuple[str, str]],
    took_ms: Mapping[str, float],
) -> dict[str, Any]:
    """Make the card a screen shows (``RecommendationCard``) of a record.

    Parameters
    ----------
    rows
        The candidates to show (``shown_rows``).
    names
        Station to its Chinese and English name.
    """
    made_at = datetime.fromisoformat(record["made_at"])
    published_at = record["network"]["published_at"]
    age_s = (made_at - datetime.fromisoformat(published_at)).total_seconds()
    return {
        "id": recommendation_id,
        "made_at": record["made_at"],
        "incident_type": record["incident_type"],
        "alarm_level": record["alarm_level"],
        "place": record["place"],
        "network_version": record["network"]["version"],
        "network_age_s": max(age_s, 0.0),
        "plan_label": record["response_plan"]["label"],
        "is_plan_example": record["response_plan"]["is_example"],
        "candidates": [_candidate(record, row, names) for row in rows],
        "considered_count": len(record["candidates"]["appliance_id"]),
        "shortfall": record["shortfall"],
        "took_ms": dict(took_ms),
    }


def _candidate(
    record: Mapping[str, Any], row: int, names: Mapping[int, tuple[str, str]]
) -> dict[str, Any]:
    facts = {name: column[row] for name, column in record["candidates"].items()}
    zh, en = names.get(facts["formation_id"], ("", ""))
    travel_ms, turnout_ms, age_ms = facts["travel_ms"], facts["turnout_ms"], facts["place_age_ms"]
    is_placed = facts["lng_e7"] is not None
    return {
        "appliance_id": facts["appliance_id"],
        "call_sign": facts["call_sign"],
        "appliance_type": facts["appliance_type"],
        "station_name_zh": zh,
        "station_name_en": en,
        "role": facts["role"],
        "is_chosen": facts["reason"] == "chosen",
        "reason": facts["reason"],
        "turnout_s": turnout_ms / MS,
        "travel_s": None if travel_ms is None else travel_ms / MS,
        "response_s": None if travel_ms is None else (turnout_ms + travel_ms) / MS,
        "place": [facts["lng_e7"] / DEG, facts["lat_e7"] / DEG] if is_placed else None,
        "place_source": facts["place_source"],
        "place_age_s": None if age_ms is None else age_ms / MS,
    }


def _whole(value: float | None, scale: int) -> int | None:
    return None if value is None else round(value * scale)
