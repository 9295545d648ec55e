"""What the live benches send: fixes as ``ingest`` announces them, frames as the relay says them."""

import asyncio
import json
import multiprocessing
import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

ROUND_S = 0.01  # a commit of ingest's, so to say: what came in it is announced together


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent, and how."""

    how: str  # "hub": to the web processes' hubs; "group_send": through a Channels layer
    appliances: Sequence[int]
    places: Sequence[tuple[float, float]]
    updates_per_s: int = 500
    incidents_per_s: float = 0.0
    incident_stream: str = ""
    deaf_stream: str = ""  # a megabyte a second is said there


@contextmanager
def producing(load: Load) -> Iterator[None]:
    """Send in a process of its own, until left."""
    process = multiprocessing.get_context("spawn").Process(
        target=_produce, args=(load,), daemon=True
    )
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _produce(load: Load) -> None:
    asyncio.run(_announce(load) if load.how == "hub" else _send_each(load))


def _rows(load: Load) -> Iterator[list]:
    """Give fix after fix, appliance after appliance, stamped with the moment it is asked for."""
    k = 0
    while True:
        lng, lat = load.places[k % len(load.places)]
        at_ms = int(time.time() * 1000)
        moved = 0.00001 * (k // len(load.places) % 100)
        yield [load.appliances[k % len(load.appliances)], lng + moved, lat, 90.0, 12.5, 5.0, at_ms]
        k += 1


async def _announce(load: Load) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from django.conf import settings  # noqa: PLC0415 - of the system that is measured
    from redis.asyncio import Redis  # noqa: PLC0415

    redis = Redis.from_url(settings.REDIS_URL)
    rows = _rows(load)
    saying = asyncio.create_task(_say_incidents(load))
    telling = asyncio.create_task(_say_much(load.deaf_stream))
    began, sent = time.monotonic(), 0
    while not (saying.done() or telling.done()):
        due = int((time.monotonic() - began) * load.updates_per_s)
        batch = [next(rows) for _ in range(sent, due)]
        sent = due
        if batch:
            texts = {str(row[0]): json.dumps(row) for row in batch}
            async with redis.pipeline(transaction=False) as pipe:
                pipe.hset("fixes:latest", mapping=texts)
                pipe.publish(settings.FIXES_CHANNEL, "[" + ",".join(texts.values()) + "]")
                await pipe.execute()
        await asyncio.sleep(ROUND_S)


async def _say_incidents(load: Load) -> None:
    """Have the relay's own speaker say an incident's frames, at moments no tick knows of."""
    from django.conf import settings  # noqa: PLC0415

    from realtime.speaker import Speaker  # noqa: PLC0415

    speaker = Speaker(settings.REDIS_URL)
    rng = random.Random(119)
    while True:
        await asyncio.sleep(rng.expovariate(load.incidents_per_s or 1.0))
        if not load.incidents_per_s:
            continue
        frame = {
            "kind": "incident.upgraded", "said_at_ms": time.time() * 1000, "prev": 0, "seq": 1,
            "stream": load.incident_stream, "data": {"id": "bench", "pad": "x" * 600},
        }  # fmt: skip
        text = json.dumps(frame, separators=(",", ":"))
        message = {"type": "relay.frame", "stream": load.incident_stream, "text": text}
        await speaker.say(load.incident_stream, message)


async def _say_much(stream: str) -> None:
    """Fill the lines of those who hear a stream and do not read."""
    from django.conf import settings  # noqa: PLC0415

    from realtime.speaker import Speaker  # noqa: PLC0415

    speaker, text = Speaker(settings.REDIS_URL), json.dumps({"kind": "much", "pad": "x" * 100_000})
    while True:
        await asyncio.sleep(0.1)
        if stream:
            message = {"type": "relay.frame", "stream": stream, "text": text}
            await speaker.say(stream, message)


async def _send_each(load: Load) -> None:
    """Send each update to the group by itself, as Channels' tutorial does."""
    from channels.layers import get_channel_layer  # noqa: PLC0415

    from tests.bench.live_naive import GROUP, set_up  # noqa: PLC0415

    set_up()
    layer, rows = get_channel_layer(), _rows(load)
    began, sent = time.monotonic(), 0
    while True:
        due = int((time.monotonic() - began) * load.updates_per_s)
        for _ in range(sent, due):
            await layer.group_send(GROUP, {"type": "position", "row": next(rows)})
        sent = due
        await asyncio.sleep(ROUND_S)
