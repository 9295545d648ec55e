"""Pictures of desk, wall and basic data from one fixed scenario (``make screens``).

The city is the seeded demo city; what happens in it, and the moment each thing happens, is written
here, so that two runs show the same desk but for minutes and estimates.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.city import Crew, Detector
from tests.running import Running, Somebody, running
from tests.screens import scene
from tests.screens.browser import (
    DESK_SIZE,
    TABLET_SIZE,
    Witness,
    a_browser,
    a_context,
    enter,
    log_in,
)
from tests.screens.png import smaller
from tests.screens.walls import SIZES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
LOOKS = [(theme, lang) for theme in ("day", "night") for lang in ("zh", "en")]
NIGHT_ZH = ("night", "zh")
STATES = ["signed", "turned_out", "en_route", "on_scene", "water_on"]
DRIVE_S = 75  # from en route to on scene: a response of a second or two would be no picture of work


# Appliances on an order drawn with an old position; "nobody" where none is drawn under way.
OLD = """() => {
  const idle = ["in_station", "in_training", "out_of_service"];
  const out = (window.fengsui.drawn().appliances ?? []).map(one => one.properties)
    .filter(one => !idle.includes(one.status));
  if (!out.some(one => one.status === "en_route")) return ["nobody"];
  return out.filter(one => one.freshness !== "live").map(one => `${one.call_sign} ${one.age}`);
}"""
OVERVIEW = {"zh": "全局", "en": "Overview"}
FIRE_NAME = "酒店"  # where the fire is
ROUND_S = 400.0  # the wall looks at each incident in turn, then at all


@dataclass(slots=True)
class Scenario:
    """What is going on in the city while the pictures are taken."""

    system: Running
    dispatcher: Somebody
    crews: Somebody
    fire: str = ""
    hotel_id: str = ""  # the premises on fire
    due: list[tuple[str, list[str]]] = field(default_factory=list)  # order, what comes later
    driving: list[tuple[Crew, list[list[float]], float]] = field(
        default_factory=list
    )  # share driven

    def happen(self) -> None:
        """Let it all happen: three incidents, a pre-alert, a waiting call."""
        school = self._premises("职业学校", 1)
        hotel = self._premises("酒店", 0)
        flood = self._incident(
            scene.beside_a_station(self.dispatcher, 40), "雄楚大道与珞狮路交叉口积水", "flood", 1
        )
        traffic = self._incident(
            scene.beside_a_station(self.dispatcher, 70), "二环线高架 K12 处", "traffic", 2
        )
        fire = self._incident(
            hotel["place"], hotel["detail"], "highrise_fire", 2, premises_id=hotel["id"]
        )
        self.fire, self.hotel_id = fire["incident_id"], hotel["id"]
        self._send(flood, ["on_scene", "en_route"])
        self._send(traffic, ["on_scene", "on_scene", "turned_out"])
        self._send(
            fire,
            ["water_on", "on_scene", "en_route", "en_route", "en_route", "turned_out", "signed"],
        )
        time.sleep(DRIVE_S)
        for order_id, states in self.due:
            scene.report(self.crews, order_id, *states)
        self.dispatcher.post(f"/api/incidents/{self.fire}/notes", words="12 层客房着火，正在疏散")
        detector = Detector(
            self.system, self.system.manage("list_detectors", "--log", "WH").stdout.split()[7]
        )
        detector.say("normal")
        time.sleep(1.1)  # of two words within a second the graver one holds
        detector.say("alarm")
        detector.leave()
        scene.wait_for_line(self.dispatcher, "pre_alerts", state="open")
        scene.receive_call(self.dispatcher, school["detail"], school["place"])

    def report_positions(self) -> None:
        """Let every appliance under way say where it is now."""
        for crew, way, share in self.driving:
            at = min(len(way) - 1, int(share * (len(way) - 1)))
            here, ahead = way[at], way[min(len(way) - 1, at + 1)]
            heading = scene.bearing_deg(here, ahead)
            crew.report(here[0], here[1], 14.0 if share < 1 else 0.0, heading)

    def _premises(self, words: str, number: int) -> dict[str, Any]:
        found = self.dispatcher.get("/api/places", q=words, limit=8, lng=114.3, lat=30.58)
        return [one for one in found if one["kind"] == "premises"][number]

    def _incident(
        self, place: list[float], address: str, incident_type: str, level: int, **more: Any
    ) -> dict[str, Any]:
        call_id = scene.receive_call(self.dispatcher, address, place)
        return scene.open_incident(
            self.dispatcher,
            place=place,
            address=address,
            incident_type=incident_type,
            alarm_level=level,
            call_id=call_id,
            **more,
        )

    def _send(self, opened: dict[str, Any], states: list[str]) -> None:
        """Order what is recommended; the nearest get furthest. Who arrives does so later."""
        advised = opened["recommendation"]["candidates"]
        needed_s = {c["appliance_id"]: c["response_s"] for c in advised}
        lines = sorted(
            scene.order(self.dispatcher, opened), key=lambda o: needed_s[o["appliance_id"]]
        )
        for number, line in enumerate(lines):
            state = states[number] if number < len(states) else "signed"
            crew = Crew(self.system, line["appliance_id"])
            way = self.crews.get(f"/api/orders/{line['id']}/route")["line"]
            share = {"signed": 0.0, "turned_out": 0.08, "en_route": 0.3 + 0.17 * (number % 4)}
            self.driving.append((crew, way, share.get(state, 1.0)))
            steps = STATES[: STATES.index(state) + 1]
            scene.report(self.crews, line["id"], *steps[:3])
            self.due.append((line["id"], steps[3:]))


@contextmanager
def a_screen(
    browser: Browser, system: Running, look: tuple[str, str], size: tuple[int, int], then: str
) -> Iterator[Page]:
    """Log in at a screen of this look; every fault in it is a failure."""
    witness = Witness(urlsplit(system.url).netloc)
    theme, lang = look
    kept = f'{{"theme": "{theme}", "lang": "{lang}", "isBoardOpen": true}}'
    with a_context(browser, witness, size, reduced_motion="reduce") as context:
        context.add_init_script(
            f"if (location.host) localStorage.setItem('fengsui.preferences', '{kept}')"
        )
        if then == "basics":
            yield enter(context, system, "diaodu", then)
        else:
            yield log_in(context, system, "diaodu" if then == "desk" else "daping", then)
    witness.testify()


def take(
    browser: Browser, page: Page, scenario: Scenario, name: str, view: str | None = None
) -> None:
    """Wait until every position on the map is fresh (and the wall looks there), then take it."""
    until = time.monotonic() + ROUND_S
    old: list[str] = []
    while time.monotonic() < until:
        scenario.report_positions()
        page.wait_for_timeout(2500)
        old = page.evaluate(OLD)
        is_there = view is None or page.locator(".w-view", has_text=view).count() == 1
        if is_there and old == []:
            break
    else:
        raise TimeoutError(f"{name}: drawn with old positions, or none: {old}")
    keep(browser, page, name)


def keep(browser: Browser, page: Page, name: str) -> None:
    """Write down what a page looks like now."""
    data = smaller(browser, page.screenshot(type="png"))
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(data)
    sys.stderr.write(f"{name}.png {len(data) // 1000} kB\n")


def desk_picture(browser: Browser, scenario: Scenario, look: tuple[str, str]) -> None:
    """The desk, working on the high-rise fire."""
    with a_screen(browser, scenario.system, look, DESK_SIZE, "desk") as page:
        look_at_the_fire(page, scenario)
        take(browser, page, scenario, f"desk-{look[0]}-{look[1]}")


def tablet_picture(browser: Browser, scenario: Scenario) -> None:
    """The desk on a tablet."""
    with a_screen(browser, scenario.system, NIGHT_ZH, TABLET_SIZE, "desk") as page:
        look_at_the_fire(page, scenario)
        take(browser, page, scenario, "desk-tablet-night-zh")


def look_at_the_fire(page: Page, scenario: Scenario) -> None:
    page.locator(f'[data-testid="incident-row"][data-id="{scenario.fire}"]').click()
    page.get_by_test_id("order-row").first.wait_for()
    page.wait_for_timeout(1500)


def wall_picture(
    browser: Browser, scenario: Scenario, look: tuple[str, str], form: str = "narrow"
) -> None:
    """The wall: the whole city where it is narrow, an incident where there is room for both."""
    then = f"wall?theme={look[0]}&lang={look[1]}&dwell=45&overview=45"
    name = "wall" if form == "narrow" else f"wall-{form}"
    view = OVERVIEW[look[1]] if form == "narrow" else FIRE_NAME
    with a_screen(browser, scenario.system, look, SIZES[form], then) as page:
        page.get_by_test_id("wall-incident").first.wait_for()
        page.wait_for_timeout(9000)  # its figures are asked for every few seconds
        take(browser, page, scenario, f"{name}-{look[0]}-{look[1]}", view)


def basics_picture(browser: Browser, scenario: Scenario, look: tuple[str, str]) -> None:
    """The basic data: how whole and how fresh each class is, and the premises on fire."""
    with a_screen(browser, scenario.system, look, DESK_SIZE, "basics") as page:
        page.get_by_test_id("overview").wait_for()
        page.wait_for_timeout(4000)  # the map beside it
        keep(browser, page, f"basics-{look[0]}-{look[1]}")
        page.goto(f"{scenario.system.url}/basics#premises/{scenario.hotel_id}")
        page.get_by_test_id("premises-water").wait_for()
        page.wait_for_timeout(4000)
        keep(browser, page, f"basics-premises-{look[0]}-{look[1]}")


def main() -> None:
    """Run the city, let the scenario happen, take the pictures."""
    with running("pictures", processes="web,relay,worker,ingest,roads") as system:
        take_all(system)


def take_all(system: Running) -> None:
    """Take every picture of this running city."""
    scenario = Scenario(system, system.log_in("diaodu"), system.log_in("moni"))
    scenario.happen()
    scenario.report_positions()
    with a_browser() as browser:
        for look in LOOKS:
            desk_picture(browser, scenario, look)
            wall_picture(browser, scenario, look)
            wall_picture(browser, scenario, look, "wide")
        tablet_picture(browser, scenario)
        for look in (("day", "en"), NIGHT_ZH):
            basics_picture(browser, scenario, look)


if __name__ == "__main__":
    main()
