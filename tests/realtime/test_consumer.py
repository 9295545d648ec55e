"""One screen, on the real hub and Redis: what it hears, what it is refused, when it is cut off."""

import json
from collections.abc import AsyncIterator

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from redis.asyncio import Redis

from org.api import save_person
from realtime import hub as hub_module
from realtime import outbox as outbox_module
from realtime import rights as rights_module
from realtime.consumer import BAD_FRAME, TOO_SLOW
from realtime.positions import most_unanswered
from realtime.relay import whole_log
from realtime.rights import TRY_LATER, UNAUTHENTICATED
from realtime.snapshots import lives
from realtime.speaker import Speaker
from tests.realtime.place import City, a_call, a_fire
from tests.realtime.screens import Connect, Screen, log_in, log_out


@pytest.fixture(autouse=True)
async def forget_fixes() -> AsyncIterator[None]:
    async with Redis.from_url(settings.REDIS_URL) as redis:
        await redis.delete(hub_module.LATEST)
        yield
        await redis.delete(hub_module.LATEST)


async def tell(group: str, message: dict) -> None:
    """Say something as the relay does."""
    speaker = Speaker(settings.REDIS_URL)
    await speaker.say(group, message)
    assert speaker.is_heard
    await speaker.close()


async def say(stream: str, frame: dict) -> None:
    await tell(stream, {"type": "relay.frame", "stream": stream, "text": json.dumps(frame)})


async def tell_position(appliance_id: int, at_ms: int) -> None:
    """Announce a fix as ingest does."""
    row = [appliance_id, 114.3, 30.59, 90.0, 10.0, 5.0, at_ms]
    async with Redis.from_url(settings.REDIS_URL) as redis:
        await redis.publish(settings.FIXES_CHANNEL, json.dumps([row]))


async def test_a_screen_gets_the_snapshot_then_each_frame(city: City, connect: Connect) -> None:
    call_id = await database_sync_to_async(a_call)(city)
    stream = f"calls.f{city.detachment}"
    desk = await connect(city.dispatcher)
    snapshot = await desk.subscribe(stream)
    frame = {"kind": "call.closed", "stream": stream, "prev": 5, "seq": 6, "data": {"id": "x"}}
    await say(stream, frame)

    assert (snapshot["kind"], snapshot["stream"]) == ("snapshot", stream)
    assert [line["id"] for line in snapshot["data"]] == [str(call_id)]
    assert "王某" not in json.dumps(snapshot, ensure_ascii=False)
    assert await desk.receive_json_from() == frame


async def test_who_is_not_logged_in_is_told_so_and_cut_off(connect: Connect) -> None:
    stranger = await connect(None)
    assert await stranger.closed_with() == UNAUTHENTICATED


BAD = [
    "null",
    "[]",
    "{",
    '{"kind":"relay.frame","text":"forged"}',
    '{"kind":"subscribe"}',
    '{"kind":"got","tick":"1"}',
    '{"kind":"view","bbox":[1,2,3],"zoom":1}',
    '{"kind":"view","bbox":[1,1,0,0],"zoom":1}',
    '{"kind":"view","bbox":["a",1,2,3]}',
    '{"kind":"ping","pad":"' + "x" * 9000 + '"}',
    "[" * 8000,  # nested deeper than a reader goes
    '{"kind":"ping","at":"noon"}',
    '{"kind":"ping","at":"2026-05-12T12:00:00"}',
    '{"kind":"ping","at":1778558400}',
]


async def test_a_frame_nobody_understands_closes_the_line(city: City, connect: Connect) -> None:
    for text in BAD:
        desk = await connect(city.dispatcher)
        await desk.send_to(text_data=text)
        assert await desk.closed_with() == BAD_FRAME, text


