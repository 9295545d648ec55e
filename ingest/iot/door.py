"""The IoT door: detectors' words from the MQTT broker, acknowledged only after they are committed.

Runs in a thread of its own: paho's client is driven by hand, so that one message is wholly dealt
with before the next, and a database that is down stops the reading instead of losing a word. The
broker gives again, on the next connection, whatever was not acknowledged.
"""

import json
import select
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
import structlog
from django.db import DataError, IntegrityError, close_old_connections
from django.db import Error as DatabaseProblem
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.clocks import Clocks
from ingest.iot.message import HEARD_TOPIC, STATE_TOPICS, Nonsense, decode_detector
from ingest.services import keep_refused
from iot.api import UnknownDetector, hear_detector

log = structlog.get_logger(__name__)

CLIENT_ID = "fengsui-ingest"
SESSION_KEPT_S = 7 * 24 * 3600  # the broker keeps words for us so long while we are away
INFLIGHT_AT_MOST = 50
KEEPALIVE_S = 30
RETRY_FIRST_S, RETRY_AT_MOST_S = 0.5, 10.0
TURN_MS = 200  # how long a silent line is waited for before we look whether we are to stop
_OF_THE_WORD = (DataError, IntegrityError)  # the database is well, and will never take this


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is and who we are there."""

    host: str
    port: int
    user: str
    password: str
    is_tls: bool = False


def broker_at(url: str, *, user: str, password: str) -> Broker:
    """Read ``mqtt[s]://[user:password@]host[:port]``; what the address says of us goes first."""
    parts = urlsplit(url)
    is_tls = parts.scheme == "mqtts"
    return Broker(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or (8883 if is_tls else 1883),
        user=unquote(parts.username) if parts.username else user,
        password=unquote(parts.password) if parts.password else password,
        is_tls=is_tls,
    )


