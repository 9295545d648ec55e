"""Basic data (基础数据): counted, listed and shown to those whose they are."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone

from dispatch.models import Appliance
from eventlog.api import entries_after
from gis.api import PremisesRow, WaterRow, save_premises, save_water_sources
from gis.domain.basic_tables import KINDS
from gis.domain.basics import missing_in
from gis.models import FirstDueArea, Premises, RowCheck, Station, WaterSource
from gis.selectors.basic_rows import Wanted, count_rows, rows_of
from gis.services.water import assign_water
from org.api import set_norm
from tests.builders import TESTER, City, crossing
from tests.gis.basic_data import Kept, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(city: City) -> Kept:
    return kept(city)


def test_the_ten_classes_stand_in_order_even_where_nothing_is_kept(house: Kept) -> None:
    got = house.get("dispatcher", "basics")

    assert got.status_code == 200
    assert [one["key"] for one in got.json()][:2] == ["stations", "appliances"]
    assert len(got.json()) == 10


def test_a_kind_says_how_complete_and_fresh_it_is(house: Kept) -> None:
    got = house.line("dispatcher", "premises")

    assert (got["count"], got["complete_count"]) == (1, 0)
    assert got["missing"] == {
        "name": 0, "address": 1, "occupancy": 0, "storeys": 0, "height_m": 1,
    }  # fmt: skip
    assert (got["checked_count"], got["overdue_count"]) == (0, 1)
    assert got["oldest_checked_at"] is None

    Premises.objects.update(address="解放大道1号", height_m=60)
    house.post("crew_1", f"basics/premises/{house.premises}/checks", {"note": "看过"})
    got = house.line("dispatcher", "premises")

    assert (got["complete_count"], got["checked_count"], got["overdue_count"]) == (1, 1, 0)
    assert got["oldest_checked_at"] is not None


def test_sql_and_the_rule_say_the_same_is_missing(house: Kept) -> None:
    here = house.city.scene
    kinds = ("hydrant", "water_crane", "cistern", "draft_point")
    save_water_sources(
        WaterRow(kind=kind, place=here, state=state, flow_lps=flow, pressure_mpa=flow, volume_m3=m3)
        for kind in kinds
        for state in ("usable", "unknown")
        for flow in (None, 0.0, 15.0)
        for m3 in (None, 200.0)
    )
    save_premises(
        PremisesRow(
            formation_id=house.city.stations[1], name="楼", address=address, place=here,
            occupancy="office", storeys=storeys, height_m=height,
        )
        for address in ("", "路1号")
        for storeys in (None, 0, 3)
        for height in (None, 9.0)
    )  # fmt: skip
    Appliance.objects.filter(call_sign="2号站云梯").update(capability={"aerial_m": None})
    for held in KINDS.values():
        rows = rows_of(held, Wanted(seen=None, limit=1_000))
        counted = count_rows(held, [one.formation_id for one in rows if one.formation_id], NOON)
        said = [missing_in(held.kind, one.values) for one in rows]
        for name in held.kind.asked:
            assert counted.missing[name] == sum(name in one for one in said), (held.kind, name)
        assert counted.complete_count == sum(not one for one in said), held.kind.name
        assert counted.count == len(rows)


NOON = timezone.now() - timedelta(days=1)


def test_counts_and_lists_are_of_what_the_reader_answers_for(house: Kept) -> None:
    assert house.line("crew_1", "premises")["count"] == 1
    assert house.line("crew_2", "premises")["count"] == 0
    assert house.line("neighbour", "premises")["count"] == 0
    assert house.line("crew_1", "stations")["count"] == 1
    assert house.line("dispatcher", "stations")["count"] == 4
    assert house.get("crew_2", "basics/premises").json()["rows"] == []
    assert house.get("crew_2", f"basics/premises/{house.premises}").status_code == 404
    assert (
        house.get("crew_2", f"basics/premises?formation={house.city.stations[0]}").status_code
        == 404
    )


@pytest.mark.parametrize("username", ["wall", "linked", "trainer"])
def test_who_reads_no_basic_data_is_told_so(house: Kept, username: str) -> None:
    for path in ("basics", "basics/premises", f"basics/premises/{house.premises}", "corrections"):
        assert house.get(username, path).status_code == 403, path


def test_a_stranger_reads_nothing(house: Kept, client: Any) -> None:
    for path in ("basics", "basics/premises", f"water/{house.hydrant}", "corrections"):
        assert client.get(f"/api/{path}").status_code == 401


@pytest.mark.parametrize(
    "path", ["basics/dragons", "basics/premises/999", f"basics/premises/{2**64}"]
)
def test_what_is_not_there_is_not_found(house: Kept, path: str) -> None:
    assert house.get("dispatcher", path).status_code == 404


def test_a_water_source_is_the_station_s_in_whose_first_due_area_it_lies(house: Kept) -> None:
    """Without an area drawn, the nearest station's."""
    hydrant = WaterSource.objects.get(pk=house.hydrant)
    assert hydrant.formation_id == house.city.stations[0]

    west, south = house.city.scene.lng - 0.01, house.city.scene.lat - 0.01
    ring = ((west, south), (west + 0.02, south), (west + 0.02, south + 0.02), (west, south))
    FirstDueArea.objects.create(
        formation_id=house.city.stations[2], area=f"SRID=4326;MULTIPOLYGON((({ring_text(ring)})))"
    )
    WaterSource.objects.update(place="SRID=4326;POINT(114.318 30.58)")
    assert assign_water() == 1
    hydrant.refresh_from_db()
    assert hydrant.formation_id == house.city.stations[2]
    assert assign_water() == 0


