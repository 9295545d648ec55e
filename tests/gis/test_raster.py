"""A raster map from outside: off unless configured, never shifted, only for people logged in."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client

from gis.domain.raster import raster_source
from tests.builders import City
from tests.gis.test_views import logged_in

pytestmark = pytest.mark.django_db
URL = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.mark.parametrize(
    ("url", "attribution", "datum", "complaint"),
    [
        (URL, "© somebody", "gcj02", "beside our data"),
        (URL, "© somebody", "bd09", "beside our data"),
        (URL, "© somebody", "", "says nothing"),
        (URL, "", "wgs84", "whose map"),
        ("https://tiles.example/{z}/{x}.png", "© somebody", "wgs84", "want {z}"),
        ("file:///etc/{z}/{x}/{y}", "© somebody", "wgs84", "want http"),
    ],
)
def test_a_source_that_would_mislead_is_refused(
    url: str, attribution: str, datum: str, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        raster_source(url, attribution, datum)


def test_wmts_by_its_words_and_tms_are_both_addresses() -> None:
    wmts = "https://t0.example/img_w/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=k"
    source = raster_source(wmts, "© 天地图", "cgcs2000")
    assert source is not None
    assert source.url_of(3, 5, 2).endswith("TILEMATRIX=3&TILEROW=2&TILECOL=5&tk=k")
    tms = raster_source("http://x/{z}/{x}/{-y}", "©", "wgs84")
    assert tms is not None
    assert tms.url_of(3, 5, 2) == "http://x/3/5/5"
    assert raster_source("", "", "") is None


class Outside(BaseHTTPRequestHandler):
    """A tile server that gives a picture, a page, or sends one elsewhere."""

    asked: list[str] = []

    def do_GET(self) -> None:
        Outside.asked.append(self.path)
        z = self.path.split("/")[1]
        self.send_response(302 if z == "9" else 200)
        self.send_header("Content-Type", "text/html" if z == "8" else "image/png")
        if z == "9":
            self.send_header("Location", "http://127.0.0.1:1/secret")
        self.end_headers()
        self.wfile.write(b"\x89PNG picture")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def outside(settings: object) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), Outside)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.BASEMAP_URL = f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png"
    settings.BASEMAP_ATTRIBUTION, settings.BASEMAP_DATUM = "© somebody", "wgs84"
    Outside.asked.clear()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_tile_is_fetched_once_and_given_to_people_logged_in(city: City, outside: None) -> None:
    client = logged_in(city)
    assert client.get("/api/map").json() == {"raster": {"attribution": "© somebody"}}
    for _ in range(2):
        answer = client.get("/tiles/raster/5/1/2")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert answer.content == b"\x89PNG picture"
    assert Outside.asked == ["/5/1/2.png"]
    assert Client().get("/tiles/raster/5/1/2").status_code == 401
    assert client.get("/tiles/raster/5/99/2").status_code == 404


@pytest.mark.parametrize("z", [8, 9])
def test_what_is_no_picture_or_leads_elsewhere_is_not_passed_on(
    city: City, outside: None, z: int
) -> None:
    assert logged_in(city).get(f"/tiles/raster/{z}/1/2").status_code == 404


def test_without_a_source_nothing_is_asked_of_anybody(city: City) -> None:
    client = logged_in(city)
    assert client.get("/api/map").json() == {"raster": None}
    assert client.get("/tiles/raster/5/1/2").status_code == 404
    assert Client().get("/api/map").status_code == 401
