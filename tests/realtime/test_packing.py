"""Packed positions: what a stranger reads by docs/wire.md is what was sent."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.packing import RECORD_BYTES, message, record
from tests.packed import unpacked

AT_MS = 1_778_558_400_250
WRITTEN = Path(__file__).parents[2] / "fixtures" / "frames"


def maybe(most: float) -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(0, most)


@pytest.mark.parametrize("place", [3, 4, 5])
@pytest.mark.parametrize("value", [1e12, 1e308, -1e308])
def test_an_absurd_measurement_is_packed_as_the_most_a_field_holds(
    place: int, value: float
) -> None:
    """One device's nonsense must not end the positions of all."""
    row: list[Any] = [1, 114.3, 30.6, 90.0, 10.0, 5.0, AT_MS]
    row[place] = value
    frame = unpacked(message("positions.f1", 1, AT_MS, [record(row, AT_MS)]))
    assert frame["ids"] == [1]
    assert frame["lnglat"] == [[114.3, 30.6]]


def moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**32 - 1), st.floats(-180, 180), st.floats(-90, 90), maybe(360),
            maybe(655), maybe(6553), st.integers(0, 2**42),
        ),
        max_size=5,
    ),
    st.sampled_from(["positions.f1", "positions.f12", "positions.f123456789012345678"]),
    st.integers(0, 2**53),
)  # fmt: skip
def test_what_is_packed_is_read_again(rows: list[tuple], stream: str, tick: int) -> None:
    data = message(stream, tick, AT_MS, [record(row, AT_MS) for row in rows])
    frame = unpacked(data)

    assert (frame["stream"], frame["tick"]) == (stream, tick)
    assert datetime.fromisoformat(frame["at"]) == moment(AT_MS)
    assert frame["ids"] == [row[0] for row in rows]
    assert int.from_bytes(data[2:4], "little") % 8 == 0
    assert len(data) <= 64 + RECORD_BYTES * len(rows)
    for k, (_, lng, lat, heading_deg, speed_mps, accuracy_m, fix_at_ms) in enumerate(rows):
        assert abs(frame["lnglat"][k][0] - lng) <= 1e-7
        assert abs(frame["lnglat"][k][1] - lat) <= 1e-7
        assert is_near(frame["heading_deg"][k], heading_deg, 0.005, turn=360)
        assert is_near(frame["speed_mps"][k], speed_mps, 0.005)
        assert is_near(frame["accuracy_m"][k], accuracy_m, 0.05)
        assert datetime.fromisoformat(frame["fix_at"][k]) == moment(fix_at_ms)


def test_the_bytes_the_screens_are_tested_with_are_what_the_server_writes() -> None:
    """frontend/src/wire/packed.test.ts reads the same file."""
    rows = [
        [7, 114.3054321, 30.5928765, 271.5, 13.89, 4.5, AT_MS - 1250],
        [2**32 - 1, -179.9999999, -89.9999999, None, None, None, AT_MS - 400 * 86_400_000],
        [12, 0.0, 0.0, 0.0, 0.0, 0.0, AT_MS + 2000],
        [13, 114.3, 30.59, 359.99, 700.0, 9000.0, AT_MS],
    ]
    data = message("positions.f12", 410, AT_MS, [record(row, AT_MS) for row in rows])
    assert data == bytes.fromhex((WRITTEN / "positions.hex").read_text())
    assert unpacked(data) == json.loads((WRITTEN / "positions.json").read_text())


def test_a_fix_ahead_of_the_server_and_one_of_last_year_keep_their_moment() -> None:
    for age_ms in (-90_000, 0, 65_535, 65_536, 400 * 86_400_000):
        row = [1, 114.3, 30.59, None, None, None, AT_MS - age_ms]
        frame = unpacked(message("positions.f1", 1, AT_MS, [record(row, AT_MS)]))
        assert datetime.fromisoformat(frame["fix_at"][0]) == moment(AT_MS - age_ms)


def test_more_than_a_field_holds_is_not_taken_for_unknown() -> None:
    row = [1, 114.3, 30.59, 359.999, 900.0, 99_999.0, AT_MS]
    frame = unpacked(message("positions.f1", 1, AT_MS, [record(row, AT_MS)]))
    assert frame["heading_deg"] == [0.0]
    assert frame["speed_mps"] == [655.34]
    assert frame["accuracy_m"] == [6553.4]


def is_near(found: float | None, said: float | None, by: float, turn: float | None = None) -> bool:
    if said is None or found is None:
        return found is said
    apart = abs(found - said)
    return min(apart, (turn or apart) - apart if turn else apart) <= by + 1e-9
