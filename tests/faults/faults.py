"""The faults: what is done to a running system, and what is to stand afterwards all the same."""

import os
import signal
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from ops import services
from ops.family import children_of, is_alive
from tests.faults.city import City, wait_until
from tests.faults.deaf import fill_a_socket

STALL_S = 15.0  # longer than any door, screen or client of ours waits for an answer
COMMANDS, FIXES = frozenset({"call", "call_end", "note", "status"}), frozenset({"fix"})
POSTS = 20
COMPLETE_TIMEOUT_S = 60.0
PARKED_TIMEOUT_S = 30.0

Act = Callable[[City], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong, and what shows that it did."""

    name: str
    act: Act
    replaced: str = ""  # a process that is another one afterwards
    resent: tuple[frozenset[str], ...] = ()  # of each of these, some kind was not answered at once


def killed(name: str) -> Act:
    """Kill one of ours."""
    return lambda city: city.kill(name)


def kill_postgres(city: City) -> None:
    """Kill the database's server; what it started ends with it."""
    os.kill(city.database_processes()[0], signal.SIGKILL)


def stall_postgres(city: City) -> None:
    """Let the database answer nothing for a while: a disk that hangs."""
    pids = city.database_processes()
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    time.sleep(STALL_S)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def poison(city: City) -> None:
    """Write an entry that a reaction cannot stand: the alarm of premises nobody knows."""
    done = city.system.manage("shell", "-c", _POISON)
    assert done.returncode == 0, done.stderr[-500:]
    city.journal.excused.add(f"raised:{done.stdout.split()[-1]}")
    stream = f"/api/streams/parked.f{city.desk.detachment_id}"
    parked = wait_until(lambda: bool(_parked(city, stream)), PARKED_TIMEOUT_S)
    assert parked is not None, "what cannot be reacted to was not set aside"
    for line in _parked(city, stream):
        city.other_desk.client.post(
            f"/api/parked/{line['id']}/settle",
            json={"how": "dismissed"},
            headers={
                "X-CSRFToken": city.other_desk.client.cookies["csrftoken"],
                "Idempotency-Key": str(uuid.uuid4()),
                "Referer": str(city.other_desk.client.base_url),
            },
        ).raise_for_status()


def _parked(city: City, stream: str) -> list[dict]:
    found: list[dict] = city.other_desk.get(stream)["data"]
    return found


def twenty_at_once(city: City) -> None:
    """Let two desks of one person post the same call with the same key, twenty times at once."""
    call_id, key = str(uuid.uuid4()), str(uuid.uuid4())
    body = {
        "call_id": call_id,
        "channel": "mobile_phone",
        "words": "同一个",
        "formation_id": city.desk.detachment_id,
    }
    city.journal.begin(f"call:{call_id}")
    desks = [city.desk, city.system.log_in("diaodu")]
    with ThreadPoolExecutor(POSTS) as pool:
        answers = list(
            pool.map(lambda n: desks[n % 2].send("/api/calls", key, **body), range(POSTS))
        )
    assert {answer.status_code for answer in answers} == {200}, [a.text for a in answers]
    assert len({answer.text for answer in answers}) == 1
    city.journal.acknowledge(f"call:{call_id}")
    city.journal.begin(f"call_end:{call_id}")
    city.desk.post(f"/api/calls/{call_id}/close", outcome="silent")
    city.journal.acknowledge(f"call_end:{call_id}")


def promote_the_standby(city: City) -> None:
    """Lose the disk of the cluster that leads, and let the standby lead."""
    complete = wait_until(city.is_standby_complete, COMPLETE_TIMEOUT_S)
    assert complete is not None, "the standby does not become complete"
    anchors = city.anchors()
    data = services.cluster_of(city.at)
    data.rename(data.with_name("lost"))
    server = services.server_of(data.with_name("lost"))
    assert server is not None
    os.kill(server, signal.SIGKILL)
    city.promote()
    city.verify_log(anchors)


def kill_the_supervisor(city: City) -> None:
    """Kill the supervisor alone and start again: what it left must not run beside the new."""
    supervisor = int(city.at.supervisor_pid.read_text())
    family = children_of(supervisor)
    os.kill(supervisor, signal.SIGKILL)
    city.system.ops("start")
    left = [pid for pid in family if is_alive(pid)]
    assert not left, f"{len(left)} of {len(family)} processes run beside their successors"


def restart_everything(city: City) -> None:
    """Kill all there is at once, the supervisor first, and start again."""
    supervisor = int(city.at.supervisor_pid.read_text())
    family = [*children_of(supervisor), *city.database_processes()]
    for pid in (supervisor, *family):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    city.system.ops("start")


FAULTS = (
    Fault("web killed", killed("web"), resent=(COMMANDS,)),
    Fault("relay killed", killed("relay"), "relay"),
    Fault("worker killed", killed("worker"), "worker"),
    Fault("ingest killed", killed("ingest"), "ingest", resent=(FIXES,)),
    Fault("roads killed", killed("roads"), "roads"),
    Fault("Redis killed", killed("Redis")),
    Fault("broker killed", killed("broker")),
    Fault("PostgreSQL killed", kill_postgres, resent=(COMMANDS,)),
    Fault("PostgreSQL stalled", stall_postgres, resent=(COMMANDS, FIXES)),
    Fault("a viewer reads nothing", fill_a_socket),
    Fault("a poison entry", poison),
    Fault("one key twenty times", twenty_at_once),
    Fault("standby promoted", promote_the_standby, resent=(COMMANDS,)),
    Fault("supervisor killed", kill_the_supervisor, "worker", resent=(COMMANDS, FIXES)),
    Fault("everything restarted", restart_everything, "worker", resent=(COMMANDS, FIXES)),
)

_POISON = """
from core.actor import system
from core.events.detector import DetectorAlarmed
from core.geo import LngLat
from core.ids import DetectorAlarmId, DetectorId, FormationId, PremisesId, new_uuid
from django.utils import timezone
from eventlog.api import record, recorded
from iot.models import Detector
from org.api import log_of
row = Detector.objects.order_by("pk").first()
alarm_id = DetectorAlarmId(new_uuid())
with recorded():
    record(
        DetectorAlarmed(
            formation_id=FormationId(row.formation_id), alarm_id=alarm_id,
            detector_id=DetectorId(row.pk), premises_id=PremisesId(2**40),
            place=LngLat(row.place.x, row.place.y), detector_kind="smoke",
        ),
        log=log_of(row.formation_id), actor=system("faults"), at=timezone.now(),
    )
print(alarm_id)
"""
