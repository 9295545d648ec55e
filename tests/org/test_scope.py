"""What one sees and may do is limited to one's audience."""

import pytest

from org.api import (
    NotVisible,
    audience_of,
    commands_of,
    detachments_of,
    formation_ids_of_log,
    formation_ids_under,
    formation_names,
    formations_under,
    get_formation,
    log_of,
    may,
    person_names,
    persons_seen,
    require_sees,
    scopes,
    sees,
)
from org.models import Person
from tests.org.city import City, a_city, formation, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return a_city()


def test_an_audience_is_the_formation_and_its_ancestors_upwards(city: City) -> None:
    here = city.here
    assert audience_of(here.station.id) == (
        here.station.id,
        here.battalion.id,
        here.detachment.id,
        city.corps.id,
    )


def test_everything_under_a_detachment_writes_in_its_log(city: City) -> None:
    assert log_of(city.here.station.id) == log_of(city.here.centre.id) == "WH"
    assert (log_of(city.there.battalion.id), log_of(city.corps.id)) == ("XY", "HB")
    under = [card.id for card in formations_under(city.here.detachment.id)]
    assert formation_ids_of_log("WH") == sorted(under)
    assert formation_ids_of_log("HB") == [city.corps.id]


def test_a_formation_that_is_not_there_is_not_visible() -> None:
    with pytest.raises(NotVisible):
        get_formation(9)


def test_formations_under_come_parents_first(city: City) -> None:
    under = [card.code for card in formations_under(city.here.detachment.id)]
    assert under == ["WH", "WH-1", "WH-C", "WH-11", "WH-12"]


def test_saving_a_formation_again_changes_its_name_only(city: City) -> None:
    again = formation(city.here.detachment, "battalion", "WH-1")
    assert again == city.here.battalion


def test_a_dispatcher_at_a_centre_answers_for_the_whole_detachment(city: City) -> None:
    who = someone("diaodu", (city.here.centre, "dispatcher"))

    assert [one.formation_id for one in scopes(who)] == [city.here.detachment.id]
    assert [card.code for card in detachments_of(who)] == ["WH"]
    assert may(who, "order_turnout", city.here.station.id)
    assert not may(who, "order_turnout", city.there.station.id)
    assert not may(who, "order_turnout", city.corps.id)
    assert not may(who, "set_norm", city.here.station.id)


def test_a_crew_acts_for_its_own_station_only(city: City) -> None:
    who = someone("banzu", (city.here.station, "crew"))

    assert may(who, "sign_order", city.here.station.id)
    assert not may(who, "sign_order", city.here.other_station.id)
    assert not may(who, "sign_order", city.here.detachment.id)


def test_somebody_without_a_post_sees_and_may_nothing(city: City) -> None:
    who = someone("nobody")
    assert not sees(who, [city.here.station.id])
    assert commands_of(who) == scopes(who) == detachments_of(who) == []


def test_somebody_who_left_sees_and_may_nothing_at_once(city: City) -> None:
    who = someone("gone", (city.corps, "dispatcher"))
    Person.objects.filter(pk=who).update(is_active=False)
    assert not sees(who, [city.here.station.id])
    assert not may(who, "order_turnout", city.here.station.id)


def test_a_command_or_formation_nobody_knows_is_denied(city: City) -> None:
    who = someone("all", (city.corps, "dispatcher"), (city.corps, "admin"))
    assert not may(who, "launch_rocket", city.here.station.id)
    assert not may(who, "order_turnout", 999_999)
    assert not sees(who, [999_999])
    assert not sees(who, [])


def test_one_sees_the_people_who_hold_a_post_in_what_one_answers_for(city: City) -> None:
    chief = someone("zhihui", (city.here.centre, "duty_commander"))
    desk = someone("diaodu", (city.here.centre, "dispatcher"))
    guard = someone("duizhan", (city.here.station, "station_duty"))
    stranger = someone("linju", (city.there.centre, "dispatcher"))
    nobody = someone("nobody")
    everyone = [chief, desk, guard, stranger, nobody]

    assert persons_seen(desk, everyone) == {chief, desk, guard}
    assert persons_seen(guard, everyone) == {guard}
    assert persons_seen(nobody, everyone) == set()
    assert persons_seen(desk, [guard]) == {guard}


def test_one_who_is_in_an_audience_sees_and_others_get_not_visible(city: City) -> None:
    audience = audience_of(city.here.station.id)
    for place in (city.corps, city.here.detachment, city.here.battalion, city.here.station):
        require_sees(someone(f"at{place.code}", (place, "trainer")), audience)
    for place in (city.there.detachment, city.here.other_station):
        with pytest.raises(NotVisible):
            require_sees(someone(f"at{place.code}", (place, "dispatcher")), audience)


def test_a_corps_hears_of_every_detachment(city: City) -> None:
    who = someone("zongdui", (city.corps, "duty_commander"))
    assert [card.code for card in detachments_of(who)] == ["WH", "XY"]
    assert sees(who, [city.there.station.id])


def test_names_are_given_in_both_languages(city: City) -> None:
    who = someone("diaodu", (city.here.centre, "dispatcher"))
    assert person_names([who]) == {who: ("diaodu员", "Diaodu")}
    assert formation_names([city.corps.id]) == {city.corps.id: ("HB(示例)", "HB (example)")}


def test_giving_a_person_posts_again_replaces_them(city: City) -> None:
    who = someone("a", (city.corps, "admin"))
    assert someone("a", (city.here.station, "crew")) == who
    assert [(one.formation_id, one.roles) for one in scopes(who)] == [
        (city.here.station.id, ("crew",))
    ]


def test_under_no_formation_is_nobody_and_under_several_each_once() -> None:
    top = a_city().here.detachment.id
    under = {card.id for card in formations_under(top)}
    assert len(under) > 1
    assert formation_ids_under([]) == formation_ids_under([2**40]) == set()
    assert formation_ids_under([top, *under]) == under