async def test_what_is_across_the_boundary_is_not_heard(city: City, connect: Connect) -> None:
    """Neither another formation's streams, nor an incident nobody of theirs was ordered to."""
    incident_id = await database_sync_to_async(a_fire)(city)
    neighbour = await connect(city.neighbour_dispatcher)
    for stream in (
        f"incidents.f{city.detachment}",
        f"positions.f{city.station}",
        f"incident.{incident_id}",
        f"incidents.f{city.corps}",
        "incidents.f999999",
        "heads",
        "person.1",
        "incident.00000000-0000-0000-0000-000000000000",
    ):
        assert await neighbour.subscribe(stream) == {"kind": "refused", "stream": stream}
        await say(stream, {"kind": "secret"})
    assert await neighbour.receive_nothing(timeout=0.3)


async def test_a_station_hears_itself_and_not_the_detachment(city: City, connect: Connect) -> None:
    station = await connect(city.station_duty)
    assert (await station.subscribe(f"appliances.f{city.station}"))["kind"] == "snapshot"
    assert (await station.subscribe(f"appliances.f{city.battalion}"))["kind"] == "refused"
    assert (await station.subscribe(f"parked.f{city.station}"))["kind"] == "refused"


async def test_after_unsubscribing_nothing_comes(city: City, connect: Connect) -> None:
    stream = f"calls.f{city.detachment}"
    desk = await connect(city.dispatcher)
    await desk.subscribe(stream)
    await desk.send_json_to({"kind": "unsubscribe", "stream": stream})
    await desk.send_json_to({"kind": "ping"})
    assert (await desk.receive_json_from())["kind"] == "pong"
    await say(stream, {"kind": "call.closed"})
    assert await desk.receive_nothing(timeout=0.3)


async def test_heads_come_for_own_streams_only(city: City, connect: Connect) -> None:
    own, quiet = f"calls.f{city.detachment}", f"incidents.f{city.detachment}"
    desk = await connect(city.dispatcher)
    await desk.subscribe(own)
    await desk.subscribe(quiet)
    now = await database_sync_to_async(lives)()
    heads = {
        "lives": now,
        "floors": {"WH": 7},
        "last": {own: 9, "calls.f999": 11},
        "renewed": {},
    }
    await tell_heads(heads)
    assert [await desk.receive_json_from(), await desk.receive_json_from()] == [
        {"kind": "head", "stream": own, "seq": 9},
        {"kind": "head", "stream": quiet, "seq": 7},
    ]
    await tell_heads({**heads, "lives": "WH:another0"})
    assert (await desk.receive_json_from())["log"] == "WH:another0"


async def test_a_renewed_stream_is_read_anew_once(city: City, connect: Connect) -> None:
    stream = f"calls.f{city.detachment}"
    desk = await connect(city.dispatcher)
    await desk.subscribe(stream)
    renewal = {"type": "relay.renew", "stream": stream, "token": "t1"}
    for _ in range(3):
        await tell(stream, renewal)
    assert (await desk.receive_json_from())["kind"] == "snapshot"
    assert await desk.receive_nothing(timeout=0.3)


async def test_all_streams_of_a_log_are_read_anew_once(city: City, connect: Connect) -> None:
    streams = {f"calls.f{city.detachment}", f"station.{city.station}"}
    desk = await connect(city.dispatcher)
    for stream in streams:
        await desk.subscribe(stream)
    for log, token in (("HG", "t0"), ("WH", "t1"), ("WH", "t1")):
        renewal = {"type": "relay.renew", "stream": whole_log(log), "token": token}
        await tell("heads", renewal)
    frames = [await desk.receive_json_from(), await desk.receive_json_from()]
    assert {(frame["kind"], frame["stream"]) for frame in frames} == {
        ("snapshot", stream) for stream in streams
    }
    assert await desk.receive_nothing(timeout=0.3)


