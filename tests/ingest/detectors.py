"""A detector in miniature, at a real broker."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import paho.mqtt.client as mqtt
from django.conf import settings

from ingest.credentials import detector_password
from ingest.iot.door import Broker


class Detector:
    """A detector at the broker, with its own credentials."""

    def __init__(self, broker: Broker, identity: str, password: str | None = None) -> None:
        self.heard: list[str] = []
        self.connected = threading.Event()
        self.reason = ""
        self.identity = identity
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=identity)
        self.client.username_pw_set(
            identity, password or detector_password(settings.SECRET_KEY, identity)
        )
        self.client.on_connect = self._on_connect
        self.client.on_message = lambda _c, _d, m: self.heard.append(
            json.loads(m.payload)["message_id"]
        )
        self.client.connect(broker.host, broker.port)
        self.client.loop_start()
        self.connected.wait(5)

    def _on_connect(self, client, _data, _flags, code, _properties) -> None:
        self.reason = str(code)
        client.subscribe(f"fengsui/detectors/{self.identity}/heard")
        self.connected.set()

    def say(
        self,
        state: str,
        *,
        message_id: str | None = None,
        topic: str | None = None,
        ahead_s: float = 0,
    ) -> str:
        message_id = message_id or str(uuid.uuid4())
        at = datetime.now(UTC) + timedelta(seconds=ahead_s)
        words = {"message_id": message_id, "state": state, "at": at.isoformat()}
        self.publish(json.dumps(words).encode(), topic)
        return message_id

    def publish(self, payload: bytes, topic: str | None = None) -> None:
        topic = topic or f"fengsui/detectors/{self.identity}/state"
        self.client.publish(topic, payload, qos=1).wait_for_publish(5)

    def leave(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def until(is_so: Callable[[], bool], timeout_s: float = 10) -> bool:
    """Wait for something to become so."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.02)
    return False
