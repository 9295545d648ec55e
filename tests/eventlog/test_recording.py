"""Recording: one command, one transaction, its entries last."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction

from eventlog.api import entries_after, head_of, latest_entries, logs, record, recorded
from tests.eventlog.events import ALICE, AT, changed

pytestmark = pytest.mark.django_db


def say(*keys: str, log: str = "T") -> None:
    with recorded():
        for key in keys:
            record(changed(key), log=log, actor=ALICE, at=AT)


def test_a_recorded_event_is_the_log_s_next_entry() -> None:
    say("a", "b")

    first, second = entries_after("T", 0, 10)
    assert (first.seq, first.body["key"]) == (1, "a")
    assert (second.seq, second.actor, second.at) == (2, "person:1", AT)
    assert head_of("T").seq == 2
    assert logs() == ["T"]


def test_a_log_nobody_wrote_in_has_no_life() -> None:
    assert (head_of("none").seq, head_of("none").instance.int) == (0, 0)


def test_each_log_has_its_own_numbers() -> None:
    say("a", log="A")
    say("b", "c", log="B")
    assert (head_of("A").seq, head_of("B").seq) == (1, 2)
    assert head_of("A").instance != head_of("B").instance


def test_recording_outside_a_command_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="recorded"):
        record(changed(), log="T", actor=ALICE, at=AT)


def test_a_command_that_fails_leaves_no_entry() -> None:
    with suppress(LookupError), recorded():
        record(changed(), log="T", actor=ALICE, at=AT)
        raise LookupError
    assert head_of("T").seq == 0


def test_what_a_savepoint_took_back_is_not_written() -> None:
    with recorded():
        record(changed("kept"), log="T", actor=ALICE, at=AT)
        with suppress(LookupError), transaction.atomic():
            record(changed("taken back"), log="T", actor=ALICE, at=AT)
            raise LookupError
        with transaction.atomic():
            record(changed("kept too"), log="T", actor=ALICE, at=AT)
    assert [entry.body["key"] for entry in entries_after("T", 0, 9)] == ["kept", "kept too"]


def test_a_nested_command_joins_the_outer_one() -> None:
    with recorded():
        say("a")
        assert head_of("T").seq == 0
    assert head_of("T").seq == 1


@pytest.mark.django_db(transaction=True)
def test_a_command_inside_somebody_s_transaction_is_refused() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"), recorded():
        pass


def test_nothing_is_written_after_the_entries() -> None:
    statements: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch), recorded():
        record(changed("a"), log="B", actor=ALICE, at=AT)
        record(changed("b"), log="A", actor=ALICE, at=AT)

    at_first = next(i for i, sql in enumerate(statements) if "eventlog_head" in sql)
    assert len(statements) - at_first >= 4
    assert all(
        "eventlog_head" in sql or "eventlog_entry" in sql or "SAVEPOINT" in sql
        for sql in statements[at_first:]
    )


def test_logs_are_written_in_one_order_whatever_order_they_were_recorded_in() -> None:
    with recorded():
        record(changed(), log="B", actor=ALICE, at=AT)
        record(changed(), log="A", actor=ALICE, at=AT)
    a, b = entries_after("A", 0, 1)[0], entries_after("B", 0, 1)[0]
    assert a.recorded_at < b.recorded_at


def test_the_newest_entries_are_those_of_the_formations_asked_for() -> None:
    with recorded():
        for number in range(6):
            record(changed(str(number), formation_id=number % 3), log="T", actor=ALICE, at=AT)
    got = [entry.body["key"] for entry in latest_entries([0, 2], 3)]
    assert got == ["5", "3", "2"]
