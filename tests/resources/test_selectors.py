"""What a station has now, and what is near a place."""

from datetime import timedelta

import pytest

from core.geo import metres_between
from core.incident_type import IncidentType
from gis.api import travel_times_s
from resources import api
from resources.models import Shift, Supply
from tests.builders import NOON, City, crossing
from tests.resources.place import Stocked, a_supply, stocked

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(city: City) -> Stocked:
    return stocked(city)


def near(city: City, **asked) -> api.Near:
    facts = {
        "formation_ids": [city.detachment, *city.stations],
        "kinds": api.NEAR_KINDS,
        "incident_type": None,
        "limit": 5,
        "at": NOON,
    }
    return api.resources_near(city.scene, **(facts | asked))


def test_a_crew_is_who_the_roster_puts_aboard_now(there: Stocked, city: City) -> None:
    station, aboard = city.stations[0], city.appliances["1号站水罐甲"]

    assert api.rostered_crew_counts(city.stations, NOON) == {aboard: 2}
    assert api.rostered_crew_counts(city.stations, NOON + timedelta(hours=20)) == {}
    (crew,) = api.crews_of(api.on_duty_at(station, NOON))
    assert crew.crew_count == 2
    assert crew.roles == ("driver", "rescuer")  # the medic's paper ran out at noon
    assert not crew.is_without_driver


def test_a_crew_whose_only_driver_has_no_licence_any_more_says_so(
    there: Stocked, city: City
) -> None:
    later = NOON + timedelta(days=90)
    people = [
        one for one in api.on_duty_at(city.stations[0], NOON) if one.firefighter_id == there.driver
    ]
    assert people[0].lapsed_roles == ()
    Shift.objects.update(ends_at=later + timedelta(hours=1))
    (crew,) = api.crews_of(api.on_duty_at(city.stations[0], later))
    assert crew.is_without_driver


def test_the_nearest_comes_first_and_its_distance_is_a_straight_line(
    there: Stocked, city: City
) -> None:
    found = near(city).found["micro_stations"]

    assert [one.row.name for one in found] == ["近处微站", "远处微站"]
    for one in found:
        assert one.distance_m == pytest.approx(metres_between(one.place, city.scene), abs=0.1)


def test_the_way_is_by_the_roads_in_force(there: Stocked, city: City) -> None:
    answer = near(city, kinds=["micro_stations", "stores"])
    every = [one for things in answer.found.values() for one in things]
    times = travel_times_s([one.place for one in every], city.scene)

    assert answer.network_version == times.network_version
    assert [one.travel_s for one in every] == pytest.approx(times.travel_s.tolist(), abs=0.1)


def test_a_store_says_how_much_and_how_old_the_count_is(there: Stocked, city: City) -> None:
    stores = near(city, incident_type=IncidentType.HAZMAT).found["stores"]

    assert [one.row for one in stores] == city.stations[:2]
    (foam,) = stores[0].stored
    assert (foam.item, foam.amount, foam.in_store_amount, foam.quantity) == (
        "foam_6",
        2_800,
        800,
        "l",
    )
    assert foam.oldest_counted_at == NOON - timedelta(days=9)
    assert foam.is_below_least
    (powder,) = stores[1].stored
    assert powder.oldest_counted_at is None  # nobody counted it: no age is made up


def test_a_part_never_counted_makes_the_age_unknown(there: Stocked, city: City) -> None:
    a_supply(city.stations[0], "foam_6", 5)
    stores = near(city, incident_type=IncidentType.FIRE).found["stores"]

    assert stores[0].stored[0].oldest_counted_at is None
    assert stores[0].stored[0].amount == 2_805


def test_a_supply_the_incident_does_not_ask_for_is_left_out(there: Stocked, city: City) -> None:
    assert near(city, incident_type=IncidentType.FLOOD).found["stores"] == []


def test_experts_and_partners_are_those_the_incident_asks_for(there: Stocked, city: City) -> None:
    hazmat = near(city, incident_type=IncidentType.HAZMAT).found
    highrise = near(city, incident_type=IncidentType.HIGHRISE_FIRE).found

    assert [one.row.name for one in hazmat["experts"]] == ["孙教授"]
    assert [one.row.name for one in highrise["experts"]] == ["李工"]
    assert highrise["experts"][0].distance_m is None  # nobody knows where: still offered
    assert [one.row.name for one in hazmat["linked_agencies"]] == ["环保一队"]
    assert [one.row.name for one in highrise["linked_agencies"]] == ["供电"]


def test_only_what_one_answers_for_is_looked_through(there: Stocked, city: City) -> None:
    found = near(city, formation_ids=[city.neighbour, city.neighbour_station]).found

    assert {kind: list(things) for kind, things in found.items()} == {
        kind: [] for kind in api.NEAR_KINDS
    }


def test_the_limit_is_of_each_kind(there: Stocked, city: City) -> None:
    found = near(city, limit=1).found
    assert len(found["micro_stations"]) == len(found["stores"]) == len(found["experts"]) == 1
    assert Supply.objects.count() > 1
    assert found["stores"][0].place == pytest.approx(crossing(5, 6))
