"""Cameras at the desk: who sees the place, a picture that moves, and one that stops and says so."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.gis.stream_server import StreamServer, a_stream_server, register_cameras
from tests.running import Running, Somebody
from tests.screens import scene
from tests.screens.browser import TABLET_SIZE, Witness, a_context, log_in, overflowing

# What a picture shows now, in few bytes: the canvas, or the video drawn onto one.
PIXELS = """element => {
  const canvas = document.createElement('canvas');
  canvas.width = 64; canvas.height = 36;
  const of = element.dataset.of === 'video' ? 'video' : 'canvas';
  canvas.getContext('2d').drawImage(element.querySelector(of), 0, 0, 64, 36);
  return canvas.toDataURL();
}"""


@pytest.fixture(scope="module")
def gateway() -> Iterator[StreamServer]:
    with a_stream_server() as it:
        yield it


@pytest.fixture(scope="module")
def place(
    system: Running,
    dispatcher: Somebody,
    gateway: StreamServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> list[float]:
    """Give a place with cameras around it: one looks at it, one turns, one looks away."""
    lng, lat = scene.beside_a_station(dispatcher, 5)
    looking = {"lng": lng, "field_of_view_deg": 60, "range_m": 400}
    cameras = [
        looking | {"name": name, "path": path, "lat": lat + north_m / 111_195, "heading_deg": deg}
        for name, path, north_m, deg in (
            ("路口东", "mjpeg", 90, 180),
            ("楼顶", "master.m3u8", 150, 180),
            ("背向", "mjpeg", 40, 0),
        )
    ]
    turning = {"name": "球机", "path": "", "lng": lng + 0.0003, "lat": lat}
    cameras.append(turning | {"stream_url": "rtsp://10.0.0.9/1"})
    register_cameras(system, gateway, tmp_path_factory.mktemp("at-the-desk"), cameras)
    return [lng, lat]


@pytest.fixture
def opened(dispatcher: Somebody, crews: Somebody, place: list[float]) -> Iterator[str]:
    incident_id = scene.open_incident(dispatcher, place=place)["incident_id"]
    yield incident_id
    scene.end(dispatcher, crews, incident_id)


def ask_for_cameras(page: Page, incident_id: str) -> None:
    page.locator(f'[data-testid="incident-row"][data-id="{incident_id}"]').click()
    expect(page.get_by_test_id("incident-detail")).to_be_visible()
    page.keyboard.press("Shift+V")
    expect(page.get_by_test_id("spot")).to_have_attribute("data-kind", "cameras")


def row(page: Page, name: str):
    return page.get_by_test_id("camera").filter(has_text=name)


def watch(page: Page, name: str) -> None:
    row(page, name).get_by_test_id("camera-watch").click()
    expect(page.locator("camera-picture")).to_have_attribute("data-state", "live")


def wait_until_it_moves(page: Page) -> None:
    seen = set()
    for _ in range(30):
        seen.add(page.locator("camera-picture").evaluate(PIXELS))
        if len(seen) > 3:
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{len(seen)} pictures in 7 seconds")


def test_the_nearest_cameras_are_listed_by_what_they_see(page: Page, opened: str) -> None:
    ask_for_cameras(page, opened)

    cameras = page.get_by_test_id("camera")
    assert [one.get_attribute("data-sight") for one in cameras.all()][:3] == [
        "sees", "sees", "may_see",
    ]  # fmt: skip
    expect(cameras.first).to_contain_text("路口东")
    expect(cameras.first).to_contain_text("北 90 m")
    expect(row(page, "背向")).to_contain_text("看不到")
    expect(row(page, "球机").get_by_test_id("camera-picture-state")).to_have_text("需视频网关")
    expect(page.get_by_test_id("cameras-caveat")).to_contain_text("遮挡未考虑")
    assert overflowing(page) == []


def test_motion_jpeg_moves_and_says_so_when_it_stops(
    page: Page, opened: str, gateway: StreamServer
) -> None:
    ask_for_cameras(page, opened)
    watch(page, "路口东")
    wait_until_it_moves(page)
    expect(page.get_by_test_id("picture-age")).to_have_text(re.compile(r"最新画面 [0-2]\.\d 秒前"))

    gateway.freeze()
    badge = page.get_by_test_id("picture-badge")
    expect(badge).to_have_text("画面中断", timeout=6_000)
    expect(page.get_by_test_id("picture-why")).to_have_text("视频源没有新画面")
    page.wait_for_timeout(8_000)  # and the server has ended it by now
    gateway.wait_until_open("/mjpeg", 0)
    expect(badge).to_have_text("画面中断")
    gateway.thaw()
    page.get_by_test_id("picture-again").click()
    expect(badge).to_have_text("实时")
    wait_until_it_moves(page)

    page.keyboard.press("Escape")
    expect(page.get_by_test_id("spot")).to_have_count(0)
    gateway.wait_until_open("/mjpeg", 0)


def test_hls_plays_and_says_so_when_it_stops(
    page: Page, opened: str, gateway: StreamServer
) -> None:
    ask_for_cameras(page, opened)
    watch(page, "楼顶")
    expect(page.locator("camera-picture")).to_have_attribute("data-of", "video")
    wait_until_it_moves(page)

    gateway.freeze()
    expect(page.get_by_test_id("picture-badge")).to_have_text("画面中断", timeout=25_000)
    gateway.thaw()
    page.get_by_test_id("picture-stop").click()
    expect(page.locator("camera-picture")).to_have_count(0)
    asked = len(gateway.asked)
    page.wait_for_timeout(3_000)
    assert len(gateway.asked) <= asked + 1


def test_a_camera_is_watched_by_keys_alone_on_a_tablet_in_english_by_day(
    browser: Browser, witness: Witness, system: Running, opened: str
) -> None:
    with a_context(browser, witness, TABLET_SIZE) as context:
        page = log_in(context, system, "diaodu")
        page.keyboard.press("t")
        page.keyboard.press("l")
        ask_for_cameras(page, opened)
        page.keyboard.press("Enter")  # the first that can be watched has the cursor

        expect(page.get_by_test_id("picture-badge")).to_have_text("Live")
        expect(page.get_by_test_id("picture")).to_contain_text("路口东")
        assert overflowing(page) == []
