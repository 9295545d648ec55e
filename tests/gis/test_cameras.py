"""What a camera sees: against geodesics of PROJ; and who is told of which cameras."""

import math
import uuid

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Geod

from core.geo import LngLat
from gis.domain.cameras import Clearness, Look, Sight, direction_of, sight_of
from gis.models import Camera
from tests.builders import City
from tests.gis.test_views import logged_in

WGS84 = Geod(ellps="WGS84")
HERE = LngLat(114.30, 30.60)
ASSUMED_M = 200.0
RTSP = "rtsp://10.0.0.9/stream1"
HIDDEN = "http://camera:geheim@video.example:8080/live.m3u8?token=abc"


def looking(heading_deg=None, field_of_view_deg=None, range_m=None) -> Look:
    return Look(HERE, heading_deg, field_of_view_deg, range_m)


def away(bearing_deg: float, distance_m: float) -> LngLat:
    lng, lat, _ = WGS84.fwd(*HERE, bearing_deg, distance_m)
    return LngLat(lng, lat)


bearings = st.floats(0, 360, exclude_max=True)


@given(
    heading_deg=bearings,
    field_deg=st.floats(1, 360),
    range_m=st.floats(5, 20_000),
    bearing_deg=bearings,
    distance_m=st.floats(2, 30_000),
    stands=st.builds(LngLat, st.floats(-179, 179), st.floats(-75, 75)),
)
def test_a_camera_sees_what_lies_in_its_sector_as_proj_measures_it(  # noqa: PLR0917
    heading_deg, field_deg, range_m, bearing_deg, distance_m, stands
) -> None:
    place = LngLat(*WGS84.fwd(*stands, bearing_deg, distance_m)[:2])
    # The oracle turns the camera to the north: then left and right of it are just signs.
    turned = math.remainder(bearing_deg - heading_deg, 360)
    assume(abs(abs(turned) - field_deg / 2) > 0.05)
    assume(abs(distance_m - range_m) > 0.001 * range_m)

    found = sight_of(Look(stands, heading_deg, field_deg, range_m), place, ASSUMED_M)

    is_in_sector = distance_m <= range_m and (field_deg >= 360 or abs(turned) <= field_deg / 2)
    assert found.sight == (Sight.SEES if is_in_sector else Sight.NOT)
    assert found.distance_m == pytest.approx(distance_m, rel=1e-4)
    back_deg = WGS84.inv(*place, *stands)[0]
    assert abs(math.remainder(found.bearing_deg - back_deg, 360)) < 0.02


@given(bearing_deg=bearings, distance_m=st.floats(2, 199))
def test_a_camera_that_turns_may_see_all_around_and_never_surely(bearing_deg, distance_m) -> None:
    found = sight_of(looking(None, 60, 200), away(bearing_deg, distance_m), ASSUMED_M)
    assert found.sight is Sight.MAY_SEE
    assert found.clearness is None


@pytest.mark.parametrize(
    ("look", "bearing_deg", "distance_m", "sight"),
    [
        (looking(None, None, None), 10, 199, Sight.MAY_SEE),
        (looking(None, None, None), 10, 201, Sight.NOT),  # beyond what is assumed
        (looking(90, 60, None), 90, 199, Sight.SEES),
        (looking(90, None, 500), 175, 300, Sight.MAY_SEE),  # nobody said how widely it looks
        (looking(90, None, 500), 185, 300, Sight.NOT),  # behind it
        (looking(None, 360, 500), 185, 300, Sight.SEES),  # all around
        (looking(350, 40, 500), 8, 300, Sight.SEES),  # across north
        (looking(350, 40, 500), 12, 300, Sight.NOT),
        (looking(0, 60, 500), 0, 0.2, Sight.MAY_SEE),  # at its foot
    ],
)
def test_what_is_not_known_of_a_camera_is_not_claimed(look, bearing_deg, distance_m, sight) -> None:
    assert sight_of(look, away(bearing_deg, distance_m), ASSUMED_M).sight is sight


@pytest.mark.parametrize(
    ("bearing_deg", "distance_m", "clearness"),
    [(0, 100, Clearness.CLEAR), (28, 100, Clearness.EDGE), (28, 300, Clearness.FAR)],
)
def test_how_well_it_sees_goes_by_the_picture_s_edge_and_its_range(
    bearing_deg, distance_m, clearness
) -> None:
    found = sight_of(looking(0, 60, 400), away(bearing_deg, distance_m), ASSUMED_M)
    assert (found.sight, found.clearness) == (Sight.SEES, clearness)


