"""Whose clock is off: the pure part, then words through the real doors into health."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from eventlog.api import beat
from eventlog.models import Heartbeat
from ingest.avl.door import AvlDoor
from ingest.clocks import UNHEARD, WORST_AT_MOST, Clocks
from ingest.iot.door import Broker, IotDoor
from ingest.process import detail_of
from iot.models import Detector as KnownDetector
from org.api import norm
from tests.ingest.conftest import STATION, TOKEN, Town
from tests.ingest.detectors import Detector, until

NOW = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@given(st.dictionaries(st.text(max_size=3), st.integers(-9, 9), max_size=30))
def test_all_are_heard_those_off_are_counted_and_the_worst_come_first(skews_s) -> None:
    clocks = Clocks()
    for identity, skew_s in skews_s.items():
        for delay_s in (40, 0, 7):
            clocks.hear("avl", identity, NOW + seconds(skew_s - delay_s), NOW)

    got = clocks.summary(tolerance_s=3, now=NOW)

    assert got["heard_count"] == len(skews_s)
    assert got["off_count"] == len([one for one in skews_s.values() if one > 3 or one < -3])
    assert {line["identity"]: line["skew_s"] for line in got["worst"]}.items() <= skews_s.items()
    by_size = sorted((abs(skew_s) for skew_s in skews_s.values()), reverse=True)
    assert [abs(line["skew_s"]) for line in got["worst"]] == by_size[:WORST_AT_MOST]


def test_one_name_at_two_doors_is_two_devices() -> None:
    clocks = Clocks()
    clocks.hear("avl", "7", NOW + seconds(5), NOW)
    clocks.hear("iot", "7", NOW - seconds(9), NOW)

    assert clocks.summary(tolerance_s=10, now=NOW) == {
        "heard_count": 2,
        "off_count": 0,
        "worst": [
            {"door": "iot", "identity": "7", "skew_s": -9.0},
            {"door": "avl", "identity": "7", "skew_s": 5.0},
        ],
    }


def test_who_is_silent_for_an_hour_is_forgotten() -> None:
    clocks = Clocks()
    clocks.hear("avl", "silent", NOW + seconds(90), NOW)
    clocks.hear("avl", "heard", NOW, NOW)
    clocks.hear("avl", "heard", NOW + seconds(1), NOW + seconds(1))
    later = NOW + UNHEARD

    assert clocks.summary(tolerance_s=10, now=later)["heard_count"] == 2
    assert clocks.summary(tolerance_s=10, now=later + seconds(1))["heard_count"] == 1
    clocks.hear("avl", "silent", later, later)
    assert clocks.summary(tolerance_s=10, now=later)["off_count"] == 0  # it begins anew


def test_one_may_ask_while_another_thread_hears() -> None:
    clocks = Clocks()

    def hear() -> None:
        for n in range(20_000):
            clocks.hear("iot", f"smoke-{n}", NOW, NOW)

    hearing = threading.Thread(target=hear)
    hearing.start()
    while hearing.is_alive():
        clocks.summary(tolerance_s=10, now=NOW)
    hearing.join()

    assert clocks.summary(tolerance_s=10, now=NOW)["heard_count"] == 20_000


# Through the doors.

Said = Callable[..., Any]


@pytest.fixture
async def drive(avl: AvlDoor) -> AsyncIterator[Said]:
    """Let a position device say where it is, in the OsmAnd form; give the status it hears."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{avl.port}") as http:

        async def say(identity: str, ahead_s: float | None, token: str | None = None) -> int:
            said = {"id": identity, "lat": str(STATION.lat), "lon": str(STATION.lng)}
            if ahead_s is not None:
                said["timestamp"] = (datetime.now(UTC) + seconds(ahead_s)).isoformat()
            shown = token or f"{TOKEN} {identity[-1]}"
            async with http.get("/", params={**said, "token": shown}) as answer:
                return answer.status

        yield say


@pytest.fixture
def iot(avl: AvlDoor, broker: Broker) -> Iterator[IotDoor]:
    """The IoT door, open, sharing its clocks with the AVL door."""
    door = IotDoor(broker, clocks=avl.clocks)
    door.start()
    assert until(lambda: door.is_connected)
    yield door
    door.stop()


def shown(avl: AvlDoor) -> dict[str, Any]:
    return avl.clocks.summary(tolerance_s=avl.tolerance_s, now=datetime.now(UTC))


def about(door: str, identity: str, skew_s: float) -> dict[str, Any]:
    return {"door": door, "identity": identity, "skew_s": pytest.approx(skew_s, abs=3)}


async def test_a_device_counts_although_its_fixes_are_refused_for_its_clock(avl, drive) -> None:
    assert await drive("tracker-0", 300) == 200
    assert await drive("tracker-1", -2 * 86_400) == 200

    assert (avl.counts["refused_future"], avl.counts["refused_too_old"]) == (1, 1)
    assert shown(avl) == {
        "heard_count": 2,
        "off_count": 2,
        "worst": [about("avl", "tracker-1", -2 * 86_400), about("avl", "tracker-0", 300)],
    }


