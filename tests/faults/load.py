"""The load of a fault: desks, crews and detectors that say each thing until it is acknowledged."""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, cycle
from typing import Any

import httpx
import paho.mqtt.client as mqtt

from ingest.credentials import detector_password, position_identity, position_token
from tests.faults.journal import Journal
from tests.running import Running, Somebody

RESEND_S = 0.2
ANSWER_S = 5.0  # who has no answer by then sends again
HEARD_WAIT_S = 3.0
HEARD_STATES = ("fault", "normal")
FIRST_ALARM, ALARM_EVERY = 5, 40  # words of a detector: each alarm costs a recommendation
LAST_TRY_S = 60.0
OK, TOO_MANY = 200, 429

Offer = Callable[[], httpx.Response]


@dataclass(slots=True)
class Fact:
    """Something to be told, and how: sent again it is the same, by its key or its moment."""

    name: str
    offer: Offer


class Source(threading.Thread):
    """Tells one fact after the other, each until it is acknowledged."""

    def __init__(self, name: str, journal: Journal, facts: Iterator[Fact]) -> None:
        super().__init__(name=name, daemon=True)
        self._journal = journal
        self._facts = facts
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._tell(next(self._facts))

    def stop(self) -> None:
        """Let the fact in hand be the last."""
        self._stopping.set()

    def _tell(self, fact: Fact) -> None:
        until = float("inf")
        while time.monotonic() < until:
            self._journal.begin(fact.name)
            try:
                answer = fact.offer()
            except httpx.HTTPError:
                answer = None  # sent again, whether it was heard or not
            if answer is not None and answer.status_code == OK:
                self._journal.acknowledge(fact.name)
                return
            if answer is not None and answer.status_code < 500 and answer.status_code != TOO_MANY:
                self._journal.refuse(fact.name, f"{answer.status_code} {answer.text[:200]}")
                return
            if self._stopping.is_set() and until == float("inf"):
                until = time.monotonic() + LAST_TRY_S
            time.sleep(RESEND_S)


def calls(desk: Somebody) -> Iterator[Fact]:
    """Take calls, and close each."""
    while True:
        call_id = str(uuid.uuid4())
        taken = {
            "call_id": call_id,
            "channel": "mobile_phone",
            "words": "试线",
            "formation_id": desk.detachment_id,
        }
        yield _command(desk, f"call:{call_id}", "/api/calls", taken)
        yield _command(
            desk, f"call_end:{call_id}", f"/api/calls/{call_id}/close", {"outcome": "silent"}
        )


def notes(desk: Somebody, incident_id: str) -> Iterator[Fact]:
    """Write notes to an incident."""
    while True:
        words = str(uuid.uuid4())
        yield _command(
            desk, f"note:{words}", f"/api/incidents/{incident_id}/notes", {"words": words}
        )


def statuses(desk: Somebody, appliance_id: int) -> Iterator[Fact]:
    """Send an appliance to its training and back: its n-th status is one fact."""
    for number, status in enumerate(cycle(("in_training", "in_station"))):
        yield _command(
            desk,
            f"status:{appliance_id}:{number}:{status}",
            f"/api/appliances/{appliance_id}/status",
            {"status": status, "source": "voice"},
        )


def _command(desk: Somebody, name: str, path: str, body: dict[str, Any]) -> Fact:
    key = str(uuid.uuid4())
    return Fact(name, lambda: desk.send(path, key, **body))


def fixes(system: Running, homes: dict[int, list[float]]) -> Iterator[Fact]:
    """Say where appliances stand, one after the other."""
    client = system.client(system.avl_url, ANSWER_S)
    secret = system.environment["FENGSUI_SECRET_KEY"]
    for appliance_id in cycle(homes):
        identity = position_identity(appliance_id)
        at = datetime.now(UTC)
        lng, lat = homes[appliance_id]
        said = {"id": identity, "lat": lat, "lon": lng, "timestamp": at.isoformat()}
        header = {"Authorization": f"Bearer {position_token(secret, identity)}"}
        name = f"fix:{appliance_id}:{at.isoformat()}"
        yield Fact(
            name, lambda said=said, header=header: client.get("/", params=said, headers=header)
        )


@dataclass(slots=True)
class Detectors:
    """Detectors that say each word until they are told that it was heard."""

    system: Running
    identities: list[str]
    journal: Journal
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to speak, each on a line of its own."""
        for identity in self.identities:
            thread = threading.Thread(target=self._speak, args=(identity,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Let the words in hand be the last."""
        self._stopping.set()

    def join(self, timeout_s: float) -> None:
        """Wait for them."""
        for thread in self._threads:
            thread.join(timeout_s)

    def _speak(self, identity: str) -> None:
        heard: dict[str, threading.Event] = {}
        client = self._client(identity, heard)
        try:
            for number in count(1):
                if self._stopping.is_set():
                    return
                state, also = HEARD_STATES[number % 2], ""
                if number % ALARM_EVERY == FIRST_ALARM:
                    state, also = "alarm", f"alarmed:{identity}:{number // ALARM_EVERY}"
                self._say(client, identity, state, heard, also)
        finally:
            client.loop_stop()
            client.disconnect()

    def _say(
        self,
        client: mqtt.Client,
        identity: str,
        state: str,
        heard: dict[str, threading.Event],
        also: str,
    ) -> None:
        """Say a word until it is heard, and write down what ``also`` follows from it."""
        message_id = str(uuid.uuid4())
        at = datetime.now(UTC).isoformat()
        words = json.dumps({"message_id": message_id, "state": state, "at": at})
        was_heard = heard[message_id] = threading.Event()
        until = float("inf")
        while time.monotonic() < until:
            for fact in filter(None, (f"word:{message_id}", also)):
                self.journal.begin(fact)
            client.publish(f"fengsui/detectors/{identity}/state", words, qos=1)
            if was_heard.wait(HEARD_WAIT_S):
                for fact in filter(None, (f"word:{message_id}", also)):
                    self.journal.acknowledge(fact)
                del heard[message_id]
                return
            if self._stopping.is_set() and until == float("inf"):
                until = time.monotonic() + LAST_TRY_S

    def _client(self, identity: str, heard: dict[str, threading.Event]) -> mqtt.Client:
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"faults-{identity}")
        secret = self.system.environment["FENGSUI_SECRET_KEY"]
        client.username_pw_set(identity, detector_password(secret, identity))
        client.reconnect_delay_set(0.2, 1.0)
        topic = f"fengsui/detectors/{identity}/heard"
        client.on_connect = lambda one, *_: one.subscribe(topic, qos=0)

        def on_message(_client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
            event = heard.get(json.loads(message.payload)["message_id"])
            if event is not None:
                event.set()

        client.on_message = on_message
        client.connect_async("127.0.0.1", self.system.mqtt_port)
        client.loop_start()
        return client
