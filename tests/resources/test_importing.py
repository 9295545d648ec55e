"""Sheets come in whole, or not at all with every fault by its row."""

import json
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from eventlog.models import Entry
from resources import api
from resources.models import (
    Equipment,
    Expert,
    Firefighter,
    LinkedAgency,
    MicroStation,
    Shift,
    Supply,
)
from tests.builders import NOON, TESTER, City, a_premises, crossing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(city: City) -> City:
    return city


def write(folder: Path, text: str, name: str = "rows.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_text(text, encoding)
    return file


def bring(kind: str, file: Path, *more: str) -> dict:
    out = StringIO()
    call_command(
        "import_resources", kind, str(file), "--source", "county", "--formation", "WH", *more,
        stdout=out, stderr=StringIO(),
    )  # fmt: skip
    return json.loads(out.getvalue())


def faults(kind: str, file: Path, *more: str) -> list[str]:
    err = StringIO()
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command(
            "import_resources", kind, str(file), "--source", "county", "--formation", "WH", *more,
            stdout=StringIO(), stderr=err,
        )  # fmt: skip
    return [": ".join(line.split(": ")[:2]) for line in err.getvalue().splitlines()]


PEOPLE = (
    "编号,所属队站,姓名,衔级,岗位资格,驾驶证有效期\n"
    "7,WH0101,赵一,三级消防士,驾驶员;战斗员,2031-05-01\n"
    "8,WH0101,钱二,,空呼内攻、急救员,\n"
)


def test_people_come_in_by_the_words_stations_use(tmp_path: Path, city: City) -> None:
    told = bring("firefighters", write(tmp_path, PEOPLE))

    assert told["merged"]["added_count"] == 2
    one, other = Firefighter.objects.order_by("source_ref")
    assert (one.name, one.roles) == ("赵一", ["driver", "rescuer"])
    assert one.formation_id == city.stations[0]
    assert one.driving_until_at.isoformat() == "2031-04-30T16:00:00+00:00"  # midnight in Beijing
    assert other.roles == ["breathing_apparatus", "medic"]
    entry = Entry.objects.get(kind="resources.imported")
    assert entry.body["added_count"] == 2
    assert "赵" not in json.dumps(entry.body, ensure_ascii=False)


def test_the_same_sheet_again_changes_nothing_and_a_new_one_only_what_differs(
    tmp_path: Path,
) -> None:
    bring("firefighters", write(tmp_path, PEOPLE))
    ids = set(Firefighter.objects.values_list("pk", flat=True))
    again = bring("firefighters", write(tmp_path, PEOPLE))["merged"]
    changed = bring("firefighters", write(tmp_path, PEOPLE.replace("三级", "二级")))["merged"]

    assert (again["added_count"], again["changed_count"], again["unchanged_count"]) == (0, 0, 2)
    assert (changed["added_count"], changed["changed_count"]) == (0, 1)
    assert set(Firefighter.objects.values_list("pk", flat=True)) == ids
    assert Firefighter.objects.get(source_ref="7").rank == "二级消防士"


def test_every_fault_is_named_by_its_row_and_nothing_comes_in(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "编号,所属队站,物资,数量,盘点时间,所在车辆\n"
        "1,WH0101,6%泡沫液,100,2026-01-02,\n"
        "2,WH0101,神水,100,,\n"
        "3,WH0101,干粉,-5,,\n"
        "4,EZ0101,干粉,5,,\n"
        "5,WH0101,干粉,5,2199-01-01,\n"
        "6,WH0101,干粉,5,,2号站水罐甲\n"
        "1,WH0101,柴油,5,,\n"
        "8,WH0101,柴油,,,\n",
    )
    assert faults("supplies", file) == [
        "row 3, item: unknown_value",
        "row 4, amount: out_of_range",
        "row 5, formation: foreign_formation",
        "row 6, counted_at: future_date",
        "row 7, appliance: unknown_appliance",
        "row 8, id: duplicate_id",
        "row 9, amount: missing",
    ]
    assert not Supply.objects.exists()
    assert not Entry.objects.filter(kind="resources.imported").exists()


def test_a_dry_run_says_what_would_come_and_brings_nothing(tmp_path: Path) -> None:
    told = bring("firefighters", write(tmp_path, PEOPLE), "--dry-run")

    assert told["merged"]["added_count"] == 2
    assert told["is_dry_run"]
    assert not Firefighter.objects.exists()
    assert not Entry.objects.filter(kind="resources.imported").exists()


def test_a_roster_finds_its_people_and_their_appliances(tmp_path: Path, city: City) -> None:
    bring("firefighters", write(tmp_path, PEOPLE))
    roster = write(
        tmp_path,
        "所属队站,姓名或编号,上岗时间,下岗时间,所在车辆\n"
        "WH0101,赵一,2030-05-01T08:00,2030-05-02T08:00,1号站水罐甲\n"
        "WH0101,8,2030-05-01T08:00,2030-05-02T08:00,\n",
        "roster.csv",
    )
    assert bring("shifts", roster)["merged"]["added_count"] == 2
    assert bring("shifts", roster)["merged"]["unchanged_count"] == 2
    shift = Shift.objects.get(firefighter__name="赵一")
    assert shift.appliance_id == city.appliances["1号站水罐甲"]
    assert shift.begins_at.isoformat() == "2030-05-01T00:00:00+00:00"


def test_a_roster_that_cannot_be_names_why(tmp_path: Path) -> None:
    bring("firefighters", write(tmp_path, PEOPLE))
    head = "编号,所属队站,姓名或编号,上岗时间,下岗时间\n"
    strange = write(
        tmp_path,
        head
        + "1,WH0101,无此人,2030-05-01T08:00,2030-05-02T08:00\n"
        + "2,WH0101,赵一,2030-05-02T08:00,2030-05-01T08:00\n",
    )
    twice = write(
        tmp_path,
        head
        + "1,WH0101,赵一,2030-05-01T08:00,2030-05-02T08:00\n"
        + "2,WH0101,钱二,2030-05-01T08:00,2030-05-02T08:00\n"
        + "3,WH0101,赵一,2030-05-02T07:59,2030-05-03T08:00\n",
        "twice.csv",
    )
    assert faults("shifts", strange) == [
        "row 2, firefighter: unknown_firefighter",
        "row 3, ends_at: ends_before",
    ]
    assert faults("shifts", twice) == ["row 4, firefighter: shift_overlaps"]
    assert not Shift.objects.exists()


def test_a_spreadsheet_brings_equipment_with_tests_that_are_still_to_come(
    tmp_path: Path, city: City
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["站", "器材", "数量", "所在车辆", "状态", "下次检测"])
    book.active.append(["WH0101", "空气呼吸器", 6, "1号站水罐甲", "完好", "2031-01-01"])
    book.active.append(["WH0102", "热像仪", 1, None, "维修中", None])
    file = tmp_path / "equipment.xlsx"
    book.save(file)

    assert bring("equipment", file, "--columns", "站=formation")["merged"]["added_count"] == 2
    aboard = Equipment.objects.get(item="breathing_apparatus")
    assert (aboard.count, aboard.appliance_id) == (6, city.appliances["1号站水罐甲"])
    assert Equipment.objects.get(item="thermal_camera").state == "in_repair"


def test_places_need_their_datum_and_partners_may_have_none(tmp_path: Path, city: City) -> None:
    at = crossing(3, 3)
    micro = write(tmp_path, f"名称,经度,纬度,人数,出动半径\n甲社区微站,{at.lng},{at.lat},6,800\n")
    with pytest.raises(CommandError, match="datum"):
        bring("micro_stations", micro)

    bring("micro_stations", micro, "--datum", "wgs84")
    row = MicroStation.objects.get()
    assert (row.place.x, row.place.y) == pytest.approx((at.lng, at.lat))
    assert (row.people_count, row.reach_m, row.formation_id) == (6, 800, city.detachment)

    both = write(
        tmp_path,
        f"名称,类别,值班电话,经度,纬度\n供电局,电力,95598,,\n环保局,环保,12369,{at.lng},{at.lat}\n",
    )
    bring("linked_agencies", both, "--datum", "gcj02")
    assert LinkedAgency.objects.get(agency_kind="power").place is None
    moved = LinkedAgency.objects.get(agency_kind="environment").place
    assert 0.001 < abs(moved.x - at.lng) < 0.02


def test_a_place_far_away_or_turned_around_is_a_fault(tmp_path: Path) -> None:
    at = crossing(3, 3)
    file = write(
        tmp_path,
        f"编号,名称,经度,纬度\n1,甲,{at.lat},{at.lng}\n2,乙,2.35,48.85\n3,丙,,\n4,丁,0,0\n",
    )
    assert faults("micro_stations", file, "--datum", "wgs84") == [
        "row 2, place: swapped",
        "row 3, place: out_of_area",
        "row 4, place: no_place",
        "row 5, place: null_island",
    ]


def test_a_micro_station_may_belong_to_a_premises_that_is_there(tmp_path: Path, city: City) -> None:
    number = a_premises(city, crossing(4, 4))
    line = "编号,名称,经度,纬度,所在单位编号\n1,医院微站,{0.lng},{0.lat},{1}\n"
    bad = write(tmp_path, line.format(crossing(4, 4), number + 1), "bad.csv")
    good = write(tmp_path, line.format(crossing(4, 4), number))

    assert faults("micro_stations", bad, "--datum", "wgs84") == [
        "row 2, premises: unknown_premises"
    ]
    bring("micro_stations", good, "--datum", "wgs84")
    assert MicroStation.objects.get().premises_id == number


def test_a_profile_says_what_somebodys_columns_mean(tmp_path: Path) -> None:
    profile = tmp_path / "experts.toml"
    profile.write_text(
        'kind = "experts"\nid = "no"\n[columns]\nname = "who"\nexpertise = "knows"\nphone = "tel"\n'
        '[words.expertise]\n"高楼" = "highrise"\n',
        "utf-8",
    )
    file = write(tmp_path, "no,who,knows,tel\n1,孙教授,高楼,139\n", encoding="gb18030")
    bring("experts", file, "--profile", str(profile), "--encoding", "gb18030")

    row = Expert.objects.get()
    assert (row.name, row.expertise, row.phone) == ("孙教授", ["highrise"], "139")
    assert (row.available_from_h, row.available_to_h) == (0, 24)
    with pytest.raises(CommandError, match="not for supplies"):
        bring("supplies", file, "--profile", str(profile))


@pytest.mark.parametrize(
    ("text", "more", "why"),
    [
        ("姓名\n赵一\n", (), "nothing was imported: 1 faults"),
        ("所属队站\nWH0101\n", (), "nothing fills name"),
        ("", (), "empty"),
        ("姓名\n赵一\n", ("--columns", "who=name"), "no column who"),
        ("姓名\n赵一\n", ("--columns", "姓名=dragon"), "no field 'dragon'"),
        ("姓名\n赵一\n", ("--formation", "MARS"), "no formation"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(
    tmp_path: Path, text: str, more: tuple[str, ...], why: str
) -> None:
    with pytest.raises(CommandError, match=why):
        bring("firefighters", write(tmp_path, text), *more)
    assert not Firefighter.objects.exists()


def test_a_later_count_stands_against_the_sheet_unless_it_is_to_win(tmp_path: Path) -> None:
    file = write(tmp_path, "编号,所属队站,物资,数量,盘点时间\n1,WH0101,柴油,500,2026-01-02\n")
    bring("supplies", file)
    supply = Supply.objects.get()
    api.count_supply(supply_id=supply.pk, amount=80, actor=TESTER, at=NOON)

    kept = bring("supplies", file)["merged"]
    assert kept["corrected"] == {"1": ["amount", "counted_at"]}
    assert kept["changed_count"] == 0
    assert Supply.objects.get().amount == 80
    bring("supplies", file, "--overrule-corrections")
    assert Supply.objects.get().amount == 500


STATES = "编号,所属队站,器材,数量,状态\n1,WH0101,热像仪,1,{}\n2,WH0101,手抬泵,1,完好\n"


def bring_state(folder: Path, state: str, *more: str) -> dict:
    return bring("equipment", write(folder, STATES.format(state)), *more)["merged"]


def set_state(state: str) -> None:
    row = Equipment.objects.get(source_ref="1")
    api.set_equipment_state(equipment_id=row.pk, state=state, actor=TESTER, at=NOON)


def state_now() -> str:
    return Equipment.objects.get(source_ref="1").state


def test_a_state_that_a_person_set_stands_until_the_sheet_changes_its_own(tmp_path: Path) -> None:
    bring_state(tmp_path, "完好")
    set_state("in_repair")
    for _ in range(2):  # however often the sheet says the same
        kept = bring_state(tmp_path, "完好")
        assert kept["corrected"] == {"1": ["state"]}
        assert (kept["changed_count"], kept["unchanged_count"]) == (0, 2)
        assert state_now() == "in_repair"

    changed = bring_state(tmp_path, "遗失")
    assert (state_now(), changed["corrected"], changed["changed_count"]) == ("lost", {}, 1)
    bring_state(tmp_path, "完好")
    assert state_now() == "usable"


def test_a_sheet_that_learned_of_a_state_is_believed_when_it_changes_again(tmp_path: Path) -> None:
    bring_state(tmp_path, "完好")
    set_state("in_repair")
    learned = bring_state(tmp_path, "维修中")
    assert (learned["corrected"], learned["changed_count"]) == ({}, 0)

    bring_state(tmp_path, "完好")  # what it said at first, and yet news
    assert state_now() == "usable"


def test_a_state_set_twice_stands_against_what_the_sheet_said_before_both(tmp_path: Path) -> None:
    bring_state(tmp_path, "完好")
    set_state("in_repair")
    set_state("lost")
    assert bring_state(tmp_path, "完好")["corrected"] == {"1": ["state"]}
    assert state_now() == "lost"
    set_state("usable")  # as the sheet says: nothing is held against it any more
    bring_state(tmp_path, "维修中")
    assert state_now() == "in_repair"


def test_the_sheet_has_the_last_word_on_states_where_it_is_given_it(tmp_path: Path) -> None:
    bring_state(tmp_path, "完好")
    set_state("in_repair")
    assert bring_state(tmp_path, "完好", "--dry-run")["corrected"] == {"1": ["state"]}
    told = bring_state(tmp_path, "完好", "--overrule-corrections")
    assert (told["corrected"], state_now()) == ({"1": ["state"]}, "usable")
    assert not Equipment.objects.exclude(sheet_state="").exists()
