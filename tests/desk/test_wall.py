"""The wall's figures: counted by hand and by the server, and silent about what nobody knows."""

import math
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.gis.geos import Point

from core.ids import new_uuid
from core.status import OrderState, StatusSource
from desk import api as desk
from dispatch import api as dispatch
from dispatch.domain.numbers import beijing_midnight
from dispatch.models import Call, Incident, IncidentAudience, TurnoutOrder
from eventlog.models import Entry, ParkedEntry
from gis import api as gis
from gis.models import CurrentFix
from iot import api as iot
from iot.models import DetectorState
from org import api as org
from tests.realtime.place import (
    AT,
    TESTER,
    WUHAN,
    City,
    a_call,
    a_fire,
    an_order,
    build_city,
    later,
)

NOW = datetime(2026, 5, 13, 6, 30, tzinfo=UTC)  # a Wednesday, half past two in Beijing
TODAY = beijing_midnight(NOW)
DAY = timedelta(days=1)


def a_city_since(at: datetime) -> City:
    """Build the city on a log whose first entry is of this moment."""
    above = None
    for kind, code in (("corps", "HB"), ("detachment", "WH")):
        above = org.save_formation(
            parent_id=above and above.id, kind=kind, code=code, name_zh=code, name_en=code
        )
    org.set_norm(key="water.near_m", value=450, actor=TESTER, at=at, formation_id=above.id)
    return build_city()


def past_work(city: City, at: datetime, *, taken_s: tuple[int, int, int] | None = None) -> UUID:
    """Lay down a call, its incident and an order of long ago, as the projections leave them."""
    call_id, incident_id = new_uuid(), new_uuid()
    first_s, turnout_s, response_s = taken_s or (0, 0, 0)
    ordered_at = at + timedelta(seconds=first_s)
    Call.objects.create(
        id=call_id, formation_id=city.detachment, channel="sms", place=None, address="",
        received_at=at, state="accepted", incident_id=incident_id, caller_digest="",
    )  # fmt: skip
    Incident.objects.create(
        id=incident_id, number=str(incident_id), formation_id=city.detachment,
        incident_type="fire", alarm_level=1, state="closed", place=Point(*WUHAN, srid=4326),
        address="", call_id=call_id, opened_at=at, closed_at=at,
        first_order_at=ordered_at if taken_s else None,
    )  # fmt: skip
    IncidentAudience.objects.create(incident_id=incident_id, formation_id=city.detachment)
    if taken_s:
        TurnoutOrder.objects.create(
            id=new_uuid(), incident_id=incident_id, appliance_id=city.appliances[0],
            formation_id=city.station, role="attack_water", alarm_level=1, is_open=False,
            state=OrderState.RETURNED, ordered_at=ordered_at,
            turned_out_at=ordered_at + timedelta(seconds=turnout_s),
            arrived_at=ordered_at + timedelta(seconds=response_s),
        )  # fmt: skip
    return incident_id


def percentile(values: list[int], share: float) -> float:
    """Interpolate between the two nearest, as the database does."""
    ordered, at = sorted(values), share * (len(values) - 1)
    low, high = math.floor(at), math.ceil(at)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


@pytest.mark.django_db
def test_today_stands_beside_the_same_weekday_at_the_same_hour() -> None:
    city = a_city_since(NOW - timedelta(weeks=30))
    for week, count in enumerate([2, 4, 6, 8, 1, 3, 5, 7], start=1):
        for _ in range(count):
            past_work(city, TODAY - timedelta(weeks=week) + timedelta(hours=9))
        past_work(city, TODAY - timedelta(weeks=week) + timedelta(hours=20))  # later that day
        past_work(city, TODAY - timedelta(weeks=week) + DAY)  # a Thursday
    past_work(city, TODAY - timedelta(weeks=9) + timedelta(hours=9))  # too long ago
    past_work(city, TODAY)
    past_work(city, TODAY - timedelta(seconds=1))  # yesterday, by Beijing's clock

    figures = desk.wall_figures(city.detachment, NOW)

    for trend in (figures.incidents, figures.calls):
        assert (trend.today_count, trend.usual_count, trend.usual_of) == (1, 4.5, 8)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begun_at", "usual_count", "usual_of"),
    [
        (TODAY - timedelta(weeks=4), 1.0, 4),
        (TODAY - timedelta(weeks=4) + timedelta(seconds=1), None, 3),  # that day was cut short
        (TODAY, None, 0),
    ],
)
def test_with_a_young_log_nothing_is_called_usual(
    begun_at: datetime, usual_count: float | None, usual_of: int
) -> None:
    city = a_city_since(begun_at)
    for week in range(1, 9):
        past_work(city, TODAY - timedelta(weeks=week) + timedelta(hours=9))
    figures = desk.wall_figures(city.detachment, NOW)
    trend = figures.incidents
    assert (trend.usual_count, trend.usual_of, trend.usual_least) == (usual_count, usual_of, 4)
    assert figures.history_from == begun_at


