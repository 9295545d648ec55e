"""A browser for tests: found on the machine, kept off the internet, and listened to for faults."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from ops.machine import find_browser
from tests.running import DEMO_PASSWORD, Running

DESK_SIZE = (1920, 1080)
TABLET_SIZE = (1180, 820)
PHONE_SIZE = (390, 844)
expect.set_options(timeout=15_000)  # ms: drawing by software, the machine may be busy

FLAGS = [
    "--use-angle=swiftshader",  # without a graphics card the map is drawn by this
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-quic",
    "--disable-sync",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Start the browser; it ends with the block."""
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=flags)
        yield browser
        browser.close()


@dataclass
class Witness:
    """Hears everything that goes wrong in a browser's pages, and every host they ask."""

    host: str
    problems: list[str] = field(default_factory=list)
    foreseen: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to all pages of a browser context."""
        context.on("weberror", lambda fault: self._note(f"page error: {fault.error}"))
        context.on("request", self._asked)
        context.on(
            "console",
            lambda said: (
                self._note(f"console: {said.text} ({said.location.get('url', '')})")
                if said.type == "error"
                else None
            ),
        )

    def foresee(self, *words: str) -> None:
        """Let errors with these words pass: the test causes them."""
        self.foreseen += words

    def testify(self) -> None:
        """Fail on everything heard that was not foreseen, and begin anew."""
        heard, self.problems, self.foreseen = self.problems, [], []
        assert not heard, "\n".join(heard)

    def _note(self, problem: str) -> None:
        if not any(words in problem for words in self.foreseen):
            self.problems.append(problem)

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.problems.append(f"asked another host: {request.url}")


@contextmanager
def a_context(
    browser: Browser, witness: Witness, size: tuple[int, int] = DESK_SIZE, **more: Any
) -> Iterator[BrowserContext]:
    """Open a browser context of one person, watched."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **more
    )
    context.set_default_timeout(20_000)
    witness.watch(context)
    yield context
    context.close()


def enter(context: BrowserContext, system: Running, username: str, then: str) -> Page:
    """Log in by the log-in page, as a person does, and be where one wanted to go."""
    page = context.new_page()
    page.goto(f"{system.url}/login?next={quote('/' + then)}")
    page.keyboard.type(username)  # the cursor stands there already
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{system.url}/{then}")
    return page


def log_in(context: BrowserContext, system: Running, username: str, then: str = "desk") -> Page:
    """Log in to a live screen, and wait until it lives."""
    page = enter(context, system, username, then)
    line = "wall-connection" if then.startswith("wall") else "connection"
    expect(page.get_by_test_id(line)).to_have_attribute("data-connection", "live", timeout=20_000)
    page.wait_for_function("() => window.fengsui?.drawn().roads?.length > 0", timeout=40_000)
    return page


def drawn(page: Page, layer: str) -> dict[str, dict[str, Any]]:
    """Give what the map has really rendered of a layer, by id."""
    features = page.evaluate("layer => window.fengsui.drawn()[layer] ?? []", layer)
    return {feature["id"]: feature for feature in features}


def wait_for_drawn(
    page: Page, layer: str, thing: str | int, timeout_s: float = 20, **properties: str
) -> Any:
    """Wait until the map has rendered one thing, and as this; give it."""
    found = page.wait_for_function(
        """([layer, id, wanted]) => window.fengsui.drawn()[layer]?.find(one => one.id === id
            && Object.entries(wanted).every(([name, said]) => one.properties[name] === said))""",
        arg=[layer, str(thing), properties],
        timeout=timeout_s * 1000,
    )
    return found.json_value()


# Everything that lies outside the page sideways, and everything with a name that is cut off.
_OVERFLOW = """() => {
  const faults = [];
  const page = document.documentElement;
  const name = element => {
    const words = (element.innerText ?? "").trim().slice(0, 30).replaceAll("\\n", " ");
    const mark = element.dataset?.testid ?? element.className?.baseVal ?? element.className;
    return `${element.tagName.toLowerCase()}.${mark} “${words}”`;
  };
  if (page.scrollWidth > page.clientWidth)
    faults.push(`the page is ${page.scrollWidth} wide on ${page.clientWidth}`);
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(".map-canvas, .w-map, svg, details:not([open]) > :not(summary)")) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    if (box.left < -1 || box.right > innerWidth + 1)
      faults.push(`outside: ${name(element)} ${box.left.toFixed()}–${box.right.toFixed()}`);
    const isNamed = element.matches("button, h1, h2, h3, legend, label, kbd, summary, .w-figure p");
    const isBox = element.matches("header, main, section, form, article, aside, footer, .head");
    const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
    const isInline = getComputedStyle(element).display === "inline";
    if ((isNamed || isBox) && isCut && !isInline)
      faults.push(`cut off: ${name(element)} ${element.scrollWidth} in ${element.clientWidth}`);
  }
  return faults;
}"""


def overflowing(page: Page) -> list[str]:
    """Name what lies outside the page sideways or is cut off."""
    return page.evaluate(_OVERFLOW)
