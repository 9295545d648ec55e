"""What is nearest in a straight line, and who can be called now."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo import LngLat, metres_between
from resources.domain.nearest import is_available, nearest, straight_line_m

PLACES = st.builds(LngLat, st.floats(113.0, 116.0), st.floats(29.0, 32.0))


@given(st.lists(st.one_of(st.none(), PLACES), max_size=30), PLACES, st.integers(1, 8))
def test_the_nearest_are_those_a_plain_sort_gives(
    places: list[LngLat | None], target: LngLat, limit: int
) -> None:
    away = [float("inf") if one is None else metres_between(one, target) for one in places]
    found = straight_line_m(places, target)
    rows = nearest(found, limit)

    assert found == pytest.approx(away, rel=1e-6, abs=1e-3)
    assert len(rows) == len(set(rows)) == min(limit, len(places))
    assert [away[row] for row in rows] == pytest.approx(sorted(away)[:limit], rel=1e-6, abs=1e-3)


def test_what_has_no_place_comes_last_and_equals_as_they_came() -> None:
    here, there = LngLat(114.3, 30.6), LngLat(114.4, 30.6)
    away = straight_line_m([None, there, here, there], here)

    assert nearest(away, 4) == [2, 1, 3, 0]
    assert np.isinf(away[0])


@pytest.mark.parametrize(
    ("from_h", "to_h", "utc_hour", "can"),
    [
        (0, 24, 3, True),
        (9, 18, 1, True),  # 09:00 in Beijing
        (9, 18, 0, False),
        (9, 18, 10, False),  # 18:00
        (22, 6, 14, True),  # 22:00
        (22, 6, 21, True),  # 05:00
        (22, 6, 22, False),  # 06:00
    ],
)
def test_somebody_is_called_in_their_hours_of_beijing(
    from_h: int, to_h: int, utc_hour: int, can: bool
) -> None:
    assert is_available(from_h, to_h, datetime(2026, 5, 12, utc_hour, 0, tzinfo=UTC)) is can
