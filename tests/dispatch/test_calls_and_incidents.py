"""Calls become incidents; incidents rise, end and are closed. Every refusal on the way."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.geo import LngLat
from core.ids import CallId, IncidentId, PremisesId, new_uuid
from core.incident_type import IncidentType
from core.status import ApplianceStatus, StatusSource
from dispatch import api as dispatch
from eventlog.api import entries_after, recorded
from org.api import NotVisible
from tests.builders import (
    TESTER,
    City,
    a_call,
    a_fire,
    a_premises,
    at,
    crossing,
    send,
)

BY = {"actor": TESTER, "at": at(60)}


def call(call_id: CallId) -> dispatch.CallRow:
    return dispatch.call_rows(ids=[call_id])[0]


def incident(incident_id: IncidentId) -> dispatch.IncidentRow:
    return dispatch.incident_rows(ids=[incident_id])[0]


def kinds(log: str = "WH") -> list[str]:
    return [
        entry.kind
        for entry in entries_after(log, 0, 1000)
        if entry.kind not in {"appliance.registered"}
    ]


def test_a_call_waits_until_it_becomes_an_incident(city: City) -> None:
    call_id = a_call(city)
    assert [row.id for row in dispatch.call_rows(formation_id=city.detachment)] == [call_id]

    fire = a_fire(city, call_id=call_id)

    assert (call(call_id).state, call(call_id).incident_id) == ("accepted", fire)
    assert dispatch.call_rows(formation_id=city.detachment) == []
    assert kinds() == ["call.received", "incident.opened"]


def test_the_same_call_again_changes_nothing(city: City) -> None:
    call_id = a_call(city)
    dispatch.receive_call(
        call_id=call_id,
        channel="sms",
        phone="1",
        name="",
        words="",
        place=None,
        address="",
        formation_id=city.detachment,
        **BY,
    )

    assert call(call_id).channel == "mobile_phone"
    assert kinds() == ["call.received"]


@pytest.mark.parametrize("outcome", ["nuisance", "enquiry", "silent", "abandoned"])
def test_a_call_may_end_as_no_incident(city: City, outcome: str) -> None:
    call_id = a_call(city)

    dispatch.close_call(call_id=call_id, outcome=outcome, incident_id=None, **BY)

    assert (call(call_id).state, call(call_id).outcome) == ("closed", outcome)


def test_a_duplicate_names_the_incident_it_repeats(city: City) -> None:
    fire, call_id = a_fire(city), a_call(city)
    for outcome, incident_id in (("duplicate", None), ("silent", fire)):
        with pytest.raises(ValueError, match="duplicate"):
            dispatch.close_call(call_id=call_id, outcome=outcome, incident_id=incident_id, **BY)
    stranger = IncidentId(new_uuid())
    with pytest.raises(NotVisible):
        dispatch.close_call(call_id=call_id, outcome="duplicate", incident_id=stranger, **BY)

    dispatch.close_call(call_id=call_id, outcome="duplicate", incident_id=fire, **BY)

    assert call(call_id).incident_id == fire


def test_a_settled_call_is_not_settled_again(city: City) -> None:
    call_id = a_call(city)
    dispatch.close_call(call_id=call_id, outcome="silent", incident_id=None, **BY)

    with pytest.raises(dispatch.CallSettled):
        dispatch.close_call(call_id=call_id, outcome="silent", incident_id=None, **BY)
    with pytest.raises(dispatch.CallSettled):
        a_fire(city, call_id=call_id)
    with pytest.raises(NotVisible):
        a_fire(city, call_id=CallId(new_uuid()))
    assert dispatch.incident_rows(formation_id=city.detachment) == []


def test_who_looks_at_a_caller_is_written_down(city: City) -> None:
    call_id = a_call(city, phone="13800000119")

    got = dispatch.read_caller(call_id=call_id, **BY)

    assert (got.phone, got.name, got.words) == ("13800000119", "张三", "三楼冒烟")
    assert kinds()[-1] == "call.caller_read"
    with pytest.raises(NotVisible):
        dispatch.read_caller(call_id=CallId(new_uuid()), **BY)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    phone=st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
    before=st.sampled_from(["", "回电", "TEL:"]),
    words=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30),
)
def test_a_phone_number_given_is_in_no_entry(
    city: City, phone: str, before: str, words: str
) -> None:
    """Not as a field, not in an address it was dictated into, not in the words of a note."""
    seen = len(entries_after("WH", 0, 100_000))
    call_id = dispatch.receive_call(
        call_id=CallId(new_uuid()),
        channel="mobile_phone",
        phone=phone,
        name="李四" + phone,
        words=words + phone,
        place=city.scene,
        address=f"解放大道1号{before}{phone}",
        formation_id=city.detachment,
        **BY,
    )
    fire = dispatch.open_incident(
        incident_id=IncidentId(new_uuid()),
        call_id=call_id,
        incident_type=IncidentType.FIRE,
        alarm_level=1,
        place=city.scene,
        address=f"解放大道1号 {phone}",
        premises_id=None,
        formation_id=city.detachment,
        **BY,
    )
    dispatch.note_incident(incident_id=fire.incident_id, words=f"回拨{phone}", **BY)

    entries = entries_after("WH", seen, 100)
    assert len(entries) == 3
    for entry in entries:
        assert phone not in str(entry.body)
        assert phone not in re.sub(r"\D", "", str(entry.body).split("digest")[0])
    assert dispatch.read_caller(call_id=call_id, **BY).phone == phone


def test_an_incident_is_numbered_by_the_beijing_day(city: City) -> None:
    numbers = [
        incident(a_fire(city, when=at(seconds))).number
        for seconds in (0, 10, 12 * 3600 - 1, 12 * 3600)  # noon in Beijing + 12 hours: midnight
    ]

    assert numbers == [
        "WH-20260512-0001",
        "WH-20260512-0002",
        "WH-20260512-0003",
        "WH-20260513-0001",
    ]


def test_the_same_incident_again_keeps_its_number_and_counts_once(city: City) -> None:
    fire = a_fire(city)
    again = dispatch.open_incident(
        incident_id=fire,
        call_id=None,
        incident_type=IncidentType.FLOOD,
        alarm_level=3,
        place=city.scene,
        address="",
        premises_id=None,
        formation_id=city.detachment,
        **BY,
    )

    assert again.number == incident(fire).number == "WH-20260512-0001"
    assert incident(fire).incident_type == "fire"
    assert incident(a_fire(city)).number == "WH-20260512-0002"


def test_the_premises_at_the_place_is_found(city: City) -> None:
    premises = a_premises(city, city.scene)

    assert incident(a_fire(city)).premises_id == PremisesId(premises)
    assert incident(a_fire(city, place=crossing(2, 2))).premises_id is None


def test_who_answers_for_an_incident_sees_it_and_so_do_those_above(city: City) -> None:
    fire = a_fire(city)

    assert set(dispatch.incident_audience(fire)) == {city.detachment, city.corps}
    assert [row.id for row in dispatch.incident_rows(formation_id=city.corps)] == [fire]
    assert dispatch.incident_rows(formation_id=city.neighbour) == []
    assert dispatch.incident_rows(formation_id=city.stations[0]) == []


@pytest.mark.parametrize("place", [LngLat(30.6, 114.3), LngLat(116.4, 39.9), LngLat(200.0, 99.0)])
def test_a_place_off_the_map_is_refused(city: City, place: LngLat) -> None:
    with pytest.raises(dispatch.OutOfArea):
        a_fire(city, place=place)


@pytest.mark.parametrize(
    ("incident_type", "level"),
    [(IncidentType.FIRE, 6), (IncidentType.FIRE, 0), (IncidentType.TRAFFIC, 5)],
)
def test_an_unknown_level_is_refused(city: City, incident_type: IncidentType, level: int) -> None:
    with pytest.raises(dispatch.NoSuchLevel):
        a_fire(city, incident_type=incident_type, alarm_level=level)


def test_levels_only_rise(city: City) -> None:
    fire = a_fire(city, alarm_level=2)
    for level in (1, 2):
        with pytest.raises(dispatch.LevelCannotFall) as refused:
            dispatch.upgrade_incident(incident_id=fire, alarm_level=level, **BY)
        assert refused.value.facts == {"level": 2}
    with pytest.raises(dispatch.NoSuchLevel):
        dispatch.upgrade_incident(incident_id=fire, alarm_level=6, **BY)

    dispatch.upgrade_incident(incident_id=fire, alarm_level=4, **BY)

    assert incident(fire).alarm_level == 4


def test_an_incident_lives_from_open_to_closed(city: City) -> None:
    fire = a_fire(city)
    dispatch.control_incident(incident_id=fire, actor=TESTER, at=at(600))
    with pytest.raises(dispatch.WrongIncidentState):
        dispatch.control_incident(incident_id=fire, **BY)
    dispatch.put_out_incident(incident_id=fire, actor=TESTER, at=at(900))
    with pytest.raises(dispatch.WrongIncidentState):
        dispatch.upgrade_incident(incident_id=fire, alarm_level=2, **BY)
    dispatch.close_incident(incident_id=fire, outcome="handled", actor=TESTER, at=at(1200))

    got = incident(fire)
    assert (got.state, got.outcome) == ("closed", "handled")
    assert (got.controlled_at, got.put_out_at, got.closed_at) == (at(600), at(900), at(1200))
    assert dispatch.incident_rows(formation_id=city.detachment) == []


def test_nothing_happens_to_a_closed_incident(city: City) -> None:
    fire = a_fire(city)
    dispatch.close_incident(incident_id=fire, outcome="false_alarm", **BY)
    before = kinds()

    for command in (
        lambda: dispatch.upgrade_incident(incident_id=fire, alarm_level=2, **BY),
        lambda: dispatch.control_incident(incident_id=fire, **BY),
        lambda: dispatch.put_out_incident(incident_id=fire, **BY),
        lambda: dispatch.close_incident(incident_id=fire, outcome="handled", **BY),
        lambda: dispatch.note_incident(incident_id=fire, words="late", **BY),
        lambda: dispatch.recommend_for_incident(incident_id=fire, **BY),
        lambda: send(city, fire, "1号站水罐甲"),
    ):
        with pytest.raises(dispatch.IncidentClosed):
            command()
    assert kinds() == before


@pytest.mark.parametrize("outcome", ["handled", "false_alarm", "malicious"])
def test_the_outcome_fits_what_happened(city: City, outcome: str) -> None:
    fire = a_fire(city)
    if outcome != "handled":
        dispatch.control_incident(incident_id=fire, **BY)

    with pytest.raises(dispatch.WrongIncidentState):
        dispatch.close_incident(incident_id=fire, outcome=outcome, **BY)


def test_an_incident_with_open_orders_is_not_closed(city: City) -> None:
    fire = a_fire(city)
    orders = send(city, fire, "1号站水罐甲", "1号站水罐乙")
    dispatch.put_out_incident(incident_id=fire, **BY)
    with pytest.raises(dispatch.IncidentHasOpenOrders) as refused:
        dispatch.close_incident(incident_id=fire, outcome="handled", **BY)
    assert refused.value.facts == {"count": 2}
    assert "2" in refused.value.sentences()["zh"]

    for order in orders:
        dispatch.return_order(order_id=order, **BY)
    dispatch.close_incident(incident_id=fire, outcome="handled", **BY)


def test_the_words_of_a_note_stand_beside_the_log(city: City) -> None:
    fire = a_fire(city)

    note = dispatch.note_incident(incident_id=fire, words="三楼有人被困", **BY)

    assert dispatch.note_words([note]) == {note: "三楼有人被困"}
    assert "被困" not in str(entries_after("WH", 0, 1000))


def test_what_is_not_there_is_not_visible(city: City) -> None:
    nobody = IncidentId(new_uuid())
    for command in (
        lambda: dispatch.upgrade_incident(incident_id=nobody, alarm_level=2, **BY),
        lambda: dispatch.recommend_for_incident(incident_id=nobody, **BY),
        lambda: dispatch.recommendation_text("0" * 64),
        lambda: dispatch.sign_order(order_id=new_uuid(), **BY),
        lambda: dispatch.undo_status(appliance_id=10**9, **BY),
        lambda: dispatch.cancel_pre_alert(pre_alert_id=new_uuid(), reason="test", **BY),
    ):
        with pytest.raises(NotVisible):
            command()


def test_a_command_that_fails_leaves_no_trace(city: City) -> None:
    fire = a_fire(city)
    before = kinds()

    def fail() -> None:
        with recorded():
            dispatch.control_incident(incident_id=fire, **BY)
            send(city, fire, "1号站水罐甲")
            dispatch.set_status(
                appliance_id=city.appliances["1号站水罐甲"],
                status=ApplianceStatus.IN_TRAINING,
                source=StatusSource.VOICE,
                **BY,
            )

    with pytest.raises(dispatch.WrongNextStatus):
        fail()
    assert kinds() == before
    assert incident(fire).state == "open"
