"""Inspections of water sources (水源核查): what somebody found is what the source is."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from eventlog.api import entries_after
from gis.models import HeldValue, RowCheck, WaterInspection, WaterSource
from gis.selectors.stamps import stamps
from tests.builders import City
from tests.gis.basic_data import Kept, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(city: City) -> Kept:
    return kept(city)


def inspected(house: Kept, username: str = "crew_1", **body: Any) -> Any:
    return house.post(username, f"water/{house.hydrant}/inspections", {"state": "usable", **body})


def test_an_inspection_says_what_state_a_source_is_in(house: Kept) -> None:
    drawn = stamps()["water"]
    got = inspected(house, state="faulty", flow_lps=3.5, note="漏水").json()

    row = WaterSource.objects.get()
    assert (row.state, row.flow_lps, row.pressure_mpa) == ("faulty", 3.5, None)
    assert row.inspected_at is not None
    assert (got["state"], got["is_overdue"]) == ("faulty", False)
    assert [(one["state"], one["note"], one["by"]) for one in got["inspections"]] == [
        ("faulty", "漏水", "crew_1甲")
    ]
    assert got["checked_at"] == got["inspected_at"] == got["inspections"][0]["at"]
    assert RowCheck.objects.get().how == "inspection"
    assert stamps()["water"] != drawn
    (said,) = [one for one in entries_after("WH", 0, 500) if one.kind == "water.inspected"]
    assert (said.body["state"], said.body["was_state"]) == ("faulty", "unknown")
    assert "漏水" not in str(said.body)


def test_what_was_not_measured_stays_as_it_was(house: Kept) -> None:
    inspected(house, flow_lps=14.0, pressure_mpa=0.3)
    inspected(house)
    row = WaterSource.objects.get()
    assert (row.state, row.flow_lps, row.pressure_mpa) == ("usable", 14.0, 0.3)
    assert WaterInspection.objects.count() == 2


def test_an_inspection_told_late_is_kept_and_the_newer_one_stands(house: Kept) -> None:
    inspected(house, state="faulty")
    yesterday = timezone.now() - timedelta(days=1)
    got = inspected(house, state="usable", at=yesterday.isoformat()).json()

    assert WaterSource.objects.get().state == got["state"] == "faulty"
    assert [one["state"] for one in got["inspections"]] == ["faulty", "usable"]
    assert RowCheck.objects.filter(is_newest=True).get().checked_at > yesterday


def test_an_inspection_of_before_the_file_s_own_changes_nothing(house: Kept) -> None:
    WaterSource.objects.update(state="usable", inspected_at=timezone.now())
    inspected(house, state="faulty", at="2026-01-01T08:00:00+08:00")
    assert WaterSource.objects.get().state == "usable"
    assert not HeldValue.objects.exists()


def test_nobody_inspects_what_is_to_come(house: Kept) -> None:
    at = timezone.now() + timedelta(hours=1)
    got = inspected(house, at=at.isoformat())
    assert (got.status_code, got.json()["refused"]) == (409, "time_out_of_order")
    assert not WaterInspection.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{"state": "unknown"}, {"state": "wet"}, {"flow_lps": -1}, {"flow_lps": 1e9},
     {"pressure_mpa": 11}, {"at": "yesterday"}, {"at": "2026-01-01T08:00:00"},
     {"note": "长" * 401}],
)  # fmt: skip
def test_what_nobody_can_find_is_refused(house: Kept, body: dict[str, Any]) -> None:
    assert inspected(house, **body).status_code == 422
    assert WaterSource.objects.get().state == "unknown"


@pytest.mark.parametrize(
    ("username", "status"),
    [("crew_1", 200), ("duty_1", 200), ("inspector", 200), ("shift_leader", 200),
     ("dispatcher", 403), ("keeper", 403), ("micro", 403), ("admin", 403), ("wall", 403),
     ("crew_2", 404), ("duty_2", 404), ("neighbour", 404)],
)  # fmt: skip
def test_the_station_it_lies_at_inspects_and_those_above(
    house: Kept, username: str, status: int
) -> None:
    assert inspected(house, username).status_code == status
    assert WaterInspection.objects.count() == (status == 200)


def test_sent_twice_it_is_one_inspection(house: Kept) -> None:
    for _ in range(2):
        house.post("crew_1", f"water/{house.hydrant}/inspections", {"state": "usable"}, key="k")
    assert WaterInspection.objects.count() == 1


def test_the_card_says_what_one_may_do(house: Kept) -> None:
    path = f"water/{house.hydrant}"
    assert house.get("crew_1", path).json()["may"] == ["check", "inspect", "propose"]
    assert house.get("crew_2", path).json()["may"] == ["propose"]
    assert house.get("call_taker", path).json()["may"] == []
    assert house.get("crew_1", path).json()["formation"] == "1号站"
