"""The desk's lines and cards: put together from the doors, by as many questions as ever."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actor import person
from core.status import StatusSource
from desk import api as desk
from desk.selectors.entries import UNTOLD
from dispatch import api as dispatch
from org import api as org
from tests.realtime.place import TESTER, City, a_call, a_fire, an_order, later

LISTS: dict[str, Callable[[City], object]] = {
    "incidents": lambda city: desk.incident_lines(city.detachment),
    "appliances": lambda city: desk.appliance_lines(city.detachment),
    "calls": lambda city: desk.call_lines(city.detachment),
    "pre_alerts": lambda city: desk.pre_alert_lines(city.detachment),
    "events": lambda city: desk.event_lines(city.detachment),
    "parked": lambda city: desk.parked_lines(city.detachment),
    "stations": lambda city: desk.station_lines(city.detachment),
    "wall": lambda city: desk.wall_figures(city.detachment),
}


def question_count(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def some_work(city: City, *, appliance_id: int) -> None:
    a_call(city)
    incident_id = a_fire(city, call_id=a_call(city))
    an_order(incident_id, appliance_id, at=later(1))
    dispatch.note_incident(incident_id=incident_id, words="有人", actor=TESTER, at=later(2))


def test_a_longer_list_asks_no_more_questions(city: City) -> None:
    some_work(city, appliance_id=city.appliances[0])
    before = {name: question_count(lambda ask=ask: ask(city)) for name, ask in LISTS.items()}
    some_work(city, appliance_id=city.appliances[1])
    some_work(city, appliance_id=city.appliances[2])
    after = {name: question_count(lambda ask=ask: ask(city)) for name, ask in LISTS.items()}

    assert after == before
    assert after.pop("wall") <= 20  # asks every room, and each once
    assert max(after.values()) <= 15


def test_a_card_asks_no_more_questions_with_more_orders(city: City) -> None:
    incident_id = a_fire(city)
    an_order(incident_id, city.appliances[0])
    before = question_count(lambda: desk.incident_card(incident_id))
    an_order(incident_id, city.appliances[1])
    an_order(incident_id, city.appliances[2])
    assert question_count(lambda: desk.incident_card(incident_id)) <= before


def test_a_card_holds_orders_premises_and_timeline(city: City) -> None:
    incident_id = a_fire(city)
    an_order(incident_id, city.appliances[0], at=later(1))
    dispatch.note_incident(incident_id=incident_id, words="三楼有人", actor=TESTER, at=later(2))
    card = desk.incident_card(incident_id)

    assert card is not None
    assert card.premises is not None
    assert (card.premises.name, card.incident.is_key_premises) == ("江汉路商场", True)
    assert [order.call_sign for order in card.orders] == ["武1-1"]
    assert [line.kind for line in card.timeline] == [
        "incident.opened",
        "appliance.ordered",
        "incident.noted",
    ]
    assert card.timeline[1].facts["call_sign"] == "武1-1"
    assert card.timeline[2].words == "三楼有人"


def test_a_line_names_who_did_it_in_both_languages(city: City) -> None:
    person_id = org.save_person(
        username="li", password="li", name_zh="李调度", name_en="Li", posts=[]
    )
    incident_id = a_fire(city)
    dispatch.note_incident(
        incident_id=incident_id, words="三楼有人", actor=person(person_id), at=later(1)
    )
    card = desk.incident_card(incident_id)
    assert card is not None
    line = card.timeline[-1]
    assert (line.actor_name_zh, line.actor_name_en) == ("李调度", "Li")


def test_a_line_of_the_log_carries_no_digest_and_no_caller(city: City) -> None:
    call_id = a_call(city)
    dispatch.read_caller(call_id=call_id, actor=TESTER, at=later(1))
    lines = desk.event_lines(city.detachment)
    assert "call.received" in {line.kind for line in lines}
    assert not UNTOLD & {line.kind for line in lines}
    for line in lines:
        assert not {"caller_digest", "digest"} & line.facts.keys()
        assert "王某" not in line.model_dump_json()


def test_settled_calls_and_closed_incidents_leave_their_lists(city: City) -> None:
    call_id = a_call(city)
    incident_id = a_fire(city, call_id=call_id)
    assert desk.call_lines(city.detachment) == []
    assert desk.call_line(call_id) is not None
    dispatch.control_incident(incident_id=incident_id, actor=TESTER, at=later(1))
    dispatch.put_out_incident(incident_id=incident_id, actor=TESTER, at=later(2))
    dispatch.close_incident(incident_id=incident_id, outcome="handled", actor=TESTER, at=later(3))
    assert desk.incident_lines(city.detachment) == []
    assert desk.incident_line(incident_id) is not None


def test_a_corps_own_streams_leave_out_what_its_detachments_answer_for(city: City) -> None:
    a_call(city)
    a_fire(city)
    assert desk.call_lines(city.corps) == []
    assert desk.incident_lines(city.corps) == []
    assert desk.appliance_lines(city.corps) == []
    assert len(desk.incident_lines(city.detachment)) == 1


def test_everybody_is_told_which_streams_are_theirs(city: City) -> None:
    dispatcher = desk.me(city.dispatcher)
    assert f"incidents.f{city.detachment}" in dispatcher.streams
    assert f"parked.f{city.detachment}" in dispatcher.streams
    assert not [name for name in dispatcher.streams if not name.endswith(f".f{city.detachment}")]
    assert "order_turnout" in dispatcher.commands

    assert not [name for name in desk.me(city.station_duty).streams if "parked" in name]
    for name in dispatcher.streams:
        assert desk.may_hear(city.dispatcher, desk.find_stream(name)), name
        assert not desk.may_hear(city.neighbour_dispatcher, desk.find_stream(name)), name


def test_many_streams_are_looked_at_by_as_many_questions_as_one(city: City) -> None:
    streams = [desk.find_stream(name) for name in desk.me(city.dispatcher).streams]
    assert len(streams) > 5
    one = question_count(lambda: desk.heard_of(streams[:1], city.dispatcher))
    assert question_count(lambda: desk.heard_of(streams, city.dispatcher)) == one


def test_a_corps_listens_to_each_of_its_detachments(city: City) -> None:
    commander = org.save_person(
        username="zongdui",
        password=None,
        name_zh="总队",
        name_en="corps",
        posts=[(city.corps, "duty_commander"), (city.station, "crew")],
    )
    heard = {name for name in desk.me(commander).streams if name.startswith("incidents.")}
    assert heard == {
        f"incidents.f{one}" for one in (city.corps, city.detachment, city.neighbour)
    }  # the station's is in its detachment's


def test_stations_say_how_many_can_turn_out(city: City) -> None:
    dispatch.set_crew(appliance_id=city.appliances[0], crew_count=1, actor=TESTER, at=later(1))
    by_id = {line.id: line for line in desk.station_lines(city.detachment)}
    assert set(by_id) == {city.station, city.other_station}
    line = by_id[city.station]
    assert (line.appliance_count, line.dispatchable_count) == (2, 1)


def test_the_wall_counts_what_stands_now(city: City) -> None:
    incident_id = a_fire(city, call_id=a_call(city))
    order_id = an_order(incident_id, city.appliances[0], at=later(1))
    dispatch.report_order_status(
        order_id=order_id,
        status="on_scene",
        source=StatusSource.TERMINAL,
        actor=TESTER,
        at=later(6),
    )
    figures = desk.wall_figures(city.detachment)
    assert (figures.open_incident_count, figures.on_order_count) == (1, 1)
    assert (figures.appliance_count, figures.dispatchable_count) == (3, 2)
    assert figures.on_scene_count == 1


@pytest.mark.parametrize(
    "name",
    ["", "incidents", "incidents.f", "incidents.f0", "incidents.f-1", "incidents.f1.f2",
     "incident.42", "wall.f1", "incidents.f1\n", "INCIDENTS.f1", "incidents.f" + "9" * 30,
     "incident.0190163D-8694-739B-AEA5-966C26F8AD90"],
)  # fmt: skip
def test_what_is_no_stream_is_none(name: str) -> None:
    assert desk.find_stream(name) is None


def test_a_stream_reads_back_as_it_was_written() -> None:
    for name in ("incidents.f12", "incident.0190163d-8694-739b-aea5-966c26f8ad90"):
        assert str(desk.find_stream(name)) == name
