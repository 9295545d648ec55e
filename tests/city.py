"""The city as tests play it, by the devices' own doors: crews drive, detectors speak."""

import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import paho.mqtt.client as mqtt

from ingest.credentials import detector_password, position_identity, position_token
from tests.running import Running

APPROACH_M = 260.0  # drive only the last part of the way, or the test takes as long as a turnout
SPEED_MPS = 18.0


class Crew:
    """An appliance's terminal: posts positions with the device's own token."""

    def __init__(self, system: Running, appliance_id: int) -> None:
        self._identity = position_identity(appliance_id)
        self._token = position_token(system.environment["FENGSUI_SECRET_KEY"], self._identity)
        self._client = system.client(system.avl_url)

    def report(
        self,
        lng: float,
        lat: float,
        speed_mps: float,
        heading_deg: float = 0.0,
        at: datetime | None = None,
    ) -> None:
        answer = self._client.get(
            "/",
            params={
                "id": self._identity,
                "lat": lat,
                "lon": lng,
                "speed": speed_mps / 0.514444,  # OsmAnd's protocol counts in knots
                "bearing": heading_deg,
                "timestamp": (at or datetime.now(UTC)).isoformat(),
            },
            headers={"Authorization": f"Bearer {self._token}"},
        )
        assert answer.status_code == 200, answer.text


class Detector:
    """A detector with its own credentials at the broker."""

    def __init__(self, system: Running, identity: str, password: str | None = None) -> None:
        self.identity = identity
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=str(uuid.uuid4()))
        secret = system.environment["FENGSUI_SECRET_KEY"]
        self._client.username_pw_set(identity, password or detector_password(secret, identity))
        self.refused_with: str | None = None
        self._client.on_connect = lambda _c, _u, _f, code, _p: setattr(
            self, "refused_with", str(code) if code.is_failure else None
        )
        self._client.connect("127.0.0.1", system.mqtt_port)
        self._client.loop_start()
        until = time.monotonic() + 5
        while not self._client.is_connected() and time.monotonic() < until:
            time.sleep(0.05)

    def say(
        self,
        state: str,
        topic: str | None = None,
        message_id: str | None = None,
        ahead_s: float = 0,
    ) -> str:
        message_id = message_id or str(uuid.uuid4())
        at = datetime.now(UTC) + timedelta(seconds=ahead_s)
        words = {"message_id": message_id, "state": state, "at": at.isoformat()}
        sent = self._client.publish(
            topic or f"fengsui/detectors/{self.identity}/state", json.dumps(words), qos=1
        )
        sent.wait_for_publish(5)
        return message_id

    def leave(self) -> None:
        self._client.loop_stop()
        self._client.disconnect()


def drive_the_last_part(crew: Crew, line: list[list[float]]) -> None:
    """Post a fix each second along the end of the way, then stand."""
    points = along(line, APPROACH_M, SPEED_MPS)
    for lng, lat in points:
        crew.report(lng, lat, SPEED_MPS)
        time.sleep(1)
    for _ in range(14):  # the settle time of the norm, and some
        crew.report(*points[-1], 0.0)
        time.sleep(1)


def along(line: list[list[float]], last_m: float, step_m: float) -> list[tuple[float, float]]:
    """Give points each ``step_m`` along the last ``last_m`` of a line of degrees."""
    dense: list[tuple[float, float]] = []
    for (x0, y0), (x1, y1) in pairwise(line):
        length_m = (((x1 - x0) * 95_700) ** 2 + ((y1 - y0) * 110_900) ** 2) ** 0.5
        steps = max(1, int(length_m))
        dense += [(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps) for i in range(steps)]
    dense.append((line[-1][0], line[-1][1]))
    return [*dense[-int(last_m) :: int(step_m)], dense[-1]]
