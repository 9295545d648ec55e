"""Ids are what RFC 9562 says, in the order of their making."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import new_uuid, uuid7


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_it_is_a_version_7_uuid_that_keeps_its_time(at_ms: int, entropy: bytes) -> None:
    made = uuid7(at_ms, entropy)

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == at_ms


def test_the_example_of_the_standard() -> None:
    """RFC 9562 appendix A.6: 2022-02-22 14:22:22.00 -05:00."""
    random = (0xCC3 << 68) | (0x18C4DC0C0C07398F)

    assert uuid7(0x017F22E279B0, random.to_bytes(10, "big")) == UUID(
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
    )


@given(st.integers(0, 2**48 - 2))
def test_a_later_one_sorts_later(at_ms: int) -> None:
    assert uuid7(at_ms, b"\xff" * 10) < uuid7(at_ms + 1, b"\x00" * 10)


@pytest.mark.parametrize(("at_ms", "size"), [(-1, 10), (2**48, 10), (0, 9), (0, 11)])
def test_nonsense_is_refused(at_ms: int, size: int) -> None:
    with pytest.raises(ValueError, match="uuid7"):
        uuid7(at_ms, b"x" * size)


def test_two_are_never_alike() -> None:
    assert len({new_uuid() for _ in range(10_000)}) == 10_000
