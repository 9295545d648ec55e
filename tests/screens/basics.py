"""What the tests of the page of basic data share: what the server counts, and what the log says."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from tests.running import Running, Somebody

Opens = Callable[..., Page]

LOGGED = """
import json
from eventlog.api import entries_after
print(json.dumps([
    {"kind": one.kind, "actor": str(one.actor), **one.body}
    for one in entries_after("WH", 0, 100_000) if one.kind in %r
]))
"""


def logged(system: Running, *kinds: str) -> list[dict[str, Any]]:
    """Read what the log says of these kinds."""
    done = system.manage("shell", "-v", "0", "-c", LOGGED % (kinds,))
    assert done.returncode == 0, done.stderr[-800:]
    return json.loads(done.stdout)


def kinds(somebody: Somebody) -> dict[str, dict[str, Any]]:
    """Give the kinds as the server counts them for somebody."""
    return {kind["name"]: kind for one in somebody.get("/api/basics") for kind in one["kinds"]}


def line_of(page: Page, kind: str) -> Locator:
    return page.locator(f'[data-testid="kind"][data-kind="{kind}"]')
