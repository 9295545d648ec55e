"""One appliance on one turnout order: signs, turns out, drives, stands, drives home."""

import asyncio
import random
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from ops.simulation.doors import DoorShut, Pace, Person, Terminals, TurnedDown
from ops.simulation.driving import DEGREE_M, Drive, Whereabouts, plan_drive

log = structlog.get_logger(__name__)

SIGN_S = (3.0, 11.0)
TURNOUT_S = (28.0, 62.0)
TO_WATER_S = (40.0, 90.0)
SETTLED_S = 25.0  # by then the server has seen the arrival for itself; else the crew says so
FASTEST_MPS = 45.0  # under the server's limit for a jump, whatever the pace
CRUISE_OVER_MEAN = 1.25  # corners and stops take the rest
HOME_MPS = 11.0  # no siren on the way home
DRIVE_AT_MOST_S = 3600.0
STANDS_AT_MOST_S = 6 * 3600.0
WATER_TYPES = {"water_tender", "foam_tender"}
FIRES = {"fire", "highrise_fire", "underground_fire"}

Line = list[tuple[float, float]]


@dataclass(slots=True)
class Board:
    """What the stations know: where each appliance is, and each open order as last heard."""

    places: dict[int, Whereabouts] = field(default_factory=dict)
    homes: dict[int, tuple[float, float]] = field(default_factory=dict)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    busy: set[int] = field(default_factory=set)  # whose fixes a crew sends

    def state_of(self, order_id: str) -> str:
        """Give an order's state as last heard; "gone" when it is no longer open."""
        order = self.orders.get(order_id)
        return str(order["state"]) if order else "gone"