@pytest.mark.django_db
def test_a_quiet_weekday_counts_as_none_and_not_as_missing() -> None:
    city = a_city_since(NOW - timedelta(weeks=30))
    past_work(city, TODAY - timedelta(weeks=2))
    assert desk.wall_figures(city.detachment, NOW).calls.usual_count == 0.0


def test_times_taken_are_todays_beside_the_seven_days_before(city: City) -> None:
    today = [(30, 50, 300), (45, 70, 360), (80, 40, 280), (20, 90, 900)]
    before = [(33 + 7 * n, 41 + 3 * n, 250 + 31 * n) for n in range(14)]
    for number, taken_s in enumerate(today):
        past_work(city, TODAY + timedelta(minutes=number), taken_s=taken_s)
    for number, taken_s in enumerate(before):
        at = TODAY - DAY * (1 + number % 7) + timedelta(hours=3)
        past_work(city, at, taken_s=taken_s)
    past_work(city, TODAY - DAY * 8, taken_s=(9000, 9000, 9000))
    past_work(city, NOW + timedelta(minutes=5), taken_s=(9000, 9000, 9000))

    figures = desk.wall_figures(city.detachment, NOW)

    for row, trend in enumerate((figures.call_to_order, figures.turnout, figures.response)):
        mine = [taken_s[row] for taken_s in today]
        theirs = [taken_s[row] for taken_s in before]
        assert (trend.today_of, trend.before_of) == (4, 14)
        assert trend.today_p50_s == pytest.approx(percentile(mine, 0.5))
        assert trend.today_p90_s == pytest.approx(percentile(mine, 0.9))
        assert trend.before_p50_s == pytest.approx(percentile(theirs, 0.5))
        assert trend.before_p90_s == pytest.approx(percentile(theirs, 0.9))
        assert len(trend.daily_p50_s) == 8
        assert trend.daily_p50_s[-1] == pytest.approx(percentile(mine, 0.5))
        yesterday = [theirs[0], theirs[7]]
        assert trend.daily_p50_s[-2] == pytest.approx(percentile(yesterday, 0.5))


def test_what_was_never_measured_is_none_and_not_nought(city: City) -> None:
    past_work(city, TODAY - DAY, taken_s=(30, 60, 400))
    turnout = desk.wall_figures(city.detachment, NOW).turnout
    assert (turnout.today_p50_s, turnout.today_p90_s, turnout.today_of) == (None, None, 0)
    assert turnout.daily_p50_s == (None, None, None, None, None, None, 60.0, None)
    response = desk.wall_figures(city.neighbour, NOW).response
    assert (response.before_p50_s, response.before_of) == (None, 0)
    assert set(response.daily_p50_s) == {None}


def test_readiness_is_told_by_formation_and_by_type_and_adds_up(city: City) -> None:
    dispatch.set_crew(appliance_id=city.appliances[0], crew_count=1, actor=TESTER, at=later(1))
    figures = desk.wall_figures(city.detachment)
    (battalion,) = figures.ready_by_formation
    (tenders,) = figures.ready_by_type
    assert (battalion.formation_id, tenders.appliance_type) == (city.battalion, "water_tender")
    for line in (battalion, tenders):
        assert (line.dispatchable_count, line.appliance_count) == (2, 3)

    stations = desk.wall_figures(city.battalion).ready_by_formation
    assert {line.formation_id: line.appliance_count for line in stations} == {
        city.station: 2,
        city.other_station: 1,
    }
    own = desk.wall_figures(city.station).ready_by_formation
    assert [(line.formation_id, line.appliance_count) for line in own] == [(city.station, 2)]