async def test_a_screen_that_does_not_answer_gets_a_few_ticks_then_the_newest(
    city: City, connect: Connect
) -> None:
    """A second screen, which answers, gets every one of them meanwhile."""
    stream = f"positions.f{city.detachment}"
    desk, other = await connect(city.dispatcher), await connect(city.dispatcher)
    await desk.listen(stream)
    await other.listen(stream)
    most = most_unanswered(settings.POSITION_TICK_S)
    moments = [f"1970-01-01T00:00:00.{at_ms:03}+00:00" for at_ms in range(most + 5)]
    for at_ms, moment in enumerate(moments):
        await tell_position(city.appliances[0], at_ms)
        frame = await other.hears("positions")
        assert frame["fix_at"] == [moment]
        await other.send_json_to({"kind": "got", "tick": frame["tick"]})
    ticks = [await desk.receive_json_from() for _ in range(most)]
    assert [frame["fix_at"] for frame in ticks] == [[moment] for moment in moments[:most]]
    assert await desk.receive_nothing(timeout=0.3)

    await desk.send_json_to({"kind": "got", "tick": ticks[-1]["tick"]})
    newest = await desk.receive_json_from()
    assert newest["tick"] > ticks[-1]["tick"]
    assert (newest["ids"], newest["fix_at"]) == (
        [city.appliances[0]],
        [moments[-1]],
    )


async def test_a_view_leaves_out_what_it_does_not_show(city: City, connect: Connect) -> None:
    stream = f"positions.f{city.detachment}"
    desk = await connect(city.dispatcher)
    await desk.send_json_to({"kind": "subscribe", "stream": stream})
    await desk.send_json_to({"kind": "view", "bbox": [116.0, 39.0, 117.0, 40.0], "zoom": 10})
    await desk.send_json_to({"kind": "ping"})
    assert (await desk.receive_json_from())["kind"] == "pong"
    await tell_position(city.appliances[0], 1)
    assert await desk.receive_nothing(timeout=0.4)


async def test_logging_out_ends_the_line(city: City, connect: Connect) -> None:
    desk = await connect(city.dispatcher)
    await database_sync_to_async(log_out)(desk.session_key)
    await tell(f"person.{city.dispatcher}", {"type": "relay.session"})
    assert await desk.closed_with() == UNAUTHENTICATED


async def test_a_silent_relay_ends_the_line_so_that_the_screen_asks_elsewhere(
    city: City, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as soon:
        soon.setattr(hub_module, "RELAY_CHECK_S", 0.1)
        soon.setattr(hub_module, "RELAY_SILENT_S", 0.4)
        desk = await connect(city.dispatcher)
        assert await desk.closed_with() == TRY_LATER
        back = Screen(await database_sync_to_async(log_in)(city.dispatcher))
        assert (await back.connect(timeout=15))[0]
        said = await back.receive_output(timeout=15)
        assert (said["type"], said.get("code")) == ("websocket.close", TRY_LATER)  # without a hello
    await back.disconnect()


async def test_a_session_that_ended_is_noticed_unasked(
    city: City, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights_module, "CHECK_S", 0.1)
    desk = await connect(city.dispatcher)
    assert await desk.receive_nothing(timeout=0.5)
    await database_sync_to_async(log_out)(desk.session_key)
    assert await desk.closed_with() == UNAUTHENTICATED


async def test_a_post_that_was_taken_away_ends_its_streams(
    city: City, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights_module, "CHECK_S", 0.1)
    stream = f"calls.f{city.detachment}"
    desk = await connect(city.dispatcher)
    await desk.subscribe(stream)
    await database_sync_to_async(take_posts)()
    assert await desk.receive_json_from() == {"kind": "refused", "stream": stream}


async def test_a_screen_that_reads_nothing_is_cut_off_before_it_eats_the_memory(
    city: City, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "MOST_BYTES_UNANSWERED", 10_000)
    stream = f"calls.f{city.detachment}"
    desk = await connect(city.dispatcher)
    await desk.subscribe(stream)
    for _ in range(20):
        await say(stream, {"kind": "call.received", "pad": "x" * 1000})
    assert await desk.closed_with() == TOO_SLOW


async def tell_heads(heads: dict) -> None:
    await tell("heads", {"type": "relay.heads", **heads})


def take_posts() -> None:
    save_person(username="diaodu", password=None, name_zh="diaodu", name_en="diaodu", posts=[])