def test_directions_are_the_nearest_of_eight() -> None:
    named = [direction_of(deg) for deg in (0, 22, 23, 90, 181, 270, 337, 338, 359.9)]
    assert named == ["n", "n", "ne", "e", "s", "w", "nw", "n", "n"]


# Over HTTP.


def a_camera(city: City, name: str, bearing_deg: float, distance_m: float, **facts) -> Camera:
    lng, lat, _ = WGS84.fwd(*city.scene, bearing_deg, distance_m)
    facts.setdefault("formation_id", city.stations[0])
    return Camera.objects.create(name=name, place=Point(lng, lat, srid=4326), **facts)


def near(city: City, username: str = "dispatcher", **query) -> dict:
    place = {"lng": city.scene.lng, "lat": city.scene.lat}
    answer = logged_in(city, username).get("/api/cameras/near", place | query)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.django_db
def test_who_sees_the_place_comes_first_then_who_may_then_the_nearest(city: City) -> None:
    a_camera(city, "背对", 0, 20, heading_deg=0, field_of_view_deg=60, range_m=500)
    a_camera(city, "球机", 90, 60)
    a_camera(city, "正对", 45, 300, heading_deg=225, field_of_view_deg=60, range_m=500)
    a_camera(city, "近处正对", 180, 120, heading_deg=0, field_of_view_deg=60, range_m=500)
    a_camera(city, "太远", 0, 1500, heading_deg=180, field_of_view_deg=60, range_m=9000)

    said = near(city)

    named = [(one["camera"]["name"], one["sight"]) for one in said["cameras"]]
    assert named == [
        ("近处正对", "sees"), ("正对", "sees"), ("球机", "may_see"), ("背对", "not"),
    ]  # fmt: skip
    seen_from = said["cameras"][1]
    assert (seen_from["direction"], seen_from["clearness"]) == ("ne", "far")
    assert seen_from["distance_m"] == pytest.approx(300, abs=0.1)
    assert said["cameras"][2]["is_range_assumed"]
    assert "遮挡未考虑" in said["caveat_zh"]
    assert near(city, within_m=2000, limit=1)["cameras"][0]["camera"]["name"] == "近处正对"


@pytest.mark.django_db
def test_only_cameras_of_formations_one_answers_for_are_told(city: City) -> None:
    ours = a_camera(city, "一站", 0, 20)
    theirs = a_camera(city, "鄂州", 0, 10, formation_id=city.neighbour_station)

    assert [one["camera"]["id"] for one in near(city)["cameras"]] == [ours.pk]
    assert [one["camera"]["id"] for one in near(city, "neighbour")["cameras"]] == [theirs.pk]
    client = logged_in(city)
    assert client.get(f"/api/cameras/{ours.pk}").status_code == 200
    assert client.get(f"/api/cameras/{theirs.pk}").status_code == 404
    assert begin(client, theirs).status_code == 404
    assert Client().get(f"/api/cameras/{ours.pk}").status_code == 401


@pytest.mark.django_db
def test_where_a_picture_comes_from_is_told_to_nobody(city: City, settings) -> None:
    settings.CAMERA_HOSTS = "video.example:8080"
    camera = a_camera(city, "一站", 0, 20, stream_url=HIDDEN)
    client = logged_in(city)

    answers = [
        client.get(f"/api/cameras/{camera.pk}"),
        client.get("/api/cameras/near", {"lng": city.scene.lng, "lat": city.scene.lat}),
        begin(client, camera),
    ]

    for answer in answers:
        assert answer.status_code == 200
        assert not {"geheim", "video.example", "m3u8", "abc"} & {
            word for word in ("geheim", "video.example", "m3u8", "abc") if word in answer.text
        }
    assert answers[0].json()["picture"] == "ready"


def begin(client: Client, camera: Camera, key: str = "", **body):
    return client.post(
        f"/api/cameras/{camera.pk}/viewings",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key or str(uuid.uuid4())},
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "code", "picture"),
    [
        ("", "camera_not_connected", "none"),
        (RTSP, "camera_needs_gateway", "gateway"),
        ("http://10.0.0.9/live", "camera_host_not_allowed", "not_allowed"),
        ("file:///etc/passwd", "camera_address_unreadable", "unreadable"),
    ],
)
def test_a_camera_without_a_playable_picture_says_why(
    city: City, settings, url: str, code: str, picture: str
) -> None:
    settings.CAMERA_HOSTS = "video.example"
    camera = a_camera(city, "一站", 0, 20, stream_url=url)
    client = logged_in(city)

    answer = begin(client, camera)

    assert answer.status_code == 409
    assert answer.json()["refused"] == code
    assert answer.json()["zh"]
    assert client.get(f"/api/cameras/{camera.pk}").json()["picture"] == picture
