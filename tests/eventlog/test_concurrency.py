"""Many writers, one log: no holes, a whole chain, and a reader that misses nothing."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection

from eventlog.api import entries_after, head_of, record, recorded, set_deadline
from eventlog.selectors import verify
from tests.eventlog.events import ALICE, AT, changed

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EACH = 8, 40


def in_threads(work: Callable[[int], None]) -> None:
    def run(number: int) -> None:
        try:
            work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(run, range(WRITERS)))


def test_eight_writers_leave_no_hole_and_a_reader_misses_none() -> None:
    done = threading.Event()
    seen: list[int] = []

    def tail() -> None:
        at = 0
        while True:
            was_done = done.is_set()
            entries = entries_after("T", at, 50)
            seen.extend(entry.seq for entry in entries)
            at = entries[-1].seq if entries else at
            if was_done and not entries:
                connection.close()
                return

    def write(number: int) -> None:
        dice = random.Random(number)
        for _ in range(EACH):
            with suppress(ZeroDivisionError), recorded():
                record(changed(), log="T", actor=ALICE, at=AT)
                1 // int(dice.random() > 0.1)  # taken back now and then: must leave no hole

    reader = threading.Thread(target=tail)
    reader.start()
    in_threads(write)
    done.set()
    reader.join()

    last = head_of("T").seq
    assert last > WRITERS * EACH // 2
    assert seen == list(range(1, last + 1))
    assert verify("T").fault == ""


def test_commands_that_change_the_same_rows_and_write_two_logs_never_deadlock() -> None:
    def write(number: int) -> None:
        names = ["A", "B"] if number % 2 else ["B", "A"]
        for _ in range(20):
            with recorded():
                for name in names:
                    record(changed(), log=name, actor=ALICE, at=AT)
                set_deadline("test", "shared row", AT, "x", {})

    in_threads(write)

    assert head_of("A").seq == head_of("B").seq == WRITERS * 20
    assert verify("A").fault == verify("B").fault == ""
