"""Each sees their own: what others answer for is not there at all, whatever is asked."""

import json

import pytest
from django.test import Client

from gis import api as gis
from org.models import Person
from tests import builders
from tests.builders import City, crossing
from tests.ogc.conftest import Ask, asker, body, ids, names, position

pytestmark = pytest.mark.django_db
SCOPED = sorted(name for name, one in gis.COLLECTIONS.items() if one.is_scoped)
EVERYTHING = "&".join(
    ["limit=10000", "filter=TRUE%20OR%20formation%20IS%20NULL", "bbox=-180,-90,180,90"]
)


@pytest.fixture
def neighbour(furnished: City) -> Ask:
    return asker(furnished.people["neighbour"])


def test_what_belongs_to_a_formation_is_known_as_such() -> None:
    assert SCOPED == ["appliances", "cameras", "major_hazards", "premises"]


@pytest.mark.parametrize("name", SCOPED)
def test_two_detachments_see_nothing_of_each_other(ask: Ask, neighbour: Ask, name: str) -> None:
    path = f"/collections/{name}/items?{EVERYTHING}"
    ours, theirs = ids(ask(path)), ids(neighbour(path))
    assert ours
    assert theirs
    assert not set(ours) & set(theirs)
    for key in theirs:
        assert ask(f"/collections/{name}/items/{key}").status_code == 404
    codes = set(names(neighbour(path), "formation"))
    assert codes == {"EZ0101"}


@pytest.mark.parametrize("name", sorted(set(gis.COLLECTIONS) - set(SCOPED)))
def test_all_else_is_seen_by_all(ask: Ask, neighbour: Ask, name: str) -> None:
    path = f"/collections/{name}/items"
    assert ids(ask(path)) == ids(neighbour(path)) != []


@pytest.mark.parametrize("name", ["stations", "first_due_areas"])
def test_what_is_open_is_told_with_the_name_of_whose_it_is(neighbour: Ask, name: str) -> None:
    found = body(neighbour(f"/collections/{name}/items"))["features"]
    named = {one["properties"]["formation"]: one["properties"] for one in found}
    key = "name" if name == "stations" else "formation_name"
    assert named["WH0101"][key] == "1号站"
    assert named["EZ0101"][key] == "鄂州1号站"


def test_an_extent_tells_nothing_of_where_others_things_are(ask: Ask, neighbour: Ask) -> None:
    ours = body(ask("/collections/premises"))["extent"]["spatial"]["bbox"][0]
    theirs = body(neighbour("/collections/premises"))["extent"]["spatial"]["bbox"][0]
    assert ours[:2] == pytest.approx(crossing(2, 2))
    assert theirs[:2] == pytest.approx(crossing(11, 2))


def test_an_extent_is_of_the_layer_as_it_is_now(ask: Ask, furnished: City) -> None:
    before = body(ask("/collections/premises"))["extent"]
    builders.a_premises(furnished, crossing(12, 12))
    assert body(ask("/collections/premises"))["extent"] != before


def test_where_a_camera_s_picture_comes_from_is_nowhere(ask: Ask) -> None:
    for path in ("items", "items/1", "queryables", "schema"):
        answer = ask(f"/collections/cameras/{path}")
        assert b"stream" not in answer.content
        assert b"rtsp" not in answer.content
    assert ask("/collections/cameras/items?stream_url=x").status_code == 400


def test_roads_are_those_of_the_network_in_force(ask: Ask) -> None:
    assert names(ask("/collections/roads/items")) == ["中山大道", "沿江路"]
    guessed = body(ask("/collections/roads/items", is_oneway_guessed="true"))["features"]
    assert [one["properties"]["name"] for one in guessed] == ["沿江路"]


def test_appliances_say_how_old_their_place_is(ask: Ask, furnished: City) -> None:
    fresh, stale, lost, *_ = furnished.appliances.values()
    for appliance, age_s in ((fresh, 4), (stale, 90), (lost, 4_000)):
        position(appliance, age_s, crossing(3, 3))
    found = {one["id"]: one for one in body(ask("/collections/appliances/items"))["features"]}
    told = {
        key: (found[key]["geometry"] is not None, found[key]["properties"])
        for key in (fresh, stale, lost)
    }

    assert told[fresh][0]
    assert told[fresh][1]["is_stale"] is False
    assert told[fresh][1]["heading_deg"] == 90.0
    assert 3 < told[fresh][1]["age_s"] < 60
    assert told[stale][0]
    assert told[stale][1]["is_stale"] is True
    assert told[stale][1]["heading_deg"] is None
    assert told[stale][1]["age_s"] == pytest.approx(90, abs=60)
    assert not told[lost][0]  # worth nothing as a place, said with its age all the same
    assert told[lost][1]["is_stale"] is True
    assert told[lost][1]["fix_at"]
    never = next(one for key, one in found.items() if key not in {fresh, stale, lost})
    assert never["geometry"] is None
    assert never["properties"]["fix_at"] is None


def test_nobody_without_a_fitting_post_reads_layers(furnished: City) -> None:
    for person in (
        builders.a_person("nobody", furnished.centre),
        builders.a_person("crew", furnished.stations[0], "crew", "micro_station", "linked_agency"),
    ):
        for path in ("/", "/collections", "/collections/premises/items", "/nothing"):
            answer = asker(person)(path)
            assert answer.status_code == 403
            assert answer["Content-Type"] == "application/problem+json"


def test_a_post_elsewhere_that_may_not_read_adds_nothing(furnished: City) -> None:
    """Dispatcher of the neighbour, crew with us: our things are not theirs to read."""
    person = builders.org.save_person(
        username="both", password=None, name_zh="两处", name_en="both",
        posts=[(furnished.neighbour, "dispatcher"), (furnished.stations[0], "crew")],
    )  # fmt: skip
    found = body(asker(person)("/collections/premises/items"))["features"]
    assert [one["properties"]["formation"] for one in found] == ["EZ0101"]


@pytest.mark.parametrize(
    "name", ["nothing", "auth_user", "org_person", "premises;", "Roads", "base"]
)
def test_a_collection_there_is_not_is_404(ask: Ask, name: str) -> None:
    for path in ("", "/items", "/items/1", "/queryables", "/schema", "/tiles"):
        answer = ask(f"/collections/{name}{path}")
        assert answer.status_code == 404, path
        assert json.loads(answer.content)["status"] == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_here(furnished: City, method: str) -> None:
    browser = Client()
    browser.force_login(Person.objects.get(pk=furnished.people["dispatcher"]))
    answer = getattr(browser, method)("/ogc/collections/premises/items")
    assert answer.status_code == 405


def test_an_answer_is_kept_by_nobody_between(ask: Ask) -> None:
    answer = ask("/collections/premises/items")
    assert "private" in answer["Cache-Control"]
    assert {"Authorization", "Cookie", "Accept"} <= set(answer["Vary"].split(", "))