def test_old_positions_are_counted_by_the_norm(city: City) -> None:
    now = later(30)
    an_order(a_fire(city), city.appliances[1])
    for appliance_id, age_s in ((city.appliances[0], 29), (city.appliances[1], 31)):
        CurrentFix.objects.create(
            appliance_id=appliance_id, lng=114.3, lat=30.6,
            at=now - timedelta(seconds=age_s), received_at=now,
        )  # fmt: skip
    figures = desk.wall_figures(city.detachment, now)
    assert figures.position_stale_after_s == 30
    assert (figures.position_stale_count, figures.position_stale_on_order_count) == (1, 1)
    assert figures.position_never_count == 1


def test_what_is_out_of_order_is_counted(city: City) -> None:
    gis.save_water_sources(
        [
            gis.WaterRow(kind=kind, state=state, place=WUHAN)
            for kind, state in (
                ("hydrant", "usable"), ("hydrant", "faulty"), ("hydrant", "faulty"),
                ("hydrant", "unknown"), ("cistern", "faulty"),
            )
        ]
    )  # fmt: skip
    rows = [
        iot.DetectorRow(
            formation_id=formation_id, premises_id=city.premises, identity=f"d{number}",
            kind="smoke", place=WUHAN, location="1层", is_synthetic=True,
        )
        for number, formation_id in enumerate([city.detachment, city.station, city.neighbour])
    ]  # fmt: skip
    ids = iot.register_detectors(rows).values()
    for detector_id in ids:
        DetectorState.objects.create(detector_id=detector_id, state="fault", since=AT)
    a_call(city)
    last = Entry.objects.filter(log="WH").order_by("seq").last()
    ParkedEntry.objects.create(room="iot", log="WH", seq=last.seq, tries=3, error="KeyError")
    ParkedEntry.objects.create(
        room="dispatch", log="WH", seq=last.seq, tries=3, error="KeyError", settled_at=AT
    )

    figures = desk.wall_figures(city.detachment)

    assert (figures.hydrant_count, figures.hydrant_faulty_count) == (4, 2)
    assert (figures.water_source_count, figures.water_usable_count) == (5, 1)
    assert (figures.detector_count, figures.detector_fault_count) == (2, 2)
    assert figures.parked_count == 1
    assert desk.wall_figures(city.neighbour).parked_count == 0


def test_an_incident_says_when_its_call_was_taken(city: City) -> None:
    called = a_fire(city, call_id=a_call(city, at=later(1)), at=later(3))
    uncalled = a_fire(city, at=later(3))
    lines = {line.id: line for line in desk.incident_lines(city.detachment)}
    assert (lines[called].called_at, lines[called].opened_at) == (later(1), later(3))
    assert lines[uncalled].called_at is None


def test_the_wall_agrees_with_the_other_doors(city: City) -> None:
    order_id = an_order(a_fire(city, call_id=a_call(city)), city.appliances[0], at=later(1))
    a_fire(city, at=later(2))
    dispatch.report_order_status(
        order_id=order_id, status="on_scene", source=StatusSource.TERMINAL, actor=TESTER,
        at=later(6),
    )  # fmt: skip
    figures = desk.wall_figures(city.detachment)
    incidents = desk.incident_lines(city.detachment)
    appliances = desk.appliance_lines(city.detachment)
    assert figures.open_incident_count == len(incidents)
    assert figures.on_order_count == sum(line.ordered_count for line in incidents)
    assert figures.on_scene_count == sum(line.on_scene_count for line in incidents)
    assert figures.appliance_count == len(appliances)
    assert figures.dispatchable_count == sum(line.is_dispatchable for line in appliances)
