"""Layers from files: all of it, or nothing and every fault by its row."""

import json
from pathlib import Path
from typing import Any

import pytest

from dispatch.models import Appliance
from eventlog.api import entries_after, head_of
from gis.api import find_places
from gis.domain.layer_faults import SENTENCES
from gis.models import FirstDueArea, LayerProfile, MajorHazard, Premises, Station, WaterSource
from gis.selectors import network as reading
from org import api as org
from tests.builders import City, crossing
from tests.gis.layer_files import a_csv, a_detachment, counts, imported

pytestmark = pytest.mark.django_db
HERE = crossing(6, 6)


@pytest.fixture
def house(settings, tmp_path: Path) -> int:
    """Stand in a house with one detachment and no roads."""
    settings.FENGSUI_HOME = tmp_path / "home"
    reading._reader = reading._Reader()
    return a_detachment()


def a_premises_row(number: int, **changes: Any) -> dict[str, Any]:
    row = {
        "编号": f"P{number}", "名称": f"单位{number}", "地址": f"解放大道{number}号",
        "经度": round(HERE.lng + number * 1e-4, 6), "纬度": HERE.lat, "使用性质": "学校",
        "地上层数": 6, "地下层数": "", "高度": 18.5, "危险因素": "天然气、人员密集",
        "消防安全重点单位": "是", "所属辖区": "WH0101",
    }  # fmt: skip
    return row | changes


PLANTED: list[tuple[dict[str, Any], str, str]] = [  # what is wrong, field, code
    ({"名称": ""}, "name", "missing"),
    ({"编号": ""}, "id", "no_id"),
    ({"编号": "P1"}, "id", "duplicate_id"),
    ({"名称": "单位1", "经度": a_premises_row(1)["经度"]}, "name", "duplicate_thing"),
    ({"名称": "很" * 161}, "name", "too_long"),
    ({"地址": "解放\ufffd道"}, "address", "unreadable_text"),
    ({"使用性质": "飞船"}, "occupancy", "unknown_value"),
    ({"地上层数": "六"}, "storeys", "not_a_number"),
    ({"地上层数": "6.5"}, "storeys", "not_whole"),
    ({"高度": "-3"}, "height_m", "out_of_range"),
    ({"消防安全重点单位": "也许"}, "is_key", "not_yes_no"),
    ({"经度": ""}, "place", "no_place"),
    ({"经度": "东经114度"}, "place", "unreadable_place"),
    ({"经度": 0, "纬度": 0}, "place", "null_island"),
    ({"经度": HERE.lat, "纬度": HERE.lng}, "place", "swapped"),
    ({"经度": 214.3}, "place", "off_earth"),
    ({"经度": 116.4, "纬度": 39.9}, "place", "out_of_area"),
    ({"所属辖区": "NOWHERE"}, "formation", "unknown_formation"),
    ({"所属辖区": "EZ0101"}, "formation", "foreign_formation"),
]


def test_a_file_with_twenty_planted_faults_is_refused_row_by_row(
    city: City, tmp_path: Path
) -> None:
    good = [a_premises_row(number) for number in range(1, 6)]
    bad = [a_premises_row(10 + number, **fault) for number, (fault, _, _) in enumerate(PLANTED)]
    file = a_csv(tmp_path / "单位.csv", [*good, *bad])
    with file.open("a", encoding="utf-8") as more:
        more.write("P99,单位,地址,114.3,30.6,学校\n")  # half a line
    before = Premises.objects.count(), head_of("WH"), LayerProfile.objects.count()

    told = imported("premises", file, formation="WH", datum="wgs84", source="巡查")

    assert told["refused"] == "nothing was imported: 20 faults"
    assert told["merged"] is None
    said = [line.split(": ")[:2] for line in told["faults"]]
    wanted = [
        [f"row {7 + number}, {field}", code]  # the heading is row 1, five good rows follow
        for number, (_, field, code) in enumerate(PLANTED)
    ]
    assert said == [*wanted, ["row 26, row", "cell_count"]]
    assert len({code for _, code in said}) == 20
    assert (Premises.objects.count(), head_of("WH"), LayerProfile.objects.count()) == before


