"""The record of a recommendation. No database."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wire import canonical_text
from dispatch.domain.recommend import Shortfall
from dispatch.domain.record import Asked, Candidate, card, make_record, record_text, shown_rows
from tests.builders import at, crossing

words = st.text(st.characters(codec="utf-8"), max_size=12)


def a_candidate(call_sign: str, **facts: object) -> Candidate:
    return Candidate(
        **{
            "appliance_id": 1,
            "call_sign": call_sign,
            "appliance_type": "water_tender",
            "formation_id": 3,
            "capability": 0,
            "crew_count": 5,
            "crew_minimum": 4,
            "status": "in_station",
            "status_source": "system",
            "place": crossing(1, 1),
            "place_source": "station",
            "place_age_s": None,
            "turnout_ms": 60_000,
            "travel_ms": 90_000,
            "reason": "slower",
            "role": "",
            **facts,
        }
    )


def a_record(candidates: list[Candidate], picks: list[int], **more: object) -> dict:
    asked = Asked(
        incident_id=None,
        pre_alert_id=None,
        incident_type="fire",
        alarm_level=1,
        place=crossing(6, 6),
        formation_id=3,
        at=at(5),
    )
    facts = {
        "response_plan": {"label": "fire v1", "is_example": True},
        "needs": [],
        "on_order": {},
        "network": {"version": "v", "published_at": "2026-05-12T04:00:00.000000Z"},
        "capabilities": [{"water_t": 8, "foam_t": 0.5}],
        "norms": {"turnout.expected_s": 60.0},
        "shortfall": [Shortfall("aerial", 1, "none_able")],
        **more,
    }
    return make_record(asked, candidates=candidates, picks=picks, **facts)


@given(st.lists(words, max_size=5), words)
def test_the_quick_way_writes_the_canonical_text(call_signs: list[str], label: str) -> None:
    """Quotation marks, control characters, a label that looks like the columns' place."""
    record = a_record(
        [a_candidate(one) for one in [*call_signs, '"candidates":{}']],
        [],
        response_plan={"label": label + '"candidates":{}', "is_example": True},
    )

    assert record_text(record) == canonical_text(record)
    assert json.loads(record_text(record)) == record


def test_a_screen_is_shown_the_able_before_the_unable() -> None:
    rows = [
        a_candidate("not able, next door", reason="not_able", travel_ms=1),
        a_candidate("no road", reason="no_road", travel_ms=None),
        a_candidate("slower", travel_ms=500_000),
        a_candidate("busy, near", reason="on_order", travel_ms=10),
        a_candidate("chosen", reason="chosen", role="rescue", travel_ms=900_000),
        a_candidate("slow", travel_ms=400_000),
    ]

    assert shown_rows(a_record(rows, [4])) == [4, 5, 2, 3, 1, 0]
    assert shown_rows(a_record(rows, [4]), others=1) == [4, 5]


@pytest.mark.parametrize("is_placed", [True, False])
def test_a_card_says_what_is_known_and_nothing_more(is_placed: bool) -> None:
    facts = {} if is_placed else {"place": None, "place_source": "none", "travel_ms": None}

    record = a_record([a_candidate("a", **facts)], [])
    got = card("0" * 64, record, [0], names={3: ("三站", "S3")}, took_ms={})

    (line,) = got["candidates"]
    assert line["station_name_zh"] == "三站"
    assert line["response_s"] == (150.0 if is_placed else None)
    assert line["place"] == (pytest.approx(crossing(1, 1)) if is_placed else None)
    assert got["network_age_s"] == 5.0
    assert got["shortfall"] == [{"role": "aerial", "missing_count": 1, "reason": "none_able"}]
