"""The bare broadcaster: an asyncio WebSocket server that sends all viewers one packed frame a tick.

It has nothing to hear, nobody to know and nothing to choose: what a hub costs, it does not.
"""

import asyncio
import sys
import time

from websockets.asyncio.server import ServerConnection, broadcast, serve

from realtime.packing import message, record


async def main(port: int, tick_s: float, rows_per_tick: int) -> None:
    """Serve until killed."""
    viewers: set[ServerConnection] = set()

    async def view(line: ServerConnection) -> None:
        viewers.add(line)
        try:
            await line.wait_closed()
        finally:
            viewers.discard(line)

    async with serve(view, "127.0.0.1", port, compression=None):
        tick, due = 0, time.monotonic()
        while True:
            due = max(due + tick_s, time.monotonic())
            await asyncio.sleep(due - time.monotonic())
            tick += 1
            at_ms = int(time.time() * 1000)
            rows = [
                [k, 114.3, 30.59, 90.0, 12.5, 5.0, at_ms - int(tick_s * 1000 * k / rows_per_tick)]
                for k in range(rows_per_tick)
            ]
            packed = message("positions.f1", tick, at_ms, [record(row, at_ms) for row in rows])
            broadcast(viewers, packed)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
