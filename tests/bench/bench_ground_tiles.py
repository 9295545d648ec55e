"""How fast tiles come over a city of a million premises and sixty thousand hydrants."""

import math
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg

from tests.bench.row import quantile, row
from tests.running import Running, Somebody, running

PREMISES, HYDRANTS = 1_000_000, 60_000
LAYERS = ("premises", "water", "roads", "stations")
STEPS, PEER_TILES = 400, 60
COLD_GOAL_MS, WARM_GOAL_MS = 150.0, 10.0
Tile = tuple[int, int, int]

# A city: most of it around its stations, and some blocks as dense as a market.
FILL = f"""
DROP INDEX IF EXISTS premises_name_trgm, premises_pinyin_trgm, premises_initials_trgm,
    premises_address_trgm;
INSERT INTO geodata_premises (formation_id, name, pinyin, initials, address, place, occupancy,
    underground_storeys, hazards, is_key, is_synthetic)
SELECT s.formation_id, '单位' || n, '', '', '某路' || n % 900 || '号',
    ST_SetSRID(ST_MakePoint(
        ST_X(s.place) + (random() + random() + random() - 1.5) * spread,
        ST_Y(s.place) + (random() + random() + random() - 1.5) * spread), 4326),
    (ARRAY['residential', 'shop', 'hospital', 'school', 'factory'])[1 + n % 5], 0, '[]',
    n % 100 = 0, true
FROM generate_series(1, {PREMISES}) AS n
CROSS JOIN LATERAL (SELECT CASE WHEN n % 50 = 0 THEN 0.004 ELSE 0.05 END AS spread) AS dense
JOIN (SELECT formation_id, place, row_number() OVER (ORDER BY formation_id) - 1 AS nth,
    count(*) OVER () AS every FROM geodata_station) AS s ON s.nth = n % s.every;
INSERT INTO geodata_watersource (kind, state, place, is_synthetic)
SELECT 'hydrant', 'usable', ST_SetSRID(ST_MakePoint(
    ST_X(s.place) + (random() - 0.5) * 0.08, ST_Y(s.place) + (random() - 0.5) * 0.08), 4326), true
FROM generate_series(1, {HYDRANTS}) AS n
JOIN (SELECT place, row_number() OVER () - 1 AS nth, count(*) OVER () AS every
    FROM geodata_station) AS s ON s.nth = n % s.every;
"""
# The tile as one would first write it: everything in the envelope.
NAIVE = """
SELECT ST_AsMVT(tile, 'premises') FROM (
    SELECT p.id, p.name, p.occupancy, p.is_key, ST_AsMVTGeom(ST_Transform(p.place, 3857),
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s)) AS geom
    FROM geodata_premises p
    WHERE p.place && ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4326)
) AS tile
"""


def rows() -> Iterator[dict[str, Any]]:
    """Measure tiles cold and warm, by HTTP, from a running system."""
    with running("bench-tiles", processes="web,relay,worker,ingest,roads") as system:
        owner = system.environment["FENGSUI_DATABASE_OWNER_URL"]
        with psycopg.connect(owner, autocommit=True) as line:
            line.execute(FILL)
            line.execute("VACUUM ANALYZE geodata_premises, geodata_watersource")
            dispatcher = system.log_in("diaodu")
            walk = a_walk(dispatcher, random.Random(119))
            naive_ms = naive(line, walk)
        yield from cold_and_warm(system, dispatcher, walk, naive_ms)


def a_walk(dispatcher: Somebody, rng: random.Random) -> list[Tile]:
    """Pan and zoom about the city as a hand does; each tile once."""
    stations = [one["place"] for one in dispatcher.get("/api/stations")]
    lng, lat = rng.choice(stations)
    z, seen = 12, {}
    while len(seen) < STEPS:
        z = min(16, max(8, z + rng.choice((-1, 0, 0, 0, 1))))
        if rng.random() < 0.1:
            lng, lat = rng.choice(stations)
        lng += rng.uniform(-1, 1) * 360 / (1 << z)
        lat += rng.uniform(-1, 1) * 300 / (1 << z)
        x, y = tile_at(lng, lat, z)
        for across in (0, 1):  # a screen shows more than one
            for down in (0, 1):
                seen[z, x + across, y + down] = True
    return list(seen)


def tile_at(lng: float, lat: float, z: int) -> tuple[int, int]:
    """Give the tile a place lies in."""
    side = 1 << z
    north = math.asinh(math.tan(math.radians(lat)))
    return int((lng + 180) / 360 * side), int((1 - north / math.pi) / 2 * side)


def naive(line: psycopg.Connection[Any], walk: list[Tile]) -> list[float]:
    """Time the naive statement alone on part of the walk."""
    took_ms = []
    for z, x, y in walk[:: max(1, len(walk) // PEER_TILES)]:
        began = time.perf_counter()
        line.execute(NAIVE, {"z": z, "x": x, "y": y}).fetchone()
        took_ms.append((time.perf_counter() - began) * 1000)
    return took_ms


def cold_and_warm(
    system: Running, dispatcher: Somebody, walk: list[Tile], naive_ms: list[float]
) -> Iterator[dict[str, Any]]:
    """Walk twice: the first time nothing is remembered."""
    peer = quantile(naive_ms, 0.99)
    for name, goal in (("cold", COLD_GOAL_MS), ("warm", WARM_GOAL_MS)):
        took_ms: dict[str, list[float]] = defaultdict(list)
        largest = 0
        for z, x, y in walk:
            for layer in LAYERS:
                began = time.perf_counter()
                answer = dispatcher.client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt")
                took_ms[layer].append((time.perf_counter() - began) * 1000)
                assert answer.status_code == 200, answer.text
                largest = max(largest, len(answer.content))
        every = [one for ones in took_ms.values() for one in ones]
        p99 = quantile(every, 0.99)
        parts = ", ".join(f"{one} {quantile(took_ms[one], 0.99):.0f}" for one in LAYERS)
        yield row(
            f"ground.tile_p99_ms.{name}",
            p99,
            "ms",
            goal=goal,
            is_met=p99 <= goal,
            peer="one naive ST_AsMVT of all premises in the envelope, without HTTP",
            peer_value=round(peer, 1),
            ratio=round(peer / p99, 2),
            note=f"{len(every)} tiles by HTTP, z8-z16 walk, {PREMISES:,} premises, {HYDRANTS:,} "
            f"hydrants added; p50 {quantile(every, 0.5):.1f}; p99 by layer: {parts}; largest "
            f"{largest / 1000:.0f} kB",
        )
