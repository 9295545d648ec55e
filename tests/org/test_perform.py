"""A command goes through one gate: visible, allowed, keyed, done once, on record."""

import pytest
from pytest_django import DjangoAssertNumQueries

from core.actor import Actor
from core.events.house import NormChanged
from eventlog.api import KeyReused, entries_after, head_of, record
from org.api import KeyMissing, NotAllowed, NotVisible, log_of, perform
from tests.eventlog.events import AT
from tests.org.city import City, a_city, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return a_city()


def give(
    who: int,
    *formation_ids: int,
    command: str = "order_turnout",
    key: str | None = "k",
    body: dict[str, object] | None = None,
) -> object:
    def do(actor: Actor) -> dict[str, str]:
        place = formation_ids[0]
        event = NormChanged(formation_id=place, key="x", value=1.0, was_value=0.0)
        record(event, log=log_of(place), actor=actor, at=AT)
        return {"by": str(actor)}

    return perform(
        person_id=who,
        command=command,
        formation_ids=formation_ids,
        key=key,
        body=body or {},
        do=do,
    )


def test_an_allowed_command_is_done_once_under_the_person_s_number(city: City) -> None:
    who = someone("diaodu", (city.here.centre, "dispatcher"))

    first = give(who, city.here.station.id)
    again = give(who, city.here.station.id)

    assert first == again == {"by": f"person:{who}"}
    assert [entry.actor for entry in entries_after("WH", 0, 9)] == [f"person:{who}"]


def test_another_s_equal_key_is_another_command(city: City) -> None:
    for name in ("a", "b"):
        give(someone(name, (city.here.centre, "dispatcher")), city.here.station.id)
    assert head_of("WH").seq == 2


def test_a_role_that_may_not_is_told_so(city: City) -> None:
    who = someone("banzu", (city.here.station, "crew"))
    with pytest.raises(NotAllowed):
        give(who, city.here.station.id)
    assert head_of("WH").seq == 0


def test_another_detachment_s_thing_is_not_there(city: City) -> None:
    who = someone("diaodu", (city.there.centre, "dispatcher"))
    with pytest.raises(NotVisible):
        give(who, city.here.station.id)


def test_every_formation_concerned_must_be_in_scope(city: City) -> None:
    who = someone("diaodu", (city.here.centre, "dispatcher"))
    with pytest.raises(NotAllowed):
        give(who, city.here.station.id, city.there.station.id)
    with pytest.raises(NotAllowed):
        give(who, city.here.station.id, 999_999)


def test_a_command_about_nothing_is_not_there(city: City) -> None:
    who = someone("diaodu", (city.here.centre, "dispatcher"))
    with pytest.raises(NotVisible):
        give(who)


def test_the_gate_and_the_entry_take_few_statements(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    who = someone("diaodu", (city.here.centre, "dispatcher"))
    give(who, city.here.station.id)
    with django_assert_max_num_queries(10):  # two of them are the test's own savepoint
        give(who, city.here.station.id, key="k2")


def test_an_unknown_command_is_denied(city: City) -> None:
    who = someone("all", (city.corps, "admin"), (city.corps, "dispatcher"))
    with pytest.raises(NotAllowed):
        give(who, city.here.station.id, command="launch_rocket")


@pytest.mark.parametrize("key", [None, "", "k" * 101])
def test_a_command_without_a_usable_key_is_refused(city: City, key: str | None) -> None:
    who = someone("diaodu", (city.here.centre, "dispatcher"))
    with pytest.raises(KeyMissing):
        give(who, city.here.station.id, key=key)


def test_a_key_used_for_another_body_or_command_is_refused(city: City) -> None:
    who = someone("diaodu", (city.here.centre, "dispatcher"))
    give(who, city.here.station.id, body={"n": 1})
    with pytest.raises(KeyReused):
        give(who, city.here.station.id, body={"n": 2})
    with pytest.raises(KeyReused):
        give(who, city.here.station.id, body={"n": 1}, command="close_incident")
