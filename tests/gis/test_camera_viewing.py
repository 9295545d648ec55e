"""Beginning to watch a camera: who may, and the line it leaves in the log."""

import uuid

import pytest

from eventlog.api import entries_after
from gis.services.cameras import is_viewing
from tests.builders import City
from tests.gis.test_cameras import a_camera, begin
from tests.gis.test_views import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _allowed(settings) -> None:
    settings.CAMERA_HOSTS = "video.example"


def viewed(city: City) -> list:
    return [one for one in entries_after("WH", 0, 1_000) if one.kind == "camera.viewed"]


def test_each_start_leaves_one_line_with_who_which_and_what_for(city: City) -> None:
    camera = a_camera(city, "一站", 0, 20, stream_url="http://video.example/live")
    client, incident = logged_in(city), str(uuid.uuid4())

    first = begin(client, camera, key="one", incident_id=incident)
    begin(client, camera, key="one", incident_id=incident)  # the same press, sent again
    begin(client, camera, key="two")

    entries = viewed(city)
    assert [one.body["camera_id"] for one in entries] == [camera.pk, camera.pk]
    assert [one.body["viewed_for"] for one in entries] == [incident, None]
    assert entries[0].actor == f"person:{city.people['dispatcher']}"
    stream = first.json()["stream"]
    viewing = stream.removeprefix(f"/api/cameras/{camera.pk}/stream/")
    assert is_viewing(viewing, camera.pk, city.people["dispatcher"])
    assert not is_viewing(viewing, camera.pk, city.people["shift_leader"])
    assert not is_viewing(viewing, camera.pk + 1, city.people["dispatcher"])
    assert not is_viewing(viewing + "x", camera.pk, city.people["dispatcher"])


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("dispatcher", 200),
        ("call_taker", 200),
        ("duty_1", 403),
        ("trainer", 403),
        ("neighbour", 404),
    ],
)
def test_who_directs_an_operation_may_watch(city: City, username: str, status: int) -> None:
    camera = a_camera(city, "一站", 0, 20, stream_url="http://video.example/live")
    assert begin(logged_in(city, username), camera).status_code == status
    assert len(viewed(city)) == (status == 200)
