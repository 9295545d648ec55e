"""The seed lays a whole city, once, the same one each time, and all of it says it is synthetic."""

import hashlib
import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from conftest import real_data
from dispatch.api import appliance_rows
from dispatch.models import Appliance, ApplianceState
from eventlog.models import Entry, Head
from gis.domain.roads import RoadNetwork
from gis.models import (
    Correction,
    DataKeeper,
    Premises,
    PremisesContact,
    RowCheck,
    Station,
    WaterInspection,
    WaterSource,
)
from gis.services.roads import RoadNames, keep_arrays, save_road_network
from ingest.api import position_identity, position_token
from ingest.models import PositionDevice
from iot.models import Detector
from org.api import may, sees
from org.models import Formation, Norm, Person, Post
from plans.api import force_for
from plans.models import ResponsePlan
from resources.api import rostered_crew_counts
from resources.models import (
    Equipment,
    Expert,
    Firefighter,
    LinkedAgency,
    MicroStation,
    Shift,
    Supply,
)
from tests.gis.towns import grid_town

pytestmark = pytest.mark.django_db
TABLES = [
    *(Appliance, ApplianceState, Entry, Premises, Station, WaterSource, PositionDevice),
    *(Detector, Formation, Norm, Person, Post, ResponsePlan),
    *(Correction, DataKeeper, PremisesContact, RowCheck, WaterInspection),
]
STOCK = [Firefighter, Shift, Equipment, Supply, Expert, LinkedAgency, MicroStation]
TABLES += STOCK


@pytest.fixture(scope="module")
def town() -> RoadNetwork:
    return grid_town(side=46, lake=True)


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.FENGSUI_HOME = tmp_path
    settings.IS_DEMO = True
    return tmp_path


@pytest.fixture
def roads(town: RoadNetwork, home: Path) -> RoadNetwork:
    count = town.road_count
    names = ["和平路" if row % 3 else "" for row in range(count)]
    keep_arrays(town)
    save_road_network(
        town,
        names=RoadNames(zh=names, en=["Peace Road"] * count, is_synthetic=[True] * count),
        source="grid",
        sha256="0" * 64,
        report={},
    )
    return town


def seed(*arguments: str) -> str:
    out = StringIO()
    call_command("seed_city", "--small", *arguments, stdout=out)
    return out.getvalue()


def person(username: str) -> int:
    return Person.objects.get(username=username).pk


def formation(code: str) -> int:
    return Formation.objects.get(code=code).pk


def counts() -> dict[str, int]:
    return {table.__name__: table.objects.count() for table in TABLES}


def test_a_second_run_changes_nothing(roads: RoadNetwork) -> None:
    seed()
    before, heads = counts(), set(Head.objects.values_list("log", "seq", "hash"))
    rows = list(Appliance.objects.order_by("pk").values_list())

    assert "already" in seed("--seed", "7")

    assert counts() == before
    assert set(Head.objects.values_list("log", "seq", "hash")) == heads
    assert list(Appliance.objects.order_by("pk").values_list()) == rows


def test_every_row_says_it_is_synthetic(roads: RoadNetwork) -> None:
    seed()

    for table in (Appliance, Premises, Station, WaterSource, Detector, Formation, *STOCK):
        assert table.objects.exists(), table
        assert not table.objects.filter(is_synthetic=False).exists(), table
    assert all(one.is_example and "示例" in one.source for one in ResponsePlan.objects.all())
    assert "示例" in Formation.objects.get(code="SL").name_zh


def test_basic_data_have_keepers_checks_of_every_age_and_corrections_waiting(
    roads: RoadNetwork,
) -> None:
    seed()

    assert set(DataKeeper.objects.values_list("kind", flat=True)) == {
        "stations", "appliances", "water_sources", "premises", "major_hazards",
    }  # fmt: skip
    for kind in ("stations", "appliances", "premises"):
        ages = {one.checked_at for one in RowCheck.objects.filter(kind=kind)}
        assert len(ages) > 3, kind
    assert Correction.objects.filter(state="waiting").count() >= 5
    assert {one.person.username for one in Correction.objects.all()} == {"banzu", "duizhan"}
    assert not WaterSource.objects.filter(formation=None).exists()
    assert WaterInspection.objects.exists()
    for table in (WaterInspection, PremisesContact):
        assert not table.objects.filter(is_synthetic=False).exists()
    key = Premises.objects.filter(is_key=True)
    assert PremisesContact.objects.count() == 3 * key.count()
    assert may(person("jiandu"), "settle_correction", formation("SL"))


def test_every_appliance_is_on_the_books_by_an_entry_of_its_detachments_log(
    roads: RoadNetwork,
) -> None:
    seed()
    registered = Entry.objects.filter(kind="appliance.registered")

    assert registered.count() == Appliance.objects.count() == ApplianceState.objects.count()
    assert registered.filter(log="NB").count() == 3
    assert set(registered.values_list("log", flat=True)) == {"SL", "NB"}
    assert set(
        Entry.objects.filter(kind="geodata.imported").values_list("body__layer", flat=True)
    ) == {
        "stations",
        "water",
        "premises",
    }
    ready = [row.is_dispatchable for row in appliance_rows(formation_id=formation("SL"))]
    assert np.mean(ready) > 0.8