def test_the_nearest_station_is_nearest_in_metres_not_in_degrees(house: Kept) -> None:
    """A degree eastwards is shorter: 0.0108 of one is nearer than 0.0100 northwards."""
    here = WaterSource.objects.get().place
    Station.objects.filter(formation_id=house.city.stations[0]).update(
        place=Point(here.x + 0.0108, here.y, srid=4326)
    )
    Station.objects.filter(formation_id=house.city.stations[1]).update(
        place=Point(here.x, here.y + 0.0100, srid=4326)
    )
    assign_water()
    assert WaterSource.objects.get().formation_id == house.city.stations[0]


def ring_text(ring: tuple[tuple[float, float], ...]) -> str:
    return ", ".join(f"{lng} {lat}" for lng, lat in ring)


def test_any_water_source_may_be_opened_and_one_s_own_are_counted(house: Kept) -> None:
    assert house.line("crew_2", "water_sources")["count"] == 0
    assert house.line("crew_1", "water_sources")["count"] == 1
    for username in ("crew_2", "neighbour"):
        assert house.get(username, f"water/{house.hydrant}").status_code == 200
        assert house.get(username, f"basics/water_sources/{house.hydrant}").status_code == 200
    assert house.get("wall", f"water/{house.hydrant}").status_code == 403


def test_response_plans_of_those_above_are_counted_and_only_read(house: Kept) -> None:
    got = house.line("crew_1", "response_plans")

    assert got["count"] == 7
    assert got["is_read_only"]
    assert got["may"] == []
    plan = house.get("crew_1", "basics/response_plans").json()["rows"][0]
    refused = house.post("crew_1", f"basics/response_plans/{plan['id']}/checks")
    assert refused.status_code == 404
    refused = house.post("admin", f"basics/response_plans/{plan['id']}/corrections", {"values": {}})
    assert refused.status_code == 404
    assert not RowCheck.objects.exists()


def test_how_often_a_kind_is_checked_is_the_city_s_own(house: Kept) -> None:
    """Changing the norm changes what is overdue."""
    RowCheck.objects.create(
        kind="premises", row_id=house.premises, how="looked", is_newest=True,
        checked_at=timezone.now() - timedelta(days=100),
    )  # fmt: skip
    assert house.line("crew_1", "premises")["overdue_count"] == 0

    set_norm(
        key="basics.premises.check_every_days", value=90, actor=TESTER, at=timezone.now(),
        formation_id=house.city.detachment,
    )  # fmt: skip
    got = house.line("crew_1", "premises")

    assert (got["overdue_count"], got["check_every_days"]) == (1, 90)
    assert [one["id"] for one in house.get("crew_1", "basics/premises?only=overdue").json()["rows"]]
    assert house.get("crew_1", f"basics/premises/{house.premises}").json()["is_overdue"]


