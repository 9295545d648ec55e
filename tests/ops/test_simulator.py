"""The simulator plays a small city on real processes, through the public doors only."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import global_settings
from django.db import connection

from dispatch.models import Incident, TurnoutOrder
from eventlog.models import Entry
from gis.models import CurrentFix, RefusedFix
from ingest.api import (
    PositionDeviceRow,
    broker_password,
    detector_password,
    position_identity,
    position_token,
    register_position_devices,
)
from ingest.iot.broker_files import write_broker_files
from iot.api import DetectorRow, register_detectors
from tests.builders import PASSWORD, City, a_city, a_person, a_premises, crossing

CLONE = Path(__file__).resolve().parents[2]
FAST = ["--speed", "20", "--seed", "7"]


@dataclass(slots=True)
class Played:
    """A small city with real processes, and a way to start the simulator on it."""

    city: City
    environment: dict[str, str]
    folder: Path
    url: str
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def simulate(self, *words: str) -> subprocess.Popen[bytes]:
        process = _spawn(self, "simulator", "-m", "ops.simulator", *FAST, *words)
        self.running.append(process)
        return process

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    @contextmanager
    def dispatcher(self) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.url, timeout=20) as client:
            client.get("/login")
            client.headers["Referer"] = self.url
            command(client, "/api/session", username="diaodu", password=PASSWORD)
            yield client


def command(client: httpx.Client, path: str, **body: Any) -> Any:
    headers = {
        "X-CSRFToken": client.cookies.get("csrftoken", ""),
        "Idempotency-Key": str(uuid.uuid4()),
    }
    answer = client.post(path, json=body, headers=headers)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
    return answer.json()


@pytest.fixture
def played(transactional_db: None, home: Path, tmp_path: Path, settings: Any) -> Iterator[Played]:
    ports = _free_ports(3)
    secret = settings.SECRET_KEY
    city = a_city()
    # Real processes check these passwords, and know nothing of the tests' quick digest.
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    a_person("moni", city.detachment, "station_duty", "crew", "call_taker")
    a_person("diaodu", city.centre, "dispatcher")
    register_position_devices(
        PositionDeviceRow(name, position_token(secret, name), appliance_id)
        for appliance_id in city.appliances.values()
        for name in [position_identity(appliance_id)]
    )
    premises = a_premises(city, crossing(6, 7))
    row = DetectorRow("smoke-1", city.stations[0], premises, "smoke", crossing(6, 7), "3层")
    register_detectors([row])
    name = str(connection.settings_dict["NAME"])
    environment = {
        **os.environ,
        "FENGSUI_DATABASE_URL": urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl(),
        "FENGSUI_HOME": str(home),
        "FENGSUI_DEMO": "1",
        "FENGSUI_DEMO_PASSWORD": PASSWORD,
        "FENGSUI_PORT": str(ports[0]),
        "FENGSUI_URL": f"http://localhost:{ports[0]}",
        "FENGSUI_AVL_PORT": str(ports[1]),
        "FENGSUI_AVL_URL": f"http://127.0.0.1:{ports[1]}",
        "FENGSUI_MQTT_URL": f"mqtt://127.0.0.1:{ports[2]}",
        "PYTHONPATH": str(CLONE),
    }
    it = Played(city, environment, tmp_path, environment["FENGSUI_URL"])
    processes = [_broker(it, ports[2], secret)]
    processes.append(_spawn(it, "web", "manage.py", "web", "--port", str(ports[0])))
    processes.extend(_spawn(it, name, "manage.py", name) for name in ("worker", "ingest"))
    (home / "device-cards.json").write_text(json.dumps({"detectors": ["smoke-1"]}))
    (home / "simulator.json").unlink(missing_ok=True)
    try:
        for port, process in zip((ports[2], ports[0], ports[1]), processes, strict=False):
            _wait_for_port(port, process, it)
        yield it
    finally:
        processes += it.running
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _broker(it: Played, port: int, secret: str) -> subprocess.Popen[bytes]:
    folder = it.folder / "broker"
    write_broker_files(
        folder,
        ingest=("ingest", broker_password(secret, "ingest")),
        detectors=[("smoke-1", detector_password(secret, "smoke-1"))],
    )
    conf = folder / "mosquitto.conf"
    as_root = "user root\n" if os.geteuid() == 0 else ""
    conf.write_text(f"listener {port} 127.0.0.1\n{as_root}" + (folder / "fengsui.conf").read_text())
    program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
    with (it.folder / "broker.log").open("wb") as out:
        return subprocess.Popen([program, "-c", str(conf)], stdout=out, stderr=out)


def _spawn(it: Played, name: str, *words: str) -> subprocess.Popen[bytes]:
    with (it.folder / f"{name}.log").open("ab") as out:
        return subprocess.Popen(
            [sys.executable, *words], cwd=CLONE, env=it.environment, stdout=out, stderr=out
        )


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _wait_for_port(port: int, process: subprocess.Popen[bytes], it: Played) -> None:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        assert process.poll() is None, "\n".join(f.read_text() for f in it.folder.glob("*.log"))
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"nobody listens on {port}")


def until(is_so: Callable[[], Any], it: Played, timeout_s: float) -> Any:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if found := is_so():
            return found
        time.sleep(0.25)
    kinds = list(Entry.objects.order_by("seq").values_list("kind", flat=True))
    pytest.fail(f"{kinds}\n{it.log('simulator')[-4000:]}\n{it.log('ingest')[-800:]}")


def stop(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(15)


@pytest.fixture
def desk(played: Played) -> Iterator[httpx.Client]:
    with played.dispatcher() as client:
        yield client


def test_a_force_ordered_at_the_desk_signs_drives_arrives_and_comes_home(
    played: Played, desk: httpx.Client
) -> None:
    simulator = played.simulate("--calls-per-hour", "0", "--detector-gap", "0")
    appliance_id = played.city.appliances["1号站水罐甲"]
    until(lambda: CurrentFix.objects.filter(pk=appliance_id).exists(), played, 30)
    order_id = order_to_a_fire(played, desk, appliance_id)

    def order() -> TurnoutOrder:
        return TurnoutOrder.objects.get(pk=order_id)

    until(lambda: order().arrived_at, played, 60)
    assert order().arrived_source == "inferred"  # the server saw it come, by its positions
    until(lambda: order().water_on_at, played, 20)
    command(desk, f"/api/orders/{order_id}/release")
    until(lambda: not order().is_open, played, 60)

    done = order()
    moments = [
        done.ordered_at, done.signed_at, done.turned_out_at, done.en_route_at, done.arrived_at,
        done.water_on_at, done.released_at, done.returned_at,
    ]  # fmt: skip
    assert moments == sorted(moments)
    assert not RefusedFix.objects.exists()
    assert stop(simulator) == 0
    assert "play_failed" not in played.log("simulator")


def order_to_a_fire(played: Played, desk: httpx.Client, appliance_id: int) -> str:
    """Open an incident 500 m from station 1 and order an appliance there."""
    incident_id = str(uuid.uuid4())
    command(
        desk, "/api/incidents", incident_id=incident_id, call_id=None, incident_type="fire",
        alarm_level=1, place=crossing(6, 6), address="示例路", premises_id=None,
        formation_id=played.city.detachment,
    )  # fmt: skip
    ordered = command(
        desk, f"/api/incidents/{incident_id}/orders", recommendation_id=None,
        picks=[{"appliance_id": appliance_id, "role": "attack_water"}],
    )  # fmt: skip
    order_id: str = ordered["order_ids"][0]
    return order_id


def test_by_itself_the_city_calls_sends_works_and_packs_up(played: Played) -> None:
    simulator = played.simulate("--calls-per-hour", "20", "--auto", "--detector-gap", "120")

    until(lambda: Incident.objects.filter(state="put_out").exists(), played, 140)
    until(lambda: Entry.objects.filter(kind="appliance.released").exists(), played, 30)
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"call.received", "appliance.arrived", "detector.alarmed"} <= kinds
    assert stop(simulator) == 0
    assert "play_failed" not in played.log("simulator")
