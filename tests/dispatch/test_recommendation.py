"""Recommendations on a real network: who is proposed, why not the others, and what is kept."""

import json

import numpy as np
import pytest

from core.incident_type import IncidentType
from core.status import ApplianceStatus as Is
from core.status import StatusSource as By
from core.wire import canonical_text, sha256_hex
from desk.schemas.cards import RecommendationCard
from dispatch import api as dispatch
from dispatch.models import Recommendation
from eventlog.api import entries_after
from gis.api import travel_times_s
from plans.api import LevelLine, NoResponsePlan, save_response_plan
from plans.models import ResponsePlan
from tests.builders import (
    TESTER,
    City,
    a_fire,
    add_appliance,
    at,
    crossing,
    fixes,
    rescue_tender,
    send,
    water_tender,
)

TENDER = "1号站水罐甲"


def propose(incident_id, seconds: float = 60) -> dispatch.RecommendationView:
    return dispatch.recommend_for_incident(incident_id=incident_id, actor=TESTER, at=at(seconds))


def card(view: dispatch.RecommendationView) -> RecommendationCard:
    return RecommendationCard.model_validate(dispatch.recommendation_card(view.id))


def chosen(view: dispatch.RecommendationView) -> dict[str, str]:
    return {line.call_sign: line.role for line in card(view).candidates if line.is_chosen}


def line(view: dispatch.RecommendationView, call_sign: str):
    return next(one for one in card(view).candidates if one.call_sign == call_sign)


def set_status(city: City, call_sign: str, status: Is, seconds: float = 10) -> None:
    dispatch.set_status(
        appliance_id=city.appliances[call_sign],
        status=status,
        source=By.VOICE,
        actor=TESTER,
        at=at(seconds),
    )


def test_the_nearest_that_can_are_proposed(city: City) -> None:
    got = propose(a_fire(city))

    assert chosen(got) == {
        "1号站水罐甲": "attack_water",
        "1号站水罐乙": "attack_water",
        "1号站抢险": "rescue",
    }
    assert card(got).shortfall == []
    assert card(got).considered_count == 11  # the other detachment's is not ours to send
    assert line(got, "2号站水罐甲").reason == "slower"
    assert line(got, "2号站云梯").reason == "not_able"


def test_the_times_are_the_networks(city: City) -> None:
    got = line(propose(a_fire(city)), "3号站水罐甲")

    roads = travel_times_s(np.array([crossing(2, 2)]), city.scene)
    assert got.travel_s == pytest.approx(roads.travel_s[0], abs=0.001)
    assert got.response_s == pytest.approx(60 + got.travel_s)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(Is.OUT_OF_SERVICE, "out_of_service"), (Is.IN_TRAINING, "in_training")],
)
def test_one_that_cannot_turn_out_is_never_proposed(city: City, status: Is, reason: str) -> None:
    set_status(city, TENDER, status)

    got = propose(a_fire(city))

    assert TENDER not in chosen(got)
    assert line(got, TENDER).reason == reason
    assert len(chosen(got)) == 3  # the next nearest instead


def test_one_undermanned_is_never_proposed(city: City) -> None:
    dispatch.set_crew(appliance_id=city.appliances[TENDER], crew_count=3, actor=TESTER, at=at(1))

    got = propose(a_fire(city))

    assert TENDER not in chosen(got)
    assert line(got, TENDER).reason == "undermanned"


def test_one_on_an_order_is_never_proposed(city: City) -> None:
    send(city, a_fire(city), TENDER)

    got = propose(a_fire(city))

    assert TENDER not in chosen(got)
    assert line(got, TENDER).reason == "on_order"


def test_one_with_no_road_is_never_proposed(city: City) -> None:
    """It stands by where no road leads."""
    set_status(city, TENDER, Is.STANDING_BY)
    fixes(city.appliances[TENDER], [(50, crossing(6, 13.9), 0)])  # over 500 m north of any road

    got = propose(a_fire(city))

    assert TENDER not in chosen(got)
    assert (line(got, TENDER).reason, line(got, TENDER).travel_s) == ("no_road", None)


def test_a_place_no_road_leads_to_is_said_plainly(city: City) -> None:
    got = propose(a_fire(city, place=crossing(6, 14)))

    assert chosen(got) == {}
    assert [(one.role, one.missing_count, one.reason) for one in card(got).shortfall] == [
        ("attack_water", 2, "none_reachable"),
        ("rescue", 1, "none_reachable"),
    ]


def test_one_that_nobody_knows_where_is_not_proposed(city: City) -> None:
    set_status(city, TENDER, Is.RETURNING)
    assert line(propose(a_fire(city)), TENDER).reason == "no_position"

    fixes(city.appliances[TENDER], [(60, city.scene, 0)])
    assert chosen(propose(a_fire(city), 65))[TENDER] == "attack_water"
    lost = line(propose(a_fire(city), 60 + 301), TENDER)
    assert (lost.reason, lost.place, lost.place_source) == ("no_position", None, "none")


def test_a_stale_position_is_used_and_its_age_shown(city: City) -> None:
    set_status(city, TENDER, Is.RETURNING)
    fixes(city.appliances[TENDER], [(60, crossing(6, 5), 10)])

    got = line(propose(a_fire(city), 180), TENDER)

    assert got.is_chosen
    assert (got.place_source, got.place_age_s, got.turnout_s) == ("fix", 120.0, 0.0)
    assert got.place == pytest.approx(crossing(6, 5))


def test_one_on_its_way_back_nearby_comes_before_one_at_home(city: City) -> None:
    set_status(city, "4号站水罐甲", Is.RETURNING)
    fixes(city.appliances["4号站水罐甲"], [(60, crossing(6, 6.1), 10)])

    got = propose(a_fire(city), 62)

    assert card(got).candidates[0].call_sign == "4号站水罐甲"
    assert len(chosen(got)) == 3


