"""What is hashed has one form; an event reads back as it was."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events.call import CallReceived
from core.geo import LngLat, is_on_earth
from core.ids import CallId, FormationId, new_uuid
from core.incident_type import IncidentType
from core.levels import highest_level, is_level
from core.wire import canonical_text, event_data, instant, read_event


@given(st.floats(-180, 180), st.floats(-90, 90), st.text(max_size=30))
def test_an_event_reads_back_as_it_was(lng: float, lat: float, address: str) -> None:
    event = CallReceived(
        formation_id=FormationId(3),
        call_id=CallId(new_uuid()),
        channel="mobile_phone",
        place=LngLat(lng, lat),
        address=address,
        caller_digest="0" * 64,
    )

    assert read_event(CallReceived, event_data(event)) == event


def test_numbers_have_the_form_of_the_standard() -> None:
    assert canonical_text([1e16, -0.0, 1.5, 333333333.33333329]) == (
        "[10000000000000000,0,1.5,333333333.3333333]"
    )


def test_the_order_of_names_does_not_matter() -> None:
    assert canonical_text({"b": 1, "a": "消防"}) == canonical_text({"a": "消防", "b": 1})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**60])
def test_what_json_cannot_carry_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical_text(value)


def test_a_moment_is_written_alike_from_every_zone() -> None:
    beijing = timezone(timedelta(hours=8))
    at = datetime(2026, 11, 21, 3, 0, 0, 5, tzinfo=UTC)

    assert instant(at) == instant(at.astimezone(beijing)) == "2026-11-21T03:00:00.000005Z"
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2026, 11, 21))  # noqa: DTZ001 - the point of the test


def test_fire_has_five_levels_and_rescue_four() -> None:
    assert highest_level(IncidentType.HIGHRISE_FIRE) == 5
    assert highest_level(IncidentType.HAZMAT) == 4
    assert not is_level(IncidentType.TRAFFIC, 5)
    assert not is_level(IncidentType.FIRE, 0)


def test_the_earth_has_an_edge() -> None:
    assert is_on_earth(LngLat(180, -90))
    assert not is_on_earth(LngLat(30.6, 114.3))  # swapped
