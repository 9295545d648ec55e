"""What people found out on the ground stands against the next import of a row's source."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from core.actor import person
from gis.domain.basic_tables import KINDS
from gis.models import HeldValue, Premises, WaterSource
from gis.services.corrections import accept_correction, propose_correction
from gis.services.water import Inspected, inspect_water
from tests.builders import City, a_person, crossing
from tests.gis.layer_files import a_csv, counts, imported

pytestmark = pytest.mark.django_db
HERE = crossing(6, 6)


def school(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "编号": f"P{number}", "名称": f"学校{number}", "地址": f"解放大道{number}号",
        "经度": round(HERE.lng + number * 1e-4, 6), "纬度": HERE.lat, "使用性质": "学校",
        "地上层数": 6, "高度": 18.5, "危险因素": "天然气", "所属辖区": "WH0101",
    } | changes  # fmt: skip


def hydrant(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "编号": f"H{number}", "类别": "消火栓", "状态": "完好", "流量": 15, "压力": 0.3,
        "经度": round(HERE.lng + number * 1e-4, 6), "纬度": HERE.lat, "核查时间": "2026-01-10",
    } | changes  # fmt: skip


def corrected(city: City, kind: str, row_id: int, **said: Any) -> None:
    """Let somebody propose it and an administrator accept it."""
    crew = a_person("reporter", city.stations[0], "crew")
    admin = a_person("settler", city.detachment, "admin")
    place = said.pop("place", None)
    id_ = propose_correction(
        KINDS[kind], row_id, values=said, place=place, note="", person_id=crew,
        actor=person(crew), at=timezone.now(),
    )  # fmt: skip
    accept_correction(id_, person_id=admin, note="", actor=person(admin), at=timezone.now())


def laid(layer: str, folder: Path, rows: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    told = imported(
        layer, a_csv(folder / f"{layer}.csv", rows), formation="WH", datum="wgs84", **options
    )
    assert not told["refused"], told
    return told


def test_the_same_file_again_undoes_no_correction_and_names_it(city: City, tmp_path: Path) -> None:
    rows = [school(1), school(2)]
    laid("premises", tmp_path, rows)
    first = Premises.objects.get(source_ref="P1")
    corrected(
        city, "premises", first.pk, name="江岸中学", height_m=24.0, hazards=["lpg"],
        place=crossing(6, 6.5),
    )  # fmt: skip
    before = Premises.objects.values().get(pk=first.pk)

    told = laid("premises", tmp_path, rows)

    assert told["merged"]["corrected"] == {"P1": ["place", "name", "height_m", "hazards"]}
    assert counts(told) == (0, 0, 2)
    assert Premises.objects.values().get(pk=first.pk) == before
    assert before["initials"] == "jazx"


def test_what_else_the_file_says_anew_is_taken(city: City, tmp_path: Path) -> None:
    laid("premises", tmp_path, [school(1), school(2)])
    row = Premises.objects.get(source_ref="P1")
    corrected(city, "premises", row.pk, height_m=24.0)

    told = laid("premises", tmp_path, [school(1, 地上层数=7), school(2, 高度=21)])

    row.refresh_from_db()
    assert (row.height_m, row.storeys) == (24.0, 7)
    assert Premises.objects.get(source_ref="P2").height_m == 21
    assert told["merged"]["corrected"] == {"P1": ["height_m"]}
    assert counts(told) == (0, 2, 0)


def test_a_source_that_has_learned_of_it_is_not_named(city: City, tmp_path: Path) -> None:
    laid("premises", tmp_path, [school(1)])
    corrected(city, "premises", Premises.objects.get().pk, height_m=24.0)
    assert laid("premises", tmp_path, [school(1, 高度=24)])["merged"]["corrected"] == {}


def test_the_file_has_the_last_word_where_it_is_given_it(city: City, tmp_path: Path) -> None:
    laid("premises", tmp_path, [school(1)])
    corrected(city, "premises", Premises.objects.get().pk, height_m=24.0)

    told = laid("premises", tmp_path, [school(1)], overrule_corrections=True)

    assert Premises.objects.get().height_m == 18.5
    assert told["merged"]["corrected"] == {"P1": ["height_m"]}
    assert not HeldValue.objects.exists()
    assert laid("premises", tmp_path, [school(1, 高度=30)])["merged"]["corrected"] == {}
    assert Premises.objects.get().height_m == 30


def test_a_dry_run_names_it_and_changes_nothing(city: City, tmp_path: Path) -> None:
    laid("premises", tmp_path, [school(1)])
    corrected(city, "premises", Premises.objects.get().pk, height_m=24.0)
    told = laid("premises", tmp_path, [school(1)], overrule_corrections=True, dry_run=True)
    assert told["merged"]["corrected"] == {"P1": ["height_m"]}
    assert Premises.objects.get().height_m == 24.0
    assert HeldValue.objects.count() == 1


def test_another_source_s_row_of_the_same_id_is_not_held(city: City, tmp_path: Path) -> None:
    laid("premises", tmp_path, [school(1)])
    corrected(city, "premises", Premises.objects.get().pk, height_m=24.0)
    told = laid("premises", tmp_path, [school(1, 名称="别处", 经度=HERE.lng)], source="other")
    assert told["merged"]["corrected"] == {}
    assert Premises.objects.get(source="other").height_m == 18.5


def inspect(city: City, water_id: int) -> None:
    crew = a_person("inspector", city.stations[0], "crew")
    now = timezone.now()
    inspect_water(
        water_id, Inspected(state="faulty", flow_lps=2.0), person_id=crew, actor=person(crew),
        at=now, now=now,
    )  # fmt: skip


def test_an_old_file_does_not_mend_a_hydrant_found_broken(city: City, tmp_path: Path) -> None:
    rows = [hydrant(1), hydrant(2)]
    laid("water_sources", tmp_path, rows)
    first = WaterSource.objects.get(source_ref="H1")
    inspect(city, first.pk)

    told = laid("water_sources", tmp_path, rows)

    row = WaterSource.objects.get(pk=first.pk)
    assert (row.state, row.flow_lps, row.pressure_mpa) == ("faulty", 2.0, 0.3)
    assert told["merged"]["corrected"] == {"H1": ["state", "flow_lps", "inspected_at"]}


def test_a_file_that_was_there_later_counts(city: City, tmp_path: Path) -> None:
    laid("water_sources", tmp_path, [hydrant(1)])
    inspect(city, WaterSource.objects.get().pk)
    tomorrow = (timezone.now() + timedelta(hours=20)).isoformat()

    told = laid("water_sources", tmp_path, [hydrant(1, 核查时间=tomorrow)])

    assert WaterSource.objects.get().state == "usable"
    assert told["merged"]["corrected"] == {}
    assert not HeldValue.objects.exists()


def test_a_later_look_does_not_put_a_corrected_place_back(city: City, tmp_path: Path) -> None:
    laid("water_sources", tmp_path, [hydrant(1)])
    row = WaterSource.objects.get()
    corrected(city, "water_sources", row.pk, place=crossing(6, 6.2))
    tomorrow = (timezone.now() + timedelta(hours=20)).isoformat()

    told = laid("water_sources", tmp_path, [hydrant(1, 核查时间=tomorrow)])

    assert told["merged"]["corrected"] == {"H1": ["place"]}
    assert WaterSource.objects.get().place.y == pytest.approx(crossing(6, 6.2).lat, abs=1e-6)


def test_imported_water_has_a_station_at_once(city: City, tmp_path: Path) -> None:
    laid("water_sources", tmp_path, [hydrant(1)])
    assert WaterSource.objects.get().formation_id in city.stations