@dataclass(slots=True)
class Crew:
    """Plays one order to its end."""

    order_id: str
    appliance_id: int
    incident_id: str
    board: Board
    person: Person
    terminals: Terminals
    pace: Pace
    rng: random.Random
    way_out: Line = field(default_factory=list)

    async def play(self) -> None:
        """Do what is still to be done, from whatever state the order is in."""
        state = self.board.state_of(self.order_id)
        if state == "ordered":
            await self.pace.wait_about(self.rng, *SIGN_S)
            await self._post("sign")
            state = "signed"
        if state == "signed":
            if not await self._wait_unless_released(self.rng.uniform(*TURNOUT_S)):
                await self._come_home()
                return
            await self._say("turned_out")
        self.board.busy.add(self.appliance_id)
        try:
            if state in {"signed", "turned_out"}:
                await self._say("en_route")
            if state in {"signed", "turned_out", "en_route"}:
                await self._drive_there()
            await self._stand()
            await self._come_home()
        finally:
            self.board.busy.discard(self.appliance_id)

    async def _drive_there(self) -> None:
        try:
            way = await self.person.get(f"/api/orders/{self.order_id}/route")
        except TurnedDown:
            way = await self._way_over_the_fields()
        line = [(float(p[0]), float(p[1])) for p in way["line"]]
        mean_mps = way["length_m"] / max(1.0, way["travel_s"])
        cruise_mps = mean_mps * CRUISE_OVER_MEAN * self.rng.uniform(0.9, 1.1)
        drive = plan_drive(line, min(FASTEST_MPS, max(3.0, cruise_mps)))
        driven_s = await self._drive(drive, {"en_route", "turned_out", "signed", "ordered"})
        self.way_out = drive.so_far(driven_s)

    async def _drive(self, drive: Drive, while_in: set[str]) -> float:
        """Send a fix each second until there, or until the order says otherwise.

        Gives how many seconds of the drive were driven.
        """
        clock = asyncio.get_running_loop().time
        began = clock()
        quickly = min(self.pace.speed, FASTEST_MPS / float(drive.speed_mps.max()))
        while True:
            second = (clock() - began) * quickly
            here = drive.at(second)
            await self._report(replace(here, speed_mps=here.speed_mps * quickly))
            if here.is_there or second > DRIVE_AT_MOST_S:
                return second
            if self.board.state_of(self.order_id) not in while_in:
                return second
            await asyncio.sleep(1.0 - (clock() - began) % 1.0)

    async def _stand(self) -> None:
        """Stay at the scene until released, sending fixes; water on when there is a fire."""
        clock = asyncio.get_running_loop().time
        began = clock()
        water_at_s = self.rng.uniform(*TO_WATER_S) / self.pace.speed
        has_water = not await self._has_water_to_give()
        here = self._standing()
        while clock() - began < STANDS_AT_MOST_S:
            state = self.board.state_of(self.order_id)
            if state in {"released", "returned", "gone"}:
                return
            stood_s = clock() - began
            await self._report(here)
            if state != "on_scene" and stood_s > SETTLED_S:
                await self._say("on_scene")
                state = "on_scene"
            if state == "on_scene" and not has_water and stood_s > water_at_s:
                await self._say("water_on")
                has_water = True
            await asyncio.sleep(1.0 if stood_s < SETTLED_S else 5.0)

    async def _come_home(self) -> None:
        """Drive the way back, and say so in the station."""
        if self.board.state_of(self.order_id) != "released":
            return  # ordered anew on the way: the next order is another crew's play
        self.board.busy.add(self.appliance_id)
        try:
            line = [*reversed(await self._way_back())]
            await self._drive(plan_drive(line, HOME_MPS), {"released"})
            if self.board.state_of(self.order_id) == "released":
                await self._post("return")
        finally:
            self.board.busy.discard(self.appliance_id)

    async def _way_back(self) -> Line:
        """Give the way from the station to here; after a restart of ours, a straight line."""
        home = self.board.homes[self.appliance_id]
        if self.way_out:
            far = self.way_out[0]
            is_from_home = abs(far[0] - home[0]) + abs(far[1] - home[1]) < 500.0 / DEGREE_M
            return self.way_out if is_from_home else [home, *self.way_out]
        here = self.board.places[self.appliance_id]
        return [home, (here.lng, here.lat)]

    async def _way_over_the_fields(self) -> dict[str, Any]:
        """Give a straight line where no road leads: the crew goes all the same."""
        card = await self.person.get(f"/api/incidents/{self.incident_id}")
        here = self.board.places[self.appliance_id]
        line = [(here.lng, here.lat), card["incident"]["place"]]
        log.info("no_route", order=self.order_id)
        return {"line": line, "length_m": 8.0, "travel_s": 1.0}

    def _standing(self) -> Whereabouts:
        here = self.board.places[self.appliance_id]
        return Whereabouts(here.lng, here.lat, here.heading_deg, 0.0, is_there=True)

    async def _has_water_to_give(self) -> bool:
        order = self.board.orders.get(self.order_id)
        if order is None or order["appliance_type"] not in WATER_TYPES or order["water_on_at"]:
            return False
        card = await self.person.get(f"/api/incidents/{self.incident_id}")
        return card["incident"]["incident_type"] in FIRES

    async def _wait_unless_released(self, seconds: float) -> bool:
        """Let a turnout pass; False when the order was called off meanwhile."""
        clock = asyncio.get_running_loop().time
        until = clock() + seconds / self.pace.speed
        while clock() < until:
            if self.board.state_of(self.order_id) in {"released", "returned", "gone"}:
                return False
            await asyncio.sleep(min(1.0, max(0.0, until - clock())))
        return True

    async def _report(self, here: Whereabouts) -> None:
        self.board.places[self.appliance_id] = here
        await self.terminals.report(self.appliance_id, here)

    async def _say(self, status: str) -> None:
        await self._post("status", status=status, source="terminal")

    async def _post(self, what: str, **body: Any) -> None:
        """Say a thing to the server; a no is noted and lived with (somebody else was faster)."""
        try:
            await self.person.post(f"/api/orders/{self.order_id}/{what}", **body)
        except TurnedDown as no:
            log.info("turned_down", what=what, **body, status=no.status, why=str(no)[:120])


async def play_out(crew: Crew) -> None:
    """Play an order; a server that stays away ends the play, and the order is taken up again."""
    try:
        await crew.play()
    except (DoorShut, TurnedDown) as problem:
        log.warning("crew_gives_up", order=crew.order_id, problem=str(problem)[:160])
