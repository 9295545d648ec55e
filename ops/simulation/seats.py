"""The people at the seats: one who writes calls down, and a dispatcher who takes some."""

import asyncio
import json
import random
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from ops.simulation.calls import (
    SEARCHES,
    MadeUpCall,
    made_up_call,
    place_near,
    seconds_to_next,
)
from ops.simulation.doors import DoorShut, Pace, Person, TurnedDown

log = structlog.get_logger(__name__)

TAKEN_SHARE = 0.7  # of the calls; the others wait for the person at the desk
WAITING_AT_MOST = 4  # calls left on the desk: nobody may be sitting there
FIRST_CALL_S = 5.0  # whoever has just started the demo is looking at an empty city
OWN_OPEN_AT_MOST = 6
TAKE_S = (6.0, 20.0)
THINK_S = (4.0, 12.0)
ALL_THERE_S = 1500.0
WORK_S = (150.0, 400.0)
OVERHAUL_S = (60.0, 180.0)
PACK_UP_S = (30.0, 90.0)
HOME_S = 3600.0
COMES_BACK, AWAY_S = 40, 15.0
ASKS_AT_MOST, ASK_AGAIN_S = 40, 20.0


@dataclass(slots=True)
class CallTaker:
    """Writes down calls of the made-up city."""

    person: Person
    pace: Pace
    rng: random.Random
    stations: list[dict[str, Any]]
    made: set[str] = field(default_factory=set)  # calls made up in this run

    async def take_call(self) -> tuple[str, MadeUpCall, dict[str, Any]]:
        """Write one call down; give its id, the call, and where it is about."""
        call, where = made_up_call(self.rng), await self._where()
        call_id = str(uuid.uuid4())
        await self.person.post(
            "/api/calls",
            call_id=call_id,
            channel=call.channel,
            phone=call.phone,
            name="",
            words=call.words,
            place=where["place"],
            address=where["address"],
            formation_id=await self.person.detachment(),
        )
        self.made.add(call_id)
        return call_id, call, where

    async def waiting_count(self) -> int:
        """How many calls wait on the desk."""
        formation = await self.person.detachment()
        stream = await self.person.get(f"/api/streams/calls.f{formation}")
        return sum(call["state"] == "waiting" for call in stream["data"])

    async def _where(self) -> dict[str, Any]:
        """Choose a premises near a station, or a street corner there."""
        station = self.rng.choice(self.stations)
        lng, lat = station["place"]
        if self.rng.random() < 0.6:  # noqa: PLR2004 - most callers name a place
            found = await self.person.get(
                "/api/places", q=self.rng.choice(SEARCHES), lng=lng, lat=lat, limit=8
            )
            premises = [it for it in found if it["kind"] == "premises"]
            if premises:
                it = self.rng.choice(premises)
                return {"place": it["place"], "address": it["label"], "premises_id": it["id"]}
        place = place_near(self.rng, lng, lat)
        return {"place": place, "address": f"{station['name_zh']}附近", "premises_id": None}


