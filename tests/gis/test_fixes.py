"""Keeping fixes: history, and where each appliance is now."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from core.geo import LngLat
from gis.api import (
    FixView,
    FixWriter,
    RefusedFixRow,
    current_fixes,
    ensure_fix_days,
    recent_fixes,
    refuse_fixes,
    store_fixes,
)
from gis.models import Fix, RefusedFix
from gis.services import fix_rows

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_day_is_ready() -> None:
    fix_rows._ready.clear()  # the test before rolled its partitions back


def fix(appliance_id: int, seconds: float, *, lng: float = 114.3, when: datetime = NOW) -> FixView:
    at = when + timedelta(seconds=seconds)
    return FixView(
        appliance_id=appliance_id,
        place=LngLat(lng, 30.6),
        heading_deg=90.0,
        speed_mps=None,
        accuracy_m=5.0,
        at=at,
        received_at=at + timedelta(seconds=1),
    )


def test_the_newest_fix_of_a_batch_is_where_an_appliance_is() -> None:
    batch = [fix(1, 2, lng=114.32), fix(1, 1), fix(2, 0)]

    store_fixes(batch)

    assert current_fixes() == {1: batch[0], 2: batch[2]}
    assert current_fixes([2, 3]) == {2: batch[2]}
    assert recent_fixes([1], NOW) == [batch[1], batch[0]]


def test_a_late_fix_is_history_only() -> None:
    newest, late = fix(1, 10), fix(1, 5, lng=114.4)
    store_fixes([newest])

    store_fixes([late])

    assert current_fixes() == {1: newest}
    assert recent_fixes([1], NOW) == [late, newest]


def test_the_same_fix_twice_is_one() -> None:
    store_fixes([fix(1, 0), fix(1, 0)])
    store_fixes([fix(1, 0, lng=115.0)])

    assert recent_fixes([1], NOW) == [fix(1, 0)]
    assert current_fixes() == {1: fix(1, 0)}


def test_two_batches_in_one_transaction_are_both_kept() -> None:
    store_fixes([fix(1, 0)])
    store_fixes([fix(1, 1)])

    assert len(recent_fixes([1], NOW)) == 2


def partitions() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text, count(*) FROM geodata_fix GROUP BY 1")
        return dict(cursor.fetchall())


def test_a_fix_lies_in_the_partition_of_its_utc_day() -> None:
    before_midnight = datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)

    store_fixes([fix(1, 0, when=before_midnight), fix(1, 2, when=before_midnight)])

    assert partitions() == {"geodata_fix_20261121": 1, "geodata_fix_20261122": 1}


def test_a_fix_of_a_day_nobody_prepared_is_kept_all_the_same() -> None:
    old = NOW - timedelta(days=40)

    store_fixes([fix(1, 0), fix(1, 0, when=old)])

    assert partitions() == {"geodata_fix_20261121": 1, "geodata_fix_default": 1}
    ensure_fix_days(old)  # its day may not be cut out of the default partition any more
    assert Fix.objects.count() == 2


def test_a_refused_fix_is_kept_as_it_came() -> None:
    refuse_fixes([RefusedFixRow(7, "future", {"lat": "30.6"})])

    row = RefusedFix.objects.get()
    assert (row.appliance_id, row.reason, row.raw) == (7, "future", {"lat": "30.6"})
    assert current_fixes() == {}


@pytest.fixture
def writer(transactional_db: None) -> Iterator[FixWriter]:
    with connection.cursor() as cursor:  # partitioned by hand: not Django's to empty
        cursor.execute("TRUNCATE geodata_fix")
    it = FixWriter()
    yield it
    it.close()


def test_a_writer_commits_a_batch_with_what_it_refused(writer: FixWriter) -> None:
    bare = fix(2, 0)._replace(heading_deg=None, accuracy_m=None)
    writer.store([fix(1, 1), fix(1, 0), bare], [RefusedFixRow(7, "jump", {"text": "汉"})])

    assert current_fixes() == {1: fix(1, 1), 2: bare}
    assert recent_fixes([1, 2], NOW) == [fix(1, 0), fix(1, 1), bare]
    assert [(row.appliance_id, row.raw) for row in RefusedFix.objects.all()] == [
        (7, {"text": "汉"})
    ]


def test_a_batch_some_of_which_is_known_is_stored_around(writer: FixWriter) -> None:
    writer.store([fix(1, 0)])
    resent = fix(1, 0, lng=115.0)
    writer.store([resent, fix(1, 1), fix(2, 0)], [RefusedFixRow(7, "jump", {})])

    assert recent_fixes([1, 2], NOW) == [fix(1, 0), fix(1, 1), fix(2, 0)]
    assert current_fixes() == {1: fix(1, 1), 2: fix(2, 0)}
    assert RefusedFix.objects.count() == 1


def test_a_writer_whose_connection_breaks_says_so_and_opens_another(writer: FixWriter) -> None:
    writer.store([fix(1, 0)])
    assert writer._line
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [writer._line.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        writer.store([fix(1, 1)])
    writer.store([fix(1, 1)])

    assert recent_fixes([1], NOW) == [fix(1, 0), fix(1, 1)]


def test_nothing_of_a_batch_is_kept_when_part_of_it_cannot_be(writer: FixWriter) -> None:
    with pytest.raises(psycopg.DataError):
        writer.store([fix(1, 0)], [RefusedFixRow(7, "x" * 41, {})])

    assert current_fixes() == {}
    assert recent_fixes([1], NOW) == []


def test_where_appliances_are_has_no_spatial_index_and_room_to_update() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'geodata_currentfix'")
        assert cursor.fetchone()[0] == ["fillfactor=50"]
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'geodata_currentfix'")
        assert all("gist" not in row[0] for row in cursor.fetchall())
