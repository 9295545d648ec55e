"""Rows that do not say whose they are: the first-due area they lie in says it."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from core.geo import LngLat
from gis.models import FirstDueArea, Premises, WaterSource
from tests.builders import City, crossing
from tests.gis.layer_files import a_csv, counts, imported

pytestmark = pytest.mark.django_db

BORDER = 114.31  # between the first station's ground and the second's
WEST, EAST = 114.305, 114.315
BEYOND = LngLat(114.328, 30.583)  # the neighbour's
NOWHERE = LngLat(114.34, 30.61)


def ground(formation: int, west: float, east: float) -> FirstDueArea:
    box = Polygon.from_bbox((west, 30.58, east, 30.586))
    return FirstDueArea.objects.create(formation_id=formation, area=MultiPolygon(box))


@pytest.fixture
def grounds(city: City) -> City:
    ground(city.stations[0], 114.30, BORDER)
    ground(city.stations[1], BORDER, 114.32)
    ground(city.stations[1], 114.319, 114.324)  # overlaps the other one of the same station
    ground(city.neighbour_station, 114.325, 114.33)
    return city


def a_row(number: int, lng: float, lat: float = 30.583, formation: str = "") -> dict[str, Any]:
    return {
        "编号": f"P{number}", "名称": f"单位{number}", "经度": lng, "纬度": lat, "使用性质": "学校",
        "所属辖区": formation,
    }  # fmt: skip


def premises(file: Path, **options: Any) -> dict[str, Any]:
    return imported("premises", file, **{"formation": "WH", "datum": "wgs84", **options})


def owners(model: type[Premises] | type[WaterSource] = Premises) -> dict[str, str]:
    return dict(model.objects.values_list("source_ref", "formation__code"))


def test_the_one_area_that_holds_a_premises_says_whose_it_is(grounds: City, tmp_path: Path) -> None:
    rows = [
        a_row(1, WEST),
        a_row(2, EAST),
        a_row(3, WEST, formation="WH0103"),  # the sheet has the word
        a_row(4, *NOWHERE),
        a_row(5, *NOWHERE, formation="WH0104"),
    ]

    told = premises(a_csv(tmp_path / "a.csv", rows))

    assert counts(told) == (5, 0, 0), told
    assert owners() == {
        "P1": "WH0101", "P2": "WH0102", "P3": "WH0103", "P4": "WH", "P5": "WH0104",
    }  # fmt: skip
    assert told["assigned"] == {
        "by_area_count": 2, "outside_count": 1, "in_several_count": 0,
        "outside_rows": [5], "in_several_rows": [],
    }  # fmt: skip


def test_a_border_belongs_to_both_sides_and_to_neither_station(
    grounds: City, tmp_path: Path
) -> None:
    rows = [
        a_row(1, BORDER),
        a_row(2, 114.30),  # the outer border of one
        a_row(3, 114.3195),  # in two areas of one station
        a_row(4, BORDER + 1e-7),
    ]

    told = premises(a_csv(tmp_path / "a.csv", rows))

    assert owners() == {"P1": "WH", "P2": "WH0101", "P3": "WH0102", "P4": "WH0102"}
    assert told["assigned"]["in_several_rows"] == [2]
    assert told["assigned"]["by_area_count"] == 3


def test_what_lies_on_ground_one_does_not_answer_for_is_refused(
    grounds: City, tmp_path: Path
) -> None:
    file = a_csv(tmp_path / "a.csv", [a_row(1, WEST), a_row(2, *BEYOND)])

    told = premises(file)

    assert told["refused"] == "nothing was imported: 1 faults"
    (line,) = told["faults"]
    assert line.startswith("row 3, formation: foreign_ground: ")
    assert "'EZ0101'" in line
    assert "“EZ0101”的责任区" in line
    assert owners() == {}
    assert counts(premises(file, skip_faulty=True)) == (1, 0, 0)
    assert premises(file, formation="HB", source="corps")["assigned"]["by_area_count"] == 2


def test_a_station_imports_what_lies_on_its_own_ground_only(grounds: City, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", [a_row(1, WEST), a_row(2, EAST)])
    told = premises(file, formation="WH0101")
    (line,) = told["faults"]
    assert line.startswith("row 3, formation: foreign_ground: ")


def test_a_formation_said_for_all_rows_is_said_by_the_file(grounds: City, tmp_path: Path) -> None:
    rows = [{name: one for name, one in a_row(1, WEST).items() if name != "所属辖区"}]
    told = premises(a_csv(tmp_path / "a.csv", rows), set=["formation=WH0104"])
    assert owners() == {"P1": "WH0104"}
    assert told["assigned"]["by_area_count"] == 0


def test_importing_again_changes_nothing_until_the_areas_do(grounds: City, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", [a_row(1, WEST)])
    premises(file)
    assert counts(premises(file)) == (0, 0, 1)

    FirstDueArea.objects.filter(formation_id=grounds.stations[0]).update(
        formation_id=grounds.stations[2]
    )
    assert counts(premises(file)) == (0, 1, 0)
    assert owners() == {"P1": "WH0103"}


def hydrant(number: int, place: LngLat) -> dict[str, Any]:
    return {"编号": f"H{number}", "类别": "消火栓", "经度": place.lng, "纬度": place.lat}


def water(file: Path, **options: Any) -> dict[str, Any]:
    return imported("water_sources", file, **{"formation": "WH", "datum": "wgs84", **options})


def test_water_is_the_ground_s_it_lies_on_and_the_report_says_so(
    grounds: City, tmp_path: Path
) -> None:
    rows = [
        hydrant(1, LngLat(WEST, 30.583)),
        hydrant(2, LngLat(BORDER, 30.583)),
        hydrant(3, crossing(11, 11)),  # at the fourth station's gate, in no area
    ]

    told = water(a_csv(tmp_path / "a.csv", rows))

    assert counts(told) == (3, 0, 0), told
    assert owners(WaterSource) == {"H1": "WH0101", "H2": "WH0101", "H3": "WH0104"}
    assert told["assigned"] == {
        "by_area_count": 1, "outside_count": 1, "in_several_count": 1,
        "outside_rows": [4], "in_several_rows": [3],
    }  # fmt: skip


def test_water_on_another_detachment_s_ground_is_refused(grounds: City, tmp_path: Path) -> None:
    told = water(a_csv(tmp_path / "a.csv", [hydrant(1, BEYOND)]))
    assert "foreign_ground" in told["faults"][0]
    assert WaterSource.objects.count() == 0


def test_a_report_names_some_rows_and_counts_them_all(city: City, tmp_path: Path) -> None:
    rows = [hydrant(number, crossing(number / 30, 3)) for number in range(250)]
    told = water(a_csv(tmp_path / "a.csv", rows))["assigned"]
    assert told["outside_count"] == 250
    assert told["outside_rows"] == list(range(2, 202))


def test_layers_that_have_nothing_to_do_with_areas_say_nothing_of_them(
    grounds: City, tmp_path: Path
) -> None:
    row = {"编号": "C1", "名称": "路口", "经度": EAST, "纬度": 30.583}
    told = imported(
        "cameras", a_csv(tmp_path / "a.csv", [row]), formation="WH", datum="wgs84"
    )  # fmt: skip
    assert counts(told) == (1, 0, 0)
    assert told["assigned"] is None