async def test_a_device_that_sends_what_it_kept_looks_slow_until_it_says_something_new(
    avl, drive
) -> None:
    for late_s in (900, 600):
        await drive("tracker-0", -late_s)
    assert shown(avl)["worst"] == [about("avl", "tracker-0", -600)]

    await drive("tracker-0", 0)
    assert shown(avl)["worst"] == [about("avl", "tracker-0", 0)]
    assert shown(avl)["off_count"] == 0


async def test_a_word_without_a_time_says_nothing_of_a_clock(avl, drive) -> None:
    place = {"latitude": STATION.lat, "longitude": STATION.lng}
    said = {"device_id": "tracker-1", "location": {"coords": place}}
    assert await drive("tracker-0", None) == 200
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"http://127.0.0.1:{avl.port}/t/{TOKEN} 1", json=said) as answer,
    ):
        assert answer.status == 200

    assert shown(avl) == {"heard_count": 0, "off_count": 0, "worst": []}


async def test_whoever_is_turned_away_is_not_heard(avl, drive) -> None:
    assert await drive("tracker-0", 300, token="a guess") == 401
    assert await drive("tracker-9", 300) == 400

    assert shown(avl)["heard_count"] == 0


async def test_a_detector_is_heard_unless_nobody_registered_it(avl, iot, broker, town) -> None:
    def speak() -> None:
        KnownDetector.objects.filter(identity="smoke-1").delete()
        connections.close_all()
        known, unknown = Detector(broker, "smoke-0"), Detector(broker, "smoke-1")
        known.say("fault", ahead_s=-40)
        unknown.say("fault", ahead_s=-40)
        assert until(lambda: iot.counts["received"] == 2)
        assert until(lambda: iot.counts["refused_unknown_detector"] == 1)
        known.leave()
        unknown.leave()

    await asyncio.to_thread(speak)

    assert shown(avl) == {
        "heard_count": 1,
        "off_count": 1,
        "worst": [about("iot", "smoke-0", -40)],
    }


def devices_in_health() -> dict[str, Any] | None:
    try:
        person, _ = get_user_model().objects.get_or_create(username="duty")
        browser = Client()
        browser.force_login(person)
        return browser.get("/api/health").json()["devices"]
    finally:
        connections.close_all()


def tell(detail: dict[str, Any]) -> None:
    try:
        beat("ingest", detail)
    finally:
        connections.close_all()


async def test_health_shows_the_clocks_of_both_doors(avl, iot, broker, drive) -> None:
    assert await drive("tracker-0", 300) == 200
    assert await drive("tracker-1", 0) == 200
    detector = await asyncio.to_thread(Detector, broker, "smoke-0")
    detector.say("fault", ahead_s=-900)
    assert await asyncio.to_thread(until, lambda: iot.counts["committed"] == 1)
    detector.leave()

    await asyncio.to_thread(tell, detail_of(avl, iot))

    assert await asyncio.to_thread(devices_in_health) == {
        "heard_count": 3,
        "off_count": 2,
        "worst": [
            about("iot", "smoke-0", -900),
            about("avl", "tracker-0", 300),
            about("avl", "tracker-1", 0),
        ],
    }


async def test_off_is_by_more_than_the_norm_and_unknown_before_it_was_read(
    avl, broker, town
) -> None:
    tolerance_s = await asyncio.to_thread(read_norm)
    iot = IotDoor(broker, clocks=avl.clocks)
    for n, off_s in enumerate((tolerance_s, tolerance_s + 1, -tolerance_s - 1)):
        now = datetime.now(UTC)
        avl.clocks.hear("avl", f"tracker-{n}", now + seconds(off_s), now)
    assert detail_of(avl, iot)["clocks"]["off_count"] == 2

    unopened = AvlDoor("127.0.0.1", 0, avl.redis_url, avl.clocks)
    assert detail_of(unopened, iot)["clocks"] is None


def read_norm() -> float:
    try:
        return norm("fix.future_tolerance_s")
    finally:
        connections.close_all()


def test_while_ingest_is_silent_devices_are_unknown(town: Town) -> None:
    clocks = {"heard_count": 4, "off_count": 0, "worst": []}
    assert devices_in_health() is None
    beat("ingest", {"clocks": clocks})
    ended = {**clocks, "heard_count": 9}
    Heartbeat.objects.create(
        process="ingest", instance="ended", at=datetime.now(UTC) - seconds(5), skew_s=0,
        detail={"clocks": ended},
    )  # fmt: skip
    assert devices_in_health() == clocks

    Heartbeat.objects.update(at=datetime.now(UTC) - seconds(60))
    assert devices_in_health() is None
