"""The demonstration's own cameras at the desk: their simulated pictures, by key and by the map."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from ops.simulation.gateway import PictureGateway
from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.browser import TABLET_SIZE, Witness, a_context, log_in, wait_for_drawn
from tests.screens.test_cameras import ask_for_cameras, row, wait_until_it_moves

NUMBER = 1  # a camera that is connected
NAME = f"示例摄像机{NUMBER:03d}"
AMBER = """canvas => {
  const [wide, high] = [canvas.width, canvas.height];
  const pixels = canvas.getContext('2d').getImageData(0, 60, wide, 100).data;
  let amber = 0;
  for (let at = 0; at < pixels.length; at += 4)
    amber += pixels[at] > 200 && pixels[at + 1] > 140 && pixels[at + 2] < 110 ? 1 : 0;
  return [wide, high, amber / (pixels.length / 4)];
}"""


@contextmanager
def pictures(system: Running) -> Iterator[None]:
    """Give the pictures as the simulator does, where the server looks for them."""
    ready, over = threading.Event(), threading.Event()

    async def give() -> None:
        gateway = PictureGateway(system.environment["FENGSUI_PICTURES_URL"])
        await gateway.open()
        ready.set()
        while not over.is_set():
            await asyncio.sleep(0.05)
        await gateway.close()

    thread = threading.Thread(target=lambda: asyncio.run(give()))
    thread.start()
    assert ready.wait(10)
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture(scope="module")
def standing(dispatcher: Somebody) -> list[float]:
    """Where the camera stands."""
    found = dispatcher.get("/api/places", q=NAME, limit=5)
    return next(one["place"] for one in found if one["label"] == NAME)


@pytest.fixture
def opened(dispatcher: Somebody, crews: Somebody, standing: list[float]) -> Iterator[str]:
    """Open an incident some way from the camera, so that their marks do not lie on one another."""
    place = [standing[0] + 0.0006, standing[1]]
    incident_id = scene.open_incident(dispatcher, place=place)["incident_id"]
    yield incident_id
    scene.end(dispatcher, crews, incident_id)


def expect_the_simulated_picture(page: Page) -> None:
    wait_until_it_moves(page)
    wide, high, amber = page.locator("camera-picture canvas").evaluate(AMBER)
    assert (wide, high) == (640, 360)
    assert amber > 0.05  # 模拟画面, in large letters


def test_the_panel_shows_a_simulated_picture_that_moves_and_says_when_it_ends(
    page: Page, system: Running, opened: str
) -> None:
    with pictures(system):
        ask_for_cameras(page, opened)
        row(page, NAME).get_by_test_id("camera-watch").click()
        expect(page.get_by_test_id("picture-badge")).to_have_text("实时")
        expect(page.get_by_test_id("picture")).to_contain_text(NAME)
        expect_the_simulated_picture(page)
    expect(page.get_by_test_id("picture-badge")).to_have_text("画面中断", timeout=10_000)
    expect(page.get_by_test_id("picture-why")).to_have_text("视频源已结束")
    with pictures(system):
        page.get_by_test_id("picture-again").click()
        expect(page.get_by_test_id("picture-badge")).to_have_text("实时")
        expect_the_simulated_picture(page)


def test_a_camera_clicked_on_the_map_opens_with_its_picture_to_be_had(
    browser: Browser, witness: Witness, system: Running, standing: list[float]
) -> None:
    with a_context(browser, witness, TABLET_SIZE) as context, pictures(system):
        page = log_in(context, system, "diaodu")
        go_there(page)
        mark = wait_for_drawn(page, "cameras", camera_id(page))
        assert mark["place"] == pytest.approx(standing, abs=1e-4)
        page.mouse.click(*pixel_of(page, mark["place"]))

        expect(page.get_by_test_id("spot")).to_have_attribute("data-kind", "cameras")
        chosen = page.locator('[data-testid="camera"][aria-current="true"]')
        expect(chosen).to_contain_text(NAME)
        expect(chosen).to_be_in_viewport()
        chosen.get_by_test_id("camera-watch").click()
        expect(page.get_by_test_id("picture-badge")).to_have_text("实时")
        expect_the_simulated_picture(page)


def go_there(page: Page) -> None:
    """Find the camera by the map's own search field: it then stands in the middle."""
    page.keyboard.press("Control+f")
    page.keyboard.type(NAME, delay=20)
    wanted = page.get_by_test_id("finder-option").filter(has_text=NAME).first
    expect(wanted).to_be_visible()
    page.keyboard.press("Enter")
    wait_for_drawn(page, "places", "chosen")
    page.wait_for_timeout(2_000)  # the flight there
    for _ in range(2):  # what opened of itself, then the mark that lies on the camera
        page.keyboard.press("Escape")
    page.wait_for_function("() => !window.fengsui.drawn().places?.length")
    expect(page.get_by_test_id("spot")).to_have_count(0)


def camera_id(page: Page) -> str:
    found = page.request.get(f"{page.url.partition('/desk')[0]}/api/places?q={NAME}&limit=5").json()
    return next(str(one["id"]) for one in found if one["label"] == NAME)


def pixel_of(page: Page, place: list[float]) -> tuple[float, float]:
    """Tell where on the screen a place of the map is: by what the pointer says at two others."""
    box = page.get_by_test_id("map").bounding_box()
    west, north = box["x"] + box["width"] / 4, box["y"] + box["height"] / 4
    corners = [(west, north), (west + box["width"] / 2, north + box["height"] / 2)]
    said = []
    for corner in corners:
        page.mouse.move(*corner)
        page.wait_for_timeout(200)
        words = page.get_by_test_id("map-coordinates").inner_text()
        said.append([float(one) for one in words.split(",")])
    return tuple(
        one + (other - one) * (wanted - first) / (last - first)
        for one, other, wanted, first, last in zip(*corners, place, *said, strict=True)
    )
