"""The simulator: a city that calls, crews that answer, all through the public doors.

``python -m ops.simulator [--calls-per-hour N] [--seed S] [--auto] [--speed F]``

It logs in over HTTP as ``moni`` (and, with ``--auto``, as the dispatcher), posts positions to the
AVL door, speaks for detectors at the broker and gives the cameras their drawn pictures, with the
credentials of the demo's devices. It reads no table and imports no Django. Whatever force is
ordered at the desk, its crews answer; what a person at the house would do each day
(``manage.py keep_demo``) it has done.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from ops.simulation.crew import Board, Crew, play_out
from ops.simulation.detectors import Detectors
from ops.simulation.doors import DoorShut, Pace, Person, Terminals, TurnedDown
from ops.simulation.driving import Whereabouts
from ops.simulation.gateway import PictureGateway
from ops.simulation.keeping import keep_for_ever
from ops.simulation.seats import CallTaker, Dispatcher, keep_calling
from ops.simulation.tidying import tidy_for_ever

log = structlog.get_logger(__name__)

DEMO_PASSWORD = "fengsui-119"
LOOK_S = 2.0  # how often stations look for orders
IDLE_FIX_S = 25.0
MEAN_DETECTOR_GAP_S = 900.0
TRIES_PER_ORDER = 8
TASKS_AT_MOST = 400  # a server that answers slowly is not sent ever more


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the doors are, and what is played."""

    url: str
    avl_url: str
    mqtt_url: str
    pictures_url: str  # "": cameras have none
    secret: str
    home: Path
    password: str
    calls_per_hour: float
    seed: int
    is_auto: bool
    speed: float
    detector_gap_s: float


@dataclass(slots=True)
class Simulator:
    """Everything that is played, and the tasks that play it."""

    settings: Settings
    pace: Pace = field(init=False)
    board: Board = field(default_factory=Board)
    moni: Person = field(init=False)
    diaodu: Person = field(init=False)
    terminals: Terminals = field(init=False)
    _tasks: "set[asyncio.Task[Any]]" = field(default_factory=set)
    _crews: "dict[str, asyncio.Task[Any]]" = field(default_factory=dict)
    _tries: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the people."""
        it = self.settings
        self.pace = Pace(it.speed)
        self.moni = Person(it.url, "moni", it.password)
        self.diaodu = Person(it.url, "diaodu", it.password)
        self.terminals = Terminals(it.avl_url, it.secret)

    async def run(self, stopping: asyncio.Event) -> None:
        """Play until told to stop."""
        gateway = PictureGateway(self.settings.pictures_url)
        if self.settings.pictures_url:
            await gateway.open()
        playing = asyncio.create_task(self._play())
        ended = asyncio.create_task(stopping.wait())
        await asyncio.wait({playing, ended}, return_when=asyncio.FIRST_COMPLETED)
        for task in (playing, ended, *self._tasks):
            task.cancel()
        await gateway.close()
        await asyncio.gather(playing, ended, *self._tasks, return_exceptions=True)
        for door in (self.moni, self.diaodu, self.terminals):
            await door.leave()
        if playing.done() and not playing.cancelled() and playing.exception():
            raise playing.exception() or AssertionError

    async def _play(self) -> None:
        stations = await self._learn_the_city()
        self._start(keep_for_ever())
        self._start(self._send_idle_fixes())
        self._start_calls(stations)
        detectors = self._detectors()
        if self.settings.detector_gap_s > 0:
            self._start(detectors.go_off_for_ever(self.settings.detector_gap_s))
        while True:
            try:
                await self._look_for_orders()
            except (DoorShut, TurnedDown) as problem:
                log.warning("orders_not_read", problem=str(problem)[:160])
            await asyncio.sleep(LOOK_S / self.pace.speed)

    async def _learn_the_city(self) -> list[dict[str, Any]]:
        """Read stations, appliances and where they are; the server may still be starting."""
        while True:
            try:
                return await self._read_the_city()
            except (DoorShut, TurnedDown) as problem:
                log.warning("waiting_for_the_server", problem=str(problem)[:160])
                await asyncio.sleep(3.0)

    async def _read_the_city(self) -> list[dict[str, Any]]:
        stations: list[dict[str, Any]] = await self.moni.get("/api/stations")
        homes = {it["id"]: it["place"] for it in stations}
        formation = await self.moni.detachment()
        appliances = await self.moni.get(f"/api/streams/appliances.f{formation}")
        for it in appliances["data"]:
            if it["station_id"] in homes:
                lng, lat = homes[it["station_id"]]
                self.board.homes[it["id"]] = (lng, lat)
                self.board.places[it["id"]] = _parked(lng, lat)
        with suppress(TurnedDown):  # nothing is known of positions yet
            now = await self.moni.get(f"/api/streams/positions.f{formation}")
            for appliance_id, (lng, lat) in zip(now["ids"], now["lnglat"], strict=True):
                self.board.places[appliance_id] = _parked(lng, lat)
        log.info("city_known", stations=len(stations), appliances=len(self.board.homes))
        return stations

    async def _look_for_orders(self) -> None:
        orders = await self.moni.get("/api/orders/open")
        self.board.orders = {it["id"]: it for it in orders}
        for order_id in [it for it, task in self._crews.items() if task.done()]:
            del self._crews[order_id]
        for order_id, order in self.board.orders.items():
            if order_id in self._crews or order["appliance_id"] not in self.board.homes:
                continue
            self._tries[order_id] = self._tries.get(order_id, 0) + 1
            if self._tries[order_id] <= TRIES_PER_ORDER:
                self._crews[order_id] = self._start(play_out(self._crew(order)))

    def _crew(self, order: dict[str, Any]) -> Crew:
        return Crew(
            order_id=order["id"],
            appliance_id=order["appliance_id"],
            incident_id=order["incident_id"],
            board=self.board,
            person=self.moni,
            terminals=self.terminals,
            pace=self.pace,
            rng=random.Random(f"{self.settings.seed} {order['appliance_id']}"),
        )

    def _start_calls(self, stations: list[dict[str, Any]]) -> None:
        it = self.settings
        rng = random.Random(f"{it.seed} calls")
        taker = CallTaker(self.moni, self.pace, rng, stations)
        dispatcher = None
        if it.is_auto:
            memory = it.home / "simulator.json"
            mind = random.Random(f"{it.seed} dispatcher")
            dispatcher = Dispatcher(self.diaodu, self.moni, self.pace, mind, memory)
            self._start(tidy_for_ever(self.diaodu, taker.made, self.pace))
            for incident_id in dispatcher.remembered():
                self._start(dispatcher.command(incident_id))
        if it.calls_per_hour > 0:
            self._start(keep_calling(taker, dispatcher, it.calls_per_hour, self._start))

    def _detectors(self) -> Detectors:
        it = self.settings
        rng = random.Random(f"{it.seed} detectors")
        return Detectors(it.mqtt_url, it.secret, _handed_out(it.home), self.pace, rng)

    async def _send_idle_fixes(self) -> None:
        """Have every appliance in its station tell its place now and then, spread over time."""
        while True:
            began = asyncio.get_running_loop().time()
            idle = [it for it in self.board.homes if it not in self.board.busy]
            for number, appliance_id in enumerate(idle, start=1):
                if appliance_id not in self.board.busy and len(self._tasks) < TASKS_AT_MOST:
                    # Beside, not one after the other: an answer waits for its commit.
                    here = self.board.places[appliance_id]
                    self._start(self.terminals.report(appliance_id, here))
                due_at = began + IDLE_FIX_S * number / len(idle)
                await asyncio.sleep(max(0.0, due_at - asyncio.get_running_loop().time()))
            await asyncio.sleep(0.0 if idle else IDLE_FIX_S)

    def _start(self, play: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Run something beside; a fault in it is named in the log and ends nothing else."""
        task = asyncio.create_task(play)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("play_failed", exc_info=problem)


