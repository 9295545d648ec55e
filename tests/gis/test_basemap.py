"""The basemap from real OSM files, counted again by GDAL, which reads OSM by code of its own."""

import re
from pathlib import Path

import pyogrio
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from conftest import real_data
from gis.domain.basemap import metres_of, storeys_of
from gis.models import BaseArea, BaseLine, Building, District, PlaceLabel
from gis.roads.basemap import BasemapReport, read_basemap, read_basemap_policy

pytestmark = pytest.mark.django_db

SQUARE = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lon="114.30" lat="30.60"/><node id="2" lon="114.31" lat="30.60"/>
<node id="3" lon="114.31" lat="30.61"/><node id="4" lon="114.30" lat="30.61"/>
<node id="5" lon="114.305" lat="30.605"><tag k="place" v="suburb"/><tag k="name" v="East"/>
  <tag k="name:zh" v="东湖"/><tag k="name:en" v="East Lake"/></node>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>{tags}</way>
<way id="11"><nd ref="1"/><nd ref="3"/><tag k="waterway" v="river"/><tag k="name" v="汉江"/></way>
<relation id="20"><member type="way" ref="10" role="outer"/><member type="way" ref="99"
  role="outer"/><tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>
</osm>"""


def osm(tmp_path: Path, **tags: str) -> Path:
    file = tmp_path / "town.osm"
    said = "".join(f'<tag k="{key.replace("__", ":")}" v="{v}"/>' for key, v in tags.items())
    file.write_text(SQUARE.format(tags=said), encoding="utf-8")
    return file


def import_(file: Path, name: str = "town") -> None:
    call_command("import_basemap", str(file), name=name)


def test_a_building_without_height_gets_one_from_its_storeys_marked_as_estimate(
    tmp_path: Path,
) -> None:
    import_(osm(tmp_path, building="yes", building__levels="10", name="大楼"))
    row = Building.objects.get()
    policy = read_basemap_policy()

    assert (row.source, row.source_ref, row.name) == ("osm:town", "w10", "大楼")
    assert (row.storeys, row.is_height_estimated) == (10, True)
    assert row.height_m == pytest.approx(10 * policy.storey_height_m)
    import_(osm(tmp_path, building="yes", building__levels="10", height="41 m"))
    row = Building.objects.get()  # replaced, not added
    assert (row.height_m, row.is_height_estimated, row.storeys) == (41.0, False, 10)


def test_names_lines_and_areas_are_laid_where_tiles_live(tmp_path: Path) -> None:
    import_(osm(tmp_path, natural="water", name="沙湖"))

    label, line, area = PlaceLabel.objects.get(), BaseLine.objects.get(), BaseArea.objects.get()
    assert (label.name, label.name_en, label.kind) == ("东湖", "East Lake", "suburb")
    assert (line.kind, line.name) == ("river", "汉江")
    assert (area.kind, area.name, area.drawn.srid) == ("water", "沙湖", 3857)
    assert area.zoom_from < 12  # a kilometre across
    assert area.drawn.centroid.x == pytest.approx(114.305 * 20037508.34 / 180, abs=1)


def test_what_lacks_a_part_is_left_out_and_sources_stand_beside_one_another(
    tmp_path: Path,
) -> None:
    file = osm(tmp_path, landuse="residential")
    import_(file, "one")
    import_(file, "two")
    assert set(BaseArea.objects.values_list("source", "kind")) == {
        ("osm:one", "residential"),
        ("osm:two", "residential"),
    }  # the lake of relation 20 misses way 99


def test_a_file_that_is_not_osm_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    import_(osm(tmp_path, building="yes"))
    broken = tmp_path / "town.osm.pbf"
    broken.write_bytes(b"not osm at all")
    with pytest.raises(CommandError, match="cannot be read"):
        import_(broken)
    with pytest.raises(CommandError, match="no file"):
        import_(tmp_path / "nowhere.osm")
    assert Building.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "height_m"),
    [("12", 12.0), ("12.5 m", 12.5), ("40 ft", 12.19), ("3,5", 3.5), ("tall", None), ("0", None),
     ("99999", None), ("", None)],
)  # fmt: skip
def test_heights_are_read_in_metres(said: str, height_m: float | None) -> None:
    assert metres_of(said) == height_m


def test_half_a_storey_is_a_storey() -> None:
    assert [storeys_of(said) for said in ("3", "2.5", "-1", "many", "9000")] == [
        3, 3, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "buildings", "districts"),
    [
        ("liechtenstein/liechtenstein-latest.osm.pbf", 8_994, {"county": 2, "street": 11}),
        ("monaco/monaco.osm.pbf", 23_327, {"street": 13}),
        ("helsinki/Helsinki.osm.pbf", 446, {}),
    ],
)
def test_a_real_country_is_laid_whole(name: str, buildings: int, districts: dict[str, int]) -> None:
    import_(real_data(name))
    by_level = {
        level: District.objects.filter(level=level).count()
        for level in ("city", "county", "street")
    }
    assert Building.objects.count() == buildings
    assert {level: count for level, count in by_level.items() if count} == districts
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM geodata_building WHERE NOT ST_IsValid(drawn)")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "name",
    [
        "heidelberg/heidelberg.osm.pbf",
        "liechtenstein/liechtenstein-latest.osm.pbf",
        "monaco/monaco.osm.pbf",
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # GDAL's own
def test_another_reader_counts_the_same(name: str) -> None:
    file = real_data(name)
    policy = read_basemap_policy()
    kept = BasemapReport()
    for _ in read_basemap(file, policy, kept):
        pass

    lines = pyogrio.read_dataframe(file, layer="lines", columns=["waterway", "other_tags"],
                                   read_geometry=False)  # fmt: skip
    culvert = lines.other_tags.fillna("").str.contains(r'"tunnel"=>"(?:culvert|yes)"')
    for kind in ("river", "canal"):
        assert kept.kept[f"line: {kind}"] == int(((lines.waterway == kind) & ~culvert).sum())
    areas = pyogrio.read_dataframe(
        file, layer="multipolygons", columns=["building"], read_geometry=False
    )
    counted = int((areas.building.fillna("no") != "no").sum())
    ours = kept.kept["building: building"]
    # GDAL gives an outline whose tags stand on its outer way to the relation, we to the way.
    assert abs(ours - counted) <= counted * 0.001, (ours, counted)


def test_the_figures_taken_carry_where_they_are_from() -> None:
    policy = read_basemap_policy()
    assert re.search(r"OpenStreetMap", policy.citation)
    assert len({rule.kind for rule in policy.areas}) == len(policy.areas)
