"""A real running system under load, and how a fault finds what it is to break."""

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from ops import services, standby
from ops.family import children_of, command_of
from ops.places import Places
from ops.system import process_list
from tests.faults import load
from tests.faults.journal import Journal
from tests.faults.ledger import Ledger
from tests.faults.viewers import Viewer
from tests.running import Running, Somebody

PROCESSES = "web,relay,worker,ingest,roads"
COMMAND_OF = {"Redis": "redis-server", "broker": "mosquitto"}
VIEWER_COUNT = 5
FIX_SOURCES, FIX_APPLIANCES = 2, 12
DETECTOR_COUNT = 3
JOIN_S = 90.0


@dataclass(slots=True)
class City:
    """A running system, its people and its database."""

    system: Running
    desk: Somebody
    other_desk: Somebody
    hasty: tuple[Somebody, Somebody]  # the same two, who wait for no answer for long: the load
    ledger: Ledger
    viewers: list[Viewer] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)  # of the row that is under way
    row_count: int = 0

    @property
    def at(self) -> Places:
        """Where the system keeps its things."""
        sockets = self.system.environment["FENGSUI_DATABASE_URL"].partition("host=")[2]
        run = Path(sockets.partition("&")[0]).parent
        return Places(home=Path(self.system.environment["FENGSUI_HOME"]), run=run)

    def children(self, name: str) -> list[int]:
        """Give the process numbers of a process or service that the supervisor keeps."""
        wanted = COMMAND_OF.get(name) or " ".join(_command(name)[:3])
        supervisor = int(self.at.supervisor_pid.read_text())
        return [pid for pid in children_of(supervisor) if wanted in command_of(pid)]

    def kill(self, name: str) -> None:
        """End something as if the power had gone."""
        pids = self.children(name)
        assert pids, f"{name} does not run"
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    def database_processes(self) -> list[int]:
        """Give the server of the cluster that leads, and everything it started."""
        server = services.server_of(services.cluster_of(self.at))
        assert server is not None, "PostgreSQL does not run"
        return [server, *children_of(server)]

    def instances(self) -> dict[str, set[str]]:
        """Give which instances of each process gave a sign of life just now."""
        alive: dict[str, set[str]] = {}
        for line in self.desk.get("/api/health")["processes"]:
            if not line["is_silent"]:
                alive.setdefault(line["process"], set()).add(line["instance"])
        return alive

    def watch(self) -> None:
        """Let viewers look at everything the desk hears, and at an incident."""
        streams = self.desk.me["streams"]
        for number in range(VIEWER_COUNT):
            somebody = self.desk if number % 2 else self.other_desk
            self.viewers.append(Viewer(somebody, [*streams]))
            self.viewers[-1].start()

    @contextmanager
    def under_load(self, journal: Journal) -> Iterator[None]:
        """Say all kinds of facts from all sides; afterwards every one is acknowledged."""
        sources = self._sources(journal)
        detectors = load.Detectors(self.system, self._detectors(), journal)
        for source in sources:
            source.start()
        detectors.start()
        try:
            yield
        finally:
            for source in sources:
                source.stop()
            detectors.stop()
            for source in sources:
                source.join(JOIN_S)
            detectors.join(JOIN_S)

    def _sources(self, journal: Journal) -> list[load.Source]:
        self.row_count += 1  # each row has appliances and an incident of its own
        lines = self.desk.get(f"/api/streams/appliances.f{self.desk.detachment_id}")["data"]
        ids = sorted(line["id"] for line in lines)
        homes = self._homes(lines)
        mine = [ids[-(2 * self.row_count)], ids[-(2 * self.row_count) + 1]]
        incident_id = self.open_incident()
        for viewer in self.viewers[:2]:
            viewer.look_also(f"incident.{incident_id}")
        facts = [
            ("desk 1", load.calls(self.hasty[0])),
            ("desk 2", load.notes(self.hasty[1], incident_id)),
            *((f"crew {one}", load.statuses(self.hasty[0], one)) for one in mine),
        ]
        moving = list(homes)[: FIX_SOURCES * FIX_APPLIANCES]
        for number in range(FIX_SOURCES):
            part = {one: homes[one] for one in moving[number::FIX_SOURCES]}
            facts.append((f"devices {number}", load.fixes(self.system, part)))
        return [load.Source(name, journal, iterator) for name, iterator in facts]

    def _homes(self, lines: list[dict]) -> dict[int, list[float]]:
        places = {one["id"]: one["place"] for one in self.desk.get("/api/stations")}
        homes = {}
        for line in lines:
            place = places.get(line.get("station_id"), next(iter(places.values())))
            homes[line["id"]] = place
        return homes

    def _detectors(self) -> list[str]:
        done = self.system.manage("list_detectors", "--log", "WH")
        return done.stdout.split()[:DETECTOR_COUNT]

    def open_incident(self) -> str:
        """Open an incident to write notes to."""
        incident_id = str(uuid.uuid4())
        place = self.desk.get("/api/stations")[3]["place"]
        self.desk.post(
            "/api/incidents",
            incident_id=incident_id,
            incident_type="fire",
            alarm_level=1,
            place=place,
            formation_id=self.desk.detachment_id,
        )
        return incident_id

    def cancel_pre_alerts(self) -> None:
        """Clear the desk of what the detectors raised, as people would."""
        for line in self.desk.get(f"/api/streams/pre_alerts.f{self.desk.detachment_id}")["data"]:
            self.desk.post(f"/api/pre-alerts/{line['id']}/cancel", reason="test")

    def anchors(self) -> list[str]:
        """Give the end of every log: what a later reading must still find."""
        said = self.system.manage("verify_log")
        assert said.returncode == 0, said.stdout
        return [
            line.split("Anchor: ")[1] for line in said.stdout.splitlines() if "Anchor: " in line
        ]

    def verify_log(self, anchors: list[str]) -> None:
        """See that every log is whole and holds these anchors."""
        words = [word for anchor in anchors for word in ("--anchor", anchor)]
        done = self.system.manage("verify_log", *words)
        assert done.returncode == 0, f"{done.stdout}{done.stderr[-500:]}"

    def rebuild(self) -> None:
        """See that the logs add up to what stands in the tables."""
        done = self.system.manage("rebuild", as_owner=True)
        assert done.returncode == 0, f"{done.stdout}{done.stderr[-500:]}"

    def promote(self, *words: str) -> None:
        """Let the standby lead, as a person would."""
        subprocess.run(
            ["python3", "-m", "ops", "promote", *words],
            cwd=Path(__file__).resolve().parents[2],
            env=self.system.started_with,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def is_standby_complete(self) -> bool:
        """Whether the standby holds everything that was answered."""
        state = standby.read_state(self.at.home)
        return state is not None and state.is_complete


def _command(name: str) -> list[str]:
    command = process_list()[name]["command"]
    assert isinstance(command, list)
    return command


def wait_until(so: Callable[[], bool], timeout_s: float) -> float | None:
    """Give the seconds until something is so; None if it was not in time."""
    began = time.monotonic()
    while time.monotonic() - began < timeout_s:
        with suppress(httpx.HTTPError, AssertionError, OSError):  # not so yet
            if so():
                return time.monotonic() - began
        time.sleep(0.25)
    return None
