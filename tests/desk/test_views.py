"""The desk over HTTP: what is not yours to see is not there."""

import json
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from eventlog.models import ParkedEntry
from tests.realtime.place import City, a_call, a_fire, an_order


def logged_in(person_id: int) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(pk=person_id))
    return client


def test_an_incident_is_seen_by_its_audience_only(city: City) -> None:
    incident_id = a_fire(city)
    address = f"/api/incidents/{incident_id}"
    assert logged_in(city.dispatcher).get(address).json()["id"] == str(incident_id)
    assert logged_in(city.station_duty).get(address).status_code == 404
    assert logged_in(city.neighbour_dispatcher).get(address).status_code == 404
    assert Client(headers={"host": "localhost"}).get(address).status_code == 401

    an_order(incident_id, city.appliances[0])
    assert logged_in(city.station_duty).get(address).status_code == 200
    assert logged_in(city.neighbour_dispatcher).get(address).status_code == 404
    an_order(incident_id, city.neighbour_appliance)
    assert logged_in(city.neighbour_dispatcher).get(address).status_code == 200


def test_an_incident_that_is_not_there_looks_like_one_that_is_not_yours(city: City) -> None:
    own, other = f"/api/incidents/{uuid4()}", f"/api/incidents/{a_fire(city)}"
    neighbour = logged_in(city.neighbour_dispatcher)
    assert neighbour.get(own).status_code == neighbour.get(other).status_code == 404
    assert neighbour.get(own).json() == neighbour.get(other).json()


@pytest.mark.django_db(transaction=True)
def test_a_stream_can_be_read_without_a_live_connection(transactional_db: None, city: City) -> None:
    call_id = a_call(city)
    dispatcher = logged_in(city.dispatcher)
    got = dispatcher.get(f"/api/streams/calls.f{city.detachment}").json()
    assert [line["id"] for line in got["data"]] == [str(call_id)]
    assert got["seq"] == 4

    fixes = dispatcher.get(f"/api/streams/positions.f{city.detachment}").json()
    assert (fixes["kind"], fixes["tick"], fixes["ids"]) == ("positions", 0, [])
    for stream in ("nonsense", f"calls.f{city.neighbour}", f"calls.f{city.corps}"):
        assert dispatcher.get(f"/api/streams/{stream}").status_code == 404, stream


def test_the_wall_and_the_stations_are_the_callers_own(city: City) -> None:
    dispatcher = logged_in(city.dispatcher)
    assert dispatcher.get("/api/wall").json()["appliance_count"] == 3
    assert len(dispatcher.get("/api/stations").json()) == 2
    assert len(dispatcher.get(f"/api/stations?formation_id={city.station}").json()) == 1
    for address in ("wall", "stations"):
        other = f"/api/{address}?formation_id={city.neighbour}"
        assert dispatcher.get(other).status_code == 404


def test_parked_reactions_are_read_and_settled_by_who_may(city: City) -> None:
    row = ParkedEntry.objects.create(room="dispatch", log="WH", seq=1, tries=3, error="KeyError")
    body = json.dumps({"how": "dismissed"})

    def settle(person_id: int) -> int:
        return (
            logged_in(person_id)
            .post(
                f"/api/parked/{row.pk}/settle",
                body,
                content_type="application/json",
                headers={"Idempotency-Key": str(uuid4())},
            )
            .status_code
        )

    assert [line["id"] for line in logged_in(city.dispatcher).get("/api/parked").json()] == [row.pk]
    assert logged_in(city.station_duty).get("/api/parked").json() == []
    assert logged_in(city.neighbour_dispatcher).get("/api/parked").json() == []
    assert settle(city.neighbour_dispatcher) == 404
    assert settle(city.dispatcher) == 403  # a shift leader's decision