def test_stations_have_three_to_six_appliances(roads: RoadNetwork) -> None:
    seed()
    per_station = [
        Appliance.objects.filter(formation=one.formation).count() for one in Station.objects.all()
    ]

    assert len(per_station) >= 5
    assert min(per_station) >= 3
    assert max(per_station) <= 6


def test_the_neighbour_and_the_city_do_not_see_one_another(roads: RoadNetwork) -> None:
    seed()
    city, beside = formation("SL"), formation("NB")

    assert may(person("diaodu"), "order_turnout", city)
    assert may(person("linqu"), "order_turnout", beside)
    assert not sees(person("linqu"), [city])
    assert not sees(person("diaodu"), [beside])
    assert not may(person("linqu"), "order_turnout", city)
    assert may(person("moni"), "sign_order", city)
    assert not may(person("moni"), "order_turnout", city)
    assert may(person("admin"), "set_norm", city)
    assert not may(person("daping"), "receive_call", city)


def test_both_detachments_have_a_force_to_send(roads: RoadNetwork) -> None:
    seed()

    for code in ("SL", "NB"):
        assert force_for(formation(code), "fire", 1).lines
        assert force_for(formation(code), "fire", 1).is_example


def test_the_simulator_can_work_out_each_appliances_token(
    roads: RoadNetwork, settings: Settings
) -> None:
    seed()
    row = PositionDevice.objects.order_by("?").first()

    assert row is not None
    assert row.identity == position_identity(row.appliance_id)
    token = position_token(settings.SECRET_KEY, row.identity)
    assert row.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert PositionDevice.objects.count() == Appliance.objects.count()


def test_detectors_hang_in_key_premises(roads: RoadNetwork) -> None:
    seed()

    assert Detector.objects.count() == 40
    assert not Detector.objects.filter(premises__is_key=False).exists()


def test_the_report_is_kept_and_says_how_well_the_norms_are_met(
    roads: RoadNetwork, home: Path
) -> None:
    printed = seed()
    report = json.loads((home / "city_report.json").read_text("utf-8"))

    assert report["stations"]["station_count"] + 1 == Station.objects.count()  # and the neighbour's
    assert report["water"]["greatest_spacing_m"] <= 120
    assert report["water"]["hydrant_count"] == WaterSource.objects.filter(kind="hydrant").count()
    assert report["premises_count"] == Premises.objects.count() == 300
    assert report["is_synthetic"]
    assert "built_up_reached_share" in printed


def test_outside_the_demonstration_each_password_is_its_own_and_shown_once(
    roads: RoadNetwork, settings: Settings
) -> None:
    settings.IS_DEMO = False
    printed = seed()
    shown = dict(
        line.split() for line in printed.split("this once:")[1].splitlines() if line.strip()
    )

    assert set(shown) == {
        "diaodu", "zhiban", "admin", "daping", "duizhan", "banzu", "jiandu", "moni", "linqu",
    }  # fmt: skip
    assert len(set(shown.values())) == 9
    for username, password in shown.items():
        assert Person.objects.get(username=username).check_password(password)
    assert not Person.objects.get(username="diaodu").check_password("fengsui-119")


def test_without_roads_it_says_so_and_lays_nothing(home: Path) -> None:
    with pytest.raises(CommandError, match="import_roads"):
        seed()

    assert not Formation.objects.exists()


def test_the_same_seed_lays_the_same_city_again(roads: RoadNetwork) -> None:
    def laid() -> list[object]:
        return [
            list(Appliance.objects.order_by("call_sign").values_list("call_sign", "capability")),
            list(Premises.objects.order_by("name").values_list("name", "address", "place")),
            list(WaterSource.objects.order_by("place").values_list("place", "state", "flow_lps")),
            list(Station.objects.order_by("place").values_list("place", "kind")),
            list(Detector.objects.order_by("identity").values_list("identity", "location")),
        ]

    seen = []
    for number in ("119", "119", "7"):
        mark = transaction.savepoint()
        seed("--seed", number)
        seen.append(laid())
        transaction.savepoint_rollback(mark)
        assert not Formation.objects.exists()
    assert seen[0] == seen[1]
    assert all(one != other for one, other in zip(seen[0], seen[2], strict=True))


def test_another_city_can_be_laid_on_real_roads(home: Path) -> None:
    osm = real_data("shanghai/shanghai_center.osm")
    call_command("import_roads", str(osm), "--name", "shanghai", stdout=StringIO())
    seed()

    report = json.loads((home / "city_report.json").read_text("utf-8"))
    assert report["detachment"] == "SH"
    assert 8 <= report["stations"]["station_count"] <= 30
    assert report["stations"]["built_up_reached_share"] > 0.7
    assert report["water"]["within_radius_share"] > 0.99
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT address) = count(*) FROM geodata_premises")
        assert cursor.fetchone() == (True,)


def test_the_roster_has_as_many_aboard_as_the_appliances_say(roads: RoadNetwork) -> None:
    seed()
    rows = appliance_rows(formation_id=formation("SL"))
    counts = rostered_crew_counts({row.formation_id for row in rows}, timezone.now())

    assert counts == {row.id: row.crew_count for row in rows}
