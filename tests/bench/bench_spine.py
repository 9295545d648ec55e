"""How fast the spine is, through the public doors of a real running system on the demo city."""

import asyncio
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
from websockets.asyncio.client import connect

from ingest.credentials import position_identity, position_token
from ops.places import CLONE
from tests.bench.row import quantile, row
from tests.packed import unpacked
from tests.running import Running, Somebody, free_ports, running

CALLS = 120
FLEET, VIEWERS, DURATION_S = 300, 20, 20
RECOMMEND_GOAL_MS, FRAME_GOAL_MS, SECOND_RUN_GOAL_S = 100.0, 1000.0, 15.0


def rows() -> Iterator[dict[str, Any]]:
    """Measure all rows of the spine."""
    with running("bench", processes="web,relay,worker,ingest,roads") as system:
        dispatcher = system.log_in("diaodu")
        yield recommend(system, dispatcher)
        yield position_to_frame(system, dispatcher)
    yield from first_and_second_run()


def recommend(system: Running, dispatcher: Somebody) -> dict[str, Any]:
    """Time a call's acceptance: posted, incident and recommendation stored, answered."""
    rng = random.Random(119)
    stations = dispatcher.get("/api/stations")
    took_ms, parts = [], []
    for _ in range(CALLS + 5):
        near = rng.choice(stations)["place"]
        place = [near[0] + rng.uniform(-0.02, 0.02), near[1] + rng.uniform(-0.02, 0.02)]
        body = {
            "incident_id": str(uuid.uuid4()), "call_id": None, "incident_type": "fire",
            "alarm_level": rng.randint(1, 3), "place": place, "address": "bench",
            "premises_id": None, "formation_id": dispatcher.detachment_id,
        }  # fmt: skip
        began = time.perf_counter()
        answer = dispatcher.send("/api/incidents", **body)
        if answer.status_code == 200 and answer.json()["recommendation"]:
            took_ms.append((time.perf_counter() - began) * 1000)
            parts.append(answer.json()["recommendation"]["took_ms"])
    took_ms, parts = took_ms[5:], parts[5:]  # the first ones load the network into memory
    names = sorted({name for part in parts for name in part})
    where = ", ".join(f"{n} {quantile([p.get(n, 0) for p in parts], 0.5):.1f}" for n in names)
    fleet = len(dispatcher.get(f"/api/streams/appliances.f{dispatcher.detachment_id}")["data"])
    p99 = quantile(took_ms, 0.99)
    return row(
        "spine.recommend_p99_ms",
        p99,
        "ms",
        goal=RECOMMEND_GOAL_MS,
        is_met=p99 <= RECOMMEND_GOAL_MS,
        note=f"{len(took_ms)} calls by HTTP, {fleet} appliances, Wuhan; "
        f"p50 {quantile(took_ms, 0.5):.0f}; medians in ms: {where}",
    )


@dataclass(slots=True)
class Watch:
    """Sees when each fix reaches a viewer. A fix is stamped with the moment it was posted."""

    url: str
    cookies: str
    stream: str
    until: float  # by the wall clock
    late_ms: list[float] = field(default_factory=list)

    async def view(self) -> None:
        """Listen as a wall does, to the whole city."""
        async with connect(
            self.url.replace("http", "ws") + "/live",
            additional_headers={"Cookie": self.cookies},
            origin=self.url,
            max_size=None,
        ) as line:
            await line.send(json.dumps({"kind": "subscribe", "stream": self.stream}))
            world = {"kind": "view", "bbox": [113, 29, 116, 32], "zoom": 10}
            await line.send(json.dumps(world))
            seen: dict[int, str] = {}
            while (left := self.until + 1 - time.time()) > 0:
                try:
                    said = await asyncio.wait_for(line.recv(), left)
                except TimeoutError:
                    return
                now_ms = time.time() * 1000
                if isinstance(said, bytes):
                    frame = unpacked(said)
                    await line.send(json.dumps({"kind": "got", "tick": frame["tick"]}))
                    self._note(frame, now_ms, seen)

    def _note(self, frame: dict[str, Any], now_ms: float, seen: dict[int, str]) -> None:
        for appliance, fix_at in zip(frame["ids"], frame["fix_at"], strict=True):
            if seen.get(appliance) == fix_at:
                continue
            is_first = appliance not in seen  # what stood there before the measurement
            seen[appliance] = fix_at
            if not is_first:
                at_ms = datetime.fromisoformat(fix_at).timestamp() * 1000
                self.late_ms.append(now_ms - at_ms)


def drive_fleet(
    avl_url: str, secret: str, fleet: list[tuple[int, float, float]], until: float
) -> None:
    """Post a fix a second from each appliance, in a process of its own."""
    asyncio.run(_drive_fleet(avl_url, secret, fleet, until))