@dataclass(slots=True)
class Dispatcher:
    """Takes calls, sends the recommended force, commands its own incidents to their end."""

    person: Person
    crews: Person  # who reports what the crews on scene say
    pace: Pace
    rng: random.Random
    memory: Path  # incidents of ours, so that a restart does not leave them burning
    own: set[str] = field(default_factory=set)

    def remembered(self) -> list[str]:
        """Give the incidents an earlier run left open."""
        try:
            known = json.loads(self.memory.read_text("utf-8"))
        except (OSError, ValueError):
            return []
        return [it for it in known if isinstance(it, str)] if isinstance(known, list) else []

    async def take(self, call_id: str, call: MadeUpCall, where: dict[str, Any]) -> None:
        """Make a call an incident, send the force, and see it to the end."""
        await self.pace.wait_about(self.rng, *TAKE_S)
        incident_id = str(uuid.uuid4())
        opened = await self.person.post(
            "/api/incidents",
            incident_id=incident_id,
            call_id=call_id,
            incident_type=call.incident_type,
            alarm_level=call.alarm_level,
            place=where["place"],
            address=where["address"],
            premises_id=_number(where["premises_id"]),
            formation_id=await self.person.detachment(),
        )
        self._keep(incident_id)
        await self.pace.wait_about(self.rng, *THINK_S)
        try:
            await self._send(incident_id, opened["recommendation"])
        except TurnedDown as no:
            log.info("incident_left_to_others", incident=incident_id, why=str(no)[:120])
            self._forget(incident_id)
            return
        await self.command(incident_id)

    async def command(self, incident_id: str) -> None:
        """Command an incident to its end, also over times when the server is away."""
        self._keep(incident_id)
        for _ in range(COMES_BACK):
            try:
                await self._command(incident_id)
            except DoorShut:
                await asyncio.sleep(AWAY_S)
            except TurnedDown as no:  # somebody at the desk took it over, or closed it
                log.info("incident_left_to_others", incident=incident_id, why=str(no)[:120])
                break
            else:
                break
        self._forget(incident_id)

    async def _command(self, incident_id: str) -> None:
        """Wait for the force, work, put out, pack up, close; from whatever state it is in."""
        await self._until(incident_id, _all_there, ALL_THERE_S)
        state = (await self._card(incident_id))["incident"]["state"]
        if state == "open":
            await self.pace.wait_about(self.rng, *WORK_S)
            await self.person.post(f"/api/incidents/{incident_id}/control")
            state = "controlled"
        if state == "controlled":
            await self.pace.wait_about(self.rng, *OVERHAUL_S)
            await self.person.post(f"/api/incidents/{incident_id}/put-out")
        await self.pace.wait_about(self.rng, *PACK_UP_S)
        await self._release_all(incident_id)
        await self._until(incident_id, _all_home, HOME_S)
        await self.person.post(f"/api/incidents/{incident_id}/close", outcome="handled")

    async def _send(self, incident_id: str, recommendation: dict[str, Any] | None) -> None:
        """Order what is recommended; ask again while nobody is free or somebody was faster."""
        for _ in range(ASKS_AT_MOST):
            picks = [
                {"appliance_id": it["appliance_id"], "role": it["role"]}
                for it in (recommendation or {"candidates": []})["candidates"]
                if it["is_chosen"]
            ]
            if recommendation and picks:
                try:
                    await self.person.post(
                        f"/api/incidents/{incident_id}/orders",
                        recommendation_id=recommendation["id"],
                        picks=picks,
                    )
                except TurnedDown as no:
                    log.info("order_refused", why=str(no)[:120])
                else:
                    return
            await self.pace.wait(ASK_AGAIN_S)
            recommendation = await self.person.post(f"/api/incidents/{incident_id}/recommendation")
        raise TurnedDown(409, "nobody was free to send")

    async def _release_all(self, incident_id: str) -> None:
        for order in (await self._card(incident_id))["orders"]:
            if not order["is_open"] or order["state"] == "released":
                continue
            if order["water_on_at"]:
                await _unless_turned_down(
                    self.crews, f"/api/orders/{order['id']}/status",
                    status="water_off", source="terminal",
                )  # fmt: skip
            await _unless_turned_down(self.person, f"/api/orders/{order['id']}/release")
            await self.pace.wait_about(self.rng, 1.0, 4.0)

    async def _until(self, incident_id: str, is_so: Any, at_most_s: float) -> None:
        """Wait until it is so of the incident's orders, or long enough."""
        clock = asyncio.get_running_loop().time
        until = clock() + at_most_s / self.pace.speed
        while clock() < until:
            if is_so((await self._card(incident_id))["orders"]):
                return
            await asyncio.sleep(3.0)

    async def _card(self, incident_id: str) -> dict[str, Any]:
        card: dict[str, Any] = await self.person.get(f"/api/incidents/{incident_id}")
        return card

    def _keep(self, incident_id: str) -> None:
        self.own.add(incident_id)
        self._remember()

    def _forget(self, incident_id: str) -> None:
        self.own.discard(incident_id)
        self._remember()

    def _remember(self) -> None:
        self.memory.write_text(json.dumps(sorted(self.own)), "utf-8")


async def keep_calling(
    taker: CallTaker, dispatcher: Dispatcher | None, calls_per_hour: float, start: Any
) -> None:
    """Have the city call for ever, soon for the first time; ``start`` runs a coroutine beside."""
    wait_s = FIRST_CALL_S
    while True:
        await taker.pace.wait(wait_s)
        wait_s = seconds_to_next(taker.rng, calls_per_hour)
        try:
            is_ours = (
                dispatcher is not None
                and len(dispatcher.own) < OWN_OPEN_AT_MOST
                and taker.rng.random() < TAKEN_SHARE
            )
            if not is_ours and await taker.waiting_count() >= WAITING_AT_MOST:
                continue
            call = await taker.take_call()
        except (DoorShut, TurnedDown) as problem:
            log.warning("call_lost", problem=str(problem)[:160])
            continue
        log.info("call", kind=call[1].incident_type, address=call[2]["address"], is_ours=is_ours)
        if is_ours and dispatcher is not None:
            start(dispatcher.take(*call))


async def _unless_turned_down(person: Person, path: str, **body: Any) -> None:
    try:
        await person.post(path, **body)
    except TurnedDown as no:
        log.info("turned_down", path=path, why=str(no)[:120])


def _all_there(orders: list[dict[str, Any]]) -> bool:
    still = {"ordered", "signed", "turned_out", "en_route"}
    return not any(it["is_open"] and it["state"] in still for it in orders)


def _all_home(orders: list[dict[str, Any]]) -> bool:
    return not any(it["is_open"] for it in orders)


def _number(value: object) -> int | None:
    """Give a premises' number from a place found; ids of places may come as text."""
    return int(value) if isinstance(value, str | int) else None
