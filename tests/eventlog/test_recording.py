"""Recording: one command, one transaction, its entries last."""

from datetime import UTC, datetime

import pytest

from core.actor import person
from core.events.house import NormChanged
from eventlog.api import entries_after, head_of, record, recorded

AT = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
ALICE = person(1)


def changed(key: str = "a", formation_id: int = 1) -> NormChanged:
    return NormChanged(formation_id=formation_id, key=key, value=2.0, was_value=1.0)


@pytest.mark.django_db
def test_a_recorded_event_is_the_log_s_next_entry() -> None:
    with recorded():
        record(changed("a"), log="T", actor=ALICE, at=AT)
        record(changed("b"), log="T", actor=ALICE, at=AT)

    first, second = entries_after("T", 0, 10)
    assert (first.seq, first.body["key"]) == (1, "a")
    assert (second.seq, second.actor, second.at) == (2, "person:1", AT)
    assert head_of("T").seq == 2