@dataclass(slots=True)
class IotDoor:
    """Listens to detectors until told to stop."""

    broker: Broker
    client_id: str = CLIENT_ID
    clocks: Clocks = field(default_factory=Clocks)
    counts: "Counter[str]" = field(default_factory=Counter)
    is_connected: bool = False
    is_database_up: bool = True
    after_commit: Callable[[], None] = lambda: None  # a place for tests to pull the plug
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _has_failed: bool = False  # this connection is spoilt: come again

    def start(self) -> None:
        """Begin to listen; connects again and again until told to stop."""
        self._thread = threading.Thread(target=self._run, name="iot-door", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the word in hand, then leave. The broker keeps the rest for the next time."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=15.0)

    def health(self) -> dict[str, Any]:
        """Give the door's state for the heartbeat."""
        return {
            "is_connected": self.is_connected,
            "is_database_up": self.is_database_up,
            "counts": dict(self.counts),
        }

    def _run(self) -> None:
        wait_s = RETRY_FIRST_S
        while not self._stopping.is_set():
            heard = self.counts["committed"]
            try:
                self._listen_once()
            except Exception:  # whatever it was: nobody else hears the detectors
                self.counts["failed"] += 1
                log.exception("iot_door_failed")
            if self.counts["committed"] > heard:
                wait_s = RETRY_FIRST_S
            self._stopping.wait(wait_s)
            wait_s = min(RETRY_AT_MOST_S, wait_s * 2.0)

    def _listen_once(self) -> None:
        """Connect and listen until the connection breaks, the database does, or we are stopped."""
        self._has_failed = False
        client = self._client()
        try:
            client.connect(
                self.broker.host,
                self.broker.port,
                keepalive=KEEPALIVE_S,
                clean_start=False,
                properties=_session_kept(),
            )
            while not self._stopping.is_set() and not self._has_failed:
                if _turn(client) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                    break
        except (OSError, ValueError) as problem:
            self.counts["connect_failed"] += 1
            if self.is_connected or self.counts["connect_failed"] == 1:
                log.warning("broker_unreachable", error=type(problem).__name__)
        finally:
            self.is_connected = False
            client.disconnect()  # is sent at once

    def _client(self) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.client_id,
            protocol=mqtt.MQTTv5,
            manual_ack=True,
        )
        client.username_pw_set(self.broker.user, self.broker.password)
        if self.broker.is_tls:
            client.tls_set()
        client.on_connect = self._on_connect
        client.on_message = self._on_message
        return client

    def _on_connect(
        self, client: mqtt.Client, _data: Any, _flags: Any, code: Any, _properties: Any
    ) -> None:
        if code.is_failure:
            self.counts["broker_refused"] += 1
            log.error("broker_refused", reason=str(code))
            self._has_failed = True
            return
        self.is_connected = True
        client.subscribe(STATE_TOPICS, qos=1)
        log.info("iot_door_open", host=self.broker.host, port=self.broker.port)

    def _on_message(self, client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        if self._has_failed:
            return  # after a failure nothing is acknowledged: the order of words is kept
        self.counts["received"] += 1
        try:
            said = self._commit(message.topic, bytes(message.payload))
        except DatabaseProblem as problem:
            self.counts["not_committed"] += 1
            if self.is_database_up:
                log.warning("database_down", error=type(problem).__name__)
            self.is_database_up, self._has_failed = False, True
            return
        finally:
            close_old_connections()
        self.is_database_up = True
        self.after_commit()
        client.ack(message.mid, message.qos)
        if said is not None:
            identity, message_id = said
            client.publish(
                HEARD_TOPIC.format(identity=identity),
                json.dumps({"message_id": message_id}),
                qos=0,  # lost: the detector says it once more, and nothing comes of that
            )

    def _commit(self, topic: str, payload: bytes) -> tuple[str, str] | None:
        """Have a message committed; give who said it and its id, None for nonsense."""
        received_at = datetime.now(tz=UTC)
        said = decode_detector(topic, payload)
        if not isinstance(said, Nonsense):
            try:
                hear_detector(
                    identity=said.identity,
                    message_id=said.message_id,
                    state=said.state,
                    at=said.at,
                    received_at=received_at,
                )
            except UnknownDetector:
                said = Nonsense(said.identity, "unknown_detector")
            except Exception as problem:
                if isinstance(problem, DatabaseProblem) and not isinstance(problem, _OF_THE_WORD):
                    raise
                # It would come again first on every line and keep all others from being heard. It
                # is not told "heard", so the detector says it again.
                log.exception("word_failed", identity=said.identity)
                said = Nonsense(said.identity, "failed")
            else:
                self.counts["committed"] += 1
                self.clocks.hear("iot", said.identity, said.at, received_at)
                return said.identity, str(said.message_id)
        self.counts[f"refused_{said.reason}"] += 1
        keep_refused(
            door="mqtt",
            identity=said.identity,
            reason=said.reason,
            raw=topic.encode() + b"\n" + payload,
            at=received_at,
        )
        return None


def _turn(client: mqtt.Client) -> MQTTErrorCode:
    """Let a client read, write and keep its line alive, once.

    Its own ``loop`` waits with ``select``, which takes no descriptor from 1024 on: with a thousand
    position devices on the line a new connection would be lost as soon as it is made.
    """
    line = client.socket()
    if line is None:
        return MQTTErrorCode.MQTT_ERR_NO_CONN
    waiting = select.poll()
    waiting.register(line, select.POLLIN | (select.POLLOUT if client.want_write() else 0))
    has_read_ahead = isinstance(line, ssl.SSLSocket) and line.pending() > 0
    told = MQTTErrorCode.MQTT_ERR_SUCCESS
    if has_read_ahead or any(what != select.POLLOUT for _, what in waiting.poll(TURN_MS)):
        told = client.loop_read()
    if told == MQTTErrorCode.MQTT_ERR_SUCCESS and client.want_write():
        told = client.loop_write()
    return told or client.loop_misc()


def _session_kept() -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = SESSION_KEPT_S
    properties.ReceiveMaximum = INFLIGHT_AT_MOST
    return properties