def test_what_is_missing_is_said_with_its_reason(city: City) -> None:
    set_status(city, "2号站云梯", Is.OUT_OF_SERVICE)

    got = propose(a_fire(city, alarm_level=2))

    assert [(one.role, one.missing_count, one.reason) for one in card(got).shortfall] == [
        ("aerial", 1, "all_busy")
    ]
    made = next(e for e in entries_after("WH", 0, 999) if e.kind == "recommendation.made")
    assert (made.body["picked_count"], made.body["shortfall_count"]) == (4, 1)


def test_a_rise_asks_only_for_the_difference(city: City) -> None:
    """Level 1 is on its way: level 2 wants one water tender and the ladder more, nothing again."""
    fire = a_fire(city)
    first = propose(fire)
    picks = [
        dispatch.Pick(city.appliances[call_sign], role) for call_sign, role in chosen(first).items()
    ]
    dispatch.order_turnout(
        incident_id=fire, picks=picks, recommendation_id=first.id, actor=TESTER, at=at(70)
    )
    assert chosen(propose(fire, 75)) == {}

    dispatch.upgrade_incident(incident_id=fire, alarm_level=2, actor=TESTER, at=at(80))
    second = propose(fire, 85)

    assert sorted(chosen(second).values()) == ["aerial", "attack_water"]
    assert not set(chosen(second)) & set(chosen(first))
    assert json.loads(dispatch.recommendation_text(second.id))["on_order"] == {
        "attack_water": 2,
        "rescue": 1,
    }


def test_a_released_appliance_is_asked_for_again(city: City) -> None:
    fire = a_fire(city)
    (sent,) = send(city, fire, "1号站抢险", role="rescue")
    assert "rescue" not in chosen(propose(fire)).values()

    dispatch.report_order_status(
        order_id=sent, status=Is.ON_SCENE, source=By.TERMINAL, actor=TESTER, at=at(80)
    )
    dispatch.release_order(order_id=sent, actor=TESTER, at=at(90))

    assert "rescue" in chosen(propose(fire)).values()


def test_the_only_ladder_is_not_sent_for_water(city: City) -> None:
    """It carries water enough and is nearest; the plan needs it as a ladder."""
    save_response_plan(
        formation_id=city.detachment,
        incident_type=IncidentType.FIRE,
        lines=[
            LevelLine(1, "attack_water", 1, {"water_t": 1}),
            LevelLine(1, "aerial", 1, {"aerial_m": 32}),
        ],
        source="tests",
        is_example=True,
        actor=TESTER,
        at=at(0),
    )

    got = propose(a_fire(city, place=crossing(6, 9)))

    assert chosen(got)["2号站云梯"] == "aerial"
    assert len(chosen(got)) == 2


def test_without_a_response_plan_nothing_is_proposed_and_that_is_said(city: City) -> None:
    fire = a_fire(city)
    ResponsePlan.objects.update(is_current=False)

    with pytest.raises(NoResponsePlan):
        propose(fire)


def test_the_record_holds_all_it_knew_under_its_digest(city: City) -> None:
    set_status(city, TENDER, Is.RETURNING)
    fixes(city.appliances[TENDER], [(60, crossing(6, 5), 10)])
    fire = a_fire(city)

    got = propose(fire, 100)

    text = dispatch.recommendation_text(got.id)
    record = json.loads(text)
    assert sha256_hex(text) == got.id
    assert canonical_text(record) == text
    assert record["incident_id"] == str(fire)
    assert record["response_plan"]["version"] == 1
    assert [one["role"] for one in record["response_plan"]["lines"]] == ["attack_water", "rescue"]
    assert set(record["norms"]) == {
        "turnout.expected_s", "fix.stale_after_s", "fix.lost_after_s",
    }  # fmt: skip
    assert record["network"]["version"]
    assert record["formation_id"] == city.detachment
    known = record["candidates"]
    assert {len(column) for column in known.values()} == {11}
    row = known["call_sign"].index(TENDER)
    assert known["place_age_ms"][row] == 40_000
    assert known["status"][row] == "returning"
    assert record["capabilities"][known["capability"][row]] == water_tender()[1]
    assert "took" not in text
    assert set(got.took_ms) == {"read", "roads", "choose", "whole"}
    assert dispatch.incident_rows(ids=[fire])[0].recommendation_id == got.id


def test_the_same_knowledge_at_the_same_moment_is_the_same_record(city: City) -> None:
    fire = a_fire(city)

    assert propose(fire).id == propose(fire).id
    assert Recommendation.objects.count() == 1
    assert propose(fire, 61).id != propose(fire).id


def test_a_screen_gets_the_chosen_and_the_thirty_best_others(city: City) -> None:
    for number in range(40):
        add_appliance(city, city.stations[3], f"远水罐{number}", water_tender())

    got = card(propose(a_fire(city)))

    assert got.considered_count == 51
    assert [one.is_chosen for one in got.candidates] == [True] * 3 + [False] * 30
    responses = [one.response_s for one in got.candidates if one.reason == "slower"]
    assert responses == sorted(responses)
    assert "not_able" not in {one.reason for one in got.candidates}


@pytest.mark.parametrize("count", [2, 60])
def test_the_number_of_queries_does_not_grow_with_the_fleet(
    city: City, count: int, django_assert_max_num_queries
) -> None:
    for number in range(count):
        add_appliance(city, city.stations[3], f"远抢险{number}", rescue_tender())
    fire = a_fire(city)

    with django_assert_max_num_queries(20):
        propose(fire)
