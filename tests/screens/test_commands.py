"""Every command of the desk: its key is pressed, and the log or the screen shows that it was heard.

The commands are read from docs/commands.md, which is made from the table the desk itself runs by: a
command added there without a test here fails.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from conftest import CLONE
from tests.running import Running, Somebody
from tests.screens import acts_around, acts_incident, acts_map, scene
from tests.screens.browser import Witness, a_context, log_in
from tests.screens.hand import ACTS, HEARD_S, NOTHING, ROWS, UNTOLD, Desk, Row

GIVEN_IN = (acts_incident, acts_around, acts_map)  # they fill ACTS when they are read


@pytest.fixture(scope="module")
def leader(system: Running) -> Somebody:
    return system.log_in("zhiban")  # may give every command of the table


@pytest.fixture(scope="module")
def open_desk(
    browser: Browser, all_heard: Witness, system: Running, leader: Somebody, crews: Somebody
) -> Iterator[Desk]:
    quiet = iter(system.manage("list_detectors", "--log", "WH").stdout.split()[20:])
    with a_context(browser, all_heard, reduced_motion="reduce") as context:
        yield Desk(log_in(context, system, "zhiban"), system, leader, crews, quiet)


@pytest.fixture
def desk(open_desk: Desk) -> Iterator[Desk]:
    open_desk.clear()
    yield open_desk
    while open_desk.opened:
        scene.end(open_desk.leader, open_desk.crews, open_desk.opened.pop())


def test_the_table_is_read_whole_and_every_command_has_a_test() -> None:
    text = (CLONE / "docs" / "commands.md").read_text("utf-8")
    assert len(ROWS) == sum(line.startswith("| `") for line in text.splitlines())
    assert {row.name for row in ROWS} == set(ACTS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_key_does_what_the_table_says(desk: Desk, row: Row) -> None:
    desk.row = row
    before = desk.newest_seq()
    ACTS[row.name](desk)
    if row.leaves in UNTOLD:
        desk.find_in_the_log(row.leaves, after=before)
    elif row.leaves != NOTHING:
        scene.wait_for_line(
            desk.leader, "events", HEARD_S, kind=row.leaves, actor=desk.actor, after=before
        )