def _parked(lng: float, lat: float) -> Whereabouts:
    return Whereabouts(float(lng), float(lat), 0.0, 0.0, is_there=True)


def _handed_out(home: Path) -> list[str]:
    """Read which detectors the demo has (written beside the broker's accounts)."""
    try:
        cards = json.loads((home / "device-cards.json").read_text("utf-8"))
    except (OSError, ValueError):
        log.warning("no_device_cards", where=str(home))
        return []
    return [str(it) for it in cards["detectors"]]


def _settings(words: list[str]) -> Settings:
    read = argparse.ArgumentParser(prog="python -m ops.simulator", description="Plays a city.")
    read.add_argument("--calls-per-hour", type=float, default=12.0)
    read.add_argument("--seed", type=int, default=119)
    read.add_argument("--auto", action="store_true", help="play the dispatcher for most calls")
    read.add_argument("--speed", type=float, default=1.0, help="how fast time runs (tests)")
    read.add_argument("--detector-gap", type=float, default=MEAN_DETECTOR_GAP_S, metavar="S")
    said = read.parse_args(words)
    given = os.environ.get
    secret = given("FENGSUI_SECRET_KEY")
    if not secret:
        sys.exit("FENGSUI_SECRET_KEY is not set: the demo's devices have no credentials")
    port, avl_port = given("FENGSUI_PORT", "8119"), given("FENGSUI_AVL_PORT", "8120")
    return Settings(
        url=given("FENGSUI_URL", f"http://localhost:{port}").rstrip("/"),
        avl_url=given("FENGSUI_AVL_URL", f"http://127.0.0.1:{avl_port}").rstrip("/"),
        mqtt_url=given("FENGSUI_MQTT_URL", "mqtt://127.0.0.1:1883"),
        pictures_url=given("FENGSUI_PICTURES_URL", ""),
        secret=secret,
        home=Path(given("FENGSUI_HOME", ".fengsui")),
        password=given("FENGSUI_DEMO_PASSWORD", DEMO_PASSWORD),
        calls_per_hour=said.calls_per_hour,
        seed=said.seed,
        is_auto=said.auto,
        speed=max(0.1, said.speed),
        detector_gap_s=said.detector_gap,
    )


def _log_plainly() -> None:
    """Write one line an event; tracebacks without local variables, which hold passwords."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ]
    )


async def _main(settings: Settings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await Simulator(settings).run(stopping)


if __name__ == "__main__":
    _log_plainly()
    asyncio.run(_main(_settings(sys.argv[1:])))