def test_the_newest_check_counts_and_all_are_kept(house: Kept) -> None:
    for note in ("先", "后"):
        assert (
            house.post(
                "crew_1", f"basics/premises/{house.premises}/checks", {"note": note}
            ).status_code
            == 200
        )
    card = house.get("crew_1", f"basics/premises/{house.premises}").json()

    assert [(one["note"], one["how"]) for one in card["checks"]] == [
        ("后", "looked"), ("先", "looked"),
    ]  # fmt: skip
    assert card["checked_at"] == card["checks"][0]["at"]
    assert RowCheck.objects.filter(is_newest=True).count() == 1
    assert house.line("crew_1", "premises")["count"] == 1
    assert len(house.get("crew_1", "basics/premises").json()["rows"]) == 1
    kinds = [entry.kind for entry in entries_after("WH", 0, 500)]
    assert kinds.count("basics.checked") == 2


def test_a_check_sent_twice_is_one_check(house: Kept) -> None:
    for _ in range(2):
        house.post("crew_1", f"basics/premises/{house.premises}/checks", {}, key="same")
    assert RowCheck.objects.count() == 1


@pytest.mark.parametrize(
    ("username", "status"),
    [("crew_1", 200), ("inspector", 200), ("admin", 200), ("crew_2", 404), ("micro", 403),
     ("call_taker", 403), ("keeper", 403), ("neighbour", 404)],
)  # fmt: skip
def test_who_may_check_a_row(house: Kept, username: str, status: int) -> None:
    got = house.post(username, f"basics/premises/{house.premises}/checks", {})
    assert got.status_code == status
    assert RowCheck.objects.count() == (status == 200)


def test_rows_are_found_by_name_pinyin_and_what_is_wrong_with_them(house: Kept) -> None:
    ask = lambda query: [  # noqa: E731
        one["id"] for one in house.get("dispatcher", f"basics/premises?{query}").json()["rows"]
    ]
    assert ask("q=第一") == ask("q=diyi") == ask("only=incomplete") == [house.premises]
    assert ask("q=第二") == ask("q=%25") == ask("q=_") == ask("only=waiting") == []
    Premises.objects.update(address="路", height_m=9)
    assert ask("only=incomplete") == []


@pytest.mark.parametrize("only", ["", "&only=overdue"])
def test_pages_follow_one_another_without_gap_or_repetition(house: Kept, only: str) -> None:
    save_water_sources(
        WaterRow(
            kind="hydrant", place=crossing(5, 6),
            inspected_at=timezone.now() - timedelta(days=400 + number % 3) if number % 2 else None,
        )
        for number in range(23)
    )  # fmt: skip
    seen: list[int] = []
    after = ""
    for _ in range(10):
        page = house.get("crew_1", f"basics/water_sources?limit=5{only}&after={after}").json()
        assert page["count"] == 24
        seen += [one["id"] for one in page["rows"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 24
    if only:
        checked = dict(WaterSource.objects.values_list("pk", "inspected_at"))
        ages = [checked[one].timestamp() if checked[one] else 0 for one in seen]
        assert ages == sorted(ages)


@pytest.mark.parametrize("after", ["x", "1", "1_", "_1", "1;drop", "9" * 40 + "_1"])
def test_a_page_that_cannot_be_is_refused(house: Kept, after: str) -> None:
    got = house.get("dispatcher", f"basics/premises?after={after}")
    assert got.status_code == 422


def test_the_network_in_force_is_as_fresh_as_its_import(house: Kept) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO geodata_roadnetwork (version, name, source, sha256, imported_at,"
            " is_current, options, report, bounds) VALUES ('v1', '武汉', 'wuhan.osm.pbf', '',"
            " now() - interval '400 days', true, '{}', '{}',"
            " 'SRID=4326;POLYGON((0 0, 1 0, 1 1, 0 0))')"
        )
    got = house.line("crew_2", "roads")
    assert (got["count"], got["overdue_count"], got["complete_count"]) == (1, 1, 1)
    (row,) = house.get("crew_2", "basics/roads").json()["rows"]
    assert (row["id"], row["name"], row["formation_id"]) == (1, "武汉", None)
    assert house.get("crew_2", "basics/roads/1").json()["source"]["name"] == ""
    assert house.post("admin", "basics/roads/1/checks", {}).status_code == 404


def test_the_answer_is_one_pass_over_each_table(
    house: Kept, django_assert_max_num_queries: Any
) -> None:
    client = house.client("dispatcher")
    client.get("/api/basics")
    with django_assert_max_num_queries(45):
        client.get("/api/basics")
