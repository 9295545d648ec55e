"""What OSM says streets are called besides, and where their kilometre posts stand."""

from pathlib import Path

import osmium
import pytest
from django.core.management import call_command

from conftest import real_data
from core.geo import LngLat, metres_between
from gis.api import find_places
from gis.models import (
    Building,
    District,
    KilometrePost,
    PlaceAlias,
    PlaceName,
)
from gis.roads.basemap import read_basemap_policy
from gis.roads.other_names import read_other_names

pytestmark = pytest.mark.django_db

HEIDELBERG = "heidelberg/heidelberg.osm.pbf"
POSTS = "".join(
    f'<node id="{number}" lon="114.3{number - 1}" lat="30.60"><tag k="highway" v="milestone"/>'
    f'<tag k="distance" v="{said}"/></node>'
    for number, said in enumerate(("12,5", "13 km", "x", "9"), start=2)
)
TOWN = """<?xml version="1.0"?><osm version="0.6"><node id="1" lon="114.30" lat="30.60"/>{posts}
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="trunk"/>
  <tag k="name" v="解放大道"/><tag k="ref" v="G 4; S1"/>{tags}</way>
<way id="11"><nd ref="3"/><nd ref="4"/><tag k="highway" v="service"/></way>
</osm>"""


def town(tmp_path: Path, **tags: str) -> Path:
    file = tmp_path / "town.osm"
    said = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    file.write_text(TOWN.format(tags=said, posts=POSTS), encoding="utf-8")
    return file


def kinds() -> dict:
    return dict(read_basemap_policy().other_names)


def test_a_street_is_known_by_what_it_was_called_and_a_post_by_each_number_of_its_road(
    tmp_path: Path,
) -> None:
    read = read_other_names(town(tmp_path, old_name="中正路", alt_name="大道;解放大道"), kinds())

    assert {(one.street, one.name, one.kind) for one in read.names} == {
        ("解放大道", "中正路", "former"),
        ("解放大道", "大道", "other"),
    }
    assert sorted((one.road, one.km, one.name, one.ref) for one in read.posts) == [
        ("G4", 12.5, "解放大道", "n2"),
        ("G4", 13.0, "解放大道", "n3"),
        ("S1", 12.5, "解放大道", "n2"),
        ("S1", 13.0, "解放大道", "n3"),
    ]
    assert read.dropped == {
        "kilometre post without a number": 1,
        "kilometre post beside a road, on none": 1,
        "kilometre post of a road without number or name": 1,
    }


def test_a_kilometre_between_two_posts_of_a_file_is_found_and_a_new_file_takes_their_place(
    tmp_path: Path,
) -> None:
    call_command("import_basemap", str(town(tmp_path, old_name="中正路")), name="town")
    first = find_places("G4 K12+750")[0]
    assert metres_between(first.place, LngLat(114.315, 30.60)) < 1
    assert (first.kind, first.notes) == ("kilometre", ("post_between",))

    empty = tmp_path / "town.osm"
    empty.write_text('<?xml version="1.0"?><osm version="0.6"></osm>', encoding="utf-8")
    call_command("import_basemap", str(empty), name="town")
    assert not KilometrePost.objects.exists()
    assert not PlaceAlias.objects.exists()


def test_heidelbergs_posts_and_other_names_are_those_of_a_plain_count() -> None:
    file = real_data(HEIDELBERG)
    read = read_other_names(file, kinds())
    plain, posts, on_roads = set(), set(), set()
    for one in osmium.FileProcessor(str(file)):
        tags = {tag.k: tag.v for tag in one.tags}
        if one.is_node() and tags.get("highway") == "milestone":
            posts.add(one.id)
        if one.is_way() and "highway" in tags:
            on_roads |= posts & {node.ref for node in one.nodes}
            plain |= {
                (tags["name"], other.strip())
                for key in kinds()
                for other in tags.get(key, "").split(";")
                if "name" in tags and other and other != tags["name"]
            }
    assert {(one.street, one.name) for one in read.names} == plain
    assert len(plain) > 20
    assert {int(one.ref[1:]) for one in read.posts} == on_roads
    assert len(on_roads) == 14
    assert {one.road for one in read.posts} == {"A5", "B37"}


def test_a_kilometre_of_a_motorway_is_where_its_posts_say() -> None:
    call_command("import_basemap", str(real_data(HEIDELBERG)), name="heidelberg")
    post = KilometrePost.objects.get(road="A5", km=578.5)

    found = find_places("A5 K578+500")[0]
    assert metres_between(found.place, LngLat(post.place.x, post.place.y)) < 1
    assert (found.kind, found.label) == ("kilometre", "A5 K578+500")
    named = PlaceName.objects.filter(kind="building").values_list("ref", flat=True)
    assert set(named) == set(Building.objects.exclude(name="").values_list("pk", flat=True))
    assert District.objects.count() == PlaceName.objects.filter(kind="district", alias="").count()
