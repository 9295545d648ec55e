"""How smoothly the wall draws three hundred appliances under way, in a browser without a card."""

import multiprocessing
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.bench.bench_spine import FLEET, drive_fleet
from tests.bench.row import row
from tests.running import running
from tests.screens.browser import DESK_SIZE, Witness, a_browser, a_context, log_in

SETTLE_S, MEASURED_S = 8, 15
GOAL_FPS = 10.0  # drawn by software on two shared cores; a card does sixty
# Frames the page could draw, and the longest it stood still between two.
COUNT = """seconds => new Promise(done => {
  const began = performance.now(); let frames = 0, last = began, longest = 0;
  const step = now => {
    frames += 1; longest = Math.max(longest, now - last); last = now;
    if (now - began < seconds * 1000) requestAnimationFrame(step);
    else done([frames / ((now - began) / 1000), longest]);
  };
  requestAnimationFrame(step);
})"""


def rows() -> Iterator[dict[str, Any]]:
    """Measure the wall of a running system while its fleet drives."""
    with running("bench-wall", processes="web,relay,worker,ingest,roads") as system:
        dispatcher = system.log_in("diaodu")
        lines = dispatcher.get(f"/api/streams/appliances.f{dispatcher.detachment_id}")["data"]
        places = {one["id"]: one["place"] for one in dispatcher.get("/api/stations")}
        fleet = [(one["id"], *places[one["station_id"]]) for one in lines[:FLEET]]
        secret = system.environment["FENGSUI_SECRET_KEY"]
        until = time.time() + 60 + SETTLE_S + MEASURED_S
        driver = multiprocessing.get_context("spawn").Process(
            target=drive_fleet, args=(system.avl_url, secret, fleet, until)
        )
        driver.start()
        witness = Witness(urlsplit(system.url).netloc)
        with a_browser() as browser, a_context(browser, witness, DESK_SIZE) as context:
            page = log_in(context, system, "daping", "wall")
            page.wait_for_timeout(SETTLE_S * 1000)
            drawn = page.evaluate("window.fengsui.drawn().appliances.length")
            fps, longest_ms = page.evaluate(COUNT, MEASURED_S)
        driver.terminate()
        driver.join()
    yield row(
        "ground.wall_fps",
        fps,
        "frames/s",
        goal=GOAL_FPS,
        is_met=fps >= GOAL_FPS,
        note=f"1920x1080, headless, drawn by software; {len(fleet)} appliances moving at 1 Hz, "
        f"{drawn} on the screen; longest pause {longest_ms:.0f} ms; the whole system and its "
        "drivers on the same machine",
    )
