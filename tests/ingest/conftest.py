"""A station with an appliance, its position device, and the doors on ports of their own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connections

from core.geo import LngLat
from dispatch.models import Appliance
from gis.models import Premises, Station
from ingest.api import PositionDeviceRow, register_position_devices
from ingest.avl.door import AvlDoor
from ingest.credentials import broker_password, detector_password
from ingest.iot.broker_files import write_broker_files
from ingest.iot.door import Broker
from iot.api import DetectorRow, register_detectors
from org.models import Formation

STATION = LngLat(114.31, 30.60)
TOKEN = "a token long enough to be secret"


@dataclass(frozen=True, slots=True)
class Town:
    """What is registered."""

    station_id: int
    appliance_ids: list[int]
    premises_id: int


@pytest.fixture
def town(transactional_db: None) -> Town:
    """A station with three appliances, two of which have a device; two detectors."""
    with connections["default"].cursor() as cursor:  # partitioned by hand: not Django's to empty
        cursor.execute("TRUNCATE geodata_fix")
    detachment = Formation.objects.create(
        kind="detachment", code="WH", name_zh="支队", name_en="Detachment", log="WH", ancestry="/"
    )
    detachment.ancestry = f"/{detachment.pk}/"
    detachment.save()
    station = Formation.objects.create(
        parent=detachment, kind="station", code="WH-1", name_zh="站", name_en="Station", log="WH"
    )
    station.ancestry = f"/{detachment.pk}/{station.pk}/"
    station.save()
    Station.objects.create(formation=station, kind="first_class", place=Point(*STATION, srid=4326))
    appliances = [
        Appliance.objects.create(
            formation=station, call_sign=f"1-{n}", appliance_type="water_tender", crew_minimum=4
        )
        for n in range(3)
    ]
    register_position_devices(
        PositionDeviceRow(f"tracker-{n}", f"{TOKEN} {n}", appliances[n].pk) for n in range(2)
    )
    premises = Premises.objects.create(
        formation=station, name="示例大厦", pinyin="", initials="", address="示例路1号",
        place=Point(114.3, 30.6, srid=4326), occupancy="office",
    )  # fmt: skip
    register_detectors(
        DetectorRow(f"smoke-{n}", station.pk, premises.pk, "smoke", LngLat(114.3, 30.6), f"{n}层")
        for n in range(2)
    )
    return Town(station.pk, [it.pk for it in appliances], premises.pk)


@pytest.fixture
async def avl(town: Town) -> AsyncIterator[AvlDoor]:
    """The AVL door, open."""
    door = AvlDoor("127.0.0.1", 0, settings.REDIS_URL)
    await door.start()
    yield door
    await door.stop()


def free_port() -> int:
    """Give a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A real Mosquitto with the accounts of ``ingest``, ``smoke-0`` and ``smoke-1``."""
    secret, port = settings.SECRET_KEY, free_port()
    ours = Broker("127.0.0.1", port, "ingest", broker_password(secret, "ingest"))
    folder = tmp_path / "broker"
    write_broker_files(
        folder,
        ingest=(ours.user, ours.password),
        detectors=[(name, detector_password(secret, name)) for name in ("smoke-0", "smoke-1")],
    )
    conf = folder / "mosquitto.conf"
    as_root = "user root\n" if os.geteuid() == 0 else ""
    conf.write_text(f"listener {port} 127.0.0.1\n{as_root}" + (folder / "fengsui.conf").read_text())
    program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
    with (tmp_path / "mosquitto.log").open("wb") as out:
        process = subprocess.Popen([program, "-c", str(conf)], stdout=out, stderr=out)
    try:
        wait_for_port(port, process)
        yield ours
    finally:
        process.terminate()
        process.wait(10)


def wait_for_port(port: int, process: subprocess.Popen[bytes], within_s: float = 10) -> None:
    """Wait until a process listens."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        assert process.poll() is None, "it ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nobody listens on {port}")