def test_what_was_imported_is_found_by_name_and_under_its_new_name(
    city: City, tmp_path: Path
) -> None:
    file = a_csv(tmp_path / "a.csv", [a_premises_row(1, 名称="红旗中学")])
    imported("premises", file, formation="WH", datum="wgs84")
    assert [one.label for one in find_places("hqzx", None, 5, seen=city.stations)] == ["红旗中学"]

    file = a_csv(tmp_path / "a.csv", [a_premises_row(1, 名称="东风中学")])
    told = imported("premises", file, formation="WH", datum="wgs84")
    assert told["merged"]["changed_count"] == 1
    assert [one.label for one in find_places("dfzx", None, 5, seen=city.stations)] == ["东风中学"]
    assert find_places("hqzx", None, 5, seen=city.stations) == []


def test_each_fault_has_its_sentence_in_both_languages(city: City, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", [a_premises_row(1, 使用性质="飞船")])

    (line,) = imported("premises", file, formation="WH", datum="wgs84")["faults"]

    assert "'飞船' is not one of the words" in line
    assert "“飞船”不是可用的取值" in line
    for zh, en in SENTENCES.values():
        assert zh != en
        assert ("{value" in zh) == ("{value" in en)


def test_what_is_wrong_is_left_out_when_somebody_says_so(city: City, tmp_path: Path) -> None:
    rows = [a_premises_row(1), a_premises_row(2, 名称=""), a_premises_row(3)]
    file = a_csv(tmp_path / "a.csv", rows)

    told = imported("premises", file, formation="WH", datum="wgs84", skip_faulty=True)

    assert counts(told) == (2, 0, 0)
    assert len(told["faults"]) == 1
    (entry,) = [one for one in entries_after("WH", 0, 100) if one.kind == "geodata.imported"][-1:]
    assert (entry.body["kept_count"], entry.body["dropped_count"]) == (2, 1)


def test_skipping_faults_and_removing_the_missing_do_not_go_together(
    city: City, tmp_path: Path
) -> None:
    """A faulty row would be taken for a missing one, and the good one there deleted."""
    file = a_csv(tmp_path / "a.csv", [a_premises_row(1)])

    told = imported(
        "premises", file, formation="WH", datum="wgs84", skip_faulty=True, remove_missing=True
    )

    assert "skip or remove, not both" in told["refused"]


def test_a_row_is_kept_with_all_its_file_says(city: City, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", [a_premises_row(1), a_premises_row(2, 所属辖区="")])

    imported("premises", file, formation="WH", datum="wgs84", source="巡查")

    one, two = Premises.objects.order_by("source_ref")
    assert (one.source, one.source_ref, one.name) == ("巡查", "P1", "单位1")
    assert (one.pinyin, one.initials) == ("danwei1", "dw1")
    assert (one.occupancy, one.hazards, one.is_key) == ("school", ["natural_gas", "crowd"], True)
    assert (one.storeys, one.underground_storeys, one.height_m) == (6, 0, 18.5)
    assert (one.place.x, one.place.y) == (a_premises_row(1)["经度"], HERE.lat)
    assert one.formation_id == city.stations[0]
    assert two.formation_id == city.detachment  # who answers for the import
    assert not one.is_synthetic


def test_importing_again_adds_changes_and_names_what_is_gone(city: City, tmp_path: Path) -> None:
    options = {"formation": "WH", "datum": "wgs84", "source": "巡查"}
    first = a_csv(tmp_path / "a.csv", [a_premises_row(number) for number in (1, 2, 3)])
    again = a_csv(
        tmp_path / "b.csv",
        [a_premises_row(1), a_premises_row(2, 名称="新名"), a_premises_row(4)],
    )
    assert counts(imported("premises", first, **options)) == (3, 0, 0)
    ids = dict(Premises.objects.values_list("source_ref", "pk"))

    told = imported("premises", again, **options)

    assert counts(told) == (1, 1, 1)
    assert told["merged"]["gone"] == ["P3"]
    assert dict(Premises.objects.values_list("source_ref", "pk")).items() >= ids.items()
    assert Premises.objects.get(source_ref="P2").initials == "xm"


def test_what_is_gone_is_removed_on_request_unless_something_needs_it(
    city: City, tmp_path: Path
) -> None:
    options = {"formation": "WH", "datum": "wgs84", "source": "巡查"}
    imported(
        "premises", a_csv(tmp_path / "a.csv", [a_premises_row(n) for n in (1, 2, 3)]), **options
    )
    needed = Premises.objects.get(source_ref="P3")
    MajorHazard.objects.create(
        formation_id=city.detachment, premises=needed, name="罐", kind="lpg", place=needed.place
    )

    file = a_csv(tmp_path / "b.csv", [a_premises_row(1)])
    told = imported("premises", file, remove_missing=True, **options)

    assert told["merged"]["removed_count"] == 1
    assert told["merged"]["protected"] == told["merged"]["gone"] == ["P3"]
    assert set(Premises.objects.values_list("source_ref", flat=True)) == {"P1", "P3"}


def test_another_source_is_not_touched(city: City, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", [a_premises_row(1)])
    for source in ("巡查", "规划"):
        told = imported("premises", file, formation="WH", datum="wgs84", source=source)
        assert counts(told) == (1, 0, 0)

    assert Premises.objects.filter(source_ref="P1").count() == 2


def test_a_dry_run_says_all_and_leaves_nothing(city: City, tmp_path: Path) -> None:
    before = head_of("WH")
    file = a_csv(tmp_path / "a.csv", [a_premises_row(1), a_premises_row(2)])

    told = imported("premises", file, formation="WH", datum="wgs84", dry_run=True)

    assert counts(told) == (2, 0, 0)
    assert told["is_dry_run"]
    assert not Premises.objects.exists()
    assert head_of("WH") == before


def test_the_log_says_what_came_in_and_counted_from_what(city: City, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", [a_premises_row(1)])

    told = imported("premises", file, formation="WH", datum="bd09", source="巡查", anywhere=True)

    entry = [one for one in entries_after("WH", 0, 100) if one.kind == "geodata.imported"][-1]
    assert entry.body["source"] == "巡查 (a.csv)"
    assert entry.body["sha256"] == told["sha256"]
    assert (entry.body["datum"], entry.body["added_count"]) == ("bd09", 1)


def test_a_table_of_degrees_needs_its_datum(city: City, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", [a_premises_row(1)])

    told = imported("premises", file, formation="WH")

    assert "say --datum wgs84|cgcs2000|gcj02|bd09" in told["refused"]
    assert not Premises.objects.exists()


def test_shifted_places_are_carried_over(city: City, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", [a_premises_row(1)])

    imported("premises", file, formation="WH", datum="gcj02", source="g")
    imported("premises", file, formation="WH", datum="cgcs2000", source="c")

    moved, same = (Premises.objects.get(source=one).place for one in "gc")
    assert (same.x, same.y) == (a_premises_row(1)["经度"], HERE.lat)
    assert 0.004 < same.x - moved.x < 0.007
    assert 0.001 < moved.y - same.y + 0.006 < 0.01


def test_columns_are_told_apart_by_hand_and_kept_as_a_profile(house: int, tmp_path: Path) -> None:
    rows = [{"no": "7", "typ": "SH", "p": "5 bar", "e": 8.7, "n": 49.4, "when": "03.02.2024"}]
    file = a_csv(tmp_path / "a.csv", rows)
    given = {
        "map": ["p=pressure_mpa", "when=inspected_at"], "set": ["kind=消火栓"], "id": "no",
        "lng": "e", "lat": "n", "date_format": "%d.%m.%Y", "factor": ["pressure_mpa=0.1"],
        "datum": "wgs84",
    }  # fmt: skip
    refused = imported("water_sources", file, **given)
    assert "row 2, pressure_mpa: not_a_number: '5 bar'" in refused["faults"][0]
    file = a_csv(tmp_path / "a.csv", [rows[0] | {"p": "5"}])

    imported("water_sources", file, save_profile="ours", source="a", **given)
    told = imported("water_sources", file, profile="ours", source="b", datum="wgs84")

    assert counts(told) == (1, 0, 0)
    for row in WaterSource.objects.all():
        assert (row.kind, row.state, row.source_ref) == ("hydrant", "unknown", "7")
        assert row.pressure_mpa == pytest.approx(0.5)
        assert row.inspected_at.isoformat() == "2024-02-02T16:00:00+00:00"  # midnight in Beijing


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"profile": "nobody"}, "there is no profile 'nobody'"),
        ({"profile": "../norms"}, "there is no profile"),
        ({"profile": "london_fleet"}, "the profile is for appliances"),
        ({"map": ["x=colour"]}, "water_sources has no field 'colour'"),
        ({"map": ["x"]}, "'x' is not of the form A=B"),
        ({"map": ["nix=state"], "set": ["kind=hydrant"]}, "the file has no column nix"),
        ({}, "nothing fills kind"),
        ({"formation": "X"}, "there is no formation 'X'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    house: int, tmp_path: Path, options: dict[str, Any], why: str
) -> None:
    file = a_csv(tmp_path / "a.csv", [{"lng": 8.7, "lat": 49.4}])

    assert why in imported("water_sources", file, datum="wgs84", **options)["refused"]


def test_a_file_without_places_is_refused(house: int, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", [{"kind": "消火栓"}])

    told = imported("water_sources", file, datum="wgs84")

    assert "no column says where things are" in told["refused"]


def test_stations_come_with_their_formations(house: int, tmp_path: Path) -> None:
    row = {"编码": "WH01", "名称": "一站", "类别": "一级站", "经度": 114.3, "纬度": 30.6}
    rows = [row, row | {"编码": "", "名称": "江边站", "类别": "小型站", "经度": 114.4}]
    file = a_csv(tmp_path / "a.csv", rows)
    options = {"datum": "wgs84", "map": ["编码=formation"]}

    assert counts(imported("stations", file, **options)) == (2, 0, 0)
    assert counts(imported("stations", file, **options)) == (0, 0, 2)

    one, new = Station.objects.order_by("pk").select_related("formation")
    assert (one.formation.code, one.kind) == ("WH01", "first_class")
    assert (new.formation.name_zh, new.formation.kind) == ("江边站", "station")
    assert new.formation.parent_id == house
    assert len(org.formations_under(house)) == 3


def test_a_formation_has_one_station(house: int, tmp_path: Path) -> None:
    row = {"编码": "WH01", "名称": "一站", "类别": "特勤站", "经度": 114.3, "纬度": 30.6}
    options = {"datum": "wgs84", "map": ["编码=formation"]}
    twice = a_csv(tmp_path / "a.csv", [row, row | {"名称": "又一站"}])
    assert "duplicate_id" in imported("stations", twice, **options)["faults"][0]
    once = a_csv(tmp_path / "b.csv", [row])
    imported("stations", once, source="a", **options)

    told = imported("stations", once, source="b", **options)

    assert "row 2, formation: taken" in told["faults"][0]
    assert "not_a_station" in imported(
        "stations", a_csv(tmp_path / "c.csv", [row | {"编码": "WH"}]), **options
    )["faults"][0]  # fmt: skip


def test_appliances_go_to_the_room_that_keeps_them(house: int, tmp_path: Path) -> None:
    row = {
        "所属队站": "WH01", "呼号": "一站水罐甲", "车型": "水罐车", "最低乘员": 5, "载水量": 8,
        "泵": 60,
    }  # fmt: skip
    file = a_csv(tmp_path / "a.csv", [row])
    options = {"map": ["泵=pump_lps"]}

    assert counts(imported("appliances", file, **options)) == (1, 0, 0)
    assert counts(imported("appliances", file, **options)) == (0, 0, 1)
    more = a_csv(tmp_path / "b.csv", [row | {"载水量": 12}])
    assert counts(imported("appliances", more, **options)) == (0, 1, 0)

    (one,) = Appliance.objects.all()
    assert one.capability == {"water_t": 12.0, "pump_lps": 60.0}
    assert (one.appliance_type, one.crew_minimum) == ("water_tender", 5)
    kinds = [entry.kind for entry in entries_after("WH", 0, 100)]
    assert kinds == [
        "appliance.registered", "geodata.imported", "geodata.imported", "geodata.imported"
    ]  # fmt: skip


def test_outlines_are_looked_at(house: int, tmp_path: Path) -> None:
    def feature(coordinates: Any, kind: str = "Polygon", **said: Any) -> dict[str, Any]:
        return {
            "type": "Feature",
            "properties": {"formation": "WH01", **said},
            "geometry": {"type": kind, "coordinates": coordinates},
        }

    square = [[[114, 30], [114.1, 30], [114.1, 30.1], [114, 30.1], [114, 30]]]
    bow = [[[114, 30], [114.1, 30.1], [114.1, 30], [114, 30.1], [114, 30]]]
    file = tmp_path / "a.geojson"
    features = [
        feature(square),
        feature(bow),
        feature([114, 30], "Point"),
        feature([square, [[[115, 30], [115.1, 30], [115, 30.1], [115, 30]]]], "MultiPolygon"),
        feature(square, formation="WH"),
        feature(square, formation=""),
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    told = imported("first_due_areas", file, skip_faulty=True)

    assert [line.split(": ")[:2] for line in told["faults"]] == [
        ["row 2, place", "invalid_shape"],
        ["row 3, place", "wrong_shape"],
        ["row 5, formation", "not_a_station"],
        ["row 6, formation", "missing"],
    ]
    areas = FirstDueArea.objects.order_by("pk")
    assert [(one.formation.code, len(one.area)) for one in areas] == [("WH01", 1), ("WH01", 2)]
    assert {one.area.geom_type for one in areas} == {"MultiPolygon"}
