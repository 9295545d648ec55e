"""Rows as PostgreSQL reads them fastest: what goes in comes out."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.binary_rows import binary_copy, moments_us

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.none()
ROWS = st.lists(
    st.tuples(st.integers(-(1 << 63), (1 << 63) - 1), NUMBERS, NUMBERS, NUMBERS), max_size=20
)


@pytest.mark.django_db
def test_what_is_copied_in_is_read_back() -> None:
    @given(rows=ROWS)
    def check(rows) -> None:
        columns = [np.array([row[0] for row in rows], dtype=np.int64)]
        columns += [np.array([row[n] for row in rows], dtype=np.float64) for n in (1, 2, 3)]
        cursor.execute("TRUNCATE laid_out")
        with cursor.copy("COPY laid_out FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(binary_copy(columns))
        cursor.execute("SELECT * FROM laid_out")
        assert sorted(map(repr, cursor.fetchall())) == sorted(map(repr, rows))

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE laid_out (a bigint, b float8, c float8, d float8) ON COMMIT DROP"
        )
        check()


@given(
    at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
)
def test_a_moment_is_counted_to_the_microsecond(at) -> None:
    since = at - datetime(2000, 1, 1, tzinfo=UTC)
    assert moments_us([at]).tolist() == [since // timedelta(microseconds=1)]
