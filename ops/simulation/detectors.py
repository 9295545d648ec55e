"""Detectors that go off now and then, at the broker with their own credentials."""

import asyncio
import json
import random
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
import structlog
from paho.mqtt.enums import CallbackAPIVersion

from ingest.credentials import detector_password
from ops.simulation.doors import Pace

log = structlog.get_logger(__name__)

HEARD_WITHIN_S = 8.0
SAYS_AT_MOST = 8
SMOULDERS_S = (90.0, 240.0)
STATE, HEARD = "fengsui/detectors/{}/state", "fengsui/detectors/{}/heard"


@dataclass(frozen=True, slots=True)
class Detectors:
    """The detectors of the demo: their names are all the simulator was handed."""

    mqtt_url: str
    secret: str
    identities: list[str]
    pace: Pace
    rng: random.Random

    async def go_off_for_ever(self, mean_gap_s: float) -> None:
        """Have one detector go off, a while later be quiet again, and so on."""
        while self.identities:
            await self.pace.wait(min(4 * mean_gap_s, self.rng.expovariate(1.0 / mean_gap_s)))
            identity = self.rng.choice(self.identities)
            log.info("detector_goes_off", identity=identity)
            if await asyncio.to_thread(self.say, identity, "alarm"):
                await self.pace.wait_about(self.rng, *SMOULDERS_S)
                await asyncio.to_thread(self.say, identity, "normal")

    def say(self, identity: str, state: str) -> bool:
        """Say a thing until it was heard (committed), with one message id; give whether it was."""
        message_id = str(uuid.uuid4())
        words = {
            "message_id": message_id,
            "state": state,
            "at": datetime.now(tz=UTC).isoformat(),
        }
        heard: list[str] = []
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=identity)
        client.username_pw_set(identity, detector_password(self.secret, identity))
        client.on_connect = lambda c, _d, _f, _code, _p: c.subscribe(HEARD.format(identity), 1)
        client.on_message = lambda _c, _d, message: heard.append(
            json.loads(message.payload)["message_id"]
        )
        # Said only when the answer can be heard.
        client.on_subscribe = lambda c, *_: c.publish(STATE.format(identity), json.dumps(words), 1)
        at = urlsplit(self.mqtt_url)
        try:
            for _ in range(SAYS_AT_MOST):
                client.connect(at.hostname or "127.0.0.1", at.port or 1883, keepalive=30)
                if self._listen(client, heard, message_id):
                    return True
        except OSError as problem:
            log.warning("broker_unreachable", error=type(problem).__name__)
        finally:
            client.disconnect()
        return False

    def _listen(self, client: mqtt.Client, heard: list[str], message_id: str) -> bool:
        until = datetime.now(tz=UTC).timestamp() + HEARD_WITHIN_S
        while datetime.now(tz=UTC).timestamp() < until and message_id not in heard:
            if client.loop(timeout=0.1) != mqtt.MQTT_ERR_SUCCESS:
                break
        return message_id in heard
