"""A demonstration's pictures are looked for where they are now, and only there."""

import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.seeding.keeping import point_pictures
from conftest import CLONE
from gis.api import CameraRow, save_cameras
from gis.models import Camera
from tests.builders import City, a_city, crossing

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None, home: Path) -> City:
    return a_city()


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
    assert said.getvalue() == "0 cameras moved\n"


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
