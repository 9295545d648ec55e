"""One row a fault: a load, the fault in its midst, and what stands when all is quiet."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from ops.places import places
from tests.faults.city import PROCESSES, City, wait_until
from tests.faults.faults import Fault
from tests.faults.journal import Journal
from tests.faults.ledger import Ledger
from tests.faults.load import ANSWER_S
from tests.faults.viewers import wrong_copies
from tests.running import running

BEFORE = 0.3  # of the facts, acknowledged before the fault
RECOVERY_TIMEOUT_S = 120.0
LOAD_TIMEOUT_S = 180.0
QUIET_TIMEOUT_S = 40.0
KINDS = {"call", "call_end", "note", "status", "fix", "word"}
LISTENED = "events."
WENT_WRONG = (
    AssertionError,
    OSError,
    WebSocketException,
    httpx.HTTPError,
    subprocess.CalledProcessError,
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a fault cost."""

    fault: str
    acknowledged: int
    lost: list[str]
    duplicate: list[str]
    wrong: list[str]
    refused: list[str]  # what was answered with a no, which no fault excuses
    recovered_s: float | None

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, nothing stands twice, and every screen is right."""
        faults = (self.lost, self.duplicate, self.wrong, self.refused)
        return not any(faults) and self.recovered_s is not None

    def as_json(self) -> dict[str, Any]:
        """Give it as a line of figures."""
        return {
            "fault": self.fault,
            "acknowledged": self.acknowledged,
            "lost": len(self.lost),
            "duplicate": len(self.duplicate),
            "wrong": len(self.wrong),
            "recovered_s": None if self.recovered_s is None else round(self.recovered_s, 1),
        }


@contextmanager
def a_city(name: str, processes: str = PROCESSES) -> Iterator[City]:
    """Start a whole system with a standby, and viewers who look at it."""
    folder = places("test").home / f"{name}-standby"
    shutil.rmtree(folder, ignore_errors=True)
    with running(name, processes=processes, FENGSUI_STANDBY=str(folder)) as system:
        city = City(
            system=system,
            desk=system.log_in("diaodu"),
            other_desk=system.log_in("zhiban"),
            hasty=(
                system.log_in("diaodu", answer_s=ANSWER_S),
                system.log_in("zhiban", answer_s=ANSWER_S),
            ),
            ledger=Ledger(system.environment["FENGSUI_DATABASE_OWNER_URL"]),
        )
        city.watch()
        try:
            yield city
        finally:
            for viewer in city.viewers:
                viewer.stop()
    shutil.rmtree(folder, ignore_errors=True)


def run(city: City, fault: Fault, least_facts: int, journal: Journal | None = None) -> Row:
    """Let a fault happen in the middle of a load, and reconcile when all is quiet."""
    journal = city.journal = journal or Journal()
    city.ledger.begin()
    before = city.instances()
    wrong: list[str] = []
    with city.under_load(journal):
        enough = wait_until(lambda: journal.count() >= least_facts * BEFORE, LOAD_TIMEOUT_S)
        assert enough is not None, f"no load: {journal.count()} facts, {journal.refused[:3]}"
        began = time.monotonic()
        try:
            fault.act(city)
        except WENT_WRONG as problem:
            wrong.append(f"{type(problem).__name__}: {problem}")
        recovery = Recovery(city, fault, journal, before, began)
        is_well = wait_until(recovery.is_over, RECOVERY_TIMEOUT_S) is not None
        recovered_s = time.monotonic() - began if is_well else None
        wait_until(lambda: journal.count() >= least_facts, LOAD_TIMEOUT_S)
    wrong += _missed(fault, journal, began, least_facts)
    wait_until(lambda: city.ledger.has_reacted(journal.excused), QUIET_TIMEOUT_S)
    wrong += settled_copies(city)
    found = city.ledger.reconcile(journal)
    city.cancel_pre_alerts()
    return Row(
        fault=fault.name,
        acknowledged=found.acknowledged,
        lost=found.lost,
        duplicate=found.duplicate,
        wrong=wrong,
        refused=journal.refused,
        recovered_s=recovered_s,
    )


def _missed(fault: Fault, journal: Journal, began: float, least_facts: int) -> list[str]:
    """Say why a row that lost nothing would prove nothing."""
    missed = [
        f"no {' or '.join(sorted(kinds))} was sent again: nothing was interrupted"
        for kinds in fault.resent
        if not journal.has_resent(kinds, began)
    ]
    if journal.count() < least_facts:
        missed.append(f"only {journal.count()} of {least_facts} facts were acknowledged")
    return missed


@dataclass(slots=True)
class Recovery:
    """When a fault is over: all is acknowledged again, everybody lives, every screen follows."""

    city: City
    fault: Fault
    journal: Journal
    before: dict[str, set[str]]
    began: float
    _heads: int | None = None

    def is_over(self) -> bool:
        """Look once."""
        if not self.journal.has_of_each(KINDS, self.began):
            return False
        if self._heads is None:
            self._heads = sum(self.city.ledger.heads().values())
        return self._are_screens_there(self._heads) and self._are_processes_there()

    def _are_screens_there(self, heads: int) -> bool:
        """Whether each screen shows what was written when all was acknowledged again."""
        return all(
            viewer.is_live
            and sum(viewer.seq(name) for name in viewer.streams if name.startswith(LISTENED))
            >= heads
            for viewer in self.city.viewers
        )

    def _are_processes_there(self) -> bool:
        alive = self.city.instances()
        if self.fault.replaced:
            name = self.fault.replaced
            if not alive.get(name, set()) - self.before.get(name, set()):
                return False
        return alive.keys() >= self.before.keys()


def settled_copies(city: City) -> list[str]:
    """Wait until every screen shows what a fresh snapshot says; name those that never do."""
    wrong: list[str] = []

    def are_right() -> bool:
        wrong[:] = wrong_copies(city.viewers, city.desk)
        return not wrong

    wait_until(are_right, QUIET_TIMEOUT_S)
    return wrong
