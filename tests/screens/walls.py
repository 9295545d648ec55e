"""What tests of the wall ask of it, and let happen around it."""

from typing import Any

from playwright.sync_api import Page, expect

SIZES = {"narrow": (1920, 1080), "wide": (3840, 1080), "large": (3840, 2160)}

# Words smaller than this many pixels, map and all; hidden ones are nobody's to read.
SMALL = """least => [...document.body.querySelectorAll(".wall *")].flatMap(one => {
  const words = [...one.childNodes].filter(n => n.nodeType === Node.TEXT_NODE)
    .map(n => n.textContent.trim()).join("");
  const box = one.getBoundingClientRect();
  const size = parseFloat(getComputedStyle(one).fontSize);
  if (!words || one.closest("style, canvas, svg") || box.width === 0 || size >= least) return [];
  return [`${words.slice(0, 30)} ${size}px`];
})"""

# Whatever is drawn over something else of the wall that it does not lie in.
OVERLAPPING = """() => {
  const names = [".w-head", ".w-figures", ".w-health", ".w-stage", ".w-card", ".w-ready",
    ".w-incidents", ".w-ticker", ".w-key-strip", ".w-view", ".map-foot"];
  const boxes = names.flatMap(name => [...document.querySelectorAll(name)]
    .map(one => ({ name, one, box: one.getBoundingClientRect() })));
  const faults = [];
  for (const a of boxes) for (const b of boxes) {
    if (a.one === b.one || a.one.contains(b.one) || b.one.contains(a.one)) continue;
    const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    if (across > 1 && down > 1) faults.push(`${a.name} over ${b.name}`);
  }
  for (const name of [".w-card", ".w-ready", ".w-incidents", ".w-ticker", ".w-health"])
    for (const one of document.querySelectorAll(name))
      if (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
        faults.push(`cut off: ${name} ${one.scrollWidth}×${one.scrollHeight}`
          + ` in ${one.clientWidth}×${one.clientHeight}`);
  return faults;
}"""


def stop_of(page: Page) -> str:
    """Name what the wall looks at: an id, or "" for the whole city."""
    return page.get_by_test_id("wall-view").get_attribute("data-id") or ""


def wait_for_stop(page: Page, thing: str, timeout_s: float = 20) -> None:
    """Wait until the wall looks at this."""
    view = page.get_by_test_id("wall-view")
    expect(view).to_have_attribute("data-id", thing, timeout=timeout_s * 1000)


def wait_for_some_stop(page: Page, timeout_s: float = 40) -> None:
    """Wait until the wall looks at an incident: it begins with the whole city."""
    view = page.get_by_test_id("wall-view")
    expect(view).not_to_have_attribute("data-id", "", timeout=timeout_s * 1000)


def wait_for_centre(page: Page, place: list[float], timeout_s: float = 20) -> dict[str, Any]:
    """Wait until the map has come to rest with this place in the middle part of its picture."""
    found = page.wait_for_function(
        """([lng, lat]) => {
          const view = window.fengsui.view();
          if (!view) return null;
          const [west, south, east, north] = view.bbox;
          const x = (lng - west) / (east - west), y = (lat - south) / (north - south);
          return Math.abs(x - 0.5) < 0.12 && Math.abs(y - 0.5) < 0.2 && view.zoom > 12.5
            ? view : null;
        }""",
        arg=place,
        timeout=timeout_s * 1000,
    )
    return found.json_value()