async def _drive_fleet(
    avl_url: str, secret: str, fleet: list[tuple[int, float, float]], until: float
) -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(
            *(
                _drive(session, (avl_url, secret), one, k / len(fleet), until)
                for k, one in enumerate(fleet)
            )
        )


async def _drive(
    session: aiohttp.ClientSession,
    door: tuple[str, str],
    one: tuple[int, float, float],
    start_s: float,
    until: float,
) -> None:
    avl_url, secret = door
    appliance, lng, lat = one
    identity = position_identity(appliance)
    headers = {"Authorization": f"Bearer {position_token(secret, identity)}"}
    await asyncio.sleep(start_s)
    while time.time() < until:
        began = time.time()
        lng += 0.00012
        where = f"/?id={identity}&lat={lat:.6f}&lon={lng:.6f}&timestamp={round(began * 1000)}"
        async with session.get(avl_url + where, headers=headers) as answer:
            await answer.read()
        await asyncio.sleep(max(0.0, 1 - (time.time() - began)))


def position_to_frame(system: Running, dispatcher: Somebody) -> dict[str, Any]:
    """Time positions from the post to each viewer's frame, a fleet at 1 Hz."""
    detachment = dispatcher.detachment_id
    lines = dispatcher.get(f"/api/streams/appliances.f{detachment}")["data"][:FLEET]
    places = {s["id"]: s["place"] for s in dispatcher.get("/api/stations")}
    fleet = [(line["id"], *places[line["station_id"]]) for line in lines]
    until = time.time() + DURATION_S
    watch = Watch(
        url=system.url,
        cookies="; ".join(f"{n}={v}" for n, v in dispatcher.client.cookies.items()),
        stream=f"positions.f{detachment}",
        until=until,
    )
    secret = system.environment["FENGSUI_SECRET_KEY"]
    driver = multiprocessing.get_context("spawn").Process(
        target=drive_fleet, args=(system.avl_url, secret, fleet, until)
    )
    driver.start()

    async def view_all() -> None:
        await asyncio.gather(*(watch.view() for _ in range(VIEWERS)))

    asyncio.run(view_all())
    driver.join()
    p99 = quantile(watch.late_ms, 0.99)
    return row(
        "spine.position_to_frame_p99_ms",
        p99,
        "ms",
        goal=FRAME_GOAL_MS,
        is_met=p99 <= FRAME_GOAL_MS,
        note=f"{len(fleet)} appliances at 1 Hz, {VIEWERS} viewers, {len(watch.late_ms)} arrivals "
        f"seen, p50 {quantile(watch.late_ms, 0.5):.0f}, drivers and viewers on the same machine",
    )


def first_and_second_run() -> Iterator[dict[str, Any]]:
    """Time a start on a clean clone, and the next one."""
    with tempfile.TemporaryDirectory() as folder:
        clone, home = Path(folder) / "fengsui", Path(folder) / "home"
        subprocess.run(["git", "clone", "-q", str(CLONE), str(clone)], check=True)
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("FENGSUI_")},
            "FENGSUI_HOME": str(home),
            "FENGSUI_PORT": str(free_ports()),
            "PYTHONPATH": "",
        }
        Path(folder).chmod(0o755)  # PostgreSQL's user passes through
        first_s = timed_start(clone, environment)
        ops(clone, "stop", environment)
        second_s = timed_start(clone, environment)
        ops(clone, "stop", environment)
        yield row(
            "spine.first_run_s", first_s, "s", goal=600.0, is_met=first_s <= 600,
            note="clean clone to healthy: Python and npm packages fetched, screens built, Wuhan "
            "imported, city laid; system packages present",
        )  # fmt: skip
        yield row(
            "spine.second_run_s", second_s, "s", goal=SECOND_RUN_GOAL_S,
            is_met=second_s <= SECOND_RUN_GOAL_S, note="make start after make stop, to healthy",
        )  # fmt: skip
        shutil.rmtree(home, ignore_errors=True)


def timed_start(clone: Path, environment: dict[str, str]) -> float:
    """Start and give the seconds until healthy."""
    began = time.perf_counter()
    ops(clone, "start", environment)
    return time.perf_counter() - began


def ops(clone: Path, word: str, environment: dict[str, str]) -> None:
    """Do what `make WORD` does in a clone."""
    base = getattr(sys, "_base_executable", sys.executable)  # not this clone's packages
    done = subprocess.run(
        [base, "-m", "ops", word],
        cwd=clone, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{word} failed:\n{done.stdout[-3000:]}{done.stderr[-2000:]}")
