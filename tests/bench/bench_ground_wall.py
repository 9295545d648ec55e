"""How smoothly the wall draws a city on the move, in a headless browser without a graphics card."""

import multiprocessing
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.bench.bench_spine import FLEET, drive_fleet
from tests.bench.row import quantile, row
from tests.running import Running, Somebody, running
from tests.screens.browser import Witness, a_browser, a_context, log_in
from tests.screens.walls import SIZES

SETTLE_S, MEASURED_S = 15.0, 30.0
GOAL_FPS = 10.0  # by software: an arrow that moves ten times a second is seen to glide

# Frames the browser could show, while the map takes a tick of positions four times a second.
COUNT = """ms => new Promise(done => {
  const gaps = [];
  const began = performance.now();
  let last = began;
  const frame = now => {
    gaps.push(now - last);
    last = now;
    if (now - began < ms) requestAnimationFrame(frame);
    else done(gaps.slice(1));
  };
  requestAnimationFrame(frame);
})"""


def rows() -> Iterator[dict[str, Any]]:
    """Measure the wall's row of the ground."""
    with running("bench-wall", processes="web,relay,worker,ingest,roads") as system:
        yield wall_fps(system, system.log_in("diaodu"))


def wall_fps(system: Running, dispatcher: Somebody) -> dict[str, Any]:
    """Count frames while a fleet drives through the picture, each appliance heard once a second."""
    lines = dispatcher.get(f"/api/streams/appliances.f{dispatcher.detachment_id}")["data"][:FLEET]
    places = {one["id"]: one["place"] for one in dispatcher.get("/api/stations")}
    fleet = [(line["id"], *places[line["station_id"]]) for line in lines]
    until = time.time() + 90 + SETTLE_S + MEASURED_S  # a slow machine logs in slowly
    secret = system.environment["FENGSUI_SECRET_KEY"]
    driver = multiprocessing.get_context("spawn").Process(
        target=drive_fleet, args=(system.avl_url, secret, fleet, until)
    )
    driver.start()
    witness = Witness(urlsplit(system.url).netloc)
    try:
        with a_browser() as browser, a_context(browser, witness, SIZES["narrow"]) as context:
            page = log_in(context, system, "daping", "wall")
            page.wait_for_timeout(SETTLE_S * 1000)
            before = moving(page)
            gaps_ms = page.evaluate(COUNT, MEASURED_S * 1000)
            after = moving(page)
    finally:
        driver.terminate()
        driver.join()
    moved = sum(after[one] != before[one] for one in after.keys() & before.keys())
    fps = len(gaps_ms) / (sum(gaps_ms) / 1000)
    return row(
        "ground.wall_fps",
        fps,
        "frames/s",
        goal=GOAL_FPS,
        is_met=fps >= GOAL_FPS,
        note=f"software rendering (SwiftShader), headless, 1920x1080, {len(fleet)} appliances at "
        f"1 Hz, {moved} of {len(after)} drawn moved; gap p50 {quantile(gaps_ms, 0.5):.0f} ms, "
        f"p99 {quantile(gaps_ms, 0.99):.0f} ms; server, drivers and browser on the same machine",
    )


def moving(page: Page) -> dict[str, list[float]]:
    """Give where the map draws each appliance now."""
    drawn = page.evaluate("window.fengsui.drawn().appliances ?? []")
    return {one["id"]: one["place"] for one in drawn}
