"""A demonstration that runs for weeks has somebody on duty, and its pictures where they are now."""

import subprocess
import sys
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.seeding.keeping import keep_roster, point_pictures
from config.seeding.roster import ROSTER, morning
from conftest import CLONE
from eventlog.models import Entry
from gis.api import CameraRow, save_cameras
from gis.models import Camera
from resources import api
from resources.models import Shift
from tests.builders import NOON, TESTER, City, a_city, crossing
from tests.resources.place import a_firefighter

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def city(db: None, home: Path) -> City:
    return a_city()


@pytest.fixture
def three(city: City) -> list[int]:
    """Roster three people of the first station for nine days, a day each in turn."""
    people = [
        a_firefighter(city.stations[0], name, "rescuer", is_synthetic=True) for name in "赵钱孙"
    ]
    first = morning(NOON) - timedelta(days=1)
    api.save_kept(
        [
            api.ShiftRow(
                formation_id=city.stations[0], source=ROSTER, firefighter_id=people[day % 3],
                begins_at=first + timedelta(days=day), ends_at=first + timedelta(days=day + 1),
                appliance_id=city.appliances["1号站水罐甲"], is_synthetic=True,
            )
            for day in range(9)
        ]
    )  # fmt: skip
    return people


def on_duty(city: City, at: datetime) -> list[int]:
    return [one.firefighter_id for one in api.on_duty_at(city.stations[0], at)]


def test_weeks_later_there_is_somebody_on_duty_each_in_turn(city: City, three: list[int]) -> None:
    assert on_duty(city, NOON + 2 * WEEK) == []
    for day in range(0, 29, 2):
        keep_roster(at=NOON + timedelta(days=day))

    turns = [on_duty(city, NOON + timedelta(days=day)) for day in range(28)]
    assert turns == [[three[(day + 1) % 3]] for day in range(28)]
    counts = Shift.objects.values_list("begins_at", flat=True)
    assert len(counts) == len(set(counts)) == 1 + 28 + 8


def test_twice_adds_nothing_and_the_log_says_what_was_added(city: City, three: list[int]) -> None:
    assert keep_roster(at=NOON + WEEK) == 7
    assert keep_roster(at=NOON + WEEK) == 0

    entry = Entry.objects.get(kind="resources.imported")
    assert (entry.body["resource_kind"], entry.body["added_count"]) == ("shifts", 7)
    assert entry.log == "WH"


def test_what_a_person_set_stands(city: City, three: list[int]) -> None:
    """Somebody is put on a day that is not laid yet, and somebody is taken off one that is."""
    begins_at = morning(NOON) + timedelta(days=10, hours=2)  # into the first one's turn
    api.set_shift(
        firefighter_id=three[2], begins_at=begins_at, ends_at=begins_at + timedelta(hours=4),
        appliance_id=None, actor=TESTER, at=NOON,
    )  # fmt: skip
    off = Shift.objects.get(begins_at=morning(NOON) + timedelta(days=2))
    api.end_shift(shift_id=off.pk, actor=TESTER, at=NOON)

    keep_roster(at=NOON + timedelta(days=1))
    keep_roster(at=NOON + timedelta(days=4))

    assert on_duty(city, NOON + timedelta(days=2)) == []
    assert Shift.objects.filter(firefighter_id=three[2], begins_at=begins_at).count() == 1
    laid = Shift.objects.filter(source=ROSTER, begins_at=morning(NOON) + timedelta(days=10))
    assert [one.firefighter_id for one in laid] == []  # their turn, and on duty otherwise


def test_a_roster_that_people_keep_is_left_alone(city: City) -> None:
    who = a_firefighter(city.stations[0], "李四", "rescuer")
    api.set_shift(
        firefighter_id=who, begins_at=NOON, ends_at=NOON + timedelta(hours=24), appliance_id=None,
        actor=TESTER, at=NOON,
    )  # fmt: skip
    assert keep_roster(at=NOON + WEEK) == 0


def test_pictures_are_found_where_the_simulator_is_now_and_no_others_moved(city: City) -> None:
    urls = {
        "甲": "http://127.0.0.1:8122/simulated/7",
        "乙": "",
        "丙": "http://10.0.0.9/simulated/7",
        "丁": "http://video.example/live?from=/simulated/7",
    }
    save_cameras(
        CameraRow(
            formation_id=city.detachment, name=name, place=crossing(6, 6), stream_url=url,
            is_synthetic=name != "丙",
        )
        for name, url in urls.items()
    )  # fmt: skip

    assert point_pictures("http://127.0.0.1:9003") == 1
    assert point_pictures("http://127.0.0.1:9003") == 0
    now = dict(Camera.objects.values_list("name", "stream_url"))
    assert now == urls | {"甲": "http://127.0.0.1:9003/simulated/7"}


def test_the_command_is_of_the_demonstration_alone(city: City, settings: Any) -> None:
    settings.IS_DEMO, settings.PICTURES_URL = False, ""
    with pytest.raises(CommandError, match="no demonstration"):
        call_command("keep_demo")
    settings.IS_DEMO = True
    said = StringIO()
    call_command("keep_demo", stdout=said)
    assert said.getvalue() == "0 shifts laid, 0 cameras moved\n"


@pytest.mark.parametrize(
    ("given", "hosts"),
    [
        ({"DEMO": "1"}, "127.0.0.1:8122"),
        ({"DEMO": "1", "CAMERA_HOSTS": "video.example"}, "video.example,127.0.0.1:8122"),
        ({"DEMO": "1", "PICTURES_URL": ""}, ""),
        ({"DEMO": "0"}, ""),
        ({"DEMO": "0", "CAMERA_HOSTS": "video.example"}, "video.example"),
    ],
)
def test_pictures_may_come_from_the_simulator_in_the_demonstration_only(
    given: dict[str, str], hosts: str
) -> None:
    named = {"SECRET_KEY": "x", "DATABASE_URL": "postgres:///x", "CAMERA_HOSTS": ""}
    named |= {"PICTURES_URL": "http://127.0.0.1:8122"} | given
    said = subprocess.run(
        [sys.executable, "-c", "from config import settings; print(settings.CAMERA_HOSTS)"],
        cwd=CLONE,
        env={f"FENGSUI_{name}": value for name, value in named.items()},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == hosts
