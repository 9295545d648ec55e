"""The bench's peer: a plain server that inserts and commits each row before it answers."""

import asyncio
import os
import sys
from datetime import UTC, datetime

import django
from aiohttp import web
from django.conf import settings
from django.db import connection
from psycopg_pool import AsyncConnectionPool

HISTORY = """
    INSERT INTO geodata_fix (appliance_id, at, received_at, lng, lat, heading_deg, speed_mps,
        accuracy_m) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
CURRENT = """
    INSERT INTO geodata_currentfix AS now (appliance_id, at, received_at, lng, lat, heading_deg,
        speed_mps, accuracy_m) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (appliance_id) DO UPDATE SET at = EXCLUDED.at, received_at = EXCLUDED.received_at,
        lng = EXCLUDED.lng, lat = EXCLUDED.lat, heading_deg = EXCLUDED.heading_deg,
        speed_mps = EXCLUDED.speed_mps, accuracy_m = EXCLUDED.accuracy_m
    WHERE now.at < EXCLUDED.at
"""


async def serve(connections: int) -> None:
    from ingest.avl.devices import DeviceTable  # noqa: PLC0415
    from ingest.avl.osmand import decode_osmand  # noqa: PLC0415 - after Django is set up
    from ingest.avl.store import read_known  # noqa: PLC0415

    known = await asyncio.to_thread(read_known)
    table = DeviceTable()
    table.refresh(known.rows, known.homes)
    params = connection.get_connection_params()
    ours = {name: params[name] for name in ("dbname", "user", "password", "host", "port")}
    pool = AsyncConnectionPool(kwargs=ours, min_size=connections, max_size=connections, open=False)
    await pool.open(wait=True)

    async def answer(request: web.BaseRequest) -> web.Response:
        now = datetime.now(tz=UTC)
        fix = decode_osmand(request.rel_url.raw_query_string, now)
        device = table.by_identity[fix.identity]
        token = request.headers["Authorization"].removeprefix("Bearer ")
        if not device.is_token(token):
            return web.Response(status=401)
        row = (device.appliance_id, fix.at, now, *fix.place,
               fix.heading_deg, fix.speed_mps, fix.accuracy_m)  # fmt: skip
        async with pool.connection() as line:
            await line.execute(HISTORY, row)
            await line.execute(CURRENT, row)
        return web.Response()

    server = web.Server(answer, access_log=None)
    await asyncio.get_running_loop().create_server(server, "127.0.0.1", settings.AVL_PORT)
    await asyncio.Event().wait()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    asyncio.run(serve(int(sys.argv[1])))
