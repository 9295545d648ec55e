"""A right that is withdrawn, by whatever door, ends what it let a screen hear: with the real relay.

The unasked look is put off here: only what the tables tell, and the clock, can end a stream.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connection
from django.test import Client

from desk.api import Stream
from gis.models import Premises
from org.api import save_person
from realtime import consumer as consumer_module
from realtime import rights as rights_module
from realtime.rights import TRY_LATER, UNAUTHENTICATED
from realtime.snapshots import Standing
from tests.gis.layer_files import a_csv, counts, imported
from tests.realtime.place import WUHAN, City, a_call
from tests.realtime.relays import relaying
from tests.realtime.screens import Connect, Screen, log_in

Withdraw = Callable[[City, Screen], None]


def sql(statement: str, *facts: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        assert cursor.rowcount > 0, statement


def by_service(city: City, screen: Screen) -> None:
    save_person(username="diaodu", password=None, name_zh="调", name_en="D", posts=[])


def to_elsewhere(city: City, screen: Screen) -> None:
    save_person(
        username="diaodu",
        password=None,
        name_zh="调",
        name_en="D",
        posts=[(city.neighbour, "dispatcher")],
    )


def post_deleted(city: City, screen: Screen) -> None:
    sql("DELETE FROM org_post WHERE person_id = %s", city.dispatcher)


def post_moved(city: City, screen: Screen) -> None:
    sql(
        "UPDATE org_post SET formation_id = %s WHERE person_id = %s",
        city.neighbour_station,
        city.dispatcher,
    )


def post_given_away(city: City, screen: Screen) -> None:
    sql(
        "UPDATE org_post SET person_id = %s WHERE person_id = %s",
        city.neighbour_dispatcher,
        city.dispatcher,
    )


def tree_changed(city: City, screen: Screen) -> None:
    sql(
        "UPDATE org_formation SET ancestry = %s WHERE id = %s",
        f"/{city.corps}/{city.neighbour}/{city.detachment}/{city.battalion}/",
        city.battalion,
    )


def logged_out(city: City, screen: Screen) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = screen.session_key
    assert browser.delete("/api/session").status_code == 204


def deactivated(city: City, screen: Screen) -> None:
    sql("UPDATE org_person SET is_active = false WHERE id = %s", city.dispatcher)


def password_changed(city: City, screen: Screen) -> None:
    sql("UPDATE org_person SET password = 'x' WHERE id = %s", city.dispatcher)


def session_deleted(city: City, screen: Screen) -> None:
    sql("DELETE FROM django_session WHERE session_key = %s", screen.session_key)


def session_ended(city: City, screen: Screen) -> None:
    sql("UPDATE django_session SET expire_date = now() - interval '1 s'")


@pytest.fixture(autouse=True)
def unasked_looks_are_put_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights_module, "CHECK_S", 3600.0)


async def test_a_log_in_ends_by_itself_when_its_time_is_over_and_not_before(
    city: City, connect: Connect
) -> None:
    """No table changes then, and nobody is told."""
    session_key = await database_sync_to_async(log_in)(city.dispatcher)
    await database_sync_to_async(sql)(
        "UPDATE django_session SET expire_date = now() + interval '2 s' WHERE session_key = %s",
        session_key,
    )
    screen = Screen(session_key)
    assert (await screen.connect(timeout=15))[0]
    await screen.hears("hello")
    assert await screen.receive_nothing(timeout=1.2)
    assert await screen.closed_with() == UNAUTHENTICATED
    await screen.disconnect()


@pytest.fixture
async def relay(city: City) -> AsyncIterator[None]:
    async with relaying():
        yield


@pytest.mark.parametrize(
    "withdraw", [by_service, to_elsewhere, post_deleted, post_moved, post_given_away, tree_changed]
)
async def test_a_post_withdrawn_refuses_its_streams_at_once(
    withdraw: Withdraw, city: City, relay: None, connect: Connect
) -> None:
    streams = [f"calls.f{city.battalion}", f"positions.f{city.battalion}"]
    screen = await connect(city.dispatcher)
    await screen.subscribe(streams[0])
    await screen.listen(streams[1])

    await database_sync_to_async(withdraw)(city, screen)
    assert {(await screen.hears("refused"))["stream"] for _ in streams} == set(streams)
    await quiet(city, screen)


@pytest.mark.parametrize(
    "withdraw", [logged_out, deactivated, password_changed, session_deleted, session_ended]
)
async def test_who_is_no_longer_logged_in_is_cut_off_at_once(
    withdraw: Withdraw, city: City, relay: None, connect: Connect
) -> None:
    screen = await connect(city.dispatcher)
    await screen.subscribe(f"calls.f{city.detachment}")

    await database_sync_to_async(withdraw)(city, screen)
    assert await screen.closed_with() == UNAUTHENTICATED
    await quiet(city, screen)


async def test_whose_right_was_not_withdrawn_hears_on(
    city: City, relay: None, connect: Connect
) -> None:
    """Another session of the same person's, and another person's."""
    here, there = await connect(city.dispatcher), await connect(city.dispatcher)
    neighbour = await connect(city.neighbour_dispatcher)
    await here.subscribe(f"calls.f{city.detachment}")
    await neighbour.subscribe(f"calls.f{city.neighbour}")

    await database_sync_to_async(session_deleted)(city, there)
    assert await there.closed_with() == UNAUTHENTICATED
    await database_sync_to_async(a_call)(city)
    assert (await here.hears("call.received"))["stream"] == f"calls.f{city.detachment}"
    await neighbour.send_json_to({"kind": "ping"})
    await neighbour.hears("pong")


async def test_a_snapshot_on_its_way_is_not_sent_once_the_right_is_gone(
    city: City, relay: None, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = await connect(city.dispatcher)
    stream = f"calls.f{city.detachment}"
    await screen.subscribe(stream)
    read = consumer_module.snapshot_of
    is_withdrawn = asyncio.Event()

    async def read_late(wanted: Stream) -> tuple[str, str]:
        found = await read(wanted)
        await is_withdrawn.wait()
        return found

    monkeypatch.setattr(consumer_module, "snapshot_of", read_late)
    await screen.send_json_to({"kind": "subscribe", "stream": stream})
    await database_sync_to_async(post_deleted)(city, screen)
    await asyncio.sleep(0.3)
    is_withdrawn.set()
    frames = [await screen.receive_json_from()]
    while frames[-1]["kind"] != "refused":
        frames.append(await screen.receive_json_from())
    await quiet(city, screen)


async def test_a_premises_that_an_import_gave_to_others_is_no_longer_heard(
    city: City, relay: None, connect: Connect, tmp_path: Path, home: Path
) -> None:
    def lay(formation: str) -> int:
        row = {"编号": "P1", "名称": "新商场", "地址": "江汉路9号", "经度": WUHAN.lng,
               "纬度": WUHAN.lat, "使用性质": "商业", "所属辖区": formation}  # fmt: skip
        told = imported("premises", a_csv(tmp_path / "p.csv", [row]), formation="HB",
                        datum="wgs84", anywhere=True)  # fmt: skip
        assert sum(counts(told)[:2]) == 1, told
        return Premises.objects.get(name="新商场").pk

    stream = f"premises.{await database_sync_to_async(lay)('WH-1-1')}"
    screen = await connect(city.dispatcher)
    assert (await screen.subscribe(stream))["kind"] == "snapshot"
    await database_sync_to_async(lay)("HG-1")
    assert (await screen.hears("refused"))["stream"] == stream
    await quiet(city, screen)


async def test_rights_nobody_can_look_up_end_the_line(
    city: City, relay: None, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away when a right was withdrawn: a line too few, not a frame too many."""
    screen = await connect(city.dispatcher)

    async def away(*_: object) -> Standing:
        raise OSError

    monkeypatch.setattr(rights_module, "standing_of", away)
    await database_sync_to_async(post_deleted)(city, screen)
    assert await screen.closed_with() == TRY_LATER


async def quiet(city: City, screen: Screen) -> None:
    """Nothing of what happens now comes, and no head tells how far the streams are."""
    await database_sync_to_async(a_call)(city)
    assert await screen.receive_nothing(timeout=0.8)
